import { reportedNumbers } from '../figure/figure-values.domain.js';
import { type ReportContent, type RevisionFacts } from './daily-report.domain.js';

/** A revision to be stored. */
export interface NewRevision extends RevisionFacts {
  readonly districtKey: string;
  /** null = recorded by a command, without an account. */
  readonly accountId: string | null;
  readonly content: ReportContent;
}

interface RevisionColumn {
  readonly name: string;
  readonly type: 'uuid' | 'text' | 'date' | 'integer' | 'timestamptz' | 'boolean' | 'jsonb';
  readonly valueOf: (revision: NewRevision) => unknown;
}

const column = (name: string, type: RevisionColumn['type'], valueOf: RevisionColumn['valueOf']): RevisionColumn => ({
  name,
  type,
  valueOf,
});

/** The columns of `reporting.daily_report` that a writer fills; those of figures follow from the catalogue. */
export const revisionColumns: readonly RevisionColumn[] = [
  column('report_id', 'uuid', (revision) => revision.reportId),
  column('district_key', 'text', (revision) => revision.districtKey),
  column('unit_key', 'text', (revision) => revision.unitKey),
  column('reporting_date', 'date', (revision) => revision.reportingDate),
  column('revision', 'integer', (revision) => revision.revision),
  column('recorded_at', 'timestamptz', (revision) => revision.recordedAt),
  column('recorded_by', 'uuid', (revision) => revision.accountId),
  column('recorded_by_name', 'text', (revision) => revision.recordedByName),
  column('source', 'text', (revision) => revision.source),
  column('on_behalf', 'boolean', (revision) => revision.onBehalf),
  column('on_time', 'boolean', (revision) => revision.onTime),
  column('confirmed_unchanged', 'boolean', (revision) => revision.confirmedUnchanged),
  ...reportedNumbers.map((number) => column(number.column, 'integer', ({ content }) => number.read(content))),
  column('prospective_capacity', 'jsonb', ({ content }) => content.prospectiveCapacity),
  column('assessment', 'text', ({ content }) => content.assessment),
  column('comment', 'text', ({ content }) => content.comment),
  column('correction_reason', 'text', (revision) => revision.correctionReason),
  column('warnings', 'jsonb', (revision) => revision.warnings),
];
