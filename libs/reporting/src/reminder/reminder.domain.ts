import { type CalendarDate, dayOf, germanDate, germanTime, type SettingsProblem } from '#kernel';
import { type ReportingDayStatus } from '../reporting-calendar/reporting-calendar.domain.js';

/** A mail that reminds a unit of a report: no figures and no names of persons in it. */
export interface ReminderText {
  readonly subject: string;
  readonly body: string;
}

/** Content of a reminder. */
export function reminderText(reminder: {
  readonly unitName: string;
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  readonly dueAt: Date;
  readonly now: Date;
  readonly timeZone: string;
  /** Address of the installation, without a slash at the end. */
  readonly publicUrl: string;
}): ReminderText {
  const { unitName, unitKey, reportingDate, dueAt, now, timeZone, publicUrl } = reminder;
  const date = germanDate(reportingDate);
  const due = `${germanDate(dayOf(dueAt, timeZone))}, ${germanTime(dueAt, timeZone)}`;
  return {
    subject: `Tagesmeldung ${unitName} ${date} fehlt noch`,
    body: [
      `Die Tagesmeldung von ${unitName} für den ${date} liegt noch nicht vor.`,
      `Sie ${now > dueAt ? 'war' : 'ist'} fällig am ${due}.`,
      `Hier können Sie melden: ${publicUrl}/meldung/${unitKey}/${reportingDate}`,
      '',
    ].join('\n'),
  };
}

/**
 * Why a unit is not reminded; null = it owes a report that has not come.
 * @param index its place among the units asked for
 */
export function findReminderProblem(
  index: number,
  unitName: string,
  status: ReportingDayStatus,
): SettingsProblem | null {
  if (status === 'MISSING' || status === 'DUE') return null;
  return status === 'NOT_EXPECTED'
    ? {
        code: 'NOT_EXPECTED',
        field: `unitKeys.${index}`,
        message: `${unitName} muss für diesen Tag nicht melden.`,
      }
    : { code: 'ALREADY_REPORTED', field: `unitKeys.${index}`, message: `${unitName} hat für diesen Tag gemeldet.` };
}
