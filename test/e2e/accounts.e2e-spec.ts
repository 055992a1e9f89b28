import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type MailServer } from '#testing';
import { graphql, signIn } from '../support/client.js';
import {
  type Districts,
  FOREIGN,
  HOME,
  type Json,
  PASSWORD,
  reportInput,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';

// Accounts and invitations: who may make them, what a link is worth, and when rights end.

let districts: Districts;
let mail: MailServer;
const { melle, bramsche, foreign } = unitKeys;
const OWN_WORDS = 'ein selbst gewähltes Kennwort';

beforeAll(async () => {
  mail = await startMailServer();
  // Accounts of the demonstration are worth something here.
  districts = await startWithDistricts({ SMTP_URL: mail.url, DEMO: '1' });
}, 120_000);
afterAll(async () => {
  await districts?.stop();
  await mail?.close();
}, 60_000);

const ACCOUNT = `account { username name role email units { key } enabled demonstration lastSignInAt invitationExpiresAt hasPassword }
  invitation { link expiresAt subject body sent } problems { code field message }`;
const CREATE = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { ${ACCOUNT} } }`;
const UPDATE = `mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { ${ACCOUNT} } }`;
const AGAIN = `mutation ($username: ID!) { inviteAgain(username: $username) { ${ACCOUNT} } }`;
const LIST = `{ viewer { district { accounts { username role enabled hasPassword units { key } } } } }`;

const create = async (input: Json): Promise<Json> =>
  (await districts.ask('verwaltung', CREATE, { input: { unitKeys: [], ...input } })).createAccount;
const update = async (input: Json): Promise<Json> =>
  (
    await districts.ask('verwaltung', UPDATE, {
      input: { name: input.username, unitKeys: [], enabled: true, ...input },
    })
  ).updateAccount;
/** Only what is given. */
const change = async (input: Json): Promise<Json> =>
  (await districts.ask('verwaltung', UPDATE, { input })).updateAccount;
const codesOf = ({ problems }: Json): string[] => problems.map(({ code, field }: Json) => `${code} ${field}`);

interface Answer {
  readonly status: number;
  readonly body: Json;
}
async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${districts.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
const tokenOf = (payload: Json): string => payload.invitation.link.split('#')[1];
const accept = (payload: Json, password: string): Promise<Answer> =>
  post('/auth/invitation', { token: tokenOf(payload), password });

/** An account that has set its password. */
async function ready(input: Json): Promise<Json> {
  const made = await create(input);
  expect((await accept(made, OWN_WORDS)).status).toBe(200);
  return made.account;
}
const statusWith = async (token: string, query = '{ viewer { username } }'): Promise<number> =>
  (await graphql(districts.url, token, query)).status;
const auditOf = (action: string): Promise<Json[]> =>
  districts.database.query(
    `SELECT actor_name, district_key, detail FROM platform.audit_entry WHERE action = $1 ORDER BY audit_id`,
    [action],
  );

describe('an invitation', () => {
  it('brings a person to a password of her own, once', async () => {
    const made = await create({
      username: ' Neu.Melle ',
      name: 'Neue Kraft',
      role: 'MUNICIPAL_CLERK',
      unitKeys: [melle],
    });
    expect(made.problems).toEqual([]);
    expect(made.account).toEqual({
      username: 'neu.melle',
      name: 'Neue Kraft',
      role: 'MUNICIPAL_CLERK',
      email: null,
      units: [{ key: melle }],
      enabled: true,
      demonstration: false,
      lastSignInAt: null,
      invitationExpiresAt: made.invitation.expiresAt,
      hasPassword: false,
    });
    const { link, expiresAt, subject, body, sent } = made.invitation;
    expect([subject, sent]).toEqual(['Kreislage: Ihr Konto', false]);
    expect(link).toMatch(new RegExp(`^${districts.url}/einladung#kli_[\\w-]{43}$`));
    expect(body).toContain(link);
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7.01);
    await expect(signIn(districts.url, 'neu.melle', OWN_WORDS)).rejects.toThrow('401');

    expect(await accept(made, 'zu kurz')).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_SHORT' } });
    expect(await accept(made, 'passwort1234')).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_WEAK' } });
    expect(await accept(made, OWN_WORDS)).toEqual({ status: 200, body: { username: 'neu.melle' } });
    const used = await accept(made, OWN_WORDS);
    expect(used).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });

    const token = await signIn(districts.url, 'neu.melle', OWN_WORDS);
    const answer = await graphql<Json>(districts.url, token, '{ viewer { units { key } deputyUnits { key } } }');
    expect(answer.data.viewer).toEqual({ units: [{ key: melle }], deputyUnits: [] });
    const { accounts } = (
      await districts.ask('verwaltung', LIST.replace('hasPassword', 'hasPassword lastSignInAt invitationExpiresAt'))
    ).viewer.district;
    expect(accounts.find(({ username }: Json) => username === 'neu.melle')).toMatchObject({
      hasPassword: true,
      lastSignInAt: expect.any(String),
      invitationExpiresAt: null,
    });

    // Unknown, used and expired are answered alike.
    expect(await post('/auth/invitation', { token: 'kli_nein', password: OWN_WORDS })).toEqual(used);
    const late = await create({ username: 'spaet', name: 'Spät', role: 'GIS' });
    await districts.database.query(
      `UPDATE identity.invitation SET expires_at = clock_timestamp() - interval '1 second'`,
    );
    expect(await accept(late, OWN_WORDS)).toEqual(used);
  });

  it('goes by mail where there is an address, and is written nowhere else', async () => {
    const made = await create({ username: 'mit.post', name: 'Mit Post', role: 'GIS', email: ' post@kreis.example ' });
    // An administrator does not hold the key to the account.
    expect(made.invitation).toMatchObject({ sent: true, link: null, body: null });
    const { to, subject, text } = mail.mails.at(-1)!;
    expect([to, subject]).toEqual([['post@kreis.example'], made.invitation.subject]);
    const token = /\/einladung#(kli_\S+)/.exec(text)![1]!;
    expect(JSON.stringify(made)).not.toContain('kli_');
    expect(districts.installation.apis[0]!.log()).not.toContain(token);
    const dump = await districts.database.query<{ text: string }>(
      `SELECT (SELECT string_agg(e::text, ' ') FROM platform.audit_entry e) || (SELECT string_agg(i::text, ' ') FROM identity.invitation i) AS text`,
    );
    expect(dump[0]!.text).toContain('mit.post');
    expect(dump[0]!.text).not.toContain(token);
    expect(dump[0]!.text).not.toContain('post@kreis.example');
  });

  it('is worth nothing at an address that was wrong', async () => {
    const made = await create({ username: 'vertippt', name: 'Vertippt', role: 'GIS', email: 'wer@anders.example' });
    const token = /\/einladung#(kli_\S+)/.exec(mail.mails.at(-1)!.text)![1]!;
    expect((await change({ username: 'vertippt', email: 'wer@kreis.example' })).account).toMatchObject({
      name: 'Vertippt',
      invitationExpiresAt: null,
    });
    expect(made.problems).toEqual([]);
    expect((await post('/auth/invitation', { token, password: OWN_WORDS })).status).toBe(404);
  });

  it('ends with the next one; the password until then stays', async () => {
    await ready({ username: 'nochmal', name: 'Noch Mal', role: 'STEERING_OFFICER' });
    const session = await signIn(districts.url, 'nochmal', OWN_WORDS);
    const again = async (): Promise<Json> =>
      (await districts.ask('verwaltung', AGAIN, { username: 'nochmal' })).inviteAgain;
    const [first, second] = [await again(), await again()];
    expect(second.account).toMatchObject({ hasPassword: true, invitationExpiresAt: second.invitation.expiresAt });
    expect((await accept(first, 'ein ganz anderes Wort')).status).toBe(404);
    expect(await statusWith(session)).toBe(200);
    // Two at once: one takes it.
    const both = await Promise.all([accept(second, 'ein ganz anderes Wort'), accept(second, 'ein ganz anderes Wort')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await statusWith(session)).toBe(401);
    await expect(signIn(districts.url, 'nochmal', OWN_WORDS)).rejects.toThrow('401');
    await signIn(districts.url, 'nochmal', 'ein ganz anderes Wort');
  });

  it('is not guessed: failures of a source are limited as at sign-in', async () => {
    const attempt = (): Promise<Answer> => post('/auth/invitation', { token: 'kli_geraten', password: OWN_WORDS });
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1) statuses.push((await attempt()).status);
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429]);
    expect((await post('/auth/invitation', { token: 'x' })).status).toBe(400);
    expect((await post('/auth/invitation', { token: 'x\0', password: 'y' })).status).toBe(404);
  });
});

