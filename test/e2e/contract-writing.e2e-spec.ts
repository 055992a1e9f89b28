import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type CalendarDate, startOfDay } from '#kernel';
import { defaultRules } from '#territory/domain';
import {
  type AccountName,
  codesOf,
  isOwed,
  confirm,
  type Districts,
  FOREIGN,
  HOME,
  type Input,
  type Json,
  report,
  reportInput,
  startWithDistricts,
  submit,
  unitKeys,
} from '../support/districts.js';

// docs/contract.md, section 4, on writing: over HTTP, against whole processes. Each case works on days of its own.

let districts: Districts;
let today: CalendarDate;
const { melle, bramsche, facility, retired, coming, artland, foreign } = unitKeys;
const CHECK = `query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { severity code field message } }`;

beforeAll(async () => {
  districts = await startWithDistricts();
  today = districts.today;
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);
// The rules of a case end with it.
afterEach(async () => {
  await districts.set(HOME, 'dueTime=10:00', 'lockAfterDays=never', 'middleStep=off', 'assessmentRequired=on');
});

const ago = (days: number): CalendarDate => districts.ago(days);
const revisionsOf = async (unitKey: string, date: CalendarDate): Promise<Json[]> =>
  (
    await districts.ask(
      'steuerung',
      `query ($key: ID!, $date: Date!) { reportingUnit(key: $key) { report(date: $date) {
         revisions(first: 100) { id revision recordedAt allocations comment correctionReason onTime source onBehalf } } } }`,
      { key: unitKey, date },
    )
  ).reportingUnit.report?.revisions ?? [];
/** The newest of the days so long ago on which a report was owed. */
const owedSince = (days: number): CalendarDate => {
  for (let back = days; ; back += 1) if (isOwed(ago(back))) return ago(back);
};

describe('a first report', () => {
  it('is answered with everything that was stored', async () => {
    await districts.set(HOME, 'dueTime=23:59', 'middleStep=on');
    const before = Date.now();
    const stored = await report(districts, 'melle', melle, today, {
      allocations: 3,
      accommodation: [
        { type: 'SHARED', accommodatedPersons: 41, availableNow: 0, operablePlaces: 48 },
        { type: 'DECENTRALISED', accommodatedPersons: 7, availableNow: null },
      ],
      prospectiveCapacity: [
        { type: 'SHARED', places: 24, expectedFrom: addDays(today, 30), label: 'Container Schulstraße' },
        { type: 'SHARED', places: 0 },
      ],
      assessment: 'STRAINED',
      comment: 'Mu\u0308he mit Betten\n',
    });
    expect(stored).toEqual({
      id: expect.any(String),
      unit: { key: melle },
      reportingDate: today,
      revision: 1,
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      recordedBy: 'melle',
      onBehalf: false,
      source: 'API',
      onTime: true,
      confirmedUnchanged: false,
      allocations: 3,
      projectedCredits: 3,
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: 7, availableNow: null, operablePlaces: null },
        { type: 'SHARED', accommodatedPersons: 41, availableNow: 0, operablePlaces: 48 },
      ],
      prospectiveCapacity: [
        { type: 'SHARED', places: 24, expectedFrom: addDays(today, 30), label: 'Container Schulstraße' },
        { type: 'SHARED', places: 0, expectedFrom: null, label: null },
      ],
      assessment: 'STRAINED',
      comment: 'M\u00fche mit Betten\n',
      correctionReason: null,
      warnings: [
        {
          severity: 'WARNING',
          code: 'VALUE_UNKNOWN',
          field: 'accommodation.1.availableNow',
          message:
            'Sofort frei (dezentral) ist leer und gilt als unbekannt. Gibt es keine freien Plätze, tragen Sie bitte 0 ein.',
        },
      ],
    });
    expect(Date.parse(stored.recordedAt)).toBeGreaterThan(before - 5_000);
    expect(Date.parse(stored.recordedAt)).toBeLessThan(Date.now() + 5_000);
  });

  it('may leave everything out that may be unknown', async () => {
    await districts.set(HOME, 'assessmentRequired=off');
    const payload = await submit(districts, 'zwei', {
      unitKey: facility,
      reportingDate: ago(1),
      accommodation: [],
      prospectiveCapacity: [],
    });
    expect(payload.report).toMatchObject({
      allocations: null,
      projectedCredits: null,
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: null, availableNow: null, operablePlaces: null },
        { type: 'SHARED', accommodatedPersons: null, availableNow: null, operablePlaces: null },
      ],
      prospectiveCapacity: [],
      assessment: null,
      comment: null,
    });
    expect(payload.problems.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'VALUE_UNKNOWN allocations',
      ...Array.from({ length: 4 }, () => 'VALUE_UNKNOWN accommodation'),
    ]);
    expect(payload.currentReport).toEqual(payload.report);
  });

  it('takes a reason before the lock and does not store it', async () => {
    expect(
      (await report(districts, 'melle', melle, ago(30), { correctionReason: 'kein Anlass' })).correctionReason,
    ).toBeNull();
  });

  it('has its own revision count for each day and unit', async () => {
    expect((await report(districts, 'melle', melle, ago(31))).revision).toBe(1);
    expect((await report(districts, 'zwei', bramsche, ago(31))).revision).toBe(1);
  });
});

