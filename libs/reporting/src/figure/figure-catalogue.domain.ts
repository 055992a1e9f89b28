import { type SwitchRules } from '#territory/domain';

/**
 * The catalogue of reported figures. Each figure is declared once, and its column in the database, its column in files, its
 * limits, its labels and its attribute on maps follow from here. The model is the data element of DHIS2 with its category:
 * the category is the kind of accommodation.
 */

/** A kind of accommodation: one option of the category by which stocks are divided. Texts are German. */
export interface AccommodationKind {
  readonly type: string;
  /**
   * The rule by which a district uses the kind; null = every district does. A kind under a rule is for a time only: a report
   * in which nothing is given of it says that it is not in use, and not that it is unknown.
   */
  readonly rule: keyof SwitchRules | null;
  /** Ending of its columns in the database and of its attributes on maps: `accommodated_shared`. */
  readonly column: string;
  /** Ending of its columns in files: `frei_gu`. */
  readonly importColumn: string;
  /** Within a label: `Sofort frei (GU)`. */
  readonly label: string;
  /** As a part of a title: `Untergebracht, Gemeinschaftsunterkunft`. */
  readonly title: string;
  /** As a heading. */
  readonly heading: string;
  /** Within a sentence: `Plätze in Gemeinschaftsunterkünften, die …`. */
  readonly place: string;
  /** Description in the GraphQL schema (English). */
  readonly meaning: string;
}

/** Kinds of accommodation, in the order in which they are always shown. */
export const accommodationKinds = [
  {
    type: 'DECENTRALISED',
    rule: null,
    column: 'decentralised',
    importColumn: 'dezentral',
    label: 'dezentral',
    title: 'dezentral',
    heading: 'Dezentrale Unterbringung',
    place: 'in Wohnungen und kleinen Einheiten',
    meaning: 'Flats and small units in ordinary housing (dezentral).',
  },
  {
    type: 'SHARED',
    rule: null,
    column: 'shared',
    importColumn: 'gu',
    label: 'GU',
    title: 'Gemeinschaftsunterkunft',
    heading: 'Gemeinschaftsunterkunft',
    place: 'in Gemeinschaftsunterkünften',
    meaning:
      'Collective accommodation with common facilities (Gemeinschaftsunterkunft); halls and containers count here.',
  },
  {
    type: 'EMERGENCY_SHELTER',
    rule: 'emergencyShelter',
    column: 'emergency',
    importColumn: 'not',
    label: 'Notunterkunft',
    title: 'Notunterkunft',
    heading: 'Notunterkunft',
    place: 'in Notunterkünften',
    meaning:
      'Halls, containers and tents for a short time (Notunterkunft), which then no longer count as SHARED. Only where the district has switched `emergencyShelter` on; a report without a figure of it says that it is not in use.',
  },
] as const satisfies readonly AccommodationKind[];

export type AccommodationType = (typeof accommodationKinds)[number]['type'];

export const accommodationTypes: readonly AccommodationType[] = accommodationKinds.map(({ type }) => type);

/** The declaration of a kind. */
export function accommodationKind(type: AccommodationType): (typeof accommodationKinds)[number] {
  return accommodationKinds[accommodationTypes.indexOf(type)]!;
}

/** A count that a unit reports: whole, 0 to `max`, or unknown. Texts are German. */
export interface Figure {
  /** Name in the GraphQL interface. */
  readonly key: string;
  /**
   * A stock is the state of a day and is carried forward; a flow belongs to its day alone
   * (docs/contract.md, section 4).
   */
  readonly nature: 'STOCK' | 'FLOW';
  /** Whether each kind of accommodation has a value of its own. */
  readonly perKind: boolean;
  readonly counts: 'PERSONS' | 'PLACES';
  /** Largest value that is accepted (docs/contract.md, section 4, "Limits"). */
  readonly max: number;
  /** Column of the database and attribute on maps; per kind with the kind's ending. */
  readonly column: string;
  /** Column of files; per kind with the kind's ending. */
  readonly importColumn: string;
  /** In the form and in sentences. */
  readonly label: string;
  /** Of the attribute on maps. */
  readonly title: string;
  /** Of the attribute on maps: one sentence. @param place the place of a kind; empty for figures without kinds */
  readonly description: (place: string) => string;
  /**
   * Hint for a value that is left empty (`VALUE_UNKNOWN`): how a value of nobody or nothing is given. null = the value is
   * optional, and no hint is given.
   */
  readonly unknownHint: string | null;
  /** Whether a jump from one report to the next is worth a question (`LARGE_CHANGE`). */
  readonly hintsLargeChange: boolean;
}

