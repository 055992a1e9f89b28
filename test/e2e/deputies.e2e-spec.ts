import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { graphql } from '../support/client.js';
import {
  type Districts,
  HOME,
  type Json,
  report,
  reportInput,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';
import { upload } from '../support/upload.js';

// A clerk stands in for another unit: on exactly the days of the appointment, by session and by token.

let districts: Districts;
const { melle, bramsche, artland, foreign } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
  await report(districts, 'zwei', bramsche, districts.ago(1), { comment: 'Nur für uns' });
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);
beforeEach(() => districts.database.query('DELETE FROM identity.deputy'));

const DEPUTY = `deputy { id account { username } unit { key } from to } problems { code field message }`;
const APPOINT = `mutation ($input: AppointDeputyInput!) { appointDeputy(input: $input) { ${DEPUTY} } }`;
const END = `mutation ($id: ID!) { endDeputy(id: $id) { ${DEPUTY} } }`;
const appoint = async (input: Json = {}): Promise<Json> =>
  (
    await districts.ask('verwaltung', APPOINT, {
      input: { username: 'melle', unitKey: bramsche, from: districts.today, ...input },
    })
  ).appointDeputy;
const end = async (id: string): Promise<Json> => (await districts.ask('verwaltung', END, { id })).endDeputy;
const list = async (): Promise<Json[]> =>
  (
    await districts.ask(
      'verwaltung',
      `{ viewer { district { deputies { id account { username } unit { key } from to } } } }`,
    )
  ).viewer.district.deputies;

/** The rights of the token's bearer for Bramsche, and the units it names. */
async function rightsOf(token: string): Promise<Json> {
  const check = await graphql(
    districts.url,
    token,
    'query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { code } }',
    { input: reportInput(bramsche, districts.today) },
  );
  const { data } = await graphql<Json>(
    districts.url,
    token,
    `{ viewer { units { key } deputyUnits { key } }
       reportingUnit(key: "${bramsche}") { report(date: "${districts.ago(1)}") { comment } } }`,
  );
  const keys = (units: Json[]): string[] => units.map(({ key }) => key);
  return {
    writes: check.status === 200,
    comment: data.reportingUnit.report.comment,
    units: keys(data.viewer.units),
    deputyUnits: keys(data.viewer.deputyUnits),
  };
}
const asDeputy = {
  writes: true,
  comment: 'Nur für uns',
  units: [bramsche, melle],
  deputyUnits: [bramsche],
};
const asBefore = { writes: false, comment: null, units: [melle], deputyUnits: [] };

describe('a deputy', () => {
  it('reports for the unit and reads it in full, with the session that runs already', async () => {
    const session = await districts.as('melle');
    expect(await rightsOf(session)).toEqual(asBefore);
    const { deputy, problems } = await appoint();
    expect([problems, deputy]).toEqual([
      [],
      {
        id: expect.any(String),
        account: { username: 'melle' },
        unit: { key: bramsche },
        from: districts.today,
        to: null,
      },
    ]);
    expect(await rightsOf(session)).toEqual(asDeputy);
    expect(await list()).toEqual([deputy]);
    const made = await report(districts, 'melle', bramsche, districts.today);
    expect(made).toMatchObject({ onBehalf: true, recordedBy: 'melle' });
    expect(await report(districts, 'melle', melle, districts.today)).toMatchObject({ onBehalf: false });

    const csv = `ars;stichtag;zuweisungen;lage\n${bramsche};${districts.ago(2)};0;ausreichend\n${melle};${districts.ago(2)};0;ausreichend\n`;
    const imported = await upload(districts, 'melle', csv);
    expect(imported.json).toMatchObject({ stored: true, counts: { new: 2, rejected: 0 } });
    const rows = await districts.database.query<Json>(
      `SELECT unit_key, on_behalf FROM reporting.daily_report WHERE source = 'IMPORT' ORDER BY unit_key`,
    );
    expect(rows).toEqual([
      { unit_key: bramsche, on_behalf: true },
      { unit_key: melle, on_behalf: false },
    ]);
  });

  it('does so on its days only: not before the first, and no more after the last', async () => {
    const session = await districts.as('melle');
    const { deputy } = await appoint({ from: districts.today, to: districts.today });
    expect(await rightsOf(session)).toEqual(asDeputy);
    const shift = (days: number): Promise<unknown> =>
      districts.database.query(
        `UPDATE identity.deputy SET from_date = from_date + $1::int, to_date = to_date + $1::int`,
        [days],
      );
    // The day after: as if the appointment had been for yesterday.
    await shift(-1);
    expect(await rightsOf(session)).toEqual(asBefore);
    const refused = await districts.try(
      'melle',
      `mutation ($key: ID!, $date: Date!) {
      confirmUnchanged(unitKey: $key, reportingDate: $date) { problems { code } } }`,
      { key: bramsche, date: districts.today },
    );
    expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([403, 'FORBIDDEN']);
    await shift(2);
    expect(await rightsOf(session)).toEqual(asBefore);
    expect((await list()).map(({ id, from }) => [id, from])).toEqual([[deputy.id, addDays(districts.today, 1)]]);
    await shift(-1);
    expect(await rightsOf(session)).toEqual(asDeputy);
  });

  it('has tokens that go no further than the account', async () => {
    const [all, limited, reads] = await Promise.all([
      districts.token('melle', 'report'),
      districts.token('melle', 'report', [melle]),
      districts.token('melle', 'read'),
    ]);
    await appoint();
    expect(await rightsOf(all.token)).toEqual(asDeputy);
    expect(await rightsOf(limited.token)).toMatchObject({ writes: false, units: [melle], deputyUnits: [] });
    expect(await rightsOf(reads.token)).toMatchObject({ writes: false, comment: 'Nur für uns' });
    await end((await list())[0]!.id);
    expect(await rightsOf(all.token)).toEqual(asBefore);
  });

  it('is no deputy where the role is another, or the account is that of the unit', async () => {
    await appoint();
    await districts.database.query(`UPDATE identity.account SET role = 'GIS' WHERE username = 'melle'`);
    const { data } = await districts.try<Json>('melle', '{ viewer { units { key } } }');
    expect(data.viewer.units).toEqual([]);
    await districts.database.query(`UPDATE identity.account SET role = 'MUNICIPAL_CLERK' WHERE username = 'melle'`);
    await districts.database.query(
      `INSERT INTO identity.account_unit SELECT district_key, account_id, '${bramsche}' FROM identity.account WHERE username = 'melle'`,
    );
    expect(await rightsOf(await districts.as('melle'))).toEqual({ ...asDeputy, deputyUnits: [] });
    await districts.database.query(
      `DELETE FROM identity.account_unit u USING identity.account a WHERE a.account_id = u.account_id AND username = 'melle' AND unit_key = '${bramsche}'`,
    );
  });
});

