import { isCalendarDate } from '#kernel';
import { type AccommodationType, prospectColumns, reportedNumbers, typesShown } from '#reporting/domain';

/** Names of the collections of the map layers (contract, section 6). */
export type CollectionId =
  'unit-situations' | 'district-situations' | 'unit-situation-history' | 'district-situation-history';

export type AttributeType = 'string' | 'integer' | 'number' | 'boolean' | 'date';

/** null = unknown, never zero. A `date` is text such as 2026-11-22. */
export type AttributeValue = string | number | boolean | null;

/** Attributes of a feature by name, in the order of the contract. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Positions of a multipolygon: polygons, their rings, their points. */
export type MultiPolygon = readonly (readonly (readonly (readonly [number, number])[])[])[];

/** A boundary as stored: EPSG:25832, metres, east before north. */
export interface LayerBoundary {
  readonly polygons: MultiPolygon;
  /** Made from centre coordinates, not surveyed. */
  readonly schematic: boolean;
  /** Whose boundary it is, to be shown with it. */
  readonly attribution: string;
}

/** One thing on the map. */
export interface LayerFeature {
  /** Key of unit or district; in the histories followed by the first day: `034590024024_2026-11-22`. */
  readonly id: string;
  readonly attributes: Attributes;
  /** null: a facility, or a unit without a boundary on that day. */
  readonly boundary: LayerBoundary | null;
}

/** An attribute as it is described to people and programs; texts in German. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly title: string;
  readonly description: string;
  /** Every value it may have, where they are few. */
  readonly values?: readonly string[];
  /** Unit of a number. */
  readonly unit?:
    'Personen' | 'Plätze' | 'Tage' | 'Prozent' | 'je 1.000 Einwohner' | 'Einwohner' | 'Kommunen' | 'Meldungen';
  /** A count of persons or places, which small-number suppression concerns. */
  readonly count?: true;
  /** The kind of accommodation that it tells of. */
  readonly accommodation?: AccommodationType;
}

export interface Collection {
  readonly id: CollectionId;
  readonly title: string;
  readonly description: string;
  /** Whose situation a feature tells. */
  readonly subject: 'unit' | 'district';
  /** State of one day, or one feature for each interval in which nothing changed. */
  readonly time: 'state' | 'history';
  readonly attributes: readonly AttributeDefinition[];
}

const text = (name: string, title: string, description: string): AttributeDefinition => ({
  name,
  type: 'string',
  title,
  description,
});
const day = (name: string, title: string, description: string): AttributeDefinition => ({
  name,
  type: 'date',
  title,
  description,
});
const count = (
  name: string,
  title: string,
  description: string,
  unit: AttributeDefinition['unit'],
): AttributeDefinition => ({ name, type: 'integer', title, description, unit, count: true });
const number = (
  name: string,
  type: 'integer' | 'number',
  title: string,
  description: string,
  unit: AttributeDefinition['unit'],
): AttributeDefinition => ({ name, type, title, description, unit });

const unitOf = { PERSONS: 'Personen', PLACES: 'Plätze' } as const;

/** The figures of a report, as the catalogue declares them. */
const figures: readonly AttributeDefinition[] = reportedNumbers.map(({ column, title, description, figure, kind }) => ({
  ...count(column, title, description, unitOf[figure.counts]),
  ...(kind && { accommodation: kind.type }),
}));
const prospectPlaces = ({
  kind,
  column,
  title,
  description,
}: (typeof prospectColumns)[number]): AttributeDefinition => ({
  ...count(column, title, description, 'Plätze'),
  accommodation: kind.type,
});

const perInhabitants: readonly AttributeDefinition[] = [
  number(
    'accommodated_per_1000',
    'number',
    'Untergebracht je 1.000 Einwohner',
    'Untergebrachte Personen aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    'je 1.000 Einwohner',
  ),
  number(
    'available_per_1000',
    'number',
    'Sofort frei je 1.000 Einwohner',
    'Sofort freie Plätze aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    'je 1.000 Einwohner',
  ),
  number(
    'occupancy_rate',
    'number',
    'Auslastung',
    'Untergebrachte Personen je 100 betreibbare Plätze, über die Arten, zu denen beides bekannt ist; kann über 100 liegen.',
    'Prozent',
  ),
];

