export { type CountingReport, type DerivedDay, percentOf } from './situation/situation.domain.js';
export { deriveFromReports, type DistrictFrame, findFrame, storeDays } from './situation/situation.repository.js';
