import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { graphql } from '../support/client.js';
import {
  type Districts,
  type Json,
  report,
  startWithDistricts,
  submit,
  reportInput,
  unitKeys,
} from '../support/districts.js';
import { csvOf, fileRow, storedReports, upload, uploadForm, xlsxOf } from '../support/upload.js';

// docs/contract.md, section 5: the import by HTTP, row by row.

let districts: Districts;
const { melle, bramsche, artland, facility, retired, coming, foreign } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);
afterEach(async () => {
  await districts.set('03459', 'lockAfterDays=never', 'assessmentRequired=on', 'middleStep=off');
});

/** Each test takes days of its own. */
let nextDay = 400;
const freshDay = (): string => districts.ago((nextDay -= 1));

const outcomes = (answer: { json: Json }): string[] =>
  answer.json.rows.map((row: Json) =>
    [row.result, ...row.problems.filter((one: Json) => one.severity === 'ERROR').map((one: Json) => one.code)].join(
      ' ',
    ),
  );

async function revisionsOf(unitKey: string, day: string): Promise<Json[]> {
  return (await storedReports(districts)).filter((one) => one.unit_key === unitKey && one.reporting_date === day);
}

describe('a file', () => {
  it('is stored as reports of source IMPORT, with audit and outbox, and answers row by row', async () => {
    const [one, two] = [freshDay(), freshDay()];
    const file = csvOf([
      fileRow(melle, one, { zuweisungen: 7, aussicht_gu: 12, aussicht_gu_ab: '2027-03-01', bemerkung: 'Umzug läuft' }),
      fileRow(melle, two),
    ]);
    const answer = await upload(districts, 'melle', file);
    expect([answer.status, answer.json.dryRun, answer.json.stored, answer.json.counts]).toEqual([
      200,
      false,
      true,
      { new: 2, changed: 0, unchanged: 0, rejected: 0 },
    ]);
    expect(answer.json.rows[0]).toEqual({
      line: 2,
      unitKey: melle,
      reportingDate: one,
      result: 'new',
      revision: 1,
      changes: [],
      problems: [],
    });
    const [stored] = await revisionsOf(melle, one);
    expect(stored).toMatchObject({
      revision: 1,
      source: 'IMPORT',
      on_behalf: false,
      recorded_by_name: 'melle',
      allocations: 7,
      projected_credits: 3,
      accommodated_decentralised: 100,
      accommodated_shared: 50,
      available_decentralised: 10,
      available_shared: 5,
      operable_decentralised: 120,
      operable_shared: 60,
      prospective_capacity: [{ type: 'SHARED', places: 12, expectedFrom: '2027-03-01', label: null }],
      assessment: 'SUFFICIENT',
      comment: 'Umzug läuft',
      correction_reason: null,
    });
    const audit = await districts.database.query(
      `SELECT action, count(*)::int FROM platform.audit_entry WHERE action LIKE 'DailyReport%' GROUP BY action ORDER BY action`,
    );
    expect(audit).toEqual([
      { action: 'DailyReportSubmitted', count: 2 },
      { action: 'DailyReportsImported', count: 1 },
    ]);
    await districts.settled();
    const { district } = await districts.ask(
      'melle',
      `query ($d: Date!) { district(key: "03459") { situation(date: $d) { allocations { value } } } }`,
      { d: one },
    );
    expect(district.situation.allocations.value).toBe(7);
  });

  it('is taken as form, with options as fields and whatever name', async () => {
    const day = freshDay();
    const file = csvOf([fileRow(melle, day)]);
    const dry = await uploadForm(districts, 'melle', file, { dryRun: 'true' }, 'rechnung.pdf');
    expect([dry.status, dry.json.dryRun, dry.json.stored, outcomes(dry)]).toEqual([200, true, false, ['new']]);
    expect(await revisionsOf(melle, day)).toEqual([]);
    const real = await uploadForm(districts, 'melle', file);
    expect([real.status, real.json.stored]).toEqual([200, true]);
  });

  it('is taken as XLSX, real dates and numbers, keys as numbers', async () => {
    const [one, two] = [freshDay(), freshDay()];
    const file = await xlsxOf([
      ['ars', 'stichtag', 'untergebracht_gu', 'lage', 'aussicht_gu', 'aussicht_gu_ab'],
      [34590024024, new Date(`${one}T00:00:00Z`), 41, 'kritisch', 8, new Date('2027-02-01T00:00:00Z')],
      [melle, two.split('-').reverse().join('.'), '1.234', 'Ausreichend', null, null],
    ]);
    const answer = await upload(districts, 'melle', file, { type: 'application/octet-stream' });
    expect([answer.status, outcomes(answer)]).toEqual([200, ['new', 'new']]);
    expect((await revisionsOf(melle, one))[0]).toMatchObject({
      accommodated_shared: 41,
      accommodated_decentralised: null,
      allocations: null,
      assessment: 'CRITICAL',
      prospective_capacity: [{ type: 'SHARED', places: 8, expectedFrom: '2027-02-01', label: null }],
    });
    expect((await revisionsOf(melle, two))[0]).toMatchObject({ accommodated_shared: 1234, prospective_capacity: [] });
  });

  it('sent again is all unchanged and stores nothing', async () => {
    const day = freshDay();
    const file = csvOf([fileRow(melle, day, { aussicht_gu: 3, bemerkung: "'=kein Befehl" })]);
    await upload(districts, 'melle', file);
    const before = (await storedReports(districts)).length;
    const again = await upload(districts, 'melle', file);
    expect([again.status, again.json.stored, again.json.counts]).toEqual([
      200,
      false,
      { new: 0, changed: 0, unchanged: 1, rejected: 0 },
    ]);
    expect(again.json.rows[0].revision).toBe(1);
    expect((await storedReports(districts)).length).toBe(before);
    expect((await revisionsOf(melle, day))[0].comment).toBe('=kein Befehl');
  });
});

