import {
  ContactResolver,
  DistrictResolver,
  ReportingUnitResolver,
  RulesResolver,
  RulesRevisionResolver,
} from '#territory/api';
import { AccountResolver, DeputyResolver, DistrictAccountsResolver, ViewerResolver } from '#accounts/api';
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

/** Everything the graph is made of. The schema file is generated from the same list. */
export const resolvers = [
  ViewerResolver,
  DistrictResolver,
  ReportingUnitResolver,
  AccountResolver,
  DeputyResolver,
  DistrictAccountsResolver,
  RulesResolver,
  RulesRevisionResolver,
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
