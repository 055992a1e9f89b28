import { type Database, type Logger } from '#platform';
import { verifyDistrict } from './verification.js';

/** Differences of a district that the log names one by one; the rest is a number. */
const NAMED_DIFFERENCES = 20;

/** Recomputes every stored day once a night and says in the log what differs, so that a fault is found before it is seen. */
export class NightlyVerification {
  constructor(
    private readonly app: Database,
    private readonly relay: Database,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const districts = await this.relay.query<{ district_key: string }>(
      `SELECT district_key FROM territory.district ORDER BY district_key`,
    );
    for (const { district_key: districtKey } of districts) {
      const { days, differences } = await verifyDistrict(this.app, districtKey);
      // Work that is still open is not a difference yet.
      const wrong = differences.filter((difference) => difference.what !== 'outbox');
      if (wrong.length === 0 || differences.length > wrong.length) {
        this.logger.info({ districtKey, days, open: differences.length - wrong.length }, 'verification: no difference');
      } else {
        this.logger.error(
          { districtKey, days, differences: wrong.length, first: wrong.slice(0, NAMED_DIFFERENCES) },
          'verification: stored figures differ from the reports; mend with "rollups rebuild"',
        );
      }
    }
  }
}
