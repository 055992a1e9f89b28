import { findCollection, overKindsSql } from '#map-layers/domain';
import {
  accommodationKinds,
  accommodationTypes,
  type Measure,
  prospectColumns,
  reportedNumbers,
} from '#reporting/domain';

/**
 * The views of schema `gis` as SQL, written from the catalogue of figures. Their columns are the attributes of the
 * collections of the map layers, with the same texts.
 */

/** A column of a view: its name and the expression that makes it. */
export type ViewColumn = readonly [name: string, expression: string];

/** One view: its columns and the rest of its statement. */
export interface ViewDefinition {
  readonly columns: readonly ViewColumn[];
  readonly from: string;
}

/** The part of the catalogue whose columns the table of reports has: a migration may be older than a figure. */
interface Stored {
  readonly numbers: typeof reportedNumbers;
  readonly prospects: typeof prospectColumns;
  /** Endings of the kinds' columns: `shared`. */
  readonly kinds: readonly (typeof accommodationKinds)[number][];
}

/** @param names columns of `reporting.daily_report` */
export function storedFigures(names: readonly string[]): Stored {
  const columns = new Set(names);
  const prospects = prospectColumns.filter(({ dateColumn }) => columns.has(dateColumn));
  return {
    numbers: reportedNumbers.filter(({ column }) => columns.has(column)),
    prospects,
    kinds: accommodationKinds.filter((kind) => prospects.some((prospect) => prospect.kind.type === kind.type)),
  };
}

/** JavaScript's `Math.round`, so that a value is the same wherever it is read; `floor(value + 0.5)` is not quite that. */
export const roundHalfUpFunction = `
    CREATE OR REPLACE FUNCTION gis.round_half_up(value double precision) RETURNS double precision
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN floor(value) + CASE WHEN value - floor(value) >= 0.5 THEN 1 ELSE 0 END`;
const oneDecimal = (count: string, total: string, factor: 100 | 1000): string =>
  `gis.round_half_up((${count}) * ${factor}::double precision / nullif(${total}, 0) * 10) / 10`;

/** Facilities are in nobody's population. */
const isMunicipal = (row: string): string => `${row}.kind <> 'DISTRICT_FACILITY'`;

/** Sums and first days of places in prospect, kind by kind, from the entries in `source`; labels stay behind. */
export function prospectSums(source: string, { prospects }: Stored): string {
  const sums = prospects.flatMap(({ kind, column, dateColumn }) => [
    `sum(places) FILTER (WHERE type = '${kind.type}') AS ${column}`,
    `min("expectedFrom") FILTER (WHERE type = '${kind.type}' AND places > 0) AS ${dateColumn}`,
  ]);
  return `
    SELECT ${sums.join(',\n           ')}
      FROM jsonb_to_recordset(${source}) AS entry (type text, places integer, "expectedFrom" date)`;
}

/** The function of the trigger that stores the places in prospect of a report as columns. */
export function sumProspectsFunction(stored: Stored): string {
  const columns = stored.prospects.flatMap(({ column, dateColumn }) => [column, dateColumn]);
  return `
    CREATE OR REPLACE FUNCTION reporting.sum_prospects() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    BEGIN
      SELECT * INTO ${columns.map((column) => `NEW.${column}`).join(', ')}
        FROM (${prospectSums('NEW.prospective_capacity', stored)}) AS p;
      RETURN NEW;
    END $$`;
}

/**
 * Today's situation of each unit, worked out from the reports by the carry-forward rule and not from what the worker
 * stored, so that it is right while no worker runs. Everything is as recorded now and for today in the district's time zone.
 */
