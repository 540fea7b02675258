/** What sources say of a relation, how strong they are, and the status that follows: pure functions, the same for every engine. */
import type { Claim, Measurement } from './fields.ts';
import { EDGES, frequencies, type RelationType, type SourceKind } from './ontology.ts';
import { independentOf, strength } from './voices.ts';

/** What can be said of the evidence for a relation, weakest first. */
export const evidenceStatuses = ['DISPUTED', 'VARIANT', 'ACCEPTED'] as const;
export type EvidenceStatus = (typeof evidenceStatuses)[number];

export { strength };
export type { Claim, Measurement };

/** The part of a claim from which strength and status follow. */
export type Evidence = Pick<
  Claim,
  'id' | 'stance' | 'source' | 'sourceKind' | 'background' | 'prevalence' | 'frequency'
>;

const majority = 0.5;

/** Strongest source first, then by id. */
export function compareClaims(a: Evidence, b: Evidence): number {
  return strength(b) - strength(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The status that follows from claims on one relation.
 *
 * DISPUTED: nobody supports it, a stronger source than its strongest supporter disputes it, or an equally strong one does
 * and it is no minority finding. VARIANT: a minority finding, which is one that some supporter gives a prevalence or a
 * frequency for and none at or above one half or USUAL. ACCEPTED: anything else. A source on both sides counts on neither.
 */
export function statusOf(
  claims: readonly Evidence[],
  { supporting, disputing }: Sides<Evidence> = sides(claims),
): EvidenceStatus {
  if (supporting.length === 0) return 'DISPUTED';
  const [support, dispute] = [strongest(supporting), strongest(disputing)];
  const minority = isMinorityFinding(supporting);
  if (dispute > support || (dispute === support && !minority)) return 'DISPUTED';
  return minority ? 'VARIANT' : 'ACCEPTED';
}

/** Below the strength of any claim where there is none. */
function strongest(claims: readonly Evidence[]): number {
  let most = -1;
  for (const claim of claims) most = Math.max(most, strength(claim));
  return most;
}

/** The weakest of some statuses: that of a path, from those of its steps. */
export function weakestStatus(statuses: readonly EvidenceStatus[]): EvidenceStatus {
  return evidenceStatuses[Math.min(...statuses.map(statusRank), statusRank('ACCEPTED'))] ?? 'ACCEPTED';
}

/** 0 for DISPUTED, 1 for VARIANT, 2 for ACCEPTED. */
export function statusRank(status: EvidenceStatus): number {
  return evidenceStatuses.indexOf(status);
}

/** The graph as it would be if only some sources existed. Null means all, an empty set none. */
export interface Perspective {
  readonly sources: ReadonlySet<string> | null;
  readonly sourceKinds: ReadonlySet<SourceKind> | null;
  /** Keeps one source for each independent voice, on each side; the others only repeat it. */
  readonly independent: boolean;
  /** Applied after statuses are derived: to relations in lists of relations, to paths in walks. */
  readonly statuses: ReadonlySet<EvidenceStatus> | null;
}

export const everything: Perspective = { sources: null, sourceKinds: null, independent: false, statuses: null };

/** A relation as one perspective sees it. */
export interface Evaluation {
  readonly status: EvidenceStatus;
  /** Strongest source first, then by id. */
  readonly claims: readonly Claim[];
  /** True if a walk may take it: somebody supports it, or it belongs to the frame. */
  readonly walkable: boolean;
  /** The claims on each side, without those of sources on both; null for a structural relation, which no evidence decides. */
  readonly sides: Sides<Claim> | null;
}

/**
 * A relation as a perspective sees it; null if it is absent, which is when no chosen source says anything of it.
 * Does not apply `statuses`: a list of relations does so with `isListed`, a walk by the status of its paths.
 */
export function evaluate(
  relation: { readonly type: RelationType; readonly claims: readonly Claim[] },
  perspective: Perspective,
): Evaluation | null {
  const choosesClaims = perspective.sources !== null || perspective.sourceKinds !== null || perspective.independent;
  const cached = choosesClaims ? undefined : seenByAll.get(relation.claims);
  if (cached !== undefined) return cached;
  const chosen = relation.claims.filter((claim) => isChosen(claim, perspective)).sort(compareClaims);
  const claims = perspective.independent ? withoutRepetition(chosen) : chosen;
  const seen = judge(isStructural(relation), claims);
  if (!choosesClaims && seen !== null) seenByAll.set(relation.claims, seen);
  return seen;
}

/** True if a list of relations in this perspective shows a relation of this status. */
export function isListed(status: EvidenceStatus, perspective: Perspective): boolean {
  return perspective.statuses === null || perspective.statuses.has(status);
}

/** True if the perspective keeps this claim. */
function isChosen(claim: Pick<Claim, 'source' | 'sourceKind'>, { sources, sourceKinds: kinds }: Perspective): boolean {
  return (sources === null || sources.has(claim.source)) && (kinds === null || kinds.has(claim.sourceKind));
}

/** What all sources together say, kept by the identity of a relation's list of claims, which never changes once read. */
const seenByAll = new WeakMap<readonly Claim[], Evaluation>();

/** A relation that holds in every perspective. Membership that some source disputes is judged by its claims like any other. */
function isStructural({ type, claims }: { readonly type: RelationType; readonly claims: readonly Claim[] }): boolean {
  return EDGES[type].structural && claims.every(({ stance }) => stance === 'SUPPORTS');
}

function judge(structural: boolean, claims: readonly Claim[]): Evaluation | null {
  if (structural) return { status: 'ACCEPTED', claims, walkable: true, sides: null };
  if (claims.length === 0) return null;
  const both = sides(claims);
  return { status: statusOf(claims, both), claims, walkable: both.supporting.length > 0, sides: both };
}

/** Claims of one source for each voice on each side. Sources on both sides count on neither, so they stay as they are. */
function withoutRepetition(claims: readonly Claim[]): Claim[] {
  const { supporting, disputing } = sides(claims);
  const counted = new Set([...supporting, ...disputing]);
  const kept = new Set([...independentOf(supporting), ...independentOf(disputing)]);
  return claims.filter((claim) => kept.has(claim) || !counted.has(claim));
}

export interface Sides<C extends Evidence> {
  readonly supporting: readonly C[];
  readonly disputing: readonly C[];
}

function sides<C extends Evidence>(claims: readonly C[]): Sides<C> {
  const supporting = claims.filter(({ stance }) => stance === 'SUPPORTS');
  const disputing = claims.filter(({ stance }) => stance === 'DISPUTES');
  if (supporting.length === 0 || disputing.length === 0) return { supporting, disputing };
  const supporters = new Set(supporting.map(({ source }) => source));
  const disputers = new Set(disputing.map(({ source }) => source));
  return {
    supporting: supporting.filter(({ source }) => !disputers.has(source)),
    disputing: disputing.filter(({ source }) => !supporters.has(source)),
  };
}

/** How many sources stand on each side. A source on both sides counts on neither. */
export function countSources(claims: readonly Evidence[]): { readonly supporting: number; readonly disputing: number } {
  const { supporting, disputing } = sides(claims);
  const count = (side: readonly Evidence[]) => new Set(side.map(({ source }) => source)).size;
  return { supporting: count(supporting), disputing: count(disputing) };
}

function isMinorityFinding(supporting: readonly Evidence[]): boolean {
  const measured = supporting.filter((claim) => claim.prevalence !== null || claim.frequency !== null);
  return measured.length > 0 && !measured.some((claim) => reachesMajority(claim));
}

function reachesMajority({ prevalence, frequency }: Evidence): boolean {
  const often = frequency !== null && frequencies.indexOf(frequency) >= frequencies.indexOf('USUAL');
  return often || (prevalence !== null && prevalence >= majority);
}
