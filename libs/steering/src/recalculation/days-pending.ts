import { type CalendarDate, earlierOf, eachDay } from '#kernel';
import { type Tx } from '#platform';
import { type DistrictFrame, findExtent } from '../situation/situation.repository.js';
import { findDaysInTheWorks } from './recalculation.service.js';

/** How many days up to today have figures that are still to be worked out anew, within the snapshot of `tx`. */
export async function countDaysPending(tx: Tx, frame: DistrictFrame, today: CalendarDate): Promise<number> {
  const [isPending, extent] = await Promise.all([
    findDaysInTheWorks(tx, frame, today),
    findExtent(tx, frame.district.districtKey),
  ]);
  return eachDay(extent ? earlierOf(extent.from, today) : today, today).filter(isPending).length;
}
