/** Why there is no answer. */
export class RequestFailed extends Error {
  constructor(
    /** Code of the server; `OFFLINE` = it was not reached, `TIMEOUT` = it did not answer in time. */
    readonly code: string,
    message: string,
    /** Under this the server's log has it. */
    readonly requestId: string | null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** Whether the request may have been right and may be sent again as it is. */
  get isPassing(): boolean {
    return ['OFFLINE', 'TIMEOUT', 'TEMPORARILY_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'].includes(this.code);
  }
}

/** A request's id as people read it out. */
export function shortId(requestId: string): string {
  return requestId.slice(0, 8);
}

/** Longer than the server's own limit of a request. */
const TIMEOUT_MS = 15_000;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: BodyInit;
  readonly signal?: AbortSignal | undefined;
  /** Whether a body of errors is an answer too. */
  readonly readsErrors?: boolean;
  readonly timeoutMs?: number;
  /** Whether a 401 says that a password is wrong, and nothing about who is signed in. */
  readonly checksPassword?: boolean;
  /** Whether the request holds for any user, such as the query of the viewer itself. */
  readonly forAnybody?: boolean;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly requestId: string | null;
}

type Listener = () => void;
const onAnswered = new Set<Listener>();
const onSignedOut = new Set<Listener>();
const onUnreached = new Set<Listener>();

/** Calls back whenever the server has answered, which keeps the session alive. */
export function whenAnswered(listener: Listener): () => void {
  onAnswered.add(listener);
  return () => onAnswered.delete(listener);
}

/** Calls back when the server was not reached, or did not answer in time. */
export function whenUnreached(listener: Listener): () => void {
  onUnreached.add(listener);
  return () => onUnreached.delete(listener);
}

/** Calls back when the server no longer knows who is asking. */
export function whenSignedOut(listener: Listener): () => void {
  onSignedOut.add(listener);
  return () => onSignedOut.delete(listener);
}

let account: string | null = null;

/** From now on this window acts for that account and for no other; null = for nobody in particular. */
export function actFor(username: string | null): void {
  account = username;
}

/**
 * Windows share one cookie: when somebody else has signed in beside this one, what is sent here must not be done in that
 * name. The server answers 401 then.
 */
export function accountHeader(): Record<string, string> {
  return account === null ? {} : { 'kreislage-account': encodeURIComponent(account) };
}

/** Tells the listeners whether a response shows a session or its end. For requests of the session that do not use `request`. */
export function noteAnswer({ status }: Response, checksPassword = false): void {
  for (const listener of status === 401 && !checksPassword ? onSignedOut : onAnswered) listener();
}

/** One request to our own server. @throws RequestFailed */
export async function request<Body>(path: string, options: RequestOptions = {}): Promise<Answer<Body>> {
  const response = await send(path, options);
  const requestId = response.headers.get('x-request-id');
  noteAnswer(response, options.checksPassword);
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const body = (isJson ? await response.json().catch(() => null) : await response.text()) as Body & ErrorBody;
  if (response.ok || (options.readsErrors && isJson && body !== null))
    return { status: response.status, body, requestId };
  throw failureOf(response, body, requestId);
}

/** The response, whatever its status. @throws RequestFailed when there is none */
async function send(path: string, options: RequestOptions): Promise<Response> {
  const { json, body, signal, timeoutMs = TIMEOUT_MS } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(path, {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: {
        ...(options.forAnybody ? {} : accountHeader()),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    for (const listener of onUnreached) listener();
    throw limit.aborted
      ? new RequestFailed('TIMEOUT', 'Der Server antwortet nicht.', null)
      : new RequestFailed('OFFLINE', 'Keine Verbindung zum Server.', null);
  }
}

interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  /** Of the map layers (RFC 9457). */
  readonly detail?: string;
}

function failureOf(response: Response, body: ErrorBody | null, requestId: string | null): RequestFailed {
  return new RequestFailed(
    body?.code ?? (response.status === 503 ? 'TEMPORARILY_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR'),
    body?.message ?? body?.detail ?? 'Der Server hat einen Fehler gemeldet.',
    requestId,
    Number(response.headers.get('retry-after')) || null,
  );
}
