/** What has to be written so that a database holds a graph: the stored rows beside the wanted ones, read as a stream. */
import { isInt, type Session, type Transaction } from 'neo4j-driver';
import { CommandError } from '../../errors.ts';
import type { ChangedItem, Difference, Item, PropertyChange } from '../port.ts';
import { claimEdges, metaId, type Properties, type Property } from './encoding.ts';
import { ownKind, rawNodes, rawRelationships } from './neo4j-content.ts';
import {
  relationshipKey,
  stampKeys,
  type End,
  type TargetGraph,
  type TargetNode,
  type TargetRelationship,
} from './neo4j-rows.ts';

type Runner = Pick<Session, 'run'> | Pick<Transaction, 'run'>;

interface Stored {
  /** Neo4j's own name for it. */
  readonly key: string;
  readonly item: Item;
}

interface Changed<W> {
  readonly key: string;
  readonly target: W;
  readonly properties: readonly PropertyChange[];
}

export interface Plan {
  /** True if the database holds a whole graph of ours. */
  readonly seeded: boolean;
  readonly addedNodes: readonly TargetNode[];
  readonly changedNodes: readonly Changed<TargetNode>[];
  readonly removedNodes: readonly Stored[];
  readonly addedRelationships: readonly TargetRelationship[];
  readonly changedRelationships: readonly Changed<TargetRelationship>[];
  readonly removedRelationships: readonly Stored[];
  /** Ours and not wanted, and yet not to be removed. */
  readonly left: number;
}

export interface PlanOptions {
  /** Removes nodes of ours that are not wanted. */
  readonly prune: boolean;
  /** Removes all of ours, and adds the whole target graph. */
  readonly reset: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told how many nodes and relationships have been compared, of about how many. */
  readonly onRead?: (done: number, total: number) => void;
}

/**
 * Compares the target graph with what is stored. Throws a `CommandError` if a node would have to be removed on which a
 * relationship hangs that is not ours.
 */
export async function planOf(run: Runner, target: TargetGraph, options: PlanOptions): Promise<Plan> {
  const { prune, reset, signal, onRead } = options;
  const ends = new Map<string, End>();
  const seenNodes = new Set<string>();
  const seenRelationships = new Set<string>();
  const changedNodes: Changed<TargetNode>[] = [];
  const changedRelationships: Changed<TargetRelationship>[] = [];
  const goneNodes: Stored[] = [];
  const goneRelationships: Stored[] = [];
  const obsolete: Stored[] = [];
  const total = target.nodes.size + target.relationships.size;
  let done = 0;
  const count = () => {
    done += 1;
    if (done % 1_000 === 0) onRead?.(Math.min(done, total - 1), total);
  };
  for await (const { key, labels, properties } of rawNodes(run, signal)) {
    const kind = ownKind(labels, properties['id']);
    if (kind === null) continue;
    count();
    const id = properties['id'] as string;
    ends.set(key, { id, kind });
    const node = reset || seenNodes.has(id) ? undefined : target.nodes.get(id);
    seenNodes.add(id);
    if (node === undefined) goneNodes.push({ key, item: { what: 'NODE', type: kind, id } });
    else {
      const changes = changesOf(properties, node.encode(), id === metaId ? stampKeys : []);
      if (changes.length > 0) changedNodes.push({ key, target: node, properties: changes });
    }
  }
  const seeded = seenNodes.has(metaId);
  for await (const { key, type, fromKey, toKey, properties } of rawRelationships(run, signal)) {
    const [from, to] = [ends.get(fromKey), ends.get(toKey)];
    if (from === undefined || to === undefined) continue;
    const name = relationshipKey(type, from, to, properties);
    if (name === null) continue;
    count();
    const relationship = reset || seenRelationships.has(name) ? undefined : target.relationships.get(name);
    seenRelationships.add(name);
    if (relationship !== undefined) {
      const changes = changesOf(properties, relationship.encode(), []);
      if (changes.length > 0) changedRelationships.push({ key, target: relationship, properties: changes });
      continue;
    }
    const stored = { key, item: itemOf({ type, from: from.id, to: to.id, key: name }) };
    // Which claims a dispute weighs is part of the dispute.
    const isOfTarget = type === claimEdges.weighs && !reset && target.nodes.has(from.id);
    (isOfTarget ? obsolete : goneRelationships).push(stored);
  }
  if (done > 0) onRead?.(total, total);
  const removes = prune || reset;
  if (removes) await refuseForeign(run, goneNodes, signal);
  const addedNodes = [...target.nodes.values()].filter(({ id }) => reset || !seenNodes.has(id));
  const addedRelationships = [...target.relationships.values()].filter(
    ({ key }) => reset || !seenRelationships.has(key),
  );
  return {
    seeded,
    addedNodes,
    changedNodes,
    removedNodes: removes ? goneNodes : [],
    addedRelationships,
    changedRelationships,
    removedRelationships: removes ? [...obsolete, ...goneRelationships] : obsolete,
    left: removes ? 0 : goneNodes.length + goneRelationships.filter(({ item }) => item.what === 'RELATION').length,
  };
}

