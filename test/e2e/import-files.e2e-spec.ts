import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { sharedFile } from '#testing';
import { type Districts, type Json, startWithDistricts, unitKeys } from '../support/districts.js';
import { COLUMNS, csvOf, fileRow, storedReports, upload, xlsxOf } from '../support/upload.js';
import { archiveOf, sheetRow, withClaimedSize, workbook, workbookParts } from '../support/xlsx-archive.js';

// Files as municipalities have them, and as somebody may send who means harm: the quirks of the real samples transplanted
// into the columns of the contract, each imported with exactly these numbers, or refused for exactly this reason.

let districts: Districts;
const { melle } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
  await districts.set('03459', 'assessmentRequired=off');
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

let nextDay = 2_000;
const freshDay = (): string => districts.ago((nextDay -= 1));
const german = (day: string): string => day.split('-').reverse().join('.');
/** The number that spreadsheets store for a day. */
const serial = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569;

/** allocations, accommodated and available of both kinds, as stored for the day; null = nothing is stored. */
async function figures(day: string): Promise<(number | null)[] | null> {
  const found = (await storedReports(districts)).find((one) => one.unit_key === melle && one.reporting_date === day);
  return found
    ? [
        found.allocations,
        found.accommodated_decentralised,
        found.accommodated_shared,
        found.available_decentralised,
        found.available_shared,
      ]
    : null;
}

async function refusal(file: string | Uint8Array): Promise<[number, string]> {
  const before = (await storedReports(districts)).length;
  const answer = await upload(districts, 'steuerung', file);
  expect((await storedReports(districts)).length).toBe(before);
  expect(typeof answer.json.code).toBe('string');
  return [answer.status, answer.json.message];
}

/** Messages of the rejected rows; nothing is stored. */
async function rejections(file: string | Uint8Array): Promise<string[]> {
  const before = (await storedReports(districts)).length;
  const answer = await upload(districts, 'steuerung', file);
  expect([answer.status, (await storedReports(districts)).length]).toEqual([422, before]);
  return answer.json.rows.flatMap((row: Json) =>
    row.problems.filter((one: Json) => one.severity === 'ERROR').map((one: Json) => one.message),
  );
}

async function stores(file: string | Uint8Array, day: string, expected: (number | null)[]): Promise<void> {
  const answer = await upload(districts, 'steuerung', file);
  expect([answer.status, answer.json.counts ?? answer.json]).toEqual([
    200,
    { new: 1, changed: 0, unchanged: 0, rejected: 0 },
  ]);
  expect(await figures(day)).toEqual(expected);
}

const samples = [
  'import-samples/genesis_12411-0015_kreise_bevoelkerung_1995-2018.csv',
  'import-samples/genesis_11111-0002_kreise_flaeche_1995-2016.csv',
  'import-samples/destatis_gv_auszug_2019_lk_osnabrueck.csv',
  'import-samples/calgary_shelters_2018.xlsx',
  ...['24', '25', '26', '28', '29', '30'].map((day) => `divi-kreise/original_dateien/2020-04-${day}.csv`),
  'divi-kreise/original_dateien/2020-12-31.csv',
];
const present = samples.filter((name) => sharedFile(`real/${name}`) !== null);

describe('real files with other columns', () => {
  (present.length > 0 ? it.each(present) : it.skip.each(['shared/data is not beside the checkout']))(
    '%s is refused with the missing columns named',
    async (name) => {
      const [status, message] = await refusal(readFileSync(`../shared/data/real/${name}`));
      expect(status).toBe(400);
      expect(message).toMatch(/fehl(t|en) die Spalten? „(ars|stichtag)“/);
      expect(message).toContain('„ars“');
      // The line of its names, even where the index column has none, and not a line of figures.
      expect(message).not.toMatch(/Gefunden wurde: „\d+“/);
    },
  );
});

