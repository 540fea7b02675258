/** Lays seed folders over one another: what a later one says corrects and adds to what the earlier ones say. */
import { edge } from '../../schema/ontology.ts';
import type { SeedClaim, SeedRelation, SeedStatement } from './format.ts';
import { idOfSeedRelation, type Path, type Placed, type SeedParts } from './seed-parts.ts';

/**
 * One graph of two folders. An entry with the same id takes the place of the earlier one as a whole, at the same place of the
 * list. Claims on the same relation are joined: those of a source take the place of all that the same source had said on it.
 * Statements likewise, by structure, source and topic. What stands twice in one folder stays, for the check to find.
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

/** The same for a relation that holds in both directions, whichever of its ends is written first. */
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

/** The claims of both; where the later one has some of the same source, they stand where the earlier one's first stood. */
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

/** An entry with these claims, of which each knows where it stands. */
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
