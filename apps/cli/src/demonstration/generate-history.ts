import { addDays, type CalendarDate, eachDay, momentAt, weekdayOf } from '#kernel';
import {
  type AccommodationFigures,
  type AccommodationType,
  type Expectation,
  type ProspectiveCapacity,
  type ReportContent,
} from '#reporting/domain';
import { chance, dayNumber, growth, pick, wave, winter } from './invented-values.domain.js';

/*
 * Invented history of a district. No clock, no chance: every figure is a function of unit and day, so a day comes out the
 * same whatever range is asked for, and later starts can fill the days in between.
 */

interface HistoryUnit {
  readonly unitKey: string;
  /** Persons; sizes follow it. */
  readonly population: number;
}

interface HistoryInput {
  readonly units: readonly HistoryUnit[];
  /** First and last day, both included. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** The district's rules for a day: weekends, holidays and closing days have no reports. */
  readonly expectationOn: (date: CalendarDate) => Expectation;
  readonly timeZone: string;
}

/** One revision of the report of a unit and day. */
export interface HistoryRevision {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  readonly revision: number;
  /** Within a unit never the same twice. */
  readonly recordedAt: Date;
  /** Of revision 1; corrections inherit it. */
  readonly onTime: boolean;
  readonly confirmedUnchanged: boolean;
  readonly content: ReportContent;
  readonly correctionReason: string | null;
}

/** Roles that units play, by their place among the units by key. */
interface Cast {
  /** Reports after noon, most of the time. */
  readonly late: string;
  /** Judge their own situation as critical, on every day. */
  readonly critical: readonly [string, string];
  /** More persons than places in collective accommodation. */
  readonly overOccupied: string;
  /** Never says how many flats can be used. */
  readonly withoutOperable: string;
  /** Uses a hall for six weeks at a time. */
  readonly withHall: string;
}

const MINUTE_MS = 60_000;
/** The first day of a use of the hall, its days, and the days from one use to the next. */
const HALL = { from: '2026-10-12', days: 42, period: 168 } as const;
/** Number of places and projects change about so often. */
const STEP_DAYS = 120;
const PROJECT_DAYS = 150;

/** The units by role; the largest unit is critical, so that the district's sums show it. */
export function castOf(units: readonly HistoryUnit[]): Cast {
  if (units.length < 5) throw new Error('The history needs at least five units.');
  const bySize = [...units].sort((a, b) => b.population - a.population || (a.unitKey < b.unitKey ? -1 : 1));
  const at = (share: number): string =>
    bySize[Math.min(bySize.length - 1, Math.round(share * (bySize.length - 1)))]!.unitKey;
  return {
    critical: [at(0.1), at(0.5)],
    overOccupied: at(0.1),
    late: at(0.75),
    withoutOperable: at(1),
    withHall: at(0.25),
  };
}

/** The reports of the range, by day and unit, revisions in order. */
export function* generateHistory(input: HistoryInput): Generator<HistoryRevision> {
  const units = [...input.units].sort((a, b) => (a.unitKey < b.unitKey ? -1 : 1));
  const cast = castOf(units);
  for (const date of eachDay(input.from, input.to)) {
    const { dueAt } = input.expectationOn(date);
    if (dueAt === null) continue;
    for (const unit of units) {
      if (reportsOn(unit, date)) yield* revisionsOf(unit, date, dueAt, cast, input);
    }
  }
}

// ------------------------------------------------------------------ what a unit says

/** Whether the unit reports for the day at all; a few days are forgotten. */
function reportsOn(unit: HistoryUnit, date: CalendarDate): boolean {
  return chance(unit.unitKey, date, 'forgotten') >= 0.02;
}