describe('their quirks in our columns', () => {
  const header = 'ars;stichtag;zuweisungen;untergebracht_dezentral;untergebracht_gu;frei_dezentral;frei_gu;bemerkung';
  const row = (day: string, more = '1;2;3;4;5;'): string => `${melle};${day};${more}`;

  it('Windows-1252, with real umlauts and euro signs', async () => {
    const day = freshDay();
    await stores(
      iconv.encode(`${header}\r\n${row(day, '1;2;3;4;5;Größe – 5 €')}\r\n`, 'windows-1252'),
      day,
      [1, 2, 3, 4, 5],
    );
    expect((await storedReports(districts)).find((one) => one.reporting_date === day).comment).toBe('Größe – 5 €');
  });

  it.each([
    ['BOM', '\uFEFF', '\r\n'],
    ['CR only', '', '\r'],
    ['CR CR LF', '', '\r\r\n'],
    ['the end of the file without line end', '', '\n'],
  ])('%s', async (_name, bom, end) => {
    const day = freshDay();
    await stores(bom + header + end + row(day), day, [1, 2, 3, 4, 5]);
  });

  it('title lines above the header are passed over; lines are those of the file', async () => {
    const day = freshDay();
    const titles = 'GENESIS-Tabelle: 12411-0015\nTagesmeldungen;;;;;;;\n\nStichtag: heute;;\n';
    await stores(`${titles}${header}\n${row(day)}\n`, day, [1, 2, 3, 4, 5]);
    expect(await rejections(`${titles}${header}\n${row(freshDay(), 'x;2;3;4;5;')}\n`)).toEqual([
      expect.stringMatching(/^Zeile 6, Spalte „zuweisungen“: „x“ ist keine ganze Zahl/),
    ]);
  });

  it('footers are rejected: a line that is no report is never left out in silence', async () => {
    const messages = await rejections(
      `${header}\n${row(freshDay())}\n__________\n© Statistisches Bundesamt, 2020\nStand: 24.02.2020 / 00:01:03\n`,
    );
    expect(messages).toEqual(
      [3, 4, 5].map((line) => expect.stringMatching(new RegExp(`^Zeile ${line}, .*ist hier keine Kommune.*Fußzeilen`))),
    );
  });

  it('lines of empty cells are passed over', async () => {
    const day = freshDay();
    await stores(`${header}\n;;;;;;;\n\n${row(day)}\n;;;;;;; \n`, day, [1, 2, 3, 4, 5]);
  });

  it('thousands with blanks and dots, leading blanks', async () => {
    const day = freshDay();
    await stores(
      `${header}\n${row(day, ' 8; 8 618;1.234;12 345;\u00A01\u00A0000;')}\n`,
      day,
      [8, 8618, 1234, 12345, 1000],
    );
  });

  it.each([
    ['40.0', '„40.0“ ist keine ganze Zahl'],
    ['56,44', '„56,44“ ist keine ganze Zahl'],
    ['-', '„-“ ist keine ganze Zahl'],
    ['–', '„–“ ist keine ganze Zahl'],
    ['#NV', '„#NV“ ist keine ganze Zahl'],
  ])('%s is not a number, and nothing is made of it', async (cell, words) => {
    const [message] = await rejections(`${header}\n${row(freshDay(), `1;2;3;4;${cell};`)}\n`);
    expect(message).toBe(
      `Zeile 2, Spalte „frei_gu“: ${words}. Bitte nur Ziffern eintragen, zum Beispiel 12; leer heißt unbekannt, 0 heißt keine.`,
    );
  });

  it('a header over two lines is refused, from text and from merged cells', async () => {
    const two = `ars;stichtag;untergebracht;;frei;\n;;dezentral;gu;dezentral;gu\n${melle};${freshDay()};1;2;3;4\n`;
    expect(await refusal(two)).toEqual([
      400,
      expect.stringContaining('Eine Kopfzeile über zwei Zeilen oder mit verbundenen Zellen wird nicht gelesen'),
    ]);
    const merged = workbook(
      sheetRow(1, ['ars', 'stichtag', 'untergebracht', null, 'frei', null]) +
        sheetRow(2, [null, null, 'dezentral', 'gu', 'dezentral', 'gu']) +
        sheetRow(3, [melle, freshDay(), { v: 1 }, { v: 2 }, { v: 3 }, { v: 4 }]),
    );
    expect(await refusal(merged)).toEqual([400, expect.stringContaining('verbundenen Zellen')]);
  });

  it('dates of every kind in XLSX: real ones, text, and numbers that are no dates', async () => {
    const [one, two] = [freshDay(), freshDay()];
    await stores(
      workbook(
        sheetRow(1, ['ars', 'stichtag', 'zuweisungen']) + sheetRow(2, [melle, { v: serial(one), s: 1 }, { v: 7 }]),
      ),
      one,
      [7, null, null, null, null],
    );
    await stores(
      workbook(sheetRow(3, ['ars', 'stichtag', 'zuweisungen']) + sheetRow(7, [melle, german(two), '7'])),
      two,
      [7, null, null, null, null],
    );
    const day = freshDay();
    expect(
      await rejections(workbook(sheetRow(1, ['ars', 'stichtag']) + sheetRow(2, [melle, { v: serial(day) }]))),
    ).toEqual([
      `Zeile 2, Spalte „stichtag“: „${serial(day)}“ ist eine Zahl und kein Tag. Bitte die Spalte als Datum formatieren oder als 22.11.2026 eintragen.`,
    ]);
    expect(
      await rejections(
        workbook(sheetRow(1, ['ars', 'stichtag']) + sheetRow(2, [melle, { v: serial(day) + 0.5, s: 1 }])),
      ),
    ).toEqual([expect.stringContaining(`„${day} 12:00“ ist kein Tag`)]);
  });

  const withDateSystem = (value: string, sheetData: string): Buffer => {
    const parts = workbookParts(sheetData);
    const old = String(parts['xl/workbook.xml']).replace('<workbookPr/>', `<workbookPr date1904="${value}"/>`);
    return archiveOf({ ...parts, 'xl/workbook.xml': old });
  };

  it.each([
    ['1', 1462],
    ['true', 1462],
    ['0', 0],
    ['false', 0],
  ])('dates counted from 1904, or not: date1904="%s"', async (value, earlier) => {
    const day = freshDay();
    const rows =
      sheetRow(1, ['ars', 'stichtag', 'zuweisungen']) +
      sheetRow(2, [melle, { v: serial(day) - earlier, s: 1 }, { v: 3 }]);
    await stores(withDateSystem(value, rows), day, [3, null, null, null, null]);
  });

  it('dates counted from nobody knows when are refused', async () => {
    const rows = sheetRow(1, ['ars', 'stichtag']) + sheetRow(2, [melle, { v: 40_000, s: 1 }]);
    expect(await refusal(withDateSystem('yes', rows))).toEqual([400, expect.stringContaining('nicht lesbar')]);
  });

  it('whole numbers of a spreadsheet are numbers, fractions are not', async () => {
    const day = freshDay();
    await stores(
      await xlsxOf([
        ['ars', 'stichtag', 'frei_gu', 'zuweisungen'],
        [melle, day, 40, '40'],
      ]),
      day,
      [40, null, null, null, 40],
    );
    expect(
      await rejections(
        await xlsxOf([
          ['ars', 'stichtag', 'frei_gu'],
          [melle, freshDay(), 40.5],
        ]),
      ),
    ).toEqual([expect.stringContaining('„40,5“ ist keine ganze Zahl')]);
    expect(
      await rejections(
        await xlsxOf([
          ['ars', 'stichtag', 'frei_gu'],
          [melle, freshDay(), true],
        ]),
      ),
    ).toEqual([expect.stringContaining('„WAHR“ ist keine ganze Zahl')]);
    expect(
      await rejections(
        await xlsxOf([
          ['ars', 'stichtag', 'frei_gu'],
          [melle, freshDay(), '40.0'],
        ]),
      ),
    ).toEqual([expect.stringContaining('„40.0“ ist keine ganze Zahl')]);
  });

  it('an index column without a name and a column of names are left aside, and named', async () => {
    const day = freshDay();
    const answer = await upload(districts, 'steuerung', `;Name;ars;stichtag;zuweisungen\n0;Melle;${melle};${day};9\n`);
    expect([answer.status, answer.json.ignoredColumns]).toEqual([200, ['Name']]);
    expect(await figures(day)).toEqual([9, null, null, null, null]);
  });

  it('a column twice is refused', async () => {
    expect(await refusal(`ars;stichtag;frei_gu;zuweisungen;frei_gu\n${melle};${freshDay()};1;2;3\n`)).toEqual([
      400,
      'In der Kopfzeile (Zeile 1) steht „frei_gu“ mehrfach (Spalten 3 und 5). Bitte jede Spalte nur einmal.',
    ]);
  });

  it('keys without their zero are mended, keys that lost digits are not', async () => {
    const day = freshDay();
    await stores(`ars;stichtag;zuweisungen\n34590024024;${day};1\n`, day, [1, null, null, null, null]);
    expect(await rejections(`ars;stichtag\n"3,459E+10";${freshDay()}\n`)).toEqual([
      'Zeile 2, Spalte „ars“: „3,459E+10“ ist ein Schlüssel, den die Tabellenkalkulation gekürzt hat; seine Ziffern sind verloren. Bitte die Spalte als Text formatieren und den Schlüssel neu eintragen.',
    ]);
  });

  it('commas and tabs as delimiters, and a comma of thousands that would shift the columns', async () => {
    for (const delimiter of [',', '\t']) {
      const day = freshDay();
      await stores(
        [COLUMNS, csvOf([fileRow(melle, day)]).split('\r\n')[1]!].join('\n').replaceAll(';', delimiter),
        day,
        [0, 100, 50, 10, 5],
      );
    }
    expect(await rejections(`ars,stichtag,zuweisungen\n${melle},${freshDay()},8,618\n`)).toEqual([
      expect.stringContaining('Zeile 2: Die Zeile hat 4 Felder, die Kopfzeile 3.'),
    ]);
  });
});

