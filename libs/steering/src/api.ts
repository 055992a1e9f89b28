export { findReportingStates, type ReportingState } from './situation/reporting-state.repository.js';
export { SituationChangeResolver } from './situation/situation-change.resolver.js';
export { SituationChanges } from './situation/situation-changes.js';
export { SituationExportResolver } from './situation/situation-export.resolver.js';
export { SituationExportService } from './situation/situation-export.service.js';
export {
  AggregateCountResolver,
  DistrictSituationResolver,
  DistrictSteeringResolver,
  ExplanationInputResolver,
  ReportingStatusResolver,
  UnitSituationResolver,
} from './situation/situation.resolver.js';
export { checkKnownAt, expectToday, type Situation, SituationService } from './situation/situation.service.js';
