/** The themes of the maps, their classes, and the colours, shapes and patterns of each class. */

export type ThemeId = 'lage' | 'frei-je-1000' | 'auslastung' | 'datenalter';

/** Patterns of an area, so that nobody needs colours: they are images of the sprite and drawn in the legend. */
export type Pattern = 'plain' | 'dots' | 'lines' | 'crosshatch' | ScalePattern;
/** Of a scale: the denser, the more. */
type ScalePattern = 'wide-rules' | 'rules' | 'narrow-rules' | 'grid';
/** Shapes of a status: ●, ◆, ▲ and the dashed ○. */
export type Shape = 'circle' | 'diamond' | 'triangle' | 'ring';

/** One class of a theme. */
export interface ThemeClass {
  readonly id: string;
  readonly label: string;
  /** Of the area. */
  readonly fill: string;
  /** Of lines and shape. */
  readonly ink: string;
  readonly pattern: Pattern;
  readonly patternInk: string;
  readonly shape: Shape | null;
  /** How a label on the area is to be read: dark, dark in a white box, white. */
  readonly text: 'dark' | 'boxed' | 'white';
  /** Value of an attribute with few values. */
  readonly value?: string;
  /** Smallest value; null = none. */
  readonly from?: number | null;
  /** The value from which on the next class holds; null = none. */
  readonly to?: number | null;
}

export interface Theme {
  readonly id: ThemeId;
  readonly title: string;
  readonly description: string;
  /** Attribute of `unit-situations` that is shown. */
  readonly attribute: string;
  /** Unit of the values, for the legend. */
  readonly unit: string | null;
  /** Classes of known values. */
  readonly classes: readonly ThemeClass[];
  /** Class of unknown values. */
  readonly unknown: ThemeClass;
}

/** No report counts, or the value is not known: a class of its own, never that of zero; its borders are dashed. */
const unknownClass: ThemeClass = {
  id: 'unbekannt',
  label: 'keine Meldung oder unbekannt',
  fill: '#F2F2F2',
  ink: '#595959',
  pattern: 'crosshatch',
  patternInk: '#595959',
  shape: null,
  text: 'dark',
};

/** The pattern tells a step from its neighbours without its colour, and is quiet enough for the label on it. */
const scale = [
  { fill: '#EFF3FF', pattern: 'plain', patternInk: '#EFF3FF', text: 'dark' },
  { fill: '#BDD7E7', pattern: 'wide-rules', patternInk: '#3182BD', text: 'dark' },
  { fill: '#6BAED6', pattern: 'rules', patternInk: '#08519C', text: 'dark' },
  { fill: '#3182BD', pattern: 'narrow-rules', patternInk: '#BDD7E7', text: 'boxed' },
  { fill: '#08519C', pattern: 'grid', patternInk: '#6BAED6', text: 'white' },
] as const;
/** Lines between areas of the scale. */
const SCALE_INK = '#595959';

/** Classes between breaks; the first is open below, the last above. */
function scaleClasses(breaks: readonly number[], labels: readonly string[]): ThemeClass[] {
  return labels.map((label, index) => ({
    id: `stufe-${index + 1}`,
    label,
    ...scale[index]!,
    ink: SCALE_INK,
    shape: null,
    from: breaks[index - 1] ?? null,
    to: breaks[index] ?? null,
  }));
}

export const themes: readonly Theme[] = [
  {
    id: 'lage',
    title: 'Lage der Kommunen',
    description: 'Einschätzung der Kommune: ausreichend, angespannt oder kritisch.',
    attribute: 'assessment',
    unit: null,
    unknown: { ...unknownClass, shape: 'ring' },
    classes: [
      {
        id: 'ausreichend',
        label: 'ausreichend',
        fill: '#E6F1F8',
        ink: '#00578A',
        pattern: 'plain',
        patternInk: '#00578A',
        shape: 'circle',
        text: 'dark',
        value: 'SUFFICIENT',
      },
      {
        id: 'angespannt',
        label: 'angespannt',
        fill: '#FFF4D6',
        ink: '#7A5200',
        pattern: 'dots',
        patternInk: '#7A5200',
        shape: 'diamond',
        text: 'dark',
        value: 'STRAINED',
      },
      {
        id: 'kritisch',
        label: 'kritisch',
        fill: '#FDEBE0',
        ink: '#9A3B00',
        pattern: 'lines',
        patternInk: '#9A3B00',
        shape: 'triangle',
        text: 'dark',
        value: 'CRITICAL',
      },
    ],
  },
  {
    id: 'frei-je-1000',
    title: 'Sofort freie Plätze je 1.000 Einwohner',
    description: 'Sofort freie Plätze aller Arten je 1.000 Einwohner.',
    attribute: 'available_per_1000',
    unit: 'Plätze je 1.000 Einwohner',
    unknown: unknownClass,
    classes: scaleClasses(
      [0.5, 1, 1.5, 2],
      ['unter 0,5', '0,5 bis unter 1', '1 bis unter 1,5', '1,5 bis unter 2', '2 und mehr'],
    ),
  },
  {
    id: 'auslastung',
    title: 'Auslastung',
    description: 'Untergebrachte Personen je 100 betreibbare Plätze.',
    attribute: 'occupancy_rate',
    unit: 'Prozent',
    unknown: unknownClass,
    classes: scaleClasses(
      [70, 80, 90, 100],
      ['unter 70', '70 bis unter 80', '80 bis unter 90', '90 bis unter 100', '100 und mehr'],
    ),
  },
  {
    id: 'datenalter',
    title: 'Datenalter',
    description: 'Tage zwischen der Meldung, die zählt, und dem gezeigten Tag.',
    attribute: 'staleness_days',
    unit: 'Tage',
    unknown: unknownClass,
    classes: scaleClasses([1, 3, 5, 7], ['vom selben Tag', '1 bis 2', '3 bis 4', '5 bis 6', '7 und mehr']),
  },
];

/** null = there is none of this name. */
export function findTheme(id: string): Theme | null {
  return themes.find((theme) => theme.id === id) ?? null;
}

/** All classes of a theme in the order in which a legend lists them, that of unknown values last. */
export function classesOf(theme: Theme): readonly ThemeClass[] {
  return [...theme.classes, theme.unknown];
}

/** Whether values of an earlier day are marked as such: where the age itself is shown, it is said already. */
export function showsAge({ attribute }: Theme): boolean {
  return attribute !== 'staleness_days';
}

/** The class of a value of the theme's attribute; null and whatever the theme does not know is unknown. */
export function classOf(theme: Theme, value: string | number | boolean | null): ThemeClass {
  const holds = ({ value: own, from, to }: ThemeClass): boolean =>
    own === undefined
      ? typeof value === 'number' && value >= (from ?? -Infinity) && value < (to ?? Infinity)
      : own === value;
  return theme.classes.find(holds) ?? theme.unknown;
}
