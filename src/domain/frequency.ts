/** How often a relation was found, over the studies that counted it: the range of their shares, and one pooled estimate. */
import type { Claim } from '../../schema/claim.ts';
import { voicesOf } from '../../schema/voices.ts';
import { pool, type PooledShare } from '../../schema/proportion.ts';

export interface FrequencySummary {
  /** Independent studies that counted the relation. */
  readonly studies: number;
  /** Observations in all, in the units of the studies. */
  readonly participants: number;
  /** The smallest and the largest share, 0 to 1. */
  readonly low: number;
  readonly high: number;
  /** Null if the counts cannot be pooled. */
  readonly pooled: PooledShare | null;
  /** Why they cannot; null if they are. */
  readonly notPooledBecause: string | null;
}

type Counted = Claim & { readonly prevalence: number; readonly sampleSize: number };

/**
 * Summarises the counted shares of a relation; null if no study counted one. Only primary studies that state their own finding
 * count, each independent voice once. Shares are pooled if there are at least two, all in the same unit, one per study.
 */
export function frequencyOf(claims: readonly Claim[]): FrequencySummary | null {
  const counted = claims.filter(
    (claim): claim is Counted =>
      claim.sourceKind === 'PRIMARY_STUDY' &&
      !claim.background &&
      !claim.implied &&
      claim.prevalence !== null &&
      claim.sampleSize !== null,
  );
  const voices = voicesOf(counted);
  if (voices.length === 0) return null;
  const shares = voices.map(({ claim }) => claim);
  const values = shares.map(({ prevalence }) => prevalence);
  const units = new Set(shares.map(({ sampleUnit }) => sampleUnit));
  const reason =
    shares.length < 2
      ? 'Only one independent study counted it.'
      : units.size > 1
        ? 'The studies counted different units.'
        : hasTwoShares(counted)
          ? 'A study gives more than one share.'
          : null;
  return {
    studies: shares.length,
    participants: shares.reduce((sum, { sampleSize }) => sum + sampleSize, 0),
    low: Math.min(...values),
    high: Math.max(...values),
    pooled:
      reason === null
        ? pool(
            shares.map(({ prevalence, sampleSize }) => ({
              count: Math.round(prevalence * sampleSize),
              size: sampleSize,
            })),
          )
        : null,
    notPooledBecause: reason,
  };
}

function hasTwoShares(claims: readonly Claim[]): boolean {
  return new Set(claims.map(({ source }) => source)).size < claims.length;
}
