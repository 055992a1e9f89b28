import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BadUserInputError, type CalendarDate, dayOf } from '#kernel';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';
import { Request, type RequestContext } from '#access/api';
import { DistrictModel, ReportingUnitModel, toDistrictModel, unitModelAsOf } from '#territory/api';
import { countDaysPending } from '../recalculation/days-pending.js';
import { type FlowFigures } from './situation.domain.js';
import { toProspectiveTotals, toSeriesModel, toSituationModel, toUnitSituations } from './situation.mapping.js';
import {
  AggregateCountModel,
  DistrictSituationModel,
  ExplanationInputModel,
  ExplanationModel,
  FlowTotalModel,
  ProspectiveTotalsModel,
  RecalculationModel,
  ReportingStatusModel,
  UnitSituationModel,
} from './situation.model.js';
import { SituationSeriesModel } from './situation-series.model.js';
import { type Situation, SituationService } from './situation.service.js';

const MAX_HORIZON_DAYS = 3650;

@Resolver(() => DistrictModel)
export class DistrictSteeringResolver {
  constructor(private readonly situations: SituationService) {}

  @ResolveField(() => DistrictSituationModel, {
    description: '`date` defaults to today; a later day and a `knownAt` in the future are refused.',
  })
  async situation(
    @Request() { reads }: RequestContext,
    @Args('date', { type: () => CalendarDateScalar, nullable: true }) date: CalendarDate | null,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<DistrictSituationModel> {
    const key = `situation/${date ?? 'today'}/${knownAt?.toISOString() ?? 'live'}`;
    return toSituationModel(
      (await reads.memo(key, () => this.situations.getSituation(reads, date ?? null, knownAt ?? null)))!,
    );
  }

  @ResolveField(() => SituationSeriesModel, { description: 'Both ends included, at most 3700 days.' })
  async situationSeries(
    @Request() { reads }: RequestContext,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
    @Args('to', { type: () => CalendarDateScalar }) to: CalendarDate,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<SituationSeriesModel> {
    const key = `series/${from}/${to}/${knownAt?.toISOString() ?? 'live'}`;
    return toSeriesModel(
      (await reads.memo(key, () => this.situations.getSeries(reads, { from, to }, knownAt ?? null)))!,
    );
  }

  @ResolveField(() => RecalculationModel, {
    description: 'How far it is; to be asked for only where somebody waits for it.',
  })
  async recalculation(@Request() { reads }: RequestContext): Promise<RecalculationModel> {
    const [frame, now] = await Promise.all([this.situations.readFrame(reads, null), reads.now()]);
    return { daysPending: await countDaysPending(reads, frame!, dayOf(now, frame!.district.timeZone)) };
  }
}

@Resolver(() => DistrictSituationModel)
export class DistrictSituationResolver {
  constructor(private readonly situations: SituationService) {}

  @ResolveField(() => DistrictModel)
  district(@Parent() { situation }: DistrictSituationModel): DistrictModel {
    return toDistrictModel(situation.district, situation.knownAt);
  }

  @ResolveField(() => FlowTotalModel, {
    description: 'From `from` to this day, for example since the start of the quota period; at most 400 days.',
  })
  async allocationsSince(
    @Request() context: RequestContext,
    @Parent() { situation }: DistrictSituationModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
  ): Promise<FlowTotalModel> {
    return toFlowModel(situation, from, (await flowsOf(this.situations, context, situation, from)).get(null)!);
  }

  @ResolveField(() => [ProspectiveTotalsModel], {
    description:
      'Every type once. `withinDays` (0 to 3650): dated at most so many days after `date`, overdue included, open dates left out.',
  })
  async prospectiveCapacity(
    @Parent() { situation }: DistrictSituationModel,
    @Args('withinDays', { type: () => Int, nullable: true }) withinDays: number | null,
  ): Promise<ProspectiveTotalsModel[]> {
    if (withinDays !== null && withinDays !== undefined && (withinDays < 0 || withinDays > MAX_HORIZON_DAYS)) {
      throw new BadUserInputError(`withinDays: 0 bis ${MAX_HORIZON_DAYS}.`);
    }
    return toProspectiveTotals(situation, withinDays ?? null);
  }

  @ResolveField(() => [UnitSituationModel], {
    description: 'All units valid on this day, by key (at most 500 per district).',
  })
  units(
    @Request() { actor }: RequestContext,
    @Parent() { situation }: DistrictSituationModel,
  ): Promise<UnitSituationModel[]> {
    return toUnitSituations(situation, actor);
  }
}

@Resolver(() => UnitSituationModel)
export class UnitSituationResolver {
  constructor(private readonly situations: SituationService) {}

  @ResolveField(() => FlowTotalModel)
  async allocationsSince(
    @Request() context: RequestContext,
    @Parent() { situation, unit }: UnitSituationModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
  ): Promise<FlowTotalModel> {
    return toFlowModel(situation, from, (await flowsOf(this.situations, context, situation, from)).get(unit.key)!);
  }
}

@Resolver(() => AggregateCountModel)
export class AggregateCountResolver {
  @ResolveField(() => ExplanationModel, { description: 'How the value came about; worked out only when asked for.' })
  explanation(@Parent() { explain }: AggregateCountModel): Promise<ExplanationModel> {
    return explain();
  }
}

@Resolver(() => ExplanationInputModel)
export class ExplanationInputResolver {
  @ResolveField(() => ReportingUnitModel)
  unit(@Parent() { unitBehind, knownAt }: ExplanationInputModel): ReportingUnitModel {
    return unitModelAsOf(knownAt)(unitBehind);
  }
}

@Resolver(() => ReportingStatusModel)
export class ReportingStatusResolver {
  @ResolveField(() => [ReportingUnitModel], {
    description: 'Owed and not here, by key; before `dueAt` they are not late yet.',
  })
  async missing(@Parent() { situation }: ReportingStatusModel): Promise<ReportingUnitModel[]> {
    if (situation.figures.reporting.expected === 0) return [];
    const [units, counting] = await Promise.all([situation.units(), situation.counting()]);
    const here = new Set(counting.filter((entry) => entry.status === 'REPORTED').map((entry) => entry.unitKey));
    return units.filter((unit) => !here.has(unit.unitKey)).map(unitModelAsOf(situation.knownAt));
  }
}

/** Flows of the district and of every unit are worked out together, once for each `from`. */
function flowsOf(
  situations: SituationService,
  { reads }: RequestContext,
  situation: Situation,
  from: CalendarDate,
): Promise<ReadonlyMap<string | null, FlowFigures>> {
  const key = `flows/${situation.date}/${situation.knownAt?.toISOString() ?? 'live'}/${from}`;
  return reads.memo(key, () => situations.getFlows(reads, situation, from));
}

function toFlowModel(situation: Situation, from: CalendarDate, flow: FlowFigures): FlowTotalModel {
  return { from, to: situation.date, ...flow };
}
