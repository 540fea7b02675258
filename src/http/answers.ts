/**
 * Caches whole answers as sent, within a limit, and lets concurrent identical requests share one computation. The
 * caller decides whether a cached answer is still valid.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { keep } from '../store/kept.ts';
import { compress, formIn, type Encoding } from './compression.ts';
import type { Outcome } from './outcome.ts';

/** An answer as sent, without the headers that depend on the client. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  /** The body in the encodings that clients have asked for. */
  readonly encoded: Map<Encoding, Promise<Buffer>>;
  /** Bytes of the encoded bodies. */
  encodedBytes: number;
  /** Whether its successor has been asked for in the background. */
  isRefreshed: boolean;
  /** Null if clients must not cache the answer. */
  readonly etag: string | null;
  readonly outcome: Outcome;
}

export interface AnswerCounts {
  hits: number;
  misses: number;
  /** Requests that shared the computation of another one. */
  shared: number;
  /** Answers computed anew in the background. */
  refreshed: number;
  /** Current size in bytes. */
  bytes: number;
  answers: number;
}

export interface AnswerCache {
  readonly counts: AnswerCounts;
  /** The last answer to a request; undefined if none is cached. The caller counts a hit if it is still valid. */
  find(key: string): Answer | undefined;
  /** The body in an encoding, cached beside the answer if the answer is cached. */
  encode(answer: Answer, key: string, encoding: Encoding): Promise<Buffer>;
  /**
   * Computes an answer, or joins a computation in progress. The signal aborts it once every client that waits for it is
   * gone.
   */
  share(
    key: string,
    client: ServerResponse,
    make: (signal: AbortSignal) => Promise<Answer>,
  ): { readonly answer: Promise<Answer>; readonly isOwn: boolean };
  /** Computes an answer anew without a client, unless that is in progress, and resolves when it is done or has failed. */
  refresh(key: string, make: (signal: AbortSignal) => Promise<Answer>): Promise<void>;
}

interface Making {
  readonly answer: Promise<Answer>;
  readonly controller: AbortController;
  clients: number;
  done: boolean;
}

/** Approximate size of an answer in memory besides its bodies and its request. */
const bytesAround = 1_000;
/** No answer may take more than this fraction of the cache. */
const largestShare = 4;

/** Opens a cache of answers of at most this many bytes. */
export function keepAnswers(maxBytes: number): AnswerCache {
  const kept = keep<Answer>(
    'answers',
    maxBytes,
    ({ body, encodedBytes }) => bytesAround + body.length + encodedBytes,
    1 / largestShare,
  );
  const making = new Map<string, Making>();
  const forget = (key: string, ended: Making): void => {
    if (making.get(key) === ended) making.delete(key);
  };
  const start = (key: string, make: (signal: AbortSignal) => Promise<Answer>): Making => {
    const current = begin(make, (answer) => {
      forget(key, current);
      if (answer !== null && canBeKept(answer) && answer.outcome.basis !== undefined) kept.set(key, answer);
    });
    making.set(key, current);
    return current;
  };
  return {
    counts: {
      hits: 0,
      misses: 0,
      shared: 0,
      refreshed: 0,
      get bytes() {
        return kept.bytes;
      },
      get answers() {
        return kept.entries;
      },
    },
    find: (key) => kept.get(key),
    encode: (answer, key, encoding) =>
      formIn(encoding, answer.encoded, async () => {
        const form = await compress(answer.body, encoding);
        if (kept.get(key) !== answer) return form;
        answer.encodedBytes += form.length;
        kept.set(key, answer);
        if (kept.has(key)) return form;
        // Too large to cache together: only the plain body stays.
        answer.encodedBytes -= form.length;
        answer.encoded.delete(encoding);
        kept.set(key, answer);
        return form;
      }),
    share(key, client, make) {
      const before = making.get(key);
      const current = before ?? start(key, make);
      if (before === undefined) this.counts.misses += 1;
      else this.counts.shared += 1;
      waitFor(current, client, () => {
        forget(key, current);
      });
      return { answer: current.answer, isOwn: before === undefined };
    },
    async refresh(key, make) {
      if (making.has(key)) return;
      this.counts.refreshed += 1;
      // The next request for it meets the same error.
      await start(key, make).answer.catch(() => undefined);
    },
  };
}

/** Computes an answer for one client alone; aborts when the client disconnects. */
export function makeAlone(client: ServerResponse, make: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const making = begin(make, () => undefined);
  waitFor(making, client, () => undefined);
  return making.answer;
}

/** Only complete answers without errors, because an error may not recur. */
export function canBeKept({ status, outcome }: Answer): boolean {
  return (
    status === 200 && outcome.hasResult === true && outcome.errors === undefined && outcome.changedSomething !== true
  );
}

function begin(make: (signal: AbortSignal) => Promise<Answer>, end: (answer: Answer | null) => void): Making {
  const controller = new AbortController();
  const finish = (answer: Answer | null) => {
    making.done = true;
    end(answer);
  };
  const answer = make(controller.signal).then(
    (made) => {
      finish(made);
      return made;
    },
    (error: unknown) => {
      finish(null);
      throw error;
    },
  );
  const making: Making = { answer, controller, clients: 0, done: false };
  return making;
}

function waitFor(making: Making, client: ServerResponse, abandon: () => void): void {
  making.clients += 1;
  client.once('close', () => {
    making.clients -= 1;
    if (making.clients > 0 || making.done) return;
    abandon();
    making.controller.abort(new DOMException('The client went away.', 'AbortError'));
  });
}
