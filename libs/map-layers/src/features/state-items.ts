import { BadUserInputError, type CalendarDate } from '#kernel';
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
import { type Cursor } from './cursor.domain.js';
import { dayAskedFor } from './datetime.js';

/** Which states a request is about; worked out before any of them is read. */
export interface StateRequest {
  readonly collection: Collection;
  readonly reader: LayerReader;
  readonly datetime: string | null;
  readonly knownAt: Date | null;
  readonly cursor: Cursor | null;
  /**
   * A state about which no change was announced will do, as it does for a 304: pictures, asked for by the dozen. Who asks for
   * features works with numbers: there the database says whether they still hold.
   */
  readonly asAnnounced?: true;
}

/** The states that a request is about, of one day. */
export interface States {
  readonly date: CalendarDate;
  readonly all: readonly DistrictState[];
  /** By key. */
  readonly features: readonly LayerFeature[];
}

export const NOT_PUBLIC = 'known-at: Frühere Kenntnisstände sind nicht öffentlich. Bitte melden Sie sich an.';

/** Finds states for requests: from memory where that is sure, else from the database. */
export class StateReads {
  constructor(private readonly states: LayerStates) {}

  /** Where moments that a request names become days; to be asked after {@link read}. */
  timeZoneOf({ scopes }: LayerReader): string {
    return (scopes[0] && this.states.peekClock(scopes[0].districtKey)?.timeZone) ?? 'Europe/Berlin';
  }

  /**
   * Versions of the live states that the request is about, without a look into the database; null = it takes one, or the
   * request is about the past or the future.
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

  /** The live state, where that it was not announced to have changed will do; null = the database has to say. */
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
      // The very list of the state, so that what is worked out from it is found again.
      features: lists.length === 1 ? lists[0]! : lists.flat().sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  }

  private async begin(reads: ReadScope, datetime: string | null, knownAt: Date | null): Promise<DistrictState | null> {
    if (knownAt !== null) reads.settle();
    // Which day it will be is mostly known: its version is asked for along with the clock, in one round trip.
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
   * The state of the page before: the very same as long as it is kept, else as it was known at that moment; for everybody as
   * it is now.
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
    // What stands in a cursor comes from the caller: former states of knowledge are not for everybody, kept or not.
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
