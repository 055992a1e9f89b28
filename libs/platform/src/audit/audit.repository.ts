import { type Tx } from '../database/database.js';

/** One line of the audit log: actor, action and object. References only, no figures and no texts. */
export interface AuditEntry {
  /** null = no district is known (failed sign-in with an unknown name). */
  readonly districtKey: string | null;
  readonly actorName: string;
  readonly accountId?: string | null;
  /** Past tense, for example `DailyReportAccepted`. */
  readonly action: string;
  readonly unitKey?: string | null;
  readonly reportingDate?: string | null;
  readonly beforeRef?: string | null;
  readonly afterRef?: string | null;
  readonly requestId?: string | null;
  readonly detail?: Record<string, unknown>;
}

/** Writes the entry in the transaction of the change it tells of. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.query(
    `INSERT INTO platform.audit_entry
       (district_key, actor_name, account_id, action, unit_key, reporting_date, before_ref, after_ref, request_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
    [
      entry.districtKey,
      entry.actorName,
      entry.accountId ?? null,
      entry.action,
      entry.unitKey ?? null,
      entry.reportingDate ?? null,
      entry.beforeRef ?? null,
      entry.afterRef ?? null,
      entry.requestId ?? null,
      JSON.stringify(entry.detail ?? {}),
    ],
  );
}

/** Writes many entries as one statement, in their order. */
export async function appendAudits(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  await tx.query(
    `INSERT INTO platform.audit_entry
       (district_key, actor_name, account_id, action, unit_key, reporting_date, before_ref, after_ref, request_id, detail)
     SELECT e."districtKey", e."actorName", e."accountId", e.action, e."unitKey", e."reportingDate", e."beforeRef",
            e."afterRef", e."requestId", coalesce(e.detail, '{}')
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ("districtKey" text, "actorName" text, "accountId" uuid, action text,
              "unitKey" text, "reportingDate" date, "beforeRef" text, "afterRef" text, "requestId" text, detail jsonb))
            WITH ORDINALITY AS e ORDER BY ordinality`,
    [JSON.stringify(entries)],
  );
}

/** Details of the district's entries of these actions, the newest first. */
export async function findAuditDetails(
  tx: Tx,
  districtKey: string,
  actions: readonly string[],
): Promise<Record<string, unknown>[]> {
  const rows = await tx.query<{ detail: Record<string, unknown> }>(
    `SELECT detail FROM platform.audit_entry WHERE district_key = $1 AND action = ANY($2) ORDER BY audit_id DESC`,
    [districtKey, actions],
  );
  return rows.map(({ detail }) => detail);
}
