import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type CalendarDate, daysBetween, eachDay, momentAt } from '#kernel';
import { expectationOn } from '#reporting/domain';
import { defaultRules } from '#territory/domain';
import {
  type Districts,
  FOREIGN,
  HOME,
  type Input,
  type Json,
  report,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';

// docs/contract.md, section 4, on reading: what was reported comes back as sums with their coverage, live and as known
// at a moment.

let districts: Districts;
let today: CalendarDate;
const { melle, bramsche, artland, facility, retired, coming } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
  today = districts.today;
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

const ago = (days: number): CalendarDate => districts.ago(days);
const owed = (date: CalendarDate): boolean =>
  expectationOn(
    date,
    { ...defaultRules, reportingDays: [1, 2, 3, 4, 5, 6, 7] },
    { state: 'NI', timeZone: 'Europe/Berlin' },
  ).expected;

const COUNT = `{ value unitsKnown unitsCurrent unitsExpected oldestReportingDate
  explanation { rule ruleVersion formula inputs { unit { key } reportingDate revision value status } } }`;
const FIGURES = `
  date knownAt allocations ${COUNT} projectedCredits ${COUNT}
  accommodation { type accommodatedPersons ${COUNT} availableNow ${COUNT} operablePlaces ${COUNT}
    occupancyRate { percent unitsKnown unitsExpected } }
  prospectiveCapacity { type places ${COUNT} placesDateOpen placesOverdue }
  assessments { sufficient strained critical unknown }
  reporting { expected received onTime missing { key } dueAt }
  units { unit { key name population } status reportedOn stalenessDays lastReportedOn allocations
    report { id revision unit { key name } } }`;

async function situation(date: CalendarDate, more: { knownAt?: string | null; fields?: string } = {}): Promise<Json> {
  const answer = await districts.ask(
    'steuerung',
    `query ($date: Date!, $knownAt: DateTime) { district(key: "${HOME}") {
       situation(date: $date, knownAt: $knownAt) { ${more.fields ?? FIGURES} } } }`,
    { date, knownAt: more.knownAt ?? null },
  );
  return answer.district.situation;
}

const shared = (persons: number | null, free: number | null = 0, places: number | null = null): Input => ({
  accommodation: [{ type: 'SHARED', accommodatedPersons: persons, availableNow: free, operablePlaces: places }],
});
const persons = (answer: Json): number | null => answer.accommodation[1].accommodatedPersons.value;

/** Every sum of a situation. */
const countsOf = (answer: Json): Json[] => [
  answer.allocations,
  answer.projectedCredits,
  ...answer.accommodation.flatMap((one: Json) => [one.accommodatedPersons, one.availableNow, one.operablePlaces]),
  ...answer.prospectiveCapacity.map((one: Json) => one.places),
];

describe('the situation of a day', () => {
  const day = (): CalendarDate => ago(20);

  beforeAll(async () => {
    await report(districts, 'melle', melle, day(), {
      allocations: 3,
      projectedCredits: 10,
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: 200, availableNow: 12, operablePlaces: 250 },
        { type: 'SHARED', accommodatedPersons: 66, availableNow: 0, operablePlaces: 60 },
      ],
      prospectiveCapacity: [
        { type: 'SHARED', places: 24, expectedFrom: addDays(day(), 30), label: 'Container' },
        { type: 'SHARED', places: 6, expectedFrom: addDays(day(), -1) },
        { type: 'SHARED', places: 10 },
      ],
      assessment: 'CRITICAL',
      comment: 'Es fehlen Plätze.',
    });
    await report(districts, 'zwei', bramsche, addDays(day(), -2), {
      allocations: 99,
      projectedCredits: null,
      accommodation: [{ type: 'SHARED', accommodatedPersons: 40, availableNow: 4 }],
      prospectiveCapacity: [{ type: 'SHARED', places: 0 }],
      assessment: 'SUFFICIENT',
    });
    await districts.settled();
  });

  it('sums what is known and says whose it is', async () => {
    const answer = await situation(day());
    const plain = ({ explanation: _, ...count }: Json): Json => count;
    expect(plain(answer.allocations)).toEqual({
      value: 3,
      unitsKnown: 1,
      unitsCurrent: 1,
      unitsExpected: 5,
      oldestReportingDate: day(),
    });
    expect(plain(answer.projectedCredits)).toMatchObject({ value: 10, unitsKnown: 1, unitsCurrent: 1 });
    expect(answer.accommodation.map(({ type }: Json) => type)).toEqual(['DECENTRALISED', 'SHARED']);
    const [decentralised, collective] = answer.accommodation;
    expect(plain(decentralised.accommodatedPersons)).toMatchObject({ value: 200, unitsKnown: 1 });
    expect(plain(collective.accommodatedPersons)).toEqual({
      value: 106,
      unitsKnown: 2,
      unitsCurrent: 1,
      unitsExpected: 5,
      oldestReportingDate: addDays(day(), -2),
    });
    // Over the units for which both are known; may exceed 100.
    expect(collective.occupancyRate).toEqual({ percent: 110, unitsKnown: 1, unitsExpected: 5 });
    expect(answer.assessments).toEqual({ sufficient: 1, strained: 0, critical: 1, unknown: 3 });
  });

  it('holds every valid unit by key, with the report that counts and the flow of the day only', async () => {
    const answer = await situation(day());
    expect(
      answer.units.map((one: Json) => [one.unit.key, one.status, one.reportedOn, one.stalenessDays, one.allocations]),
    ).toEqual([
      [bramsche, 'CARRIED_FORWARD', addDays(day(), -2), 2, null],
      [melle, 'REPORTED', day(), 0, 3],
      [retired, 'UNKNOWN', null, null, null],
      [artland, 'UNKNOWN', null, null, null],
      [facility, 'UNKNOWN', null, null, null],
    ]);
    expect(answer.units[0].lastReportedOn).toBe(addDays(day(), -2));
    expect(answer.units[2]).toMatchObject({ report: null, lastReportedOn: null });
  });

  it('carries stocks to the last day of the limit and then knows nothing but when the last report was', async () => {
    const last = addDays(day(), -2 + defaultRules.carryForwardDays);
    const before = await situation(last);
    expect(before.units[0]).toMatchObject({ status: 'CARRIED_FORWARD', stalenessDays: 7 });
    const after = await situation(addDays(last, 1));
    expect(after.units[0]).toMatchObject({
      status: 'UNKNOWN',
      report: null,
      reportedOn: null,
      lastReportedOn: addDays(day(), -2),
    });
    const beyond = await situation(addDays(day(), 8));
    expect(countsOf(beyond).map((count) => [count.value, count.unitsKnown, count.oldestReportingDate])).toEqual(
      countsOf(beyond).map(() => [null, 0, null]),
    );
    expect(beyond.accommodation[1].occupancyRate).toEqual({ percent: null, unitsKnown: 0, unitsExpected: 5 });
    expect(beyond.assessments).toEqual({ sufficient: 0, strained: 0, critical: 0, unknown: 5 });
  });

  it('explains each sum down to the reports: the inputs add up to it', async () => {
    for (const date of [day(), addDays(day(), 1), addDays(day(), 8)]) {
      const answer = await situation(date);
      for (const { value, unitsKnown, unitsExpected, explanation } of countsOf(answer)) {
        const values = explanation.inputs.flatMap((input: Json) => input.value ?? []);
        expect(values.length === 0 ? null : values.reduce((a: number, b: number) => a + b, 0)).toBe(value);
        expect([values.length, explanation.inputs.length]).toEqual([unitsKnown, unitsExpected]);
        expect(explanation.inputs.map((input: Json) => input.unit.key)).toEqual(
          answer.units.map((one: Json) => one.unit.key),
        );
        expect(explanation.rule).toMatch(/^[a-z-]+$/);
        expect(explanation.ruleVersion).toMatch(/^\d+$/);
        expect(explanation.formula).toContain(`bekannt bei ${unitsKnown} von ${unitsExpected} Kommunen`);
      }
    }
    const { explanation } = (await situation(day())).projectedCredits;
    // Names the counting report also where the figure in it is unknown; nothing where none counts.
    expect(explanation.inputs[0]).toEqual({
      unit: { key: bramsche },
      reportingDate: addDays(day(), -2),
      revision: 1,
      value: null,
      status: 'CARRIED_FORWARD',
    });
    expect(explanation.inputs[3]).toEqual({
      unit: { key: artland },
      reportingDate: null,
      revision: null,
      value: null,
      status: 'UNKNOWN',
    });
  });

  it('sums places in prospect with and without a horizon', async () => {
    const within = async (days: number | null, date = day()): Promise<Json> =>
      (
        await districts.ask(
          'steuerung',
          `query ($date: Date!, $days: Int) { district(key: "${HOME}") { situation(date: $date) {
             prospectiveCapacity(withinDays: $days) { type places { value unitsKnown explanation { inputs { value } } } placesDateOpen placesOverdue } } } }`,
          { date, days },
        )
      ).district.situation.prospectiveCapacity[1];
    const parts = (one: Json) => [one.places.value, one.places.unitsKnown, one.placesDateOpen, one.placesOverdue];
    expect(parts(await within(null))).toEqual([40, 2, 10, 6]);
    expect(parts(await within(0))).toEqual([6, 2, 10, 6]);
    expect(parts(await within(29))).toEqual([6, 2, 10, 6]);
    expect(parts(await within(30))).toEqual([30, 2, 10, 6]);
    expect(parts(await within(3650))).toEqual([30, 2, 10, 6]);
    // A day later the date is one day nearer.
    expect(parts(await within(29, addDays(day(), 1)))).toEqual([30, 2, 10, 6]);
    const explained = (await within(30)).places.explanation.inputs.flatMap((input: Json) => input.value ?? []);
    expect(explained.sort()).toEqual([0, 30]);
    const answer = await districts.ask(
      'steuerung',
      `query ($date: Date!) { district(key: "${HOME}") { situation(date: $date) {
      prospectiveCapacity { type places { value unitsKnown } } } } }`,
      { date: day() },
    );
    // A kind without an entry is unknown, an entry with 0 places is none.
    expect(answer.district.situation.prospectiveCapacity[0]).toEqual({
      type: 'DECENTRALISED',
      places: { value: null, unitsKnown: 0 },
    });
    for (const days of [-1, 3_651]) {
      const refused = await districts.try(
        'steuerung',
        `{ district(key: "${HOME}") { situation {
        prospectiveCapacity(withinDays: ${days}) { type } } } }`,
      );
      expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });

  it('names who owes a report and has not sent it', async () => {
    const answer = await situation(day());
    const keys = [bramsche, melle, retired, artland, facility];
    const missing = keys.filter((key) => key !== melle).map((key) => ({ key }));
    expect(answer.reporting).toEqual({
      expected: owed(day()) ? 5 : 0,
      received: 1,
      onTime: owed(day()) ? 0 : 1,
      missing: owed(day()) ? missing : [],
      dueAt: owed(day()) ? momentAt(day(), '10:00', 'Europe/Berlin').toISOString() : null,
    });
  });

  it('owes nothing on a closing day, but every valid unit still counts', async () => {
    await districts.set(HOME, `closedOn=${day()}`);
    await districts.settled();
    const answer = await situation(day());
    expect(answer.reporting).toEqual({ expected: 0, received: 1, onTime: 0, missing: [], dueAt: null });
    expect(answer.projectedCredits.unitsExpected).toBe(5);
    await districts.set(HOME, 'closedOn=');
    await districts.settled();
  });
});

