/** Which sources a claim goes back to, so that copies of one text count as one voice. */
import { compareIds } from './records.ts';

/**
 * Gives, for a source and what one of its claims cites, every source behind that claim: what it cites, what its source reuses,
 * and what those reuse in turn. Sorted by id, without the source itself; cycles are followed once.
 */
export function lineages(
  reuses: ReadonlyMap<string, readonly string[]>,
): (source: string, cites: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (source, cites) => {
    const key = [source, ...cites].join(' ');
    const found = known.get(key) ?? originsOf(source, cites, reuses);
    known.set(key, found);
    return found;
  };
}

function originsOf(
  source: string,
  cites: readonly string[],
  reuses: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  // A set that grows while it is iterated visits each source once.
  const origins = new Set([...cites, ...(reuses.get(source) ?? [])]);
  for (const origin of origins) for (const next of reuses.get(origin) ?? []) origins.add(next);
  origins.delete(source);
  return [...origins].sort(compareIds);
}