describe('making and changing an account', () => {
  it('names everything that is wrong', async () => {
    expect(
      codesOf(await create({ username: 'mit leerzeichen', name: ' ', role: 'MUNICIPAL_CLERK', email: 'nichts' })),
    ).toEqual(['USERNAME_INVALID username', 'EMAIL_INVALID email', 'NAME_REQUIRED name', 'UNIT_REQUIRED unitKeys']);
    expect(codesOf(await create({ username: 'a', name: 'A', role: 'ADMIN', unitKeys: [melle] }))).toEqual([
      'UNIT_NOT_ALLOWED unitKeys',
    ]);
    for (const key of [foreign, '034599999999', 'x\0'])
      expect(codesOf(await create({ username: 'a', name: 'A', role: 'MUNICIPAL_CLERK', unitKeys: [key] }))).toEqual([
        'UNIT_UNKNOWN unitKeys',
      ]);
    expect(codesOf(await create({ username: 'MELLE', name: 'A', role: 'GIS' }))).toEqual(['USERNAME_TAKEN username']);
    // A name of another district is taken as well; that is all that is said.
    expect(codesOf(await create({ username: 'fremd', name: 'A', role: 'GIS' }))).toEqual(['USERNAME_TAKEN username']);
  });

  it('holds for running sessions and tokens, and is written down', async () => {
    await ready({ username: 'wechsel', name: 'wechsel', role: 'MUNICIPAL_CLERK', unitKeys: [melle] });
    const session = await signIn(districts.url, 'wechsel', OWN_WORDS);
    const api = (await districts.token('wechsel' as never, 'report')).token;
    const check = `query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { code } }`;
    const mayReport = async (token: string, key: string): Promise<number> =>
      (await graphql(districts.url, token, check, { input: reportInput(key, districts.today) })).status;
    expect([await mayReport(session, melle), await mayReport(session, bramsche)]).toEqual([200, 403]);

    const moved = await update({ username: 'wechsel', role: 'MUNICIPAL_CLERK', unitKeys: [bramsche] });
    expect(moved.account.units).toEqual([{ key: bramsche }]);
    for (const token of [session, api])
      expect([await mayReport(token, melle), await mayReport(token, bramsche)]).toEqual([403, 200]);

    await update({ username: 'wechsel', role: 'GIS' });
    expect(await statusWith(session, `{ district(key: "${HOME}") { name } }`)).toBe(403);

    await update({ username: 'wechsel', role: 'GIS', enabled: false });
    expect([await statusWith(session), await statusWith(api)]).toEqual([401, 401]);
    await expect(signIn(districts.url, 'wechsel', OWN_WORDS)).rejects.toThrow('401');
    expect(codesOf((await districts.ask('verwaltung', AGAIN, { username: 'wechsel' })).inviteAgain)).toEqual([
      'ACCOUNT_DISABLED username',
    ]);
    // Enabled again, nothing of before comes back to life.
    expect((await update({ username: 'wechsel', role: 'GIS' })).account.enabled).toBe(true);
    expect([await statusWith(session), await statusWith(api)]).toEqual([401, 401]);
    await signIn(districts.url, 'wechsel', OWN_WORDS);

    const changes = (await auditOf('AccountChanged')).filter(({ detail }) => detail.username === 'wechsel');
    expect(changes.map(({ actor_name, district_key, detail }) => [actor_name, district_key, detail.changed])).toEqual([
      ['verwaltung', HOME, ['unitKeys']],
      ['verwaltung', HOME, ['role', 'unitKeys']],
      ['verwaltung', HOME, ['enabled']],
      ['verwaltung', HOME, ['enabled']],
    ]);
    expect(changes[1]!.detail).toMatchObject({ roleBefore: 'MUNICIPAL_CLERK', role: 'GIS' });
  });

  it('changes what is given, and takes back nothing that somebody else changed meanwhile', async () => {
    await ready({ username: 'zwei.masken', name: 'Alt', role: 'MUNICIPAL_CLERK', unitKeys: [melle, bramsche] });
    await change({ username: 'zwei.masken', enabled: false });
    await change({ username: 'zwei.masken', unitKeys: [melle] });
    const { account } = await change({ username: 'zwei.masken', name: 'Neu' });
    expect(account).toMatchObject({ name: 'Neu', enabled: false, role: 'MUNICIPAL_CLERK', units: [{ key: melle }] });
    expect(codesOf(await change({ username: 'zwei.masken', unitKeys: [] }))).toEqual(['UNIT_REQUIRED unitKeys']);
    expect(codesOf(await change({ username: 'zwei.masken', email: 'a\u0000b@kreis.example' }))).toEqual([
      'EMAIL_INVALID email',
    ]);
    expect(codesOf(await change({ username: 'zwei.masken', email: 'a\u202eb@kreis.example' }))).toEqual([
      'EMAIL_INVALID email',
    ]);
  });

  it('ends what it reports for as a deputy, for good', async () => {
    await ready({ username: 'vertretung', name: 'Vertretung', role: 'MUNICIPAL_CLERK', unitKeys: [melle] });
    await districts.ask(
      'verwaltung',
      `mutation ($input: AppointDeputyInput!) { appointDeputy(input: $input) { problems { code } } }`,
      { input: { username: 'vertretung', unitKey: bramsche, from: districts.today } },
    );
    const deputyFor = async (): Promise<Json> =>
      (
        await graphql<Json>(
          districts.url,
          await signIn(districts.url, 'vertretung', OWN_WORDS),
          '{ viewer { deputyUnits { key } } }',
        )
      ).data.viewer.deputyUnits;
    expect(await deputyFor()).toEqual([{ key: bramsche }]);
    await change({ username: 'vertretung', enabled: false });
    await change({ username: 'vertretung', enabled: true });
    expect(await deputyFor()).toEqual([]);
    expect((await auditOf('DeputyEnded')).map(({ actor_name, detail }) => [actor_name, detail.username])).toEqual([
      ['verwaltung', 'vertretung'],
    ]);
  });

  it('does not take away the last who can administrate', async () => {
    const refused = ['LAST_ADMIN enabled'];
    expect(codesOf(await update({ username: 'verwaltung', role: 'ADMIN', enabled: false }))).toEqual(refused);
    expect(codesOf(await update({ username: 'verwaltung', role: 'GIS' }))).toEqual(['LAST_ADMIN role']);
    // One who has never set a password is none yet.
    const second = await create({ username: 'zweite.verwaltung', name: 'Zweite', role: 'ADMIN' });
    expect(codesOf(await update({ username: 'verwaltung', role: 'ADMIN', enabled: false }))).toEqual(refused);
    expect((await accept(second, OWN_WORDS)).status).toBe(200);
    // Both demote the other at once: one is left.
    const token = await signIn(districts.url, 'zweite.verwaltung', OWN_WORDS);
    const demote = (username: string): Json => ({
      input: { username, name: username, role: 'GIS', unitKeys: [], enabled: true },
    });
    const answers = await Promise.all([
      graphql<Json>(districts.url, token, UPDATE, demote('verwaltung')),
      graphql<Json>(districts.url, await districts.as('verwaltung'), UPDATE, demote('zweite.verwaltung')),
    ]);
    const outcomes = answers.map(
      ({ errors, data }) => errors?.[0]?.extensions.code ?? codesOf(data.updateAccount)[0] ?? 'done',
    );
    expect(outcomes.sort()).toEqual(['FORBIDDEN', 'done']);
    const [row] = await districts.database.query<{ admins: number }>(
      `SELECT count(*)::int AS admins FROM identity.account WHERE district_key = '${HOME}' AND role = 'ADMIN'`,
    );
    expect(row!.admins).toBe(1);
    await districts.database.query(`UPDATE identity.account SET role = 'ADMIN' WHERE username = 'verwaltung'`);
  });

  it('is for the administration of the district and nobody else', async () => {
    for (const account of ['melle', 'steuerung', 'karte', 'fremdsteuerung'] as const) {
      const list = await districts.try(account, LIST);
      expect([account, list.status]).toEqual([account, 403]);
      const made = await districts.try(account, CREATE, {
        input: { username: 'boese', name: 'X', role: 'ADMIN', unitKeys: [] },
      });
      expect([account, made.status]).toEqual([account, 403]);
    }
    const { token } = await districts.token('verwaltung', 'read');
    expect(await statusWith(token, LIST)).toBe(403);
    const { accounts } = (await districts.ask('verwaltung', LIST)).viewer.district;
    const names = accounts.map(({ username }: Json) => username);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['melle', 'steuerung', 'verwaltung']));
    expect(names).not.toContain('fremd');
    expect(await districts.ask('verwaltung', `{ district(key: "${FOREIGN}") { accounts { username } } }`)).toEqual({
      district: null,
    });
    for (const username of ['fremd', 'gibt.es.nicht', 'x\0']) {
      const answer = await districts.try('verwaltung', AGAIN, { username });
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([200, 'NOT_FOUND']);
      const changed = await districts.try('verwaltung', UPDATE, {
        input: { username, name: 'X', role: 'GIS', unitKeys: [], enabled: false },
      });
      expect(changed.errors?.[0]).toEqual({
        ...answer.errors![0]!,
        path: ['updateAccount'],
        locations: expect.anything(),
      });
    }
    await signIn(districts.url, 'fremd', PASSWORD);
  });
});