describe('a back-dated report', () => {
  it("changes the later days, until the unit's next report", async () => {
    await report(districts, 'zwei', facility, ago(60), shared(10));
    await report(districts, 'zwei', facility, ago(55), shared(20));
    await districts.settled();
    const at = async (days: number): Promise<number | null> => {
      const answer = await situation(ago(days));
      return answer.accommodation[1].accommodatedPersons.value;
    };
    expect([await at(58), await at(56), await at(55)]).toEqual([10, 10, 20]);
    await report(districts, 'zwei', facility, ago(58), shared(15));
    await districts.settled();
    expect([await at(59), await at(58), await at(57), await at(56), await at(55), await at(54)]).toEqual([
      10, 15, 15, 15, 20, 20,
    ]);
    // A correction of the last one goes on to the limit and not beyond.
    await report(districts, 'zwei', facility, ago(55), { ...shared(25), baseRevision: 1, correctionReason: 'gezählt' });
    await districts.settled();
    expect([await at(56), await at(55), await at(48), await at(47)]).toEqual([15, 25, 25, null]);
  });

  it('makes the newest report count as a whole: a null in it is not filled from an older one', async () => {
    await report(districts, 'zwei', facility, ago(70), shared(10, 3));
    await report(districts, 'zwei', facility, ago(69), shared(null, 4));
    await districts.settled();
    const answer = await situation(ago(69));
    expect([persons(answer), answer.accommodation[1].availableNow.value]).toEqual([null, 4]);
  });
});

