import { appendManyToOutbox, type Database, deleteDoneEntries } from '#platform';
import { findDistrictDays } from '#territory';
import { deleteOldChanges } from '../situation/situation-change.repository.js';
import { DAY_OPENED, DUE_MOMENT_PASSED } from './recalculation.domain.js';
import { findDaysPastDue, findUnopenedDays } from './schedule.repository.js';

/** Outbox entries that are done and change notes are kept for so long. Days. */
const KEPT_DAYS = 7;

/**
 * Opens a new day in each district at its midnight, and asks for a recalculation after the moment from which a report is
 * missing. Each run finds everything that is due by now, so it is idempotent and a missed run does no harm. It works as the
 * role `kreislage_relay`, over all districts.
 */
export class ScheduleService {
  constructor(private readonly database: Database) {}

  /** Opens today in every district that has no row for it yet. Returns how many. */
  async openDays(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const missing = await findUnopenedDays(tx, await findDistrictDays(tx), DAY_OPENED);
      await appendManyToOutbox(
        tx,
        DAY_OPENED,
        missing.map(({ districtKey, today }) => ({ districtKey, payload: { from: today, to: today } })),
      );
      return missing.length;
    });
  }

  /** Asks for a recalculation of every day whose due moment has passed since it was last worked out. Returns how many. */
  async markMissing(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const due = await findDaysPastDue(tx, DUE_MOMENT_PASSED);
      await appendManyToOutbox(
        tx,
        DUE_MOMENT_PASSED,
        due.map(({ districtKey, date }) => ({ districtKey, payload: { from: date, to: date } })),
      );
      return due.length;
    });
  }

  /** Deletes outbox entries and change notes that have served; returns how many. */
  async tidyUp(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const [entries, changes] = await Promise.all([deleteDoneEntries(tx, KEPT_DAYS), deleteOldChanges(tx, KEPT_DAYS)]);
      return entries + changes;
    });
  }
}
