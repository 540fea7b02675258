/** Shares the event loop between operations, so that a long one does not block the others. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that all operations together may work before the event loop handles other events. */
const turnLength = 10;
/** Microtasks between the end of a wait and the resolvers that follow it. */
const microtasksOfContinuation = 4;

/** One operation's share of the event loop. */
export interface Turns {
  /** Whether this operation should yield to others. */
  isOver(): boolean;
  /** Resolves in a later turn. Operations alternate, one wait each; the waits of one operation end in order. */
  wait(): Promise<void>;
  /** Drops any pending waits, because the operation has ended. */
  end(): void;
}

/** Decides which operations continue; `canGoOn` is asked before each step. */
export interface TurnPolicy {
  readonly canGoOn: () => boolean;
}

interface Waiting extends TurnPolicy {
  readonly continuations: (() => void)[];
  next: number;
}

/** Operations with pending waits. */
const ring: Waiting[] = [];
let isRunning = false;
/** Start of the current turn's work; null before it starts. */
let began: number | null = null;

/** Adds an operation to those sharing the event loop. */
export function takeTurns(policy: TurnPolicy): Turns {
  const own: Waiting = { ...policy, continuations: [], next: 0 };
  return {
    isOver: () => !policy.canGoOn() || isTurnOver(),
    wait: () =>
      new Promise((resolve) => {
        own.continuations.push(resolve);
        if (!ring.includes(own)) ring.push(own);
        resumeOperations();
      }),
    end() {
      own.continuations.length = 0;
      own.next = 0;
      const place = ring.indexOf(own);
      if (place >= 0) ring.splice(place, 1);
    },
  };
}

/** Resumes operations that were not allowed to continue before. */
export function resumeOperations(): void {
  // It never rejects.
  if (!isRunning && ring.some(({ canGoOn }) => canGoOn())) void run();
}

function isTurnOver(): boolean {
  const time = performance.now();
  if (began !== null) return time - began >= turnLength;
  began = time;
  setImmediate(() => {
    began = null;
  });
  return false;
}

async function run(): Promise<void> {
  isRunning = true;
  for (;;) {
    await nextTurn();
    do {
      const place = ring.findIndex(({ canGoOn }) => canGoOn());
      const [operation] = place < 0 ? [] : ring.splice(place, 1);
      if (operation === undefined) {
        isRunning = false;
        return;
      }
      operation.continuations[operation.next]?.();
      operation.next += 1;
      if (operation.next < operation.continuations.length) ring.push(operation);
      else {
        operation.continuations.length = 0;
        operation.next = 0;
      }
      for (let microtask = 0; microtask < microtasksOfContinuation; microtask += 1) await Promise.resolve();
    } while (!isTurnOver());
  }
}
