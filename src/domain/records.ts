/** The records that stores return: plain, immutable, and the same for every engine. */
import type {
  Claim,
  classFields,
  graphFields,
  Identifier,
  MaybeFaulty,
  RecordOf,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  Translation,
} from '../../schema/fields.ts';
import { KINDS, type StructureKind } from '../../schema/ontology.ts';

export type { Identifier, Translation };

export interface StructureRecord extends RecordOf<typeof structureFields>, MaybeFaulty {
  readonly kind: StructureKind;
}
export interface SourceRecord extends RecordOf<typeof sourceFields>, MaybeFaulty {
  readonly kind: 'Source';
}
export interface ClassRecord extends RecordOf<typeof classFields>, MaybeFaulty {
  readonly kind: 'StructureClass';
}
export interface TopicRecord extends RecordOf<typeof topicFields>, MaybeFaulty {
  readonly kind: 'DisputeTopic';
}

/** Any node with an id of its own kind. Claims come with what they are about. */
export type NodeRecord = StructureRecord | SourceRecord | ClassRecord | TopicRecord;

function isStructure(node: NodeRecord): node is StructureRecord {
  return KINDS[node.kind].structure;
}

/** The node if it is a structure; otherwise null. */
export function asStructure(node: NodeRecord | null | undefined): StructureRecord | null {
  return node !== null && node !== undefined && isStructure(node) ? node : null;
}

/** Its fault may be that of a claim from which its status would follow; that claim is not among `claims` then. */
export interface RelationRecord extends RecordOf<typeof relationFields>, MaybeFaulty {
  readonly claims: readonly Claim[];
}

/** The whole content of a graph, as read from seed files and passed to a writer. */
export interface GraphContent extends RecordOf<typeof graphFields> {
  readonly structures: readonly StructureRecord[];
  readonly sources: readonly SourceRecord[];
  readonly relations: readonly RelationRecord[];
  /** Claims about a structure rather than a relation. */
  readonly statements: readonly Claim[];
  readonly classes: readonly ClassRecord[];
  readonly topics: readonly TopicRecord[];
}

/** Craniocaudal order, then by id: the order of every list of nodes. */
export function compareByRank(
  a: { readonly rank: number; readonly id: string },
  b: { readonly rank: number; readonly id: string },
): number {
  return a.rank - b.rank || compareIds(a.id, b.id);
}

/** Orders ids by code unit, as Neo4j orders ASCII strings. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
