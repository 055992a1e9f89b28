import { accommodationTypes } from '#reporting/domain';
import { LRUCache } from 'lru-cache';
import { addDays, type CalendarDate, dayOf } from '#kernel';
import { tagOf } from '#ogc';
import { type ReadScope } from '#platform';
import { readDistrict, readUnits, type ReportingUnit } from '#territory';
import { type Situation, type SituationChanges, SituationService } from '#steering/api';
import { joined } from './attribution.domain.js';
import { findBoundaries, findBoundaryDays } from './boundary.repository.js';
import { unite } from './boundary-union.repository.js';
import { findCollection, type LayerBoundary, type LayerFeature } from './collection.domain.js';
import { publishable } from './disclosure.domain.js';
import { type DistrictFacts, districtAttributesOf } from './district-attributes.domain.js';
import { attributesOf, totalPopulation } from './unit-attributes.domain.js';
import { SingleFlight } from './single-flight.js';
import { findHistoryVersion, findVersion } from './version.repository.js';

/** Features of states that a process keeps, over all districts: each a few kB for every coordinate system it was asked in. */
const KEPT_FEATURES = 25_000;

/** Version of a state: equal versions give equal states. */
export interface StateVersion {
  readonly districtKey: string;
  readonly date: CalendarDate;
  /** Figures, units, names. */
  readonly data: string;
  /** Boundaries. */
  readonly geometry: string;
  /** Moment at which the newest part was recorded or derived: the state holds the data that were recorded by then. */
  readonly asOf: Date;
}

/** A district on a day, as both state collections show it. */
export interface DistrictState {
  readonly version: StateVersion;
  /** Changes with the outlines, keys and names that the state shows, and with nothing else. */
  readonly geometryTag: string;
  /** The first of the days with these outlines; null = they have always been so. */
  readonly geometrySince: CalendarDate | null;
  readonly demonstration: boolean;
  /** Attribution of the boundaries; null = none. */
  readonly attribution: string | null;
  /** By key. */
  readonly units: readonly LayerFeature[];
  /** Facts of the district's own feature, besides its units; see {@link LayerStates.districtOf}. */
  readonly facts: DistrictFacts;
}

/** The clock of a district. */
export interface Clock {
  readonly today: CalendarDate;
  readonly timeZone: string;
  readonly now: Date;
}

interface DistrictGeometry {
  readonly tag: string;
  readonly units: ReadonlyMap<string, LayerBoundary>;
  readonly since: CalendarDate | null;
}

/** The outline of a district; null = no unit has a boundary. */
interface Union {
  readonly outline: LayerBoundary | null;
}

const unitDefinitions = findCollection('unit-situations', accommodationTypes)!.attributes;

/**
 * States of districts for the map, each derived once and cached under its version. Reading the version costs one statement, or
 * nothing as long as no change was announced since the last read.
 */
export class LayerStates {
  private readonly states = new LRUCache<string, DistrictState>({
    maxSize: KEPT_FEATURES,
    sizeCalculation: (state) => state.units.length + 1,
  });
  /** By version: many requests need a new state at once. */
  private readonly stateFlights = new SingleFlight<DistrictState>(this.states);
  private readonly geometries = new LRUCache<string, DistrictGeometry>({ max: 16 });
  private readonly districts = new WeakMap<DistrictState, readonly LayerFeature[]>();
  /** Outlines of districts, by geometry tag. */
  private readonly unions = new LRUCache<string, Union>({ max: 16 });
  private readonly unionFlights = new SingleFlight<Union>(this.unions);
  /** Versions that hold until a change is announced. */
  private readonly current = new Map<string, StateVersion>();
  private readonly histories = new Map<string, { readonly today: CalendarDate; readonly version: string }>();
  /** Counts announcements: data that were read before one may be outdated. */
  private epoch = 0;
  private readonly epochs = new WeakMap<ReadScope, number>();
  private timeZones = new Map<string, { readonly name: string; readonly ahead: number }>();

  constructor(
    private readonly situations: SituationService,
    private readonly changes: Pick<SituationChanges, 'watch' | 'listening'>,
  ) {
    changes.watch(() => {
      this.epoch += 1;
      this.current.clear();
      this.histories.clear();
    });
  }

