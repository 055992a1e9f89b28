/** The statements of the references, named so that the server parses and plans them once. */

const insertReport = {
  name: 'insert-report',
  text: `INSERT INTO reporting.daily_report
           (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time,
            allocations, projected_credits, accommodated_decentralised, available_decentralised, operable_decentralised,
            accommodated_shared, available_shared, operable_shared, prospective_capacity, assessment, correction_reason)
         VALUES ($1, $2, $3, $4, date_trunc('milliseconds', clock_timestamp()), 'Probe', 'PORTAL', true, true,
                 $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         RETURNING report_id, revision`,
};
const insertKey = {
  name: 'insert-key',
  text: `INSERT INTO reporting.idempotency_key (district_key, unit_key, idempotency_key, content_hash, report_id)
         VALUES ($1, $2, $3, $4, $5)`,
};
const insertAudit = {
  name: 'insert-audit',
  text: `INSERT INTO platform.audit_entry (district_key, actor_name, action, unit_key, reporting_date, after_ref, request_id)
         VALUES ($1, 'Probe', 'DailyReportSubmitted', $2, $3, $4, $5)`,
};
const insertOutbox = {
  name: 'insert-outbox',
  text: `WITH entry AS (
           INSERT INTO platform.outbox (district_key, topic, payload) VALUES ($1, 'DailyReportAccepted', $2)
         ) SELECT pg_notify('kreislage_outbox', '')`,
};

/** The rows of one submission, in one transaction. */
export async function writeReport(client, input, requestId, contentHash) {
  const [decentralised, shared] = input.accommodation;
  const districtKey = input.unitKey.slice(0, 5);
  await client.query('BEGIN');
  try {
    const { rows } = await client.query({
      ...insertReport,
      values: [
        districtKey,
        input.unitKey,
        input.reportingDate,
        input.baseRevision + 1,
        input.allocations,
        input.projectedCredits,
        decentralised.accommodatedPersons,
        decentralised.availableNow,
        decentralised.operablePlaces,
        shared.accommodatedPersons,
        shared.availableNow,
        shared.operablePlaces,
        JSON.stringify(input.prospectiveCapacity),
        input.assessment,
        input.correctionReason,
      ],
    });
    const report = rows[0];
    await client.query({
      ...insertKey,
      values: [districtKey, input.unitKey, input.idempotencyKey, contentHash, report.report_id],
    });
    await client.query({
      ...insertAudit,
      values: [districtKey, input.unitKey, input.reportingDate, report.report_id, requestId],
    });
    await client.query({
      ...insertOutbox,
      values: [districtKey, JSON.stringify({ unitKey: input.unitKey, reportingDate: input.reportingDate })],
    });
    await client.query('COMMIT');
    return { id: report.report_id, revision: report.revision };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** A district's stored day. */
export const selectDay = {
  name: 'select-day',
  text: `SELECT date, figures, due_at, computed_at FROM steering.district_day WHERE district_key = $1 AND date = $2`,
};
