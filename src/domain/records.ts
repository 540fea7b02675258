/** What a store holds and hands out: plain records, the same from every engine, never changed once made. */
import type { Claim } from '../../schema/claim.ts';
import {
  KINDS,
  type BranchSide,
  type ClunealPosition,
  type Qualifier,
  type IdentifierScheme,
  type LandmarkKind,
  type RelationType,
  type SourceKind,
  type SpinalRegion,
  type StructureKind,
} from '../../schema/ontology.ts';

export interface Translation {
  /** BCP 47 tag. */
  readonly language: string;
  readonly text: string;
  /** Id of the source in which the name was seen. */
  readonly source: string;
}

export interface Identifier {
  readonly scheme: IdentifierScheme;
  /** The value without the scheme's prefix: "75468". */
  readonly value: string;
  readonly source: string;
}

export interface StructureRecord {
  readonly kind: StructureKind;
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly latinName: string | null;
  /** Craniocaudal place: 1 for C1 to 31 for Co1. */
  readonly rank: number;
  readonly definition: string | null;
  readonly synonyms: readonly string[];
  readonly translations: readonly Translation[];
  readonly identifiers: readonly Identifier[];
  /** For spinal nerves, rami and their branches: "L1". */
  readonly level: string | null;
  readonly side: BranchSide | null;
  readonly position: ClunealPosition | null;
  readonly landmarkKind: LandmarkKind | null;
}

export interface SourceRecord {
  readonly kind: 'Source';
  readonly id: string;
  /** Short form for a caption: "Gray 1918". */
  readonly name: string;
  readonly rank: number;
  readonly sourceKind: SourceKind;
  readonly title: string;
  readonly authors: readonly string[];
  readonly year: number | null;
  readonly container: string | null;
  readonly doi: string | null;
  readonly pmid: string | null;
  readonly pmcid: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly readAs: string | null;
  readonly definition: string | null;
}

export interface ClassRecord {
  readonly kind: 'StructureClass';
  readonly id: string;
  readonly name: string;
  readonly rank: number;
  /** The kind of which it is the whole or a part. */
  readonly ofKind: StructureKind;
  /** The regions of the spine to which it is narrowed; empty for all. */
  readonly regions: readonly SpinalRegion[];
  readonly side: BranchSide | null;
  readonly latinName: string | null;
  readonly synonyms: readonly string[];
  readonly translations: readonly Translation[];
  readonly identifiers: readonly Identifier[];
}

export interface TopicRecord {
  readonly kind: 'DisputeTopic';
  readonly id: string;
  /** The question that sources answer differently. */
  readonly name: string;
  readonly rank: number;
  readonly positions: readonly { readonly says: string; readonly claims: readonly string[] }[];
  readonly remark: string | null;
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

export interface RelationRecord {
  readonly id: string;
  readonly type: RelationType;
  readonly how: Qualifier | null;
  readonly from: string;
  readonly to: string;
  readonly claims: readonly Claim[];
}

/** The whole content of a graph, as seed files give it and as a writer takes it. */
export interface GraphContent {
  readonly title: string;
  readonly dataVersion: string;
  readonly licence: string;
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
