import { Args, ID, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { type CalendarDate, dayOf, earlierOf, laterOf, NotFoundError } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { findDistrict, readUnits } from '#territory';
import { ReportingUnitModel, toUnitModel } from '#territory/api';
import { DistrictSituationChangeModel } from './situation-change.model.js';
import { type SituationChange } from './situation-change.repository.js';
import { SituationChanges } from './situation-changes.js';
import { toSituationModel } from './situation.mapping.js';
import { DistrictSituationModel } from './situation.model.js';
import { SituationService } from './situation.service.js';

/** Least interval between events of one subscription; changes in between are merged. Milliseconds. */
const AT_MOST_EVERY_MS = 1_000;

@Resolver(() => DistrictSituationChangeModel)
export class SituationChangeResolver {
  constructor(
    private readonly changes: SituationChanges,
    private readonly situations: SituationService,
  ) {}

  @Allow('figures:watch')
  @Subscription(() => DistrictSituationChangeModel, {
    description:
      'One event at once on subscribing, then after changes, merged to at most one a second; rights are checked for each. `date`: only changes that touch this day, and the day of `situation`; default: today, moving on at midnight.',
  })
  async districtSituationChanged(
    @Request() { actor, reads }: RequestContext,
    @Args('districtKey', { type: () => ID }) districtKey: string,
    @Args('date', { type: () => CalendarDateScalar, nullable: true }) date: CalendarDate | null,
  ): Promise<AsyncIterableIterator<ChangeEvent>> {
    if (districtKey !== actor.districtKey) throw new NotFoundError();
    const district = await findDistrict(reads, districtKey);
    await reads.release();
    if (!district) throw new NotFoundError();
    const abort = new AbortController();
    const events = this.watch(districtKey, date ?? null, district.timeZone, abort.signal);
    const iterator: AsyncIterableIterator<ChangeEvent> = {
      next: () => events.next(),
      // A generator that waits does not hear of the end by itself.
      return: () => {
        abort.abort();
        return events.return(undefined);
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  @ResolveField(() => [ReportingUnitModel], {
    description: 'Units whose reports brought the change, by key; empty in the first event.',
  })
  async units(
    @Request() { reads }: RequestContext,
    @Parent() { unitKeys }: DistrictSituationChangeModel,
  ): Promise<ReportingUnitModel[]> {
    if (unitKeys.length === 0) return [];
    const wanted = new Set(unitKeys);
    return (await readUnits(reads)).filter((unit) => wanted.has(unit.unitKey)).map(toUnitModel);
  }

  @ResolveField(() => DistrictSituationModel, { description: 'Worked out only when asked for.' })
  async situation(
    @Request() { reads }: RequestContext,
    @Parent() { date }: DistrictSituationChangeModel,
  ): Promise<DistrictSituationModel> {
    return toSituationModel((await this.situations.getSituation(reads, date, null))!);
  }

  private async *watch(
    districtKey: string,
    date: CalendarDate | null,
    timeZone: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChangeEvent, undefined> {
    let waiting: SituationChange[] = [];
    let wake: () => void = () => undefined;
    // Listening begins before the first event, so that nothing falls between the two.
    const stop = this.changes.listen(districtKey, (change) => {
      const day = date ?? dayOf(new Date(), timeZone);
      if (change.from > day || change.to < day) return;
      waiting.push(change);
      wake();
    });
    signal.addEventListener('abort', () => wake());
    try {
      yield { districtSituationChanged: { from: null, to: null, unitKeys: [], date } };
      for (;;) {
        await pause(AT_MOST_EVERY_MS);
        while (waiting.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (signal.aborted) return undefined;
        const merged = waiting;
        waiting = [];
        yield {
          districtSituationChanged: {
            from: merged.map((change) => change.from).reduce(earlierOf),
            to: merged.map((change) => change.to).reduce(laterOf),
            unitKeys: [...new Set(merged.flatMap((change) => change.unitKeys))].sort(),
            date,
          },
        };
      }
    } finally {
      stop();
    }
  }
}

/** The event that the GraphQL server hands to the field of the subscription. */
interface ChangeEvent {
  readonly districtSituationChanged: DistrictSituationChangeModel;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
