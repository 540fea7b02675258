/** The interface of a rule, and the view of a seed that rules get. */
import { EDGES, type SourceKind } from '../../../schema/ontology.ts';
import type { BodyMap } from '../body-map.ts';
import { numberClaims } from '../claim-ids.ts';
import type { Snapshot } from '../../domain/history.ts';
import type { LeftOut, RetiredIds, SeedClaim, SeedRelation, SeedSource, SeedStructure } from '../format.ts';
import { nearest } from '../nearest.ts';
import { idOfSeedRelation, type Path, type Place, type Placed, type SeedParts } from '../seed-parts.ts';

/** A violation: where it is, what is wrong and how to fix it. */
export interface Finding extends Place {
  /** Id of the affected entry. */
  readonly id: string | null;
  readonly message: string;
}

/** A condition that every sound seed satisfies. */
export interface Rule {
  readonly code: string;
  /** An error prevents loading; a warning points to a likely oversight. */
  readonly severity: 'error' | 'warning';
  /** What a violation means, for the catalogue. */
  readonly means: string;
  readonly check: (seed: Seed) => readonly Finding[];
}

/** A claim with its subject. */
export interface AboutClaim {
  readonly claim: SeedClaim;
  /** The id of the relation, or of the structure that a statement is about. */
  readonly about: string;
  /** Null for statements. */
  readonly relation: SeedRelation | null;
  readonly placeOf: (path: Path) => Place;
}

/** A seed with the look-ups that several rules share. */
export interface Seed {
  readonly parts: SeedParts;
  readonly structures: ReadonlyMap<string, Placed<SeedStructure>>;
  readonly sources: ReadonlyMap<string, Placed<SeedSource>>;
  /** All relations, each with its id. */
  readonly relations: readonly { readonly id: string; readonly placed: Placed<SeedRelation> }[];
  /** All claims in file order: those on relations, then statements. */
  readonly claims: readonly AboutClaim[];
  /** The relations that are steps of walks, by their start. */
  readonly steps: ReadonlyMap<string, readonly Placed<SeedRelation>[]>;
  /** PART_OF relations by their part. */
  readonly wholes: ReadonlyMap<string, readonly Placed<SeedRelation>[]>;
  /** `left-out.yaml`; null if the folder has none. */
  readonly leftOut: Placed<LeftOut> | null;
  /** The drawing of the body; null if the folder has none. */
  readonly map: BodyMap | null;
  /** `retired.yaml`; null if the folder has none. */
  readonly retired: Placed<RetiredIds> | null;
  /** The released versions of the data. */
  readonly snapshots: ReadonlyMap<string, Snapshot>;
}

/** The files that may accompany a seed. */
export type Beside = Pick<Seed, 'leftOut' | 'map' | 'retired' | 'snapshots'>;
const nothingBeside: Beside = { leftOut: null, map: null, retired: null, snapshots: new Map() };

export function seedOf(parts: SeedParts, beside: Beside = nothingBeside): Seed {
  const relations = parts.relations.map((placed) => ({ id: idOfSeedRelation(placed.value), placed }));
  const claimsOf = (about: string, relation: SeedRelation | null, placed: Placed<{ claims: SeedClaim[] }>) =>
    placed.value.claims.map((claim, index) => ({
      claim,
      about,
      relation,
      placeOf: (path: Path) => placed.placeOf(['claims', index, ...path]),
    }));
  return {
    parts,
    structures: firstById(parts.structures),
    sources: firstById(parts.sources),
    relations,
    claims: [
      ...relations.flatMap(({ id, placed }) => claimsOf(id, placed.value, placed)),
      ...parts.statements.flatMap((placed) => claimsOf(placed.value.about, null, placed)),
    ],
    steps: byStart(parts, ({ type }) => EDGES[type].walk === 'STEP'),
    wholes: byStart(parts, ({ type }) => type === 'PART_OF'),
    ...beside,
  };
}

function byStart(parts: SeedParts, belongs: (relation: SeedRelation) => boolean) {
  return Map.groupBy(
    parts.relations.filter(({ value }) => belongs(value)),
    ({ value }) => value.from,
  );
}

function firstById<T extends { id: string }>(list: readonly Placed<T>[]): Map<string, Placed<T>> {
  const map = new Map<string, Placed<T>>();
  for (const placed of list) if (!map.has(placed.value.id)) map.set(placed.value.id, placed);
  return map;
}

/** The claim ids that result for each subject, by order. */
export function claimIdsOf({ relations, parts }: Seed): Set<string> {
  const statements = Map.groupBy(parts.statements, ({ value }) => value.about);
  const numbered = [
    ...relations.map(({ id, placed }) => numberClaims(id, placed.value.claims)),
    ...[...statements].map(([about, list]) =>
      numberClaims(
        about,
        list.flatMap(({ value }) => value.claims),
      ),
    ),
  ];
  return new Set(numbered.flatMap((claims) => claims.map(({ id }) => id)));
}

export function kindOfSource(id: string, { sources }: Seed): SourceKind | null {
  return sources.get(id)?.value.kind ?? null;
}

/** A finding about an entry as a whole. */
export function atEntry({ file, line, value }: Placed<{ id: string }>, message: string): Finding {
  return { file, line, id: value.id, message };
}

export function placeText({ file, line }: Place): string {
  return line > 0 ? `${file}:${String(line)}` : file;
}

/** Minimum similarity for an id to count as a typing error of another. */
const likeness = 0.75;

/** `(perhaps skin-region:buttock?)` after a space; empty if no known id is similar. */
export function perhaps(id: string, known: Iterable<string>): string {
  const near = nearest(id, known, likeness);
  return near === null ? '' : ` (perhaps ${near}?)`;
}