describe('all rows or none', () => {
  const mixed = (good: string, bad: string): string =>
    csvOf([fileRow(melle, good), fileRow(melle, bad, { frei_gu: 'zwölf' })]);

  it('stores nothing when a row is rejected, and says which and why', async () => {
    const [good, bad] = [freshDay(), freshDay()];
    const answer = await upload(districts, 'melle', mixed(good, bad));
    expect([answer.status, answer.json.stored, outcomes(answer)]).toEqual([
      422,
      false,
      ['new', 'rejected NOT_A_WHOLE_NUMBER'],
    ]);
    expect(answer.json.rows[1].problems[0]).toEqual({
      severity: 'ERROR',
      code: 'NOT_A_WHOLE_NUMBER',
      column: 'frei_gu',
      message:
        'Zeile 3, Spalte „frei_gu“: „zwölf“ ist keine ganze Zahl. Bitte nur Ziffern eintragen, zum Beispiel 12; leer heißt unbekannt, 0 heißt keine.',
    });
    expect(await revisionsOf(melle, good)).toEqual([]);
  });

  it('stores the accepted ones where that is asked for', async () => {
    const [good, bad] = [freshDay(), freshDay()];
    const answer = await upload(districts, 'melle', mixed(good, bad), { query: 'partial=true' });
    expect([answer.status, answer.json.stored, answer.json.counts.rejected]).toEqual([200, true, 1]);
    expect(await revisionsOf(melle, good)).toHaveLength(1);
    const nothing = await upload(districts, 'melle', csvOf([fileRow(melle, bad, { frei_gu: 'zwölf' })]), {
      query: 'partial=true',
    });
    expect([nothing.status, nothing.json.stored]).toEqual([422, false]);
    const again = await upload(districts, 'melle', mixed(good, bad), { query: 'partial=true' });
    expect([again.status, again.json.stored, outcomes(again)]).toEqual([
      200,
      false,
      ['unchanged', 'rejected NOT_A_WHOLE_NUMBER'],
    ]);
  });

  it('answers a dry run with 200 and stores nothing at all', async () => {
    const [good, bad] = [freshDay(), freshDay()];
    const count = async (): Promise<Json> =>
      (
        await districts.database.query(
          `SELECT (SELECT count(*)::int FROM reporting.daily_report) AS reports, (SELECT count(*)::int FROM platform.outbox) AS outbox,
                (SELECT count(*)::int FROM platform.audit_entry) AS audit`,
        )
      )[0];
    await districts.settled();
    const before = await count();
    const answer = await upload(districts, 'melle', mixed(good, bad), { query: 'dryRun=true&partial=true' });
    expect([answer.status, answer.json.stored, outcomes(answer)]).toEqual([
      200,
      false,
      ['new', 'rejected NOT_A_WHOLE_NUMBER'],
    ]);
    expect(await count()).toEqual(before);
  });

  it('rejects both of two rows for one unit and day', async () => {
    const day = freshDay();
    const answer = await upload(
      districts,
      'melle',
      csvOf([fileRow(melle, day), fileRow('03459024', day), fileRow(melle, freshDay())]),
    );
    expect([answer.status, outcomes(answer)]).toEqual([
      422,
      ['rejected DUPLICATE_ROW', 'rejected DUPLICATE_ROW', 'new'],
    ]);
    expect(answer.json.rows[0].problems[0].message).toContain('(Zeilen 2, 3)');
  });
});

