import { Worker } from 'node:worker_threads';
import { RequestError } from '#kernel';
import { compiledModule } from '#platform';
import { type LayerFeature } from '../layer/collection.domain.js';
import { BoundedCache } from './bounded-cache.js';
import { mappedFeatures, packBoundaries, tableOf } from './packed-layer.domain.js';
import { supplyKey, type TileAnswer, type TileMessage, type TileRequest, type TileSupply } from './tile-protocol.js';

/** Requests at a time; more are refused. */
const MAX_OPEN = 256;
/** Compressed bytes of tiles that are kept. */
const MAX_KEPT_BYTES = 32_000_000;
/** A tile for which a level of all Germany is simplified takes two seconds on a slow machine. */
const TIME_LIMIT_MS = 30_000;
/** Memory of the thread. */
const HEAP_MB = 320;
/** Data that a request supplied may be evicted before its turn, if others supply more than the thread keeps. */
const MAX_ATTEMPTS = 3;

/** Compressed (gzip) bytes of a Mapbox vector tile; null = empty. */
type TileBytes = Uint8Array<ArrayBuffer> | null;

interface Errand {
  readonly message: TileMessage;
  readonly settle: (answer: TileAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Makes vector tiles in a thread of its own, which starts with the first tile. It remembers boundaries and attributes by
 * their versions and is given them when it lacks them; finished tiles are kept here.
 */
export class TileMaker {
  private readonly kept = new BoundedCache<TileBytes>(MAX_KEPT_BYTES);
  /** Reads in flight for the thread, by the version that it lacks. */
  private readonly loads = new Map<string, Promise<void>>();
  private readonly queue: Errand[] = [];
  private current: (Errand & { readonly late: NodeJS.Timeout }) | null = null;
  private thread: Worker | null = null;
  private open = 0;
  private closed = false;

  /**
   * A tile as gzip bytes; null = there is nothing in it.
   * @param loadFeatures reads the layer at these versions; called only when the thread does not have it, and once for
   *   several requests at a time, so it must not end with the request
   * @param signal drops the request while it waits
   * @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait, the thread ended or this is closed; the signal's
   *   reason; whatever loadFeatures throws
   */
  async tile(
    request: TileRequest,
    loadFeatures: () => Promise<readonly LayerFeature[]>,
    signal?: AbortSignal,
  ): Promise<TileBytes> {
    signal?.throwIfAborted();
    if (this.closed || this.open >= MAX_OPEN) throw unavailable();
    this.open++;
    try {
      return await this.make(request, loadFeatures, signal);
    } finally {
      this.open--;
    }
  }

  /** Ends the thread; what waits is refused. */
  async close(): Promise<void> {
    this.closed = true;
    const { thread } = this;
    this.lose();
    await thread?.terminate();
  }

  private async make(
    request: TileRequest,
    loadFeatures: () => Promise<readonly LayerFeature[]>,
    signal?: AbortSignal,
  ): Promise<TileBytes> {
    const { collection, matrixSet, z, row, col, flavour, geometryVersion, dataVersion } = request;
    const version = flavour === 'full' ? [geometryVersion, dataVersion] : [geometryVersion];
    const key = JSON.stringify([collection, matrixSet, z, row, col, flavour, ...version]);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const kept = this.kept.get(key);
      if (kept !== undefined) return kept;
      const answer = await this.send({ kind: 'tile', request }, signal);
      if (answer.kind === 'tile') {
        this.kept.set(key, answer.bytes, answer.bytes?.length ?? 1);
        return answer.bytes;
      }
      if (answer.kind === 'lacks') await this.supply(request, answer.lacks, loadFeatures, signal);
    }
    throw unavailable();
  }

  /** Gives the thread what it lacks, or waits until another request has given it. */
  private async supply(
    request: TileRequest,
    lacks: readonly TileSupply['kind'][],
    loadFeatures: () => Promise<readonly LayerFeature[]>,
    signal?: AbortSignal,
  ): Promise<void> {
    const key = lacks.map((kind) => supplyKey(kind, request)).join();
    const running = this.loads.get(key);
    // A failure there need not repeat here: the next attempt shows.
    if (running)
      return abortable(
        running.catch(() => undefined),
        signal,
      );
    const load = this.loadAndSend(request, lacks, loadFeatures).finally(() => this.loads.delete(key));
    this.loads.set(key, load);
    return abortable(load, signal);
  }

  private async loadAndSend(
    request: TileRequest,
    lacks: readonly TileSupply['kind'][],
    loadFeatures: () => Promise<readonly LayerFeature[]>,
  ): Promise<void> {
    const features = mappedFeatures(await loadFeatures());
    const supplies = lacks.map((kind): TileSupply => {
      const key = supplyKey(kind, request);
      return kind === 'boundaries'
        ? { kind, key, boundaries: packBoundaries(features) }
        : { kind, key, table: tableOf(request.collection, features) };
    });
    await this.send({ kind: 'supplies', supplies });
  }

  private send(message: TileMessage, signal?: AbortSignal): Promise<TileAnswer> {
    let errand: Errand;
    const answer = new Promise<TileAnswer>((resolve, reject) => {
      errand = { message, settle: resolve, fail: reject };
      if (this.closed) return reject(unavailable());
      // Tiles that callers wait for go first.
      if (message.kind === 'supplies') this.queue.unshift(errand);
      else this.queue.push(errand);
      this.next();
    });
    return abortable(answer, signal, () => {
      const place = this.queue.indexOf(errand);
      if (place >= 0) this.queue.splice(place, 1);
    });
  }

  /** One errand at a time is with the thread, so that the others can still be dropped. */
  private next(): void {
    if (this.current || this.queue.length === 0) return;
    const errand = this.queue.shift()!;
    const { message } = errand;
    const thread = (this.thread ??= this.start());
    this.current = { ...errand, late: setTimeout(() => void thread.terminate(), TIME_LIMIT_MS) };
    thread.postMessage(message, message.kind === 'supplies' ? message.supplies.flatMap(buffersOf) : []);
  }

  private start(): Worker {
    const thread = new Worker(compiledModule('map-layers/src/tiles/tile.worker'), {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // It must not keep the process from ending.
    thread.unref();
    const ifStillOurs = (act: () => void): void => {
      if (this.thread === thread) act();
    };
    thread.on('message', (answer: TileAnswer) => ifStillOurs(() => this.settle(answer)));
    thread.on('error', () => ifStillOurs(() => this.lose()));
    thread.on('exit', () => ifStillOurs(() => this.lose()));
    return thread;
  }

  private settle(answer: TileAnswer): void {
    const { current } = this;
    if (!current) return;
    clearTimeout(current.late);
    this.current = null;
    if (answer.kind === 'fault') current.fail(new Error(`The thread that makes tiles: ${answer.fault}`));
    else current.settle(answer);
    this.next();
  }

  /** The thread is gone: what waited for it is refused, the next request starts another. */
  private lose(): void {
    this.thread = null;
    const waiting = [...(this.current ? [this.current] : []), ...this.queue.splice(0)];
    clearTimeout(this.current?.late);
    this.current = null;
    for (const { fail } of waiting) fail(unavailable());
  }
}

function unavailable(): RequestError {
  return new RequestError(
    'TEMPORARILY_UNAVAILABLE',
    'Die Kartenkacheln sind gerade nicht verfügbar. Bitte versuchen Sie es in einigen Sekunden noch einmal.',
    2,
  );
}

/** Boundaries change hands instead of being copied. */
function buffersOf(supply: TileSupply): ArrayBuffer[] {
  return supply.kind === 'boundaries' ? [supply.boundaries.counts.buffer, supply.boundaries.coordinates.buffer] : [];
}

/** The promise, or the signal's reason if that comes first. */
function abortable<Value>(promise: Promise<Value>, signal?: AbortSignal, onAbort?: () => void): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      onAbort?.();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