describe('a correction', () => {
  it('replaces the whole report: nothing is merged', async () => {
    const first = await report(districts, 'melle', melle, ago(40), {
      comment: 'erste Fassung',
      prospectiveCapacity: [{ type: 'SHARED', places: 5 }],
    });
    const second = await report(districts, 'melle', melle, ago(40), {
      baseRevision: 1,
      correctionReason: 'Zahlendreher',
      projectedCredits: null,
      accommodation: [{ type: 'SHARED', accommodatedPersons: 51 }],
    });
    expect(second).toMatchObject({
      revision: 2,
      projectedCredits: null,
      prospectiveCapacity: [],
      comment: null,
      correctionReason: 'Zahlendreher',
    });
    expect(second.accommodation[0].accommodatedPersons).toBeNull();
    expect(second.id).not.toBe(first.id);
    expect(Date.parse(second.recordedAt)).toBeGreaterThan(Date.parse(first.recordedAt));
  });

  it('is a revision also when it changes nothing', async () => {
    await report(districts, 'melle', melle, ago(41));
    for (const baseRevision of [1, 2]) {
      await report(districts, 'melle', melle, ago(41), { baseRevision, correctionReason: 'nochmals geprüft' });
    }
    expect((await revisionsOf(melle, ago(41))).map(({ revision }) => revision)).toEqual([3, 2, 1]);
  });

  it('needs the revision on record, and says which that is', async () => {
    await report(districts, 'melle', melle, ago(42));
    const current = await report(districts, 'melle', melle, ago(42), {
      baseRevision: 1,
      correctionReason: 'neu gezählt',
      allocations: 9,
    });
    for (const baseRevision of [undefined, null, 0, 1, 3, -1]) {
      const payload = await submit(
        districts,
        'melle',
        reportInput(melle, ago(42), { baseRevision, correctionReason: 'zu spät' }),
      );
      expect(codesOf(payload)).toEqual(['REVISION_CONFLICT']);
      expect(payload.report).toBeNull();
      expect(payload.currentReport).toEqual(current);
      expect(payload.problems[0]).toMatchObject({
        severity: 'ERROR',
        message: expect.stringMatching(/^Inzwischen hat melle \(\d\d:\d\d Uhr\) gemeldet\./),
      });
    }
    expect(await revisionsOf(melle, ago(42))).toHaveLength(2);
  });

  it('of a report that is not there is a conflict too, with nothing on record', async () => {
    const payload = await submit(districts, 'melle', reportInput(melle, ago(43), { baseRevision: 1 }));
    expect(codesOf(payload)).toEqual(['REVISION_CONFLICT']);
    expect(payload.currentReport).toBeNull();
    expect(await revisionsOf(melle, ago(43))).toEqual([]);
  });

  it('needs a reason of more than blanks', async () => {
    await report(districts, 'melle', melle, ago(44));
    for (const correctionReason of [undefined, null, '', '  \u200b']) {
      const payload = await submit(
        districts,
        'melle',
        reportInput(melle, ago(44), { baseRevision: 1, correctionReason }),
      );
      expect(codesOf(payload)).toEqual(['CORRECTION_REASON_REQUIRED']);
      expect(payload.currentReport.revision).toBe(1);
    }
  });

  it('takes its reason and its hints along', async () => {
    await report(districts, 'melle', melle, ago(45));
    const corrected = await report(districts, 'melle', melle, ago(45), {
      baseRevision: 1,
      correctionReason: 'Nachmeldung',
      allocations: null,
    });
    expect(corrected.warnings.map(({ code }: { code: string }) => code)).toEqual(['VALUE_UNKNOWN']);
  });
});