  /** Version of a day's live state, without a query; null = it needs one. */
  peek(districtKey: string, date: CalendarDate): StateVersion | null {
    return this.changes.listening ? (this.current.get(`${districtKey}/${date}`) ?? null) : null;
  }

  /** The clock of a district that was read before, without a query. */
  peekClock(districtKey: string): Clock | null {
    const zone = this.timeZones.get(districtKey);
    if (!zone) return null;
    const now = new Date(Date.now() + zone.ahead);
    return { today: dayOf(now, zone.name), timeZone: zone.name, now };
  }

  /** The day that is today in the reader's district, its time zone, and now; null when the district is not to be seen. */
  async clock(reads: ReadScope): Promise<Clock | null> {
    // Remember the epoch before the snapshot opens: later announcements may be missing from it.
    if (!this.epochs.has(reads)) this.epochs.set(reads, this.epoch);
    const [now, district] = await Promise.all([reads.now(), readDistrict(reads)]);
    if (!district) return null;
    this.timeZones.set(district.districtKey, { name: district.timeZone, ahead: now.getTime() - Date.now() });
    return { today: dayOf(now, district.timeZone), timeZone: district.timeZone, now };
  }

  /** Version of a day's live state. */
  async versionOf(reads: ReadScope, date: CalendarDate): Promise<StateVersion> {
    const found = await findVersion(reads, date);
    // A day without stored figures is derived from the reports, up to this very moment.
    const asOf = found.data === '' ? await reads.now() : found.asOf;
    const version = { districtKey: reads.districtKey, date, ...found, asOf };
    if (this.isNewest(reads) && version.data !== '') this.current.set(`${version.districtKey}/${date}`, version);
    return version;
  }

  /** Version of a district's history up to today, without a query; null = it needs one. */
  peekHistory(districtKey: string): string | null {
    const clock = this.peekClock(districtKey);
    const known = this.histories.get(districtKey);
    return clock && this.changes.listening && known?.today === clock.today ? known.version : null;
  }

  /** Version of a district's history up to today, and the moment at which its newest part was derived. */
  async historyVersionOf(reads: ReadScope): Promise<{ version: string; asOf: Date }> {
    const { today } = (await this.clock(reads))!;
    const found = await findHistoryVersion(reads);
    const version = tagOf(reads.districtKey, today, found.version);
    if (this.isNewest(reads)) this.histories.set(reads.districtKey, { today, version });
    return { version, asOf: found.asOf };
  }

  /** Whether no change was announced since the snapshot of these reads was opened. */
  private isNewest(reads: ReadScope): boolean {
    return this.epochs.get(reads) === this.epoch;
  }

  /** A state that was derived before, as long as it is cached. */
  kept(version: StateVersion): DistrictState | null {
    return this.states.get(keyOf(version)) ?? null;
  }

  /** The live state of that version, which was read in the same snapshot. */
  async live(reads: ReadScope, version: StateVersion): Promise<DistrictState> {
    if (version.data === '') return this.derive(reads, version);
    return this.stateFlights.get(keyOf(version), reads, () => this.derive(reads, version));
  }

  private async derive(reads: ReadScope, version: StateVersion): Promise<DistrictState> {
    return this.build(reads, (await this.situations.getSituation(reads, version.date, null))!, version);
  }

  /** The state as known at a moment. */
  async past(reads: ReadScope, date: CalendarDate, knownAt: Date): Promise<DistrictState | null> {
    const { geometry } = await findVersion(reads, date);
    const version = {
      districtKey: reads.districtKey,
      date,
      geometry,
      data: `${PAST}${knownAt.toISOString()}`,
      asOf: knownAt,
    };
    const known = this.states.get(keyOf(version));
    if (known) return known;
    const situation = await this.situations.getSituation(reads, date, knownAt);
    if (!situation) return null;
    const state = await this.build(reads, situation, version);
    this.states.set(keyOf(version), state);
    return state;
  }

