import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  codesOf,
  confirm,
  type Districts,
  HOME,
  type Json,
  report,
  reportInput,
  startWithDistricts,
  submit,
  unitKeys,
} from '../support/districts.js';
import { COLUMNS, csvOf, upload } from '../support/upload.js';

// Notunterkunft: a kind of accommodation that a district switches on. Off, every interface is as if there were none.

let districts: Districts;
const { melle, bramsche, artland } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

const standing = reportInput(melle, '').accommodation as readonly Json[];
const hall = { type: 'EMERGENCY_SHELTER', accommodatedPersons: 40, availableNow: 20, operablePlaces: 60 };
const withHall = { accommodation: [...standing, hall] };

const situation = async (date: string): Promise<Json> => {
  await districts.settled();
  const sums = `value unitsKnown explanation { formula }`;
  const { district } = await districts.ask(
    'steuerung',
    `{ district(key: "${HOME}") {
        situation(date: "${date}") {
          accommodation { type accommodatedPersons { ${sums} } occupancyRate { percent } }
          prospectiveCapacity { type places { value } } }
        situationSeries(from: "${districts.ago(2)}", to: "${districts.today}") {
          accommodation { type accommodatedPersons { values } } } } }`,
  );
  return { ...district.situation, series: district.situationSeries.accommodation };
};
const typesIn = (list: readonly Json[]): string[] => list.map(({ type }) => type);
const map = async (path: string): Promise<Json> =>
  (
    await fetch(`${districts.url}/ogc/collections/unit-situations${path}`, {
      headers: { authorization: `Bearer ${await districts.as('karte')}` },
    })
  ).json();
const emergencyAttributes = async (): Promise<string[]> =>
  Object.keys((await map('/queryables?f=json')).properties).filter((name) => name.includes('emergency'));
