export { ContactResolver } from './contact/contact.resolver.js';
export { DistrictModel, ReportingRulesModel, toDistrictModel } from './district/district.model.js';
export { DistrictResolver, RulesResolver, RulesRevisionResolver } from './district/district.resolver.js';
export { ReportingUnitModel, toUnitModel, unitModelAsOf } from './reporting-unit/reporting-unit.model.js';
export { ReportingUnitResolver } from './reporting-unit/reporting-unit.resolver.js';
