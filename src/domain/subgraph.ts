/** The part of the graph that walks from one start can use: its limits, and the regions and nerves in it. */
import { EDGES, KINDS, kindOfId } from '../../schema/ontology.ts';
import { compareIds, type RelationRecord } from './records.ts';

/** The start of a walk, and its direction: down to the skin, or up from a skin region to the spinal nerves. */
export interface ReachRequest {
  readonly start: string;
  readonly direction: 'DOWN' | 'UP';
}

/**
 * All relations that walks from (or to) a start can use in any perspective: their steps, and PIERCES and PASSES of
 * every nerve on the way. Also PART_OF: from the parts of the start region upwards, and from the regions reached to all
 * regions that contain them.
 */
export interface Subgraph {
  readonly outgoing: ReadonlyMap<string, readonly RelationRecord[]>;
  readonly incoming: ReadonlyMap<string, readonly RelationRecord[]>;
}

/** The walk from one start of a prefetch plan with `reach`. */
export function reachOf(start: string): ReachRequest {
  return { start, direction: start.startsWith(`${KINDS.SkinRegion.idPrefix}:`) ? 'UP' : 'DOWN' };
}

/** Makes a subgraph from a list of relations. */
export function subgraphOf(relations: Iterable<RelationRecord>): Subgraph {
  const outgoing = new Map<string, RelationRecord[]>();
  const incoming = new Map<string, RelationRecord[]>();
  const add = (map: Map<string, RelationRecord[]>, key: string, relation: RelationRecord) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [relation]);
    else list.push(relation);
  };
  for (const relation of relations) {
    add(outgoing, relation.from, relation);
    add(incoming, relation.to, relation);
  }
  return { outgoing, incoming };
}

/** Every relation of a subgraph; each stands in both of its maps. */
export function relationsOf({ outgoing }: Subgraph): RelationRecord[] {
  return [...outgoing.values()].flat();
}

/** The part of a larger subgraph that walks from (or to) one start can use. */
export function walksWithin({ outgoing, incoming }: Subgraph, { start, direction }: ReachRequest): Subgraph {
  const up = direction === 'UP';
  const found = new Set<RelationRecord>();
  const reached = new Set([start]);
  // Sets that grow while they are iterated visit each node once.
  if (up) {
    for (const node of reached) {
      for (const relation of incoming.get(node) ?? []) {
        if (relation.type !== 'PART_OF') continue;
        found.add(relation);
        reached.add(relation.from);
      }
    }
  }
  for (const node of reached) {
    for (const relation of (up ? incoming : outgoing).get(node) ?? []) {
      if (EDGES[relation.type].walk !== 'STEP') continue;
      found.add(relation);
      reached.add(up ? relation.from : relation.to);
    }
  }
  for (const node of reached) {
    for (const relation of outgoing.get(node) ?? []) if (EDGES[relation.type].walk === 'LAST_STEP') found.add(relation);
  }
  if (!up) {
    const regions = new Set([...reached].filter((id) => kindOfId(id) === 'SkinRegion'));
    for (const region of regions) {
      for (const relation of outgoing.get(region) ?? []) {
        if (relation.type !== 'PART_OF') continue;
        found.add(relation);
        regions.add(relation.to);
      }
    }
  }
  return subgraphOf(found);
}

/** The region and all its parts at any depth, in the subgraph of an upward walk. */
export function withParts(subgraph: Subgraph, region: string): Set<string> {
  const all = new Set([region]);
  for (const id of all) {
    for (const { type, from } of subgraph.incoming.get(id) ?? []) if (type === 'PART_OF') all.add(from);
  }
  return all;
}

/** The regions that contain a region at any depth, in a subgraph. */
export function wholesOf(subgraph: Subgraph, region: string): Set<string> {
  const all = new Set<string>();
  const visit = (id: string): void => {
    for (const { type, to } of subgraph.outgoing.get(id) ?? []) {
      if (type !== 'PART_OF' || all.has(to)) continue;
      all.add(to);
      visit(to);
    }
  };
  visit(region);
  return all;
}

/** The spinal nerves among the nodes of a subgraph. */
export function spinalNervesIn(subgraph: Subgraph): string[] {
  return [...subgraph.outgoing.keys()].filter((id) => kindOfId(id) === 'SpinalNerve').sort(compareIds);
}
