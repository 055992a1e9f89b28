export { formAssociations } from './boundary/boundary.repository.js';
export { type BoundaryImportOptions, importBoundaries } from './boundary/import-boundaries.js';
export * from './contact/contact.domain.js';
export * from './contact/contact.repository.js';
export * from './contact/contact.service.js';
export * from './district/district.domain.js';
export * from './district/district.repository.js';
export {
  importDistricts,
  insertDistrictVersion,
  insertRules,
  insertVersions,
  type OperatorContext,
  setDistrictRules,
  territoryLockSql,
} from './district/import-districts.js';
export * from './district/reporting-rules.domain.js';
export * from './district/rules.service.js';
export * from './import/import-result.js';
export * from './reporting-unit/reporting-unit.domain.js';
export * from './territory.reads.js';
export { findMembers, findUnitFrame, findUnits, type UnitFrame } from './reporting-unit/reporting-unit.repository.js';
