import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startMailServer, type MailServer } from '#testing';
import { germanDate } from '#kernel';
import { type Districts, HOME, type Json, report, startWithDistricts, unitKeys } from '../support/districts.js';

// Reminding units of missing reports: who is asked, what stands in the mail, and that it is told honestly.

let districts: Districts;
let mail: MailServer;
const { melle, bramsche, artland, retired, foreign } = unitKeys;

beforeAll(async () => {
  mail = await startMailServer({ refuse: 'kaputt@artland.example' });
  districts = await startWithDistricts({ SMTP_URL: mail.url });
  await districts.database.query(
    `UPDATE identity.account SET email = username || '@clerk.example' WHERE username IN ('melle', 'zwei');
     INSERT INTO territory.unit_contact (district_key, unit_key, office, email) VALUES
       ('${HOME}', '${melle}', 'Ordnungsamt', 'lage@melle.example'),
       ('${HOME}', '${artland}', 'Bürgerbüro', 'kaputt@artland.example')`,
  );
}, 120_000);
afterAll(async () => {
  await districts?.stop();
  await mail?.close();
}, 60_000);
beforeEach(() => void (mail.mails.length = 0));

/** A day in the last week on which reports are owed. */
async function owedDay(nth = 0): Promise<string> {
  const { calendar } = (
    await districts.ask(
      'melle',
      `{ district(key: "${HOME}") { calendar(from: "${districts.ago(12)}", to: "${districts.ago(3)}") { date expected } } }`,
    )
  ).district;
  return calendar.filter(({ expected }: Json) => expected).at(-1 - nth).date;
}
const FIELDS = `unit { key } recipients subject body sent`;
const preview = async (reportingDate: string, keys: string[]): Promise<Json[]> =>
  (
    await districts.ask(
      'steuerung',
      `query ($date: Date!, $keys: [ID!]!) { reminderPreview(reportingDate: $date, unitKeys: $keys) { ${FIELDS} } }`,
      {
        date: reportingDate,
        keys,
      },
    )
  ).reminderPreview;
const REMIND = `mutation ($input: RemindInput!) { remind(input: $input) { reminders { ${FIELDS} } problems { code field message } } }`;
const remind = async (reportingDate: string, keys: string[]): Promise<Json> =>
  (await districts.ask('steuerung', REMIND, { input: { reportingDate, unitKeys: keys } })).remind;

describe('a reminder', () => {
  it('is shown before it is sent, and sent as it was shown', async () => {
    const day = await owedDay();
    const [shown] = await preview(day, [melle]);
    const link = `${districts.url}/meldung/${melle}/${day}`;
    expect(shown).toEqual({
      unit: { key: melle },
      recipients: ['lage@melle.example', 'melle@clerk.example'],
      subject: `Tagesmeldung Melle ${germanDate(day)} fehlt noch`,
      body: expect.stringContaining(link),
      sent: false,
    });
    expect(shown.body.trim().split('\n')).toHaveLength(3);
    expect(mail.mails).toEqual([]);
    expect(await remind(day, [melle, melle])).toEqual({ reminders: [{ ...shown, sent: true }], problems: [] });
    expect(mail.mails).toEqual([
      { from: 'kreislage@127.0.0.1', to: shown.recipients, subject: shown.subject, text: shown.body },
    ]);
    const audit = await districts.database.query<Json>(
      `SELECT unit_key, reporting_date, actor_name, action, detail FROM platform.audit_entry
        WHERE action IN ('ReportReminded', 'ReminderMailed') ORDER BY audit_id`,
    );
    const entry = { unit_key: melle, reporting_date: day, actor_name: 'steuerung' };
    expect(audit).toEqual([
      { ...entry, action: 'ReportReminded', detail: { recipients: 2 } },
      { ...entry, action: 'ReminderMailed', detail: { sent: true } },
    ]);
  });

  it('goes to deputies too, and to nobody who is disabled', async () => {
    const day = await owedDay();
    const recipients = async (): Promise<string[]> => (await preview(day, [bramsche]))[0].recipients;
    expect(await recipients()).toEqual(['zwei@clerk.example']);
    await districts.ask(
      'verwaltung',
      `mutation ($input: AppointDeputyInput!) { appointDeputy(input: $input) { problems { code } } }`,
      { input: { username: 'melle', unitKey: bramsche, from: districts.today } },
    );
    expect(await recipients()).toEqual(['melle@clerk.example', 'zwei@clerk.example']);
    await districts.database.query(`UPDATE identity.account SET disabled_at = now() WHERE username = 'zwei'`);
    expect(await recipients()).toEqual(['melle@clerk.example']);
    await districts.database.query(
      `UPDATE identity.account SET disabled_at = NULL WHERE username = 'zwei'; DELETE FROM identity.deputy`,
    );
  });

  it('is not sent for what has come or is not owed; the others are reminded', async () => {
    const day = await owedDay(1);
    await report(districts, 'melle', melle, day);
    const { reminders, problems } = await remind(day, [melle, bramsche, unitKeys.coming]);
    expect(reminders.map(({ unit, sent }: Json) => [unit.key, sent])).toEqual([[bramsche, true]]);
    expect(problems).toEqual([
      { code: 'ALREADY_REPORTED', field: 'unitKeys.0', message: 'Melle hat für diesen Tag gemeldet.' },
      { code: 'NOT_EXPECTED', field: 'unitKeys.2', message: 'Neudorf muss für diesen Tag nicht melden.' },
    ]);
    expect((await preview(day, [melle, bramsche, retired])).map(({ unit }) => unit.key)).toEqual([bramsche, retired]);
  });

  it('says that it was not sent: nobody known, or refused by the server', async () => {
    await districts.database.query(`UPDATE identity.account SET email = NULL WHERE username = 'zwei'`);
    const { reminders } = await remind(await owedDay(), [bramsche, artland]);
    expect(reminders.map(({ unit, recipients, sent }: Json) => [unit.key, recipients, sent])).toEqual([
      [bramsche, [], false],
      [artland, ['kaputt@artland.example'], false],
    ]);
    expect(reminders[0].body).toContain('/meldung/');
    expect(mail.mails).toEqual([]);
    // The line comes through a pipe: it may still be on its way.
    const log = districts.installation.apis[0]!.log;
    for (let waited = 0; !log().includes('a mail was not sent') && waited < 100; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log()).toContain('a mail was not sent');
    // Neither the address nor what the server said of it.
    expect(log()).not.toContain('artland.example');
  });

  it('is for steering officers of the district, and for days that have come', async () => {
    const day = await owedDay();
    for (const account of ['melle', 'verwaltung', 'karte'] as const) {
      const answer = await districts.try(account, REMIND, { input: { reportingDate: day, unitKeys: [melle] } });
      expect([account, answer.status]).toEqual([account, 403]);
      const shown = await districts.try(
        account,
        `{ reminderPreview(reportingDate: "${day}", unitKeys: []) { subject } }`,
      );
      expect([account, shown.status]).toEqual([account, 403]);
    }
    for (const key of [foreign, '034599999999', 'x\0']) {
      const answer = await districts.try('steuerung', REMIND, {
        input: { reportingDate: day, unitKeys: [bramsche, key] },
      });
      expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([200, 'NOT_FOUND']);
      expect(await preview(day, [key])).toEqual([]);
    }
    expect(mail.mails).toEqual([]);
    const future = await districts.try('steuerung', REMIND, {
      input: { reportingDate: districts.ago(-1), unitKeys: [melle] },
    });
    expect([future.status, future.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(await remind(day, [])).toEqual({ reminders: [], problems: [] });
  });
});
