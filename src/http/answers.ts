/**
 * Answers that are kept as they are sent, so that the same question is computed once: a bounded memory, in which equal questions
 * that come at the same time share one computation. Whether an answer is still good is for the caller to find out.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { keep } from '../store/kept.ts';
import { compress, formIn, type Encoding } from './compression.ts';
import type { Outcome } from './outcome.ts';

/** An answer as it goes over the wire, without the headers that depend on who asks. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  /** The body in the encodings that clients have asked for. */
  readonly encoded: Map<Encoding, Promise<Buffer>>;
  /** Bytes of those forms. */
  encodedBytes: number;
  /** Null if no client may keep the answer. */
  readonly etag: string | null;
  readonly outcome: Outcome;
}

export interface AnswerCounts {
  hits: number;
  misses: number;
  /** Questions that found their answer being made for somebody else. */
  shared: number;
  /** What is kept at present. */
  bytes: number;
  answers: number;
}

export interface AnswerCache {
  readonly counts: AnswerCounts;
  /** The last answer to a question; undefined if none is kept. The caller counts a hit if it is good. */
  find(key: string): Answer | undefined;
  /** The body of an answer in an encoding, which is kept beside the answer if that is kept. */
  encode(answer: Answer, key: string, encoding: Encoding): Promise<Buffer>;
  /** Makes an answer, or waits for the one that is being made. Its signal ends it when all who wait for it have gone away. */
  share(
    key: string,
    client: ServerResponse,
    make: (signal: AbortSignal) => Promise<Answer>,
  ): { readonly answer: Promise<Answer>; readonly isOwn: boolean };
}

interface Making {
  readonly answer: Promise<Answer>;
  readonly controller: AbortController;
  clients: number;
  done: boolean;
}

/** What an answer takes in memory besides its bodies and its question, roughly. */
const bytesAround = 1_000;
/** No answer may drive out more than this share of the others. */
const largestShare = 4;

/** Keeps answers up to so many bytes. */
export function keepAnswers(maxBytes: number): AnswerCache {
  const kept = keep<Answer>(
    'answers',
    maxBytes,
    ({ body, encodedBytes }) => bytesAround + body.length + encodedBytes,
    1 / largestShare,
  );
  const making = new Map<string, Making>();
  return {
    counts: {
      hits: 0,
      misses: 0,
      shared: 0,
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
        // Both together are too large to keep: the plain body stays.
        answer.encodedBytes -= form.length;
        answer.encoded.delete(encoding);
        kept.set(key, answer);
        return form;
      }),
    share(key, client, make) {
      const before = making.get(key);
      const current =
        before ??
        begin(make, (answer) => {
          if (making.get(key) === current) making.delete(key);
          if (answer !== null && canBeKept(answer) && answer.outcome.basis !== undefined) kept.set(key, answer);
        });
      if (before === undefined) {
        this.counts.misses += 1;
        making.set(key, current);
      } else this.counts.shared += 1;
      waitFor(current, client, () => {
        if (making.get(key) === current) making.delete(key);
      });
      return { answer: current.answer, isOwn: before === undefined };
    },
  };
}

/** Makes an answer for one client alone; the making ends when the client goes away. */
export function makeAlone(client: ServerResponse, make: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const making = begin(make, () => undefined);
  waitFor(making, client, () => undefined);
  return making.answer;
}

/** Only whole answers without errors: what was wrong may be right the next time. */
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
