import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Places in prospect and their earliest date, by kind, out of the entries in `source`; labels stay behind. */
const prospects = (source: string): string => `
  SELECT sum(places) FILTER (WHERE type = 'DECENTRALISED') AS decentralised,
         min("expectedFrom") FILTER (WHERE type = 'DECENTRALISED' AND places > 0) AS decentralised_from,
         sum(places) FILTER (WHERE type = 'SHARED') AS shared,
         min("expectedFrom") FILTER (WHERE type = 'SHARED' AND places > 0) AS shared_from
    FROM jsonb_to_recordset(${source}) AS entry (type text, places integer, "expectedFrom" date)`;

/** JavaScript's `Math.round`, so that a value is the same wherever it is read; `floor(value + 0.5)` is not quite that. */
const roundHalfUp = `
  CREATE OR REPLACE FUNCTION gis.round_half_up(value double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN floor(value) + CASE WHEN value - floor(value) >= 0.5 THEN 1 ELSE 0 END`;
const oneDecimal = (count: string, total: string, factor: 100 | 1000): string =>
  `gis.round_half_up((${count}) * ${factor}::double precision / nullif(${total}, 0) * 10) / 10`;

/** Facilities are in nobody's population. */
const isMunicipal = (row: string): string => `${row}.kind <> 'DISTRICT_FACILITY'`;

/**
 * Worked out from the reports by the carry-forward rule and not from what the worker stored: right also while no worker
 * runs. Everything is as recorded now and for today in the district's time zone.
 */
const unitSituation = `
  CREATE OR REPLACE VIEW gis.unit_situation WITH (security_invoker = true) AS
  SELECT u.unit_key, u.name, u.kind, u.district_key, u.population, u.population_date,
         CASE WHEN u.population_complete AND ${isMunicipal('u')}
              THEN ${oneDecimal('u.population', 'u.population_total', 100)} END AS population_share,
         u.date,
         CASE WHEN r.reporting_date IS NULL THEN 'UNKNOWN' WHEN r.reporting_date = u.date THEN 'REPORTED' ELSE 'CARRIED_FORWARD' END AS status,
         r.reporting_date AS reported_on,
         newest.reporting_date AS last_reported_on,
         u.date - r.reporting_date AS staleness_days,
         r.assessment,
         CASE WHEN r.reporting_date = u.date THEN r.allocations END AS allocations,
         r.projected_credits,
         r.accommodated_decentralised, r.accommodated_shared,
         r.available_decentralised, r.available_shared,
         r.operable_decentralised, r.operable_shared,
         r.prospective_decentralised, r.prospective_decentralised_from,
         r.prospective_shared, r.prospective_shared_from,
         CASE WHEN ${isMunicipal('u')}
              THEN ${oneDecimal('r.accommodated_decentralised + r.accommodated_shared', 'u.population', 1000)} END AS accommodated_per_1000,
         CASE WHEN ${isMunicipal('u')}
              THEN ${oneDecimal('r.available_decentralised + r.available_shared', 'u.population', 1000)} END AS available_per_1000,
         ${oneDecimal('known.persons', 'known.places', 100)} AS occupancy_rate,
         b.schematic AS boundary_schematic,
         b.geom
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
      SELECT reporting_date, allocations, projected_credits, assessment,
             accommodated_decentralised, available_decentralised, operable_decentralised,
             accommodated_shared, available_shared, operable_shared,
             prospective_decentralised, prospective_decentralised_from, prospective_shared, prospective_shared_from
        FROM reporting.daily_report
       WHERE district_key = u.district_key AND unit_key = u.unit_key AND reporting_date <= u.date
       ORDER BY reporting_date DESC, revision DESC LIMIT 1) AS newest ON true
    LEFT JOIN LATERAL (SELECT newest.* WHERE u.date - newest.reporting_date <= u.carry_forward_days) AS r ON true
    LEFT JOIN LATERAL (
      SELECT sum(persons) AS persons, sum(places) AS places
        FROM (VALUES (r.accommodated_decentralised, r.operable_decentralised), (r.accommodated_shared, r.operable_shared)) AS kind (persons, places)
       WHERE persons IS NOT NULL AND places IS NOT NULL) AS known ON true
    LEFT JOIN LATERAL (
      SELECT schematic, geom
        FROM territory.boundary
       WHERE boundary_key = u.unit_key AND ${isMunicipal('u')}
         AND u.date BETWEEN coalesce(valid_from, '-infinity') AND coalesce(valid_to, 'infinity')
       ORDER BY valid_from DESC NULLS LAST LIMIT 1) AS b ON true`;

