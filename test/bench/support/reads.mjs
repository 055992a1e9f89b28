/** Reads of one district as the portal asks them, and how one is measured. */
import { cookieOf, HOME } from './data-set.mjs';
import { HttpConnection, postRequest, runLoad } from './http.mjs';
import { startProduct } from './processes.mjs';
import { withClient } from './services.mjs';
import { summarise } from './statistics.mjs';

const COUNT = '{ value unitsKnown unitsCurrent unitsExpected oldestReportingDate }';

/** Every sum of a district, without the units behind them. */
export const TOTALS = `date
  allocations ${COUNT} projectedCredits ${COUNT}
  accommodation { type accommodatedPersons ${COUNT} availableNow ${COUNT} operablePlaces ${COUNT}
    occupancyRate { percent unitsKnown unitsExpected } }
  prospectiveCapacity { type places ${COUNT} placesDateOpen placesOverdue }
  assessments { sufficient strained critical unknown }
  reporting { expected received onTime dueAt }`;

/** The fields of each unit in the overview. */
export const UNITS = `units { status reportedOn stalenessDays lastReportedOn allocations unit { key name kind population }
  report { revision recordedAt projectedCredits assessment
    accommodation { type accommodatedPersons availableNow operablePlaces } prospectiveCapacity { type places expectedFrom } } }`;

/** Every line of a series. */
const LINE = '{ values unitsKnown }';
export const SERIES = `unitsExpected allocations ${LINE} projectedCredits ${LINE}
  accommodation { type accommodatedPersons ${LINE} availableNow ${LINE} operablePlaces ${LINE} }
  prospectiveCapacity { type places ${LINE} }
  assessments { sufficient strained critical unknown }
  reporting { expected received onTime }`;

/** The bytes of a query to the district. */
export function districtQuery(selection) {
  return postRequest(
    '/graphql',
    { cookie: cookieOf(HOME) },
    { query: `{ district(key: "${HOME}") { ${selection} } }` },
  );
}

/** The bytes of a query to one of its units. */
export function unitQuery(unitKey, selection) {
  const query = `{ reportingUnit(key: "${unitKey}") { ${selection} } }`;
  return postRequest('/graphql', { cookie: cookieOf(HOME) }, { query });
}

/** Asks once: what the only field of the query answers. */
export async function ask(port, bytes) {
  const connection = new HttpConnection(port);
  try {
    return Object.values(dataOf(await connection.send(bytes)))[0];
  } finally {
    connection.close();
  }
}

function dataOf({ status, body }) {
  if (status !== 200) throw new Error(`${status}: ${body.slice(0, 500)}`);
  return JSON.parse(body).data;
}

/** A leg of a round: the same request by some clients over and over, after a short warm-up. */
export function readLeg({ port }, bytes, { clients, seconds, warmUp = 0.5, costs }) {
  const next = () => ({
    bytes,
    done({ status, body }) {
      if (status !== 200 || body.includes('"errors"')) throw new Error(`${status}: ${body.slice(0, 500)}`);
    },
  });
  return async () => {
    await runLoad({ port, clients, seconds: warmUp, next });
    return summarise(await runLoad({ port, clients, seconds, next, costs }));
  };
}

/** Lets a worker open today, as it does at midnight, and ends it again: reads are measured without it. */
export async function openToday(dataSet, env) {
  const worker = await startProduct('worker', env);
  try {
    await withClient(dataSet.databaseUrl, async (client) => {
      for (;;) {
        const { rows } = await client.query(
          `SELECT (SELECT count(*)::int FROM steering.district_day WHERE date = $1) AS opened,
                  (SELECT count(*)::int FROM platform.outbox WHERE done_at IS NULL) AS open`,
          [dataSet.today],
        );
        if (rows[0].opened === dataSet.districts.length && rows[0].open === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  } finally {
    await worker.stop();
  }
}
