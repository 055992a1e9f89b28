import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cql2Filters, toCql2Text } from '#testing';
import { type Expression, limits, type Parsed } from './cql2.domain.js';
import { parseCql2Json } from './cql2-json.domain.js';
import { parseCql2Text } from './cql2-text.domain.js';

function read(parsed: Parsed): Expression {
  if ('refusal' in parsed) throw new Error(parsed.refusal);
  return parsed.expression;
}
const fromText = (text: string): Expression => read(parseCql2Text(text));
const refusalOf = (parsed: Parsed): string =>
  'refusal' in parsed ? parsed.refusal : `accepted: ${JSON.stringify(parsed)}`;

/** Both encodings of a filter, read alike. */
function same(text: string, json: unknown): void {
  expect(fromText(text)).toEqual(read(parseCql2Json(json)));
}
const op = (name: string, ...args: unknown[]): unknown => ({ op: name, args });
const property = (name: string): unknown => ({ property: name });

describe('a filter in text and in JSON', () => {
  it.each([
    ['floors>5', op('>', property('floors'), 5)],
    ['swimming_pool = true', op('=', property('swimming_pool'), true)],
    ["landsat:scene_id = 'LC82030282019133LGN00'", op('=', property('landsat:scene_id'), 'LC82030282019133LGN00')],
    ["eo:instrument LIKE 'OLI%'", op('like', property('eo:instrument'), 'OLI%')],
    ["owner not like '%Mike%'", op('not', op('like', property('owner'), '%Mike%'))],
    ["landsat:wrs_path IN ('153','154','15X')", op('in', property('landsat:wrs_path'), ['153', '154', '15X'])],
    ['category NOT IN (1,2,3,4)', op('not', op('in', property('category'), [1, 2, 3, 4]))],
    ['eo:cloud_cover BETWEEN 0.1 AND 0.2', op('between', property('eo:cloud_cover'), 0.1, 0.2)],
    ['"value" NOT BETWEEN 10 AND 20', op('not', op('between', property('value'), 10, 20))],
    ['geophys:SURVEY_NAME IS NOT NULL', op('not', op('isNull', property('geophys:SURVEY_NAME')))],
    [
      "CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))",
      op('in', op('casei', property('road_class')), [op('casei', 'Οδος'), op('casei', 'Straße')]),
    ],
    [
      "ACCENTI(etat_vol) = ACCENTI('débárquér')",
      op('=', op('accenti', property('etat_vol')), op('accenti', 'débárquér')),
    ],
    ["built >= DATE('2015-01-01')", op('>=', property('built'), { date: '2015-01-01' })],
    [
      "T_BEFORE(updated, TIMESTAMP('2012-08-10T05:30:00.000000Z'))",
      op('t_before', property('updated'), { timestamp: '2012-08-10T05:30:00.000000Z' }),
    ],
    [
      "T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2017-06-10', '..'))",
      op('t_during', { interval: [property('starts_at'), property('ends_at')] }, { interval: ['2017-06-10', '..'] }),
    ],
    [
      "t_finishedby(INTERVAL('..','..'), INTERVAL(a,b))",
      op('t_finishedBy', { interval: ['..', '..'] }, { interval: [property('a'), property('b')] }),
    ],
    [
      'S_INTERSECTS(geometry,POINT(36.319836 32.288087))',
      op('s_intersects', property('geometry'), { type: 'Point', coordinates: [36.319836, 32.288087] }),
    ],
    [
      'S_WITHIN(location,BBOX(-118,33.8,-117.9,34))',
      op('s_within', property('location'), { bbox: [-118, 33.8, -117.9, 34] }),
    ],
    [
      's_within(location,BBOX(-118,33.8,0,-117.9,34,100))',
      op('s_within', property('location'), { bbox: [-118, 33.8, -117.9, 34] }),
    ],
    [
      'S_TOUCHES(g, MULTIPOINT((1 2), (3 4)))',
      op('s_touches', property('g'), {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      }),
    ],
    [
      'S_TOUCHES(g, MULTIPOINT(1 2, 3 4))',
      op('s_touches', property('g'), {
        type: 'MultiPoint',
        coordinates: [
          [1, 2, 9],
          [3, 4, 9],
        ],
      }),
    ],
    [
      'S_CROSSES(LINESTRING Z (1 2 3,4 5 6), g)',
      op(
        's_crosses',
        {
          type: 'LineString',
          coordinates: [
            [1, 2],
            [4, 5],
          ],
        },
        property('g'),
      ),
    ],
    [
      'S_DISJOINT(g, GEOMETRYCOLLECTION(POINT(1 2), MULTIPOLYGON(((0 0,1 0,1 1,0 0)))))',
      op('s_disjoint', property('g'), {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 2] },
          {
            type: 'MultiPolygon',
            coordinates: [
              [
                [
                  [0, 0],
                  [1, 0],
                  [1, 1],
                  [0, 0],
                ],
              ],
            ],
          },
        ],
      }),
    ],
    ['(a = 1) IS NULL', op('isNull', op('=', property('a'), 1))],
    ['FALSE', false],
  ])('%s', same);

  it('is the same filter, whatever it is', () => {
    fc.assert(
      fc.property(cql2Filters, (json) => {
        same(toCql2Text(json), json);
        same(toCql2Text(json), JSON.stringify(json));
      }),
    );
  });
});

