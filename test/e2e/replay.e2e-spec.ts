import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sharedFile, testDatabase, type TestDatabase } from '#testing';
import { registerFiles } from '../replay/register.mjs';
import { type ReplaySummary, replayLowerSaxony, replayTypingErrors, type RunKreislage } from '../replay/replay.mjs';
import { runCommandOrThrow } from '../support/command.mjs';
import { type Installation, startInstallation } from '../support/installation.js';

const daily = sharedFile(`real/divi-kreise/${registerFiles.daily}`);
const consolidated = sharedFile(`real/divi-kreise/${registerFiles.consolidated}`);
const describeReal = daily && consolidated ? describe : describe.skip;
const noData = daily && consolidated ? '' : ' (skipped: ../shared/data is not there)';

/** The embedded database replays a month, a server everything. */
const EMBEDDED_DAYS = 30;

describeReal(`The daily reports of the Kreise of 2020, replayed${noData}`, () => {
  let database: TestDatabase;
  let installation: Installation;
  let kreislage: RunKreislage;
  let summary: ReplaySummary;

  beforeAll(async () => {
    database = await testDatabase();
    installation = await startInstallation({ databaseUrl: database.url, redisUrl: database.redisUrl });
    kreislage = (args, input) =>
      runCommandOrThrow(args, { env: { DATABASE_URL: database.url }, ...(input === undefined ? {} : { input }) });
    summary = await replayLowerSaxony({
      url: installation.apis[0]!.url,
      kreislage,
      daily: daily!,
      consolidated: consolidated!,
      days: database.mode === 'embedded' ? EMBEDDED_DAYS : undefined,
      say: () => undefined,
    });
    const { differences, verify: _, ...figures } = summary;
    console.log(`replay, ${database.mode}: ${JSON.stringify({ ...figures, differences: differences.length })}`);
  }, 420_000);

  afterAll(async () => {
    await installation?.stop();
    await database?.close();
  }, 60_000);

  it('leave the situation of every day equal to the sums of the files, as first known and as corrected, and warn where they jump', () => {
    expect(summary.differences.slice(0, 20)).toEqual([]);
    expect(summary.differences).toHaveLength(0);
  });

  it('are all there: first reports, late ones, corrections, gaps', () => {
    const { units, days, comparedDays, firstReports, lateReports, corrections, negativeFree } = summary;
    expect({ units, days, comparedDays, firstReports, lateReports, corrections, negativeFree }).toEqual(
      database.mode === 'embedded'
        ? {
            units: 45,
            days: 30,
            comparedDays: 38,
            firstReports: 1340,
            lateReports: 10,
            corrections: 831,
            negativeFree: 0,
          }
        : {
            units: 45,
            days: 252,
            comparedDays: 260,
            firstReports: 11_323,
            lateReports: 17,
            corrections: 2_116,
            negativeFree: 0,
          },
    );
    expect(summary.missingUnitDays).toBeGreaterThan(0);
    expect(summary.carriedForwardUnitDays).toBeGreaterThan(0);
    expect(summary.largeChanges).toBeGreaterThan(0);
  });

  it('are stored as revisions and nothing else', async () => {
    const [stored] = await database.query<Record<string, number>>(
      `SELECT count(*)::int AS revisions, count(*) FILTER (WHERE revision = 1)::int AS first,
              count(*) FILTER (WHERE revision > 1 AND correction_reason IS NOT NULL)::int AS corrections
         FROM reporting.daily_report WHERE district_key = '03000'`,
    );
    expect(stored).toEqual({
      revisions: summary.firstReports + summary.lateReports + summary.corrections,
      first: summary.firstReports + summary.lateReports,
      corrections: summary.corrections,
    });
  });

  it('leave nothing for verify to find', () => {
    expect(summary.verify).toEqual({ days: expect.any(Number), differences: [], open: 0 });
    expect(summary.verify.days).toBeGreaterThanOrEqual(summary.days);
  });

  it('raise LARGE_CHANGE for the three published typing errors', async () => {
    const errors = await replayTypingErrors({ url: installation.apis[0]!.url, kreislage, daily: daily! });
    expect(errors.map(({ kreis, day, reports }) => ({ kreis, day, reports }))).toEqual([
      { kreis: '09779', day: '2020-11-09', reports: 15 },
      { kreis: '05116', day: '2020-05-13', reports: 15 },
      { kreis: '09571', day: '2020-05-25', reports: 15 },
    ]);
    for (const { warned } of errors)
      expect(warned.map(({ day, fields }) => ({ day, fields }))).toEqual(
        warned.map(({ day, expected }) => ({ day, fields: expected })),
      );
    const fieldsOn = (index: number): string[] => {
      const { day, warned } = errors[index]!;
      return warned.find((one) => one.day === day)!.fields;
    };
    expect(fieldsOn(0)).toEqual(['accommodation.0.availableNow']);
    expect(fieldsOn(1)).toEqual(['accommodation.0.accommodatedPersons']);
    expect(fieldsOn(2)).toEqual(['accommodation.0.availableNow']);
    // Most days are quiet: the warning is not simply always there.
    const quiet = errors.flatMap(({ warned }) => warned).filter(({ fields }) => fields.length === 0);
    expect(quiet.length).toBeGreaterThan(30);
  }, 120_000);
});
