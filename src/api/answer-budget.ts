/** What one answer may still take while it is made: bytes, and work until the event loop is given a turn. */
import { GraphError } from '../errors.ts';
import { andThen, type MaybePromise } from './maybe-promise.ts';
import { resumeOperations, takeTurns } from './turns.ts';

export interface AnswerBudget {
  /** Takes bytes that the answer will hold. Throws RESPONSE_TOO_LARGE once there are more than allowed. */
  spend(bytes: number): void;
  /** Notes work that gives no bytes, in units that take about as long as a field. */
  work(units: number): void;
  /** Whether so much has been done in this turn of the event loop that other requests should have theirs. */
  isTurnOver(): boolean;
  /** Resolves in a later turn of the event loop. Calls go on in their order, as many in a turn as it has room for. */
  turn(): Promise<void>;
  /** Must be called when the answer is made or given up: its bytes then no longer count among those of all answers. */
  end(): void;
}

/**
 * Fields, or as much work, between two looks at the clock. An operation with fewer is never interrupted, however slow the machine,
 * so that its loads stay in one batch.
 */
export const unitsBetweenLooks = 2_000;
/** All answers that are being made may hold so many times what one may. Beyond that, only the oldest goes on. */
export const answersAtOnce = 2;

/** Budgets that have not ended, the oldest first, with the bytes of each. */
const held = new Map<object, number>();
let heldByAll = 0;

export function responseTooLarge(maxBytes: number): GraphError {
  return new GraphError(
    'RESPONSE_TOO_LARGE',
    `The response would be larger than ${String(maxBytes)} bytes; ask for fewer fields, smaller pages ("first") or fewer items at a time.`,
  );
}

/** Bytes of all answers that are being made. */
export const bytesBeingMade = (): number => heldByAll;

export function startBudget(maxBytes: number): AnswerBudget {
  const key = {};
  let left = maxBytes;
  let sinceLook = 0;
  held.set(key, 0);
  const isOldest = () => held.keys().next().value === key;
  const turns = takeTurns({ canGoOn: () => heldByAll <= maxBytes * answersAtOnce || isOldest() });

  return {
    spend(bytes) {
      left -= bytes;
      sinceLook += 1;
      if (left < 0) throw responseTooLarge(maxBytes);
      const before = held.get(key);
      if (before === undefined) return;
      held.set(key, before + bytes);
      heldByAll += bytes;
    },
    work(units) {
      sinceLook += units;
    },
    isTurnOver() {
      sinceLook += 1;
      if (sinceLook < unitsBetweenLooks) return false;
      const isOver = turns.isOver();
      if (!isOver) sinceLook = 0;
      return isOver;
    },
    turn: () => turns.wait(),
    end() {
      turns.end();
      heldByAll -= held.get(key) ?? 0;
      held.delete(key);
      resumeOperations();
    },
  };
}

/** Units of the work of finding all paths of a structure, or comparing two such results. */
const unitsOfWalk = 50;

/** Goes on with a value as `andThen` does, but in a later turn of the event loop if this one is over. `next` takes long. */
export function andThenInTurn<T, U>(
  budget: AnswerBudget | undefined,
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return andThen(value, (known) => {
    budget?.work(unitsOfWalk);
    return budget?.isTurnOver() === true ? budget.turn().then(() => next(known)) : next(known);
  });
}
