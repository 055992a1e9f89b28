import { AccountResolver, DeputyResolver, ViewerResolver } from '#identity/api';
import {
  AssessmentStepsResolver,
  CalendarResolver,
  CompletenessResolver,
  DailyReportResolver,
  ReminderResolver,
  ReportingDayResolver,
} from '#reporting/api';
import {
  AggregateCountResolver,
  DistrictSituationResolver,
  DistrictSteeringResolver,
  ExplanationInputResolver,
  ReportingStatusResolver,
  SituationChangeResolver,
  SituationExportResolver,
  UnitSituationResolver,
} from '#steering/api';
import {
  AccountUnitsResolver,
  ContactResolver,
  DeputyUnitResolver,
  DistrictAccountsResolver,
  DistrictResolver,
  ReportingUnitResolver,
  RulesResolver,
  ViewerTerritoryResolver,
} from '#territory/api';

/** Everything the graph is made of. The schema file is generated from the same list. */
export const resolvers = [
  ViewerResolver,
  ViewerTerritoryResolver,
  DistrictResolver,
  ReportingUnitResolver,
  AccountResolver,
  DeputyResolver,
  DeputyUnitResolver,
  AccountUnitsResolver,
  DistrictAccountsResolver,
  RulesResolver,
  ContactResolver,
  DailyReportResolver,
  AssessmentStepsResolver,
  ReportingDayResolver,
  CalendarResolver,
  CompletenessResolver,
  ReminderResolver,
  DistrictSteeringResolver,
  DistrictSituationResolver,
  UnitSituationResolver,
  AggregateCountResolver,
  ExplanationInputResolver,
  ReportingStatusResolver,
  SituationChangeResolver,
  SituationExportResolver,
];