/** Per 1,000 inhabitants, over the municipalities of which both kinds and the population are known. */
const districtPer1000 = (figure: string): string => {
  const known = `FILTER (WHERE ${isMunicipal('u')} AND u.${figure}_decentralised + u.${figure}_shared + u.population IS NOT NULL)`;
  return oneDecimal(`sum(u.${figure}_decentralised + u.${figure}_shared) ${known}`, `sum(u.population) ${known}`, 1000);
};
/** Persons or places of the kinds of which both are known. */
const known = (figure: 'accommodated' | 'operable', other: 'accommodated' | 'operable'): string =>
  ['decentralised', 'shared']
    .map((kind) => `coalesce(sum(u.${figure}_${kind}) FILTER (WHERE u.${other}_${kind} IS NOT NULL), 0)`)
    .join(' + ');

/**
 * The sums over `gis.unit_situation`. Only whether a report is owed today stands nowhere else than in what the worker
 * stored (holidays are no matter of SQL): until it has opened the day, `reports_expected` is unknown.
 */
const districtSituation = `
  CREATE OR REPLACE VIEW gis.district_situation WITH (security_invoker = true) AS
  SELECT d.district_key, named.name, s.population, today.date,
         s.allocations, s.projected_credits,
         s.accommodated_decentralised, s.accommodated_shared,
         s.available_decentralised, s.available_shared,
         s.operable_decentralised, s.operable_shared,
         s.prospective_decentralised, s.prospective_shared,
         s.accommodated_per_1000, s.available_per_1000,
         -- in the order of the calculation of situation { occupancyRate }, so that the last digit is the same
         gis.round_half_up(s.known_persons * 1000::double precision / nullif(s.known_places, 0)) / 10 AS occupancy_rate,
         s.units_expected, s.units_known, s.units_current,
         s.units_sufficient, s.units_strained, s.units_critical, s.units_unknown,
         CASE WHEN opened.date IS NOT NULL THEN CASE WHEN opened.due_at IS NULL THEN 0 ELSE s.units_expected END END AS reports_expected,
         s.units_current AS reports_received,
         s.reports_on_time, s.oldest_reported_on, s.boundary_schematic, s.geom
    FROM territory.district d
   CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE d.time_zone)::date AS date) AS today
   CROSS JOIN LATERAL (
     SELECT name FROM territory.district_version v
      WHERE v.district_key = d.district_key ORDER BY recorded_at DESC LIMIT 1) AS named
    LEFT JOIN steering.district_day AS opened ON opened.district_key = d.district_key AND opened.date = today.date
   CROSS JOIN LATERAL (
     SELECT CASE WHEN count(*) FILTER (WHERE ${isMunicipal('u')} AND u.population IS NULL) = 0
                 THEN coalesce(sum(u.population) FILTER (WHERE ${isMunicipal('u')}), 0) END AS population,
            sum(u.allocations) AS allocations,
            sum(u.projected_credits) AS projected_credits,
            sum(u.accommodated_decentralised) AS accommodated_decentralised,
            sum(u.accommodated_shared) AS accommodated_shared,
            sum(u.available_decentralised) AS available_decentralised,
            sum(u.available_shared) AS available_shared,
            sum(u.operable_decentralised) AS operable_decentralised,
            sum(u.operable_shared) AS operable_shared,
            sum(u.prospective_decentralised) AS prospective_decentralised,
            sum(u.prospective_shared) AS prospective_shared,
            ${districtPer1000('accommodated')} AS accommodated_per_1000,
            ${districtPer1000('available')} AS available_per_1000,
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
      WHERE u.district_key = d.district_key) AS s`;

const geom = 'Grenze, ETRS89 / UTM-Zone 32N (EPSG:25832).';

