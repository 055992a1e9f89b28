import { type CalendarDate } from '#kernel';
import { type Comparison } from './picture.domain.js';
import { type FigureKey } from './tiles.domain.js';
import { type Range } from './time-series.js';

/** The days to compare with, as people call them. */
export const comparisonNames: Record<Comparison, string> = {
  vortag: 'Vortag',
  vorwoche: 'Vorwoche',
  vormonat: 'Vormonat',
};

/** The search of the page's address. */
export interface SituationAddress {
  readonly date?: CalendarDate | undefined;
  readonly knownAt?: string | undefined;
  readonly comparison?: Comparison | undefined;
  readonly range?: Range | undefined;
  readonly explained?: FigureKey | undefined;
  readonly sort?: string | undefined;
  readonly name?: string | undefined;
  readonly hidden?: string | undefined;
}
