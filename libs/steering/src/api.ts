export { findReportingStates, type ReportingState } from './situation/reporting-state.repository.js';
export { SituationChanges } from './situation/situation-changes.js';
export { SituationApiModule } from './situation/situation.api.module.js';
export { checkKnownAt, expectToday, type Situation, SituationService } from './situation/situation.service.js';
