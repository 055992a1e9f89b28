import { BadUserInputError, type CalendarDate } from '#kernel';
import { type Cursor, dayAskedFor } from '#ogc/domain';
import { type ReadScope } from '#platform';
import { checkKnownAt } from '#steering/api';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { type Audience } from '../layer/disclosure.domain.js';
import { type LayerReader, oneAtATime } from '../layer/layer-readers.js';
import {
  type DistrictState,
  isPast,
  type LayerStates,
  publishedState,
  type StateVersion,
} from '../layer/layer-states.js';

/** The states that a request needs, known before any of them is read. */
export interface StateRequest {
  readonly collection: Collection;
  readonly reader: LayerReader;
  readonly datetime: string | null;
  readonly knownAt: Date | null;
  readonly cursor: Cursor | null;
  /**
   * Accept a cached state as long as no change was announced. For tiles; feature requests revalidate against the database.
   */
  readonly asAnnounced?: true;
}

/** The states of one day. */
export interface States {
  readonly date: CalendarDate;
  readonly all: readonly DistrictState[];
  /** By key. */
  readonly features: readonly LayerFeature[];
}

export const NOT_PUBLIC = 'known-at: Frühere Kenntnisstände sind nicht öffentlich. Bitte melden Sie sich an.';

/** Finds states for requests: in memory as long as no change was announced, else in the database. */
export class StateReads {
  constructor(private readonly states: LayerStates) {}

  /** The time zone in which moments of a request become days; known after {@link read}. */
  timeZoneOf({ scopes }: LayerReader): string {
    return (scopes[0] && this.states.peekClock(scopes[0].districtKey)?.timeZone) ?? 'Europe/Berlin';
  }

  /**
   * Versions of the live states of the request, without a query; null = they need a query, or the request is about the past or
   * the future.
   */
  peek(request: StateRequest): StateVersion[] | null {
    const versions = request.reader.scopes.map(({ districtKey }) => this.peekVersion(districtKey, request));
    return versions.every((version) => version !== null) && versions.length > 0 ? versions : null;
  }

  private peekVersion(
    districtKey: string,
    { datetime, knownAt, cursor }: Pick<StateRequest, 'datetime' | 'knownAt' | 'cursor'>,
  ): StateVersion | null {
    if (knownAt !== null || cursor !== null) return null;
    const clock = this.states.peekClock(districtKey);
    const date = clock && dayAskedFor(datetime, clock.today, clock.timeZone);
    return date === null ? null : this.states.peek(districtKey, date);
  }

  /** The cached live state of a request that accepts it; null = the database has to be asked. */
  private peekState(districtKey: string, request: StateRequest): DistrictState | null {
    const version = request.asAnnounced ? this.peekVersion(districtKey, request) : null;
    return version && this.states.kept(version);
  }

  /**
   * The states; null = the day lies in the future, or there is no district.
   * @throws BadUserInputError for a `datetime` or a moment that cannot be
   */
  async read(request: StateRequest): Promise<States | null> {
    const { reader, cursor, knownAt } = request;
    if (knownAt !== null && reader.audience === 'public') throw new BadUserInputError(NOT_PUBLIC);
    const { subject } = request.collection;
    const found: DistrictState[] = [];
    const lists: (readonly LayerFeature[])[] = [];
    for (const [index, reads] of reader.scopes.entries()) {
      const state = cursor
        ? await this.goOn(reads, reader.audience, cursor, index)
        : (this.peekState(reads.districtKey, request) ?? (await this.begin(reads, request.datetime, request.knownAt)));
      if (state) {
        const seen = reader.audience === 'public' ? publishedState(state) : state;
        found.push(seen);
        lists.push(subject === 'unit' ? seen.units : await this.states.districtOf(reads, seen));
      }
      await oneAtATime(reader, reads);
    }
    if (found.length === 0) return null;
    return {
      date: found[0]!.version.date,
      all: found,
      // The same array as in the state, because caches of derived values have it as their key.
      features: lists.length === 1 ? lists[0]! : lists.flat().sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  }

  private async begin(reads: ReadScope, datetime: string | null, knownAt: Date | null): Promise<DistrictState | null> {
    if (knownAt !== null) reads.settle();
    // The day is mostly known beforehand, so its version is read together with the clock, in one round trip.
    const known = knownAt === null ? this.states.peekClock(reads.districtKey) : null;
    const likely = known && dayAskedFor(datetime, known.today, known.timeZone);
    const [clock, version] = await Promise.all([
      this.states.clock(reads),
      likely === null ? null : this.states.versionOf(reads, likely),
    ]);
    if (!clock) return null;
    checkKnownAt(knownAt, clock.now);
    const date = dayAskedFor(datetime, clock.today, clock.timeZone);
    if (date === null) return null;
    if (knownAt !== null) return this.states.past(reads, date, knownAt);
    return this.states.live(reads, version?.date === date ? version : await this.states.versionOf(reads, date));
  }

  /**
   * The state of the page before: the same one as long as it is cached, else the state as known at that moment; for the public
   * the state as it is now.
   */
  private async goOn(
    reads: ReadScope,
    audience: Audience,
    cursor: Cursor,
    index: number,
  ): Promise<DistrictState | null> {
    const { date, asOf } = cursor;
    const version = cursor.versions[index];
    if (date === null || version === undefined) return null;
    // The client can change a cursor, and former states of knowledge are not public, cached or not.
    const isOpen = audience === 'public';
    const kept =
      isPast(version) && isOpen ? null : this.states.kept({ districtKey: reads.districtKey, date, ...version, asOf });
    if (kept) return kept;
    if (!isOpen) reads.settle();
    const clock = await this.states.clock(reads);
    if (!clock || date > clock.today || asOf > clock.now) return null;
    return isOpen
      ? this.states.live(reads, await this.states.versionOf(reads, date))
      : this.states.past(reads, date, asOf);
  }
}