describe('the administration', () => {
  it('ends a deputy at once; one to come is taken back, one that is over stays', async () => {
    const { deputy } = await appoint({ from: districts.ago(5), to: districts.ago(-5) });
    const ended = await end(deputy.id);
    expect(ended.deputy).toMatchObject({ from: districts.ago(5), to: districts.today });
    expect(await rightsOf(await districts.as('melle'))).toEqual(asBefore);
    expect((await end(deputy.id)).deputy).toEqual(ended.deputy);
    // The same day, once more.
    const again = (await appoint()).deputy;
    const coming = (await appoint({ unitKey: artland, from: districts.ago(-1) })).deputy;
    expect((await list()).map(({ id }) => id)).toEqual([again.id, coming.id, deputy.id]);
    expect(await end(coming.id)).toEqual({ deputy: null, problems: [] });
    expect((await list()).map(({ id }) => id)).toEqual([again.id, deputy.id]);
    const audit = await districts.database.query<Json>(
      `SELECT action, unit_key, actor_name, detail FROM platform.audit_entry WHERE action LIKE 'Deputy%' ORDER BY audit_id DESC LIMIT 1`,
    );
    expect(audit).toEqual([
      {
        action: 'DeputyEnded',
        unit_key: artland,
        actor_name: 'verwaltung',
        detail: { username: 'melle', from: districts.ago(-1), to: null },
      },
    ]);
  });

  it('hears what is wrong, and nothing of other districts', async () => {
    const codes = async (input: Json): Promise<string[]> =>
      (await appoint(input)).problems.map(({ code, field }: Json) => `${code} ${field}`);
    expect(await codes({ username: 'fremd', unitKey: foreign })).toEqual([
      'ACCOUNT_UNKNOWN username',
      'UNIT_UNKNOWN unitKey',
    ]);
    expect(await codes({ username: 'x\0', unitKey: 'x\0' })).toEqual([
      'ACCOUNT_UNKNOWN username',
      'UNIT_UNKNOWN unitKey',
    ]);
    expect(await codes({ username: 'steuerung' })).toEqual(['ACCOUNT_NOT_CLERK username']);
    expect(await codes({ unitKey: melle })).toEqual(['UNIT_IS_OWN unitKey']);
    expect(await codes({ to: districts.ago(1) })).toEqual(['RANGE_INVALID to']);
    await appoint();
    expect(await codes({ to: districts.ago(-3) })).toEqual(['DEPUTY_EXISTS from']);
    expect(await list()).toHaveLength(1);
  });

  it('is the only one to appoint and to end', async () => {
    const { deputy } = await appoint();
    for (const account of ['melle', 'steuerung', 'fremdsteuerung'] as const) {
      expect((await districts.try(account, END, { id: deputy.id })).status).toBe(403);
      expect((await districts.try(account, `{ viewer { district { deputies { id } } } }`)).status).toBe(403);
    }
    for (const id of ['00000000-0000-4000-8000-000000000000', 'nichts', 'x\0']) {
      const answer = await districts.try('verwaltung', END, { id });
      expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([200, 'NOT_FOUND']);
    }
    const figures = await districts.try('melle', `{ district(key: "${HOME}") { units { contact { office } } } }`);
    expect(figures.status).toBe(200);
  });
});
