export { formAssociations } from './boundary/boundary.repository.js';
export { importBoundaries } from './boundary/import-boundaries.js';
export { insertSchematicBoundaries } from './boundary/schematic-boundary.repository.js';
export { type UnitContact } from './contact/contact.domain.js';
export { findContacts, insertContacts } from './contact/contact.repository.js';
export { type District, DISTRICT_CHANGED } from './district/district.domain.js';
export {
  findDistrict,
  findDistrictDays,
  findDistrictKeys,
  findDistrictMarks,
  type DistrictToday,
  findRules,
  findToday,
  todaySql,
} from './district/district.repository.js';
export { importDistricts, setDistrictRules } from './district/import-districts.js';
export { defaultRules, type ReportingRules } from './district/reporting-rules.domain.js';
export {
  insertDistrictVersion,
  insertRules,
  insertVersions,
  territoryLockSql,
} from './district/territory-version.repository.js';
export { type ImportProgress, ImportRefusedError, type ImportSummary } from './import/import-result.js';
export { isValidOn, type ReportingUnit, type ReportingUnitKind } from './reporting-unit/reporting-unit.domain.js';
export {
  findMembers,
  findUnitFrame,
  findUnits,
  findUnknownUnits,
  type UnitFrame,
} from './reporting-unit/reporting-unit.repository.js';
export { readDistrict, readRules, readUnits } from './territory.reads.js';