describe('the revisions of a day', () => {
  it('are paged from the newest, and older ones hang on each', async () => {
    await report(districts, 'melle', melle, ago(50));
    for (let baseRevision = 1; baseRevision < 6; baseRevision += 1) {
      await report(districts, 'melle', melle, ago(50), {
        baseRevision,
        correctionReason: `Fassung ${baseRevision + 1}`,
        allocations: baseRevision,
      });
    }
    const page = async (args: string): Promise<number[]> =>
      (
        await districts.ask(
          'melle',
          `query ($date: Date!) { reportingUnit(key: "${melle}") { report(date: $date) {
          revisions${args} { revision } } } }`,
          { date: ago(50) },
        )
      ).reportingUnit.report.revisions.map((one: { revision: number }) => one.revision);
    expect(await page('')).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await page('(first: 2)')).toEqual([6, 5]);
    expect(await page('(first: 2, beforeRevision: 5)')).toEqual([4, 3]);
    expect(await page('(first: 100, beforeRevision: 1)')).toEqual([]);
    expect(await page('(beforeRevision: -2147483648)')).toEqual([]);
    expect(await page('(beforeRevision: 2147483647)')).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await page('(first: null)')).toEqual([6, 5, 4, 3, 2, 1]);
    for (const args of ['(first: 0)', '(first: 101)', '(first: -1)']) {
      const answer = await districts.try(
        'melle',
        `query ($date: Date!) { reportingUnit(key: "${melle}") {
        report(date: $date) { revisions${args} { revision } } } }`,
        { date: ago(50) },
      );
      expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });

  it('are recorded at strictly increasing moments over all days of a unit', async () => {
    const moments: string[] = [];
    for (let day = 60; day < 72; day += 1)
      moments.push((await report(districts, 'andere', artland, ago(day))).recordedAt);
    expect(moments).toEqual([...new Set(moments)].sort());
  });
});

describe('an idempotency key', () => {
  const key = (): string => randomUUID();
  let keyDay = 1_000;

  it('answers the same content with the first report, also after a correction, with the hints of then and what is on record now', async () => {
    const idempotencyKey = key();
    const input = reportInput(melle, ago(80), { idempotencyKey, allocations: null });
    const first = await submit(districts, 'melle', input);
    expect(codesOf(first)).toEqual(['VALUE_UNKNOWN']);
    const corrected = await report(districts, 'melle', melle, ago(80), {
      baseRevision: 1,
      correctionReason: 'nachgezählt',
    });
    const repeat = await submit(districts, 'melle', input);
    expect(repeat.report).toEqual(first.report);
    expect(repeat.problems).toEqual(first.problems);
    expect(repeat.currentReport).toEqual(corrected);
    expect(await revisionsOf(melle, ago(80))).toHaveLength(2);
  });

  it('answers so after the lock as well', async () => {
    const input = reportInput(melle, ago(81), { idempotencyKey: key() });
    const first = await submit(districts, 'melle', input);
    await districts.set(HOME, 'lockAfterDays=3');
    expect((await submit(districts, 'melle', input)).report).toEqual(first.report);
    expect(codesOf(await submit(districts, 'melle', { ...input, idempotencyKey: key() }))).toEqual(['DAY_LOCKED']);
  });

  it('takes the same figures in another order or spelling for the same content', async () => {
    const idempotencyKey = key();
    const input = reportInput(melle, ago(82), { idempotencyKey, comment: 'Mu\u0308he' });
    const first = await submit(districts, 'melle', input);
    const again = await submit(districts, 'melle', {
      ...input,
      comment: 'M\u00fche',
      accommodation: [...(input['accommodation'] as unknown[])].reverse(),
      baseRevision: null,
      correctionReason: null,
    });
    expect(again.report).toEqual(first.report);
  });

  it.each<[string, Input]>([
    ['another figure', { allocations: 1 }],
    ['a figure unknown instead of 0', { allocations: null }],
    ['another day', { reportingDate: '2026-01-05' }],
    ['another base revision', { baseRevision: 1 }],
    ['a reason', { correctionReason: 'Grund' }],
    ['a comment', { comment: 'neu' }],
    ['a kind twice', { accommodation: [{ type: 'SHARED' }, { type: 'SHARED' }] }],
  ])('refuses %s as other content, before it looks at the values', async (_what, change) => {
    const idempotencyKey = key();
    const day = ago((keyDay += 1));
    await submit(districts, 'melle', reportInput(melle, day, { idempotencyKey }));
    const [current] = await revisionsOf(melle, day);
    const payload = await submit(districts, 'melle', reportInput(melle, day, { idempotencyKey, ...change }));
    expect(codesOf(payload)).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(payload.report).toBeNull();
    if (!('reportingDate' in change)) expect(payload.currentReport.id).toBe(current.id);
  });

  it('belongs to the unit, over all operations, accounts and days', async () => {
    const idempotencyKey = key();
    const input = reportInput(bramsche, ago(83), { idempotencyKey });
    const first = await submit(districts, 'zwei', input);
    // Another unit: a key of its own.
    const other = await submit(districts, 'melle', reportInput(melle, ago(83), { idempotencyKey }));
    expect(other.report.unit.key).toBe(melle);
    // Another account of the same unit: the same report, still by the first.
    expect((await submit(districts, 'steuerung', input)).report).toEqual(first.report);
    // Another operation: other content.
    expect(
      codesOf(await confirm(districts, 'zwei', { unitKey: bramsche, reportingDate: ago(82), idempotencyKey })),
    ).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(codesOf(await submit(districts, 'zwei', reportInput(bramsche, ago(82), { idempotencyKey })))).toEqual([
      'IDEMPOTENCY_CONFLICT',
    ]);
  });

  it('is free again after a refusal', async () => {
    const idempotencyKey = key();
    expect(
      codesOf(await submit(districts, 'melle', reportInput(melle, ago(84), { idempotencyKey, allocations: -1 }))),
    ).toEqual(['OUT_OF_RANGE']);
    expect((await submit(districts, 'melle', reportInput(melle, ago(84), { idempotencyKey }))).report.revision).toBe(1);
  });

  it('stands for one report however many send it at once', async () => {
    const input = reportInput(melle, ago(85), { idempotencyKey: key() });
    const payloads = await Promise.all(Array.from({ length: 8 }, () => submit(districts, 'melle', input)));
    expect(new Set(payloads.map((payload) => payload.report.id)).size).toBe(1);
    expect(await revisionsOf(melle, ago(85))).toHaveLength(1);
  });

  it.each([
    ['7 characters', 'x'.repeat(7), false],
    ['8 characters', `x${randomUUID().slice(0, 7)}`, true],
    ['100 characters', `${randomUUID()}${'x'.repeat(64)}`, true],
    ['101 characters', 'x'.repeat(101), false],
    ['100 characters outside the basic plane', `🏠${randomUUID().slice(0, 8)}${'🏠'.repeat(91)}`, true],
    ['a NUL', 'abcdefgh\u0000', false],
    ['nothing', '', false],
  ])('with %s is taken or refused by its length and form', async (_what, idempotencyKey, fits) => {
    const input = reportInput(melle, ago(86), { idempotencyKey });
    const answer = await districts.try('melle', CHECK, { input });
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual(
      fits ? [200, undefined] : [400, 'BAD_USER_INPUT'],
    );
    const written = await districts.try(
      'melle',
      `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { report { id } } }`,
      { input: { ...input, reportingDate: addDays(today, 1) } },
    );
    expect(written.status).toBe(fits ? 200 : 400);
  });
});

