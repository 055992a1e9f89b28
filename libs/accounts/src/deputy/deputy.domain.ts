import { type CalendarDate, type SettingsProblem } from '#kernel';
import { type Account } from '../account/account.domain.js';

/** An account that reports for a unit that is not its own, on the days from..to of the district. */
export interface Deputy {
  readonly deputyId: string;
  readonly accountId: string;
  readonly unitKey: string;
  readonly from: CalendarDate;
  /** Last day; null = until ended. */
  readonly to: CalendarDate | null;
  /** Over from that moment on, also on its last day; null = nobody has ended it. */
  readonly endedAt: Date | null;
}

/** The request to appoint a deputy. */
export interface Appointment {
  readonly unitKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/**
 * Everything that is wrong with an appointment; empty = it can be made.
 * @param account the deputy's; null = the district has no such account
 * @param unitKnown whether the district has the unit
 * @param others deputies of the account for the unit that are not ended
 */
export function findAppointmentProblems(
  { unitKey, from, to }: Appointment,
  account: Account | null,
  unitKnown: boolean,
  others: readonly Pick<Deputy, 'from' | 'to'>[],
  today: CalendarDate,
): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const refuse = (code: string, field: string, message: string): void => {
    problems.push({ code, field, message });
  };
  if (account === null) refuse('ACCOUNT_UNKNOWN', 'username', 'Dieses Konto gibt es im Landkreis nicht.');
  else if (account.role !== 'MUNICIPAL_CLERK')
    refuse('ACCOUNT_NOT_CLERK', 'username', 'Vertreten können nur Konten von Kommunen.');
  else if (!account.enabled) refuse('ACCOUNT_DISABLED', 'username', 'Dieses Konto ist gesperrt.');
  if (!unitKnown) refuse('UNIT_UNKNOWN', 'unitKey', 'Diese Kommune gibt es im Landkreis nicht.');
  else if (account?.unitKeys.includes(unitKey))
    refuse('UNIT_IS_OWN', 'unitKey', 'Für diese Kommune meldet das Konto schon selbst.');
  if (to !== null && to < from) refuse('RANGE_INVALID', 'to', 'Der letzte Tag liegt vor dem ersten.');
  else if (to !== null && to < today) refuse('RANGE_OVER', 'to', 'Der Zeitraum ist schon vorbei.');
  else if (others.some((one) => (to === null || one.from <= to) && (one.to === null || from <= one.to)))
    refuse('DEPUTY_EXISTS', 'from', 'In diesem Zeitraum vertritt das Konto diese Kommune schon.');
  return problems;
}
