/** Independent voices: sources that go back to one origin count once. Pure functions. */
import type { Claim } from './fields.ts';
import { sourceKinds } from './ontology.ts';

const backgroundCeiling = 2;

/**
 * 3 for a primary study down to 0 for our own editorial word. A sentence about earlier work counts 2 at most; an implied claim
 * counts one less than a stated one.
 */
export function strength(claim: Pick<Claim, 'sourceKind' | 'background' | 'implied'>): number {
  return Math.max(0, strengthIfStated(claim) - Number(claim.implied));
}

/** The strength that the claim would have if its source said it outright. */
export function strengthIfStated({ sourceKind, background }: Pick<Claim, 'sourceKind' | 'background'>): number {
  const ofKind: number = sourceKinds[sourceKind].strength;
  return background ? Math.min(ofKind, backgroundCeiling) : ofKind;
}

/** The part of a claim that its weight follows from. */
export type WeighedClaim = Pick<
  Claim,
  | 'id'
  | 'stance'
  | 'source'
  | 'sourceKind'
  | 'background'
  | 'implied'
  | 'prevalence'
  | 'frequency'
  | 'sampleSize'
  | 'sampleUnit'
  | 'lineage'
>;

/** Claims that go back to one origin and therefore count once. */
export interface Voice<C extends WeighedClaim = WeighedClaim> {
  /** The claim that speaks for the voice: the strongest, then that with the largest sample, then that with the shortest lineage, then by id. */
  readonly claim: C;
  readonly claims: readonly C[];
}

/**
 * Groups the claims of one side into independent voices.
 *
 * Claims of one source form one voice. A source that reuses another (`lineage`) joins that source's voice if it is on the same
 * side. Sources that reuse the same absent source form one voice. Voices are ordered by their representative claim's id.
 */
export function voicesOf<C extends WeighedClaim>(claims: readonly C[]): Voice<C>[] {
  const bySource = Map.groupBy(claims, ({ source }) => source);
  const lineages = new Map([...bySource].map(([source, own]) => [source, shortest(own.map(({ lineage }) => lineage))]));
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    const parent = parents.get(key);
    return parent === undefined || parent === key ? key : rootOf(parent);
  };
  for (const [source, lineage] of lineages) {
    const present = lineage.find((ancestor) => bySource.has(ancestor) && ancestor !== source);
    // With an ancestor at hand the source follows it alone; otherwise it meets its siblings at their common origins.
    for (const origin of present === undefined ? lineage : [present]) {
      const [one, other] = [rootOf(source), rootOf(origin)];
      if (one !== other) parents.set(one, other);
    }
  }
  const groups = Map.groupBy(claims, ({ source }) => rootOf(source));
  return [...groups.values()]
    .map((group) => ({ claims: group, claim: [...group].sort(compareRepresentatives)[0] as C }))
    .sort((a, b) => (a.claim.id < b.claim.id ? -1 : 1));
}

/** How many sources stand on one side, and how many of them are independent of each other. */
export interface SideCount {
  readonly sources: number;
  readonly independent: number;
}

export function countSide(claims: readonly WeighedClaim[]): SideCount {
  return { sources: new Set(claims.map(({ source }) => source)).size, independent: voicesOf(claims).length };
}

/**
 * The claims of one side without repetition: of each voice, those of the source that speaks for it. What one source says more
 * than once on a relation stays together.
 */
export function independentOf<C extends WeighedClaim>(claims: readonly C[]): C[] {
  const speakers = new Set(voicesOf(claims).map(({ claim }) => claim.source));
  return claims.filter(({ source }) => speakers.has(source));
}

/** The order in which claims speak for a voice. */
export function compareRepresentatives(a: WeighedClaim, b: WeighedClaim): number {
  return (
    strength(b) - strength(a) ||
    (b.sampleSize ?? 0) - (a.sampleSize ?? 0) ||
    a.lineage.length - b.lineage.length ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

function shortest(lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce((best, list) => (list.length < best.length ? list : best));
}
