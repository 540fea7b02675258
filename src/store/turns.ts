/** Long work in parts, so that other requests get their turns of the event loop. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Items that are worked on before others get a turn; each takes some milliseconds at most. */
const itemsOfTurn = 4;

/** Maps items that take long. A few are mapped at once; more take a turn of the event loop for every few of them. */
export async function mapInTurns<Item, T>(items: readonly Item[], map: (item: Item, index: number) => T): Promise<T[]> {
  const mapped: T[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % itemsOfTurn === 0) await nextTurn();
    mapped.push(map(item, index));
  }
  return mapped;
}
