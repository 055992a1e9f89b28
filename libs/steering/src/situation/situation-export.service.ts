import { type CalendarDate } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Actor } from '#access';
import { type SituationExportFormat } from './situation-export.model.js';

/** A table of the situation that somebody takes home. */
interface SituationExport {
  readonly date: CalendarDate;
  /** null = as known when it was made. */
  readonly knownAt: Date | null;
  readonly format: SituationExportFormat;
  /** Units in it. */
  readonly units: number;
}

/** Records each export in the audit log. The browser makes the file from the figures that it has already. */
export class SituationExportService {
  constructor(private readonly database: Database) {}

  async record(actor: Actor, { date, knownAt, format, units }: SituationExport, requestId: string): Promise<void> {
    const { districtKey } = actor;
    await this.database.transaction({ districtKey }, (tx) =>
      appendAudit(tx, {
        districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'SituationExported',
        reportingDate: date,
        requestId,
        detail: { knownAt: knownAt?.toISOString() ?? null, format: format.toLowerCase(), units },
      }),
    );
  }
}
