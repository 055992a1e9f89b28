import { type CalendarDate, type Problem } from '#kernel';

/** Kinds of accommodation, in the order in which they are always shown. */
export const accommodationTypes = ['DECENTRALISED', 'SHARED'] as const;
export type AccommodationType = (typeof accommodationTypes)[number];

export type SituationAssessment = 'SUFFICIENT' | 'STRAINED' | 'CRITICAL';
export type ReportSource = 'PORTAL' | 'API' | 'IMPORT';

/** Figures of one kind of accommodation; null = unknown, never zero. */
export interface AccommodationFigures {
  readonly type: AccommodationType;
  /** Persons accommodated; may exceed the operable places. */
  readonly accommodatedPersons: number | null;
  /** Places usable at once and not promised to anybody. */
  readonly availableNow: number | null;
  /** All places that can be used today, taken or free. */
  readonly operablePlaces: number | null;
}

/** Places expected later. */
export interface ProspectiveCapacity {
  readonly type: AccommodationType;
  /** 0 = nothing in prospect for this kind. */
  readonly places: number;
  /** null = date open. */
  readonly expectedFrom: CalendarDate | null;
  readonly label: string | null;
}

/** What a unit says about a day: the flow `allocations`, and the stocks. */
export interface ReportContent {
  /** Persons allocated with effect on the day. */
  readonly allocations: number | null;
  /** Persons for whom a credit against the quota is still expected. */
  readonly projectedCredits: number | null;
  /** Every kind once, in the order of {@link accommodationTypes}. */
  readonly accommodation: readonly AccommodationFigures[];
  /** A kind without an entry is unknown. */
  readonly prospectiveCapacity: readonly ProspectiveCapacity[];
  readonly assessment: SituationAssessment | null;
  readonly comment: string | null;
}

/** One stored revision. */
export interface DailyReport extends ReportContent {
  readonly reportId: string;
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** 1..n per unit and day, without gaps; the highest counts. */
  readonly revision: number;
  readonly recordedAt: Date;
  readonly recordedByName: string;
  readonly source: ReportSource;
  /** Somebody outside the unit reported for it. */
  readonly onBehalf: boolean;
  /** Of revision 1; corrections inherit it. */
  readonly onTime: boolean;
  readonly confirmedUnchanged: boolean;
  readonly correctionReason: string | null;
  /** Hints that stood when the report was sent. */
  readonly warnings: readonly Problem[];
}

/** Figures as they come in: kinds may be missing, repeated or in any order. */
export interface ReportDraft {
  readonly allocations?: number | null | undefined;
  readonly projectedCredits?: number | null | undefined;
  readonly accommodation: readonly {
    readonly type: AccommodationType;
    readonly accommodatedPersons?: number | null | undefined;
    readonly availableNow?: number | null | undefined;
    readonly operablePlaces?: number | null | undefined;
  }[];
  readonly prospectiveCapacity: readonly {
    readonly type: AccommodationType;
    readonly places: number;
    readonly expectedFrom?: CalendarDate | null | undefined;
    readonly label?: string | null | undefined;
  }[];
  readonly assessment?: SituationAssessment | null | undefined;
  readonly comment?: string | null | undefined;
}

/** The one form of a draft: left out and null alike, every kind once, texts in Unicode NFC. */
export function toContent(draft: ReportDraft): ReportContent {
  return {
    allocations: draft.allocations ?? null,
    projectedCredits: draft.projectedCredits ?? null,
    accommodation: accommodationTypes.map((type) => {
      const figures = draft.accommodation.find((entry) => entry.type === type);
      return {
        type,
        accommodatedPersons: figures?.accommodatedPersons ?? null,
        availableNow: figures?.availableNow ?? null,
        operablePlaces: figures?.operablePlaces ?? null,
      };
    }),
    prospectiveCapacity: draft.prospectiveCapacity.map((entry) => ({
      type: entry.type,
      places: entry.places,
      expectedFrom: entry.expectedFrom ?? null,
      label: textOrNull(entry.label),
    })),
    assessment: draft.assessment ?? null,
    comment: textOrNull(draft.comment),
  };
}

/** The text in NFC; null when there is none. */
export function textOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' ? null : text.normalize('NFC');
}

/**
 * The content that confirming an earlier report as unchanged means: all stocks, the assessment and the labels of
 * prospects; allocations 0; not the comment.
 */
export function unchangedContent(former: ReportContent): ReportContent {
  return { ...former, allocations: 0, comment: null };
}

/** Whether two reports agree in every stock, the assessment included; labels of prospects and their order aside. */
export function sameStocks(a: ReportContent, b: ReportContent): boolean {
  return stocksKey(a) === stocksKey(b);
}

function stocksKey(content: ReportContent): string {
  const prospects = content.prospectiveCapacity
    .map((entry) => `${entry.type}/${entry.places}/${entry.expectedFrom ?? ''}`)
    .sort();
  const accommodation = content.accommodation.map((figures) => [
    figures.type,
    figures.accommodatedPersons,
    figures.availableNow,
    figures.operablePlaces,
  ]);
  return JSON.stringify([content.projectedCredits, accommodation, prospects, content.assessment]);
}