describe('a correction', () => {
  it('needs a reason, shows what it changes, and becomes the next revision', async () => {
    const day = freshDay();
    await report(districts, 'melle', melle, day);
    const changed = (more: Record<string, string | number> = {}): string =>
      csvOf([fileRow(melle, day, { frei_gu: 9, lage: 'kritisch', bemerkung: 'voll', ...more })]);
    const without = await upload(districts, 'melle', changed());
    expect([without.status, outcomes(without)]).toEqual([422, ['rejected CORRECTION_REASON_REQUIRED']]);
    const dry = await upload(districts, 'melle', changed(), { query: 'dryRun=true' });
    expect([dry.status, outcomes(dry)]).toEqual([200, ['changed']]);
    expect(dry.json.rows[0].changes).toEqual([
      { column: 'frei_gu', old: 5, new: 9 },
      { column: 'lage', old: 'ausreichend', new: 'kritisch' },
      { column: 'bemerkung', old: null, new: 'voll' },
    ]);
    expect(dry.json.rows[0].problems.map((one: Json) => [one.severity, one.code])).toContainEqual([
      'WARNING',
      'CORRECTION_REASON_REQUIRED',
    ]);
    const done = await upload(districts, 'melle', changed({ korrekturgrund: 'Nachzählung' }), {
      query: 'correctionReason=aus%20der%20Anfrage',
    });
    expect([done.status, done.json.rows[0].result, done.json.rows[0].revision]).toEqual([200, 'changed', 2]);
    expect((await revisionsOf(melle, day)).map((one) => one.correction_reason)).toEqual([null, 'Nachzählung']);
    const third = await upload(districts, 'melle', csvOf([fileRow(melle, day, { frei_gu: 10 })]), {
      query: 'correctionReason=aus%20der%20Anfrage',
    });
    expect([third.status, (await revisionsOf(melle, day))[2].correction_reason]).toEqual([200, 'aus der Anfrage']);
  });

  it('is based on the revision it names, else on what is on record', async () => {
    const day = freshDay();
    await report(districts, 'melle', melle, day);
    await report(districts, 'melle', melle, day, { allocations: 4, baseRevision: 1, correctionReason: 'x' });
    const file = (fassung: number | null): string =>
      csvOf([fileRow(melle, day, { zuweisungen: 5, korrekturgrund: 'y', fassung })]);
    const stale = await upload(districts, 'melle', file(1));
    expect([stale.status, outcomes(stale)]).toEqual([422, ['rejected REVISION_CONFLICT']]);
    expect(stale.json.rows[0].problems[0]).toMatchObject({
      column: 'fassung',
      message: expect.stringMatching(
        /Inzwischen hat .* \(\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2} Uhr\) gemeldet\. Aktuell ist Fassung 2\./,
      ),
    });
    for (const absent of [3, 0, -1]) {
      const answer = await upload(districts, 'melle', file(absent));
      expect(outcomes(answer)).toEqual(['rejected REVISION_CONFLICT']);
      expect(answer.json.rows[0].problems[0].message).toContain(
        `Fassung „${absent}“ gibt es nicht; aktuell ist Fassung 2.`,
      );
    }
    expect((await upload(districts, 'melle', file(2))).json.rows[0].revision).toBe(3);
    expect(outcomes(await upload(districts, 'melle', file(1)))).toEqual(['unchanged']);
    const nothingThere = await upload(districts, 'melle', csvOf([fileRow(melle, freshDay(), { fassung: 1 })]));
    expect(outcomes(nothingThere)).toEqual(['rejected REVISION_CONFLICT']);
  });

  it('is rejected without a change that stands nowhere in the file', async () => {
    const day = freshDay();
    await report(districts, 'melle', melle, day);
    const file = csvOf([
      { ars: melle, stichtag: day, frei_gu: '99999999999999999999', zuweisungen: 5, korrekturgrund: 'x' },
    ]);
    const answer = await upload(districts, 'melle', file);
    expect(outcomes(answer)).toEqual(['rejected OUT_OF_RANGE']);
    expect(answer.json.rows[0].changes).toEqual([{ column: 'zuweisungen', old: 0, new: 5 }]);
  });

  it('says in the preview which labels go with the entries that it replaces', async () => {
    const day = freshDay();
    const prospects = (first: string | null, second: string | null) => [
      { type: 'SHARED', places: 24, expectedFrom: '2027-02-01', label: first },
      { type: 'SHARED', places: 6, expectedFrom: '2027-03-01', label: second },
    ];
    await report(districts, 'melle', melle, day, { prospectiveCapacity: prospects('Container Schulstraße', 'Haus B') });
    const dates = { aussicht_gu: 24, aussicht_gu_ab: '2027-02-01', aussicht_gu_2: 6, aussicht_gu_2_ab: '2027-04-01' };
    const file = csvOf([{ ars: melle, stichtag: day, ...dates, korrekturgrund: 'x' }]);
    expect((await upload(districts, 'melle', file, { query: 'dryRun=true' })).json.rows[0].changes).toEqual([
      { column: 'aussicht_gu', old: '24 (Container Schulstraße)', new: 24 },
      { column: 'aussicht_gu_2', old: '6 (Haus B)', new: 6 },
      { column: 'aussicht_gu_2_ab', old: '2027-03-01', new: '2027-04-01' },
    ]);
  });

  it('takes over what a preview showed, or nothing: when somebody has reported since, it asks to look again', async () => {
    const [changed, unchanged, fresh] = [freshDay(), freshDay(), freshDay()];
    await report(districts, 'melle', melle, changed);
    await report(districts, 'melle', melle, unchanged);
    const file = csvOf([
      fileRow(melle, changed, { zuweisungen: 5, korrekturgrund: 'y' }),
      fileRow(melle, unchanged, { korrekturgrund: 'y' }),
      // That it would be a correction, for which a reason is missing, nobody could see.
      fileRow(melle, fresh),
      fileRow(melle, freshDay(), { zuweisungen: 'x' }),
    ]);
    const look = async (): Promise<string> =>
      (await upload(districts, 'melle', file, { query: 'dryRun=true' })).json.preview;
    const take = (preview: string, more = '') =>
      upload(districts, 'melle', file, { query: `partial=true&preview=${preview}${more}` });
    let preview = await look();
    expect(await look()).toBe(preview);
    // An import that is refused for its rows returns a token, too.
    expect((await upload(districts, 'melle', file)).json.preview).toBe(preview);
    // A colleague corrects a row that was to change, one that was not to, and reports one that was new.
    const reason = { correctionReason: 'Anruf der Kommune' };
    for (const [day, more] of [
      [changed, { allocations: 8, baseRevision: 1, ...reason }],
      [unchanged, { allocations: 8, baseRevision: 1, ...reason }],
      [fresh, { allocations: 8 }],
    ] as const) {
      await report(districts, 'steuerung', melle, day, more);
      const stale = await take(preview);
      expect([stale.status, stale.json]).toEqual([
        409,
        { code: 'PREVIEW_OUTDATED', message: expect.stringMatching(/Seit der Vorschau .* nichts gespeichert\. Bitte/) },
      ]);
      expect((await revisionsOf(melle, day)).at(-1)).toMatchObject({ source: 'API', allocations: 8 });
      const next = await look();
      expect(next).not.toBe(preview);
      preview = next;
    }
    const streamed = await fetch(`${districts.url}/api/reports/import?partial=true&preview=stale`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await districts.as('melle')}`,
        accept: 'application/x-ndjson',
        'content-type': 'text/csv',
      },
      body: file,
    });
    const lastLine = (await streamed.text()).trim().split('\n').at(-1)!;
    expect(JSON.parse(lastLine)).toMatchObject({ status: 409, error: { code: 'PREVIEW_OUTDATED' } });
    const taken = await take(preview, '&correctionReason=z');
    expect([taken.status, taken.json.stored, taken.json.preview, taken.json.counts]).toEqual([
      200,
      true,
      null,
      { new: 0, changed: 3, unchanged: 0, rejected: 1 },
    ]);
    // With the rows that were left out still in it, the file is to be looked at again.
    expect((await take(preview)).status).toBe(409);
    const good = csvOf([fileRow(melle, freshDay())]);
    const asField = await uploadForm(districts, 'melle', good, { preview: 'stale' });
    expect([asField.status, asField.json.code]).toEqual([409, 'PREVIEW_OUTDATED']);
    // Once more after an answer that was lost is harmless; and who only looks is never bound.
    await upload(districts, 'melle', good);
    for (const query of ['preview=stale', 'dryRun=true&preview=stale']) {
      const again = await upload(districts, 'melle', good, { query });
      expect([again.status, outcomes(again)]).toEqual([200, ['unchanged']]);
    }
  });

  it('never undoes a correction of the same moment, when it is taken over by its preview', async () => {
    for (let round = 0; round < 12; round += 1) {
      const day = freshDay();
      await report(districts, 'melle', melle, day);
      const file = csvOf([fileRow(melle, day, { zuweisungen: 5, korrekturgrund: 'y' })]);
      const { preview } = (await upload(districts, 'melle', file, { query: 'dryRun=true' })).json;
      const [taken, corrected] = await Promise.all([
        upload(districts, 'melle', file, { query: `preview=${preview}` }),
        submit(
          districts,
          'steuerung',
          reportInput(melle, day, { allocations: 8, baseRevision: 1, correctionReason: 'x' }),
        ),
      ]);
      expect([taken.status, corrected.report?.revision ?? null]).toEqual(corrected.report ? [409, 2] : [200, null]);
      expect(await revisionsOf(melle, day)).toHaveLength(2);
    }
  });

  it('keeps what a missing column does not say, and empties what an empty cell says', async () => {
    const day = freshDay();
    await report(districts, 'melle', melle, day, {
      allocations: 4,
      comment: 'bleibt',
      prospectiveCapacity: [{ type: 'SHARED', places: 5, expectedFrom: '2027-01-01', label: 'Container' }],
    });
    const file = csvOf([{ ars: melle, stichtag: day, frei_gu: '', zuweisungen: 6, korrekturgrund: 'x' }]);
    expect((await upload(districts, 'melle', file)).json.rows[0].changes).toEqual([
      { column: 'zuweisungen', old: 4, new: 6 },
      { column: 'frei_gu', old: 5, new: null },
    ]);
    expect((await revisionsOf(melle, day))[1]).toMatchObject({
      allocations: 6,
      available_shared: null,
      available_decentralised: 10,
      comment: 'bleibt',
      assessment: 'SUFFICIENT',
      prospective_capacity: [{ type: 'SHARED', places: 5, expectedFrom: '2027-01-01', label: 'Container' }],
    });
  });
});

describe('the rules of the daily report', () => {
  it('are the ones of the form, named by column', async () => {
    await districts.set('03459', 'lockAfterDays=30');
    const today = districts.ago(0);
    const rows = [
      fileRow(bramsche, districts.ago(-1)),
      fileRow(bramsche, districts.ago(31)),
      fileRow(retired, districts.ago(1)),
      fileRow(coming, today),
      fileRow(bramsche, today, { zuweisungen: 10001, untergebracht_gu: -1, frei_dezentral: 1_000_001 }),
      fileRow(bramsche, districts.ago(1), { lage: '' }),
      fileRow(bramsche, districts.ago(2), { lage: 'angespannt' }),
      fileRow(bramsche, districts.ago(3), { lage: 'gut' }),
      fileRow(bramsche, districts.ago(4), { bemerkung: 'a\u202Eb' }),
      fileRow(bramsche, districts.ago(5), { bemerkung: 'x'.repeat(2001), frei_gu: '40.0' }),
      fileRow(bramsche, '2026-02-30'),
      fileRow(bramsche, ''),
    ];
    const answer = await upload(districts, 'zwei', csvOf(rows));
    expect(outcomes(answer)).toEqual([
      'rejected DATE_IN_FUTURE',
      'rejected DAY_LOCKED',
      'rejected UNIT_NOT_VALID',
      'rejected UNIT_NOT_VALID',
      'rejected OUT_OF_RANGE OUT_OF_RANGE OUT_OF_RANGE',
      'rejected ASSESSMENT_REQUIRED',
      'rejected ASSESSMENT_NOT_ENABLED',
      'rejected ASSESSMENT_INVALID',
      'rejected TEXT_INVALID',
      'rejected NOT_A_WHOLE_NUMBER',
      'rejected DATE_INVALID',
      'rejected DATE_INVALID',
    ]);
    const columns = answer.json.rows.map((row: Json) =>
      row.problems.filter((one: Json) => one.severity === 'ERROR').map((one: Json) => one.column),
    );
    expect(columns).toEqual([
      ['stichtag'],
      ['stichtag'],
      ['ars'],
      ['ars'],
      ['zuweisungen', 'frei_dezentral', 'untergebracht_gu'],
      ['lage'],
      ['lage'],
      ['lage'],
      ['bemerkung'],
      ['frei_gu'],
      ['stichtag'],
      ['stichtag'],
    ]);
  });

  it('lock a day for officers too, who may report it by form', async () => {
    await districts.set('03459', 'lockAfterDays=30');
    const day = districts.ago(40);
    const answer = await upload(districts, 'steuerung', csvOf([fileRow(artland, day, { korrekturgrund: 'x' })]));
    expect(outcomes(answer)).toEqual(['rejected DAY_LOCKED']);
    expect(
      (await submit(districts, 'steuerung', reportInput(artland, day, { correctionReason: 'x' }))).report,
    ).not.toBeNull();
  });

  it('give the hints of the form, by the rows before as well, and store them', async () => {
    const [before, day] = [districts.ago(20), districts.ago(19)];
    const file = csvOf([
      fileRow(bramsche, day, { untergebracht_gu: 14, plaetze_gu: 10, zuweisungen: '', lage: 'kritisch' }),
      fileRow(bramsche, before, { untergebracht_gu: 41 }),
    ]);
    const answer = await upload(districts, 'zwei', file);
    expect(answer.status).toBe(200);
    const hints = answer.json.rows[0].problems.map((one: Json) => `${one.code} ${one.column}`);
    expect(hints).toEqual([
      'VALUE_UNKNOWN zuweisungen',
      'LARGE_CHANGE untergebracht_gu',
      'LARGE_CHANGE plaetze_gu',
      'OVER_CAPACITY plaetze_gu',
      'COMMENT_MISSING bemerkung',
    ]);
    const [stored] = await revisionsOf(bramsche, day);
    expect(stored.warnings.map((one: Json) => [one.code, one.field])).toEqual([
      ['VALUE_UNKNOWN', 'allocations'],
      ['LARGE_CHANGE', 'accommodation.1.accommodatedPersons'],
      ['LARGE_CHANGE', 'accommodation.1.operablePlaces'],
      ['OVER_CAPACITY', 'accommodation.1.operablePlaces'],
      ['COMMENT_MISSING', 'comment'],
    ]);
  });
});

describe('an objection', () => {
  it('names the column of the project, shows the cell, and says what mends it in a file', async () => {
    await districts.set('03459', 'lockAfterDays=30');
    const day = districts.ago(2);
    const messagesOf = async (row: Record<string, string | number | null>): Promise<string[]> =>
      (await upload(districts, 'zwei', csvOf([row]))).json.rows[0].problems
        .filter((one: Json) => one.severity === 'ERROR')
        .map((one: Json) => one.message);
    expect(await messagesOf({ ...fileRow(bramsche, day), aussicht_gu_2: 2_000_000 })).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte „aussicht_gu_2“: .* In der Zelle steht „2000000“\.$/),
      expect.stringContaining('Zusammen sind höchstens'),
    ]);
    expect(await messagesOf(fileRow(bramsche, day, { frei_gu: '99999999999999999999' }))).toEqual([
      expect.stringMatching(/Spalte „frei_gu“: .* In der Zelle steht „99999999999999999999“\.$/),
    ]);
    expect(await messagesOf(fileRow(bramsche, day, { lage: '' }))).toEqual([
      expect.stringContaining('Bitte ausreichend oder kritisch eintragen.'),
    ]);
    expect(await messagesOf(fileRow(bramsche, districts.ago(31)))).toEqual([
      expect.stringContaining('Bitte die Zeile löschen'),
    ]);
    expect(await messagesOf(fileRow(bramsche, day, { fassung: 4 }))).toEqual([
      expect.stringContaining('Bitte „fassung“ leeren.'),
    ]);
    expect(await messagesOf(fileRow(bramsche, districts.ago(-1)))).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte „stichtag“: Der Tag liegt in der Zukunft\. Bitte den Tag prüfen/),
    ]);
    expect(await messagesOf(fileRow(coming, day))).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte „ars“: Die Kommune besteht an diesem Tag nicht\. Bitte den Schlüssel/),
    ]);
    await upload(districts, 'zwei', csvOf([fileRow(bramsche, day)]));
    expect(await messagesOf(fileRow(bramsche, day, { frei_gu: 6 }))).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte „korrekturgrund“: .*der Grund fehlt\. Bitte die Spalte „korrekturgrund“/),
    ]);
  });
});

describe('rights', () => {
  it('a clerk imports for the own units; others of the district are FORBIDDEN, foreign and absent alike unknown', async () => {
    const day = freshDay();
    const answer = await upload(
      districts,
      'melle',
      csvOf([fileRow(melle, day), fileRow(bramsche, day), fileRow(foreign, day), fileRow('034599999999', day)]),
    );
    expect([answer.status, outcomes(answer)]).toEqual([
      422,
      ['new', 'rejected FORBIDDEN', 'rejected UNIT_UNKNOWN', 'rejected UNIT_UNKNOWN'],
    ]);
    const [, forbidden, foreignRow, absentRow] = answer.json.rows;
    expect(forbidden).toMatchObject({ unitKey: bramsche, changes: [], revision: null });
    const shape = (row: Json, key: string): string =>
      JSON.stringify({ ...row, line: 0 })
        .replaceAll(key, 'X')
        .replaceAll(/Zeile \d+/g, 'Zeile');
    expect(shape(foreignRow, foreign)).toBe(shape(absentRow, '034599999999'));
    const refused = await districts.database.query(
      `SELECT FROM platform.audit_entry WHERE action = 'AccessRefused' AND detail->>'what' = '/api/reports/import'`,
    );
    expect(refused).toHaveLength(1);
  });

  it('an officer imports for every unit, on behalf', async () => {
    const day = freshDay();
    const answer = await upload(
      districts,
      'steuerung',
      csvOf([fileRow('34595401', day), fileRow('034590014014', day), fileRow(facility, day)]),
    );
    expect([answer.status, outcomes(answer)]).toEqual([200, ['new', 'new', 'new']]);
    expect(answer.json.rows.map((row: Json) => row.unitKey)).toEqual([artland, bramsche, facility]);
    expect((await revisionsOf(artland, day))[0]).toMatchObject({
      on_behalf: true,
      recorded_by_name: 'steuerung',
      source: 'IMPORT',
    });
  });

  it('is nothing for admins, map accounts, read and layers tokens, and nobody', async () => {
    const file = csvOf([fileRow(melle, freshDay())]);
    for (const account of ['verwaltung', 'karte'] as const) {
      const answer = await upload(districts, account, file);
      expect([account, answer.status, answer.json]).toEqual([
        account,
        403,
        { code: 'FORBIDDEN', message: 'Dazu fehlt die Berechtigung.' },
      ]);
    }
    for (const scope of ['read', 'layers'] as const) {
      expect((await upload(districts, await districts.token('melle', scope), file)).status).toBe(403);
    }
    expect((await upload(districts, null, file)).status).toBe(401);
    expect((await upload(districts, { token: 'x'.repeat(40) }, file)).status).toBe(401);
  });

  it('by report token ends at the units of the token', async () => {
    const day = freshDay();
    const file = csvOf([fileRow(bramsche, day), fileRow(facility, day)]);
    const narrow = await districts.token('zwei', 'report', [facility]);
    expect(outcomes(await upload(districts, narrow, file))).toEqual(['rejected FORBIDDEN', 'new']);
    expect(outcomes(await upload(districts, await districts.token('zwei', 'report'), file))).toEqual(['new', 'new']);
  });

  it('keeps the districts apart', async () => {
    const day = freshDay();
    const file = csvOf([fileRow(melle, day), fileRow(foreign, day)]);
    expect(outcomes(await upload(districts, 'fremdsteuerung', file))).toEqual(['rejected UNIT_UNKNOWN', 'new']);
    expect((await upload(districts, 'fremdsteuerung', file, { query: 'partial=true' })).status).toBe(200);
    expect(
      (await storedReports(districts)).filter((one) => one.reporting_date === day).map((one) => one.unit_key),
    ).toEqual([foreign]);
  });

  it('by cookie takes an origin of our own, and a form from elsewhere stores nothing', async () => {
    const signedIn = await fetch(`${districts.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'melle', password: 'ein Kennwort nur für Tests' }),
    });
    const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
    const day = freshDay();
    const withHeaders = (headers: Record<string, string>): Promise<number> =>
      upload(districts, null, csvOf([fileRow(melle, day)]), {
        headers: { cookie, ...headers },
        type: 'text/plain',
      }).then(({ status }) => status);
    expect(await withHeaders({})).toBe(401);
    expect(await withHeaders({ origin: 'https://example.org' })).toBe(401);
    expect(await revisionsOf(melle, day)).toEqual([]);
    expect(await withHeaders({ origin: districts.url })).toBe(200);
    expect((await revisionsOf(melle, day))[0].source).toBe('IMPORT');
  });
});

