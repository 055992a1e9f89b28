import { type FastifyReply, type FastifyRequest } from 'fastify';
import { tagOf } from '../http/etag.js';
import { type Answer, REVALIDATE, Replies } from '../http/replies.js';
import { type LayerSettings } from '../layer/layer-settings.js';
import { type StateVersion } from '../layer/layer-states.js';
import { type StateReads, type StateRequest, type States } from './state-items.js';

/** The state of a day that is not yet, or of nobody. */
const NOTHING: States = { date: '', all: [], features: [] };

/** Answers that follow from states: not given where the caller has them, made from memory where that is sure. */
export class StateAnswers {
  constructor(
    private readonly reads: StateReads,
    private readonly replies: Replies,
    private readonly settings: LayerSettings,
  ) {}

  /**
   * @param what everything of the request that the answer depends on besides the states
   * @param answer makes the answer from the states; the day may have none. Its `make` runs when the reads have ended
   */
  async send(
    states: StateRequest,
    what: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
    answer: (found: States) => Promise<Omit<Answer, 'tag' | 'cacheControl'>>,
  ): Promise<void> {
    const { reader, collection } = states;
    const cacheControl = REVALIDATE[reader.audience];
    const tagFor = (versions: readonly StateVersion[]): string | null =>
      versions.some(({ data }) => data === '')
        ? null
        : tagOf(
            this.settings.release,
            reader.audience,
            collection.id,
            ...what,
            ...versions.flatMap(({ districtKey, date, data, geometry }) => [districtKey, date, data, geometry]),
          );
    const peeked = this.reads.peek(states);
    const peekedTag = peeked && tagFor(peeked);
    if (peekedTag !== null && this.replies.sendNotModified(request, reply, peekedTag, cacheControl)) return;
    const found = await this.reads.read(states);
    const made = await answer(found ?? NOTHING);
    const tag = found ? tagFor(found.all.map((state) => state.version)) : null;
    // Encoding, and waiting for a tile, need no snapshot: others may have its connection. Nothing was written, so nobody waits
    // for its end.
    void reader.end();
    await this.replies.send(request, reply, { ...made, tag, cacheControl });
  }
}