export function unitSituation(stored: Stored): ViewDefinition {
  const reported = [
    ...stored.numbers.map(({ column }) => column),
    ...stored.prospects.flatMap(({ column, dateColumn }) => [column, dateColumn]),
  ];
  const figures = stored.numbers.map(({ column, figure }): ViewColumn => [
    column,
    figure.nature === 'FLOW' ? `CASE WHEN r.reporting_date = u.date THEN r.${column} END` : `r.${column}`,
  ]);
  const municipal = (expression: string): string => `CASE WHEN ${isMunicipal('u')} THEN ${expression} END`;
  const per1000 = (measure: Measure): string =>
    municipal(
      oneDecimal(
        overKindsSql(measure, stored.kinds, (column) => `r.${column}`),
        'u.population',
        1000,
      ),
    );
  return {
    columns: [
      ['unit_key', 'u.unit_key'],
      ['name', 'u.name'],
      ['kind', 'u.kind'],
      ['district_key', 'u.district_key'],
      ['population', 'u.population'],
      ['population_date', 'u.population_date'],
      [
        'population_share',
        `CASE WHEN u.population_complete AND ${isMunicipal('u')} THEN ${oneDecimal('u.population', 'u.population_total', 100)} END`,
      ],
      ['date', 'u.date'],
      [
        'status',
        `CASE WHEN r.reporting_date IS NULL THEN 'UNKNOWN' WHEN r.reporting_date = u.date THEN 'REPORTED' ELSE 'CARRIED_FORWARD' END`,
      ],
      ['reported_on', 'r.reporting_date'],
      ['last_reported_on', 'newest.reporting_date'],
      ['staleness_days', 'u.date - r.reporting_date'],
      ['assessment', 'r.assessment'],
      ...figures,
      ...stored.prospects.flatMap(({ column, dateColumn }): ViewColumn[] => [
        [column, `r.${column}`],
        [dateColumn, `r.${dateColumn}`],
      ]),
      ['accommodated_per_1000', per1000('accommodatedPersons')],
      ['available_per_1000', per1000('availableNow')],
      ['occupancy_rate', oneDecimal('known.persons', 'known.places', 100)],
      ['boundary_schematic', 'b.schematic'],
      ['geom', 'b.geom'],
    ],
    from: `
    FROM (
      SELECT unit.*, today.date, today.carry_forward_days,
             sum(population) FILTER (WHERE ${isMunicipal('unit')}) OVER district AS population_total,
             count(*) FILTER (WHERE ${isMunicipal('unit')} AND population IS NULL) OVER district = 0 AS population_complete
        FROM (
          SELECT district_key, (now() AT TIME ZONE time_zone)::date AS date,
                 coalesce((SELECT carry_forward_days FROM territory.district_rules_version v
                            WHERE v.district_key = d.district_key ORDER BY recorded_at DESC LIMIT 1), 7) AS carry_forward_days
            FROM territory.district d) AS today
        JOIN (
          SELECT DISTINCT ON (district_key, unit_key)
                 district_key, unit_key, name, kind, population, population_date, valid_from, valid_to
            FROM territory.reporting_unit_version
           ORDER BY district_key, unit_key, recorded_at DESC) AS unit USING (district_key)
       WHERE today.date BETWEEN coalesce(valid_from, '-infinity') AND coalesce(valid_to, 'infinity')
      WINDOW district AS (PARTITION BY district_key)) AS u
    LEFT JOIN LATERAL (
      SELECT reporting_date, assessment, ${reported.join(', ')}
        FROM reporting.daily_report
       WHERE district_key = u.district_key AND unit_key = u.unit_key AND reporting_date <= u.date
       ORDER BY reporting_date DESC, revision DESC LIMIT 1) AS newest ON true
    LEFT JOIN LATERAL (SELECT newest.* WHERE u.date - newest.reporting_date <= u.carry_forward_days) AS r ON true
    LEFT JOIN LATERAL (
      SELECT sum(persons) AS persons, sum(places) AS places
        FROM (VALUES ${stored.kinds.map(({ column }) => `(r.accommodated_${column}, r.operable_${column})`).join(', ')}) AS kind (persons, places)
       WHERE persons IS NOT NULL AND places IS NOT NULL) AS known ON true
    LEFT JOIN LATERAL (
      SELECT schematic, geom
        FROM territory.boundary
       WHERE boundary_key = u.unit_key AND ${isMunicipal('u')}
         AND u.date BETWEEN coalesce(valid_from, '-infinity') AND coalesce(valid_to, 'infinity')
       ORDER BY valid_from DESC NULLS LAST LIMIT 1) AS b ON true`,
  };
}

/**
 * The sums over `gis.unit_situation`. Whether a report is owed today stands only in what the worker stored, because
 * holidays are unknown to SQL: until the worker has opened the day, `reports_expected` is unknown.
 */
