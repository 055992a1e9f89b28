import { type Database, type Logger } from '#platform';
import { findDistrictKeys } from '#territory';
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

  /** @param jobId stands in every line of the log that this run writes */
  async run(jobId?: string): Promise<{ districts: number; differences: number }> {
    let found = 0;
    const districtKeys = await findDistrictKeys(this.relay);
    for (const districtKey of districtKeys) {
      const { days, differences, open } = await verifyDistrict(this.app, districtKey);
      found += differences.length;
      if (differences.length === 0) {
        this.logger.info({ jobId, districtKey, days, open }, 'verification: no difference');
      } else {
        this.logger.error(
          {
            jobId,
            districtKey,
            days,
            open,
            differences: differences.length,
            first: differences.slice(0, NAMED_DIFFERENCES),
          },
          'verification: stored figures differ from the reports, or work stays undone; mend with "rollups rebuild"',
        );
      }
    }
    return { districts: districtKeys.length, differences: found };
  }
}
