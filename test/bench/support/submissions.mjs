/** Submissions as clients send them: to the product through GraphQL, to the reference as plain JSON, with the same figures. */
import { randomUUID } from 'node:crypto';
import { addDays } from '#kernel';
import { cookieOf, unitKeyOf } from './data-set.mjs';
import { postRequest } from './http.mjs';

const MUTATION = `mutation Submit($input: SubmitDailyReportInput!) {
  submitDailyReport(input: $input) { report { id revision } problems { severity code message } }
}`;

/** A unit's day and the figures a client would send for it, on top of the revision it saw. */
function inputFor(unitKey, n, reportingDate, baseRevision) {
  return {
    unitKey,
    reportingDate,
    allocations: (n + baseRevision) % 4,
    projectedCredits: n % 9,
    accommodation: [
      {
        type: 'DECENTRALISED',
        accommodatedPersons: 100 + n,
        availableNow: 5 + (baseRevision % 5),
        operablePlaces: 120 + n,
      },
      { type: 'SHARED', accommodatedPersons: 50 + n + (baseRevision % 9), availableNow: 4, operablePlaces: 70 + n },
    ],
    prospectiveCapacity: [{ type: 'SHARED', places: 10 + (n % 30), expectedFrom: null, label: null }],
    assessment: 'SUFFICIENT',
    baseRevision: baseRevision === 0 ? null : baseRevision,
    correctionReason: baseRevision === 0 ? null : 'nachgezählt',
    idempotencyKey: randomUUID(),
  };
}

/**
 * The revision of each unit's day: no two clients work on the same day of a unit at once, so every submission must be
 * accepted, and at the end the database must hold exactly these revisions.
 */
export class Book {
  constructor(dataSet) {
    this.dataSet = dataSet;
    this.revisions = new Map();
    this.busy = new Set();
    this.accepted = 0;
  }

  /** Takes a unit's day for one submission; `pick` says which, again while it is taken. */
  take(pick) {
    for (;;) {
      const { districtKey, n, reportingDate, unitKey = unitKeyOf(districtKey, n) } = pick();
      // One submission of a unit at a time: the product lets them wait for each other, the reference would refuse one.
      if (this.busy.has(unitKey)) continue;
      this.busy.add(unitKey);
      const day = `${unitKey} ${reportingDate}`;
      return { districtKey, n, unitKey, reportingDate, day, baseRevision: this.revisions.get(day) ?? 0 };
    }
  }

  settle({ unitKey, day, baseRevision }, revision) {
    if (revision !== baseRevision + 1) throw new Error(`${day}: revision ${revision} after ${baseRevision}`);
    this.revisions.set(day, revision);
    this.busy.delete(unitKey);
    this.accepted += 1;
  }

  /** Days that the data set does not have: from today back there are none, so revisions start at 1. */
  pickRandom() {
    const { districts, today } = this.dataSet;
    const district = districts[Math.floor(Math.random() * districts.length)];
    return { districtKey: district.key, n: 1 + Math.floor(Math.random() * district.units), reportingDate: today };
  }

  pickHot() {
    const [home] = this.dataSet.districts;
    return { districtKey: home.key, n: 1 + Math.floor(Math.random() * home.units), reportingDate: this.dataSet.today };
  }

  /** Units of a map set, which have keys of their own. */
  pickMapped() {
    const { districtKey, unitKeys, today } = this.dataSet;
    const n = Math.floor(Math.random() * unitKeys.length);
    return { districtKey, n: n % 160, unitKey: unitKeys[n], reportingDate: today };
  }

  /** Compares with what is stored. @throws when an acknowledged revision is missing or one too many is there */
  async check(client) {
    const { rows } = await client.query(
      `SELECT unit_key || ' ' || reporting_date AS day, count(*)::int AS revisions FROM reporting.daily_report
        WHERE reporting_date >= $1 GROUP BY 1`,
      [addDays(this.dataSet.today, 0)],
    );
    if (rows.length !== this.revisions.size) throw new Error(`${rows.length} days instead of ${this.revisions.size}`);
    for (const { day, revisions } of rows)
      if (this.revisions.get(day) !== revisions)
        throw new Error(`${day}: ${revisions} revisions instead of ${this.revisions.get(day)}`);
  }

  /** The reports that an earlier run on the same data stored for today. */
  async read(client) {
    const { rows } = await client.query(
      `SELECT unit_key || ' ' || reporting_date AS day, max(revision) AS revision FROM reporting.daily_report
        WHERE reporting_date >= $1 GROUP BY 1`,
      [this.dataSet.today],
    );
    for (const { day, revision } of rows) this.revisions.set(day, revision);
  }
}

/** The next submission to the product. */
export function toProduct(book, pick) {
  const taken = book.take(pick);
  const input = inputFor(taken.unitKey, taken.n, taken.reportingDate, taken.baseRevision);
  return {
    taken,
    bytes: postRequest('/graphql', { cookie: cookieOf(taken.districtKey) }, { query: MUTATION, variables: { input } }),
    done({ status, body }) {
      const report = status === 200 ? JSON.parse(body).data?.submitDailyReport.report : null;
      if (!report) throw new Error(`submission refused (${status}): ${body.slice(0, 500)}`);
      book.settle(taken, report.revision);
    },
  };
}

/** The next submission to the reference: the same figures. */
export function toReference(book, pick) {
  const taken = book.take(pick);
  const input = {
    ...inputFor(taken.unitKey, taken.n, taken.reportingDate, taken.baseRevision),
    baseRevision: taken.baseRevision,
  };
  return {
    taken,
    bytes: postRequest('/reports', {}, input),
    done({ status, body }) {
      if (status !== 200) throw new Error(`reference failed (${status}): ${body.slice(0, 500)}`);
      book.settle(taken, JSON.parse(body).revision);
    },
  };
}