describe('precedence', () => {
  it.each([
    ['a=1 OR b=2 AND c=3', 'a=1 OR (b=2 AND c=3)'],
    ['NOT a=1 AND b=2', '(NOT (a=1)) AND b=2'],
    ['NOT a IS NULL', 'NOT (a IS NULL)'],
    ['a BETWEEN 1 AND 2 AND b=3', '(a BETWEEN 1 AND 2) AND b=3'],
    ['NOT (floors<5) OR swimming_pool=true', '(NOT floors<5) OR (swimming_pool=TRUE)'],
  ])('%s means %s', (text, meant) => expect(fromText(text)).toEqual(fromText(meant)));
});

describe('in text', () => {
  it('keywords have any case, and are names in double quotes or where no function begins', () => {
    expect(fromText('"And" = 1 aNd date = 2 and INTERVAL = 3')).toEqual(
      read(
        parseCql2Json(
          op('and', op('=', property('And'), 1), op('=', property('date'), 2), op('=', property('INTERVAL'), 3)),
        ),
      ),
    );
  });

  it('a quote is escaped by doubling or by a backslash, control characters by a backslash', () => {
    expect(fromText(String.raw`'Via dell''Avvento\'s\t\n\r\f\v\a\b\\' = '\%\_\x'`)).toMatchObject({
      args: [{ value: "Via dell'Avvento's\t\n\r\f\v\x07\b\\" }, { value: String.raw`\%\_\x` }],
    });
  });

  it('numbers have signs, fractions and exponents', () => {
    expect(fromText('a IN (1, -1, +.5, 5., 1e3, -1.5E-3, 0.1)')).toMatchObject({
      args: [
        { name: 'a' },
        { value: 1 },
        { value: -1 },
        { value: 0.5 },
        { value: 5 },
        { value: 1000 },
        { value: -0.0015 },
        { value: 0.1 },
      ],
    });
  });

  it('any white space of the standard separates', () => {
    expect(fromText('a\u00A0=\u3000\n1\u2028')).toEqual(fromText('a=1'));
  });

  it.each([
    ['', 'filter: Er ist leer.'],
    ['   ', 'filter: Er ist leer.'],
    ['a =', 'filter: An Stelle 4 endet der Filter; erwartet wird eine Eigenschaft oder ein Wert.'],
    ['a = 1 b', 'filter: An Stelle 7 steht „b“; erwartet wird AND, OR oder das Ende.'],
    ['a NOT = 1', 'filter: An Stelle 7 steht „=“; erwartet wird LIKE, BETWEEN oder IN.'],
    ['a IS 1', 'filter: An Stelle 6 steht „1“; erwartet wird NULL.'],
    ['a BETWEEN 1 OR 2', 'filter: An Stelle 13 steht „OR“; erwartet wird AND.'],
    ['(a = 1', 'filter: An Stelle 7 endet der Filter; erwartet wird „)“.'],
    ['a IN ()', 'filter: An Stelle 7 steht „)“; erwartet wird eine Eigenschaft oder ein Wert.'],
    ["a = 'x", 'filter: Der Text an Stelle 5 wird nicht geschlossen.'],
    ['"a = 1', 'filter: Das Anführungszeichen an Stelle 1 wird nicht geschlossen.'],
    ['a = 1 + 2', 'filter: „+“ an Stelle 7: Rechnen ist nicht möglich.'],
    ['a ; 1', 'filter: „;“ an Stelle 3: Damit beginnt nichts.'],
    ['a = 1e999', 'filter: Eine Zahl ist zu groß.'],
    ["a = 'x\0'", 'filter: Ein Text enthält das Zeichen mit dem Code 0.'],
    ["DATE('2026-02-30') = a", 'filter: „2026-02-30“ ist kein Kalendertag wie 2026-11-22.'],
    [
      "TIMESTAMP('2026-11-22T24:00:00Z') = a",
      'filter: „2026-11-22T24:00:00Z“ ist kein Zeitpunkt wie 2026-11-22T10:00:00Z.',
    ],
    [
      "T_AFTER(a, INTERVAL('x','..'))",
      'filter: „x“ ist kein Ende eines Zeitraums; möglich sind Kalendertag, Zeitpunkt und „..“.',
    ],
    ["T_AFTER(a, INTERVAL('..'))", 'filter: INTERVAL an Stelle 12 hat zwei Enden.'],
    ['S_WITHIN(g)', 'filter: S_WITHIN an Stelle 1 erwartet 2 Argumente.'],
    ['S_WITHIN(g, BBOX(1,2,3))', 'filter: BBOX hat vier Zahlen, mit Höhen sechs.'],
    ['S_WITHIN(g, POINT(1 2 3 4))', 'filter: Eine Koordinate hat zwei Zahlen, mit Höhe drei.'],
    ['S_WITHIN(g, POINT(1 2, 3 4))', 'filter: Ein Punkt hat eine Koordinate.'],
    ['S_WITHIN(g, POINT(nan 2))', 'filter: An Stelle 19 steht „nan“; erwartet wird eine Zahl.'],
    ['S_WITHIN(g, LINESTRING(1 2))', 'filter: Eine Linie hat mindestens zwei Koordinaten.'],
    ['S_WITHIN(g, POLYGON((0 0,1 0,0 0)))', 'filter: Ein Ring hat mindestens vier Koordinaten.'],
    [
      'S_WITHIN(g, POLYGON((0 0,1 0,1 1,0 1)))',
      'filter: Ein Ring ist nicht geschlossen: Seine letzte Koordinate muss gleich der ersten sein.',
    ],
    ['S_WITHIN(g, POLYGON EMPTY)', 'filter: An Stelle 21 steht „EMPTY“; erwartet wird „(“.'],
    [
      'S_WITHIN(g, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))',
      'filter: An Stelle 32 wird eine einfache Geometrie erwartet, zum Beispiel POINT oder POLYGON.',
    ],
  ])('%j is refused: %s', (text, refusal) => expect(refusalOf(parseCql2Text(text))).toBe(refusal));

  it('an unknown function is named, with those that there are', () => {
    expect(refusalOf(parseCql2Text('pg_sleep(10) = 1'))).toMatch(
      /^filter: Die Funktion „pg_sleep“ gibt es nicht\. Möglich sind: CASEI, ACCENTI, S_CONTAINS, .*, INTERVAL, BBOX\.$/,
    );
  });

  it('what is shown of the filter is short and harmless', () => {
    expect(refusalOf(parseCql2Text(`${'x'.repeat(3000)}(1)`))).toContain(`„${'x'.repeat(40)}…“`);
    expect(refusalOf(parseCql2Text("DATE('\u202E\n\x1B[31m')=a"))).toContain('„ [31m“');
  });
});