describe('what comes with the file', () => {
  it('is refused when it is unknown or contradicts itself', async () => {
    const file = csvOf([fileRow(melle, freshDay())]);
    for (const query of ['dryrun=true', 'dryRun=1', 'dryRun=true&dryRun=false', 'x=1']) {
      const answer = await upload(districts, 'melle', file, { query });
      expect([query, answer.status, answer.json.code]).toEqual([query, 400, 'BAD_USER_INPUT']);
    }
  });

  it('may be any content type but those of forms and JSON', async () => {
    const file = csvOf([fileRow(melle, freshDay())]);
    for (const type of [
      'text/csv',
      'text/plain;charset=UTF-8',
      'application/vnd.ms-excel',
      'application/octet-stream',
      null,
    ]) {
      expect([type, (await upload(districts, 'melle', file, { type, query: 'dryRun=true' })).status]).toEqual([
        type,
        200,
      ]);
    }
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const answer = await upload(districts, 'melle', file, { type });
      expect([type, answer.status, answer.json.code]).toEqual([type, 415, 'BAD_REQUEST']);
    }
  });
});

describe('a form', () => {
  const send = async (parts: readonly (readonly [string, string | Blob])[]): Promise<[number, Json]> => {
    const form = new FormData();
    for (const [name, value] of parts) form.append(name, value);
    const response = await fetch(`${districts.url}/api/reports/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await districts.as('melle')}` },
      body: form,
    });
    return [response.status, await response.json()];
  };
  const file = (content: string): Blob => new Blob([content]);

  it('has one file of at most 5 MB, and options before or after it', async () => {
    const good = csvOf([fileRow(melle, freshDay())]);
    expect(
      (
        await send([
          ['file', file(good)],
          ['dryRun', 'true'],
        ])
      )[1],
    ).toMatchObject({ dryRun: true, stored: false });
    const refused: [number, readonly (readonly [string, string | Blob])[]][] = [
      [400, [['dryRun', 'true']]],
      [400, [['datei', file(good)]]],
      [400, [['file', good]]],
      [
        400,
        [
          ['file', file(good)],
          ['unitKey', melle],
        ],
      ],
      [
        400,
        [
          ['file', file(good)],
          ['correctionReason', 'x'.repeat(10_000)],
        ],
      ],
      [413, [['file', file('x'.repeat(6 * 1024 * 1024))]]],
    ];
    for (const [status, parts] of refused) {
      const [answered, json] = await send(parts);
      expect([parts[0]![0], answered, typeof json.message]).toEqual([parts[0]![0], status, 'string']);
    }
    const [twice] = await send([
      ['file', file(good)],
      ['file', file(good)],
    ]);
    expect(twice).toBe(400);
    expect(await revisionsOf(melle, good.split(';')[18]!)).toEqual([]);
  });

  it('that is broken is refused', async () => {
    const response = await fetch(`${districts.url}/api/reports/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await districts.as('melle')}`,
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nars;stich',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'BAD_REQUEST', message: 'Das Formular ist nicht lesbar.' },
    ]);
  });
});