describe('confirmUnchanged', () => {
  it('copies the stocks, the assessment and the labels, not the comment; allocations are 0', async () => {
    const former = await report(districts, 'zwei', facility, ago(100), {
      allocations: 7,
      comment: 'Es fehlen Betten.',
      assessment: 'CRITICAL',
      prospectiveCapacity: [{ type: 'SHARED', places: 24, expectedFrom: ago(95), label: 'Container' }],
      accommodation: [{ type: 'SHARED', accommodatedPersons: 41, availableNow: 12, operablePlaces: 48 }],
    });
    const payload = await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(94), basedOn: former.id });
    expect(payload.report).toMatchObject({
      revision: 1,
      confirmedUnchanged: true,
      allocations: 0,
      projectedCredits: former.projectedCredits,
      accommodation: former.accommodation,
      prospectiveCapacity: former.prospectiveCapacity,
      assessment: 'CRITICAL',
      comment: null,
      correctionReason: null,
    });
    // The hints run on the new day: the date has passed, the comment is missing, unknown stays unknown.
    expect(codesOf(payload).sort()).toEqual(
      ['COMMENT_MISSING', 'OVER_CAPACITY', 'PROSPECT_DATE_PASSED', 'VALUE_UNKNOWN', 'VALUE_UNKNOWN'].sort(),
    );
    expect(payload.report.warnings).toEqual(payload.problems);
    expect(payload.currentReport).toEqual(payload.report);
  });

  it('refuses a day that has a report, and shows it', async () => {
    await report(districts, 'zwei', facility, ago(110));
    const second = await report(districts, 'zwei', facility, ago(109));
    const payload = await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(109) });
    expect(codesOf(payload)).toEqual(['ALREADY_REPORTED']);
    expect(payload.currentReport).toEqual(second);
  });

  it('has nothing to confirm beyond the carry-forward limit', async () => {
    await report(districts, 'zwei', facility, ago(130));
    const day = ago(130 - defaultRules.carryForwardDays);
    expect(codesOf(await confirm(districts, 'zwei', { unitKey: facility, reportingDate: addDays(day, 1) }))).toEqual([
      'NOTHING_TO_CONFIRM',
    ]);
    expect((await confirm(districts, 'zwei', { unitKey: facility, reportingDate: day })).report.revision).toBe(1);
  });

  it('refuses another basis than the report that would be carried forward', async () => {
    const old = await report(districts, 'zwei', facility, ago(142));
    const newer = await report(districts, 'zwei', facility, ago(141));
    for (const basedOn of [old.id, randomUUID(), 'x', '']) {
      const payload = await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(140), basedOn });
      expect(codesOf(payload)).toEqual(['REVISION_CONFLICT']);
      expect(payload.problems[0]!.field).toBe('basedOn');
      expect(payload.report).toBeNull();
    }
    expect(
      (await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(140), basedOn: newer.id })).report,
    ).not.toBeNull();
  });

  it('takes no reason: a locked day is locked for officers too', async () => {
    await report(districts, 'zwei', facility, ago(151));
    await districts.set(HOME, 'lockAfterDays=3');
    for (const account of ['zwei', 'steuerung'] as const) {
      expect(codesOf(await confirm(districts, account, { unitKey: facility, reportingDate: ago(150) }))).toEqual([
        'DAY_LOCKED',
      ]);
    }
  });

  it('is held by the rules for values of today, and these come before the day', async () => {
    await districts.set(HOME, 'assessmentRequired=off');
    await report(districts, 'zwei', facility, ago(161), { assessment: null });
    await districts.set(HOME, 'assessmentRequired=on');
    expect(codesOf(await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(160) }))).toEqual([
      'ASSESSMENT_REQUIRED',
    ]);
    await districts.set(HOME, 'lockAfterDays=3');
    expect(codesOf(await confirm(districts, 'zwei', { unitKey: facility, reportingDate: ago(160) }))).toEqual([
      'ASSESSMENT_REQUIRED',
    ]);
  });

  it('refuses a future day and a day on which the unit does not exist', async () => {
    expect(codesOf(await confirm(districts, 'zwei', { unitKey: coming, reportingDate: addDays(today, 1) }))).toEqual([
      'DATE_IN_FUTURE',
    ]);
    expect(codesOf(await confirm(districts, 'zwei', { unitKey: coming, reportingDate: today }))).toEqual([
      'UNIT_NOT_VALID',
    ]);
  });

  it('may be repeated with its key', async () => {
    await report(districts, 'zwei', facility, ago(171));
    const variables = { unitKey: facility, reportingDate: ago(170), idempotencyKey: randomUUID() };
    const first = await confirm(districts, 'zwei', variables);
    expect((await confirm(districts, 'zwei', variables)).report).toEqual(first.report);
    expect(codesOf(await confirm(districts, 'zwei', { ...variables, basedOn: first.report.id }))).toEqual([
      'IDEMPOTENCY_CONFLICT',
    ]);
  });
});