describe('in JSON', () => {
  it.each([
    ['{', 'filter: Er ist kein JSON.'],
    ['null', 'filter: Erwartet wird ein Text, eine Zahl, ein Wahrheitswert oder ein Objekt.'],
    ['[]', 'filter: Erwartet wird ein Text, eine Zahl, ein Wahrheitswert oder ein Objekt.'],
    ['{}', 'filter: Ein Objekt hat weder „op“ noch „property“, „date“, „timestamp“, „interval“, „type“ oder „bbox“.'],
    ['{"op":"drop","args":[]}', 'filter: Den Operator „drop“ gibt es nicht.'],
    ['{"op":"constructor","args":[]}', 'filter: Den Operator „constructor“ gibt es nicht.'],
    ['{"op":"and","args":[true]}', 'filter: Der Operator „and“ hat 1 Argumente.'],
    ['{"op":"=","args":[1,2,3]}', 'filter: Der Operator „=“ hat 3 Argumente.'],
    ['{"op":"=","args":{"length":2}}', 'filter: „args“ ist keine Liste.'],
    ['{"op":"in","args":[1,[]]}', 'filter: Die Liste des Operators „in“ ist leer.'],
    ['{"op":"in","args":[1,2]}', 'filter: „args“ ist keine Liste.'],
    ['{"op":["="],"args":[1,2]}', 'filter: „op“ ist kein Text.'],
    ['{"property":1}', 'filter: „property“ ist kein Text.'],
    ['{"op":"=","args":[{"property":"a"},1e999]}', 'filter: Eine Zahl ist zu groß.'],
    [
      '{"op":"isNull","args":[{"type":"Circle","coordinates":[1,2]}]}',
      'filter: Die Geometrie „Circle“ gibt es hier nicht.',
    ],
    ['{"op":"isNull","args":[{"type":"Polygon","coordinates":[]}]}', 'filter: Eine Geometrie ist leer.'],
    ['{"op":"isNull","args":[{"type":"GeometryCollection","geometries":[]}]}', 'filter: Eine Geometrie ist leer.'],
    ['{"op":"isNull","args":[{"type":"Point","coordinates":["1",2]}]}', 'filter: Eine Koordinate ist keine Zahl.'],
    [
      '{"op":"isNull","args":[{"type":"Point","coordinates":[1]}]}',
      'filter: Eine Koordinate hat zwei Zahlen, mit Höhe drei.',
    ],
    ['{"interval":["2026-11-22"]}', 'filter: „interval“ hat zwei Enden.'],
    ['{"bbox":[1,2,3]}', 'filter: BBOX hat vier Zahlen, mit Höhen sechs.'],
    [String.raw`{"op":"=","args":["\u0000","a"]}`, 'filter: Ein Text enthält das Zeichen mit dem Code 0.'],
  ])('%s is refused: %s', (json, refusal) => expect(refusalOf(parseCql2Json(json))).toBe(refusal));
});