describe('progress', () => {
  it('comes line by line where it is asked for, the result last', async () => {
    const days = Array.from({ length: 250 }, (_, index) => districts.ago(index + 500));
    const response = await fetch(`${districts.url}/api/reports/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await districts.as('melle')}`,
        accept: 'application/x-ndjson',
        'content-type': 'text/csv',
      },
      body: csvOf(days.map((day) => fileRow(melle, day))),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const lines: Json[] = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ progress: { phase: 'reading', done: 0, total: 0 } });
    expect(lines.at(-2)).toEqual({ progress: { phase: 'storing', done: 250, total: 250 } });
    expect([lines.at(-1).status, lines.at(-1).result.counts.new]).toEqual([200, 250]);
    const bad = await fetch(`${districts.url}/api/reports/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await districts.as('melle')}`,
        accept: 'application/x-ndjson',
        'content-type': 'text/csv',
      },
      body: 'a;b\n1;2\n',
    });
    expect(lines).toContainEqual({ progress: { phase: 'checking', done: 250, total: 250 } });
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 'BAD_REQUEST' }]);
  });

  it('recordedAt increases within a unit and is over when the answer comes', async () => {
    const days = Array.from({ length: 120 }, (_, index) => districts.ago(index + 800));
    const answer = await upload(districts, 'melle', csvOf(days.map((day) => fileRow(melle, day))));
    const clock = await districts.clock();
    expect(answer.status).toBe(200);
    const moments = (await storedReports(districts))
      .filter((one) => one.unit_key === melle && days.includes(one.reporting_date))
      .map((one) => (one.recorded_at as Date).toISOString())
      .sort();
    expect(new Set(moments).size).toBe(120);
    expect(moments.at(-1)! <= clock).toBe(true);
  });
});

describe('side by side', () => {
  it('imports and submissions of one unit and day leave revisions without gaps', async () => {
    const day = freshDay();
    const attempts = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0
        ? upload(districts, 'melle', csvOf([fileRow(melle, day, { zuweisungen: index })]), {
            query: 'correctionReason=x',
          }).then(({ status }) => status)
        : graphql<Json>(districts.url, null, '{ viewer { name } }').then(() =>
            submit(districts, 'melle', reportInput(melle, day, { allocations: index, correctionReason: 'y' })).then(
              (payload) => (payload.report ? 200 : 409),
            ),
          ),
    );
    const results = await Promise.all(attempts);
    const revisions = await revisionsOf(melle, day);
    expect(revisions.map((one) => one.revision)).toEqual(revisions.map((_, index) => index + 1));
    expect(results.filter((status) => status === 200)).toHaveLength(revisions.length);
  });
});
