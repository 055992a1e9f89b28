import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gzip } from 'node:zlib';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { contentTag, holdsTag, quoted } from './etag.js';

/** Size of the cache of finished bodies, of one process. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** Smaller answers are not worth compressing. */
const WORTH_COMPRESSING = 512;

type Encoding = 'identity' | 'gzip' | 'br';

interface Body {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

/** `Cache-Control` of answers that a cache may keep and must revalidate each time, which costs next to nothing. */
export const REVALIDATE = { private: 'private, no-cache', public: 'public, no-cache' } as const;

/** An answer whose body is made only if the client does not have it yet. */
export interface Answer {
  readonly type: string;
  /** Entity tag: changes whenever a byte of the answer would; null = computed from the bytes. */
  readonly tag: string | null;
  readonly cacheControl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** null = empty (204). */
  readonly make: () => Promise<string | Uint8Array | null> | string | Uint8Array | null;
  /** The bytes of `make` are compressed with gzip. */
  readonly gzipped?: true;
}

const compress: Record<Exclude<Encoding, 'identity'>, (body: Uint8Array) => Promise<Uint8Array>> = {
  gzip: promisify<Uint8Array, Buffer>((body, done) => gzip(body, { level: 6 }, done)),
  br: promisify<Uint8Array, Buffer>((body, done) =>
    brotliCompress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }, done),
  ),
};

const decompress = promisify<Uint8Array, Buffer>(gunzip);

/** Sends answers: conditional requests, content encoding, and a cache of finished bodies by entity tag. */
export class Replies {
  private readonly finished = new LRUCache<string, Body>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => bytes.byteLength + 200,
  });

  /** Sends 304 and answers true if the client has the answer of this tag already; the request is finished then. */
  sendNotModified(request: FastifyRequest, reply: FastifyReply, tag: string, cacheControl: string): boolean {
    if (!holdsTag(request.headers['if-none-match'], tag)) return false;
    void reply
      .code(304)
      .headers({ etag: quoted(tag, encodingFor(request)), 'cache-control': cacheControl, vary: VARY })
      .send();
    return true;
  }

  async send(request: FastifyRequest, reply: FastifyReply, answer: Answer): Promise<void> {
    const { tag, cacheControl } = answer;
    if (tag !== null && this.sendNotModified(request, reply, tag, cacheControl)) return;
    const body = await this.bodyOf(answer, encodingFor(request));
    void reply.headers({ 'cache-control': cacheControl, vary: VARY, ...answer.headers });
    if (body === null) {
      void reply.code(204).send();
      return;
    }
    const known = tag ?? contentTag(body.bytes);
    if (tag === null && this.sendNotModified(request, reply, known, cacheControl)) return;
    void reply.header('etag', quoted(known, body.encoding));
    if (body.encoding !== 'identity') void reply.header('content-encoding', body.encoding);
    void reply.type(answer.type).send(Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength));
  }

  private async bodyOf({ tag, make, gzipped }: Answer, wanted: Encoding): Promise<Body | null> {
    const key = tag === null ? null : quoted(tag, wanted);
    const kept = key === null ? undefined : this.finished.get(key);
    if (kept) return kept;
    const made = await make();
    if (made === null) return null;
    const bytes = typeof made === 'string' ? Buffer.from(made) : made;
    const body = gzipped ? await unpacked(bytes, wanted) : await packed(bytes, wanted);
    if (key !== null) this.finished.set(key, body);
    return body;
  }
}

async function packed(bytes: Uint8Array, wanted: Encoding): Promise<Body> {
  if (wanted === 'identity' || bytes.byteLength < WORTH_COMPRESSING) return { encoding: 'identity', bytes };
  return { encoding: wanted, bytes: await compress[wanted](bytes) };
}

async function unpacked(bytes: Uint8Array, wanted: Encoding): Promise<Body> {
  return wanted === 'identity' ? { encoding: wanted, bytes: await decompress(bytes) } : { encoding: 'gzip', bytes };
}

/** Headers of the request on which an answer depends. */
const VARY = 'accept, accept-encoding, authorization, cookie, origin';

/** The best content encoding that the client accepts. */
function encodingFor(request: Pick<FastifyRequest, 'headers'>): Encoding {
  const [best] = new Negotiator(request).encodings(['gzip', 'br', 'identity']);
  return best === 'br' || best === 'gzip' ? best : 'identity';
}