  private async build(reads: ReadScope, situation: Situation, version: StateVersion): Promise<DistrictState> {
    const { date, district, figures } = situation;
    const [units, counting, lastReportedOn] = await Promise.all([
      situation.units(),
      situation.counting(),
      situation.lastReportedOn(),
    ]);
    const countingOf = new Map(counting.map((entry) => [entry.unitKey, entry]));
    const boundaries = await this.geometryOf(reads, version, units);
    const known = [...boundaries.units.values()];
    const population = totalPopulation(units);
    const features = units.map((unit): LayerFeature => {
      const boundary = boundaries.units.get(unit.unitKey) ?? null;
      return {
        id: unit.unitKey,
        boundary,
        attributes: attributesOf(
          {
            unit,
            counting: countingOf.get(unit.unitKey) ?? null,
            lastReportedOn: lastReportedOn.get(unit.unitKey) ?? null,
            boundarySchematic: boundary?.schematic ?? null,
          },
          date,
          population,
        ),
      };
    });
    const facts = {
      districtKey: district.districtKey,
      name: district.name,
      date,
      reportsExpected: figures.reporting.expected,
      reportsOnTime: figures.reporting.onTime,
      boundarySchematic: known.length === 0 ? null : known.some((boundary) => boundary.schematic),
    };
    return {
      version,
      geometryTag: boundaries.tag,
      geometrySince: boundaries.since,
      demonstration: district.demonstration,
      attribution: joined(known.map((boundary) => boundary.attribution)),
      units: features,
      facts,
    };
  }

  /**
   * The one feature of the district itself, its outline the union of the units' boundaries. The union of 11,000 units takes
   * seconds, so it is made on demand. The same array for the same state.
   * @param reads computes the union only: the outline follows from the state, whatever changed since
   */
  async districtOf(reads: ReadScope, state: DistrictState): Promise<readonly LayerFeature[]> {
    const known = this.districts.get(state);
    if (known) return known;
    const { outline } = await this.unionFlights.get(state.geometryTag, reads, async () => ({
      outline: await unite(
        reads,
        state.units.flatMap(({ boundary }) => boundary ?? []),
      ),
    }));
    const attributes = districtAttributesOf(
      state.units.map((unit) => unit.attributes),
      state.facts,
    );
    const features = [{ id: state.facts.districtKey, boundary: outline, attributes }];
    this.districts.set(state, features);
    return features;
  }

  private async geometryOf(
    reads: ReadScope,
    { districtKey, date, geometry }: StateVersion,
    validUnits: readonly ReportingUnit[],
  ): Promise<DistrictGeometry> {
    const unitKeys = validUnits.map((unit) => unit.unitKey);
    const tag = tagOf(districtKey, geometry, ...unitKeys, ...validUnits.map((unit) => unit.name));
    const known = this.geometries.get(tag);
    if (known) return known;
    const everyUnit = await readUnits(reads);
    const [units, boundaryDays] = await Promise.all([
      findBoundaries(reads, unitKeys, date),
      findBoundaryDays(
        reads,
        everyUnit.map((unit) => unit.unitKey),
      ),
    ]);
    const since =
      [...boundaryDays, ...daysOfChange(everyUnit)]
        .filter((day) => day <= date)
        .sort()
        .at(-1) ?? null;
    const found = { tag, units, since };
    this.geometries.set(tag, found);
    return found;
  }
}

/** Days on which a unit begins to exist, or no longer does. */
export function daysOfChange(units: readonly ReportingUnit[]): CalendarDate[] {
  return units.flatMap(({ validFrom, validTo }) => [
    ...(validFrom === null ? [] : [validFrom]),
    ...(validTo === null ? [] : [addDays(validTo, 1)]),
  ]);
}

/** How versions of former knowledge begin. */
const PAST = 'known-at ';

/** Whether the version belongs to a state as known at a moment, not to the live one. */
export function isPast({ data }: Pick<StateVersion, 'data'>): boolean {
  return data.startsWith(PAST);
}

const published = new WeakMap<DistrictState, DistrictState>();

/** The state as everybody may see it. */
export function publishedState(state: DistrictState): DistrictState {
  const known = published.get(state);
  if (known) return known;
  const made: DistrictState = {
    ...state,
    units: state.units.map((feature) => ({
      ...feature,
      attributes: publishable(feature.attributes, unitDefinitions),
    })),
  };
  published.set(state, made);
  return made;
}

function keyOf({ districtKey, date, data, geometry }: StateVersion): string {
  return tagOf(districtKey, date, data, geometry);
}
