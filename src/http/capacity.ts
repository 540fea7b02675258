/** Limits how much the server does at once. Anything beyond waits, or is refused with SERVER_BUSY. */
import type { ServerResponse } from 'node:http';
import { limits } from '../api/cost.ts';
import { GraphError } from '../errors.ts';

/** Operations that cost more than this share a lane, so that they never delay cheaper ones. */
export const cheapestDear = 2_000;
/** The total cost that the operations of one lane may have. */
export const laneCapacity = limits.complexity * 2;
/** The minimum cost of an operation, because its loaders and its request use memory too. */
const leastWeight = 30;

/** Must be called once, at the end of the operation. */
export type Leave = () => void;

export interface Lanes {
  /** Starts at once if its lane has room. Otherwise resolves when it has, or rejects with the signal's reason. */
  enter(complexity: number, signal: AbortSignal): Leave | Promise<Leave>;
  readonly counts: { running: number; waiting: number };
}

interface Lane {
  used: number;
  readonly waiting: Set<Waiter>;
}

interface Waiter {
  readonly weight: number;
  readonly start: () => void;
}

/** Runs operations concurrently up to a total cost; the rest start in order of arrival. */
export function openLanes(): Lanes {
  const [cheap, dear]: Lane[] = [
    { used: 0, waiting: new Set() },
    { used: 0, waiting: new Set() },
  ];
  const counts = { running: 0, waiting: 0 };

  const begin = (lane: Lane, weight: number): Leave => {
    lane.used += weight;
    counts.running += 1;
    return () => {
      lane.used -= weight;
      counts.running -= 1;
      for (const waiter of lane.waiting) {
        if (lane.used + waiter.weight > laneCapacity) break;
        waiter.start();
      }
    };
  };

  return {
    counts,
    enter(complexity, signal) {
      const lane = (complexity > cheapestDear ? dear : cheap) as Lane;
      const weight = Math.min(Math.max(complexity, leastWeight), laneCapacity);
      if (lane.waiting.size === 0 && lane.used + weight <= laneCapacity) return begin(lane, weight);
      return new Promise((resolve, reject) => {
        const stopWaiting = () => {
          lane.waiting.delete(waiter);
          counts.waiting -= 1;
          signal.removeEventListener('abort', giveUp);
        };
        const giveUp = () => {
          stopWaiting();
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          weight,
          start() {
            stopWaiting();
            resolve(begin(lane, weight));
          },
        };
        counts.waiting += 1;
        lane.waiting.add(waiter);
        if (signal.aborted) giveUp();
        else signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/** The current load of the server. */
export interface Taken {
  readonly requests: Admission['counts'];
  readonly unread: Sending['counts'];
}

/** Bytes of all requests in progress, or of one body if that may be larger. */
const requestBytes = 32_000_000;

export interface Admission {
  /** Admits a request with the bytes held for it until it is answered; null if the server is full. */
  take(bytes: number): Leave | null;
  readonly counts: { requests: number; bytes: number };
}

/** Admits this many requests at once. */
export function admitRequests(settings: { maxRequests: number; maxBodyBytes: number }): Admission {
  const maxBytes = Math.max(requestBytes, settings.maxBodyBytes * 2);
  const counts = { requests: 0, bytes: 0 };
  return {
    counts,
    take(bytes) {
      if (counts.requests >= settings.maxRequests || counts.bytes + bytes > maxBytes) return null;
      counts.requests += 1;
      counts.bytes += bytes;
      return () => {
        counts.requests -= 1;
        counts.bytes -= bytes;
      };
    },
  };
}

/** Seconds after which a refused client may retry. */
const retryAfter = 1;

/** Why a request is refused for which there is no room. */
export function busy(): GraphError {
  return new GraphError(
    'SERVER_BUSY',
    `The server is answering as many requests as it can; try again in ${String(retryAfter)} s.`,
  );
}

/** Refuses a request for lack of capacity, as a GraphQL error. */
export function refuseBusy(response: ServerResponse): void {
  const { message, extensions } = busy();
  const body = Buffer.from(JSON.stringify({ errors: [{ message, extensions }] }));
  response
    .writeHead(503, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'cache-control': 'no-store',
      'retry-after': String(retryAfter),
    })
    .end(body);
}

/** Longest time for sending one answer, in milliseconds. */
const longestSending = 120_000;

export interface Sending {
  /** Registers an answer being sent. If all answers together hold too many bytes, the slowest connections are closed. */
  watch(response: ServerResponse, bytes: number): void;
  readonly counts: { answers: number; bytes: number };
}

/** Limits the bytes of answers that clients have not read yet, as a multiple of the largest answer. */
export function watchSending(maxBytes: number): Sending {
  const sending = new Map<ServerResponse, Leave>();
  const counts = { answers: 0, bytes: 0 };
  return {
    counts,
    watch(response, bytes) {
      if (response.writableFinished || response.destroyed) return;
      const timer = setTimeout(() => response.destroy(), longestSending).unref();
      const end = () => {
        if (!sending.delete(response)) return;
        clearTimeout(timer);
        counts.answers -= 1;
        counts.bytes -= bytes;
      };
      sending.set(response, end);
      counts.answers += 1;
      counts.bytes += bytes;
      response.once('finish', end);
      response.once('close', end);
      for (const [slow, forget] of sending) {
        if (counts.bytes <= maxBytes || slow === response) break;
        forget();
        slow.destroy();
      }
    },
  };
}