function figuresOf(unit: HistoryUnit, date: CalendarDate, type: AccommodationType, cast: Cast): AccommodationFigures {
  const { unitKey, population } = unit;
  const share = 0.009 + 0.005 * chance(unitKey, 'share');
  const decentral = 0.62 + 0.16 * chance(unitKey, 'decentral');
  const base = population * share * (type === 'DECENTRALISED' ? decentral : 1 - decentral);
  // The rise of winter is felt more in halls and containers than in flats.
  const season = (type === 'DECENTRALISED' ? 0.05 : 0.13) * winter(date);
  const persons = Math.max(0, Math.round(base * (1 + season + growth(date) + 0.035 * wave(date, 17, unitKey, type))));
  const critical = cast.critical.includes(unitKey);

  // Places come and go in steps, a few times a year.
  const phase = Math.floor(STEP_DAYS * chance(unitKey, type, 'phase'));
  const step = Math.floor((dayNumber(date) + phase) / STEP_DAYS);
  const stepDays = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    addDays('1970-01-01', Math.round((step + part) * STEP_DAYS) - phase),
  );
  const level = (pickOne: (...shares: number[]) => number): number =>
    base *
    (1 +
      growth(stepDays[0]!) +
      pickOne(...stepDays.map((day) => (type === 'DECENTRALISED' ? 0.05 : 0.13) * winter(day))));
  if (type === 'SHARED' && unitKey === cast.overOccupied) {
    // Beds in the corridors: more persons than places, all the time.
    return { type, accommodatedPersons: persons, availableNow: 0, operablePlaces: Math.floor(level(Math.min) * 0.95) };
  }
  const room = 0.04 * chance(unitKey, type, 'step', step);
  const operable = Math.max(
    persons,
    Math.round(
      critical
        ? level(Math.max) * (1.03 + room)
        : base * (1 + growth(stepDays[0]!)) * (1.2 + 0.08 * chance(unitKey, type, 'room') + room),
    ),
  );
  // Not every place that is free can be given away: sizes of flats, repairs, promises.
  const free = Math.floor((operable - persons) * (0.55 + 0.2 * chance(unitKey, type, 'usable', step)));
  const known = chance(unitKey, date, type, 'free known') >= 0.012;
  return {
    type,
    accommodatedPersons: persons,
    availableNow: !known ? null : critical ? Math.min(free, type === 'DECENTRALISED' ? 2 : 0) : free,
    operablePlaces: type === 'DECENTRALISED' && unitKey === cast.withoutOperable ? null : operable,
  };
}

/** The hall of the unit that uses one: it fills up within ten days. Nothing on other days, and of other units. */
function hallOf({ unitKey }: HistoryUnit, date: CalendarDate, cast: Cast): AccommodationFigures[] {
  const sinceFirst = dayNumber(date) - dayNumber(HALL.from);
  const day = ((sinceFirst % HALL.period) + HALL.period) % HALL.period;
  if (unitKey !== cast.withHall || day >= HALL.days) return [];
  const operablePlaces = 60;
  const accommodatedPersons =
    Math.min(operablePlaces - 4, 6 * (day + 1)) - Math.floor(5 * chance(unitKey, date, 'hall'));
  return [
    {
      type: 'EMERGENCY_SHELTER',
      accommodatedPersons,
      availableNow: operablePlaces - accommodatedPersons,
      operablePlaces,
    },
  ];
}

const projects: readonly { readonly type: AccommodationType; readonly label: string; readonly places: number }[] = [
  { type: 'SHARED', label: 'Container Schulstraße', places: 48 },
  { type: 'SHARED', label: 'Umbau ehemaliges Hotel', places: 60 },
  { type: 'DECENTRALISED', label: 'Anmietung Lindenweg', places: 12 },
  { type: 'DECENTRALISED', label: 'Neubau Mühlenstraße', places: 24 },
  { type: 'SHARED', label: 'Halle am Bauhof', places: 36 },
  { type: 'DECENTRALISED', label: 'Zwei Wohnungen Bahnhofstraße', places: 9 },
  { type: 'SHARED', label: 'Container Sportplatz', places: 40 },
];

function prospectsOf(unit: HistoryUnit, date: CalendarDate): ProspectiveCapacity[] {
  const { unitKey, population } = unit;
  const entries: ProspectiveCapacity[] = [];
  for (const type of ['DECENTRALISED', 'SHARED'] as const) {
    // A project lasts some months; then it is there, and the next one may come.
    const phase = Math.floor(PROJECT_DAYS * chance(unitKey, type, 'project phase'));
    const cycle = Math.floor((dayNumber(date) + phase) / PROJECT_DAYS);
    const kind = chance(unitKey, type, 'project', cycle);
    const fitting = projects.filter((project) => project.type === type);
    if (kind < 0.4) {
      const project = pick(fitting, unitKey, type, 'which', cycle);
      const scale = Math.max(0.25, Math.min(1.5, population / 25_000));
      const dateKnown = chance(unitKey, type, 'dated', cycle) >= 0.25;
      // The first of the month after the cycle: always still to come.
      const end = addDays('1970-01-01', (cycle + 1) * PROJECT_DAYS - phase + 31);
      entries.push({
        type,
        places: Math.max(3, Math.round(project.places * scale)),
        expectedFrom: dateKnown ? `${end.slice(0, 7)}-01` : null,
        label: project.label,
      });
    } else if (kind < 0.85) {
      entries.push({ type, places: 0, expectedFrom: null, label: null });
    }
    // Otherwise the unit says nothing about this kind: unknown.
  }
  return entries;
}