describe('allocations over days', () => {
  it('add up what is known and show what is not', async () => {
    const [from, to] = [ago(90), ago(84)];
    await report(districts, 'melle', melle, ago(90), { allocations: 5 });
    await report(districts, 'melle', melle, ago(88), { allocations: null });
    await report(districts, 'zwei', bramsche, ago(86), { allocations: 0 });
    await report(districts, 'zwei', facility, ago(84), { allocations: 7 });
    await districts.settled();
    const fields = `allocationsSince(from: "${from}") { from to value reportsKnown reportsExpected }
      units { unit { key } allocationsSince(from: "${from}") { value reportsKnown reportsExpected } }`;
    const answer = await situation(to, { fields });
    const days = eachDay(from, to);
    const voluntary = [ago(90), ago(88), ago(86), ago(84)].filter((day) => !owed(day)).length;
    expect(answer.allocationsSince).toEqual({
      from,
      to,
      value: 12,
      reportsKnown: 3,
      reportsExpected: days.filter(owed).length * 5 + voluntary,
    });
    const of = (key: string): Json => answer.units.find((one: Json) => one.unit.key === key).allocationsSince;
    expect(of(melle)).toMatchObject({ value: 5, reportsKnown: 1 });
    expect(of(bramsche)).toMatchObject({ value: 0, reportsKnown: 1 });
    expect(of(artland)).toEqual({ value: null, reportsKnown: 0, reportsExpected: days.filter(owed).length });
    // Flows are of their day: the sum of the days is the sum over the days.
    const series = await districts.ask(
      'steuerung',
      `{ district(key: "${HOME}") {
      situationSeries(from: "${from}", to: "${to}") { allocations { values unitsKnown } } } }`,
    );
    const { values, unitsKnown } = series.district.situationSeries.allocations;
    expect(values.reduce((sum: number, one: number | null) => sum + (one ?? 0), 0)).toBe(12);
    expect(unitsKnown.reduce((sum: number, one: number) => sum + one, 0)).toBe(3);
  });

  it('go over at most 400 days, in order', async () => {
    const ask = async (from: string) =>
      districts.try(
        'steuerung',
        `{ district(key: "${HOME}") { situation(date: "${today}") { allocationsSince(from: "${from}") { from to } } } }`,
      );
    expect((await ask(ago(399))).data.district.situation.allocationsSince).toEqual({ from: ago(399), to: today });
    for (const from of [ago(400), addDays(today, 1)]) {
      const refused = await ask(from);
      expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });
});

describe('the series', () => {
  it('says for each day what the situation of the day says, live and as known at a moment', async () => {
    const [from, to] = [ago(62), ago(45)];
    for (const knownAt of [null, await districts.clock()]) {
      const { district } = await districts.ask(
        'melle',
        `query ($from: Date!, $to: Date!, $knownAt: DateTime) { district(key: "${HOME}") {
           situationSeries(from: $from, to: $to, knownAt: $knownAt) {
             knownAt dates unitsExpected allocations { values unitsKnown } projectedCredits { values unitsKnown }
             accommodation { type accommodatedPersons { values unitsKnown } availableNow { values unitsKnown } operablePlaces { values unitsKnown } }
             prospectiveCapacity { type places { values unitsKnown } }
             assessments { sufficient strained critical unknown } reporting { expected received onTime } } } }`,
        { from, to, knownAt },
      );
      const series = district.situationSeries;
      expect(series.knownAt).toBe(knownAt);
      expect(series.dates).toEqual(eachDay(from, to));
      for (const [index, date] of eachDay(from, to).entries()) {
        const day = await situation(date, { knownAt });
        const pick = (column: Json) => [column.values[index], column.unitsKnown[index]];
        const sum = (count: Json) => [count.value, count.unitsKnown];
        expect([
          series.unitsExpected[index],
          pick(series.allocations),
          pick(series.projectedCredits),
          ...series.accommodation.map((one: Json) => [
            one.type,
            pick(one.accommodatedPersons),
            pick(one.availableNow),
            pick(one.operablePlaces),
          ]),
          ...series.prospectiveCapacity.map((one: Json) => [one.type, pick(one.places)]),
          ...['sufficient', 'strained', 'critical', 'unknown'].map((step) => series.assessments[step][index]),
          ...['expected', 'received', 'onTime'].map((name) => series.reporting[name][index]),
        ]).toEqual([
          day.units.length,
          sum(day.allocations),
          sum(day.projectedCredits),
          ...day.accommodation.map((one: Json) => [
            one.type,
            sum(one.accommodatedPersons),
            sum(one.availableNow),
            sum(one.operablePlaces),
          ]),
          ...day.prospectiveCapacity.map((one: Json) => [one.type, sum(one.places)]),
          ...['sufficient', 'strained', 'critical', 'unknown'].map((step) => day.assessments[step]),
          ...['expected', 'received', 'onTime'].map((name) => day.reporting[name]),
        ]);
      }
    }
  });

  it('goes over at most 3700 days, in order, not into the future', async () => {
    const ask = async (from: string, to: string) =>
      districts.try(
        'melle',
        `{ district(key: "${HOME}") { situationSeries(from: "${from}", to: "${to}") { dates } } }`,
      );
    expect((await ask(ago(3_699), today)).data.district.situationSeries.dates).toHaveLength(3_700);
    for (const [from, to] of [
      [ago(3_700), today],
      [today, ago(1)],
      [today, addDays(today, 1)],
    ]) {
      const refused = await ask(from!, to!);
      expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });
});

describe('what was known at a moment', () => {
  const day = (): CalendarDate => ago(110);
  /** Everything but the one field that may differ. */
  const EVERYTHING = `${FIGURES} district { key name rules { dueTime carryForwardDays lockAfterDays assessmentRequired assessmentSteps } }`;
  const known = (knownAt: string, date = day()) => situation(date, { knownAt, fields: EVERYTHING });

  it('stays the same for ever, whatever is written later: reports, corrections, settings, units, population', async () => {
    const nothing = await districts.clock();
    await report(districts, 'melle', melle, day(), shared(10));
    const first = await districts.clock();
    const before = await known(first);
    expect(before.knownAt).toBe(first);
    expect([persons(before), before.units.length]).toEqual([10, 5]);

    await report(districts, 'melle', melle, day(), { ...shared(12), baseRevision: 1, correctionReason: 'nachgezählt' });
    const corrected = await districts.clock();
    await report(districts, 'zwei', bramsche, addDays(day(), -5), shared(100));
    await districts.set(HOME, 'carryForwardDays=3', 'dueTime=11:30', 'lockAfterDays=3000', `closedOn=${day()}`);
    await districts.import(
      `${HOME};Landkreis Osnabrück;NI;${melle};03459024;Melle am Wiehen;TOWN;47000;2025-12-31;Destatis;;;`,
      `${HOME};Landkreis Osnabrück;NI;${artland};;Samtgemeinde Artland;MUNICIPAL_ASSOCIATION;23000;2024-12-31;Destatis;;${addDays(day(), -1)};`,
    );
    await districts.settled();
    const last = await districts.clock();

    expect(await known(first)).toEqual(before);
    expect(persons(await known(nothing))).toBeNull();
    expect(persons(await known(corrected))).toBe(12);
    const now = await known(last);
    expect(now).toMatchObject({
      reporting: { expected: 0, dueAt: null },
      district: { rules: { dueTime: '11:30', carryForwardDays: 3 } },
    });
    // Bramsche's report of five days before is beyond the new limit, Artland has ceased.
    expect([persons(now), now.units.length]).toEqual([12, 4]);
    expect(now.units[1].unit).toMatchObject({ name: 'Melle am Wiehen', population: 47_000 });
    expect(now.units[1].report.unit.name).toBe('Melle am Wiehen');
    // With the rules of then, what was known then: the unit's old name and figures everywhere in the answer.
    const then = await known(first);
    expect(then.units[1].unit).toMatchObject({ name: 'Melle', population: 46_000 });
    expect(then.units[1].report.unit.name).toBe('Melle');
    expect(then.district.rules).toMatchObject({ dueTime: '10:00', carryForwardDays: 7, lockAfterDays: null });
    // A setting applies to every day, past ones included, from the moment that it is recorded.
    expect((await situation(day())).reporting.expected).toBe(0);

    await districts.set(HOME, 'carryForwardDays=7', 'dueTime=10:00', 'lockAfterDays=never', 'closedOn=');
    await districts.import(
      `${HOME};Landkreis Osnabrück;NI;${melle};03459024;Melle;TOWN;46000;2024-12-31;Destatis;;;`,
      `${HOME};Landkreis Osnabrück;NI;${artland};;Samtgemeinde Artland;MUNICIPAL_ASSOCIATION;23000;2024-12-31;Destatis;;;`,
    );
    await districts.settled();
    expect(await known(first)).toEqual(before);
    expect(await known(last)).toEqual(now);
    // Only onTime stays as stored.
    expect(persons(await situation(day()))).toBe(112);
  });

  it('shows the host of a facility as it was known then', async () => {
    const before = await districts.clock();
    await districts.import(
      `${HOME};Landkreis Osnabrück;NI;${melle};03459024;Melle neu;TOWN;46000;2024-12-31;Destatis;;;`,
    );
    const fields = 'units { unit { key hostUnit { name } district { rules { dueTime } } } }';
    const hostAt = async (knownAt: string | null) =>
      (await situation(ago(1), { knownAt, fields })).units.find((one: Json) => one.unit.key === facility).unit.hostUnit
        .name;
    await districts.settled();
    expect([await hostAt(before), await hostAt(null)]).toEqual(['Melle', 'Melle neu']);
    await districts.import(`${HOME};Landkreis Osnabrück;NI;${melle};03459024;Melle;TOWN;46000;2024-12-31;Destatis;;;`);
    await districts.settled();
  });

  it('includes what was recorded at that very moment', async () => {
    const stored = await report(districts, 'melle', melle, ago(120), shared(33));
    const just = new Date(Date.parse(stored.recordedAt) - 1).toISOString();
    expect(persons(await situation(ago(120), { knownAt: stored.recordedAt }))).toBe(33);
    expect(persons(await situation(ago(120), { knownAt: just }))).toBeNull();
    const at = async (knownAt: string) =>
      (
        await districts.ask(
          'melle',
          `query ($at: DateTime) { reportingUnit(key: "${melle}") { report(date: "${ago(120)}", knownAt: $at) { revision } } }`,
          { at: knownAt },
        )
      ).reportingUnit.report;
    expect([await at(stored.recordedAt), await at(just)]).toEqual([{ revision: 1 }, null]);
  });

  it('may be written with any offset, and is answered in UTC with milliseconds', async () => {
    const moment = await districts.clock();
    const withOffset = `${new Date(Date.parse(moment) + 7_200_000).toISOString().slice(0, -1)}+02:00`;
    expect((await situation(ago(120), { knownAt: withOffset, fields: 'knownAt' })).knownAt).toBe(moment);
  });

  it('before anything was recorded is an empty district', async () => {
    const answer = await situation(ago(120), { knownAt: '2001-01-01T00:00:00Z' });
    expect([answer.units, answer.projectedCredits.value, answer.projectedCredits.unitsExpected]).toEqual([[], null, 0]);
  });

  it.each(['2026-11-22', '2026-11-22T08:12:31', '2026-02-30T00:00:00Z', '2026-11-22T25:00:00Z', 'gestern', ''])(
    'is not %j',
    async (knownAt) => {
      const answer = await districts.try(
        'melle',
        `query ($at: DateTime) { district(key: "${HOME}") { situation(knownAt: $at) { date } } }`,
        { at: knownAt },
      );
      expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    },
  );
});

describe('the future', () => {
  it('is refused for situations, series and reports, beside the partial data', async () => {
    const tomorrow = addDays(today, 1);
    const later = new Date(Date.now() + 60_000).toISOString();
    for (const field of [
      `district(key: "${HOME}") { situation(date: "${tomorrow}") { date } }`,
      `district(key: "${HOME}") { situation(knownAt: "${later}") { date } }`,
      `district(key: "${HOME}") { situationSeries(from: "${today}", to: "${tomorrow}") { dates } }`,
      `district(key: "${HOME}") { situationSeries(from: "${today}", to: "${today}", knownAt: "${later}") { dates } }`,
      `reportingUnit(key: "${melle}") { report(date: "${tomorrow}") { id } }`,
      `reportingUnit(key: "${melle}") { report(date: "${today}", knownAt: "${later}") { id } }`,
      `reportingUnit(key: "${melle}") { reports(from: "${today}", to: "${tomorrow}") { id } }`,
    ]) {
      const answer = await districts.try('melle', `{ viewer { username } ${field} }`);
      expect([field, answer.status, answer.errors?.[0]?.extensions.code]).toEqual([field, 400, 'BAD_USER_INPUT']);
      expect(answer.data.viewer).toEqual({ username: 'melle' });
    }
  });

  it('is fine for the calendar and the units', async () => {
    const next = addDays(today, 300);
    const answer = await districts.ask(
      'melle',
      `{
      district(key: "${HOME}") { units(on: "${next}") { key } }
      reportingUnit(key: "${melle}") { reportingDay(date: "${next}") { date status } reportingDays(from: "${next}", to: "${next}") { date } } }`,
    );
    expect(answer.district.units.map(({ key }: Json) => key)).toEqual([bramsche, melle, coming, artland, facility]);
    expect(answer.reportingUnit.reportingDay.date).toBe(next);
  });
});

describe('the units of a district', () => {
  it('are those valid on the day, by key, today by default', async () => {
    const answer = await districts.ask(
      'melle',
      `{ district(key: "${HOME}") { today
      now: units { key } then: units(on: "${ago(2)}") { key } old: units(on: "${ago(501)}") { key } } }`,
    );
    const keys = (list: Json[]) => list.map(({ key }) => key);
    expect(answer.district.today).toBe(today);
    expect(keys(answer.district.now)).toEqual([bramsche, melle, artland, facility]);
    expect(keys(answer.district.then)).toEqual([bramsche, melle, retired, artland, facility]);
    expect(keys(answer.district.old)).toEqual([bramsche, melle, artland, facility]);
  });

  it('have their key, kind, municipality key, host and validity', async () => {
    const fields =
      'key name kind ags population populationDate populationSource validFrom validTo members { ags } hostUnit { key } district { key }';
    const answer = await districts.ask(
      'melle',
      `{
      town: reportingUnit(key: "${melle}") { ${fields} }
      association: reportingUnit(key: "${artland}") { ${fields} }
      facility: reportingUnit(key: "${facility}") { ${fields} }
      retired: reportingUnit(key: "${retired}") { ${fields} } }`,
    );
    const district = { key: HOME };
    expect(answer.town).toEqual({
      key: melle,
      name: 'Melle',
      kind: 'TOWN',
      ags: '03459024',
      population: 46_000,
      populationDate: '2024-12-31',
      populationSource: 'Destatis',
      validFrom: null,
      validTo: null,
      members: [],
      hostUnit: null,
      district,
    });
    expect(answer.association).toMatchObject({ key: artland, kind: 'MUNICIPAL_ASSOCIATION', ags: null, members: [] });
    expect(answer.facility).toMatchObject({
      key: '03459F000001',
      kind: 'DISTRICT_FACILITY',
      ags: null,
      population: null,
      hostUnit: { key: melle },
    });
    expect(answer.retired).toMatchObject({ validFrom: ago(500), validTo: ago(2) });
  });

  it('know the members of an association once boundaries are on record', async () => {
    const square = `ST_Multi(ST_MakeEnvelope(430000, 5800000, 431000, 5801000, 25832))`;
    await districts.database.query(
      `INSERT INTO territory.boundary (boundary_key, level, name, ags, population, attribution, geom)
       VALUES ('034595401001', 'MUNICIPALITY', 'Badbergen', '03459002', 4700, 'Test', ${square}),
              ('034595401029', 'MUNICIPALITY', 'Quakenbrück', '03459029', NULL, 'Test', ${square}),
              ('034595402003', 'MUNICIPALITY', 'anderswo', '03459003', 1, 'Test', ${square})`,
    );
    const answer = await districts.ask(
      'melle',
      `{
      reportingUnit(key: "${artland}") { members { ags name population } }
      district(key: "${HOME}") { units { key members { ags } } } }`,
    );
    expect(answer.reportingUnit.members).toEqual([
      { ags: '03459002', name: 'Badbergen', population: 4_700 },
      { ags: '03459029', name: 'Quakenbrück', population: null },
    ]);
    expect(answer.district.units.filter(({ members }: Json) => members.length > 0)).toHaveLength(1);
    await districts.database.query(`DELETE FROM territory.boundary WHERE attribution = 'Test'`);
  });

  it('count only on the days on which they are valid', async () => {
    await report(districts, 'zwei', retired, ago(3), shared(77));
    await districts.settled();
    const on = async (days: number): Promise<Json> =>
      (await situation(ago(days))).units.find((one: Json) => one.unit.key === retired)?.status ?? 'not there';
    expect([await on(3), await on(2), await on(1)]).toEqual(['REPORTED', 'CARRIED_FORWARD', 'not there']);
    expect(persons(await situation(ago(2)))! - (persons(await situation(ago(1))) ?? 0)).toBe(77);
  });
});

describe('the calendar of a unit', () => {
  const days = async (key: string, from: string, to: string): Promise<Json[]> =>
    (
      await districts.ask(
        'melle',
        `query ($key: ID!, $from: Date!, $to: Date!) { reportingUnit(key: $key) { reportingDays(from: $from, to: $to) {
           date expected notExpectedReason dueAt lockAt status firstRecordedAt revision } } }`,
        { key, from, to },
      )
    ).reportingUnit.reportingDays;

  it('names holiday, closing day and weekday as the reason why none is owed', async () => {
    await districts.set(HOME, 'reportingDays=MON-FRI', 'closedOn=2026-12-24,2026-12-25,2026-12-27', 'lockAfterDays=14');
    const reasons = (await days(melle, '2026-12-23', '2027-01-02')).map((day) => [
      day.date,
      day.expected,
      day.notExpectedReason,
    ]);
    expect(reasons).toEqual([
      ['2026-12-23', true, null],
      ['2026-12-24', false, 'Schließtag'],
      ['2026-12-25', false, '1. Weihnachtstag'],
      ['2026-12-26', false, '2. Weihnachtstag'],
      ['2026-12-27', false, 'Schließtag'],
      ['2026-12-28', true, null],
      ['2026-12-29', true, null],
      ['2026-12-30', true, null],
      ['2026-12-31', true, null],
      ['2027-01-01', false, 'Neujahrstag'],
      ['2027-01-02', false, 'Samstag'],
    ]);
    expect((await days(melle, '2026-10-31', '2026-10-31'))[0]!.notExpectedReason).toBe('Reformationstag');
    const [changed] = await days(melle, '2026-10-26', '2026-10-26');
    expect(changed).toMatchObject({ dueAt: '2026-10-26T09:00:00.000Z', lockAt: '2026-11-09T23:00:00.000Z' });
    const [summer] = await days(melle, '2026-03-30', '2026-03-30');
    expect(summer).toMatchObject({ dueAt: '2026-03-30T08:00:00.000Z', lockAt: '2026-04-13T22:00:00.000Z' });
    await districts.set(HOME, 'reportingDays=MON-SUN', 'closedOn=', 'lockAfterDays=never');
  });

  it('says what came: missing, on time, late, corrected, voluntary, and what is still due', async () => {
    const owedDays = eachDay(ago(150), ago(130)).filter(owed).slice(0, 3);
    const [missing, late, corrected] = owedDays as [string, string, string];
    await report(districts, 'andere', artland, late);
    const first = await report(districts, 'andere', artland, corrected);
    await report(districts, 'andere', artland, corrected, { baseRevision: 1, correctionReason: 'nachgezählt' });
    const one = async (date: string, key: string = artland): Promise<Json> => (await days(key, date, date))[0];
    expect(await one(missing)).toMatchObject({
      expected: true,
      status: 'MISSING',
      revision: null,
      firstRecordedAt: null,
    });
    expect(await one(late)).toMatchObject({ status: 'LATE', revision: 1 });
    expect(await one(corrected)).toMatchObject({ status: 'LATE', revision: 2, firstRecordedAt: first.recordedAt });

    await districts.set(HOME, `closedOn=${ago(151)},${ago(152)}`);
    await report(districts, 'andere', artland, ago(151));
    expect(await one(ago(151))).toMatchObject({ expected: false, status: 'ON_TIME', revision: 1 });
    expect(await one(ago(152))).toMatchObject({ expected: false, status: 'NOT_EXPECTED', dueAt: null });
    await districts.set(HOME, 'closedOn=', 'dueTime=23:59');
    expect((await one(today)).status).toBe(owed(today) ? 'DUE' : 'NOT_EXPECTED');
    await districts.set(HOME, 'dueTime=00:00');
    expect((await one(today)).status).toBe(owed(today) ? 'MISSING' : 'NOT_EXPECTED');
    await districts.set(HOME, 'dueTime=10:00');
    const next = eachDay(addDays(today, 1), addDays(today, 30)).find(owed)!;
    expect((await one(next)).status).toBe('DUE');
  });

  it('knows when the unit does not exist', async () => {
    const gone = (await days(retired, ago(2), ago(1))).map((day) => [
      day.expected,
      day.notExpectedReason,
      day.dueAt === null,
      day.status,
    ]);
    expect(gone[0]![1]).not.toBe('Kommune besteht an diesem Tag nicht');
    expect(gone[1]).toEqual([false, 'Kommune besteht an diesem Tag nicht', true, 'NOT_EXPECTED']);
    expect(
      (await days(coming, today, addDays(today, 1))).map(
        (day) => day.notExpectedReason === 'Kommune besteht an diesem Tag nicht',
      ),
    ).toEqual([true, false]);
  });

  it('and the reports of a unit go over at most 400 days, in order', async () => {
    const ask = async (field: string) => districts.try('melle', `{ reportingUnit(key: "${melle}") { ${field} } }`);
    expect(
      (await ask(`reportingDays(from: "${ago(399)}", to: "${today}") { date }`)).data.reportingUnit.reportingDays,
    ).toHaveLength(400);
    const reports = (await ask(`reports(from: "${ago(399)}", to: "${today}") { reportingDate revision }`)).data
      .reportingUnit.reports;
    expect(reports.map((one: Json) => one.reportingDate)).toEqual(
      reports.map((one: Json) => one.reportingDate).toSorted(),
    );
    expect(reports).toContainEqual({ reportingDate: ago(110), revision: 2 });
    for (const field of [
      `reportingDays(from: "${ago(400)}", to: "${today}") { date }`,
      `reportingDays(from: "${today}", to: "${ago(1)}") { date }`,
      `reports(from: "${ago(400)}", to: "${today}") { id }`,
      `reports(from: "${today}", to: "${ago(1)}") { id }`,
    ]) {
      const refused = await ask(field);
      expect([field, refused.status, refused.errors![0]!.extensions.code]).toEqual([field, 400, 'BAD_USER_INPUT']);
    }
    expect(daysBetween(ago(399), today) + 1).toBe(400);
  });
});

describe('the rules of a district', () => {
  it('are those of now', async () => {
    await districts.set(HOME, 'middleStep=on', 'lockAfterDays=21', 'dueTime=09:30', 'assessmentRequired=off');
    const rules = async (): Promise<Json> =>
      (
        await districts.ask(
          'melle',
          `{ district(key: "${HOME}") { rules { dueTime assessmentSteps assessmentRequired carryForwardDays lockAfterDays } } }`,
        )
      ).district.rules;
    expect(await rules()).toEqual({
      dueTime: '09:30',
      assessmentSteps: ['SUFFICIENT', 'STRAINED', 'CRITICAL'],
      assessmentRequired: false,
      carryForwardDays: 7,
      lockAfterDays: 21,
    });
    await districts.set(HOME, 'middleStep=off', 'lockAfterDays=never', 'dueTime=10:00', 'assessmentRequired=on');
    expect(await rules()).toMatchObject({ assessmentSteps: ['SUFFICIENT', 'CRITICAL'], lockAfterDays: null });
  });
});

describe('another district', () => {
  it('is worked out apart', async () => {
    const answer = await districts.ask(
      'fremd',
      `{ district(key: "${FOREIGN}") { situation(date: "${ago(20)}") {
      units { unit { key } status } allocations { value unitsExpected } } } }`,
    );
    expect(answer.district.situation).toEqual({
      units: [{ unit: { key: unitKeys.foreign }, status: 'UNKNOWN' }],
      allocations: { value: null, unitsExpected: 1 },
    });
  });
});
