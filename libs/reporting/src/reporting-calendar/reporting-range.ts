import { BadUserInputError, type CalendarDate, dayOf, daysBetween } from '#kernel';
import { type ReadScope } from '#platform';
import { readDistrict } from '#territory';

/** @throws BadUserInputError when the range is upside down or has more than `most` days */
export function checkLength(from: CalendarDate, to: CalendarDate, most: number): void {
  if (from > to) throw new BadUserInputError('from: Der Anfang liegt nach dem Ende.');
  if (daysBetween(from, to) + 1 > most)
    throw new BadUserInputError(`Der Zeitraum ist zu lang: höchstens ${most} Tage.`);
}

/** @throws BadUserInputError when one of the days is still to come in the district */
export async function checkReadable(reads: ReadScope, from: CalendarDate, to: CalendarDate): Promise<void> {
  const today = dayOf(await reads.now(), (await readDistrict(reads))!.timeZone);
  if (from > today || to > today) throw new BadUserInputError('Der Tag liegt in der Zukunft.');
}
