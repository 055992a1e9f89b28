import { type Database, exitCodes } from '#platform';
import { findDistrictKeys } from '#territory';
import { verifyDistrict, waitForWorker } from '#steering/jobs';
import { type Connection } from './connection.js';
import { type Outcome } from './outcome.js';

/** Time that a running worker gets to work off the latest reports. */
const WORKER_GRACE_MS = 15_000;

/** Recomputes every stored day of every district; exit code 4 when one differs. */
export async function verifyAll(
  connection: Connection,
  operator: Database,
  progress: (text: string) => void,
): Promise<Outcome> {
  const app = await connection.open('kreislage_app');
  const differences = [];
  let days = 0;
  let open = 0;
  for (const key of await findDistrictKeys(operator)) {
    if (!(await waitForWorker(app, key, 0))) {
      progress(`${key}: warte auf den Worker`);
      await waitForWorker(app, key, WORKER_GRACE_MS);
    }
    const result = await verifyDistrict(app, key, (done, total) =>
      progress(`${key}: Abschnitt ${done} von ${total} geprüft`),
    );
    differences.push(...result.differences);
    open += result.open;
    days += result.days;
  }
  return {
    json: { days, differences, open },
    lines:
      differences.length === 0
        ? [
            `Keine Abweichung: ${days} Tage nachgerechnet.`,
            ...(open === 0 ? [] : [`${open} Änderungen sind noch in Arbeit; ihre Tage sind nicht beurteilt.`]),
          ]
        : [
            `${differences.length} Abweichungen auf ${days} Tagen:`,
            ...differences
              .slice(0, 200)
              .map(
                (one) =>
                  `${one.districtKey} ${one.date ?? '-'} ${one.what}: gespeichert ${JSON.stringify(one.stored)}, richtig ${JSON.stringify(one.expected)}`,
              ),
            'Beheben: npm run kreislage -- rollups rebuild',
          ],
    ...(differences.length === 0 ? {} : { exitCode: exitCodes.data }),
  };
}