const schematic: AttributeDefinition = {
  name: 'boundary_schematic',
  type: 'boolean',
  title: 'Grenze schematisch',
  description: 'Wahr, wenn die Grenze nicht vermessen, sondern aus Mittelpunkten gebildet ist.',
};

const date = day('date', 'Tag', 'Tag, dessen Lage gezeigt wird.');

const unitAttributes: readonly AttributeDefinition[] = [
  text(
    'unit_key',
    'Schlüssel',
    'Zwölfstelliger Regionalschlüssel der Kommune, bei Einrichtungen des Landkreises ein eigener.',
  ),
  text('name', 'Name', 'Name der Kommune.'),
  {
    ...text('kind', 'Art', 'Stadt, Gemeinde, Samtgemeinde oder Einrichtung des Landkreises.'),
    values: ['TOWN', 'MUNICIPALITY', 'MUNICIPAL_ASSOCIATION', 'DISTRICT_FACILITY'],
  },
  text('district_key', 'Kreisschlüssel', 'Fünfstelliger Schlüssel des Landkreises.'),
  number('population', 'integer', 'Einwohner', 'Einwohner zum Stand population_date.', 'Einwohner'),
  day('population_date', 'Stand der Einwohnerzahl', 'Tag, zu dem die Einwohnerzahl gilt.'),
  number(
    'population_share',
    'number',
    'Anteil an den Einwohnern',
    'Anteil an den Einwohnern aller Kommunen, eine Nachkommastelle; unbekannt, wenn eine Einwohnerzahl fehlt.',
    'Prozent',
  ),
  date,
  {
    ...text(
      'status',
      'Meldestand',
      'Für diesen Tag gemeldet, aus einer früheren Meldung fortgeschrieben, oder unbekannt.',
    ),
    values: ['REPORTED', 'CARRIED_FORWARD', 'UNKNOWN'],
  },
  day('reported_on', 'Gemeldet für', 'Tag der Meldung, die zählt.'),
  day('last_reported_on', 'Zuletzt gemeldet für', 'Tag der neuesten Meldung, auch wenn sie zu alt ist, um zu zählen.'),
  number('staleness_days', 'integer', 'Datenalter', 'Tage zwischen der zählenden Meldung und diesem Tag.', 'Tage'),
  {
    ...text('assessment', 'Lage', 'Einschätzung der Kommune: ausreichend, angespannt oder kritisch.'),
    values: ['SUFFICIENT', 'STRAINED', 'CRITICAL'],
  },
  ...figures,
  ...prospectColumns.flatMap((one) => [
    prospectPlaces(one),
    { ...day(one.dateColumn, one.dateTitle, one.dateDescription), accommodation: one.kind.type },
  ]),
  ...perInhabitants,
  schematic,
];

const districtAttributes: readonly AttributeDefinition[] = [
  text('district_key', 'Kreisschlüssel', 'Fünfstelliger Schlüssel des Landkreises.'),
  text('name', 'Name', 'Name des Landkreises.'),
  number(
    'population',
    'integer',
    'Einwohner',
    'Einwohner aller Kommunen; unbekannt, wenn eine Einwohnerzahl fehlt.',
    'Einwohner',
  ),
  date,
  ...figures,
  ...prospectColumns.map(prospectPlaces),
  ...perInhabitants,
  number('units_expected', 'integer', 'Kommunen', 'Kommunen, die an diesem Tag melden.', 'Kommunen'),
  number('units_known', 'integer', 'Davon bekannt', 'Kommunen, von denen eine Meldung zählt.', 'Kommunen'),
  number(
    'units_current',
    'integer',
    'Davon von diesem Tag',
    'Kommunen, die für genau diesen Tag gemeldet haben.',
    'Kommunen',
  ),
  number('units_sufficient', 'integer', 'Lage ausreichend', 'Kommunen, deren Lage ausreichend ist.', 'Kommunen'),
  number('units_strained', 'integer', 'Lage angespannt', 'Kommunen, deren Lage angespannt ist.', 'Kommunen'),
  number('units_critical', 'integer', 'Lage kritisch', 'Kommunen, deren Lage kritisch ist.', 'Kommunen'),
  number('units_unknown', 'integer', 'Lage unbekannt', 'Kommunen, von denen keine Einschätzung zählt.', 'Kommunen'),
  number(
    'reports_expected',
    'integer',
    'Meldungen erwartet',
    'Meldungen, die an diesem Tag fällig sind; 0 an Tagen ohne Meldepflicht.',
    'Meldungen',
  ),
  number(
    'reports_received',
    'integer',
    'Meldungen eingegangen',
    'Kommunen, die für diesen Tag gemeldet haben, fällig oder nicht.',
    'Meldungen',
  ),
  number(
    'reports_on_time',
    'integer',
    'Meldungen fristgerecht',
    'Meldungen, deren erste Fassung vor der Frist kam.',
    'Meldungen',
  ),
  day('oldest_reported_on', 'Älteste Meldung', 'Tag der ältesten Meldung, die in die Summen eingeht.'),
  schematic,
];