describe('checkDailyReport', () => {
  const check = async (account: AccountName, input: Input): Promise<string[]> =>
    (await districts.ask(account, CHECK, { input })).checkDailyReport.map(
      (problem: { severity: string; code: string }) => `${problem.severity} ${problem.code}`,
    );

  it('says what submitting would object to, hints included, and stores nothing', async () => {
    expect(await check('melle', reportInput(melle, ago(180)))).toEqual([]);
    expect(await check('melle', reportInput(melle, ago(180), { allocations: -1, assessment: null }))).toEqual([
      'ERROR OUT_OF_RANGE',
      'ERROR ASSESSMENT_REQUIRED',
    ]);
    expect(await check('melle', reportInput(melle, ago(180), { allocations: null, baseRevision: 1 }))).toEqual([
      'ERROR REVISION_CONFLICT',
      'WARNING VALUE_UNKNOWN',
    ]);
    expect(await revisionsOf(melle, ago(180))).toEqual([]);
  });

  it('knows what a key stands for', async () => {
    const idempotencyKey = randomUUID();
    const input = reportInput(melle, ago(181), { idempotencyKey, allocations: null });
    await submit(districts, 'melle', input);
    expect(await check('melle', input)).toEqual(['WARNING VALUE_UNKNOWN']);
    expect(await check('melle', { ...input, allocations: 1 })).toEqual(['ERROR IDEMPOTENCY_CONFLICT']);
  });

  it('answers access like a mutation', async () => {
    for (const [account, unitKey, code, status] of [
      ['melle', bramsche, 'FORBIDDEN', 403],
      ['melle', foreign, 'NOT_FOUND', 200],
      ['melle', '000000000000', 'NOT_FOUND', 200],
      ['verwaltung', melle, 'FORBIDDEN', 403],
    ] as const) {
      const answer = await districts.try(account, CHECK, { input: reportInput(unitKey, today) });
      expect([account, unitKey, answer.status, answer.errors?.[0]?.extensions.code]).toEqual([
        account,
        unitKey,
        status,
        code,
      ]);
    }
  });
});

