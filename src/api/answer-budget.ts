/** The budget of one answer while it is computed: bytes, and work per turn of the event loop. */
import { GraphError } from '../errors.ts';
import { andThen, type MaybePromise } from './maybe-promise.ts';
import { resumeOperations, takeTurns } from './turns.ts';

export interface AnswerBudget {
  /** Counts bytes of the answer. Throws RESPONSE_TOO_LARGE beyond the limit. */
  spend(bytes: number): void;
  /** Counts work that adds no bytes; one unit takes about as long as a field. */
  work(units: number): void;
  /** Whether this turn of the event loop has done enough that other requests should run. */
  isTurnOver(): boolean;
  /** Resolves in a later turn of the event loop. Calls resume in order, as many per turn as fit. */
  turn(): Promise<void>;
  /** Call when the answer is complete or abandoned; its bytes then stop counting towards the total of all answers. */
  end(): void;
}

/**
 * Fields, or equivalent work, between two checks of the clock. Smaller operations are never interrupted, however slow
 * the machine, so their loads stay in one batch.
 */
export const unitsBetweenLooks = 2_000;
/** All answers being computed may together hold this many times the limit of one. Beyond that, only the oldest continues. */
export const answersAtOnce = 2;

/** Open budgets, oldest first, with the bytes of each. */
const held = new Map<object, number>();
let heldByAll = 0;

export function responseTooLarge(maxBytes: number): GraphError {
  return new GraphError(
    'RESPONSE_TOO_LARGE',
    `The response would be larger than ${String(maxBytes)} bytes; ask for fewer fields, smaller pages ("first") or fewer items at a time.`,
  );
}

/** Bytes of all answers being computed. */
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

/** Work units for finding all paths of a structure, or for comparing two such results. */
const unitsOfWalk = 50;

/** Like `andThen`, but defers `next`, which takes long, to a later turn of the event loop if this one is over. */
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
