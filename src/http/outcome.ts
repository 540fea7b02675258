/** What is noted of one operation while it is answered: for the log, the metrics, and for whether its answer can be kept. */
import type { GraphReader } from '../store/port.ts';

export interface Outcome {
  /** Name of the operation that ran. */
  operation?: string;
  /** Codes of the errors of the answer, each once; absent where there were none. */
  errors?: string[];
  /** What the operation costs; absent where it never came to that. */
  complexity?: number;
  /** The graph on which the answer was made; absent where nothing ran. */
  snapshot?: GraphReader;
  /** Whether GraphQL gave a result, be it errors alone. */
  hasResult?: boolean;
  /** Set where the request did more than ask, so that the same has to be done when it comes again. */
  changedSomething?: boolean;
}

/** What Yoga's plugins find in the context of a request, besides what Yoga puts there. */
export interface RequestContext {
  readonly outcome: Outcome;
  /** The graph as it was found when the request came; null where each operation takes its own. */
  readonly snapshot: Promise<GraphReader> | null;
  /** Whether the body was larger than what is taken, so that nobody has read it. */
  readonly bodyIsTooLarge: boolean;
}

/** The context of a request, as hooks that Yoga gives no type are handed it. */
export function contextOf(serverContext: unknown): RequestContext {
  return serverContext as RequestContext;
}
