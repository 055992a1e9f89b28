import { type AccommodationType, accommodationTypes, typeLabel } from '#reporting/domain';
import { type FigureSeries } from '../ui/figure.js';

/** By the order of the kinds. */
const dashes: readonly FigureSeries['dash'][] = ['dashed', 'dotted', 'dash-dotted'];

/** The lines of a figure: its total, and each kind of accommodation. */
export function kindLines(
  total: FigureSeries['values'],
  types: readonly AccommodationType[],
  valuesOf: (type: AccommodationType) => FigureSeries['values'],
): FigureSeries[] {
  return [
    { name: 'gesamt', values: total, dash: 'solid' },
    ...types.map((type) => ({
      name: typeLabel[type],
      values: valuesOf(type),
      dash: dashes[accommodationTypes.indexOf(type)]!,
    })),
  ];
}