describe('what is too much is refused', () => {
  const many = (count: number, piece: string, separator: string): string =>
    Array<string>(count).fill(piece).join(separator);
  const nested = (count: number): unknown => {
    let json: unknown = true;
    for (let index = 0; index < count; index++) json = op('not', json);
    return json;
  };

  it.each([
    ['parentheses', parseCql2Text(`${'('.repeat(2000)}a=1${')'.repeat(2000)}`), 'tiefer als 100'],
    ['NOT', parseCql2Text(`${'NOT '.repeat(2000)}a=1`), 'tiefer als 100'],
    ['functions', parseCql2Text(`${'casei('.repeat(1300)}`), 'tiefer als 100'],
    ['JSON', parseCql2Json(nested(5000)), 'tiefer als 100'],
    ['JSON lists', parseCql2Json(`{"bbox":${'['.repeat(4000)}${']'.repeat(4000)}}`), 'Koordinate ist keine Zahl'],
    ['operators', parseCql2Text(many(201, 'a=1', ' OR ')), 'mehr als 200 Operatoren'],
    ['values', parseCql2Text(`a IN (${many(1001, '1', ',')})`), 'mehr als 1000 Werte'],
    ['truths', parseCql2Json({ op: 'and', args: Array(1001).fill(true) }), 'mehr als 1000 Werte'],
    [
      'positions',
      parseCql2Json({ type: 'MultiPoint', coordinates: Array(1001).fill([1, 2]) }),
      'mehr als 1000 Koordinaten',
    ],
    ['text', parseCql2Text(`a='${'x'.repeat(limits.length)}'`), 'länger als 8192'],
    ['text as JSON', parseCql2Json(`"${'x'.repeat(limits.length)}"`), 'länger als 8192'],
    ['text in JSON', parseCql2Json(op('=', property('a'), 'x'.repeat(limits.length + 1))), 'länger als 8192'],
  ])('%s', (_, parsed, refusal) => expect(refusalOf(parsed)).toContain(refusal));

  it('and what is just within is not', () => {
    const { depth, operators, values } = limits;
    fromText(`${'('.repeat(depth)}a=1${')'.repeat(depth)}`);
    fromText(many(operators - 1, 'a=1', ' OR '));
    fromText(`a IN (${many(values - 1, '1', ',')})`);
  });
});

it('no input makes a reader throw', () => {
  const pieces = fc.array(
    fc.constantFrom(
      ..."a ( ) , ' \" = <> NOT AND OR IN IS NULL LIKE BETWEEN 1 -.5 DATE( INTERVAL( POINT( Z POLYGON( BBOX( CASEI( \\ 'x' ' '".split(
        ' ',
      ),
      ' ',
    ),
    { maxLength: 40 },
  );
  const answers = (parsed: Parsed): boolean =>
    'expression' in parsed || (parsed.refusal.startsWith('filter: ') && parsed.refusal.length < 1000);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => answers(parseCql2Text(text))));
  fc.assert(
    fc.property(pieces, (words) => answers(parseCql2Text(words.join(' '))) && answers(parseCql2Text(words.join('')))),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (json) => answers(parseCql2Json(json)) && answers(parseCql2Json(JSON.stringify(json)))),
  );
  fc.assert(fc.property(fc.anything(), (value) => answers(parseCql2Json(value))));
  const members = fc.dictionary(
    fc.constantFrom('op', 'args', 'property', 'date', 'interval', 'type', 'coordinates', 'bbox', '__proto__'),
    fc.oneof(fc.jsonValue(), fc.constantFrom('and', 'in', 'Polygon', [[1, 2]], [])),
  );
  fc.assert(
    fc.property(members, (json) => answers(parseCql2Json(json)) && answers(parseCql2Json(op('and', json, json)))),
  );
});
