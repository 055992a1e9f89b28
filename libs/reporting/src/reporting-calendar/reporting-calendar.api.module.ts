import { Module } from '@nestjs/common';
import { CalendarResolver, ReportingDayResolver } from './reporting-day.resolver.js';

@Module({ providers: [ReportingDayResolver, CalendarResolver] })
export class ReportingCalendarApiModule {}
