/** A graph in the shape of seed files: each value where a teacher would write it, and nothing that follows by itself. */
import type { Claim } from '../../schema/claim.ts';
import { spinalLevels } from '../../schema/ontology.ts';
import type { ClassRecord, GraphContent, RelationRecord, SourceRecord, StructureRecord } from '../domain/records.ts';
import type { SeedClass, SeedRelation, SeedSource, SeedStatement, SeedStructure, SeedTopic } from './format.ts';

/** What may be left out where it is empty, without a change of meaning. */
type Sparse<T> = { readonly [K in keyof T]?: T[K] | undefined };
export type ShapedClaim = Sparse<SeedStatement['claims'][number]> & {
  readonly source: string;
  readonly locator: string;
};
export type ShapedStructure = Sparse<SeedStructure> & Pick<SeedStructure, 'id' | 'name'>;
export type ShapedSource = Sparse<SeedSource> & Pick<SeedSource, 'id' | 'name' | 'kind' | 'title'>;
export type ShapedClass = Sparse<SeedClass> & Pick<SeedClass, 'id' | 'name' | 'kind'>;
export type ShapedRelation = Pick<SeedRelation, 'from' | 'type' | 'how' | 'to'> & {
  readonly claims: readonly ShapedClaim[];
};
export type ShapedStatement = Pick<SeedStatement, 'about'> & { readonly claims: readonly ShapedClaim[] };
export type ShapedTopic = Sparse<SeedTopic> & Pick<SeedTopic, 'id' | 'question' | 'positions'>;

/** A graph as one seed file could hold it. Reading it gives the same graph, claim by claim. */
export interface ShapedGraph {
  readonly title: string;
  readonly dataVersion: string;
  readonly licence: string;
  readonly sources: readonly ShapedSource[];
  readonly structures: readonly ShapedStructure[];
  readonly classes: readonly ShapedClass[];
  readonly relations: readonly ShapedRelation[];
  readonly statements: readonly ShapedStatement[];
  readonly disputeTopics: readonly ShapedTopic[];
}

/** Keys stand in the order in which seed files have them. */
export function shapeGraph(graph: GraphContent): ShapedGraph {
  return {
    title: graph.title,
    dataVersion: graph.dataVersion,
    licence: graph.licence,
    sources: graph.sources.map(shapeSource),
    structures: graph.structures.map(shapeStructure),
    classes: graph.classes.map(shapeClass),
    relations: graph.relations.map(shapeRelation),
    statements: byOrdinal(graph.statements).map(({ about, claims }) => ({ about, claims: claims.map(shapeClaim) })),
    disputeTopics: graph.topics.map(({ id, name, positions, remark }) =>
      sparse({
        id,
        question: name,
        positions: positions.map(({ says, claims }) => ({ says, claims: [...claims] })),
        remark,
      }),
    ),
  };
}

export function shapeStructure(record: StructureRecord): ShapedStructure {
  const { id, name, shortName, latinName, rank, level, definition, synonyms, side, landmarkKind } = record;
  return sparse({
    id,
    name,
    shortName: shortName === name ? undefined : shortName,
    latinName,
    rank: level !== null && rank === rankOfLevel(level) ? undefined : rank,
    side: side ?? undefined,
    landmarkKind: landmarkKind ?? undefined,
    definition,
    synonyms: [...synonyms],
    translations: record.translations.map((entry) => ({ ...entry })),
    identifiers: record.identifiers.map((entry) => ({ ...entry })),
  });
}

export function shapeSource({ sourceKind, kind: _kind, rank: _rank, ...record }: SourceRecord): ShapedSource {
  const { id, name, title, authors, year, container, doi, pmid, pmcid, url, licence, readAs, definition } = record;
  return sparse({
    id,
    name,
    kind: sourceKind,
    title,
    authors: [...authors],
    year,
    container,
    doi,
    pmid,
    pmcid,
    url,
    licence,
    readAs,
    definition,
  });
}

export function shapeClass(record: ClassRecord): ShapedClass {
  const { id, name, ofKind, regions, side, latinName, synonyms, translations, identifiers } = record;
  return sparse({
    id,
    name,
    kind: ofKind,
    regions: [...regions],
    side: side ?? undefined,
    latinName,
    synonyms: [...synonyms],
    translations: translations.map((entry) => ({ ...entry })),
    identifiers: identifiers.map((entry) => ({ ...entry })),
  });
}

export function shapeRelation({ from, type, how, to, claims }: RelationRecord): ShapedRelation {
  return { from, type, ...(how === null ? {} : { how }), to, claims: claims.map(shapeClaim) };
}

/**
 * Statements by what they are about. Their ids carry a number, which follows from the order in which they stand, so they stand
 * by it and not by the text of the id.
 */
export function byOrdinal(statements: readonly Claim[]): { about: string; claims: Claim[] }[] {
  return [...Map.groupBy(statements, ({ structure }) => structure ?? '')].map(([about, claims]) => ({
    about,
    claims: claims.sort((a, b) => ordinalOf(a) - ordinalOf(b)),
  }));
}

export function shapeClaim(claim: Claim): ShapedClaim {
  const { topic, source, stance, locator, background, prevalence, count, sampleSize, sampleUnit, frequency } = claim;
  return sparse({
    topic: topic ?? undefined,
    source,
    stance: stance === 'SUPPORTS' ? undefined : stance,
    locator,
    background: background ? true : undefined,
    prevalence,
    count,
    sampleSize,
    sampleUnit,
    frequency,
    measurements: claim.measurements.map((measurement) => sparse({ ...measurement })),
    note: claim.note,
    facts: [...claim.facts],
  });
}

/** Which of its source's claims on the same thing it is, from 1. */
function ordinalOf({ id }: Pick<Claim, 'id'>): number {
  return Number(/\/(\d+)$/.exec(id)?.[1] ?? 1);
}

/** Leaves out what is null, undefined or an empty list. */
function sparse<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, part]) => part !== null && part !== undefined && !(Array.isArray(part) && part.length === 0),
    ),
  ) as T;
}

function rankOfLevel(level: string): number {
  return spinalLevels.indexOf(level) + 1;
}