/** Title and description of every column as in the collections of the map layers. */
const comments = {
  'gis.unit_situation': {
    '': 'Lage der Kommunen, heute. Die Lage jeder meldenden Stelle des Landkreises an einem Tag, mit der Grenze, die an diesem Tag galt.',
    unit_key: 'Schlüssel. Zwölfstelliger Regionalschlüssel der meldenden Stelle, oder ihr eigener Schlüssel.',
    name: 'Name. Name der meldenden Stelle.',
    kind: 'Art. Stadt, Gemeinde, Samtgemeinde oder Einrichtung des Kreises.',
    district_key: 'Kreisschlüssel. Fünfstelliger Schlüssel des Landkreises.',
    population: 'Einwohner. Einwohner zum Stand population_date.',
    population_date: 'Stand der Einwohnerzahl. Tag, zu dem die Einwohnerzahl gilt.',
    population_share:
      'Anteil an den Einwohnern. Anteil an den Einwohnern aller meldenden Stellen, eine Nachkommastelle; unbekannt, wenn eine Einwohnerzahl fehlt.',
    date: 'Tag. Tag, dessen Lage gezeigt wird.',
    status: 'Meldestand. Für diesen Tag gemeldet, aus einer früheren Meldung fortgeschrieben, oder unbekannt.',
    reported_on: 'Gemeldet für. Tag der Meldung, die zählt.',
    last_reported_on: 'Zuletzt gemeldet für. Tag der neuesten Meldung, auch wenn sie zu alt ist, um zu zählen.',
    staleness_days: 'Datenalter. Tage zwischen der zählenden Meldung und diesem Tag.',
    assessment: 'Lage. Einschätzung der Kommune: ausreichend, angespannt oder kritisch.',
    allocations:
      'Zuweisungen des Tages. Personen, die an genau diesem Tag zugewiesen wurden; wird nie fortgeschrieben.',
    projected_credits:
      'Voraussichtlich noch anzurechnen. Personen, für die eine Anrechnung auf die Quote noch erwartet wird.',
    accommodated_decentralised:
      'Untergebracht, dezentral. Personen, die in Wohnungen und kleinen Einheiten untergebracht sind.',
    accommodated_shared:
      'Untergebracht, Gemeinschaftsunterkunft. Personen, die in Gemeinschaftsunterkünften untergebracht sind.',
    available_decentralised:
      'Sofort frei, dezentral. Plätze in Wohnungen und kleinen Einheiten, die sofort belegt werden können.',
    available_shared:
      'Sofort frei, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die sofort belegt werden können.',
    operable_decentralised:
      'Plätze insgesamt, dezentral. Betreibbare Plätze in Wohnungen und kleinen Einheiten, belegt oder frei.',
    operable_shared:
      'Plätze insgesamt, Gemeinschaftsunterkunft. Betreibbare Plätze in Gemeinschaftsunterkünften, belegt oder frei.',
    prospective_decentralised:
      'In Aussicht, dezentral. Plätze in Wohnungen und kleinen Einheiten, die in Aussicht stehen, ohne zeitliche Grenze.',
    prospective_decentralised_from:
      'In Aussicht ab, dezentral. Frühester Tag, ab dem Plätze in Wohnungen und kleinen Einheiten in Aussicht stehen.',
    prospective_shared:
      'In Aussicht, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.',
    prospective_shared_from:
      'In Aussicht ab, Gemeinschaftsunterkunft. Frühester Tag, ab dem Plätze in Gemeinschaftsunterkünften in Aussicht stehen.',
    accommodated_per_1000:
      'Untergebracht je 1.000 Einwohner. Untergebrachte Personen beider Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    available_per_1000:
      'Sofort frei je 1.000 Einwohner. Sofort freie Plätze beider Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    occupancy_rate:
      'Auslastung. Untergebrachte Personen je 100 betreibbare Plätze, über die Arten, zu denen beides bekannt ist; kann über 100 liegen.',
    boundary_schematic:
      'Grenze schematisch. Wahr, wenn die Grenze nicht vermessen, sondern aus Mittelpunkten gebildet ist.',
    geom: `${geom} Leer bei Einrichtungen des Kreises und solange keine eingelesen ist.`,
  },
  'gis.district_situation': {
    '': 'Lage des Landkreises, heute. Die Summen des Landkreises an einem Tag. Jede Summe ist unbekannt, solange keine Stelle bekannt ist.',
    district_key: 'Kreisschlüssel. Fünfstelliger Schlüssel des Landkreises.',
    name: 'Name. Name des Landkreises.',
    population: 'Einwohner. Einwohner aller meldenden Stellen; unbekannt, wenn eine Einwohnerzahl fehlt.',
    date: 'Tag. Tag, dessen Lage gezeigt wird.',
    allocations:
      'Zuweisungen des Tages. Personen, die an genau diesem Tag zugewiesen wurden; wird nie fortgeschrieben.',
    projected_credits:
      'Voraussichtlich noch anzurechnen. Personen, für die eine Anrechnung auf die Quote noch erwartet wird.',
    accommodated_decentralised:
      'Untergebracht, dezentral. Personen, die in Wohnungen und kleinen Einheiten untergebracht sind.',
    accommodated_shared:
      'Untergebracht, Gemeinschaftsunterkunft. Personen, die in Gemeinschaftsunterkünften untergebracht sind.',
    available_decentralised:
      'Sofort frei, dezentral. Plätze in Wohnungen und kleinen Einheiten, die sofort belegt werden können.',
    available_shared:
      'Sofort frei, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die sofort belegt werden können.',
    operable_decentralised:
      'Plätze insgesamt, dezentral. Betreibbare Plätze in Wohnungen und kleinen Einheiten, belegt oder frei.',
    operable_shared:
      'Plätze insgesamt, Gemeinschaftsunterkunft. Betreibbare Plätze in Gemeinschaftsunterkünften, belegt oder frei.',
    prospective_decentralised:
      'In Aussicht, dezentral. Plätze in Wohnungen und kleinen Einheiten, die in Aussicht stehen, ohne zeitliche Grenze.',
    prospective_shared:
      'In Aussicht, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.',
    accommodated_per_1000:
      'Untergebracht je 1.000 Einwohner. Untergebrachte Personen beider Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    available_per_1000:
      'Sofort frei je 1.000 Einwohner. Sofort freie Plätze beider Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.',
    occupancy_rate:
      'Auslastung. Untergebrachte Personen je 100 betreibbare Plätze, über die Arten, zu denen beides bekannt ist; kann über 100 liegen.',
    units_expected: 'Meldende Stellen. Stellen, die es an diesem Tag gibt.',
    units_known: 'Davon bekannt. Stellen, von denen eine Meldung zählt.',
    units_current: 'Davon von diesem Tag. Stellen, die für genau diesen Tag gemeldet haben.',
    units_sufficient: 'Lage ausreichend. Stellen, deren Lage ausreichend ist.',
    units_strained: 'Lage angespannt. Stellen, deren Lage angespannt ist.',
    units_critical: 'Lage kritisch. Stellen, deren Lage kritisch ist.',
    units_unknown: 'Lage unbekannt. Stellen, von denen keine Einschätzung zählt.',
    reports_expected: 'Meldungen erwartet. Meldungen, die an diesem Tag fällig sind; 0 an Tagen ohne Meldepflicht.',
    reports_received: 'Meldungen eingegangen. Stellen, die für diesen Tag gemeldet haben, fällig oder nicht.',
    reports_on_time: 'Meldungen fristgerecht. Meldungen, deren erste Fassung vor der Frist kam.',
    oldest_reported_on: 'Älteste Meldung. Tag der ältesten Meldung, die in die Summen eingeht.',
    boundary_schematic:
      'Grenze schematisch. Wahr, wenn die Grenze nicht vermessen, sondern aus Mittelpunkten gebildet ist.',
    geom: `${geom} Vereinigung der Grenzen der meldenden Stellen.`,
  },
};

