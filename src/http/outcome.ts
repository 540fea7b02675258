/** The outcome of an operation, for the log, the metrics, and the decision whether to cache its answer. */
import type { Basis } from '../store/cache.ts';

export interface Outcome {
  /** Name of the operation that ran. */
  operation?: string;
  /** Codes of the errors, each once; absent if there were none. */
  errors?: string[];
  /** The cost of the operation; absent if it was never computed. */
  complexity?: number;
  /** The state of the graph behind the answer; absent if no operation ran or the store failed. */
  basis?: Basis;
  /** Whether GraphQL returned a result, even one that consists of errors. */
  hasResult?: boolean;
  /** Set if the request has effects that repeated requests must have as well. */
  changedSomething?: boolean;
}

/** What our plugins add to Yoga's request context. */
export interface RequestContext {
  readonly outcome: Outcome;
  /** Arrival time on the cache's clock: the answer must include all earlier commits. */
  readonly since: number;
  /** When its headers came, on the clock of `performance.now()`: its time limit counts from then. */
  readonly arrived: number;
  /** The store's error on this request, so that the operation fails without waiting again. */
  readonly failure: Error | null;
  /** Whether the body exceeded the limit and was not read. */
  readonly bodyIsTooLarge: boolean;
}

/** The context of a request, for hooks to which Yoga gives no type. */
export function contextOf(serverContext: unknown): RequestContext {
  return serverContext as RequestContext;
}