/** Descriptions of layers follow a change of rules when the worker has announced it. */
const whenLayersHave = async (count: number): Promise<void> => {
  const deadline = Date.now() + 30_000;
  for (let names = await emergencyAttributes(); names.length !== count; names = await emergencyAttributes()) {
    if (Date.now() > deadline) throw new Error(`After 30 s the layer has ${names.join() || 'none'} of the kind.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
const featureOf = async (unitKey: string): Promise<Json> =>
  (await map(`/items/${unitKey}?datetime=${districts.today}`)).properties;
const exported = async (day: string): Promise<string> =>
  (
    await fetch(`${districts.url}/api/reports/export?from=${day}&to=${day}`, {
      headers: { authorization: `Bearer ${await districts.as('melle')}` },
    })
  ).text();

describe('where the rule is off', () => {
  it('the kind is refused in the form and in a file', async () => {
    const payload = await submit(districts, 'melle', reportInput(melle, districts.today, withHall));
    expect(payload.problems).toMatchObject([
      { severity: 'ERROR', code: 'TYPE_NOT_ENABLED', field: 'accommodation.2.type' },
    ]);
    const file = csvOf([{ ars: melle, stichtag: districts.today, frei_not: 3, lage: 'ausreichend' }]);
    const { json } = await upload(districts, 'melle', file);
    expect(json.rows[0]).toMatchObject({
      result: 'rejected',
      problems: [{ code: 'TYPE_NOT_ENABLED', column: 'untergebracht_not' }],
    });
  });

  it('nothing tells of it', async () => {
    await report(districts, 'melle', melle, districts.ago(2));
    await report(districts, 'melle', melle, districts.ago(1));
    const now = await situation(districts.ago(1));
    expect([now.accommodation, now.prospectiveCapacity, now.series].map(typesIn)).toEqual(
      Array.from({ length: 3 }, () => ['DECENTRALISED', 'SHARED']),
    );
    expect(await emergencyAttributes()).toEqual([]);
    expect(Object.keys(await featureOf(melle)).filter((name) => name.includes('emergency'))).toEqual([]);
    expect((await exported(districts.ago(1))).split('\r\n')[0]).toBe(COLUMNS);
  });
});

describe('where the rule is on', () => {
  beforeAll(async () => {
    await districts.set(HOME, 'emergencyShelter=on');
    await report(districts, 'melle', melle, districts.today, {
      ...withHall,
      prospectiveCapacity: [{ type: 'EMERGENCY_SHELTER', places: 30 }],
    });
    await report(districts, 'zwei', bramsche, districts.today);
    await report(districts, 'andere', artland, districts.ago(20), withHall);
  });

  it('a report has it when it gives something of it, and closes into the sums', async () => {
    const now = await situation(districts.today);
    expect(now.accommodation).toMatchObject([
      { type: 'DECENTRALISED', accommodatedPersons: { value: 200, unitsKnown: 2 } },
      { type: 'SHARED', accommodatedPersons: { value: 100, unitsKnown: 2 } },
      {
        type: 'EMERGENCY_SHELTER',
        accommodatedPersons: {
          value: 40,
          unitsKnown: 1,
          explanation: { formula: expect.stringMatching(/^40 = 40; /) },
        },
        occupancyRate: { percent: 66.7 },
      },
    ]);
    expect(now.prospectiveCapacity[2]).toEqual({ type: 'EMERGENCY_SHELTER', places: { value: 30 } });
    expect(now.series[2]).toEqual({ type: 'EMERGENCY_SHELTER', accommodatedPersons: { values: [null, null, 40] } });
  });

  it('the map layers have its attributes, and its persons in the rates', async () => {
    await whenLayersHave(5);
    const [inMelle, inBramsche] = [await featureOf(melle), await featureOf(bramsche)];
    expect(inMelle).toMatchObject({
      accommodated_emergency: 40,
      available_emergency: 20,
      operable_emergency: 60,
      prospective_emergency: 30,
      accommodated_per_1000: Math.round((190 * 10_000) / 46_000) / 10,
      occupancy_rate: Math.round((190 * 1000) / 240) / 10,
    });
    expect(inBramsche).toMatchObject({
      accommodated_emergency: null,
      accommodated_per_1000: Math.round((150 * 10_000) / 31_000) / 10,
    });
  }, 60_000);

  it('what is exported comes back unchanged, and a file can say it', async () => {
    const file = await exported(districts.today);
    expect(file.split('\r\n')[0]).toContain(';untergebracht_not;');
    const back = await upload(districts, 'melle', file);
    expect(back.json.counts).toEqual({ new: 0, changed: 0, unchanged: 1, rejected: 0 });
    const changed = csvOf([
      { ars: melle, stichtag: districts.today, untergebracht_not: 44, korrekturgrund: 'Vier Personen nachgetragen' },
    ]);
    expect((await upload(districts, 'melle', changed)).json.rows[0]).toMatchObject({
      result: 'changed',
      changes: [{ column: 'untergebracht_not', old: 40, new: 44 }],
    });
  });
});

describe('where the rule was switched off again', () => {
  beforeAll(async () => {
    await districts.set(HOME, 'emergencyShelter=off');
  });

  it('what was reported stays, and counts as long as its report does', async () => {
    expect((await situation(districts.today)).accommodation[2]).toMatchObject({
      type: 'EMERGENCY_SHELTER',
      accommodatedPersons: { value: 44 },
    });
    await whenLayersHave(0);
    expect(Object.keys(await featureOf(melle))).not.toContain('accommodated_emergency');
  }, 60_000);

  it('a correction keeps what its day has, in the form and in a file', async () => {
    const file = csvOf([
      { ars: melle, stichtag: districts.today, zuweisungen: 1, korrekturgrund: 'Zuweisung nachgetragen' },
    ]);
    expect((await upload(districts, 'melle', file)).json.rows[0]).toMatchObject({
      result: 'changed',
      changes: [{ column: 'zuweisungen', old: 0, new: 1 }],
    });
    const correction = { baseRevision: 3, correctionReason: 'Zwei Personen ausgezogen' };
    const fewer = { accommodation: [...standing, { ...hall, accommodatedPersons: 42 }] };
    await report(districts, 'melle', melle, districts.today, { ...fewer, ...correction });
    expect((await situation(districts.today)).accommodation[2].accommodatedPersons.value).toBe(42);
    expect((await upload(districts, 'melle', await exported(districts.today))).json.counts).toMatchObject({
      unchanged: 1,
    });
  });

  it('no other report takes it, and none takes it over when it is confirmed', async () => {
    const first = await submit(districts, 'zwei', reportInput(bramsche, districts.ago(1), withHall));
    expect(codesOf(first)).toEqual(['TYPE_NOT_ENABLED']);
    // An entry that gives nothing says no more than none: so do reports that waited on a device.
    const unused = { type: 'EMERGENCY_SHELTER', accommodatedPersons: null };
    await report(districts, 'zwei', bramsche, districts.ago(1), { accommodation: [...standing, unused] });
    const { report: confirmed } = await confirm(districts, 'andere', {
      unitKey: artland,
      reportingDate: districts.ago(19),
    });
    expect(confirmed).toMatchObject({ confirmedUnchanged: true });
    expect(typesIn(confirmed.accommodation)).toEqual(['DECENTRALISED', 'SHARED']);
  });
});
