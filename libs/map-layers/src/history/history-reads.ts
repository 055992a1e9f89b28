import { BadUserInputError, isCalendarDate } from '#kernel';
import {
  checkCql2,
  type CheckedFilter,
  type Crs,
  CRS84,
  type Expression,
  filterCrsOf,
  spanOf,
  writeCursor,
} from '#ogc/domain';
import { type ReadScope } from '#platform';
import { readDistrict } from '#territory';
import { checkKnownAt, type SituationService } from '#steering/api';
import { joined } from '../layer/attribution.domain.js';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { type LayerReader, oneAtATime } from '../layer/layer-readers.js';
import { type Clock, type LayerStates } from '../layer/layer-states.js';
import { type FeaturePage } from '../query/feature-page.domain.js';
import { queryablesOf, readFilter } from '../query/filter.domain.js';
import { filterFeatures } from '../query/filter.repository.js';
import { type ItemsQuery } from '../query/items-query.domain.js';
import { matching } from '../query/matching.js';
import { NOT_PUBLIC } from '../query/state-reads.js';
import { type DistrictHistories } from './district-history.js';
import { readPastHistory } from './past-history.js';
import { readUnitHistory } from './unit-history.js';

/** Finds intervals for requests. */
export class HistoryReads {
  constructor(
    private readonly states: LayerStates,
    private readonly situations: SituationService,
    private readonly districts: DistrictHistories,
  ) {}

  /**
   * Versions of the histories of a request, without a query; null = they need a query, or the request is about former
   * knowledge.
   */
  peek(reader: LayerReader, { knownAt }: Pick<ItemsQuery, 'knownAt'>): string[] | null {
    if (knownAt !== null) return null;
    const versions = reader.scopes.map(({ districtKey }) => this.states.peekHistory(districtKey));
    return versions.length > 0 && versions.every((version) => version !== null) ? versions : null;
  }

  /** The same with a query; null = the request is about former knowledge, which is not cached. */
  async versionsOf(reader: LayerReader, { knownAt }: Pick<ItemsQuery, 'knownAt'>): Promise<string[] | null> {
    if (knownAt !== null) return null;
    const versions: string[] = [];
    for (const reads of reader.scopes) {
      const clock = await this.states.clock(reads);
      if (clock) versions.push((await this.states.historyVersionOf(reads)).version);
      await oneAtATime(reader, reads);
    }
    return versions;
  }

  /** @throws BadUserInputError */
  async read(reader: LayerReader, collection: Collection, wanted: ItemsQuery): Promise<FeaturePage> {
    if (wanted.knownAt !== null && reader.audience === 'public') throw new BadUserInputError(NOT_PUBLIC);
    const pages: (Omit<FeaturePage, 'next'> & { readonly more: boolean })[] = [];
    for (const reads of reader.scopes) {
      if (wanted.knownAt !== null) reads.settle();
      const clock = await this.states.clock(reads);
      if (!clock) continue;
      checkKnownAt(wanted.knownAt, clock.now);
      const found =
        collection.subject === 'unit' && wanted.knownAt === null
          ? await this.units(reads, reader, collection, wanted, clock)
          : await this.listed(reads, reader, collection, wanted, clock);
      const district = await readDistrict(reads);
      pages.push({
        ...found,
        timeStamp: (wanted.knownAt ?? (await this.states.historyVersionOf(reads)).asOf).toISOString(),
        demonstration: district?.demonstration === true,
        audience: reader.audience,
        attribution: joined(found.features.map(({ boundary }) => boundary?.attribution ?? null)),
      });
      await oneAtATime(reader, reads);
    }
    const features = pages.flatMap((page) => page.features).sort((a, b) => (a.id < b.id ? -1 : 1));
    const page = features.slice(0, wanted.limit);
    const more = features.length > page.length || pages.some((part) => part.more);
    const newest =
      pages
        .map(({ timeStamp }) => timeStamp)
        .sort()
        .at(-1) ?? new Date().toISOString();
    return {
      features: page,
      numberMatched: pages.reduce<number | null>(
        (sum, page) => (sum === null || page.numberMatched === null ? null : sum + page.numberMatched),
        0,
      ),
      next: more ? writeCursor({ after: page.at(-1)!.id, date: null, asOf: new Date(newest), versions: [] }) : null,
      timeStamp: newest,
      demonstration: pages.some((page) => page.demonstration),
      audience: reader.audience,
      attribution: joined(pages.map((page) => page.attribution)),
    };
  }

