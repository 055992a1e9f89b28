import { type CalendarDate, isCalendarDate, type Problem } from '#kernel';
import {
  type AccommodationType,
  accommodationTypes,
  assessmentWord,
  type ByKind,
  byKey,
  entriesOf,
  type Measure,
  measureLabel,
  problemText,
  type ReportContent,
  type ReportDraft,
  type SituationAssessment,
  toContent,
  typeLabel,
  typesShown,
} from '#reporting/domain';

// The content of the form as text: input is kept as it was typed. Pure.

/** The measures of a kind, in the order of the form. */
export const measures = Object.keys(measureLabel) as readonly Measure[];

/** A number field's text; empty = unknown. */
export type NumberText = string;

export interface ProspectText {
  readonly places: NumberText;
  /** Empty = date open. */
  readonly from: string;
  readonly label: string;
}

export interface KindText extends Readonly<Record<Measure, NumberText>> {
  /** At least one line; a kind whose only line is empty is unknown. */
  readonly prospects: readonly ProspectText[];
}

/** Everything in the form. */
export interface ReportText {
  readonly allocations: NumberText;
  readonly projectedCredits: NumberText;
  /** The kinds that the form asks for. */
  readonly kinds: ByKind<KindText>;
  readonly assessment: SituationAssessment | null;
  readonly comment: string;
  readonly correctionReason: string;
}

/** An empty line of prospects. */
export const emptyProspect: ProspectText = { places: '', from: '', label: '' };

const numberText = (value: number | null): NumberText => (value === null ? '' : String(value));

/** The form that shows a report as it is, with fields for these kinds. */
export function textOf(content: ReportContent, types: readonly AccommodationType[]): ReportText {
  const kind = (type: AccommodationType): KindText => {
    const figures = content.accommodation.find((entry) => entry.type === type);
    const prospects = content.prospectiveCapacity
      .filter((entry) => entry.type === type)
      .map(({ places, expectedFrom, label }) => ({
        places: String(places),
        from: expectedFrom ?? '',
        label: label ?? '',
      }));
    return {
      ...ofMeasures((measure) => numberText(figures?.[measure] ?? null)),
      prospects: prospects.length > 0 ? prospects : [emptyProspect],
    };
  };
  return {
    allocations: numberText(content.allocations),
    projectedCredits: numberText(content.projectedCredits),
    kinds: byKey(types, kind),
    assessment: content.assessment,
    comment: content.comment ?? '',
    correctionReason: '',
  };
}

/** Whether anything of the kind is typed. */
export function isUsed(kind: KindText): boolean {
  return (
    measures.some((measure) => kind[measure].trim() !== '') ||
    kind.prospects.some(({ places, from, label }) => [places, from, label].some((part) => part.trim() !== ''))
  );
}

/** A form that was kept, with fields for the kinds that are asked for today. */
export function withKinds(text: ReportText, types: readonly AccommodationType[]): ReportText {
  return { ...text, kinds: byKey(types, (type) => text.kinds[type] ?? emptyKind) };
}

/** A record with an entry for each measure of a kind. */
function ofMeasures<Entry>(entryOf: (measure: Measure) => Entry): Record<Measure, Entry> {
  return Object.fromEntries(measures.map((measure) => [measure, entryOf(measure)])) as Record<Measure, Entry>;
}

const emptyKind: KindText = { ...ofMeasures(() => ''), prospects: [emptyProspect] };

const nothing: ReportContent = {
  allocations: null,
  projectedCredits: null,
  accommodation: [],
  prospectiveCapacity: [],
  assessment: null,
  comment: null,
};

/** The form of a new day: stocks of the report before, flows and remarks empty. */
export function prefilled(previous: ReportContent | null, types: readonly AccommodationType[]): ReportText {
  return textOf(previous ? { ...previous, allocations: null, comment: null } : nothing, types);
}

/** `1.234`, `1 234` and `1234` are numbers; null = none there; NaN = something else. */
export function readNumber(text: NumberText): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const digits = /^\d{1,3}(?:[.\u00a0\u202f ]\d{3})+$/.test(trimmed) ? trimmed.replace(/\D/g, '') : trimmed;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
}

/** The place in the form of a line of the draft's `prospectiveCapacity`. */
export interface ProspectPlace {
  readonly type: AccommodationType;
  readonly line: number;
}

export interface ReadForm {
  readonly draft: ReportDraft;
  readonly prospectPlaces: readonly ProspectPlace[];
  /** Fields that cannot be read; with the same codes and texts as the server's. */
  readonly problems: readonly Problem[];
}

