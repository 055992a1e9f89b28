/** First key of the advisory lock: one recalculation of a district at a time. */
const RECALCULATION_LOCK = 7204;

/** One recalculation of the district at a time, until the transaction ends; a statement for `first`. */
export function recalculationLockSql(districtKey: string): string {
  if (!/^\d{5}$/.test(districtKey)) throw new Error('Not a district key.');
  return `SELECT pg_advisory_xact_lock(${RECALCULATION_LOCK}, ${Number(districtKey)})`;
}