export function districtSituation(stored: Stored): ViewDefinition {
  const summed = [...stored.numbers, ...stored.prospects].map(({ column }) => column);
  /** Per 1,000 inhabitants, over the municipalities of which every kind and the population are known. */
  const per1000 = (measure: Measure): string => {
    const count = `(${overKindsSql(measure, stored.kinds, (column) => `u.${column}`)})`;
    const known = `FILTER (WHERE ${isMunicipal('u')} AND ${count} + u.population IS NOT NULL)`;
    return oneDecimal(`sum(${count}) ${known}`, `sum(u.population) ${known}`, 1000);
  };
  /** Persons or places of the kinds of which both are known. */
  const known = (figure: 'accommodated' | 'operable', other: 'accommodated' | 'operable'): string =>
    stored.kinds
      .map(({ column }) => `coalesce(sum(u.${figure}_${column}) FILTER (WHERE u.${other}_${column} IS NOT NULL), 0)`)
      .join(' + ');
  return {
    columns: [
      ['district_key', 'd.district_key'],
      ['name', 'named.name'],
      ['population', 's.population'],
      ['date', 'today.date'],
      ...summed.map((column): ViewColumn => [column, `s.${column}`]),
      ['accommodated_per_1000', 's.accommodated_per_1000'],
      ['available_per_1000', 's.available_per_1000'],
      [
        'occupancy_rate',
        // in the order of the calculation of situation { occupancyRate }, so that the last digit is the same
        'gis.round_half_up(s.known_persons * 1000::double precision / nullif(s.known_places, 0)) / 10',
      ],
      ['units_expected', 's.units_expected'],
      ['units_known', 's.units_known'],
      ['units_current', 's.units_current'],
      ['units_sufficient', 's.units_sufficient'],
      ['units_strained', 's.units_strained'],
      ['units_critical', 's.units_critical'],
      ['units_unknown', 's.units_unknown'],
      [
        'reports_expected',
        'CASE WHEN opened.date IS NOT NULL THEN CASE WHEN opened.due_at IS NULL THEN 0 ELSE s.units_expected END END',
      ],
      ['reports_received', 's.units_current'],
      ['reports_on_time', 's.reports_on_time'],
      ['oldest_reported_on', 's.oldest_reported_on'],
      ['boundary_schematic', 's.boundary_schematic'],
      ['geom', 's.geom'],
    ],
    from: `
    FROM territory.district d
   CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE d.time_zone)::date AS date) AS today
   CROSS JOIN LATERAL (
     SELECT name FROM territory.district_version v
      WHERE v.district_key = d.district_key ORDER BY recorded_at DESC LIMIT 1) AS named
    LEFT JOIN steering.district_day AS opened ON opened.district_key = d.district_key AND opened.date = today.date
   CROSS JOIN LATERAL (
     SELECT CASE WHEN count(*) FILTER (WHERE ${isMunicipal('u')} AND u.population IS NULL) = 0
                 THEN coalesce(sum(u.population) FILTER (WHERE ${isMunicipal('u')}), 0) END AS population,
            ${summed.map((column) => `sum(u.${column}) AS ${column}`).join(',\n            ')},
            ${per1000('accommodatedPersons')} AS accommodated_per_1000,
            ${per1000('availableNow')} AS available_per_1000,
            ${known('accommodated', 'operable')} AS known_persons,
            ${known('operable', 'accommodated')} AS known_places,
            count(*) AS units_expected,
            count(u.reported_on) AS units_known,
            count(*) FILTER (WHERE u.status = 'REPORTED') AS units_current,
            count(*) FILTER (WHERE u.assessment = 'SUFFICIENT') AS units_sufficient,
            count(*) FILTER (WHERE u.assessment = 'STRAINED') AS units_strained,
            count(*) FILTER (WHERE u.assessment = 'CRITICAL') AS units_critical,
            count(*) FILTER (WHERE u.assessment IS NULL) AS units_unknown,
            count(*) FILTER (WHERE first.on_time) AS reports_on_time,
            min(u.reported_on) AS oldest_reported_on,
            bool_or(u.boundary_schematic) AS boundary_schematic,
            ST_Multi(ST_Union(u.geom))::geometry(MultiPolygon, 25832) AS geom
       FROM gis.unit_situation u
       -- punctuality belongs to the first revision; corrections inherit it
       LEFT JOIN reporting.daily_report first
         ON first.district_key = u.district_key AND first.unit_key = u.unit_key AND first.reporting_date = u.date AND first.revision = 1
      WHERE u.district_key = d.district_key) AS s`,
  };
}

const geom = 'Grenze, ETRS89 / UTM-Zone 32N (EPSG:25832).';

/** The views with their collections, in the order in which they are made. */
export const views = [
  {
    name: 'gis.unit_situation',
    collection: findCollection('unit-situations', accommodationTypes)!,
    definition: unitSituation,
    geom: `${geom} Leer bei Einrichtungen des Landkreises und solange keine eingelesen ist.`,
  },
  {
    name: 'gis.district_situation',
    collection: findCollection('district-situations', accommodationTypes)!,
    definition: districtSituation,
    geom: `${geom} Vereinigung der Grenzen der Kommunen.`,
  },
] as const;

/**
 * @param existing columns that the view has. They keep their places and new ones come behind, because PostgreSQL replaces
 *   a view in no other way, and views that users have made on it stay.
 */
export function createView(name: string, { columns, from }: ViewDefinition, existing: readonly string[]): string {
  const placeOf = ([column]: ViewColumn): number => {
    const place = existing.indexOf(column);
    return place < 0 ? existing.length : place;
  };
  const select = [...columns]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map(([column, expression]) => `${expression} AS ${column}`)
    .join(',\n         ');
  return `
  CREATE OR REPLACE VIEW ${name} WITH (security_invoker = true) AS
  SELECT ${select}${from}`;
}
