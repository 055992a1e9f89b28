/** Runs a command of the command line; rejects unless it succeeds, with an error that carries its `json`. */
export type RunKreislage = (args: readonly string[], input?: string) => Promise<{ readonly json: unknown }>;

export interface ReplayOptions {
  /** Address of an api. */
  readonly url: string;
  readonly kreislage: RunKreislage;
  /** Content of the file with the first reports, as it lies there (gzip). */
  readonly daily: Uint8Array;
}

export interface ReplaySummary {
  readonly units: number;
  readonly days: number;
  /** Days compared: those replayed and some after them. */
  readonly comparedDays: number;
  readonly firstReports: number;
  readonly lateReports: number;
  readonly corrections: number;
  /** Figures of first reports that raised LARGE_CHANGE. */
  readonly largeChanges: number;
  /** Consolidated values whose free places would be below zero, submitted as unknown. */
  readonly negativeFree: number;
  readonly missingUnitDays: number;
  readonly carriedForwardUnitDays: number;
  /** When the last first report was recorded. */
  readonly knownAt: string;
  /** Every figure and every LARGE_CHANGE that is not what the files say, with its path. */
  readonly differences: readonly string[];
  /** What the command `verify` said afterwards. */
  readonly verify: { readonly days: number; readonly differences: readonly unknown[] };
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** The Kreise of Niedersachsen as the units of one district, 03000. */
export function replayLowerSaxony(
  options: ReplayOptions & {
    /** Content of the file with the consolidated values (gzip). */
    readonly consolidated: Uint8Array;
    /** How many days from the first; default all 252. */
    readonly days?: number | undefined;
    /** Requests at once; default 12. */
    readonly parallel?: number;
    /** How far it is, German. */
    readonly say: (text: string) => void;
  },
): Promise<ReplaySummary>;

export interface TypingError {
  readonly kreis: string;
  /** The day with the error. */
  readonly day: string;
  readonly reports: number;
  /** For each day the fields with LARGE_CHANGE, and those that must have it. */
  readonly warned: readonly { readonly day: string; readonly fields: string[]; readonly expected: string[] }[];
}

/** The three published typing errors, two weeks around each, as the units of a second district, 09000. */
export function replayTypingErrors(options: ReplayOptions): Promise<TypingError[]>;
