/** The result of a run, as in its report and its JSON. */
import type { ContestantName } from './contestants.ts';
import type { QuestionCost } from './db-hits.ts';
import type { Loading, Writing } from './graph-loading.ts';
import type { OperationName } from './operations.ts';
import type { WireCount } from './wire.ts';
import type { Writes } from './writes.ts';

/** What was measured for one contestant and one operation: medians over the repeats. */
export interface Measure {
  readonly replicas: number;
  /** Who writes to the graph meanwhile. */
  readonly writes: Writes;
  readonly clients: number;
  readonly contestant: ContestantName;
  readonly operation: OperationName;
  readonly perSecond: number;
  readonly p50: number;
  readonly p97_5: number;
  readonly p99: number;
  /** CPU time per request, of the contestant and of the database; null if it cannot be measured. */
  readonly cpuMs: number | null;
  readonly databaseCpuMs: number | null;
  readonly residentMegabytes: number | null;
  readonly peakMegabytes: number | null;
  readonly bytesOfAnswer: number;
  readonly errors: number;
  readonly firstError: string | null;
  /** Requests a second in each repeat. */
  readonly samples: readonly number[];
}

/** The traffic per request between a contestant and the database: the first time, and when repeated. */
export interface Wire {
  readonly contestant: ContestantName;
  readonly operation: OperationName;
  readonly first: WireCount;
  readonly again: WireCount;
}

/** What the statements of our server cost a database of this size, in DB hits. */
export interface Cost {
  readonly replicas: number;
  readonly questions: readonly QuestionCost[];
}

/** How long a contestant took from its start until it printed its address. */
export interface Start {
  readonly replicas: number;
  readonly contestant: ContestantName;
  readonly milliseconds: number;
}

export interface Result {
  readonly date: string;
  readonly note: string | null;
  readonly machine: { readonly cores: number; readonly memoryGigabytes: number; readonly system: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly database: string;
  readonly dataVersion: string;
  readonly seconds: number;
  readonly repeats: number;
  readonly loadings: readonly Loading[];
  readonly writings: readonly Writing[];
  readonly wire: readonly Wire[];
  readonly costs: readonly Cost[];
  readonly starts: readonly Start[];
  readonly measures: readonly Measure[];
}
