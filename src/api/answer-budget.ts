/** What one answer may still take while it is made: bytes, and fields until the event loop is given a turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphError } from '../errors.ts';

export interface AnswerBudget {
  /** Takes bytes that the answer will hold. Throws RESPONSE_TOO_LARGE once there are more than allowed. */
  spend(bytes: number): void;
  /** Notes work that gives no bytes, in units that take about as long as a field. */
  work(units: number): void;
  /** Whether so much has been done in this turn of the event loop that other requests should have theirs. */
  isTurnOver(): boolean;
  /** Resolves in a later turn of the event loop. Calls go on in their order, as many in a turn as it has room for. */
  turn(): Promise<void>;
}

/** Fields that are resolved before other requests get a turn: some 10 ms. */
const fieldsOfTurn = 5_000;

/** Microtasks between the end of a wait and the fields that are resolved after it. */
const microtasksOfContinuation = 4;

export function responseTooLarge(maxBytes: number): GraphError {
  return new GraphError(
    'RESPONSE_TOO_LARGE',
    `The response would be larger than ${String(maxBytes)} bytes; ask for fewer fields, smaller pages ("first") or fewer items at a time.`,
  );
}

export function startBudget(maxBytes: number): AnswerBudget {
  let left = maxBytes;
  let done = 0;
  let waiting: (() => void)[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    await nextTurn();
    done = 0;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      for (const goOn of batch) {
        if (done >= fieldsOfTurn) {
          await nextTurn();
          done = 0;
        }
        goOn();
        for (let microtask = 0; microtask < microtasksOfContinuation; microtask += 1) await Promise.resolve();
      }
    }
    isRunning = false;
  };

  return {
    spend(bytes) {
      left -= bytes;
      done += 1;
      if (left < 0) throw responseTooLarge(maxBytes);
    },
    work(units) {
      done += units;
    },
    isTurnOver: () => done >= fieldsOfTurn,
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        // Nothing in it rejects.
        if (!isRunning) void run();
      }),
  };
}
