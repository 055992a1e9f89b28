import { Module } from '@nestjs/common';
import { ReportingUnitResolver } from './reporting-unit.resolver.js';

@Module({ providers: [ReportingUnitResolver] })
export class ReportingUnitApiModule {}
