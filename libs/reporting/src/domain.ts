// The pure part: rules and shapes, nothing that reads or writes. The portal may use it as it is.
export * from './figure/figure-catalogue.domain.js';
export * from './figure/figure-values.domain.js';
export * from './daily-report/daily-report.domain.js';
export * from './daily-report/report-rules.domain.js';
export * from './daily-report/report-texts.domain.js';
export * from './reporting-calendar/reporting-calendar.domain.js';
export * from './report-file/report-file.domain.js';
export { type ExportCell, type ExportTable, toCsv, toSheet } from './report-export/export-table.domain.js';
export { harmlessText } from './report-import/import-cells.domain.js';