const COUNT_MAX = 1_000_000;

/** Every figure, in the order of files and of attributes on maps. On public maps all of them are rounded counts. */
export const figures = [
  {
    key: 'allocations',
    nature: 'FLOW',
    perKind: false,
    counts: 'PERSONS',
    max: 10_000,
    column: 'allocations',
    importColumn: 'zuweisungen',
    label: 'Zuweisungen',
    title: 'Zuweisungen des Tages',
    description: () => 'Personen, die an genau diesem Tag zugewiesen wurden; wird nie fortgeschrieben.',
    unknownHint: 'Gab es keine, tragen Sie bitte 0 ein.',
    hintsLargeChange: false,
  },
  {
    key: 'projectedCredits',
    nature: 'STOCK',
    perKind: false,
    counts: 'PERSONS',
    max: COUNT_MAX,
    column: 'projected_credits',
    importColumn: 'anrechnung_voraussichtlich',
    label: 'Voraussichtlich noch anzurechnen',
    title: 'Voraussichtlich noch anzurechnen',
    description: () => 'Personen, für die eine Anrechnung auf die Quote noch erwartet wird.',
    unknownHint: null,
    hintsLargeChange: false,
  },
  {
    key: 'accommodatedPersons',
    nature: 'STOCK',
    perKind: true,
    counts: 'PERSONS',
    max: COUNT_MAX,
    column: 'accommodated',
    importColumn: 'untergebracht',
    label: 'Untergebracht',
    title: 'Untergebracht',
    description: (place) => `Personen, die ${place} untergebracht sind.`,
    unknownHint: 'Ist niemand untergebracht, tragen Sie bitte 0 ein.',
    hintsLargeChange: true,
  },
  {
    key: 'availableNow',
    nature: 'STOCK',
    perKind: true,
    counts: 'PLACES',
    max: COUNT_MAX,
    column: 'available',
    importColumn: 'frei',
    label: 'Sofort frei',
    title: 'Sofort frei',
    description: (place) => `Plätze ${place}, die sofort belegt werden können.`,
    unknownHint: 'Gibt es keine freien Plätze, tragen Sie bitte 0 ein.',
    hintsLargeChange: true,
  },
  {
    key: 'operablePlaces',
    nature: 'STOCK',
    perKind: true,
    counts: 'PLACES',
    max: COUNT_MAX,
    column: 'operable',
    importColumn: 'plaetze',
    label: 'Plätze insgesamt',
    title: 'Plätze insgesamt',
    description: (place) => `Betreibbare Plätze ${place}, belegt oder frei.`,
    unknownHint: null,
    hintsLargeChange: true,
  },
] as const satisfies readonly Figure[];

/** Places in prospect: a stock per kind, made of entries with a date each. */
export const prospects = {
  key: 'prospectiveCapacity',
  max: COUNT_MAX,
  column: 'prospective',
  importColumn: 'aussicht',
  label: 'In Aussicht',
  title: 'In Aussicht',
  description: (place: string): string => `Plätze ${place}, die in Aussicht stehen, ohne zeitliche Grenze.`,
  dateTitle: 'In Aussicht ab',
  dateDescription: (place: string): string => `Frühester Tag, ab dem Plätze ${place} in Aussicht stehen.`,
} as const;

/** The steps of a unit's own assessment, from good to bad, in the words for people. */
export const assessmentWord = {
  SUFFICIENT: 'ausreichend',
  STRAINED: 'angespannt',
  CRITICAL: 'kritisch',
} as const;

export type SituationAssessment = keyof typeof assessmentWord;
