/** Builds a graph from checked seed parts. */
import {
  claimFields,
  classFields,
  sourceFields,
  structureFields,
  topicFields,
  type Claim,
} from '../../schema/fields.ts';
import {
  levelOfId,
  spinalLevels,
  structureKindOfId,
  type ClunealPosition,
  type StructureKind,
} from '../../schema/ontology.ts';
import {
  compareByRank,
  compareIds,
  type ClassRecord,
  type GraphContent,
  type RelationRecord,
  type SourceRecord,
  type StructureRecord,
  type TopicRecord,
} from '../domain/records.ts';
import { lineages } from '../domain/lineage.ts';
import { ownAddress } from '../domain/source-address.ts';
import { numberClaims } from './claim-ids.ts';
import type { SeedClaim, SeedClass, SeedSource, SeedStructure } from './format.ts';
import { recordOf } from './seed-shape.ts';
import { idOfSeedRelation, type SeedParts } from './seed-parts.ts';

/** Builds the graph. The parts must satisfy every rule of severity error. */
export function buildGraph(parts: SeedParts): GraphContent {
  const sourceKindOf = new Map(parts.sources.map(({ value }) => [value.id, value.kind]));
  const lineageOf = lineages(new Map(parts.sources.map(({ value }) => [value.id, value.reuses])));
  const claimsOf = (about: string, claims: readonly SeedClaim[], relation: string | null): Claim[] =>
    numberClaims(about, claims).map(({ id, claim }) =>
      recordOf(claimFields, claim, {
        id,
        relation,
        structure: relation === null ? about : null,
        sourceKind: sourceKindOf.get(claim.source) ?? 'EDITORIAL',
        lineage: lineageOf(claim.source, claim.cites),
      }),
    );
  const relations: RelationRecord[] = parts.relations.map(({ value }) => {
    const id = idOfSeedRelation(value);
    return {
      id,
      type: value.type,
      how: value.how ?? null,
      from: value.from,
      to: value.to,
      claims: claimsOf(id, value.claims, id),
    };
  });
  const statements = [...Map.groupBy(parts.statements, ({ value }) => value.about)].flatMap(([about, list]) =>
    claimsOf(
      about,
      list.flatMap(({ value }) => value.claims),
      null,
    ),
  );
  return {
    title: parts.title ?? '',
    dataVersion: parts.dataVersion ?? '0.0.0',
    licence: parts.licence ?? '',
    structures: parts.structures.map(({ value }) => buildStructure(value)).sort(compareByRank),
    sources: parts.sources.map(({ value }) => buildSource(value)).sort(compareByRank),
    relations: relations.sort((a, b) => compareIds(a.id, b.id)),
    statements: statements.sort((a, b) => compareIds(a.id, b.id)),
    classes: parts.classes.map(({ value }, index) => buildClass(value, index + 1)),
    topics: parts.disputeTopics.map(({ value }, index): TopicRecord => ({
      kind: 'DisputeTopic',
      ...recordOf(topicFields, value, { rank: index + 1 }),
    })),
  };
}

function buildClass(value: SeedClass, rank: number): ClassRecord {
  return { kind: 'StructureClass', ...recordOf(classFields, value, { rank }) };
}

function buildStructure(value: SeedStructure): StructureRecord {
  const kind = structureKindOfId(value.id) as StructureKind;
  const level = levelOfId(value.id);
  const position =
    kind === 'ClunealGroup' ? (value.id.slice(value.id.indexOf(':') + 1).toUpperCase() as ClunealPosition) : null;
  return {
    kind,
    ...recordOf(structureFields, value, {
      shortName: value.shortName ?? value.name,
      rank: value.rank ?? (level === null ? 0 : spinalLevels.indexOf(level) + 1),
      level,
      position,
    }),
  };
}

function buildSource(value: SeedSource): SourceRecord {
  // Sources have no craniocaudal position: all share one rank, so that lists are ordered by id.
  const record = { kind: 'Source', ...recordOf(sourceFields, value, { rank: 0 }) } as const;
  return { ...record, url: ownAddress(record) };
}
