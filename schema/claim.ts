/** Derives the strength and status of a relation from its claims: pure functions, the same for every engine. */
import type { Claim, Measurement } from './fields.ts';
import { EDGES, frequencies, type RelationType, type SourceKind } from './ontology.ts';
import { independentOf, strength } from './voices.ts';

/** Evidence statuses, weakest first. */
export const evidenceStatuses = ['DISPUTED', 'VARIANT', 'ACCEPTED'] as const;
export type EvidenceStatus = (typeof evidenceStatuses)[number];

export { strength };
export type { Claim, Measurement };

/** The fields of a claim that strength and status depend on. */
export type Evidence = Pick<
  Claim,
  'id' | 'stance' | 'source' | 'sourceKind' | 'background' | 'implied' | 'prevalence' | 'frequency'
>;

/** A share from which on a finding is that of most people. */
export const majority = 0.5;

/** Strongest source first, then by id. */
export function compareClaims(a: Evidence, b: Evidence): number {
  return strength(b) - strength(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The status that follows from the claims on one relation.
 *
 * DISPUTED: nobody supports it, or a source stronger than its strongest supporter disputes it, or an equally strong
 * source disputes it and it is not a minority finding.
 *
 * VARIANT: a minority finding. Some supporter gives a prevalence or a frequency, and none gives one half or more, or
 * USUAL.
 *
 * ACCEPTED: anything else.
 *
 * A source on both sides counts on neither. An implied claim counts one less than a stated one, so a source that only names
 * something else does not outweigh an equally strong source that states the relation.
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

/** Lower than the strength of any claim if there are none. */
function strongest(claims: readonly Evidence[]): number {
  let most = -1;
  for (const claim of claims) most = Math.max(most, strength(claim));
  return most;
}

/** How an arrow cites a claim of a source by this name: "Gray 1918 disputes (p. 921)". */
export function citationOf(
  { stance, implied, locator }: Pick<Claim, 'stance' | 'implied' | 'locator'>,
  source: string,
): string {
  const verb = stance === 'SUPPORTS' ? '' : implied ? ' disputes by implication' : ' disputes';
  return `${source}${verb} (${locator})`;
}

/** The weakest status, which is that of a path with these steps. */
export function weakestStatus(statuses: readonly EvidenceStatus[]): EvidenceStatus {
  return evidenceStatuses[Math.min(...statuses.map(statusRank), statusRank('ACCEPTED'))] ?? 'ACCEPTED';
}

/** 0 for DISPUTED, 1 for VARIANT, 2 for ACCEPTED. */
export function statusRank(status: EvidenceStatus): number {
  return evidenceStatuses.indexOf(status);
}

/** The graph as if only some sources existed. Null means all, an empty set none. */
export interface Perspective {
  readonly sources: ReadonlySet<string> | null;
  readonly sourceKinds: ReadonlySet<SourceKind> | null;
  /** Keeps one source per independent voice on each side, because the others only repeat it. */
  readonly independent: boolean;
  /** Applied after statuses are derived, to relations in lists and to paths in walks. */
  readonly statuses: ReadonlySet<EvidenceStatus> | null;
}

export const everything: Perspective = { sources: null, sourceKinds: null, independent: false, statuses: null };

/** A relation as one perspective sees it. */
export interface Evaluation {
  readonly status: EvidenceStatus;
  /** Strongest source first, then by id. */
  readonly claims: readonly Claim[];
  /** True if a walk may use it: it has a supporter or is structural. */
  readonly walkable: boolean;
  /**
   * The claims on each side, without sources on both; null for a structural relation, whose status does not depend on
   * evidence.
   */
  readonly sides: Sides<Claim> | null;
}

/**
 * Evaluates a relation in a perspective; null if no chosen source mentions it. Does not apply `statuses`: lists do so
 * with `isListed`, walks by the status of their paths.
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

/** True if a list in this perspective shows relations of this status. */
export function isListed(status: EvidenceStatus, perspective: Perspective): boolean {
  return perspective.statuses === null || perspective.statuses.has(status);
}

/** True if the perspective keeps this claim. */
function isChosen(claim: Pick<Claim, 'source' | 'sourceKind'>, { sources, sourceKinds: kinds }: Perspective): boolean {
  return (sources === null || sources.has(claim.source)) && (kinds === null || kinds.has(claim.sourceKind));
}

/** Evaluations over all sources, cached by the relation's list of claims, which never changes. */
const seenByAll = new WeakMap<readonly Claim[], Evaluation>();

/** Whether a relation holds in every perspective. Disputed membership is evaluated by its claims like any other relation. */
function isStructural({ type, claims }: { readonly type: RelationType; readonly claims: readonly Claim[] }): boolean {
  return EDGES[type].structural && claims.every(({ stance }) => stance === 'SUPPORTS');
}

function judge(structural: boolean, claims: readonly Claim[]): Evaluation | null {
  if (structural) return { status: 'ACCEPTED', claims, walkable: true, sides: null };
  if (claims.length === 0) return null;
  const both = sides(claims);
  return { status: statusOf(claims, both), claims, walkable: both.supporting.length > 0, sides: both };
}

/** One claim per voice on each side. Sources on both sides count on neither, so their claims are left as they are. */
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

/** The number of sources on each side. A source on both sides counts on neither. */
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
  return (frequency !== null && isUsual(frequency)) || (prevalence !== null && prevalence >= majority);
}

/** Whether a word for a frequency means most people. */
export function isUsual(word: (typeof frequencies)[number]): boolean {
  return frequencies.indexOf(word) >= frequencies.indexOf('USUAL');
}
