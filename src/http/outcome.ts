/** What is noted of one operation while it is answered: for the log, the metrics, and for whether its answer can be kept. */
import type { Basis } from '../store/cache.ts';

export interface Outcome {
  /** Name of the operation that ran. */
  operation?: string;
  /** Codes of the errors of the answer, each once; absent if there were none. */
  errors?: string[];
  /** What the operation costs; absent if it never came to that. */
  complexity?: number;
  /** On what the answer rests; absent if no operation ran, or the store failed. */
  basis?: Basis;
  /** Whether GraphQL gave a result, be it errors alone. */
  hasResult?: boolean;
  /** Set if the request did more than ask, so that the same has to be done when it comes again. */
  changedSomething?: boolean;
}

/** What Yoga's plugins find in the context of a request, besides what Yoga puts there. */
export interface RequestContext {
  readonly outcome: Outcome;
  /** When the request came, on the clock of the cache: what was committed before must be seen. */
  readonly since: number;
  /** When its headers came, on the clock of `performance.now()`: its time limit counts from then. */
  readonly arrived: number;
  /** How the store has failed on this request already; the operation fails alike instead of waiting once more. */
  readonly failure: Error | null;
  /** Whether the body was larger than what is taken, so that nobody has read it. */
  readonly bodyIsTooLarge: boolean;
}

/** The context of a request, as hooks that Yoga gives no type are handed it. */
export function contextOf(serverContext: unknown): RequestContext {
  return serverContext as RequestContext;
}
