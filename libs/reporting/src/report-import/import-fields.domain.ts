import { type ReportContent } from '../daily-report/daily-report.domain.js';
import { accommodationTypes } from '../figure/figure-catalogue.domain.js';
import { measures, numberOf, reportedNumbers } from '../figure/figure-values.domain.js';
import { COMMON_DATE, type Header, prospectColumn } from './import-columns.domain.js';
import { type ImportRow } from './import-row.domain.js';

const fixedColumns: Readonly<Record<string, string>> = {
  ...Object.fromEntries(reportedNumbers.map(({ field, importColumn }) => [field, importColumn])),
  // The first column of a kind stands for the kind itself.
  ...Object.fromEntries(
    accommodationTypes.map((type, index) => [`accommodation.${index}.type`, numberOf(measures[0]!, type).importColumn]),
  ),
  assessment: 'lage',
  comment: 'bemerkung',
  reportingDate: 'stichtag',
  unitKey: 'ars',
  baseRevision: 'fassung',
};

/** From the path of a figure, as the rules name it, to the column of the file. */
export function columnsOf(
  row: ImportRow,
  content: ReportContent,
  header: Header,
  ownReason: boolean,
): (field: string | null) => string | null {
  return (field) => {
    if (field === null) return null;
    if (field === 'correctionReason')
      return ownReason || header.positions.has('korrekturgrund') ? 'korrekturgrund' : null;
    const [, index, part] = /^prospectiveCapacity\.(\d+)\.(\w+)$/.exec(field) ?? [];
    if (index !== undefined) {
      const entry = content.prospectiveCapacity[Number(index)]!;
      const ofType = content.prospectiveCapacity.filter((one) => one.type === entry.type);
      const position = ofType.indexOf(entry);
      // Columns may be empty in between. Entries that stay on record although the file gives their sum have no own column.
      const given = row.figures.prospects[entry.type];
      const slot = given?.length === ofType.length ? given[position]!.slot : position + 1;
      const column = prospectColumn(entry.type, slot);
      if (part !== 'expectedFrom') return column;
      return !header.positions.has(`${column}_ab`) && header.positions.has(COMMON_DATE) ? COMMON_DATE : `${column}_ab`;
    }
    return fixedColumns[field] ?? null;
  };
}
