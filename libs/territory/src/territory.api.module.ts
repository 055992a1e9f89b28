import { Module } from '@nestjs/common';
import { ContactApiModule } from './contact/contact.api.module.js';
import { DistrictApiModule } from './district/district.api.module.js';
import { ReportingUnitApiModule } from './reporting-unit/reporting-unit.api.module.js';

/** Everything of this library that answers requests. */
@Module({ imports: [DistrictApiModule, ReportingUnitApiModule, ContactApiModule] })
export class TerritoryApiModule {}
