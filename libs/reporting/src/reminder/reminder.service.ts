import { BadUserInputError, type CalendarDate, dayOf, NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudits, type Database, databaseNow, type Mailer, type Tx } from '#platform';
import { type Actor } from '#access';
import { findContacts, findDistrict, findRules, findUnits, isValidOn, type ReportingUnit } from '#territory';
import { findClerkAddresses } from '#accounts';
import { findDaySummaries } from '../daily-report/daily-report.repository.js';
import { toReportingDay } from '../reporting-calendar/reporting-calendar.domain.js';
import { findReminderProblem, reminderText, type ReminderText } from './reminder.domain.js';

/** Units that one request reminds at most: as many as a district may have. */
const MOST_UNITS = 500;

/** A reminder for one unit. */
export interface Reminder extends ReminderText {
  readonly unit: ReportingUnit;
  /** Addresses of the unit's office and clerks, deputies included; empty = none known. */
  readonly recipients: readonly string[];
  /** Whether the mail server has taken it. */
  readonly sent: boolean;
}

/** The outcome: units that are not to be reminded stand among the problems, the others were reminded. */
interface ReminderResult {
  readonly reminders: readonly Reminder[];
  readonly problems: readonly SettingsProblem[];
}

/** Reminds units of reports that are owed and have not come; for steering officers. */
export class ReminderService {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly publicUrl: string,
    /** Called with the error when the outcome of reminders could not be recorded. */
    private readonly onUnwritten: (error: unknown) => void,
  ) {}

  /**
   * The reminders as they would go out; nothing is sent. Units that are not to be reminded, foreign and absent ones are left
   * out.
   * @param now the moment of the reads
   * @throws BadUserInputError for a day to come, or too many units
   */
  async preview(
    reads: Tx,
    districtKey: string,
    date: CalendarDate,
    unitKeys: readonly string[],
    now: Date,
  ): Promise<readonly Reminder[]> {
    return (await this.prepare(reads, districtKey, date, unitKeys, now)).reminders;
  }

  /**
   * Writes each down, then sends them, and says for each whether the mail server took it. The outcome is written down
   * as well; should that fail, they have gone out all the same.
   * @throws NotFoundError for foreign and absent units: then nobody is reminded
   * @throws BadUserInputError for a day to come, or too many units
   */
  async remind(
    actor: Actor,
    date: CalendarDate,
    unitKeys: readonly string[],
    requestId: string,
  ): Promise<ReminderResult> {
    const { districtKey } = actor;
    const prepared = await this.database.transaction({ districtKey, snapshot: true }, async (tx) => {
      const now = await databaseNow(tx);
      return this.prepare(tx, districtKey, date, unitKeys, now);
    });
    if (prepared.unknown) throw new NotFoundError();
    const write = (action: string, some: readonly Reminder[], detailOf: (one: Reminder) => object): Promise<void> =>
      this.database.transaction({ districtKey }, (tx) =>
        appendAudits(
          tx,
          some.map((reminder) => ({
            districtKey,
            actorName: actor.username,
            accountId: actor.accountId,
            action,
            unitKey: reminder.unit.unitKey,
            reportingDate: date,
            requestId,
            detail: { ...detailOf(reminder) },
          })),
        ),
      );
    await write('ReportReminded', prepared.reminders, ({ recipients }) => ({ recipients: recipients.length }));
    const sent = await this.mailer.send(
      prepared.reminders.map(({ recipients, subject, body }) => ({ to: recipients, subject, text: body })),
    );
    const reminders = prepared.reminders.map((reminder, index) => ({ ...reminder, sent: sent[index]! }));
    await write(
      'ReminderMailed',
      reminders.filter((reminder) => reminder.recipients.length > 0),
      (reminder) => ({ sent: reminder.sent }),
    ).catch(this.onUnwritten);
    return { reminders, problems: prepared.problems };
  }

  private async prepare(
    tx: Tx,
    districtKey: string,
    date: CalendarDate,
    unitKeys: readonly string[],
    now: Date,
  ): Promise<ReminderResult & { readonly unknown: boolean }> {
    const wanted = [...new Set(unitKeys)];
    if (wanted.length > MOST_UNITS) throw new BadUserInputError(`unitKeys: höchstens ${MOST_UNITS}.`);
    const [district, rules, units, summaries, contacts, clerks] = await Promise.all([
      findDistrict(tx, districtKey).then((found) => found!),
      findRules(tx, districtKey, null),
      findUnits(tx, districtKey, null),
      findDaySummaries(tx, districtKey, { from: date, to: date }),
      findContacts(tx, districtKey),
      findClerkAddresses(tx, districtKey),
    ]);
    const { timeZone } = district;
    if (date > dayOf(now, timeZone)) throw new BadUserInputError('Der Tag liegt in der Zukunft.');
    const byKey = new Map(units.map((unit) => [unit.unitKey, unit]));
    const reminders: Reminder[] = [];
    const problems: SettingsProblem[] = [];
    for (const key of wanted) {
      const unit = byKey.get(key);
      if (!unit) continue;
      const report = summaries.get(key)?.get(date) ?? null;
      const { status, dueAt } = toReportingDay(date, isValidOn(unit, date), report, { rules, district, now });
      const problem = findReminderProblem(unitKeys.indexOf(key), unit.name, status);
      if (problem) {
        problems.push(problem);
        continue;
      }
      const text = reminderText({
        unitName: unit.name,
        unitKey: key,
        reportingDate: date,
        dueAt: dueAt!,
        now,
        timeZone,
        publicUrl: this.publicUrl,
      });
      const office = contacts.get(key)?.email ?? null;
      const recipients = [...new Set([...(office === null ? [] : [office]), ...(clerks.get(key) ?? [])])];
      reminders.push({ unit, recipients, ...text, sent: false });
    }
    return { reminders, problems, unknown: wanted.some((key) => !byKey.has(key)) };
  }
}