const criticalComments = [
  'Keine freien Plätze mehr in der Gemeinschaftsunterkunft, Belegung der Turnhalle wird geprüft.',
  'Wohnungsmarkt leer, angemietete Wohnungen werden erst in einigen Wochen frei.',
  'Unterkunft überbelegt, zusätzliche Betten sind aufgestellt.',
  'Weitere Zuweisungen können derzeit nicht untergebracht werden.',
  'Betreuung ist knapp besetzt, Schulplätze fehlen.',
  'Container sind bestellt, der Anschluss verzögert sich.',
] as const;
const comments = [
  'Zwei Wohnungen sind wegen Renovierung nicht nutzbar.',
  'Eine größere Wohnung wird zum Monatsende frei.',
  'Mehrere Haushalte sind in eigene Wohnungen umgezogen.',
  'Heizungsausfall in einer Unterkunft, wird heute behoben.',
  'Angebot für ein weiteres Gebäude liegt vor.',
] as const;

/** The true figures of the unit on the day; reports may differ from them by mistake. */
function truthOf(unit: HistoryUnit, date: CalendarDate, cast: Cast): ReportContent {
  const { unitKey, population } = unit;
  const critical = cast.critical.includes(unitKey);
  const allocationDay = weekdayOf(date) === 2 || weekdayOf(date) === 4;
  const busy = Math.min(0.5, (population / 46_000) * (0.3 + 0.1 * winter(date)));
  const allocations =
    chance(unitKey, date, 'allocations known') < 0.006
      ? null
      : allocationDay && chance(unitKey, date, 'allocated') < busy
        ? 1 + Math.floor(6 * chance(unitKey, date, 'household') ** 1.5)
        : 0;
  const creditsKnown = chance(unitKey, date, 'credits known') >= 0.015;
  return {
    allocations,
    projectedCredits: creditsKnown
      ? Math.max(0, Math.round((population / 7_000) * (1 + 0.7 * wave(date, 40, unitKey, 'credits'))))
      : null,
    accommodation: [
      figuresOf(unit, date, 'DECENTRALISED', cast),
      figuresOf(unit, date, 'SHARED', cast),
      ...hallOf(unit, date, cast),
    ],
    prospectiveCapacity: prospectsOf(unit, date),
    assessment: critical ? 'CRITICAL' : 'SUFFICIENT',
    comment: critical
      ? pick(criticalComments, unitKey, 'critical', Math.floor(dayNumber(date) / 6))
      : chance(unitKey, date, 'comment') < 0.025
        ? pick(comments, unitKey, date, 'which comment')
        : null,
  };
}

/** Whether the unit would like to confirm the day before; never twice running, so that one step back is enough. */
function wantsToConfirm(unit: HistoryUnit, date: CalendarDate): boolean {
  return chance(unit.unitKey, date, 'confirm') < 0.07;
}

/** The day whose report would carry forward, when that is the day before; null otherwise. */
function confirmableDay(unit: HistoryUnit, date: CalendarDate, input: HistoryInput): CalendarDate | null {
  const before = addDays(date, -1);
  return input.expectationOn(before).expected && reportsOn(unit, before) ? before : null;
}

type Mistake = (truth: ReportContent, word: number) => ReportContent;
const mistakes: readonly { readonly reason: string; readonly make: Mistake }[] = [
  {
    reason: 'Zahlendreher bei den untergebrachten Personen',
    make: (truth, word) => changed(truth, 'DECENTRALISED', 'accommodatedPersons', 9 * (word < 0.5 ? 1 : -1)),
  },
  {
    reason: 'Freie Plätze waren noch ohne die renovierte Wohnung gezählt',
    make: (truth) => changed(truth, 'DECENTRALISED', 'availableNow', -3),
  },
  {
    reason: 'Umzug zwischen zwei Unterkünften nachgetragen',
    make: (truth) =>
      changed(changed(truth, 'SHARED', 'accommodatedPersons', 4), 'DECENTRALISED', 'accommodatedPersons', -4),
  },
  {
    reason: 'Zuweisung vom Nachmittag nachgetragen',
    make: (truth) => ({ ...truth, allocations: truth.allocations === null ? null : 0 }),
  },
  {
    reason: 'Belegung mit der Liste der Hausverwaltung abgeglichen',
    make: (truth, word) => changed(truth, 'SHARED', 'accommodatedPersons', word < 0.5 ? 2 : -2),
  },
  {
    reason: 'Gesperrte Plätze waren irrtümlich als frei gemeldet',
    make: (truth) => changed(truth, 'SHARED', 'availableNow', 5),
  },
];