/** How many nodes and relationships a plan writes or removes. */
export function sizeOf(plan: Plan): number {
  return (
    plan.addedNodes.length +
    plan.changedNodes.length +
    plan.removedNodes.length +
    plan.addedRelationships.length +
    plan.changedRelationships.length +
    plan.removedRelationships.length
  );
}

/** A plan as people and other parts of the program see it. */
export function differenceOf(plan: Plan): Difference {
  const itemOfNode = ({ id, kind }: TargetNode): Item => ({ what: 'NODE', type: kind, id });
  const changed = <W>(list: readonly Changed<W>[], name: (target: W) => Item): ChangedItem[] =>
    list.map(({ target, properties }) => ({ ...name(target), properties }));
  return {
    added: [...plan.addedNodes.map(itemOfNode), ...plan.addedRelationships.map(itemOf)],
    changed: [...changed(plan.changedNodes, itemOfNode), ...changed(plan.changedRelationships, itemOf)],
    removed: [...plan.removedNodes, ...plan.removedRelationships].map(({ item }) => item),
    left: plan.left,
  };
}

function itemOf({ type, from, to, key }: Pick<TargetRelationship, 'type' | 'from' | 'to' | 'key'>): Item {
  const isLink = (Object.values(claimEdges) as string[]).includes(type);
  return isLink ? { what: 'LINK', type, id: `(${from})-[:${type}]->(${to})` } : { what: 'RELATION', type, id: key };
}

/** The properties that differ, by name; nothing stored and null wanted are the same. */
function changesOf(
  stored: Readonly<Record<string, unknown>>,
  target: Properties,
  ignored: readonly string[],
): PropertyChange[] {
  const names = new Set([...Object.keys(stored), ...Object.keys(target)]);
  return [...names].sort().flatMap((name) => {
    const [before, after] = [stored[name] ?? null, target[name] ?? null];
    return ignored.includes(name) || isSame(before, after)
      ? []
      : [{ name, before: textOf(before), after: textOf(after) }];
  });
}

function isSame(stored: unknown, target: Property | string | number): boolean {
  if (isInt(stored)) return typeof target === 'bigint' && stored.toBigInt() === target;
  if (Array.isArray(stored) && Array.isArray(target)) {
    const parts = target as readonly (string | number)[];
    return stored.length === parts.length && stored.every((part, index) => isSame(part, parts[index] ?? null));
  }
  return stored === target;
}

/** A value as a person reads it: a text in quotes, an integer without and a float with its point. */
function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (isInt(value) || typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? `${String(value)}.0` : String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  return (value as { toString: () => string }).toString();
}

const lookUpSize = 1_000;

/** Throws if a relationship that is not ours hangs on one of some nodes. */
async function refuseForeign(run: Runner, nodes: readonly Stored[], signal: AbortSignal | undefined): Promise<void> {
  for (let start = 0; start < nodes.length; start += lookUpSize) {
    signal?.throwIfAborted();
    const keys = nodes.slice(start, start + lookUpSize).map(({ key }) => key);
    const result = run.run(
      `UNWIND $keys AS key MATCH (n) WHERE elementId(n) = key
       MATCH (n)-[r]-()
       WITH DISTINCT n, r, startNode(r) AS a, endNode(r) AS b
       RETURN n.id AS id, type(r) AS type, r {.id, .position} AS properties,
         labels(a) AS fromLabels, a.id AS from, labels(b) AS toLabels, b.id AS to`,
      { keys },
    );
    for await (const record of result) {
      const row = record.toObject() as unknown as ForeignRow;
      if (isOwn(row)) continue;
      const sentence = `${row.id} would be removed, but a relationship that seeding did not write is attached to it: (${nameOf(row.from, row.fromLabels)})-[:${row.type}]->(${nameOf(row.to, row.toLabels)}). Delete that first, or keep ${row.id}.`;
      throw new CommandError(sentence);
    }
  }
}

interface ForeignRow {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly fromLabels: readonly string[];
  readonly from: unknown;
  readonly toLabels: readonly string[];
  readonly to: unknown;
}

function isOwn({ type, properties, fromLabels, from, toLabels, to }: ForeignRow): boolean {
  const [fromKind, toKind] = [ownKind(fromLabels, from), ownKind(toLabels, to)];
  if (fromKind === null || toKind === null) return false;
  const [start, end] = [
    { id: from as string, kind: fromKind },
    { id: to as string, kind: toKind },
  ];
  return relationshipKey(type, start, end, properties) !== null;
}

function nameOf(id: unknown, labels: readonly string[]): string {
  return typeof id === 'string' ? id : `:${labels.join(':')}`;
}
