/** Splits long work into parts so that other requests get the event loop in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Number of items processed before yielding; each takes a few milliseconds at most. */
const itemsOfTurn = 4;

/** Maps items that take long, yielding to the event loop after every few of them. */
export async function mapInTurns<Item, T>(items: readonly Item[], map: (item: Item, index: number) => T): Promise<T[]> {
  const mapped: T[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % itemsOfTurn === 0) await nextTurn();
    mapped.push(map(item, index));
  }
  return mapped;
}