describe('the due moment', () => {
  it('decides about revision 1; corrections inherit it', async () => {
    await districts.set(HOME, 'dueTime=23:59');
    const first = await report(districts, 'zwei', bramsche, today);
    expect(first.onTime).toBe(true);
    await districts.set(HOME, 'dueTime=00:00');
    expect(
      (await report(districts, 'zwei', bramsche, today, { baseRevision: 1, correctionReason: 'nach der Frist' }))
        .onTime,
    ).toBe(true);

    const late = owedSince(190);
    expect((await report(districts, 'zwei', bramsche, late)).onTime).toBe(false);
    expect(
      (await report(districts, 'zwei', bramsche, late, { baseRevision: 1, correctionReason: 'bleibt verspätet' }))
        .onTime,
    ).toBe(false);
  });

  it('does not matter on a day without one', async () => {
    const day = ago(200);
    await districts.set(HOME, `closedOn=${day}`);
    expect((await report(districts, 'zwei', bramsche, day)).onTime).toBe(true);
    await districts.set(HOME, 'closedOn=');
    // As stored: what is owed later changes nothing.
    expect((await revisionsOf(bramsche, day))[0].onTime).toBe(true);
  });

  it('that passes today makes a first report late', async () => {
    await districts.set(HOME, 'dueTime=00:00');
    expect((await report(districts, 'andere', artland, today)).onTime).toBe(!isOwed(today));
  });
});

describe('the lock', () => {
  it('closes a day for clerks at the midnight after so many days; officers may file with a reason and a hint', async () => {
    await districts.set(HOME, 'lockAfterDays=210');
    expect((await report(districts, 'melle', melle, ago(210))).revision).toBe(1);
    expect(codesOf(await submit(districts, 'melle', reportInput(melle, ago(211))))).toEqual(['DAY_LOCKED']);

    // A first report after the lock needs the reason too.
    expect(codesOf(await submit(districts, 'steuerung', reportInput(melle, ago(211))))).toEqual([
      'CORRECTION_REASON_REQUIRED',
    ]);
    const filed = await submit(
      districts,
      'steuerung',
      reportInput(melle, ago(211), { correctionReason: 'Meldung lag auf Papier vor' }),
    );
    expect(codesOf(filed)).toEqual(['AFTER_LOCK']);
    expect(filed.report).toMatchObject({
      revision: 1,
      onBehalf: true,
      correctionReason: 'Meldung lag auf Papier vor',
      recordedBy: 'steuerung',
      warnings: [{ code: 'AFTER_LOCK', severity: 'WARNING', field: 'reportingDate' }],
    });
    expect(
      codesOf(
        await submit(
          districts,
          'melle',
          reportInput(melle, ago(211), { baseRevision: 1, correctionReason: 'ich auch' }),
        ),
      ),
    ).toEqual(['DAY_LOCKED']);
  });

  it('stands in the calendar of the unit', async () => {
    await districts.set(HOME, 'lockAfterDays=2');
    const { reportingUnit } = await districts.ask(
      'melle',
      `query ($date: Date!) { reportingUnit(key: "${melle}") { reportingDay(date: $date) { lockAt } } }`,
      { date: ago(5) },
    );
    expect(reportingUnit.reportingDay.lockAt).toBe(startOfDay(ago(2), 'Europe/Berlin').toISOString());
  });

  it('belongs to the district: another one is not locked', async () => {
    await districts.set(HOME, 'lockAfterDays=0');
    expect((await report(districts, 'fremd', foreign, ago(220))).revision).toBe(1);
    expect(FOREIGN).not.toBe(HOME);
  });
});

describe('the day of a report', () => {
  it('is today or earlier', async () => {
    expect(codesOf(await submit(districts, 'melle', reportInput(melle, addDays(today, 1))))).toEqual([
      'DATE_IN_FUTURE',
    ]);
    expect((await report(districts, 'melle', melle, ago(450))).reportingDate).toBe(ago(450));
  });

  it('is one on which the unit exists, the first and the last included', async () => {
    expect(codesOf(await submit(districts, 'zwei', reportInput(coming, today)))).toEqual(['UNIT_NOT_VALID']);
    expect(codesOf(await submit(districts, 'zwei', reportInput(retired, ago(1))))).toEqual(['UNIT_NOT_VALID']);
    expect((await report(districts, 'zwei', retired, ago(2))).revision).toBe(1);
    expect((await report(districts, 'zwei', retired, ago(500))).revision).toBe(1);
    expect(codesOf(await submit(districts, 'zwei', reportInput(retired, ago(501))))).toEqual(['UNIT_NOT_VALID']);
  });
});

