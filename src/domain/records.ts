/** What a store holds and hands out: plain records, the same from every engine, never changed once made. */
import type {
  Claim,
  classFields,
  graphFields,
  Identifier,
  RecordOf,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  Translation,
} from '../../schema/fields.ts';
import { KINDS, type StructureKind } from '../../schema/ontology.ts';

export type { Identifier, Translation };

export interface StructureRecord extends RecordOf<typeof structureFields> {
  readonly kind: StructureKind;
}
export interface SourceRecord extends RecordOf<typeof sourceFields> {
  readonly kind: 'Source';
}
export interface ClassRecord extends RecordOf<typeof classFields> {
  readonly kind: 'StructureClass';
}
export interface TopicRecord extends RecordOf<typeof topicFields> {
  readonly kind: 'DisputeTopic';
}

/** Any node that has an id of its own kind and can be looked up; claims come with what they are about. */
export type NodeRecord = StructureRecord | SourceRecord | ClassRecord | TopicRecord;

function isStructure(node: NodeRecord): node is StructureRecord {
  return KINDS[node.kind].structure;
}

/** A structure, where a node is one; null for everything else. */
export function asStructure(node: NodeRecord | null | undefined): StructureRecord | null {
  return node !== null && node !== undefined && isStructure(node) ? node : null;
}

export interface RelationRecord extends RecordOf<typeof relationFields> {
  readonly claims: readonly Claim[];
}

/** The whole content of a graph, as seed files give it and as a writer takes it. */
export interface GraphContent extends RecordOf<typeof graphFields> {
  readonly structures: readonly StructureRecord[];
  readonly sources: readonly SourceRecord[];
  readonly relations: readonly RelationRecord[];
  /** Claims that are about a structure and no relation. */
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

/** Order of ids by code unit, which is the order that Neo4j gives to strings of ASCII. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