describe('hostile files', () => {
  const head = sheetRow(1, ['ars', 'stichtag', 'frei_gu']);
  const good = (): string => head + sheetRow(2, [melle, districts.ago(3), { v: 5 }]);
  const external =
    '<Relationships><Relationship Id="a" Target="https://example.org" TargetMode="External"/></Relationships>';
  const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1024 * 1024);

  const files: Record<string, [number, string, () => Uint8Array | string]> = {
    'a zip bomb in the sheet': [
      413,
      'ausgepackt zu groß',
      () => workbook(good(), { 'xl/worksheets/sheet1.xml': zeros(120) }),
    ],
    'a zip bomb in a part that nobody reads': [
      413,
      'ausgepackt zu groß',
      () => workbook(good(), { 'xl/media/image1.png': zeros(120) }),
    ],
    'a zip bomb that says it is small': [
      413,
      'ausgepackt zu groß',
      () => withClaimedSize(workbook(good(), { 'xl/media/a.bin': zeros(120) }), 10),
    ],
    'a good file that says it is huge': [200, '', () => withClaimedSize(workbook(good()), 0x7fffffff)],
    'a bomb in an archive in the archive': [
      400,
      'keine XLSX-Datei',
      () => archiveOf({ 'inner.xlsx': workbook(good(), { 'xl/worksheets/sheet1.xml': zeros(40) }) }),
    ],
    'thousands of parts': [
      413,
      'mehr als 1000 Teilen',
      () =>
        archiveOf(
          workbookParts(
            good(),
            Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`x/${index}.bin`, 'x'])),
          ),
          0,
        ),
    ],
    '10,000 columns': [400, 'mehr als 200 Spalten', () => workbook(`<row r="1"><c r="NTP1"><v>1</v></c></row>`)],
    '10,000 columns of text': [400, 'Spalten', () => `ars;stichtag${';x'.repeat(10_000)}\n`],
    'a header of a million columns': [400, 'Spalten', () => `ars;stichtag${';'.repeat(1_000_000)}\n`],
    'a row number far away': [
      400,
      'nicht lesbar',
      () => workbook(`${good()}<row r="999999999"><c r="A999999999"><v>1</v></c></row>`),
    ],
    'rows of nothing below the table': [
      413,
      'mehr als 20.000 Zeilen',
      () => workbook(good() + Array.from({ length: 900_000 }, (_, index) => `<row r="${index + 3}"/>`).join('')),
    ],
    'a good file with empty rows below the table': [
      200,
      '',
      () => workbook(good() + Array.from({ length: 20_000 }, (_, index) => `<row r="${index + 3}"/>`).join('')),
    ],
    'a stored part with a digit changed': [
      400,
      'beschädigt',
      () => {
        const archive = archiveOf(workbookParts(head + sheetRow(2, [melle, districts.ago(3), { v: 1234 }])), 0);
        return Buffer.from(archive.toString('latin1').replace('<v>1234', '<v>9234'), 'latin1');
      },
    ],
    'a row number written as entity': [400, 'nicht lesbar', () => workbook(`${good()}<row r="9&#57;9999999"></row>`)],
    'a million rows': [413, 'Zeilen', () => `ars;stichtag\n${'1;2\n'.repeat(1_000_000)}`],
    'an entity of the file system': [
      400,
      'Verweise',
      () =>
        workbook(good(), {
          'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>',
        }),
    ],
    'entities that multiply': [
      400,
      'Verweise',
      () =>
        workbook(good(), {
          'xl/styles.xml': `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(999)}"><!ENTITY b "${'&a;'.repeat(999)}">]><x>&b;</x>`,
        }),
    ],
    'a link to another workbook': [
      400,
      'Verknüpfungen',
      () => workbook(good(), { 'xl/externalLinks/externalLink1.xml': '<externalLink/>' }),
    ],
    'a link in the sheet': [
      400,
      'Zelle C2 im Tabellenblatt „A“ enthält einen Link. Bitte die Links entfernen',
      () =>
        workbook(good(), {
          'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${good()}</sheetData><hyperlinks><hyperlink ref="C2:C9" r:id="a"/></hyperlinks></worksheet>`,
          'xl/worksheets/_rels/sheet1.xml.rels': external,
        }),
    ],
    'a link within the workbook': [
      400,
      'Zelle C2 im Tabellenblatt „A“ enthält einen Link.',
      () =>
        workbook(good(), {
          'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${good()}</sheetData><hyperlinks><hyperlink ref="C2" location="B!A1"/></hyperlinks></worksheet>`,
        }),
    ],
    'a link in a sheet that nobody reads': [
      400,
      "Das Tabellenblatt „Müller's & Söhne“ enthält Links.",
      () => {
        const parts = workbookParts(good(), {
          'xl/worksheets/sheet2.xml': '<worksheet/>',
          'xl/worksheets/_rels/sheet2.xml.rels': external,
        });
        const more = '<sheet name="Müller\'s &amp; Söhne" sheetId="2" r:id="rId9"/></sheets>';
        const target = '<Relationship Id="rId9" Target="/xl/worksheets/sheet2.xml"/></Relationships>';
        return archiveOf({
          ...parts,
          'xl/workbook.xml': String(parts['xl/workbook.xml']).replace('</sheets>', more),
          'xl/_rels/workbook.xml.rels': String(parts['xl/_rels/workbook.xml.rels']).replace('</Relationships>', target),
        });
      },
    ],
    'a link nobody knows where': [
      400,
      'Die Datei enthält Links.',
      () => workbook(good(), { 'xl/drawings/_rels/drawing1.xml.rels': external }),
    ],
    macros: [400, 'Makros', () => workbook(good(), { 'xl/vbaProject.bin': 'x' })],
    'a formula': [
      400,
      'Zelle C2 enthält eine Formel',
      () => workbook(head + sheetRow(2, [melle, districts.ago(3), { xml: '<f>SUM(A1:A9)</f><v>5</v>' }])),
    ],
    'an error value': [
      400,
      'Zelle C2 enthält einen Fehlerwert',
      () => workbook(`${head}<row r="2"><c r="C2" t="e"><v>#N/A</v></c></row>`),
    ],
    'a number in the notation of programmers': [
      400,
      'Zelle C2 enthält keine lesbare Zahl',
      () => workbook(head + sheetRow(2, [melle, districts.ago(3), { xml: '<v>0x10</v>' }])),
    ],
    'a number in the notation of programmers, far into its cell': [
      400,
      'Zelle C2 enthält keine lesbare Zahl',
      () =>
        workbook(
          head + sheetRow(2, [melle, districts.ago(3), { xml: `<extLst>${' '.repeat(300)}</extLst><v>0x10</v>` }]),
        ),
    ],
    'a number in two pieces': [
      400,
      'Zelle C2 enthält keine lesbare Zahl',
      () => workbook(head + sheetRow(2, [melle, districts.ago(3), { xml: '<v>1<x/>0x10</v>' }])),
    ],
    'a cell with two numbers': [
      400,
      'Zelle C2 enthält keine lesbare Zahl',
      () => workbook(head + sheetRow(2, [melle, districts.ago(3), { xml: '<v>1</v><v>0x10</v>' }])),
    ],
    'a good file with an extension before the number': [
      200,
      '',
      () =>
        workbook(head + sheetRow(2, [melle, districts.ago(3), { xml: `<extLst>${' '.repeat(300)}</extLst><v>5</v>` }])),
    ],
    'a hidden first sheet': [
      400,
      'ausgeblendet',
      () => {
        const parts = workbookParts(good());
        return archiveOf({
          ...parts,
          'xl/workbook.xml': String(parts['xl/workbook.xml']).replace('name="A"', 'name="A" state="hidden"'),
        });
      },
    ],
    'deep nesting': [
      400,
      'nicht lesbar',
      () =>
        archiveOf(workbookParts(`${good()}<row r="3">${'<a>'.repeat(300_000)}${'</a>'.repeat(300_000)}<c r="A3"/>`), 0),
    ],
    'a renamed PDF': [400, 'PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ\n')],
    'NUL bytes': [400, 'weder Text noch XLSX', () => `ars;stichtag\n${melle};\0\n`],
    'UTF-16 parts': [
      400,
      '',
      () => workbook(good(), { 'xl/worksheets/sheet1.xml': Buffer.from('\uFEFF<worksheet/>', 'utf16le') }),
    ],
    'an OpenDocument file': [
      400,
      'OpenDocument',
      () => archiveOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
    ],
    'a quotation mark that never closes': [400, 'Anführungszeichen', () => `ars;stichtag\n"${'x;y\n'.repeat(200_000)}`],
    '6 MB': [413, '5 MB', () => 'x'.repeat(6 * 1024 * 1024)],
  };

  it.each(Object.entries(files))(
    '%s: a clear answer, nothing stored, the process lives',
    async (_name, [status, words, make]) => {
      const { pid } = districts.installation.apis[0]!.child;
      const before = (await storedReports(districts)).length;
      const answer = await upload(districts, 'steuerung', make(), { query: status === 200 ? 'dryRun=true' : '' });
      expect([answer.status, status === 200 ? answer.json.counts.new : answer.json.message]).toEqual([
        status,
        status === 200 ? 1 : expect.stringContaining(words),
      ]);
      expect((await storedReports(districts)).length).toBe(before);
      expect((await fetch(`${districts.url}/health/live`)).status).toBe(200);
      expect(districts.installation.apis[0]!.child.pid).toBe(pid);
      expect(districts.installation.apis[0]!.child.exitCode).toBeNull();
    },
    60_000,
  );

  it.each([
    ['one day twenty thousand times', (): string => `ars;stichtag\n${`${melle};${districts.ago(3)}\n`.repeat(19_999)}`],
    ['a file that is wrong all over', (): string => `${COLUMNS}\n${`${melle};${';x'.repeat(17)}\n`.repeat(19_999)}`],
  ])(
    '%s gets an answer that can be sent',
    async (_name, make) => {
      const answer = await upload(districts, 'steuerung', make());
      expect([answer.status, answer.json.counts.rejected]).toEqual([422, 19_999]);
      expect(JSON.stringify(answer.json).length).toBeLessThan(20_000_000);
    },
    60_000,
  );

  it('uploads on their way take places: one district has only so many, others go on', async () => {
    const token = await districts.as('steuerung');
    // One more than a district has places: when one is refused, the others hold them all.
    const refused: (number | undefined)[] = [];
    const slow = Array.from({ length: 7 }, () => {
      const sent = request(`${districts.url}/api/reports/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'content-length': 1_000 },
      });
      sent.on('error', () => undefined);
      sent.on('response', (answer) => refused.push(answer.resume().statusCode));
      sent.write('ars;stichtag\n');
      return sent;
    });
    const file = csvOf([fileRow(melle, freshDay())]);
    const own = async (): Promise<number> =>
      (await upload(districts, 'steuerung', file, { query: 'dryRun=true' })).status;
    const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
      const deadline = Date.now() + 10_000;
      while (!(await holds())) {
        if (Date.now() > deadline) throw new Error('It did not come about within 10 s.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await until(() => refused.length === 1);
    expect(refused).toEqual([503]);
    expect(await own()).toBe(503);
    expect((await upload(districts, 'fremdsteuerung', file, { query: 'dryRun=true' })).status).toBe(200);
    for (const one of slow) one.destroy();
    await until(async () => (await own()) === 200);
  }, 60_000);

  it('many at once do not let the process grow without bound', async () => {
    const { pid } = districts.installation.apis[0]!.child;
    const memory = (): number =>
      existsSync('/proc/self/status')
        ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
        : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
    const bombs = [
      workbook(good(), { 'xl/worksheets/sheet1.xml': zeros(49) }),
      `ars;stichtag\n${'1;2\n'.repeat(1_000_000)}`,
    ];
    const before = memory();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, memory())), 50);
    for (let round = 0; round < 3; round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          upload(districts, 'steuerung', bombs[index % 2]!).then((answer) => answer.status),
        ),
      );
      expect(statuses.filter((status) => ![400, 413, 503].includes(status))).toEqual([]);
    }
    clearInterval(watch);
    // Generous: two threads of at most 0.4 GB each and what they are given; twelve at once would be far more.
    expect(most - before).toBeLessThan(1_200);
    expect((await upload(districts, 'steuerung', csvOf([fileRow(melle, freshDay())]))).status).toBe(200);
  }, 120_000);
});
