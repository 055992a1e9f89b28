import { type AccommodationType, accommodationTypes, typeLabel } from '#reporting/domain';
import { type FigureSeries } from '../ui/figure.js';

const dashes: Readonly<Record<AccommodationType, FigureSeries['dash']>> = { DECENTRALISED: 'dashed', SHARED: 'dotted' };

/** The lines of a figure: its total, and each kind of accommodation. */
export function kindLines(
  total: FigureSeries['values'],
  valuesOf: (type: AccommodationType) => FigureSeries['values'],
): FigureSeries[] {
  return [
    { name: 'gesamt', values: total, dash: 'solid' },
    ...accommodationTypes.map((type) => ({ name: typeLabel[type], values: valuesOf(type), dash: dashes[type] })),
  ];
}
