// The pure part: rules and shapes, nothing that reads or writes. The portal may use it as it is.
export {
  type DailyReport,
  type ProspectiveCapacity,
  type ReportContent,
  type ReportDraft,
  toContent,
  unchangedContent,
} from './daily-report/daily-report.domain.js';
export {
  countsOn,
  findValueErrors,
  findWarnings,
  judgeReport,
  limits,
  type ReportContext,
  type Verdict,
} from './daily-report/report-rules.domain.js';
export { germanCount, problemText } from './daily-report/report-texts.domain.js';
export {
  accommodationKind,
  accommodationKinds,
  type AccommodationType,
  accommodationTypes,
  assessmentWord,
  type Figure,
  type SituationAssessment,
} from './figure/figure-catalogue.domain.js';
export {
  type AccommodationFigures,
  byKey,
  figureOf,
  type Measure,
  measureLabel,
  measures,
  numberOf,
  prospectColumns,
  reportedNumbers,
  typeLabel,
  type UnitFigure,
  unitFigures,
} from './figure/figure-values.domain.js';
export { type ByKind, enabledTypes, entriesOf, entryOf, typesOf, typesShown } from './figure/kinds-in-use.domain.js';
export { type ExportCell, type ExportTable, toCsv, toSheet } from './report-export/export-table.domain.js';
export { type Cell, fileLimits } from './report-file/report-file.domain.js';
export { harmlessText } from './report-import/import-cells.domain.js';
export {
  type Expectation,
  expectationOn,
  isOnTime,
  notExpectedReason,
} from './reporting-calendar/reporting-calendar.domain.js';
export {
  type ImportedRow,
  type ImportProgress,
  type ImportResult,
  type RowResult,
} from './report-import/import-result.domain.js';