/** Today's situation as two views for GIS tools, and the figures of a report that lay inside JSON as columns. */
export class GisViews1764600000000 implements MigrationInterface {
  // Reports come in meanwhile: each step locks one table for a moment. Repeating what was done before an interruption
  // changes nothing.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // Rights go by column, and the entries hold labels too. Without a default no row is rewritten.
    await runner.query(`
      ALTER TABLE reporting.daily_report
        ADD COLUMN IF NOT EXISTS prospective_decentralised integer,
        ADD COLUMN IF NOT EXISTS prospective_decentralised_from date,
        ADD COLUMN IF NOT EXISTS prospective_shared integer,
        ADD COLUMN IF NOT EXISTS prospective_shared_from date`);
    await runner.query(`
      CREATE OR REPLACE FUNCTION reporting.sum_prospects() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        SELECT * INTO NEW.prospective_decentralised, NEW.prospective_decentralised_from, NEW.prospective_shared, NEW.prospective_shared_from
          FROM (${prospects('NEW.prospective_capacity')}) AS p;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE OR REPLACE TRIGGER daily_report_sum_prospects BEFORE INSERT ON reporting.daily_report
        FOR EACH ROW EXECUTE FUNCTION reporting.sum_prospects()`);
    await runner.query(
      `COMMENT ON COLUMN reporting.daily_report.prospective_decentralised IS 'Set by trigger from prospective_capacity, as the three columns behind it: what may be read without the labels.'`,
    );
    // The owner sees no report (row-level security is forced); for this once it may.
    await runner.query(`DROP POLICY IF EXISTS sum_prospects ON reporting.daily_report`);
    await runner.query(`CREATE POLICY sum_prospects ON reporting.daily_report TO CURRENT_USER USING (true)`);
    await runner.query(`
      UPDATE reporting.daily_report r
         SET prospective_decentralised = p.decentralised, prospective_decentralised_from = p.decentralised_from,
             prospective_shared = p.shared, prospective_shared_from = p.shared_from
        FROM (SELECT d.report_id, sums.* FROM reporting.daily_report d CROSS JOIN LATERAL (${prospects('d.prospective_capacity')}) AS sums
               WHERE d.prospective_capacity <> '[]') AS p
       WHERE r.report_id = p.report_id`);
    await runner.query(`DROP POLICY sum_prospects ON reporting.daily_report`);

    await runner.query(roundHalfUp);
    await runner.query(unitSituation);
    await runner.query(districtSituation);
    for (const [view, texts] of Object.entries(comments)) {
      for (const [column, text] of Object.entries(texts)) {
        const what = column === '' ? `VIEW ${view}` : `COLUMN ${view}.${column}`;
        await runner.query(`COMMENT ON ${what} IS '${text}'`);
      }
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
