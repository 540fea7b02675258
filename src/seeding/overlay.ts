/** Lays seed folders over one another: later folders correct and extend earlier ones. */
import { edge } from '../../schema/ontology.ts';
import type { SeedClaim, SeedRelation, SeedStatement } from './format.ts';
import { idOfSeedRelation, type Path, type Placed, type SeedParts } from './seed-parts.ts';

/**
 * Merges two folders. An entry with the same id replaces the earlier one in its place. Claims on the same relation are
 * combined: a source's later claims replace all its earlier ones. The same holds for statements, by structure, source
 * and topic. Duplicates within one folder stay, for the check to report.
 */
export function overlay(earlier: SeedParts, later: SeedParts): SeedParts {
  return {
    title: later.title ?? earlier.title,
    dataVersion: later.dataVersion ?? earlier.dataVersion,
    licence: later.licence ?? earlier.licence,
    files: [...earlier.files, ...later.files],
    sources: replaceById(earlier.sources, later.sources),
    structures: replaceById(earlier.structures, later.structures),
    classes: replaceById(earlier.classes, later.classes),
    disputeTopics: replaceById(earlier.disputeTopics, later.disputeTopics),
    relations: joinRelations(earlier.relations, later.relations),
    statements: joinStatements(earlier.statements, later.statements),
  };
}

function replaceById<T extends { id: string }>(
  earlier: readonly Placed<T>[],
  later: readonly Placed<T>[],
): readonly Placed<T>[] {
  const byId = Map.groupBy(later, ({ value }) => value.id);
  const known = new Set(earlier.map(({ value }) => value.id));
  const replaced = new Set<string>();
  return [
    ...earlier.flatMap((placed) => {
      const others = byId.get(placed.value.id);
      if (others === undefined) return [placed];
      if (replaced.has(placed.value.id)) return [];
      replaced.add(placed.value.id);
      return others;
    }),
    ...later.filter(({ value }) => !known.has(value.id)),
  ];
}

function joinRelations(
  earlier: readonly Placed<SeedRelation>[],
  later: readonly Placed<SeedRelation>[],
): readonly Placed<SeedRelation>[] {
  const byId = Map.groupBy(later, ({ value }) => keyOf(value));
  const known = new Set(earlier.map(({ value }) => keyOf(value)));
  return [
    ...earlier.flatMap((placed) => {
      const [first, ...more] = byId.get(keyOf(placed.value)) ?? [];
      return first === undefined ? [placed] : [joinClaims(placed, first, ({ source }) => source), ...more];
    }),
    ...later.filter(({ value }) => !known.has(keyOf(value))),
  ];
}

/** Relations that hold in both directions are the same whichever end comes first. */
function keyOf(relation: SeedRelation): string {
  const id = idOfSeedRelation(relation);
  if (!edge(relation.type).symmetric) return id;
  return [id, idOfSeedRelation({ ...relation, from: relation.to, to: relation.from })].sort()[0] ?? id;
}

function joinStatements(
  earlier: readonly Placed<SeedStatement>[],
  later: readonly Placed<SeedStatement>[],
): readonly Placed<SeedStatement>[] {
  const nameOf = ({ source, topic }: SeedStatement['claims'][number]) => `${source} ${topic}`;
  const said = new Set(later.flatMap(({ value }) => value.claims.map((claim) => `${value.about} ${nameOf(claim)}`)));
  const kept = earlier.flatMap((placed) => {
    const { about, claims } = placed.value;
    const places = claims.flatMap((claim, index) => (said.has(`${about} ${nameOf(claim)}`) ? [] : [index]));
    return places.length === 0
      ? []
      : [
          withClaims(
            placed,
            places.map((index) => ({ from: placed, index })),
          ),
        ];
  });
  return [...kept, ...later];
}

/**
 * The claims of both. If the later folder has claims of the same source, they replace the earlier ones in place of the
 * first.
 */
function joinClaims<V extends { claims: C[] }, C extends SeedClaim>(
  earlier: Placed<V>,
  later: Placed<V>,
  nameOf: (claim: C) => string,
): Placed<V> {
  const corrections = Map.groupBy(
    later.value.claims.map((claim, index) => ({ from: later, index, name: nameOf(claim) })),
    ({ name }) => name,
  );
  const origins: { from: Placed<V>; index: number }[] = [];
  for (const [index, claim] of earlier.value.claims.entries()) {
    const name = nameOf(claim);
    const others = corrections.get(name);
    if (others === undefined) origins.push({ from: earlier, index });
    else origins.push(...others.splice(0));
  }
  for (const others of corrections.values()) origins.push(...others);
  return withClaims(later, origins, earlier.value);
}

/** An entry with other claims, each keeping its place. */
function withClaims<V extends { claims: SeedClaim[] }>(
  placed: Placed<V>,
  origins: readonly { readonly from: Placed<V>; readonly index: number }[],
  value: V = placed.value,
): Placed<V> {
  const originOf = ([list, index]: Path) =>
    list === 'claims' && typeof index === 'number' ? origins[index] : undefined;
  return {
    ...placed,
    value: { ...value, claims: origins.flatMap(({ from, index }) => from.value.claims[index] ?? []) },
    placeOf(path) {
      const origin = originOf(path);
      return origin === undefined
        ? placed.placeOf(path)
        : origin.from.placeOf(['claims', origin.index, ...path.slice(2)]);
    },
  };
}
