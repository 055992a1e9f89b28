import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Answer, Replies, tagOf } from '#ogc';
import { cacheControlFor } from '../layer/layer-readers.js';
import { type LayerSettings } from '../layer/layer-settings.js';
import { type StateVersion } from '../layer/layer-states.js';
import { type StateReads, type StateRequest, type States } from './state-reads.js';

/** The state of a future day, or of no district. */
const NOTHING: States = { date: '', all: [], features: [] };

/** Sends answers that follow from states: 304 for a client that has the answer, from memory where the state still holds. */
export class StateAnswers {
  constructor(
    private readonly reads: StateReads,
    private readonly replies: Replies,
    private readonly settings: LayerSettings,
  ) {}

  /**
   * @param cacheKey request parts the answer depends on, besides the versions of the states
   * @param answer makes the answer from the states; the day may have none. Its `make` runs after the reads have ended
   */
  async send(
    states: StateRequest,
    cacheKey: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
    answer: (found: States) => Promise<Omit<Answer, 'tag' | 'cacheControl'>>,
  ): Promise<void> {
    const { reader, collection } = states;
    const cacheControl = cacheControlFor(reader.audience);
    const tagFor = (versions: readonly StateVersion[]): string | null =>
      versions.some(({ data }) => data === '')
        ? null
        : tagOf(
            this.settings.release,
            reader.audience,
            collection.id,
            // The attributes follow from the rules of today, also in the state of a former day.
            ...reader.types,
            ...cacheKey,
            ...versions.flatMap(({ districtKey, date, data, geometry }) => [districtKey, date, data, geometry]),
          );
    const peeked = this.reads.peek(states);
    const peekedTag = peeked && tagFor(peeked);
    if (peekedTag !== null && this.replies.sendNotModified(request, reply, peekedTag, cacheControl)) return;
    const found = await this.reads.read(states);
    const made = await answer(found ?? NOTHING);
    const tag = found ? tagFor(found.all.map((state) => state.version)) : null;
    // Encoding, and waiting for a tile, need no snapshot, so another request may use its connection. The reads wrote nothing,
    // so this request does not wait for their end.
    void reader.end();
    await this.replies.send(request, reply, { ...made, tag, cacheControl });
  }
}
