-- Generated from the migrations by "npm run schema:write"; do not edit.

CREATE SCHEMA gis;

CREATE SCHEMA identity;

CREATE SCHEMA platform;

CREATE SCHEMA reporting;

CREATE SCHEMA steering;

CREATE SCHEMA territory;

CREATE FUNCTION gis.round_half_up(value double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (floor(value) + (CASE WHEN ((value - floor(value)) >= (0.5)::double precision) THEN 1 ELSE 0 END)::double precision);

CREATE FUNCTION reporting.check_revision() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
      DECLARE newest integer; latest timestamptz;
      BEGIN
        SELECT max(revision) INTO newest FROM reporting.daily_report
          WHERE district_key = NEW.district_key AND unit_key = NEW.unit_key AND reporting_date = NEW.reporting_date;
        IF NEW.revision <> coalesce(newest, 0) + 1 THEN
          RAISE EXCEPTION 'revision % of unit % on % does not follow %', NEW.revision, NEW.unit_key, NEW.reporting_date, newest
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'daily_report_revision_key';
        END IF;
        SELECT max(recorded_at) INTO latest FROM reporting.daily_report
          WHERE district_key = NEW.district_key AND unit_key = NEW.unit_key;
        IF NEW.recorded_at <= latest THEN
          RAISE EXCEPTION 'recorded_at of unit % does not increase', NEW.unit_key
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'daily_report_recorded_key';
        END IF;
        RETURN NEW;
      END $$;

CREATE FUNCTION reporting.sum_prospects() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
    BEGIN
      SELECT * INTO NEW.prospective_decentralised, NEW.prospective_decentralised_from, NEW.prospective_shared, NEW.prospective_shared_from, NEW.prospective_emergency, NEW.prospective_emergency_from
        FROM (
    SELECT sum(places) FILTER (WHERE type = 'DECENTRALISED') AS prospective_decentralised,
           min("expectedFrom") FILTER (WHERE type = 'DECENTRALISED' AND places > 0) AS prospective_decentralised_from,
           sum(places) FILTER (WHERE type = 'SHARED') AS prospective_shared,
           min("expectedFrom") FILTER (WHERE type = 'SHARED' AND places > 0) AS prospective_shared_from,
           sum(places) FILTER (WHERE type = 'EMERGENCY_SHELTER') AS prospective_emergency,
           min("expectedFrom") FILTER (WHERE type = 'EMERGENCY_SHELTER' AND places > 0) AS prospective_emergency_from
      FROM jsonb_to_recordset(NEW.prospective_capacity) AS entry (type text, places integer, "expectedFrom" date)) AS p;
      RETURN NEW;
    END $$;

CREATE FUNCTION territory.announce_boundaries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
      BEGIN
        PERFORM pg_notify('kreislage_situation', '');
        RETURN NULL;
      END $$;

CREATE TABLE reporting.daily_report (
    report_id uuid DEFAULT gen_random_uuid() NOT NULL,
    district_key text NOT NULL,
    unit_key text NOT NULL,
    reporting_date date NOT NULL,
    revision integer NOT NULL,
    recorded_at timestamp(3) with time zone NOT NULL,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    source text NOT NULL,
    on_behalf boolean NOT NULL,
    on_time boolean NOT NULL,
    confirmed_unchanged boolean DEFAULT false NOT NULL,
    allocations integer,
    projected_credits integer,
    accommodated_decentralised integer,
    available_decentralised integer,
    operable_decentralised integer,
    accommodated_shared integer,
    available_shared integer,
    operable_shared integer,
    prospective_capacity jsonb DEFAULT '[]'::jsonb NOT NULL,
    assessment text,
    comment text,
    correction_reason text,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    prospective_decentralised integer,
    prospective_decentralised_from date,
    prospective_shared integer,
    prospective_shared_from date,
    accommodated_emergency integer,
    available_emergency integer,
    operable_emergency integer,
    prospective_emergency integer,
    prospective_emergency_from date,
    CONSTRAINT daily_report_accommodated_decentralised_check CHECK (((accommodated_decentralised >= 0) AND (accommodated_decentralised <= 1000000))),
    CONSTRAINT daily_report_accommodated_emergency_check CHECK (((accommodated_emergency >= 0) AND (accommodated_emergency <= 1000000))),
    CONSTRAINT daily_report_accommodated_shared_check CHECK (((accommodated_shared >= 0) AND (accommodated_shared <= 1000000))),
    CONSTRAINT daily_report_allocations_check CHECK (((allocations >= 0) AND (allocations <= 10000))),
    CONSTRAINT daily_report_assessment_check CHECK ((assessment = ANY (ARRAY['SUFFICIENT'::text, 'STRAINED'::text, 'CRITICAL'::text]))),
    CONSTRAINT daily_report_available_decentralised_check CHECK (((available_decentralised >= 0) AND (available_decentralised <= 1000000))),
    CONSTRAINT daily_report_available_emergency_check CHECK (((available_emergency >= 0) AND (available_emergency <= 1000000))),
    CONSTRAINT daily_report_available_shared_check CHECK (((available_shared >= 0) AND (available_shared <= 1000000))),
    CONSTRAINT daily_report_operable_decentralised_check CHECK (((operable_decentralised >= 0) AND (operable_decentralised <= 1000000))),
    CONSTRAINT daily_report_operable_emergency_check CHECK (((operable_emergency >= 0) AND (operable_emergency <= 1000000))),
    CONSTRAINT daily_report_operable_shared_check CHECK (((operable_shared >= 0) AND (operable_shared <= 1000000))),
    CONSTRAINT daily_report_projected_credits_check CHECK (((projected_credits >= 0) AND (projected_credits <= 1000000))),
    CONSTRAINT daily_report_revision_check CHECK ((revision >= 1)),
    CONSTRAINT daily_report_source_check CHECK ((source = ANY (ARRAY['PORTAL'::text, 'API'::text, 'IMPORT'::text])))
);

ALTER TABLE ONLY reporting.daily_report FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE reporting.daily_report IS 'One row per revision, append-only. The report of a unit and day is its highest revision. NULL means unknown, never zero.';

COMMENT ON COLUMN reporting.daily_report.prospective_decentralised IS 'Set by trigger from prospective_capacity, as the three columns behind it: what may be read without the labels.';

CREATE TABLE territory.boundary (
    boundary_id bigint NOT NULL,
    boundary_key text NOT NULL,
    level text NOT NULL,
    name text NOT NULL,
    ags text,
    population integer,
    valid_from date,
    valid_to date,
    schematic boolean DEFAULT false NOT NULL,
    attribution text NOT NULL,
    imported_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    geom public.geometry(MultiPolygon,25832) NOT NULL,
    CONSTRAINT boundary_key_check CHECK ((boundary_key ~ '^[0-9]{12}$'::text)),
    CONSTRAINT boundary_level_check CHECK ((level = ANY (ARRAY['MUNICIPALITY'::text, 'ASSOCIATION'::text])))
);

COMMENT ON TABLE territory.boundary IS 'Boundaries of municipalities and associations, by 12-digit ARS (association: 9 digits and 000). Public reference data without tenant.';

CREATE TABLE territory.district (
    district_key text NOT NULL,
    time_zone text DEFAULT 'Europe/Berlin'::text NOT NULL,
    demonstration boolean DEFAULT false NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT district_district_key_check CHECK ((district_key ~ '^[0-9]{5}$'::text))
);

ALTER TABLE ONLY territory.district FORCE ROW LEVEL SECURITY;

CREATE TABLE territory.district_rules_version (
    district_key text NOT NULL,
    recorded_at timestamp(3) with time zone NOT NULL,
    due_time text NOT NULL,
    reporting_days smallint[] NOT NULL,
    closed_on date[] DEFAULT '{}'::date[] NOT NULL,
    carry_forward_days integer NOT NULL,
    lock_after_days integer,
    middle_step boolean NOT NULL,
    assessment_required boolean NOT NULL,
    emergency_shelter boolean DEFAULT false NOT NULL,
    CONSTRAINT district_rules_version_carry_check CHECK (((carry_forward_days >= 0) AND (carry_forward_days <= 366))),
    CONSTRAINT district_rules_version_due_time_check CHECK ((due_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text)),
    CONSTRAINT district_rules_version_lock_check CHECK (((lock_after_days >= 0) AND (lock_after_days <= 3660)))
);

ALTER TABLE ONLY territory.district_rules_version FORCE ROW LEVEL SECURITY;

CREATE TABLE territory.reporting_unit_version (
    district_key text NOT NULL,
    unit_key text NOT NULL,
    recorded_at timestamp(3) with time zone NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    ags text,
    population integer,
    population_date date,
    population_source text,
    valid_from date,
    valid_to date,
    host_unit_key text,
    CONSTRAINT reporting_unit_version_ags_check CHECK ((ags ~ '^[0-9]{8}$'::text)),
    CONSTRAINT reporting_unit_version_kind_check CHECK ((kind = ANY (ARRAY['TOWN'::text, 'MUNICIPALITY'::text, 'MUNICIPAL_ASSOCIATION'::text, 'DISTRICT_FACILITY'::text]))),
    CONSTRAINT reporting_unit_version_population_check CHECK ((population >= 0)),
    CONSTRAINT reporting_unit_version_validity_check CHECK (((valid_from IS NULL) OR (valid_to IS NULL) OR (valid_from <= valid_to)))
);

ALTER TABLE ONLY territory.reporting_unit_version FORCE ROW LEVEL SECURITY;

CREATE VIEW gis.unit_situation WITH (security_invoker='true') AS
 SELECT u.unit_key,
    u.name,
    u.kind,
    u.district_key,
    u.population,
    u.population_date,
        CASE
            WHEN (u.population_complete AND (u.kind <> 'DISTRICT_FACILITY'::text)) THEN (gis.round_half_up(((((u.population)::double precision * (100)::double precision) / (NULLIF(u.population_total, 0))::double precision) * (10)::double precision)) / (10)::double precision)
            ELSE NULL::double precision
        END AS population_share,
    u.date,
        CASE
            WHEN (r.reporting_date IS NULL) THEN 'UNKNOWN'::text
            WHEN (r.reporting_date = u.date) THEN 'REPORTED'::text
            ELSE 'CARRIED_FORWARD'::text
        END AS status,
    r.reporting_date AS reported_on,
    newest.reporting_date AS last_reported_on,
    (u.date - r.reporting_date) AS staleness_days,
    r.assessment,
        CASE
            WHEN (r.reporting_date = u.date) THEN r.allocations
            ELSE NULL::integer
        END AS allocations,
    r.projected_credits,
    r.accommodated_decentralised,
    r.accommodated_shared,
    r.available_decentralised,
    r.available_shared,
    r.operable_decentralised,
    r.operable_shared,
    r.prospective_decentralised,
    r.prospective_decentralised_from,
    r.prospective_shared,
    r.prospective_shared_from,
        CASE
            WHEN (u.kind <> 'DISTRICT_FACILITY'::text) THEN (gis.round_half_up(((((((r.accommodated_decentralised + r.accommodated_shared) +
            CASE
                WHEN (num_nonnulls(r.accommodated_emergency, r.available_emergency, r.operable_emergency) > 0) THEN r.accommodated_emergency
                ELSE 0
            END))::double precision * (1000)::double precision) / (NULLIF(u.population, 0))::double precision) * (10)::double precision)) / (10)::double precision)
            ELSE NULL::double precision
        END AS accommodated_per_1000,
        CASE
            WHEN (u.kind <> 'DISTRICT_FACILITY'::text) THEN (gis.round_half_up(((((((r.available_decentralised + r.available_shared) +
            CASE
                WHEN (num_nonnulls(r.accommodated_emergency, r.available_emergency, r.operable_emergency) > 0) THEN r.available_emergency
                ELSE 0
            END))::double precision * (1000)::double precision) / (NULLIF(u.population, 0))::double precision) * (10)::double precision)) / (10)::double precision)
            ELSE NULL::double precision
        END AS available_per_1000,
    (gis.round_half_up(((((known.persons)::double precision * (100)::double precision) / (NULLIF(known.places, 0))::double precision) * (10)::double precision)) / (10)::double precision) AS occupancy_rate,
    b.schematic AS boundary_schematic,
    b.geom,
    r.accommodated_emergency,
    r.available_emergency,
    r.operable_emergency,
    r.prospective_emergency,
    r.prospective_emergency_from
   FROM ((((( SELECT unit.district_key,
            unit.unit_key,
            unit.name,
            unit.kind,
            unit.population,
            unit.population_date,
            unit.valid_from,
            unit.valid_to,
            today.date,
            today.carry_forward_days,
            sum(unit.population) FILTER (WHERE (unit.kind <> 'DISTRICT_FACILITY'::text)) OVER district AS population_total,
            (count(*) FILTER (WHERE ((unit.kind <> 'DISTRICT_FACILITY'::text) AND (unit.population IS NULL))) OVER district = 0) AS population_complete
           FROM (( SELECT d.district_key,
                    ((now() AT TIME ZONE d.time_zone))::date AS date,
                    COALESCE(( SELECT v.carry_forward_days
                           FROM territory.district_rules_version v
                          WHERE (v.district_key = d.district_key)
                          ORDER BY v.recorded_at DESC
                         LIMIT 1), 7) AS carry_forward_days
                   FROM territory.district d) today
             JOIN ( SELECT DISTINCT ON (reporting_unit_version.district_key, reporting_unit_version.unit_key) reporting_unit_version.district_key,
                    reporting_unit_version.unit_key,
                    reporting_unit_version.name,
                    reporting_unit_version.kind,
                    reporting_unit_version.population,
                    reporting_unit_version.population_date,
                    reporting_unit_version.valid_from,
                    reporting_unit_version.valid_to
                   FROM territory.reporting_unit_version
                  ORDER BY reporting_unit_version.district_key, reporting_unit_version.unit_key, reporting_unit_version.recorded_at DESC) unit USING (district_key))
          WHERE ((today.date >= COALESCE(unit.valid_from, '-infinity'::date)) AND (today.date <= COALESCE(unit.valid_to, 'infinity'::date)))
          WINDOW district AS (PARTITION BY today.district_key)) u
     LEFT JOIN LATERAL ( SELECT daily_report.reporting_date,
            daily_report.assessment,
            daily_report.allocations,
            daily_report.projected_credits,
            daily_report.accommodated_decentralised,
            daily_report.accommodated_shared,
            daily_report.accommodated_emergency,
            daily_report.available_decentralised,
            daily_report.available_shared,
            daily_report.available_emergency,
            daily_report.operable_decentralised,
            daily_report.operable_shared,
            daily_report.operable_emergency,
            daily_report.prospective_decentralised,
            daily_report.prospective_decentralised_from,
            daily_report.prospective_shared,
            daily_report.prospective_shared_from,
            daily_report.prospective_emergency,
            daily_report.prospective_emergency_from
           FROM reporting.daily_report
          WHERE ((daily_report.district_key = u.district_key) AND (daily_report.unit_key = u.unit_key) AND (daily_report.reporting_date <= u.date))
          ORDER BY daily_report.reporting_date DESC, daily_report.revision DESC
         LIMIT 1) newest ON (true))
     LEFT JOIN LATERAL ( SELECT newest.reporting_date,
            newest.assessment,
            newest.allocations,
            newest.projected_credits,
            newest.accommodated_decentralised,
            newest.accommodated_shared,
            newest.accommodated_emergency,
            newest.available_decentralised,
            newest.available_shared,
            newest.available_emergency,
            newest.operable_decentralised,
            newest.operable_shared,
            newest.operable_emergency,
            newest.prospective_decentralised,
            newest.prospective_decentralised_from,
            newest.prospective_shared,
            newest.prospective_shared_from,
            newest.prospective_emergency,
            newest.prospective_emergency_from
          WHERE ((u.date - newest.reporting_date) <= u.carry_forward_days)) r ON (true))
     LEFT JOIN LATERAL ( SELECT sum(kind.persons) AS persons,
            sum(kind.places) AS places
           FROM ( VALUES (r.accommodated_decentralised,r.operable_decentralised), (r.accommodated_shared,r.operable_shared), (r.accommodated_emergency,r.operable_emergency)) kind(persons, places)
          WHERE ((kind.persons IS NOT NULL) AND (kind.places IS NOT NULL))) known ON (true))
     LEFT JOIN LATERAL ( SELECT boundary.schematic,
            boundary.geom
           FROM territory.boundary
          WHERE ((boundary.boundary_key = u.unit_key) AND (u.kind <> 'DISTRICT_FACILITY'::text) AND ((u.date >= COALESCE(boundary.valid_from, '-infinity'::date)) AND (u.date <= COALESCE(boundary.valid_to, 'infinity'::date))))
          ORDER BY boundary.valid_from DESC NULLS LAST
         LIMIT 1) b ON (true));

COMMENT ON VIEW gis.unit_situation IS 'Lage der Kommunen, heute. Die Lage jeder Kommune des Landkreises an einem Tag, mit der Grenze, die an diesem Tag galt.';

COMMENT ON COLUMN gis.unit_situation.unit_key IS 'Schlüssel. Zwölfstelliger Regionalschlüssel der Kommune, bei Einrichtungen des Landkreises ein eigener.';

COMMENT ON COLUMN gis.unit_situation.name IS 'Name. Name der Kommune.';

COMMENT ON COLUMN gis.unit_situation.kind IS 'Art. Stadt, Gemeinde, Samtgemeinde oder Einrichtung des Landkreises.';

COMMENT ON COLUMN gis.unit_situation.district_key IS 'Kreisschlüssel. Fünfstelliger Schlüssel des Landkreises.';

COMMENT ON COLUMN gis.unit_situation.population IS 'Einwohner. Einwohner zum Stand population_date.';

COMMENT ON COLUMN gis.unit_situation.population_date IS 'Stand der Einwohnerzahl. Tag, zu dem die Einwohnerzahl gilt.';

COMMENT ON COLUMN gis.unit_situation.population_share IS 'Anteil an den Einwohnern. Anteil an den Einwohnern aller Kommunen, eine Nachkommastelle; unbekannt, wenn eine Einwohnerzahl fehlt.';

COMMENT ON COLUMN gis.unit_situation.date IS 'Tag. Tag, dessen Lage gezeigt wird.';

COMMENT ON COLUMN gis.unit_situation.status IS 'Meldestand. Für diesen Tag gemeldet, aus einer früheren Meldung fortgeschrieben, oder unbekannt.';

COMMENT ON COLUMN gis.unit_situation.reported_on IS 'Gemeldet für. Tag der Meldung, die zählt.';

COMMENT ON COLUMN gis.unit_situation.last_reported_on IS 'Zuletzt gemeldet für. Tag der neuesten Meldung, auch wenn sie zu alt ist, um zu zählen.';

COMMENT ON COLUMN gis.unit_situation.staleness_days IS 'Datenalter. Tage zwischen der zählenden Meldung und diesem Tag.';

COMMENT ON COLUMN gis.unit_situation.assessment IS 'Lage. Einschätzung der Kommune: ausreichend, angespannt oder kritisch.';

COMMENT ON COLUMN gis.unit_situation.allocations IS 'Zuweisungen des Tages. Personen, die an genau diesem Tag zugewiesen wurden; wird nie fortgeschrieben.';

COMMENT ON COLUMN gis.unit_situation.projected_credits IS 'Voraussichtlich noch anzurechnen. Personen, für die eine Anrechnung auf die Quote noch erwartet wird.';

COMMENT ON COLUMN gis.unit_situation.accommodated_decentralised IS 'Untergebracht, dezentral. Personen, die in Wohnungen und kleinen Einheiten untergebracht sind.';

COMMENT ON COLUMN gis.unit_situation.accommodated_shared IS 'Untergebracht, Gemeinschaftsunterkunft. Personen, die in Gemeinschaftsunterkünften untergebracht sind.';

COMMENT ON COLUMN gis.unit_situation.available_decentralised IS 'Sofort frei, dezentral. Plätze in Wohnungen und kleinen Einheiten, die sofort belegt werden können.';

COMMENT ON COLUMN gis.unit_situation.available_shared IS 'Sofort frei, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die sofort belegt werden können.';

COMMENT ON COLUMN gis.unit_situation.operable_decentralised IS 'Plätze insgesamt, dezentral. Betreibbare Plätze in Wohnungen und kleinen Einheiten, belegt oder frei.';

COMMENT ON COLUMN gis.unit_situation.operable_shared IS 'Plätze insgesamt, Gemeinschaftsunterkunft. Betreibbare Plätze in Gemeinschaftsunterkünften, belegt oder frei.';

COMMENT ON COLUMN gis.unit_situation.prospective_decentralised IS 'In Aussicht, dezentral. Plätze in Wohnungen und kleinen Einheiten, die in Aussicht stehen, ohne zeitliche Grenze.';

COMMENT ON COLUMN gis.unit_situation.prospective_decentralised_from IS 'In Aussicht ab, dezentral. Frühester Tag, ab dem Plätze in Wohnungen und kleinen Einheiten in Aussicht stehen.';

COMMENT ON COLUMN gis.unit_situation.prospective_shared IS 'In Aussicht, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.';

COMMENT ON COLUMN gis.unit_situation.prospective_shared_from IS 'In Aussicht ab, Gemeinschaftsunterkunft. Frühester Tag, ab dem Plätze in Gemeinschaftsunterkünften in Aussicht stehen.';

COMMENT ON COLUMN gis.unit_situation.accommodated_per_1000 IS 'Untergebracht je 1.000 Einwohner. Untergebrachte Personen aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.';

COMMENT ON COLUMN gis.unit_situation.available_per_1000 IS 'Sofort frei je 1.000 Einwohner. Sofort freie Plätze aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.';

COMMENT ON COLUMN gis.unit_situation.occupancy_rate IS 'Auslastung. Untergebrachte Personen je 100 betreibbare Plätze, über die Arten, zu denen beides bekannt ist; kann über 100 liegen.';

COMMENT ON COLUMN gis.unit_situation.boundary_schematic IS 'Grenze schematisch. Wahr, wenn die Grenze nicht vermessen, sondern aus Mittelpunkten gebildet ist.';

COMMENT ON COLUMN gis.unit_situation.geom IS 'Grenze, ETRS89 / UTM-Zone 32N (EPSG:25832). Leer bei Einrichtungen des Landkreises und solange keine eingelesen ist.';

COMMENT ON COLUMN gis.unit_situation.accommodated_emergency IS 'Untergebracht, Notunterkunft. Personen, die in Notunterkünften untergebracht sind.';

COMMENT ON COLUMN gis.unit_situation.available_emergency IS 'Sofort frei, Notunterkunft. Plätze in Notunterkünften, die sofort belegt werden können.';

COMMENT ON COLUMN gis.unit_situation.operable_emergency IS 'Plätze insgesamt, Notunterkunft. Betreibbare Plätze in Notunterkünften, belegt oder frei.';

COMMENT ON COLUMN gis.unit_situation.prospective_emergency IS 'In Aussicht, Notunterkunft. Plätze in Notunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.';

COMMENT ON COLUMN gis.unit_situation.prospective_emergency_from IS 'In Aussicht ab, Notunterkunft. Frühester Tag, ab dem Plätze in Notunterkünften in Aussicht stehen.';

CREATE TABLE steering.district_day (
    district_key text NOT NULL,
    date date NOT NULL,
    figures jsonb NOT NULL,
    due_at timestamp(3) with time zone,
    due_passed boolean NOT NULL,
    computed_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY steering.district_day FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE steering.district_day IS 'Derived: the figures of a district on a day. Equals at rest a recomputation from the reports (kreislage verify).';

CREATE TABLE territory.district_version (
    district_key text NOT NULL,
    recorded_at timestamp(3) with time zone NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    CONSTRAINT district_version_state_check CHECK ((state ~ '^[A-Z]{2}$'::text))
);

ALTER TABLE ONLY territory.district_version FORCE ROW LEVEL SECURITY;

CREATE VIEW gis.district_situation WITH (security_invoker='true') AS
 SELECT d.district_key,
    named.name,
    s.population,
    today.date,
    s.allocations,
    s.projected_credits,
    s.accommodated_decentralised,
    s.accommodated_shared,
    s.available_decentralised,
    s.available_shared,
    s.operable_decentralised,
    s.operable_shared,
    s.prospective_decentralised,
    s.prospective_shared,
    s.accommodated_per_1000,
    s.available_per_1000,
    (gis.round_half_up((((s.known_persons)::double precision * (1000)::double precision) / (NULLIF(s.known_places, 0))::double precision)) / (10)::double precision) AS occupancy_rate,
    s.units_expected,
    s.units_known,
    s.units_current,
    s.units_sufficient,
    s.units_strained,
    s.units_critical,
    s.units_unknown,
        CASE
            WHEN (opened.date IS NOT NULL) THEN
            CASE
                WHEN (opened.due_at IS NULL) THEN (0)::bigint
                ELSE s.units_expected
            END
            ELSE NULL::bigint
        END AS reports_expected,
    s.units_current AS reports_received,
    s.reports_on_time,
    s.oldest_reported_on,
    s.boundary_schematic,
    s.geom,
    s.accommodated_emergency,
    s.available_emergency,
    s.operable_emergency,
    s.prospective_emergency
   FROM ((((territory.district d
     CROSS JOIN LATERAL ( SELECT ((now() AT TIME ZONE d.time_zone))::date AS date) today)
     CROSS JOIN LATERAL ( SELECT v.name
           FROM territory.district_version v
          WHERE (v.district_key = d.district_key)
          ORDER BY v.recorded_at DESC
         LIMIT 1) named)
     LEFT JOIN steering.district_day opened ON (((opened.district_key = d.district_key) AND (opened.date = today.date))))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (count(*) FILTER (WHERE ((u.kind <> 'DISTRICT_FACILITY'::text) AND (u.population IS NULL))) = 0) THEN COALESCE(sum(u.population) FILTER (WHERE (u.kind <> 'DISTRICT_FACILITY'::text)), (0)::bigint)
                    ELSE NULL::bigint
                END AS population,
            sum(u.allocations) AS allocations,
            sum(u.projected_credits) AS projected_credits,
            sum(u.accommodated_decentralised) AS accommodated_decentralised,
            sum(u.accommodated_shared) AS accommodated_shared,
            sum(u.accommodated_emergency) AS accommodated_emergency,
            sum(u.available_decentralised) AS available_decentralised,
            sum(u.available_shared) AS available_shared,
            sum(u.available_emergency) AS available_emergency,
            sum(u.operable_decentralised) AS operable_decentralised,
            sum(u.operable_shared) AS operable_shared,
            sum(u.operable_emergency) AS operable_emergency,
            sum(u.prospective_decentralised) AS prospective_decentralised,
            sum(u.prospective_shared) AS prospective_shared,
            sum(u.prospective_emergency) AS prospective_emergency,
            (gis.round_half_up(((((sum(((u.accommodated_decentralised + u.accommodated_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.accommodated_emergency
                    ELSE 0
                END)) FILTER (WHERE ((u.kind <> 'DISTRICT_FACILITY'::text) AND ((((u.accommodated_decentralised + u.accommodated_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.accommodated_emergency
                    ELSE 0
                END) + u.population) IS NOT NULL))))::double precision * (1000)::double precision) / (NULLIF(sum(u.population) FILTER (WHERE ((u.kind <> 'DISTRICT_FACILITY'::text) AND ((((u.accommodated_decentralised + u.accommodated_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.accommodated_emergency
                    ELSE 0
                END) + u.population) IS NOT NULL))), 0))::double precision) * (10)::double precision)) / (10)::double precision) AS accommodated_per_1000,
            (gis.round_half_up(((((sum(((u.available_decentralised + u.available_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.available_emergency
                    ELSE 0
                END)) FILTER (WHERE ((u.kind <> 'DISTRICT_FACILITY'::text) AND ((((u.available_decentralised + u.available_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.available_emergency
                    ELSE 0
                END) + u.population) IS NOT NULL))))::double precision * (1000)::double precision) / (NULLIF(sum(u.population) FILTER (WHERE ((u.kind <> 'DISTRICT_FACILITY'::text) AND ((((u.available_decentralised + u.available_shared) +
                CASE
                    WHEN (num_nonnulls(u.accommodated_emergency, u.available_emergency, u.operable_emergency) > 0) THEN u.available_emergency
                    ELSE 0
                END) + u.population) IS NOT NULL))), 0))::double precision) * (10)::double precision)) / (10)::double precision) AS available_per_1000,
            ((COALESCE(sum(u.accommodated_decentralised) FILTER (WHERE (u.operable_decentralised IS NOT NULL)), (0)::bigint) + COALESCE(sum(u.accommodated_shared) FILTER (WHERE (u.operable_shared IS NOT NULL)), (0)::bigint)) + COALESCE(sum(u.accommodated_emergency) FILTER (WHERE (u.operable_emergency IS NOT NULL)), (0)::bigint)) AS known_persons,
            ((COALESCE(sum(u.operable_decentralised) FILTER (WHERE (u.accommodated_decentralised IS NOT NULL)), (0)::bigint) + COALESCE(sum(u.operable_shared) FILTER (WHERE (u.accommodated_shared IS NOT NULL)), (0)::bigint)) + COALESCE(sum(u.operable_emergency) FILTER (WHERE (u.accommodated_emergency IS NOT NULL)), (0)::bigint)) AS known_places,
            count(*) AS units_expected,
            count(u.reported_on) AS units_known,
            count(*) FILTER (WHERE (u.status = 'REPORTED'::text)) AS units_current,
            count(*) FILTER (WHERE (u.assessment = 'SUFFICIENT'::text)) AS units_sufficient,
            count(*) FILTER (WHERE (u.assessment = 'STRAINED'::text)) AS units_strained,
            count(*) FILTER (WHERE (u.assessment = 'CRITICAL'::text)) AS units_critical,
            count(*) FILTER (WHERE (u.assessment IS NULL)) AS units_unknown,
            count(*) FILTER (WHERE first.on_time) AS reports_on_time,
            min(u.reported_on) AS oldest_reported_on,
            bool_or(u.boundary_schematic) AS boundary_schematic,
            (public.st_multi(public.st_union(u.geom)))::public.geometry(MultiPolygon,25832) AS geom
           FROM (gis.unit_situation u
             LEFT JOIN reporting.daily_report first ON (((first.district_key = u.district_key) AND (first.unit_key = u.unit_key) AND (first.reporting_date = u.date) AND (first.revision = 1))))
          WHERE (u.district_key = d.district_key)) s);

COMMENT ON VIEW gis.district_situation IS 'Lage des Landkreises, heute. Die Summen des Landkreises an einem Tag. Jede Summe ist unbekannt, solange keine Kommune bekannt ist.';

COMMENT ON COLUMN gis.district_situation.district_key IS 'Kreisschlüssel. Fünfstelliger Schlüssel des Landkreises.';

COMMENT ON COLUMN gis.district_situation.name IS 'Name. Name des Landkreises.';

COMMENT ON COLUMN gis.district_situation.population IS 'Einwohner. Einwohner aller Kommunen; unbekannt, wenn eine Einwohnerzahl fehlt.';

COMMENT ON COLUMN gis.district_situation.date IS 'Tag. Tag, dessen Lage gezeigt wird.';

COMMENT ON COLUMN gis.district_situation.allocations IS 'Zuweisungen des Tages. Personen, die an genau diesem Tag zugewiesen wurden; wird nie fortgeschrieben.';

COMMENT ON COLUMN gis.district_situation.projected_credits IS 'Voraussichtlich noch anzurechnen. Personen, für die eine Anrechnung auf die Quote noch erwartet wird.';

COMMENT ON COLUMN gis.district_situation.accommodated_decentralised IS 'Untergebracht, dezentral. Personen, die in Wohnungen und kleinen Einheiten untergebracht sind.';

COMMENT ON COLUMN gis.district_situation.accommodated_shared IS 'Untergebracht, Gemeinschaftsunterkunft. Personen, die in Gemeinschaftsunterkünften untergebracht sind.';

COMMENT ON COLUMN gis.district_situation.available_decentralised IS 'Sofort frei, dezentral. Plätze in Wohnungen und kleinen Einheiten, die sofort belegt werden können.';

COMMENT ON COLUMN gis.district_situation.available_shared IS 'Sofort frei, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die sofort belegt werden können.';

COMMENT ON COLUMN gis.district_situation.operable_decentralised IS 'Plätze insgesamt, dezentral. Betreibbare Plätze in Wohnungen und kleinen Einheiten, belegt oder frei.';

COMMENT ON COLUMN gis.district_situation.operable_shared IS 'Plätze insgesamt, Gemeinschaftsunterkunft. Betreibbare Plätze in Gemeinschaftsunterkünften, belegt oder frei.';

COMMENT ON COLUMN gis.district_situation.prospective_decentralised IS 'In Aussicht, dezentral. Plätze in Wohnungen und kleinen Einheiten, die in Aussicht stehen, ohne zeitliche Grenze.';

COMMENT ON COLUMN gis.district_situation.prospective_shared IS 'In Aussicht, Gemeinschaftsunterkunft. Plätze in Gemeinschaftsunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.';

COMMENT ON COLUMN gis.district_situation.accommodated_per_1000 IS 'Untergebracht je 1.000 Einwohner. Untergebrachte Personen aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.';

COMMENT ON COLUMN gis.district_situation.available_per_1000 IS 'Sofort frei je 1.000 Einwohner. Sofort freie Plätze aller Arten je 1.000 Einwohner, eine Nachkommastelle; unbekannt, wenn eine Art unbekannt ist.';

COMMENT ON COLUMN gis.district_situation.occupancy_rate IS 'Auslastung. Untergebrachte Personen je 100 betreibbare Plätze, über die Arten, zu denen beides bekannt ist; kann über 100 liegen.';

COMMENT ON COLUMN gis.district_situation.units_expected IS 'Kommunen. Kommunen, die an diesem Tag melden.';

COMMENT ON COLUMN gis.district_situation.units_known IS 'Davon bekannt. Kommunen, von denen eine Meldung zählt.';

COMMENT ON COLUMN gis.district_situation.units_current IS 'Davon von diesem Tag. Kommunen, die für genau diesen Tag gemeldet haben.';

COMMENT ON COLUMN gis.district_situation.units_sufficient IS 'Lage ausreichend. Kommunen, deren Lage ausreichend ist.';

COMMENT ON COLUMN gis.district_situation.units_strained IS 'Lage angespannt. Kommunen, deren Lage angespannt ist.';

COMMENT ON COLUMN gis.district_situation.units_critical IS 'Lage kritisch. Kommunen, deren Lage kritisch ist.';

COMMENT ON COLUMN gis.district_situation.units_unknown IS 'Lage unbekannt. Kommunen, von denen keine Einschätzung zählt.';

COMMENT ON COLUMN gis.district_situation.reports_expected IS 'Meldungen erwartet. Meldungen, die an diesem Tag fällig sind; 0 an Tagen ohne Meldepflicht.';

COMMENT ON COLUMN gis.district_situation.reports_received IS 'Meldungen eingegangen. Kommunen, die für diesen Tag gemeldet haben, fällig oder nicht.';

COMMENT ON COLUMN gis.district_situation.reports_on_time IS 'Meldungen fristgerecht. Meldungen, deren erste Fassung vor der Frist kam.';

COMMENT ON COLUMN gis.district_situation.oldest_reported_on IS 'Älteste Meldung. Tag der ältesten Meldung, die in die Summen eingeht.';

COMMENT ON COLUMN gis.district_situation.boundary_schematic IS 'Grenze schematisch. Wahr, wenn die Grenze nicht vermessen, sondern aus Mittelpunkten gebildet ist.';

COMMENT ON COLUMN gis.district_situation.geom IS 'Grenze, ETRS89 / UTM-Zone 32N (EPSG:25832). Vereinigung der Grenzen der Kommunen.';

COMMENT ON COLUMN gis.district_situation.accommodated_emergency IS 'Untergebracht, Notunterkunft. Personen, die in Notunterkünften untergebracht sind.';

COMMENT ON COLUMN gis.district_situation.available_emergency IS 'Sofort frei, Notunterkunft. Plätze in Notunterkünften, die sofort belegt werden können.';

COMMENT ON COLUMN gis.district_situation.operable_emergency IS 'Plätze insgesamt, Notunterkunft. Betreibbare Plätze in Notunterkünften, belegt oder frei.';

COMMENT ON COLUMN gis.district_situation.prospective_emergency IS 'In Aussicht, Notunterkunft. Plätze in Notunterkünften, die in Aussicht stehen, ohne zeitliche Grenze.';

CREATE TABLE identity.account (
    account_id uuid DEFAULT gen_random_uuid() NOT NULL,
    district_key text NOT NULL,
    username text NOT NULL,
    display_name text NOT NULL,
    role text NOT NULL,
    password_hash text,
    demonstration boolean DEFAULT false NOT NULL,
    disabled_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    email text,
    last_sign_in_at timestamp(3) with time zone,
    has_password boolean GENERATED ALWAYS AS ((password_hash IS NOT NULL)) STORED NOT NULL,
    CONSTRAINT account_role_check CHECK ((role = ANY (ARRAY['MUNICIPAL_CLERK'::text, 'STEERING_OFFICER'::text, 'GIS'::text, 'ADMIN'::text]))),
    CONSTRAINT account_username_check CHECK ((username = lower(username)))
);

ALTER TABLE ONLY identity.account FORCE ROW LEVEL SECURITY;

COMMENT ON COLUMN identity.account.password_hash IS 'argon2id; NULL = invited, has never set a password. Read at sign-in only.';

COMMENT ON COLUMN identity.account.has_password IS 'What the administration may know of the password.';

CREATE TABLE identity.account_unit (
    district_key text NOT NULL,
    account_id uuid NOT NULL,
    unit_key text NOT NULL
);

ALTER TABLE ONLY identity.account_unit FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.api_token (
    token_id uuid DEFAULT gen_random_uuid() NOT NULL,
    district_key text NOT NULL,
    account_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    scope text NOT NULL,
    unit_keys text[],
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    last_used_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone,
    CONSTRAINT api_token_scope_check CHECK ((scope = ANY (ARRAY['report'::text, 'read'::text, 'layers'::text])))
);

ALTER TABLE ONLY identity.api_token FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.deputy (
    deputy_id uuid DEFAULT gen_random_uuid() NOT NULL,
    district_key text NOT NULL,
    account_id uuid NOT NULL,
    unit_key text NOT NULL,
    from_date date NOT NULL,
    to_date date,
    ended_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT deputy_range_check CHECK ((from_date <= to_date))
);

ALTER TABLE ONLY identity.deputy FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE identity.deputy IS 'Accounts that report for a unit that is not theirs, from from_date to to_date (NULL = until ended), in days of the district. ended_at: over from that moment on.';

CREATE TABLE identity.invitation (
    account_id uuid NOT NULL,
    district_key text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL
);

ALTER TABLE ONLY identity.invitation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE identity.invitation IS 'The one link by which an account may set a password. Used or ended: no row; what happened stands in the audit log.';

CREATE TABLE identity.session (
    session_id uuid DEFAULT gen_random_uuid() NOT NULL,
    district_key text NOT NULL,
    account_id uuid NOT NULL,
    access_token_hash bytea NOT NULL,
    cookie_hash bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    last_seen_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    ended_at timestamp(3) with time zone
);

ALTER TABLE ONLY identity.session FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.sign_in_failure (
    failure_id bigint NOT NULL,
    username text NOT NULL,
    source text NOT NULL,
    settled boolean DEFAULT false NOT NULL,
    failed_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE identity.sign_in_failure ALTER COLUMN failure_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME identity.sign_in_failure_failure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE platform.audit_entry (
    audit_id bigint NOT NULL,
    district_key text,
    occurred_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    actor_name text NOT NULL,
    account_id uuid,
    action text NOT NULL,
    unit_key text,
    reporting_date date,
    before_ref text,
    after_ref text,
    request_id text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY platform.audit_entry FORCE ROW LEVEL SECURITY;

ALTER TABLE platform.audit_entry ALTER COLUMN audit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME platform.audit_entry_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE platform.outbox (
    outbox_id bigint NOT NULL,
    district_key text NOT NULL,
    topic text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    sent_at timestamp(3) with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    done_at timestamp(3) with time zone,
    CONSTRAINT outbox_district_key_check CHECK ((district_key ~ '^[0-9]{5}$'::text))
);

ALTER TABLE ONLY platform.outbox FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE platform.outbox IS 'What a committed change still owes the worker. sent_at: handed to the queue; done_at: its effect is committed.';

ALTER TABLE platform.outbox ALTER COLUMN outbox_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME platform.outbox_outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE reporting.idempotency_key (
    district_key text NOT NULL,
    unit_key text NOT NULL,
    idempotency_key text NOT NULL,
    content_hash bytea NOT NULL,
    report_id uuid NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY reporting.idempotency_key FORCE ROW LEVEL SECURITY;

CREATE TABLE steering.situation_change (
    change_id bigint NOT NULL,
    district_key text NOT NULL,
    from_date date NOT NULL,
    to_date date NOT NULL,
    unit_keys text[] NOT NULL,
    changed_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY steering.situation_change FORCE ROW LEVEL SECURITY;

ALTER TABLE steering.situation_change ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME steering.situation_change_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE steering.unit_day (
    district_key text NOT NULL,
    date date NOT NULL,
    unit_key text NOT NULL,
    status text NOT NULL,
    report_id uuid NOT NULL,
    reported_on date NOT NULL,
    CONSTRAINT unit_day_status_check CHECK ((status = ANY (ARRAY['REPORTED'::text, 'CARRIED_FORWARD'::text])))
);

ALTER TABLE ONLY steering.unit_day FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE steering.unit_day IS 'Derived: the report that counts for a unit on a day. A valid unit without a row is UNKNOWN on that day.';

ALTER TABLE territory.boundary ALTER COLUMN boundary_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME territory.boundary_boundary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE territory.reporting_unit (
    district_key text NOT NULL,
    unit_key text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT reporting_unit_unit_key_check CHECK (((unit_key ~ '^[0-9]{12}$'::text) OR (unit_key ~ '^[0-9]{5}F[0-9]{6}$'::text)))
);

ALTER TABLE ONLY territory.reporting_unit FORCE ROW LEVEL SECURITY;

CREATE TABLE territory.unit_contact (
    district_key text NOT NULL,
    unit_key text NOT NULL,
    office text,
    phone text,
    email text
);

ALTER TABLE ONLY territory.unit_contact FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE territory.unit_contact IS 'Whom to reach at a unit. Not versioned: it takes part in no figure.';

ALTER TABLE ONLY identity.account
    ADD CONSTRAINT account_district_key UNIQUE (district_key, account_id);

ALTER TABLE ONLY identity.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY identity.account_unit
    ADD CONSTRAINT account_unit_pkey PRIMARY KEY (account_id, unit_key);

ALTER TABLE ONLY identity.account
    ADD CONSTRAINT account_username_key UNIQUE (username);

ALTER TABLE ONLY identity.api_token
    ADD CONSTRAINT api_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY identity.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (token_id);

ALTER TABLE ONLY identity.deputy
    ADD CONSTRAINT deputy_pkey PRIMARY KEY (deputy_id);

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT invitation_token_key UNIQUE (token_hash);

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_access_token_key UNIQUE (access_token_hash);

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_cookie_key UNIQUE (cookie_hash);

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY identity.sign_in_failure
    ADD CONSTRAINT sign_in_failure_pkey PRIMARY KEY (failure_id);

ALTER TABLE ONLY platform.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (audit_id);

ALTER TABLE ONLY platform.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (outbox_id);

ALTER TABLE ONLY reporting.daily_report
    ADD CONSTRAINT daily_report_pkey PRIMARY KEY (report_id);

ALTER TABLE ONLY reporting.daily_report
    ADD CONSTRAINT daily_report_recorded_key UNIQUE (district_key, unit_key, recorded_at);

ALTER TABLE ONLY reporting.daily_report
    ADD CONSTRAINT daily_report_revision_key UNIQUE (district_key, unit_key, reporting_date, revision);

ALTER TABLE ONLY reporting.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (district_key, unit_key, idempotency_key);

ALTER TABLE ONLY steering.district_day
    ADD CONSTRAINT district_day_pkey PRIMARY KEY (district_key, date);

ALTER TABLE ONLY steering.situation_change
    ADD CONSTRAINT situation_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY steering.unit_day
    ADD CONSTRAINT unit_day_pkey PRIMARY KEY (district_key, date, unit_key);

ALTER TABLE ONLY territory.boundary
    ADD CONSTRAINT boundary_pkey PRIMARY KEY (boundary_id);

ALTER TABLE ONLY territory.district
    ADD CONSTRAINT district_pkey PRIMARY KEY (district_key);

ALTER TABLE ONLY territory.district_rules_version
    ADD CONSTRAINT district_rules_version_pkey PRIMARY KEY (district_key, recorded_at);

ALTER TABLE ONLY territory.district_version
    ADD CONSTRAINT district_version_pkey PRIMARY KEY (district_key, recorded_at);

ALTER TABLE ONLY territory.reporting_unit
    ADD CONSTRAINT reporting_unit_pkey PRIMARY KEY (district_key, unit_key);

ALTER TABLE ONLY territory.reporting_unit_version
    ADD CONSTRAINT reporting_unit_version_pkey PRIMARY KEY (district_key, unit_key, recorded_at);

ALTER TABLE ONLY territory.unit_contact
    ADD CONSTRAINT unit_contact_pkey PRIMARY KEY (district_key, unit_key);

CREATE INDEX deputy_account_idx ON identity.deputy USING btree (account_id);

CREATE INDEX sign_in_failure_source_idx ON identity.sign_in_failure USING btree (source, failed_at);

CREATE INDEX sign_in_failure_username_idx ON identity.sign_in_failure USING btree (username, failed_at);

CREATE INDEX audit_entry_district_idx ON platform.audit_entry USING btree (district_key, audit_id);

CREATE INDEX outbox_done_idx ON platform.outbox USING btree (done_at) WHERE (done_at IS NOT NULL);

CREATE INDEX outbox_open_idx ON platform.outbox USING btree (district_key, outbox_id) WHERE (done_at IS NULL);

CREATE INDEX outbox_unsent_idx ON platform.outbox USING btree (outbox_id) WHERE ((done_at IS NULL) AND (sent_at IS NULL));

CREATE INDEX daily_report_day_idx ON reporting.daily_report USING btree (district_key, reporting_date, unit_key, revision DESC);

CREATE INDEX district_day_due_idx ON steering.district_day USING btree (due_at) WHERE ((NOT due_passed) AND (due_at IS NOT NULL));

CREATE INDEX boundary_geom_idx ON territory.boundary USING gist (geom);

CREATE UNIQUE INDEX boundary_key_from_key ON territory.boundary USING btree (boundary_key, COALESCE(valid_from, '-infinity'::date));

CREATE TRIGGER daily_report_check_revision BEFORE INSERT ON reporting.daily_report FOR EACH ROW EXECUTE FUNCTION reporting.check_revision();

CREATE TRIGGER daily_report_sum_prospects BEFORE INSERT ON reporting.daily_report FOR EACH ROW EXECUTE FUNCTION reporting.sum_prospects();

CREATE TRIGGER boundary_announce AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON territory.boundary FOR EACH STATEMENT EXECUTE FUNCTION territory.announce_boundaries();

ALTER TABLE ONLY identity.account
    ADD CONSTRAINT account_district_fkey FOREIGN KEY (district_key) REFERENCES territory.district(district_key);

ALTER TABLE ONLY identity.account_unit
    ADD CONSTRAINT account_unit_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account(district_key, account_id);

ALTER TABLE ONLY identity.account_unit
    ADD CONSTRAINT account_unit_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit(district_key, unit_key);

ALTER TABLE ONLY identity.api_token
    ADD CONSTRAINT api_token_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account(district_key, account_id);

ALTER TABLE ONLY identity.deputy
    ADD CONSTRAINT deputy_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account(district_key, account_id);

ALTER TABLE ONLY identity.deputy
    ADD CONSTRAINT deputy_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit(district_key, unit_key);

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT invitation_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account(district_key, account_id);

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account(district_key, account_id);

ALTER TABLE ONLY reporting.daily_report
    ADD CONSTRAINT daily_report_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit(district_key, unit_key);

ALTER TABLE ONLY reporting.idempotency_key
    ADD CONSTRAINT idempotency_key_report_fkey FOREIGN KEY (report_id) REFERENCES reporting.daily_report(report_id);

ALTER TABLE ONLY steering.district_day
    ADD CONSTRAINT district_day_district_fkey FOREIGN KEY (district_key) REFERENCES territory.district(district_key);

ALTER TABLE ONLY steering.unit_day
    ADD CONSTRAINT unit_day_report_fkey FOREIGN KEY (report_id) REFERENCES reporting.daily_report(report_id);

ALTER TABLE ONLY territory.district_rules_version
    ADD CONSTRAINT district_rules_version_district_fkey FOREIGN KEY (district_key) REFERENCES territory.district(district_key);

ALTER TABLE ONLY territory.district_version
    ADD CONSTRAINT district_version_district_fkey FOREIGN KEY (district_key) REFERENCES territory.district(district_key);

ALTER TABLE ONLY territory.reporting_unit
    ADD CONSTRAINT reporting_unit_district_fkey FOREIGN KEY (district_key) REFERENCES territory.district(district_key);

ALTER TABLE ONLY territory.reporting_unit_version
    ADD CONSTRAINT reporting_unit_version_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit(district_key, unit_key);

ALTER TABLE ONLY territory.unit_contact
    ADD CONSTRAINT unit_contact_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit(district_key, unit_key);

ALTER TABLE identity.account ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity.account_unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity.deputy ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity.invitation ENABLE ROW LEVEL SECURITY;

CREATE POLICY operator ON identity.account TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON identity.account_unit TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON identity.api_token TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON identity.deputy TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON identity.invitation TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON identity.session TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY own_district ON identity.account TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON identity.account_unit TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON identity.api_token TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON identity.deputy TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON identity.invitation TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON identity.session TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;

CREATE POLICY sign_in ON identity.account TO kreislage_auth USING (true) WITH CHECK (true);

CREATE POLICY sign_in ON identity.account_unit TO kreislage_auth USING (true) WITH CHECK (true);

CREATE POLICY sign_in ON identity.api_token TO kreislage_auth USING (true) WITH CHECK (true);

CREATE POLICY sign_in ON identity.deputy FOR SELECT TO kreislage_auth USING (true);

CREATE POLICY sign_in ON identity.invitation TO kreislage_auth USING (true) WITH CHECK (true);

CREATE POLICY sign_in ON identity.session TO kreislage_auth USING (true) WITH CHECK (true);

ALTER TABLE platform.audit_entry ENABLE ROW LEVEL SECURITY;

CREATE POLICY metrics ON platform.outbox FOR SELECT TO kreislage_metrics USING (true);

CREATE POLICY operator ON platform.audit_entry TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON platform.outbox TO kreislage_operator USING (true) WITH CHECK (true);

ALTER TABLE platform.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_district ON platform.audit_entry TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON platform.outbox TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY relay ON platform.outbox TO kreislage_relay USING (true) WITH CHECK (true);

CREATE POLICY sign_in ON platform.audit_entry FOR INSERT TO kreislage_auth WITH CHECK (true);

ALTER TABLE reporting.daily_report ENABLE ROW LEVEL SECURITY;

ALTER TABLE reporting.idempotency_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY operator ON reporting.daily_report TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON reporting.idempotency_key TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY own_district ON reporting.daily_report TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON reporting.idempotency_key TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

ALTER TABLE steering.district_day ENABLE ROW LEVEL SECURITY;

CREATE POLICY metrics ON steering.district_day FOR SELECT TO kreislage_metrics USING (true);

CREATE POLICY operator ON steering.district_day TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON steering.situation_change TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON steering.unit_day TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY own_district ON steering.district_day TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON steering.situation_change TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON steering.unit_day TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY relay ON steering.district_day FOR SELECT TO kreislage_relay USING (true);

CREATE POLICY relay ON steering.situation_change TO kreislage_relay USING (true);

ALTER TABLE steering.situation_change ENABLE ROW LEVEL SECURITY;

ALTER TABLE steering.unit_day ENABLE ROW LEVEL SECURITY;

ALTER TABLE territory.district ENABLE ROW LEVEL SECURITY;

ALTER TABLE territory.district_rules_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE territory.district_version ENABLE ROW LEVEL SECURITY;

CREATE POLICY metrics ON territory.district FOR SELECT TO kreislage_metrics USING (true);

CREATE POLICY operator ON territory.district TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON territory.district_rules_version TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON territory.district_version TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON territory.reporting_unit TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON territory.reporting_unit_version TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY operator ON territory.unit_contact TO kreislage_operator USING (true) WITH CHECK (true);

CREATE POLICY own_district ON territory.district TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON territory.district_rules_version TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON territory.district_version TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON territory.reporting_unit TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON territory.reporting_unit_version TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY own_district ON territory.unit_contact TO kreislage_app USING ((district_key = current_setting('kreislage.district'::text, true))) WITH CHECK ((district_key = current_setting('kreislage.district'::text, true)));

CREATE POLICY relay ON territory.district FOR SELECT TO kreislage_relay USING (true);

ALTER TABLE territory.reporting_unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE territory.reporting_unit_version ENABLE ROW LEVEL SECURITY;

CREATE POLICY sign_in ON territory.district FOR SELECT TO kreislage_auth USING (true);

ALTER TABLE territory.unit_contact ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA gis TO kreislage_app;
GRANT USAGE ON SCHEMA gis TO kreislage_auth;
GRANT USAGE ON SCHEMA gis TO kreislage_relay;
GRANT USAGE ON SCHEMA gis TO kreislage_operator;

GRANT USAGE ON SCHEMA identity TO kreislage_app;
GRANT USAGE ON SCHEMA identity TO kreislage_auth;
GRANT USAGE ON SCHEMA identity TO kreislage_relay;
GRANT USAGE ON SCHEMA identity TO kreislage_operator;

GRANT USAGE ON SCHEMA platform TO kreislage_app;
GRANT USAGE ON SCHEMA platform TO kreislage_auth;
GRANT USAGE ON SCHEMA platform TO kreislage_relay;
GRANT USAGE ON SCHEMA platform TO kreislage_operator;
GRANT USAGE ON SCHEMA platform TO kreislage_metrics;

GRANT USAGE ON SCHEMA reporting TO kreislage_app;
GRANT USAGE ON SCHEMA reporting TO kreislage_auth;
GRANT USAGE ON SCHEMA reporting TO kreislage_relay;
GRANT USAGE ON SCHEMA reporting TO kreislage_operator;

GRANT USAGE ON SCHEMA steering TO kreislage_app;
GRANT USAGE ON SCHEMA steering TO kreislage_auth;
GRANT USAGE ON SCHEMA steering TO kreislage_relay;
GRANT USAGE ON SCHEMA steering TO kreislage_operator;
GRANT USAGE ON SCHEMA steering TO kreislage_metrics;

GRANT USAGE ON SCHEMA territory TO kreislage_app;
GRANT USAGE ON SCHEMA territory TO kreislage_auth;
GRANT USAGE ON SCHEMA territory TO kreislage_relay;
GRANT USAGE ON SCHEMA territory TO kreislage_operator;
GRANT USAGE ON SCHEMA territory TO kreislage_metrics;

GRANT SELECT,INSERT ON TABLE reporting.daily_report TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE reporting.daily_report TO kreislage_app;

GRANT SELECT ON TABLE territory.boundary TO kreislage_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE territory.boundary TO kreislage_operator;

GRANT SELECT,INSERT ON TABLE territory.district TO kreislage_operator;
GRANT SELECT ON TABLE territory.district TO kreislage_app;

GRANT SELECT(district_key) ON TABLE territory.district TO kreislage_relay;
GRANT SELECT(district_key) ON TABLE territory.district TO kreislage_metrics;
GRANT SELECT(district_key) ON TABLE territory.district TO kreislage_auth;

GRANT SELECT(time_zone) ON TABLE territory.district TO kreislage_relay;
GRANT SELECT(time_zone) ON TABLE territory.district TO kreislage_metrics;
GRANT SELECT(time_zone) ON TABLE territory.district TO kreislage_auth;

GRANT SELECT,INSERT ON TABLE territory.district_rules_version TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE territory.district_rules_version TO kreislage_app;

GRANT SELECT,INSERT ON TABLE territory.reporting_unit_version TO kreislage_operator;
GRANT SELECT ON TABLE territory.reporting_unit_version TO kreislage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE steering.district_day TO kreislage_operator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE steering.district_day TO kreislage_app;

GRANT SELECT(district_key) ON TABLE steering.district_day TO kreislage_relay;
GRANT SELECT(district_key) ON TABLE steering.district_day TO kreislage_metrics;

GRANT SELECT(date) ON TABLE steering.district_day TO kreislage_relay;
GRANT SELECT(date) ON TABLE steering.district_day TO kreislage_metrics;

GRANT SELECT(figures) ON TABLE steering.district_day TO kreislage_metrics;

GRANT SELECT(due_at) ON TABLE steering.district_day TO kreislage_relay;
GRANT SELECT(due_at) ON TABLE steering.district_day TO kreislage_metrics;

GRANT SELECT(due_passed) ON TABLE steering.district_day TO kreislage_relay;
GRANT SELECT(due_passed) ON TABLE steering.district_day TO kreislage_metrics;

GRANT SELECT,INSERT ON TABLE territory.district_version TO kreislage_operator;
GRANT SELECT ON TABLE territory.district_version TO kreislage_app;

GRANT SELECT,INSERT ON TABLE identity.account TO kreislage_operator;
GRANT SELECT ON TABLE identity.account TO kreislage_auth;

GRANT SELECT(account_id),INSERT(account_id) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(district_key),INSERT(district_key) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(username),INSERT(username) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(display_name),INSERT(display_name),UPDATE(display_name) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(role),INSERT(role),UPDATE(role) ON TABLE identity.account TO kreislage_app;

GRANT UPDATE(password_hash) ON TABLE identity.account TO kreislage_auth;

GRANT SELECT(demonstration) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(disabled_at),UPDATE(disabled_at) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(created_at) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(email),INSERT(email),UPDATE(email) ON TABLE identity.account TO kreislage_app;

GRANT SELECT(last_sign_in_at) ON TABLE identity.account TO kreislage_app;
GRANT UPDATE(last_sign_in_at) ON TABLE identity.account TO kreislage_auth;

GRANT SELECT(has_password) ON TABLE identity.account TO kreislage_app;

GRANT SELECT,INSERT ON TABLE identity.account_unit TO kreislage_operator;
GRANT SELECT,INSERT,DELETE ON TABLE identity.account_unit TO kreislage_app;
GRANT SELECT ON TABLE identity.account_unit TO kreislage_auth;

GRANT SELECT,INSERT ON TABLE identity.api_token TO kreislage_operator;
GRANT SELECT ON TABLE identity.api_token TO kreislage_auth;

GRANT SELECT(token_id) ON TABLE identity.api_token TO kreislage_app;

GRANT SELECT(district_key) ON TABLE identity.api_token TO kreislage_app;

GRANT SELECT(account_id) ON TABLE identity.api_token TO kreislage_app;

GRANT UPDATE(last_used_at) ON TABLE identity.api_token TO kreislage_auth;

GRANT UPDATE(revoked_at) ON TABLE identity.api_token TO kreislage_operator;
GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE identity.api_token TO kreislage_app;

GRANT SELECT,INSERT ON TABLE identity.deputy TO kreislage_operator;
GRANT SELECT,INSERT,DELETE ON TABLE identity.deputy TO kreislage_app;
GRANT SELECT ON TABLE identity.deputy TO kreislage_auth;

GRANT UPDATE(to_date) ON TABLE identity.deputy TO kreislage_app;

GRANT UPDATE(ended_at) ON TABLE identity.deputy TO kreislage_app;

GRANT SELECT,INSERT ON TABLE identity.invitation TO kreislage_operator;
GRANT INSERT,DELETE ON TABLE identity.invitation TO kreislage_app;
GRANT SELECT,DELETE ON TABLE identity.invitation TO kreislage_auth;

GRANT SELECT(account_id) ON TABLE identity.invitation TO kreislage_app;

GRANT SELECT(district_key) ON TABLE identity.invitation TO kreislage_app;

GRANT UPDATE(token_hash) ON TABLE identity.invitation TO kreislage_app;

GRANT SELECT(created_at),UPDATE(created_at) ON TABLE identity.invitation TO kreislage_app;

GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE identity.invitation TO kreislage_app;

GRANT SELECT,INSERT ON TABLE identity.session TO kreislage_operator;
GRANT SELECT,INSERT,DELETE ON TABLE identity.session TO kreislage_auth;

GRANT SELECT(session_id) ON TABLE identity.session TO kreislage_app;

GRANT SELECT(district_key) ON TABLE identity.session TO kreislage_app;

GRANT SELECT(account_id) ON TABLE identity.session TO kreislage_app;

GRANT UPDATE(last_seen_at) ON TABLE identity.session TO kreislage_auth;
GRANT SELECT(last_seen_at) ON TABLE identity.session TO kreislage_app;

GRANT SELECT(expires_at) ON TABLE identity.session TO kreislage_app;

GRANT UPDATE(ended_at) ON TABLE identity.session TO kreislage_auth;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE identity.session TO kreislage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.sign_in_failure TO kreislage_auth;

GRANT SELECT,INSERT ON TABLE platform.audit_entry TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE platform.audit_entry TO kreislage_app;
GRANT INSERT ON TABLE platform.audit_entry TO kreislage_auth;

GRANT SELECT,INSERT ON TABLE platform.outbox TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE platform.outbox TO kreislage_app;
GRANT SELECT,INSERT,DELETE ON TABLE platform.outbox TO kreislage_relay;

GRANT SELECT(district_key) ON TABLE platform.outbox TO kreislage_metrics;

GRANT SELECT(created_at) ON TABLE platform.outbox TO kreislage_metrics;

GRANT UPDATE(sent_at) ON TABLE platform.outbox TO kreislage_relay;
GRANT SELECT(sent_at) ON TABLE platform.outbox TO kreislage_metrics;

GRANT UPDATE(attempts) ON TABLE platform.outbox TO kreislage_relay;
GRANT SELECT(attempts) ON TABLE platform.outbox TO kreislage_metrics;

GRANT UPDATE(done_at) ON TABLE platform.outbox TO kreislage_app;
GRANT UPDATE(done_at) ON TABLE platform.outbox TO kreislage_operator;
GRANT SELECT(done_at) ON TABLE platform.outbox TO kreislage_metrics;

GRANT SELECT,INSERT ON TABLE reporting.idempotency_key TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE reporting.idempotency_key TO kreislage_app;

GRANT SELECT,INSERT ON TABLE steering.situation_change TO kreislage_operator;
GRANT SELECT,INSERT ON TABLE steering.situation_change TO kreislage_app;
GRANT SELECT,DELETE ON TABLE steering.situation_change TO kreislage_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE steering.unit_day TO kreislage_operator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE steering.unit_day TO kreislage_app;

GRANT SELECT,INSERT ON TABLE territory.reporting_unit TO kreislage_operator;
GRANT SELECT ON TABLE territory.reporting_unit TO kreislage_app;

GRANT SELECT,INSERT ON TABLE territory.unit_contact TO kreislage_operator;
GRANT SELECT,INSERT,DELETE ON TABLE territory.unit_contact TO kreislage_app;

GRANT UPDATE(office) ON TABLE territory.unit_contact TO kreislage_app;

GRANT UPDATE(phone) ON TABLE territory.unit_contact TO kreislage_app;

GRANT UPDATE(email) ON TABLE territory.unit_contact TO kreislage_app;
