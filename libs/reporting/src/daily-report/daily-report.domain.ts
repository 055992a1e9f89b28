import { type CalendarDate, type Problem } from '#kernel';
import { type SwitchRules } from '#territory/domain';
import { type AccommodationType, type SituationAssessment } from '../figure/figure-catalogue.domain.js';
import {
  type FigureValues,
  figureValues,
  type Measure,
  reportedNumbers,
  type UnitFigure,
} from '../figure/figure-values.domain.js';
import { enabledTypes } from '../figure/kinds-in-use.domain.js';

export type ReportSource = 'PORTAL' | 'API' | 'IMPORT';

/** Places expected later. */
export interface ProspectiveCapacity {
  readonly type: AccommodationType;
  /** 0 = nothing in prospect for this kind. */
  readonly places: number;
  /** null = date open. */
  readonly expectedFrom: CalendarDate | null;
  readonly label: string | null;
}

/** The content of a report: the figures of the catalogue, prospects, assessment and comment. */
export type ReportContent = FigureValues & {
  /** A kind without an entry is unknown. */
  readonly prospectiveCapacity: readonly ProspectiveCapacity[];
  readonly assessment: SituationAssessment | null;
  readonly comment: string | null;
};

/** One stored revision. */
export type DailyReport = ReportContent & RevisionFacts;

/** The facts of a revision besides its content. */
export interface RevisionFacts {
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
export type ReportDraft = Readonly<Partial<Record<UnitFigure, number | null | undefined>>> & {
  readonly accommodation: readonly ({ readonly type: AccommodationType } & Readonly<
    Partial<Record<Measure, number | null | undefined>>
  >)[];
  readonly prospectiveCapacity: readonly {
    readonly type: AccommodationType;
    readonly places: number;
    readonly expectedFrom?: CalendarDate | null | undefined;
    readonly label?: string | null | undefined;
  }[];
  readonly assessment?: SituationAssessment | null | undefined;
  readonly comment?: string | null | undefined;
};

/** The one form of a draft: left out and null alike, each kind at most once, texts in Unicode NFC. */
export function toContent(draft: ReportDraft): ReportContent {
  // A kind given twice is refused elsewhere (DUPLICATE_TYPE); the first entry stands here.
  return {
    ...figureValues(({ figure, kind }) =>
      kind === null
        ? draft[figure.key as UnitFigure]
        : draft.accommodation.find((entry) => entry.type === kind.type)?.[figure.key as Measure],
    ),
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
 * prospects; allocations 0; not the comment, and no kind that the district no longer uses.
 */
export function unchangedContent(former: ReportContent, rules: SwitchRules): ReportContent {
  const types = enabledTypes(rules);
  const { accommodation, ...rest } = figureValues(({ figure, read }) => (figure.nature === 'FLOW' ? 0 : read(former)));
  return {
    ...former,
    ...rest,
    accommodation: accommodation.filter(({ type }) => types.includes(type)),
    prospectiveCapacity: former.prospectiveCapacity.filter(({ type }) => types.includes(type)),
    comment: null,
  };
}

/** Whether two reports agree in every stock, the assessment included; labels of prospects and their order aside. */
export function sameStocks(a: ReportContent, b: ReportContent): boolean {
  return stocksKey(a) === stocksKey(b);
}

function stocksKey(content: ReportContent): string {
  const prospects = content.prospectiveCapacity
    .map((entry) => `${entry.type}/${entry.places}/${entry.expectedFrom ?? ''}`)
    .sort();
  const stocks = reportedNumbers.filter(({ figure }) => figure.nature === 'STOCK').map((stock) => stock.read(content));
  return JSON.stringify([stocks, prospects, content.assessment]);
}
