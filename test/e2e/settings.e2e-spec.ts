import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, weekdayOf } from '#kernel';
import {
  type Districts,
  FOREIGN,
  HOME,
  type Json,
  report,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';

// Settings of a district's administration: rules and contacts, and what follows from them.

let districts: Districts;
const { melle, bramsche, foreign } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

const RULES = `rules { revision dueTime reportingDays closedOn carryForwardDays lockAfterDays assessmentSteps assessmentRequired }`;
const UPDATE = `mutation ($input: ReportingRulesInput!) {
  updateReportingRules(input: $input) { ${RULES} problems { code field message } } }`;
const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const input = (more: Json = {}): Json => ({
  dueTime: '10:00',
  reportingDays: WEEK,
  closedOn: [],
  carryForwardDays: 7,
  lockAfterDays: null,
  middleStep: false,
  assessmentRequired: true,
  ...more,
});
const update = async (more: Json = {}): Promise<Json> =>
  (await districts.ask('verwaltung', UPDATE, { input: input(more) })).updateReportingRules;

describe('updateReportingRules', () => {
  it('replaces the rules, and the figures follow', async () => {
    const day = districts.ago(3);
    await report(districts, 'melle', melle, day);
    await districts.settled();
    const known = async (): Promise<number> =>
      (
        await districts.ask(
          'melle',
          `{ district(key: "${HOME}") { situation(date: "${addDays(day, 2)}") { projectedCredits { unitsKnown } } } }`,
        )
      ).district.situation.projectedCredits.unitsKnown;
    expect(await known()).toBe(1);
    const before = await districts.clock();
    const closed = addDays(districts.today, 3);
    const { rules, problems } = await update({
      carryForwardDays: 1,
      closedOn: [closed, closed],
      dueTime: '09:30',
      reportingDays: ['SUNDAY', 'MONDAY'],
      middleStep: true,
      lockAfterDays: 20,
      assessmentRequired: false,
    });
    expect([problems, rules]).toEqual([
      [],
      {
        revision: expect.any(Number),
        dueTime: '09:30',
        reportingDays: ['MONDAY', 'SUNDAY'],
        closedOn: [closed],
        carryForwardDays: 1,
        lockAfterDays: 20,
        assessmentSteps: ['SUFFICIENT', 'STRAINED', 'CRITICAL'],
        assessmentRequired: false,
      },
    ]);
    await districts.settled();
    expect(await known()).toBe(0);
    // Figures known before stay as they were.
    const past = await districts.ask(
      'melle',
      `{ district(key: "${HOME}") { situation(date: "${addDays(day, 2)}", knownAt: "${before}") { projectedCredits { unitsKnown } } } }`,
    );
    expect(past.district.situation.projectedCredits.unitsKnown).toBe(1);
    const { calendar } = (
      await districts.ask(
        'melle',
        `{ district(key: "${HOME}") { calendar(from: "${closed}", to: "${closed}") { expected } } }`,
      )
    ).district;
    expect(calendar).toEqual([{ expected: false }]);

    await update();
    const entries = await districts.database.query<Json>(
      `SELECT actor_name, detail, request_id IS NOT NULL AS traced FROM platform.audit_entry
        WHERE action = 'DistrictRulesChanged' AND actor_name = 'verwaltung' ORDER BY audit_id`,
    );
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({
      traced: true,
      detail: { settings: expect.arrayContaining(['dueTime=09:30', 'carryForwardDays=1', 'reportingDays=1,7']) },
    });
  });

  it('takes nothing back that somebody else has set since', async () => {
    const { revision } = (await update({ dueTime: '08:00' })).rules;
    expect((await update({ dueTime: '08:00', lockAfterDays: 30, baseRevision: revision })).rules.revision).toBe(
      revision + 1,
    );
    const late = await update({ dueTime: '08:15', baseRevision: revision });
    expect([late.rules, late.problems.map(({ code, field }: Json) => [code, field])]).toEqual([
      null,
      [['REVISION_CONFLICT', null]],
    ]);
    expect((await update({ dueTime: '08:00', baseRevision: revision + 1 })).rules).toMatchObject({
      dueTime: '08:00',
      lockAfterDays: null,
      revision: revision + 2,
    });
    await update();
  });

  it('tells with a situation of before which rules it was worked out with', async () => {
    const before = await districts.clock();
    const { revision } = (await update({ carryForwardDays: 9 })).rules;
    const asked = `situation(date: "${districts.today}", knownAt: "${before}") { district { rules { revision } } }`;
    const { district } = await districts.ask('melle', `{ district(key: "${HOME}") { ${asked} } }`);
    expect(district.situation.district.rules.revision).toBe(revision - 1);
    await update();
  });

  it('records nothing that says the same, and nothing that is wrong', async () => {
    const count = async (): Promise<number> =>
      (
        await districts.database.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM territory.district_rules_version WHERE district_key = '${HOME}'`,
        )
      )[0]!.count;
    await update();
    const before = await count();
    expect((await update()).problems).toEqual([]);
    const refused = await update({
      dueTime: '10 Uhr',
      reportingDays: [],
      carryForwardDays: -1,
      lockAfterDays: 99_999,
    });
    expect(refused.rules).toBeNull();
    expect(refused.problems.map(({ code, field }: Json) => [code, field])).toEqual([
      ['TIME_INVALID', 'dueTime'],
      ['WEEKDAY_REQUIRED', 'reportingDays'],
      ['OUT_OF_RANGE', 'carryForwardDays'],
      ['OUT_OF_RANGE', 'lockAfterDays'],
    ]);
    expect(await count()).toBe(before);
    const noDay = await districts.try('verwaltung', UPDATE, { input: input({ closedOn: ['2026-02-30'] }) });
    expect(noDay.status).toBe(400);
  });

  it('is for the administration, by session, and for its own district', async () => {
    for (const account of ['melle', 'steuerung', 'karte'] as const)
      expect((await districts.try(account, UPDATE, { input: input() })).status).toBe(403);
    await update({ reportingDays: [WEEK[weekdayOf(districts.today) - 1]] });
    const other = await districts.ask('fremd', `{ district(key: "${FOREIGN}") { rules { reportingDays } } }`);
    expect(other.district.rules.reportingDays).toEqual(WEEK);
    await update();
  });
});

describe('updateContact', () => {
  const CONTACT = `contact { office phone email }`;
  const SET = `mutation ($input: UpdateContactInput!) {
    updateContact(input: $input) { unit { key ${CONTACT} } problems { code field message } } }`;
  const set = async (contact: Json): Promise<Json> =>
    (await districts.ask('verwaltung', SET, { input: { unitKey: melle, ...contact } })).updateContact;

  it('replaces whom to reach, for everybody in the district to see', async () => {
    const entered = { office: 'Ordnungsamt', phone: '05422 965-0', email: 'lage@melle.example' };
    expect(await set({ ...entered, office: ' Ordnungsamt ' })).toEqual({
      unit: { key: melle, contact: entered },
      problems: [],
    });
    expect((await set({ office: 'Ordnungsamt' })).unit.contact).toEqual({
      office: 'Ordnungsamt',
      phone: null,
      email: null,
    });
    const seen = await districts.ask('zwei', `{ viewer { district { units { key ${CONTACT} } } } }`);
    const of = (key: string): Json => seen.viewer.district.units.find((unit: Json) => unit.key === key).contact;
    expect([of(melle)?.office, of(bramsche)]).toEqual(['Ordnungsamt', null]);
    expect((await set({ office: ' ', phone: null })).unit.contact).toBeNull();
    const audit = await districts.database.query<Json>(
      `SELECT unit_key, detail FROM platform.audit_entry WHERE action = 'ContactChanged'`,
    );
    const changed = [['office', 'phone', 'email'], ['phone', 'email'], ['office']];
    expect(audit).toEqual(changed.map((fields) => ({ unit_key: melle, detail: { changed: fields } })));
  });

  it('names what is wrong, and refuses strangers', async () => {
    const refused = await set({ office: 'a\nb', phone: '0'.repeat(51), email: 'a@b.de, c@d.de' });
    expect([refused.unit, refused.problems.map(({ code, field }: Json) => `${code} ${field}`)]).toEqual([
      null,
      ['TEXT_INVALID office', 'TEXT_TOO_LONG phone', 'EMAIL_INVALID email'],
    ]);
    for (const unitKey of [foreign, '034599999999', 'x\0']) {
      const answer = await districts.try('verwaltung', SET, { input: { unitKey, office: 'X' } });
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([200, 'NOT_FOUND']);
    }
    for (const account of ['melle', 'steuerung'] as const)
      expect((await districts.try(account, SET, { input: { unitKey: melle, office: 'X' } })).status).toBe(403);
    const map = await districts.try('karte', `{ viewer { units { contact { office } } } }`);
    expect(map.status).toBe(403);
  });
});

describe('a rule that came later', () => {
  it('leaves the Notunterkunft as it is for programs that do not know it', async () => {
    const isOn = async (): Promise<boolean> =>
      (await districts.ask('verwaltung', `{ district(key: "${HOME}") { rules { emergencyShelter } } }`)).district.rules
        .emergencyShelter;
    expect(await isOn()).toBe(false);
    await update({ emergencyShelter: true });
    await update({ dueTime: '11:00' });
    expect(await isOn()).toBe(true);
    await update({ emergencyShelter: false });
    expect(await isOn()).toBe(false);
  });
});
