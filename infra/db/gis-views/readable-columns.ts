import { prospectColumns, reportedNumbers } from '#reporting/domain';
import { type ReadableTable } from '#map-layers';

/**
 * The columns that the views of schema `gis` stand on, and no other: no comments, reasons, labels, names of persons. A
 * GIS login may read them through the views only, because it may not use the schemas of the tables.
 */
export const readableColumns: readonly ReadableTable[] = [
  { table: 'territory.district', columns: ['district_key', 'time_zone'] },
  { table: 'territory.district_version', columns: ['district_key', 'recorded_at', 'name'] },
  { table: 'territory.district_rules_version', columns: ['district_key', 'recorded_at', 'carry_forward_days'] },
  {
    table: 'territory.reporting_unit_version',
    columns: [
      ...['district_key', 'unit_key', 'recorded_at', 'name', 'kind', 'population', 'population_date'],
      ...['valid_from', 'valid_to'],
    ],
  },
  // Reference data without a district, which has no policy (docs/adr/0005).
  {
    table: 'territory.boundary',
    columns: ['boundary_key', 'schematic', 'valid_from', 'valid_to', 'geom'],
    ofAllDistricts: true,
  },
  {
    table: 'reporting.daily_report',
    columns: [
      ...['district_key', 'unit_key', 'reporting_date', 'revision', 'on_time', 'assessment'],
      ...reportedNumbers.map(({ column }) => column),
      ...prospectColumns.flatMap(({ column, dateColumn }) => [column, dateColumn]),
    ],
  },
  { table: 'steering.district_day', columns: ['district_key', 'date', 'due_at'] },
];