const interval: readonly AttributeDefinition[] = [
  day('valid_from', 'Gilt ab', 'Erster Tag, an dem diese Angaben galten.'),
  day('valid_to', 'Gilt bis', 'Letzter Tag, an dem diese Angaben galten, höchstens heute.'),
];

const everyCollection: readonly Collection[] = [
  {
    id: 'unit-situations',
    title: 'Lage der Kommunen',
    description: 'Die Lage jeder Kommune des Landkreises an einem Tag, mit der Grenze, die an diesem Tag galt.',
    subject: 'unit',
    time: 'state',
    attributes: unitAttributes,
  },
  {
    id: 'district-situations',
    title: 'Lage des Landkreises',
    description:
      'Die Summen des Landkreises an einem Tag. Jede Summe ist unbekannt, solange keine Kommune bekannt ist.',
    subject: 'district',
    time: 'state',
    attributes: districtAttributes,
  },
  {
    id: 'unit-situation-history',
    title: 'Lage der Kommunen im Verlauf',
    description:
      'Je Kommune ein Objekt für jeden Zeitraum, in dem sich nichts änderte. date und staleness_days gelten für dessen ersten Tag.',
    subject: 'unit',
    time: 'history',
    attributes: [...unitAttributes, ...interval],
  },
  {
    id: 'district-situation-history',
    title: 'Lage des Landkreises im Verlauf',
    description:
      'Die Summen des Landkreises, ein Objekt für jeden Zeitraum, in dem sich nichts änderte. date ist dessen erster Tag.',
    subject: 'district',
    time: 'history',
    attributes: [...districtAttributes, ...interval],
  },
];

/** Whether the collections of a kind may have a feature of this id: see {@link LayerFeature.id}. */
export function isFeatureId(id: string, time: Collection['time']): boolean {
  const match = /^[0-9F]{5,12}(?:_(.+))?$/.exec(id);
  if (!match) return false;
  const firstDay = match[1];
  return time === 'state' ? firstDay === undefined : firstDay !== undefined && isCalendarDate(firstDay);
}

const collectionsByTypes = new Map<string, readonly Collection[]>();

/** The collections in the order in which they are listed, with the attributes of these kinds; the same objects each time. */
function collectionsOf(types: readonly AccommodationType[]): readonly Collection[] {
  const key = types.join();
  const known = collectionsByTypes.get(key);
  if (known) return known;
  const made = everyCollection.map((collection) => ({
    ...collection,
    attributes: collection.attributes.filter(
      ({ accommodation }) => accommodation === undefined || types.includes(accommodation),
    ),
  }));
  collectionsByTypes.set(key, made);
  return made;
}

/** The collections in the order in which they are listed, with the kinds of accommodation that every district has. */
export const collections: readonly Collection[] = collectionsOf(typesShown([]));

/**
 * null = there is none of this name.
 * @param types kinds of accommodation that it has attributes of; default those that every district has
 */
export function findCollection(id: string, types: readonly AccommodationType[] = typesShown([])): Collection | null {
  return collectionsOf(types).find((collection) => collection.id === id) ?? null;
}
