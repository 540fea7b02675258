/** Makes a graph N times as large as the real one, from copies that only `spread` questions ask for. */
import { kindOfId } from '../schema/ontology.ts';
import type { GraphContent } from '../src/domain/records.ts';

/** Raise it to make the databases of earlier runs out of date. */
export const generatorVersion = 4;

/** A value of a Neo4j property; integers are `bigint`. */
export type PlainValue = string | number | bigint | boolean | null | readonly PlainValue[];

export interface PlainNode {
  readonly labels: readonly string[];
  readonly properties: Readonly<Record<string, PlainValue>>;
}

export interface PlainRelationship {
  readonly type: string;
  /** Ids and first labels of its two ends. */
  readonly from: string;
  readonly fromLabel: string;
  readonly to: string;
  readonly toLabel: string;
  readonly properties: Readonly<Record<string, PlainValue>>;
}

/** The content of a database, as plain nodes and relationships. */
export interface PlainGraph {
  readonly nodes: readonly PlainNode[];
  readonly relationships: readonly PlainRelationship[];
}

/** No real rank is as high, so every list in craniocaudal order has the real graph first and its copies after it. */
const rankStep = 1_000;

/**
 * The id of a copy: each id in it ends in `-r` and the replica's number, as in `relation:dorsal-ramus:L1-r7/pierces/fascia:x-r7`.
 * If the grammar of a kind is closed (levels, positions), the new id is invalid: clients cannot request it, but it is in the same
 * indexes. Nodes that are not copied keep their ids.
 */
export function copyId(id: string, replica: number, isCopied: (id: string) => boolean = () => true): string {
  const suffix = `-r${String(replica)}`;
  const [, prefix = '', rest = ''] = /^(relation:|claim:)?(.*)$/u.exec(id) ?? [];
  const parts = rest.split('/');
  // `claim:<structure>/<source>[/2]`, or `claim:<from>/<type>/<to>/<source>[/2]`.
  const source = prefix === 'claim:' ? (parts[2]?.includes(':') === true ? 3 : 1) : -1;
  const copied = parts.map((part, index) =>
    index === source || (part.includes(':') && isCopied(part)) ? part + suffix : part,
  );
  return prefix + copied.join('/');
}

/** One copy of a whole graph, with the labels, types and properties of the original. */
export function copyGraph(graph: PlainGraph, replica: number): PlainGraph {
  const renamed = renaming(idsOf(graph), replica);
  return {
    nodes: graph.nodes.map(({ labels, properties }) => ({
      labels,
      properties: setApart(rename(properties, renamed) as PlainNode['properties'], replica),
    })),
    relationships: graph.relationships.map((relationship) => rename(relationship, renamed) as PlainRelationship),
  };
}

/**
 * Content of at least this many nodes that the project's own writer accepts. Every id must be of a known kind, so structures with
 * a closed grammar (spinal nerves, rami, cluneal groups) exist once, and the copies of everything else are attached to them.
 */
export function growContent(content: GraphContent, leastNodes: number): GraphContent {
  const isOpen = (id: string) => kindOfId(copyId(id, 1)) !== null;
  const part: Copied = {
    structures: content.structures.filter(({ id }) => isOpen(id)),
    sources: content.sources,
    topics: content.topics,
    statements: content.statements,
    relations: content.relations.filter(({ from, to }) => isOpen(from) || isOpen(to)),
  };
  const ids = new Set<string>();
  for (const list of Object.values(part)) for (const { id } of list) ids.add(id);
  for (const { claims } of part.relations) for (const { id } of claims) ids.add(id);
  const copies = Math.max(0, Math.ceil((leastNodes - countNodes(content)) / countNodes(part)));
  const parts = Array.from({ length: copies }, (_, index) => {
    const renamed = renaming(ids, index + 1, isOpen);
    return rename(part, renamed) as Copied;
  });
  return {
    ...content,
    structures: [content, ...parts].flatMap(({ structures }) => structures),
    sources: [content, ...parts].flatMap(({ sources }) => sources),
    topics: [content, ...parts].flatMap(({ topics }) => topics),
    statements: [content, ...parts].flatMap(({ statements }) => statements),
    relations: [content, ...parts].flatMap(({ relations }) => relations),
  };
}

/** How many nodes a content becomes, without metadata and classes. */
export function countNodes({ structures, sources, topics, statements, relations }: Copied): number {
  const claims = relations.reduce((sum, relation) => sum + relation.claims.length, statements.length);
  return structures.length + sources.length + topics.length + claims;
}

type Copied = Pick<GraphContent, 'structures' | 'sources' | 'topics' | 'statements' | 'relations'>;

function idsOf({ nodes, relationships }: PlainGraph): Set<string> {
  const ids = [...nodes, ...relationships].map(({ properties }) => properties['id']);
  return new Set(ids.filter((id) => typeof id === 'string'));
}

/** What each id becomes. An id that is not copied also stays the same inside other ids. */
function renaming(
  ids: ReadonlySet<string>,
  replica: number,
  isCopied: (id: string) => boolean = () => true,
): ReadonlyMap<string, string> {
  return new Map([...ids].map((id) => [id, copyId(id, replica, isCopied)]));
}

/** The same value with every string that is one of these ids renamed, at any depth. */
function rename(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return renamed.get(value) ?? value;
  if (Array.isArray(value)) return value.map((part: unknown) => rename(part, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rename(part, renamed)]));
}

/** Puts a copy after everything real in lists, and out of reach of the same search words. */
function setApart(properties: PlainNode['properties'], replica: number): PlainNode['properties'] {
  const { rank, name, searchText, identifiers } = properties;
  return {
    ...properties,
    ...(typeof rank === 'number' ? { rank: rank + replica * rankStep } : {}),
    ...(typeof name === 'string' ? { name: `${name} (copy ${String(replica)})` } : {}),
    // In a larger graph, no two structures would have the same identifier.
    ...(Array.isArray(identifiers)
      ? { identifiers: identifiers.map((identifier: unknown) => `${String(identifier)}-r${String(replica)}`) }
      : {}),
    // A larger graph would have other words. These have a prefix, so that no search for the real ones finds them.
    ...(typeof searchText === 'string' ? { searchText: searchText.replaceAll(/\S+/gu, `r${String(replica)}$&`) } : {}),
  };
}
