/**
 * A graph as Neo4j should hold it: nodes, relationships, constraints and indexes. The writer, the comparison and the
 * Cypher export use it; nothing else outside this folder knows how Neo4j stores the graph.
 */
import { KINDS, kindOfId, parseRelationId, relationTypes, type Kind } from '../../../schema/ontology.ts';
import type { GraphContent } from '../../domain/records.ts';
import { searchVersion } from '../../domain/search/terms.ts';
import {
  claimEdges,
  encodeClaim,
  encodeNode,
  encodeRelation,
  metaId,
  type Properties,
  type Property,
} from './encoding.ts';
import { schemaStatements } from './neo4j-schema.ts';

export type { Properties, Property };

/** What is being written, in words for the user, in order. */
export const writingSteps = [
  'nodes',
  'relations',
  'claims',
  'what claims are about',
  'positions in disputes',
  'meta data',
] as const;
export type WritingStep = (typeof writingSteps)[number];

export interface TargetNode {
  readonly step: WritingStep;
  readonly id: string;
  readonly kind: Kind;
  readonly encode: () => Properties;
}

export interface TargetRelationship {
  readonly step: WritingStep;
  /** Equals the `relationshipKey` of the stored relationship. */
  readonly key: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  /** The labels of both ends. */
  readonly fromKind: Kind;
  readonly toKind: Kind;
  /** The property that distinguishes it from others of its type between the same ends; null if there can be only one. */
  readonly identity: 'id' | 'position' | null;
  readonly encode: () => Properties;
}

export interface TargetGraph {
  /** Statements that create the constraints and indexes if they are missing. */
  readonly schema: readonly string[];
  readonly nodes: ReadonlyMap<string, TargetNode>;
  readonly relationships: ReadonlyMap<string, TargetRelationship>;
}

/**
 * The labels, properties and links that a graph is written with. Raise it when a version of this software can no longer read what
 * another version wrote: readers refuse any other format.
 */
export const formatVersion = 1;

/** When and by what a graph was written; the rest of the meta data is the same each time. */
export const stampKeys: readonly string[] = ['seededAt', 'seededBy'];

export function targetGraphOf(content: GraphContent, { version }: { readonly version: string }): TargetGraph {
  const records = [...content.structures, ...content.sources, ...content.classes, ...content.topics];
  const byId = new Map(records.map((node) => [node.id, node]));
  const sourceName = (id: string) => byId.get(id)?.name ?? id;
  const nodes = new Map<string, TargetNode>();
  const relationships = new Map<string, TargetRelationship>();
  const add = (relationship: Omit<TargetRelationship, 'fromKind' | 'toKind'>) => {
    const [fromKind, toKind] = [kindOfId(relationship.from), kindOfId(relationship.to)];
    if (fromKind === null || toKind === null) throw new TypeError(`${relationship.key} joins an id that is not ours.`);
    relationships.set(relationship.key, { ...relationship, fromKind, toKind });
  };
  const link = (step: WritingStep, type: string, from: string, to: string, properties: Properties = {}) => {
    const key = linkKey(type, from, to, properties['position']);
    const identity = 'position' in properties ? 'position' : null;
    add({ step, key, type, from, to, identity, encode: () => properties });
  };

  for (const node of records)
    nodes.set(node.id, { step: 'nodes', id: node.id, kind: node.kind, encode: () => encodeNode(node) });
  for (const relation of content.relations) {
    const { id, type, from, to } = relation;
    const encode = () => encodeRelation(relation, sourceName);
    add({ step: 'relations', key: id, type, from, to, identity: 'id', encode });
  }
  const claims = [
    ...content.relations.flatMap((relation) =>
      relation.claims.map((claim) => ({ claim, relation, about: relation.from })),
    ),
    ...content.statements.map((claim) => ({ claim, relation: null, about: claim.structure ?? '' })),
  ];
  for (const { claim, relation, about } of claims) {
    const encode = () => {
      const rank = byId.get(about)?.rank ?? 0;
      return encodeClaim(claim, { source: sourceName(claim.source), rank, type: relation?.type ?? null });
    };
    nodes.set(claim.id, { step: 'claims', id: claim.id, kind: 'Claim', encode });
    link('what claims are about', claimEdges.cites, claim.id, claim.source);
    link('what claims are about', claimEdges.subject, claim.id, about);
    if (relation !== null) link('what claims are about', claimEdges.object, claim.id, relation.to);
  }
  for (const { id, positions } of content.topics) {
    positions.forEach((position, index) => {
      position.claims.forEach((claim, order) => {
        const properties = { position: BigInt(index), order: BigInt(order) };
        link('positions in disputes', claimEdges.weighs, id, claim, properties);
      });
    });
  }
  const { title, dataVersion, licence } = content;
  const written = { nodes: nodes.size, relations: content.relations.length };
  const encode = () => ({
    ...{ id: metaId, name: title, rank: 0, title, dataVersion, licence },
    ...{ seededAt: new Date().toISOString(), seededBy: version, searchVersion: BigInt(searchVersion) },
    // A reader compares these with what is there.
    ...{ formatVersion: BigInt(formatVersion), nodes: BigInt(written.nodes), relations: BigInt(written.relations) },
  });
  nodes.set(metaId, { step: 'meta data', id: metaId, kind: 'GraphMeta', encode });
  return { schema: schemaStatements, nodes, relationships };
}

/** The part of a node that shows whether a relationship with it is ours. */
export interface End {
  readonly id: string;
  readonly kind: Kind;
}

/**
 * The key of a stored relationship between two nodes of ours; null if seeding does not write such a relationship, for
 * example one drawn in Neo4j Browser.
 */
export function relationshipKey(
  type: string,
  from: End,
  to: End,
  properties: Readonly<Record<string, unknown>>,
): string | null {
  if ((relationTypes as readonly string[]).includes(type)) {
    const { id } = properties;
    const parts = typeof id === 'string' ? parseRelationId(id) : null;
    return parts?.type === type && parts.from === from.id && parts.to === to.id ? (id as string) : null;
  }
  if (type === claimEdges.weighs)
    return from.kind === 'DisputeTopic' && to.kind === 'Claim'
      ? linkKey(type, from.id, to.id, properties['position'])
      : null;
  const isLink = type === claimEdges.cites ? to.kind === 'Source' : KINDS[to.kind].structure;
  const isOurs = (Object.values(claimEdges) as string[]).includes(type);
  return isOurs && from.kind === 'Claim' && isLink ? linkKey(type, from.id, to.id, undefined) : null;
}

/** Links of claims have no id. Their ends identify them, and for a claim in a dispute also its position. */
function linkKey(type: string, from: string, to: string, position: unknown): string {
  const place =
    position === undefined || position === null ? '' : ` ${(position as { toString: () => string }).toString()}`;
  return `${type} ${from} ${to}${place}`;
}
