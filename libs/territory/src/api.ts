export { DistrictModel, ReportingRulesModel, toDistrictModel } from './district/district.model.js';
export { ReportingUnitModel, toUnitModel, unitModelAsOf } from './reporting-unit/reporting-unit.model.js';
export { TerritoryApiModule } from './territory.api.module.js';
