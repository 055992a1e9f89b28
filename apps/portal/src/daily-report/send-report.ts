import { type CalendarDate, type Problem } from '#kernel';
import { type ReportDraft } from '#reporting/domain';
import { execute } from '../graphql/execute.js';
import { graphql, readFragment } from '../graphql/graphql.js';
import { type Report, ReportFields } from './report-queries.js';

const ProblemFields = graphql(`
  fragment ProblemFields on ReportProblem {
    severity
    code
    field
    message
  }
`);

const SubmitDocument = graphql(
  `
    mutation SubmitDailyReport($input: SubmitDailyReportInput!) {
      submitDailyReport(input: $input) {
        report {
          ...ReportFields
        }
        problems {
          ...ProblemFields
        }
        currentReport {
          ...ReportFields
        }
      }
    }
  `,
  [ReportFields, ProblemFields],
);

const ConfirmDocument = graphql(
  `
    mutation ConfirmUnchanged($unitKey: ID!, $reportingDate: Date!, $basedOn: ID, $idempotencyKey: ID) {
      confirmUnchanged(
        unitKey: $unitKey
        reportingDate: $reportingDate
        basedOn: $basedOn
        idempotencyKey: $idempotencyKey
      ) {
        report {
          ...ReportFields
        }
        problems {
          ...ProblemFields
        }
        currentReport {
          ...ReportFields
        }
      }
    }
  `,
  [ReportFields, ProblemFields],
);

/** A report ready to be sent, as it may also wait on the device. The key belongs to exactly this content. */
export interface OutgoingReport {
  readonly unitKey: string;
  readonly unitName: string;
  readonly reportingDate: CalendarDate;
  readonly idempotencyKey: string;
  readonly content:
    | {
        readonly kind: 'figures';
        readonly draft: ReportDraft;
        readonly baseRevision: number | null;
        readonly correctionReason: string | null;
      }
    | { readonly kind: 'unchanged'; readonly basedOn: string | null };
}

export interface Outcome {
  /** The report as stored; null = refused. */
  readonly report: Report | null;
  readonly problems: readonly Problem[];
  readonly current: Report | null;
}

/** Whether the problem is that somebody else has reported meanwhile. */
export function isConflict({ code }: Problem): boolean {
  return code === 'REVISION_CONFLICT' || code === 'ALREADY_REPORTED';
}

/** Sends it; repeating it does no harm. @throws RequestFailed */
export async function sendReport({
  unitKey,
  reportingDate,
  idempotencyKey,
  content,
}: OutgoingReport): Promise<Outcome> {
  const { report, problems, currentReport } =
    content.kind === 'unchanged'
      ? (await execute(ConfirmDocument, { unitKey, reportingDate, basedOn: content.basedOn, idempotencyKey }))
          .confirmUnchanged
      : (
          await execute(SubmitDocument, {
            input: {
              unitKey,
              reportingDate,
              idempotencyKey,
              baseRevision: content.baseRevision,
              correctionReason: content.correctionReason,
              ...inputOf(content.draft),
            },
          })
        ).submitDailyReport;
  return {
    report: report && readFragment(ReportFields, report),
    problems: problems.map((problem) => readFragment(ProblemFields, problem)),
    current: currentReport && readFragment(ReportFields, currentReport),
  };
}

/** The schema's lists are not read-only ones. */
function inputOf(draft: ReportDraft) {
  return {
    ...draft,
    accommodation: draft.accommodation.map((figures) => ({ ...figures })),
    prospectiveCapacity: draft.prospectiveCapacity.map((entry) => ({ ...entry })),
  };
}
