import { type GraphQLSchema } from 'graphql';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { type Problem, RequestError } from '#kernel';
import { type Logger } from '#platform';
import { type ImportOutcome } from '#reporting';
import { type InstallationState, toGauges } from './installation-state.js';

/** A request that was answered. */
interface AnsweredRequest {
  readonly method: string;
  /** Pattern of the route, not the path: paths are without number. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Mutations that store a report, by their names in the schema. */
const submissions = ['submitDailyReport', 'confirmUnchanged'];
/** How the rows of uploaded files are called beside them. */
const IMPORT = 'importReports';

/**
 * Figures for operators: what this process has answered, counted here, and where the work of the whole installation
 * stands, read from the database at each scrape. The latter is the same from every api process, and tells of the workers
 * by what they have done, so that it also tells when none runs.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly internalErrors: Counter;
  private readonly submissions: Counter<'operation' | 'outcome' | 'code'>;
  private looking: Promise<InstallationState | null> | undefined;

  constructor(
    private readonly readState: () => Promise<InstallationState>,
    private readonly logger: Logger,
  ) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'kreislage_http_request_duration_seconds',
      help: 'Requests answered by this api process, by the seconds from their first byte to the last of the answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.internalErrors = new Counter({
      name: 'kreislage_internal_errors_total',
      help: 'Requests that this api process answered with an internal error; each stands in the log under its request id.',
      registers,
    });
    this.submissions = new Counter({
      name: 'kreislage_submissions_total',
      help: 'Daily reports sent to this api process: stored, refused (code: the first objection) or failed.',
      labelNames: ['operation', 'outcome', 'code'],
      registers,
    });
    // A series that is born with its first event shows no increase for it.
    for (const operation of [...submissions, IMPORT])
      this.submissions.inc({ operation, outcome: 'stored', code: '' }, 0);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  countRequest({ method, route, status, seconds }: AnsweredRequest): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
    if (status === 500) this.internalErrors.inc();
  }

  /**
   * Counts the rows of an uploaded file: those stored, and those rejected by their first objection. A file of which nothing
   * came (not readable, the database away) counts once, as failed.
   */
  countImport(outcome: ImportOutcome): void {
    if ('error' in outcome) {
      this.submissions.inc({ operation: IMPORT, outcome: 'failed', code: codeOf(outcome.error) });
      return;
    }
    const { dryRun, stored, counts, rows } = outcome;
    if (dryRun) return;
    if (stored) this.submissions.inc({ operation: IMPORT, outcome: 'stored', code: '' }, counts.new + counts.changed);
    for (const { result, problems } of rows) {
      if (result !== 'rejected') continue;
      const code = problems.find(({ severity }) => severity === 'ERROR')?.code ?? '';
      this.submissions.inc({ operation: IMPORT, outcome: 'refused', code });
    }
  }

  /** Counts outcomes of submissions, over HTTP and WebSocket alike: both execute this schema. */
  observeSubmissions(schema: GraphQLSchema): void {
    const fields = schema.getMutationType()!.getFields();
    for (const operation of submissions) {
      const field = fields[operation]!;
      const resolve = field.resolve!;
      field.resolve = async (...args) => {
        try {
          const result = (await resolve(...args)) as { report: unknown; problems: readonly Problem[] };
          const refusal = result.report ? undefined : result.problems.find(({ severity }) => severity === 'ERROR');
          this.submissions.inc({ operation, outcome: refusal ? 'refused' : 'stored', code: refusal?.code ?? '' });
          return result;
        } catch (error) {
          this.submissions.inc({ operation, outcome: 'failed', code: codeOf(error) });
          throw error;
        }
      };
    }
  }

  /** The text that Prometheus reads. While the database is away its figures are left out and `kreislage_database_up` is 0. */
  async render(): Promise<string> {
    // Scrapes that come together share one look.
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    const installation = toGauges(await this.looking);
    return Registry.merge([this.registry, installation]).metrics();
  }

  private async look(): Promise<InstallationState | null> {
    try {
      return await this.readState();
    } catch (error) {
      this.logger.warn({ err: error }, 'metrics: the database does not answer');
      return null;
    }
  }
}

/** Codes of our own only: they are few, and the codes of others are not for labels. */
function codeOf(error: unknown): string {
  return error instanceof RequestError ? error.code : 'INTERNAL_SERVER_ERROR';
}
