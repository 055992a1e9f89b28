/**
 * What the maps colour units by, described once for every kind of style: classes with their words, colours and patterns.
 * A class is told by its pattern or its step too, never by hue alone.
 */

export type ThemeId = 'assessment' | 'available_per_1000' | 'occupancy_rate' | 'staleness_days';

/** Drawn over the ground in the colour of the line. */
export type Pattern = 'plain' | 'dots' | 'diagonals' | 'crosshatch';

/** One entry of the legend. */
export interface ThemeClass {
  /** German. */
  readonly label: string;
  /** A value of a theme by values; `from` (included) to `below` of one by steps; null = the attribute is unknown. */
  readonly holds: string | { readonly from: number; readonly below: number | null } | null;
  /** Ground, `#rrggbb`. */
  readonly ground: string;
  /** Line and pattern, `#rrggbb`. */
  readonly line: string;
  readonly pattern: Pattern;
}

export interface Theme {
  /** Also the name of the attribute. */
  readonly id: ThemeId;
  /** German. */
  readonly title: string;
  /** In the order of the legend; the unknown comes last. */
  readonly classes: readonly ThemeClass[];
}

const sequence = ['#EFF3FF', '#BDD7E7', '#6BAED6', '#3182BD', '#08519C'] as const;
const SEQUENCE_LINE = '#08519C';
const unknown: ThemeClass = {
  label: 'unbekannt',
  holds: null,
  ground: '#F2F2F2',
  line: '#595959',
  pattern: 'crosshatch',
};

/** Steps of a number, each beginning where the one before ends; the last is open. */
function stepsOf(starts: readonly number[], labels: readonly string[]): ThemeClass[] {
  return starts.map((from, index) => ({
    label: labels[index]!,
    holds: { from, below: starts[index + 1] ?? null },
    ground: sequence[index]!,
    line: SEQUENCE_LINE,
    pattern: 'plain',
  }));
}

export const themes: readonly Theme[] = [
  {
    id: 'assessment',
    title: 'Lage',
    classes: [
      { label: 'ausreichend', holds: 'SUFFICIENT', ground: '#E6F1F8', line: '#00578A', pattern: 'plain' },
      { label: 'angespannt', holds: 'STRAINED', ground: '#FFF4D6', line: '#7A5200', pattern: 'dots' },
      { label: 'kritisch', holds: 'CRITICAL', ground: '#FDEBE0', line: '#9A3B00', pattern: 'diagonals' },
      { ...unknown, label: 'keine Meldung' },
    ],
  },
  {
    id: 'available_per_1000',
    title: 'Sofort frei je 1.000 Einwohner',
    classes: [
      ...stepsOf(
        [0, 0.5, 1, 1.5, 2],
        ['unter 0,5', '0,5 bis unter 1', '1 bis unter 1,5', '1,5 bis unter 2', '2 und mehr'],
      ),
      unknown,
    ],
  },
  {
    id: 'occupancy_rate',
    title: 'Auslastung in Prozent',
    classes: [
      ...stepsOf(
        [0, 70, 80, 90, 100],
        ['unter 70', '70 bis unter 80', '80 bis unter 90', '90 bis unter 100', '100 und mehr'],
      ),
      unknown,
    ],
  },
  {
    id: 'staleness_days',
    title: 'Datenalter in Tagen',
    classes: [
      ...stepsOf([0, 1, 3, 5, 7], ['von diesem Tag', '1 bis 2', '3 bis 4', '5 bis 6', '7 und mehr']),
      { ...unknown, label: 'keine Meldung' },
    ],
  },
];

/** @returns null when there is none of this name */
export function findTheme(id: string): Theme | null {
  return themes.find((theme) => theme.id === id) ?? null;
}