  /** The one interval of this id; null = no id of an interval. */
  async find(reader: LayerReader, collection: Collection, id: string): Promise<FeaturePage | null> {
    const [, key, day] = /^([0-9F]{5,12})_(\d{4}-\d{2}-\d{2})$/.exec(id) ?? [];
    if (key === undefined || !isCalendarDate(day!)) return null;
    return this.read(reader, collection, {
      crs: CRS84,
      boxes: [],
      boxCrs: CRS84,
      limit: 1,
      datetime: null,
      knownAt: null,
      cursor: null,
      equal: new Map([
        [collection.subject === 'unit' ? 'unit_key' : 'district_key', key],
        ['valid_from', day!],
      ]),
      filter: null,
    });
  }

  private async units(
    reads: ReadScope,
    { audience }: LayerReader,
    collection: Collection,
    wanted: ItemsQuery,
    clock: Clock,
  ): Promise<{ features: readonly LayerFeature[]; numberMatched: number | null; more: boolean }> {
    const filter = readFilter(collection, wanted.filter, clock.timeZone);
    const other = conditionsOf(collection, wanted, clock.timeZone);
    return readUnitHistory(reads, {
      collection,
      audience,
      today: clock.today,
      span: wanted.datetime === null ? { from: null, to: null } : spanOf(wanted.datetime, clock.timeZone),
      filters: filter ? [filter, ...other] : other,
      after: wanted.cursor?.after ?? null,
      limit: wanted.limit,
    });
  }

  /** Histories that are worked out as a list: of the district, and of former knowledge. */
  private async listed(
    reads: ReadScope,
    { audience }: LayerReader,
    collection: Collection,
    wanted: ItemsQuery,
    clock: Clock,
  ): Promise<{ features: readonly LayerFeature[]; numberMatched: number; more: boolean }> {
    const filter = readFilter(collection, wanted.filter, clock.timeZone);
    const span = wanted.datetime === null ? null : spanOf(wanted.datetime, clock.timeZone);
    const all =
      wanted.knownAt === null
        ? await this.districts.read(reads, audience, clock.today)
        : await readPastHistory(reads, this.situations, collection, wanted.knownAt, clock.today);
    const inSpan = all
      .filter(({ attributes }) => (span?.to ?? null) === null || (attributes['valid_from'] as string) <= span!.to!)
      .filter(({ attributes }) => (span?.from ?? null) === null || (attributes['valid_to'] as string) >= span!.from!);
    const matched = await matching(inSpan, wanted, async (features) =>
      filter ? filterFeatures(reads, collection, clock.today, features, filter) : features,
    );
    const { cursor, limit } = wanted;
    const rest = cursor ? matched.filter(({ id }) => id > cursor.after) : matched;
    return { features: rest.slice(0, limit), numberMatched: matched.length, more: rest.length > limit };
  }
}

/** Boxes and attributes of a request as filters in CQL2. @throws BadUserInputError */
function conditionsOf(collection: Collection, { equal, boxes, boxCrs }: ItemsQuery, timeZone: string): CheckedFilter[] {
  const checked = (expression: Expression, crs: Crs): CheckedFilter => {
    const result = checkCql2(expression, { queryables: queryablesOf(collection), crs: filterCrsOf(crs), timeZone });
    if ('refusal' in result) throw new BadUserInputError(result.refusal.replace(/^filter: /, ''));
    return result;
  };
  const conditions = [...equal].map(([name, value]) =>
    checked(
      {
        kind: 'operation',
        op: '=',
        args: [
          { kind: 'property', name },
          typeof value === 'string'
            ? { kind: 'text', value }
            : typeof value === 'number'
              ? { kind: 'number', value }
              : { kind: 'boolean', value },
        ],
      },
      boxCrs,
    ),
  );
  if (boxes.length === 0) return conditions;
  const inBox = boxes.map(({ min, max }): Expression => ({
    kind: 'operation',
    op: 's_intersects',
    args: [
      { kind: 'property', name: 'geometry' },
      { kind: 'bbox', box: [...min, ...max] },
    ],
  }));
  // As with states, features without a boundary are in every box.
  const withoutBoundary: Expression = {
    kind: 'operation',
    op: 'isNull',
    args: [{ kind: 'property', name: 'geometry' }],
  };
  return [...conditions, checked({ kind: 'operation', op: 'or', args: [...inBox, withoutBoundary] }, boxCrs)];
}