describe('the checks', () => {
  it('follow the order: access, key, values, day, revision, reason', async () => {
    const idempotencyKey = randomUUID();
    await report(districts, 'zwei', retired, ago(10), { idempotencyKey });
    await districts.set(HOME, 'lockAfterDays=1');
    const wrong = { baseRevision: 7, allocations: 20_000 };
    const denied = await districts.try('melle', CHECK, {
      input: reportInput(retired, addDays(today, 1), { ...wrong, idempotencyKey }),
    });
    expect(denied.errors![0]!.extensions.code).toBe('FORBIDDEN');
    expect(
      codesOf(await submit(districts, 'zwei', reportInput(retired, addDays(today, 1), { ...wrong, idempotencyKey }))),
    ).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(codesOf(await submit(districts, 'zwei', reportInput(retired, addDays(today, 1), wrong)))).toEqual([
      'OUT_OF_RANGE',
    ]);
    const sound = { baseRevision: 7 };
    // In the future the unit does not exist either; long ago the day is locked as well.
    expect(codesOf(await submit(districts, 'zwei', reportInput(retired, addDays(today, 1), sound)))).toEqual([
      'DATE_IN_FUTURE',
    ]);
    expect(codesOf(await submit(districts, 'zwei', reportInput(retired, ago(501), sound)))).toEqual(['DAY_LOCKED']);
    expect(codesOf(await submit(districts, 'steuerung', reportInput(retired, ago(501), sound)))).toEqual([
      'UNIT_NOT_VALID',
    ]);
    expect(codesOf(await submit(districts, 'steuerung', reportInput(retired, ago(10), sound)))).toEqual([
      'REVISION_CONFLICT',
    ]);
    expect(codesOf(await submit(districts, 'steuerung', reportInput(retired, ago(10), { baseRevision: 1 })))).toEqual([
      'CORRECTION_REASON_REQUIRED',
    ]);
  });
});