/** The form in the shape of the interface. Lines of prospects that are empty altogether are left out. */
export function readForm(text: ReportText): ReadForm {
  const problems: Problem[] = [];
  const count = (typed: NumberText, field: string, label: string): number | null => {
    const value = readNumber(typed);
    if (value === null || !Number.isNaN(value)) return value;
    problems.push({
      severity: 'ERROR',
      code: 'NOT_A_WHOLE_NUMBER',
      field,
      message: problemText.notAWholeNumber(label),
    });
    return null;
  };
  const kinds = entriesOf(text.kinds);
  const prospectPlaces: ProspectPlace[] = [];
  const prospectiveCapacity: ReportDraft['prospectiveCapacity'][number][] = [];
  const draft = {
    allocations: count(text.allocations, 'allocations', 'Zuweisungen heute'),
    projectedCredits: count(text.projectedCredits, 'projectedCredits', 'Voraussichtlich noch anzurechnen'),
    accommodation: kinds.map(([type, kind], index) => {
      const measure = (name: Measure): number | null =>
        count(kind[name], `accommodation.${index}.${name}`, `${measureLabel[name]} (${typeLabel[type]})`);
      return { type, ...ofMeasures(measure) };
    }),
    prospectiveCapacity,
    assessment: text.assessment,
    comment: text.comment.trim() === '' ? null : text.comment,
  };
  for (const [type, kind] of kinds)
    kind.prospects.forEach(({ places, from, label }, line) => {
      if (places.trim() === '' && from === '' && label.trim() === '') return;
      const field = `prospectiveCapacity.${prospectPlaces.length}`;
      const name = `In Aussicht (${typeLabel[type]})`;
      const value =
        places.trim() === ''
          ? (problems.push({
              severity: 'ERROR',
              code: 'NOT_A_WHOLE_NUMBER',
              field: `${field}.places`,
              message: problemText.notAWholeNumber(name),
            }),
            null)
          : count(places, `${field}.places`, name);
      if (from !== '' && !isCalendarDate(from))
        problems.push({
          severity: 'ERROR',
          code: 'DATE_INVALID',
          field: `${field}.expectedFrom`,
          message: `${name}: Bitte ein Datum eingeben, zum Beispiel 01.12.2026, oder leer lassen.`,
        });
      prospectPlaces.push({ type, line });
      prospectiveCapacity.push({
        type,
        places: value ?? 0,
        expectedFrom: from === '' ? null : from,
        label: label.trim() === '' ? null : label.trim(),
      });
    });
  return { draft, prospectPlaces, problems };
}

/** Id of the field in the page that a problem is about; null = the whole report. */
export function fieldIdOf(field: string | null, prospectPlaces: readonly ProspectPlace[]): string | null {
  if (field === null || ['reportingDate', 'unitKey', 'baseRevision', 'idempotencyKey'].includes(field)) return null;
  const [group, index, name] = field.split('.');
  if (group === 'accommodation')
    return index === undefined
      ? `${accommodationTypes[0]}-availableNow`
      : `${accommodationTypes[Number(index)]}-${name}`;
  if (group === 'prospectiveCapacity') {
    const place = index === undefined ? { type: accommodationTypes[0], line: 0 } : prospectPlaces[Number(index)];
    return place ? `${place.type}-prospect-${place.line}-${name ?? 'places'}` : null;
  }
  return group === 'assessment' ? 'assessment-SUFFICIENT' : group!;
}

/** A sum over the kinds that are known, and which are not. */
export interface KindsTotal {
  /** null = none is known. */
  readonly value: number | null;
  readonly unknown: readonly AccommodationType[];
}

/** Of the form; unreadable input counts as unknown. */
export function total(text: ReportText, measure: Measure): KindsTotal {
  return totalOf(toContent(readForm(text).draft), measure);
}

/** Of a report, over the kinds that it uses. */
export function totalOf(content: Pick<ReportContent, 'accommodation'>, measure: Measure): KindsTotal {
  const known = content.accommodation.flatMap((figures) => figures[measure] ?? []);
  return {
    value: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0),
    unknown: content.accommodation.filter((figures) => figures[measure] === null).map(({ type }) => type),
  };
}

export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly now: string;
}

/** The differences of two reports in words, in the order of the form. */
export function differencesOf(before: ReportContent, now: ReportContent): Difference[] {
  const rows = new Map<string, [string, string]>();
  for (const [side, content] of [before, now].entries())
    for (const [label, value] of wordsOf(content)) {
      const row = rows.get(label) ?? ['unbekannt', 'unbekannt'];
      row[side] = value;
      rows.set(label, row);
    }
  return [...rows]
    .filter(([, [former, latter]]) => former !== latter)
    .map(([label, [former, latter]]) => ({ label, before: former, now: latter }));
}

function wordsOf(content: ReportContent): [string, string][] {
  const shown = typesShown([content]);
  const count = (value: number | null): string => (value === null ? 'unbekannt' : String(value));
  return [
    ['Zuweisungen heute', count(content.allocations)],
    ['Voraussichtlich noch anzurechnen', count(content.projectedCredits)],
    ...shown.flatMap((type): [string, string][] => {
      const figures = content.accommodation.find((entry) => entry.type === type);
      return measures.map((measure) => [
        `${measureLabel[measure]} (${typeLabel[type]})`,
        count(figures?.[measure] ?? null),
      ]);
    }),
    ...shown.map((type): [string, string] => [`In Aussicht (${typeLabel[type]})`, prospectsText(content, type)]),
    ['Einschätzung der Lage', content.assessment ? assessmentWord[content.assessment] : 'keine'],
    ['Bemerkung', content.comment ?? 'keine'],
  ];
}

/** `24 ab 01.02.2027 (Container), 6`; without any it is unknown. */
export function prospectsText(
  { prospectiveCapacity }: Pick<ReportContent, 'prospectiveCapacity'>,
  type: AccommodationType,
): string {
  const text = prospectiveCapacity
    .filter((entry) => entry.type === type)
    .map(({ places, expectedFrom, label }) =>
      [`${places}`, expectedFrom ? `ab ${germanDay(expectedFrom)}` : null, label ? `(${label})` : null]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');
  return text === '' ? 'unbekannt' : text;
}

/** The same of lines of the form, as they are typed. */
export function prospectLinesText(type: AccommodationType, lines: readonly ProspectText[]): string {
  const typed = lines
    .filter(({ places, from, label }) => [places, from, label].some((part) => part.trim() !== ''))
    .map(({ places, from, label }) => ({
      type,
      // Unreadable input differs from any number.
      places: readNumber(places) ?? Number.NaN,
      expectedFrom: from === '' ? null : from,
      label: label.trim() === '' ? null : label.trim(),
    }));
  return prospectsText({ prospectiveCapacity: typed }, type);
}

function germanDay(date: CalendarDate): string {
  return `${date.slice(8)}.${date.slice(5, 7)}.${date.slice(0, 4)}`;
}
