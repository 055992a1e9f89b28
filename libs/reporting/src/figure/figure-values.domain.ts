import {
  type AccommodationKind,
  accommodationKinds,
  type AccommodationType,
  accommodationTypes,
  type Figure,
  figures,
  prospects,
  accommodationKind,
} from './figure-catalogue.domain.js';
import { entryOf } from './kinds-in-use.domain.js';

type Declared = (typeof figures)[number];
/** A figure that each kind of accommodation has. */
export type Measure = Extract<Declared, { perKind: true }>['key'];
/** A figure of the unit as a whole. */
export type UnitFigure = Extract<Declared, { perKind: false }>['key'];

/** The figures that each kind of accommodation has, in the order of the catalogue. */
export const measures: readonly Measure[] = figures.flatMap((figure) => (figure.perKind ? [figure.key] : []));

/** The figures of the unit as a whole, in the order of the catalogue. */
export const unitFigures: readonly UnitFigure[] = figures.flatMap((figure) => (figure.perKind ? [] : [figure.key]));

/** Labels of the figures that each kind has: `Sofort frei`. */
export const measureLabel: Readonly<Record<Measure, string>> = byKey(measures, (key) => figureOf(key).label);

/** Labels of the kinds: `dezentral`, `GU`. */
export const typeLabel: Readonly<Record<AccommodationType, string>> = byKey(
  accommodationTypes,
  (type) => accommodationKind(type).label,
);

/** Figures of one kind of accommodation; null = unknown, never zero. */
export type AccommodationFigures = { readonly type: AccommodationType } & Readonly<Record<Measure, number | null>>;

/**
 * The figures of a report; null = unknown, never zero. In the order of the catalogue every kind stands once, but a kind
 * under a rule only when something is given of it.
 */
export type FigureValues = Readonly<Record<UnitFigure, number | null>> & {
  readonly accommodation: readonly AccommodationFigures[];
};

/** One value for each key, in the order of the keys. */
export function byKey<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)] as const)) as Record<K, V>;
}

/** The declaration of a figure. */
export function figureOf(key: Measure | UnitFigure): Figure {
  return figures.find((figure) => figure.key === key)!;
}

/** `Sofort frei (GU)`; without kinds `Zuweisungen`. */
export function figureLabel(key: Measure | UnitFigure, type: AccommodationType | null): string {
  const { label } = figureOf(key);
  return type === null ? label : `${label} (${accommodationKind(type).label})`;
}

/** One number of a report: a figure, and where it is divided, the kind it belongs to. */
interface ReportedNumber {
  readonly figure: Figure;
  /** null = the figure is not divided by kinds. */
  readonly kind: (AccommodationKind & { readonly type: AccommodationType }) | null;
  /** Column of the database and attribute on maps: `accommodated_shared`. */
  readonly column: string;
  /** Column of files: `untergebracht_gu`. */
  readonly importColumn: string;
  /** Path in a report of which every kind is given: `accommodation.1.accommodatedPersons`. */
  readonly field: string;
  /** `Sofort frei (GU)` */
  readonly label: string;
  /** `Sofort frei, Gemeinschaftsunterkunft` */
  readonly title: string;
  /** A German sentence for people who read a map. */
  readonly description: string;
  /** The value in a report. */
  readonly read: (values: FigureValues) => number | null;
}

/** Every number of a report, in the order of the catalogue: a figure with its kinds, then the next figure. */
export const reportedNumbers: readonly ReportedNumber[] = figures.flatMap((figure): ReportedNumber[] =>
  figure.perKind
    ? accommodationKinds.map((kind, index): ReportedNumber => ({
        figure,
        kind,
        column: `${figure.column}_${kind.column}`,
        importColumn: `${figure.importColumn}_${kind.importColumn}`,
        field: `accommodation.${index}.${figure.key}`,
        label: figureLabel(figure.key, kind.type),
        title: `${figure.title}, ${kind.title}`,
        description: figure.description(kind.place),
        read: (values) => entryOf(values.accommodation, kind.type)?.[figure.key] ?? null,
      }))
    : [
        {
          figure,
          kind: null,
          column: figure.column,
          importColumn: figure.importColumn,
          field: figure.key,
          label: figure.label,
          title: figure.title,
          description: figure.description(),
          read: (values) => values[figure.key],
        },
      ],
);

const numbers = new Map(reportedNumbers.map((number) => [`${number.figure.key}/${number.kind?.type ?? ''}`, number]));

/** The number of a figure and a kind; null for a figure of the unit as a whole. */
export function numberOf(key: Measure | UnitFigure, type: AccommodationType | null): ReportedNumber {
  return numbers.get(`${key}/${type ?? ''}`)!;
}

/** Places in prospect of one kind, as columns of the database and attributes on maps; texts are German. */
interface ProspectColumns {
  readonly kind: AccommodationKind & { readonly type: AccommodationType };
  /** `prospective_shared`: the sum of its entries. */
  readonly column: string;
  readonly title: string;
  readonly description: string;
  /** `prospective_shared_from`: the earliest day of an entry with places. */
  readonly dateColumn: string;
  readonly dateTitle: string;
  readonly dateDescription: string;
}

/** Places in prospect, kind by kind in the order of the catalogue. */
export const prospectColumns: readonly ProspectColumns[] = accommodationKinds.map((kind) => ({
  kind,
  column: `${prospects.column}_${kind.column}`,
  title: `${prospects.title}, ${kind.title}`,
  description: prospects.description(kind.place),
  dateColumn: `${prospects.column}_${kind.column}_from`,
  dateTitle: `${prospects.dateTitle}, ${kind.title}`,
  dateDescription: prospects.dateDescription(kind.place),
}));

const numbersOfUnit = reportedNumbers.filter(({ kind }) => kind === null);
const numbersByKind = accommodationKinds.map(({ type }) => ({
  type,
  numbers: reportedNumbers.filter(({ kind }) => kind?.type === type),
}));

/** A report's figures out of their numbers. @param valueOf the value of a number; undefined = unknown */
export function figureValues(valueOf: (number: ReportedNumber) => number | null | undefined): FigureValues {
  const read = <T extends object>(into: T, numbers: readonly ReportedNumber[]): T => {
    const values = into as Record<string, unknown>;
    for (const number of numbers) values[number.figure.key] = valueOf(number) ?? null;
    return into;
  };
  return {
    ...(read({}, numbersOfUnit) as Record<UnitFigure, number | null>),
    accommodation: numbersByKind
      .map(({ type, numbers }) => read({ type } as AccommodationFigures, numbers))
      .filter((entry) => accommodationKind(entry.type).rule === null || measures.some((key) => entry[key] !== null)),
  };
}
