/**
 * Every advisory lock, by the first of its two keys; the second one is the district, the text or 0 for the installation.
 * The numbers must not change: during an update, processes of two releases run side by side.
 *
 * A lock is held until its transaction ends. Transactions that take several take them in the order of this list, because
 * two transactions with different orders can wait for each other for ever.
 */
const advisoryLocks = {
  /** Changes of districts, units, rules and boundaries, in the whole installation: one at a time. */
  territory: 7203,
  /**
   * Writes of a district that take a `recorded_at`; several districts by ascending key. Shared by single writes, so that
   * they do not wait for each other; exclusive for an import of reports, and for an instant for a read of the past, so
   * that the writes in flight end before it.
   */
  districtWrite: 7201,
  /** Reports of one reporting unit: one at a time, so that its revisions and their times follow each other. */
  unitWrite: 7202,
  /** Recalculations of a district: one at a time. No other lock is taken beside it. */
  recalculation: 7204,
  /** Sign-in attempts with one user name: one is counted at a time. */
  signInOfName: 7205,
  /** Sign-in attempts from one network address: one is counted at a time. */
  signInOfSource: 7206,
  /** Changes of a district's accounts and deputies: one at a time. No other lock is taken beside it. */
  accounts: 7207,
} as const;

type InstallationLock = 'territory';
type DistrictLock = 'districtWrite' | 'recalculation' | 'accounts';
type TextLock = 'unitWrite' | 'signInOfName' | 'signInOfSource';

/** Takes the lock for the whole installation; without parameters, for `first` of a transaction. */
export function installationLockSql(lock: InstallationLock): string {
  return `SELECT pg_advisory_xact_lock(${advisoryLocks[lock]}, 0)`;
}

/** Takes the lock of the district; without parameters, for `first` of a transaction. */
export function districtLockSql(
  lock: DistrictLock,
  districtKey: string,
  mode: 'exclusive' | 'shared' = 'exclusive',
): string {
  if (!/^\d{5}$/.test(districtKey)) throw new Error('Not a district key.');
  const take = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  return `SELECT ${take}(${advisoryLocks[lock]}, ${Number(districtKey)})`;
}

/** Takes the locks in this order; the first is of the text in parameter `$1`, the second of that in `$2`, and so on. */
export function textLocksSql(...locks: readonly TextLock[]): string {
  const taken = locks.map((lock, index) => `pg_advisory_xact_lock(${advisoryLocks[lock]}, hashtext($${index + 1}))`);
  return `SELECT ${taken.join(', ')}`;
}

/**
 * Announces a write of the district. As `first` it goes out with the BEGIN, so before the write takes its `recorded_at`.
 */
export function enterWriteSql(districtKey: string): string {
  return districtLockSql('districtWrite', districtKey, 'shared');
}

/**
 * The same for a write that no other one of the district may run beside: it waits for those in flight, and later ones wait
 * for its end. One lock however many units it writes; the lock table of the database is small.
 */
export function enterSoleWriteSql(districtKey: string): string {
  return districtLockSql('districtWrite', districtKey);
}
