import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { BadUserInputError, dayOf, NotFoundError } from '#kernel';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { readDistrict } from '#territory';
import { RecordSituationExportInput, RecordSituationExportPayloadModel } from './situation-export.model.js';
import { SituationExportService } from './situation-export.service.js';
import { checkKnownAt, checkNotInFuture } from './situation.service.js';

/** Units that a district has at most. */
const MOST_UNITS = 500;

@Resolver()
export class SituationExportResolver {
  constructor(private readonly exports: SituationExportService) {}

  @Allow('situation:export')
  @Mutation(() => RecordSituationExportPayloadModel, {
    description:
      'Writes down that a table of the situation is taken home. To be called by whoever makes a file of it, before it is handed out.',
  })
  async recordSituationExport(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => RecordSituationExportInput })
    { date, knownAt, format, units }: RecordSituationExportInput,
  ): Promise<RecordSituationExportPayloadModel> {
    const [district, recordedAt] = await Promise.all([readDistrict(reads), reads.now()]);
    if (!district) throw new NotFoundError();
    checkNotInFuture(date, dayOf(recordedAt, district.timeZone), 'date');
    checkKnownAt(knownAt ?? null, recordedAt);
    if (units < 0 || units > MOST_UNITS) throw new BadUserInputError(`units: 0 bis ${MOST_UNITS}.`);
    await reads.release();
    await this.exports.record(actor, { date, knownAt: knownAt ?? null, format, units }, requestId);
    return { recordedAt };
  }
}
