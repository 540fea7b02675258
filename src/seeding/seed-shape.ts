/** Converts a graph to the shape of seed files: every value where a teacher would write it, and nothing that can be derived. */
import {
  claimFields,
  classFields,
  keyOf,
  sourceFields,
  structureFields,
  topicFields,
  type Claim,
  type Field,
  type Fields,
  type RecordOf,
} from '../../schema/fields.ts';
import { spinalLevels } from '../../schema/ontology.ts';
import type { ClassRecord, GraphContent, RelationRecord, SourceRecord, StructureRecord } from '../domain/records.ts';
import type { SeedClass, SeedRelation, SeedSource, SeedStatement, SeedStructure, SeedTopic } from './format.ts';

/** Keys that may be omitted if empty, without changing the meaning. */
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

/** A graph as a single seed file. Reading it gives the same graph, claim by claim. */
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

/** Keys are in the order of seed files. */
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
    disputeTopics: graph.topics.map((topic) => ({
      ...(shapeOf(topicFields, topic) as ShapedTopic),
      positions: topic.positions.map(({ says, claims }) => ({ says, claims: [...claims] })),
    })),
  };
}

export function shapeStructure(record: StructureRecord): ShapedStructure {
  const { name, shortName, level, rank } = record;
  return sparse({
    ...(shapeOf(structureFields, record) as ShapedStructure),
    shortName: shortName === name ? undefined : shortName,
    rank: level !== null && rank === rankOfLevel(level) ? undefined : rank,
  });
}

export function shapeSource(record: SourceRecord): ShapedSource {
  return shapeOf(sourceFields, record) as ShapedSource;
}

export function shapeClass(record: ClassRecord): ShapedClass {
  return shapeOf(classFields, record) as ShapedClass;
}

export function shapeRelation({ from, type, how, to, claims }: RelationRecord): ShapedRelation {
  return { from, type, ...(how === null ? {} : { how }), to, claims: claims.map(shapeClaim) };
}

/**
 * Statements by structure. Their ids end in a number that follows from their order, so they are sorted by that number
 * rather than by the text of the id.
 */
export function byOrdinal(statements: readonly Claim[]): { about: string; claims: Claim[] }[] {
  return [...Map.groupBy(statements, ({ structure }) => structure ?? '')].map(([about, claims]) => ({
    about,
    claims: claims.sort((a, b) => ordinalOf(a) - ordinalOf(b)),
  }));
}

export function shapeClaim(claim: Claim): ShapedClaim {
  return shapeOf(claimFields, claim) as ShapedClaim;
}

/** A record under the keys of seed files, without empty, default and derived values. */
function shapeOf(fields: Fields, record: object): object {
  const values = record as Readonly<Record<string, unknown>>;
  return sparse(
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) => {
        if (field.derived === 'ALWAYS') return [];
        const value = values[name];
        const isDefault =
          (field.type === 'boolean' && value === false) || ('default' in field && value === field.default);
        return isDefault ? [] : [[keyOf(name, field), shapeOfValue(field, value)]];
      }),
    ),
  );
}

function shapeOfValue(field: Field, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => shapeOfValue(field, entry));
  return field.type === 'record' && value !== null ? shapeOf(field.of, value as object) : value;
}

/** The record of a seed file entry. `derived` provides the fields that the entry does not have. */
export function recordOf<T extends Fields>(fields: T, entry: object, derived: Partial<RecordOf<T>>): RecordOf<T> {
  const given = entry as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      name in derived ? derived[name] : valueOf(field, given[keyOf(name, field)]),
    ]),
  ) as RecordOf<T>;
}

/** A value in a record: null, false or an empty list if the file omits it. */
function valueOf(field: Field, value: unknown): unknown {
  if (field.type === 'record') {
    if (Array.isArray(value)) return value.map((one: object) => recordOf(field.of, one, {}));
    if (typeof value === 'object' && value !== null) return recordOf(field.of, value, {});
  }
  return value ?? (field.list === true ? [] : field.type === 'boolean' ? false : null);
}

/** Its number among its source's claims about the same thing, from 1. */
function ordinalOf({ id }: Pick<Claim, 'id'>): number {
  return Number(/\/(\d+)$/.exec(id)?.[1] ?? 1);
}

/** Omits null, undefined and empty lists. */
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