function changed(
  content: ReportContent,
  type: AccommodationType,
  measure: 'accommodatedPersons' | 'availableNow',
  by: number,
): ReportContent {
  return {
    ...content,
    accommodation: content.accommodation.map((figures) => {
      const value = figures[measure];
      return figures.type === type && value !== null ? { ...figures, [measure]: Math.max(0, value + by) } : figures;
    }),
  };
}

function* revisionsOf(
  unit: HistoryUnit,
  date: CalendarDate,
  dueAt: Date,
  cast: Cast,
  input: HistoryInput,
): Generator<HistoryRevision> {
  const { unitKey } = unit;
  const recordedAt = firstRecordedAt(unit, date, dueAt, cast);
  const onTime = recordedAt <= dueAt;
  const common = { unitKey, reportingDate: date, onTime };

  const former = confirmableDay(unit, date, input);
  if (
    former !== null &&
    !cast.critical.includes(unitKey) &&
    wantsToConfirm(unit, date) &&
    !wantsToConfirm(unit, former)
  ) {
    const content = { ...truthOf(unit, former, cast), allocations: 0, comment: null };
    yield { ...common, revision: 1, recordedAt, confirmedUnchanged: true, content, correctionReason: null };
    return;
  }
  const truth = truthOf(unit, date, cast);
  // With an unusual due time the first report may come later than the usual time of corrections.
  const corrections = correctionTimes(unit, date, input).map(
    (moment, index) => new Date(Math.max(moment.getTime(), recordedAt.getTime() + (index + 1) * MINUTE_MS)),
  );
  const { reason, make } = pick(mistakes, unitKey, date, 'mistake');
  const wrong = corrections.length > 0 ? make(truth, chance(unitKey, date, 'direction')) : truth;
  if (corrections.length === 0 || JSON.stringify(wrong) === JSON.stringify(truth)) {
    yield { ...common, revision: 1, recordedAt, confirmedUnchanged: false, content: truth, correctionReason: null };
    return;
  }
  yield { ...common, revision: 1, recordedAt, confirmedUnchanged: false, content: wrong, correctionReason: null };
  for (const [index, moment] of corrections.entries()) {
    const last = index === corrections.length - 1;
    yield {
      ...common,
      revision: index + 2,
      recordedAt: moment,
      confirmedUnchanged: false,
      // A first correction that is itself not right yet.
      content: last ? truth : changed(truth, 'SHARED', 'accommodatedPersons', 1),
      correctionReason: last ? reason : 'Erste Meldung stützte sich auf die Liste vom Vortag',
    };
  }
}

/*
 * The times of a unit never meet: on time 07:30 to 09:55 (due at 10:00), a little late up to an hour after, corrections
 * of the day before 11:05 to 11:55, after noon 12:10 to 16:30, corrections of the same day 16:40 to 17:40.
 */
function firstRecordedAt(unit: HistoryUnit, date: CalendarDate, dueAt: Date, cast: Cast): Date {
  const late = chance(unit.unitKey, date, 'late');
  const place = chance(unit.unitKey, date, 'minute');
  const minutes =
    unit.unitKey === cast.late && late < 0.8
      ? 130 + place * 255
      : late > 0.955
        ? 5 + place * 50
        : // Most come in the last hour and a half.
          -5 - 145 * place ** 1.6;
  return new Date(dueAt.getTime() + Math.round(minutes * MINUTE_MS));
}

function correctionTimes(unit: HistoryUnit, date: CalendarDate, input: HistoryInput): Date[] {
  const kind = chance(unit.unitKey, date, 'correction');
  const at = (day: CalendarDate, time: string, word: string, minutes: number): Date =>
    new Date(
      momentAt(day, time, input.timeZone).getTime() +
        Math.round(chance(unit.unitKey, date, word) * minutes * MINUTE_MS),
    );
  const sameDay = (): Date => at(date, '16:40', 'same day', 60);
  const nextDay = (): Date => at(nextReportingDay(date, input), '11:05', 'next day', 50);
  if (kind < 0.014) return [sameDay()];
  if (kind < 0.03) return [nextDay()];
  return kind < 0.033 ? [sameDay(), nextDay()] : [];
}

function nextReportingDay(date: CalendarDate, { expectationOn }: HistoryInput): CalendarDate {
  const days = eachDay(addDays(date, 1), addDays(date, 14));
  return days.find((day) => expectationOn(day).expected) ?? days[0]!;
}