describe('POST /auth/password', () => {
  const changePassword = (token: string, currentPassword: string, newPassword: string): Promise<Answer> =>
    post('/auth/password', { currentPassword, newPassword }, { authorization: `Bearer ${token}` });

  it('changes the own password and ends the other sessions', async () => {
    await ready({ username: 'eigen', name: 'Eigen', role: 'GIS' });
    const [here, elsewhere] = [
      await signIn(districts.url, 'eigen', OWN_WORDS),
      await signIn(districts.url, 'eigen', OWN_WORDS),
    ];
    expect(await changePassword(here, OWN_WORDS, 'eigen')).toMatchObject({
      status: 400,
      body: { code: 'PASSWORD_TOO_SHORT' },
    });
    expect((await changePassword(here, OWN_WORDS, 'noch ein neues Wort')).status).toBe(204);
    expect([await statusWith(here), await statusWith(elsewhere)]).toEqual([200, 401]);
    await expect(signIn(districts.url, 'eigen', OWN_WORDS)).rejects.toThrow('401');
    await signIn(districts.url, 'eigen', 'noch ein neues Wort');
    expect((await auditOf('PasswordChanged')).map(({ actor_name }) => actor_name)).toEqual(['eigen']);
  });

  it('leaves no session that the former one opened, not even one that was being opened', async () => {
    await ready({ username: 'wettlauf', name: 'Wettlauf', role: 'GIS' });
    const own = await signIn(districts.url, 'wettlauf', OWN_WORDS);
    const opened: string[] = [];
    let over = false;
    const thief = async (): Promise<void> => {
      while (!over)
        await signIn(districts.url, 'wettlauf', OWN_WORDS).then(
          (token) => opened.push(token),
          () => (over = true),
        );
    };
    const thieves = [thief(), thief(), thief()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await changePassword(own, OWN_WORDS, 'noch ein neues Wort')).status).toBe(204);
    await Promise.all(thieves);
    expect(opened.length).toBeGreaterThan(0);
    expect(await Promise.all(opened.map((token) => statusWith(token)))).toEqual(opened.map(() => 401));
    expect(await statusWith(own)).toBe(200);
  });

  it('ends an invitation that is open', async () => {
    await ready({ username: 'eingeladen', name: 'Eingeladen', role: 'GIS' });
    const token = await signIn(districts.url, 'eingeladen', OWN_WORDS);
    const open = (await districts.ask('verwaltung', AGAIN, { username: 'eingeladen' })).inviteAgain;
    expect((await changePassword(token, OWN_WORDS, 'noch ein neues Wort')).status).toBe(204);
    expect((await accept(open, 'ein ganz anderes Wort')).status).toBe(404);
    await signIn(districts.url, 'eingeladen', 'noch ein neues Wort');
  });

  it('leaves accounts of the demonstration their published one', async () => {
    await ready({ username: 'vorfuehrung', name: 'Vorführung', role: 'GIS' });
    await districts.database.query(`UPDATE identity.account SET demonstration = true WHERE username = 'vorfuehrung'`);
    const token = await signIn(districts.url, 'vorfuehrung', OWN_WORDS);
    const refused = await changePassword(token, OWN_WORDS, 'noch ein neues Wort');
    expect(refused).toMatchObject({ status: 400, body: { code: 'DEMONSTRATION_ACCOUNT' } });
    const again = (await districts.ask('verwaltung', AGAIN, { username: 'vorfuehrung' })).inviteAgain;
    expect([again.invitation, codesOf(again)]).toEqual([null, ['DEMONSTRATION_ACCOUNT username']]);
    await signIn(districts.url, 'vorfuehrung', OWN_WORDS);
  });

  it('asks for the current one, as often as sign-in does, and for a session', async () => {
    await ready({ username: 'rater', name: 'Rater', role: 'GIS' });
    const token = await signIn(districts.url, 'rater', OWN_WORDS);
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1)
      statuses.push((await changePassword(token, 'das ist es nicht', 'noch ein neues Wort')).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    expect((await post('/auth/login', { username: 'rater', password: OWN_WORDS })).status).toBe(429);
    expect((await post('/auth/password', {}, { authorization: `Bearer ${token}` })).status).toBe(400);
    expect((await post('/auth/password', {})).status).toBe(401);
    const api = (await districts.token('melle', 'report')).token;
    expect((await changePassword(api, PASSWORD, 'noch ein neues Wort')).status).toBe(403);
  });
});
