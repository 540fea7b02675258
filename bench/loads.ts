/** The jobs and the results of the load generator. */
import { median } from './statistics.ts';

export interface LoadJob {
  readonly port: number;
  /** Raw HTTP requests, which all clients together send in turn. */
  readonly requests: readonly string[];
  /** Which of them is sent first. */
  readonly first: number;
  readonly clients: number;
  /** How long to send; null sends each request once. */
  readonly milliseconds: number | null;
  /** Puts another number into the name of each document, so that none repeats. */
  readonly documentsAreNew: boolean;
}

export interface LoadResult {
  readonly requests: number;
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  readonly perSecond: number;
  /** Milliseconds from a request to the end of its answer. */
  readonly p50: number;
  readonly p97_5: number;
  readonly p99: number;
  readonly bytesOfAnswer: number;
  readonly errors: number;
  /** The first answer that was an error, or how a connection failed. */
  readonly firstError: string | null;
}

/** Combines results: the rate over the whole time, the median p50, and the highest p97.5 and p99. */
export function together(results: readonly LoadResult[]): LoadResult {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only;
  const requests = results.reduce((sum, result) => sum + result.requests, 0);
  const elapsedMs = results.reduce((sum, result) => sum + result.elapsedMs, 0);
  const weighted = (of: (result: LoadResult) => number) =>
    results.reduce((sum, result) => sum + (result.requests === 0 ? 0 : of(result) * result.requests), 0) /
    Math.max(1, requests);
  return {
    requests,
    elapsedMs,
    perSecond: (requests / elapsedMs) * 1000,
    p50: median(results.map(({ p50 }) => p50)),
    p97_5: Math.max(...results.map(({ p97_5 }) => p97_5)),
    p99: Math.max(...results.map(({ p99 }) => p99)),
    bytesOfAnswer: weighted(({ bytesOfAnswer }) => bytesOfAnswer),
    errors: results.reduce((sum, { errors }) => sum + errors, 0),
    firstError: results.find(({ firstError }) => firstError !== null)?.firstError ?? null,
  };
}