describe('the values', () => {
  const refused = async (more: Input): Promise<string[]> => {
    const payload = await submit(districts, 'melle', reportInput(melle, ago(230), more));
    expect(payload.report).toBeNull();
    for (const problem of payload.problems) expect(problem.severity).toBe('ERROR');
    return payload.problems.map(({ code, field }) => `${code} ${field}`);
  };

  it('are refused with their place, all problems together', async () => {
    expect(
      await refused({
        allocations: 10_001,
        projectedCredits: -1,
        accommodation: [
          { type: 'SHARED', accommodatedPersons: 1_000_001 },
          { type: 'SHARED', availableNow: -5 },
        ],
        prospectiveCapacity: [{ type: 'SHARED', places: 1, label: 'x'.repeat(121) }],
        assessment: 'STRAINED',
        comment: 'x'.repeat(2_001),
        correctionReason: 'a\u0000',
      }),
    ).toEqual([
      'OUT_OF_RANGE allocations',
      'OUT_OF_RANGE projectedCredits',
      'OUT_OF_RANGE accommodation.0.accommodatedPersons',
      'DUPLICATE_TYPE accommodation.1.type',
      'OUT_OF_RANGE accommodation.1.availableNow',
      'TEXT_TOO_LONG prospectiveCapacity.0.label',
      'ASSESSMENT_NOT_ENABLED assessment',
      'TEXT_TOO_LONG comment',
      'TEXT_INVALID correctionReason',
    ]);
    expect(await revisionsOf(melle, ago(230))).toEqual([]);
  });

  it('have limits on entries and on all places together', async () => {
    const entry = { type: 'SHARED', places: 50_000 };
    expect(await refused({ prospectiveCapacity: Array.from({ length: 21 }, () => entry) })).toEqual([
      'OUT_OF_RANGE prospectiveCapacity',
      'OUT_OF_RANGE prospectiveCapacity',
    ]);
    expect(await refused({ accommodation: Array.from({ length: 11 }, () => ({ type: 'SHARED' })) })).toContain(
      'OUT_OF_RANGE accommodation',
    );
    const most = await report(districts, 'melle', melle, ago(231), {
      allocations: 10_000,
      projectedCredits: 1_000_000,
      accommodation: [
        { type: 'SHARED', accommodatedPersons: 1_000_000, availableNow: 1_000_000, operablePlaces: 1_000_000 },
      ],
      prospectiveCapacity: Array.from({ length: 20 }, () => ({ ...entry, label: '🏠'.repeat(120) })),
      comment: '🏠'.repeat(2_000),
    });
    expect(most.prospectiveCapacity).toHaveLength(20);
    expect(most.comment).toBe('🏠'.repeat(2_000));
  });

  it.each<[string, Input]>([
    ['a fraction', { allocations: 1.5 }],
    ['a number in a text', { allocations: '1' }],
    ['a truth value', { allocations: true }],
    ['more than 32 bits', { projectedCredits: 2_147_483_648 }],
    ['a list', { projectedCredits: [1] }],
    ['an unknown kind', { accommodation: [{ type: 'HALL' }] }],
    ['an entry that is null', { accommodation: [null] }],
    ['places that are null', { prospectiveCapacity: [{ type: 'SHARED', places: null }] }],
    ['no list', { accommodation: null }],
    ['an unknown field', { revision: 5 }],
    ['a day that does not exist', { reportingDate: '2026-02-30' }],
    ['a day in German', { reportingDate: '22.11.2026' }],
    [
      'a date with a time',
      { prospectiveCapacity: [{ type: 'SHARED', places: 1, expectedFrom: '2026-11-22T00:00:00Z' }] },
    ],
  ])('with %s do not fit the schema', async (_what, more) => {
    const answer = await districts.try(
      'melle',
      `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { problems { code } } }`,
      { input: reportInput(melle, ago(232), more) },
    );
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(JSON.stringify(answer)).not.toMatch(/stack|\.js:|node_modules/);
  });

  it('written into the document do not fit the schema either', async () => {
    const answer = await districts.try(
      'melle',
      `mutation { submitDailyReport(input: { unitKey: "${melle}", reportingDate: "2026-02-30", allocations: 1.5,
         accommodation: [], prospectiveCapacity: [] }) { problems { code } } }`,
    );
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('the hints', () => {
  it('compare with the report that would carry forward, also in a correction', async () => {
    await report(districts, 'melle', melle, ago(241), {
      accommodation: [{ type: 'SHARED', accommodatedPersons: 41, availableNow: 0 }],
    });
    const changed = { accommodation: [{ type: 'SHARED', accommodatedPersons: 14, availableNow: 0 }] };
    const first = await submit(districts, 'melle', reportInput(melle, ago(240), changed));
    expect(first.problems).toContainEqual({
      severity: 'WARNING',
      code: 'LARGE_CHANGE',
      field: 'accommodation.0.accommodatedPersons',
      message: expect.stringContaining('Untergebracht (GU): am'),
    });
    const again = await submit(
      districts,
      'melle',
      reportInput(melle, ago(240), { ...changed, baseRevision: 1, correctionReason: 'bestätigt' }),
    );
    expect(codesOf(again)).toContain('LARGE_CHANGE');
    // Beyond the limit there is nothing to compare with.
    expect(
      codesOf(
        await submit(
          districts,
          'melle',
          reportInput(melle, ago(232), {
            accommodation: [{ type: 'SHARED', accommodatedPersons: 900, availableNow: 0 }],
          }),
        ),
      ),
    ).not.toContain('LARGE_CHANGE');
  });

  it('notice ten reporting days with the same figures, over days on which none is owed', async () => {
    // Nine reporting days before, found by the calendar alone; one of the days between is closed.
    const days: CalendarDate[] = [];
    const closed = ago(303);
    for (let back = 300; days.length < 11; back += 1) {
      if (isOwed(ago(back)) && ago(back) !== closed) days.push(ago(back));
    }
    await districts.set(HOME, `closedOn=${closed}`);
    for (const day of days.slice(1).reverse()) await report(districts, 'andere', artland, day);
    const last = await submit(districts, 'andere', reportInput(artland, days[0]!));
    expect(last.problems).toEqual([
      {
        severity: 'WARNING',
        code: 'UNCHANGED_LONG',
        field: null,
        message: 'Die Zahlen sind seit 10 Meldetagen gleich. Bitte einmal prüfen.',
      },
    ]);
    // On a day on which none is owed nobody is asked.
    expect(codesOf(await submit(districts, 'andere', reportInput(artland, closed)))).toEqual([]);
    await districts.set(HOME, 'closedOn=');
  });

  it('notice them also where only one weekday a week is a reporting day', async () => {
    await districts.set(HOME, 'reportingDays=MON', 'carryForwardDays=7');
    const days: CalendarDate[] = [];
    for (let back = 400; days.length < 10; back += 1) {
      if (new Date(`${ago(back)}T12:00:00Z`).getUTCDay() === 1 && isOwed(ago(back))) days.push(ago(back));
    }
    for (const day of days.slice(1).reverse()) await report(districts, 'andere', artland, day);
    expect(codesOf(await submit(districts, 'andere', reportInput(artland, days[0]!)))).toEqual(['UNCHANGED_LONG']);
    await districts.set(HOME, 'reportingDays=MON-SUN');
  });
});
