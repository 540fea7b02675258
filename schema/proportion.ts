/** Counted shares: the Wilson interval of one, and the pooled estimate of several. Pure functions, checked against metafor. */

/** A share with its 95 % confidence interval; all three between 0 and 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's score interval for `count` of `size`, without continuity correction (Wilson 1927, doi:10.1080/01621459.1927.10502953).
 * `size` is above 0, `count` between 0 and `size`.
 */
export function wilson(count: number, size: number): Interval {
  const share = count / size;
  const centre = share + (z * z) / (2 * size);
  const margin = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size));
  const scale = 1 + (z * z) / size;
  return {
    low: count === 0 ? 0 : Math.max(0, (centre - margin) / scale),
    high: count === size ? 1 : Math.min(1, (centre + margin) / scale),
  };
}

export interface CountedShare {
  readonly count: number;
  readonly size: number;
}

export interface PooledShare extends Interval {
  readonly estimate: number;
  /** I², the percentage of variation that is due to differences between studies (Higgins & Thompson 2002, doi:10.1002/sim.1186). */
  readonly heterogeneity: number;
}

/** How `pool` computes, as answers name it. */
export const poolingMethod =
  'random effects on the logit scale (DerSimonian & Laird 1986), 0.5 added where a count is 0 or complete';

/**
 * Pools at least two counted shares with the random-effects model of DerSimonian and Laird (doi:10.1016/0197-2456(86)90046-2) on the
 * logit scale. A study without cases or without non-cases gets half a case of each. The Freeman-Tukey transformation is
 * avoided because its back-transformation can mislead (Schwarzer et al. 2019, doi:10.1002/jrsm.1348).
 */
export function pool(shares: readonly CountedShare[]): PooledShare {
  const studies = shares.map(({ count, size }) => {
    const correction = count === 0 || count === size ? 0.5 : 0;
    const [cases, others] = [count + correction, size - count + correction];
    return { effect: Math.log(cases / others), variance: 1 / cases + 1 / others };
  });
  const fixed = studies.map(({ variance }) => 1 / variance);
  const weights = sum(fixed);
  const mean = sum(studies.map(({ effect }, place) => effect * (fixed[place] ?? 0))) / weights;
  const q = sum(studies.map(({ effect }, place) => (fixed[place] ?? 0) * (effect - mean) ** 2));
  const freedom = studies.length - 1;
  const between = Math.max(0, (q - freedom) / (weights - sum(fixed.map((weight) => weight * weight)) / weights));
  const random = studies.map(({ variance }) => 1 / (variance + between));
  const estimate = sum(studies.map(({ effect }, place) => effect * (random[place] ?? 0))) / sum(random);
  const error = Math.sqrt(1 / sum(random));
  return {
    estimate: share(estimate),
    low: share(estimate - z * error),
    high: share(estimate + z * error),
    heterogeneity: q > freedom ? ((q - freedom) / q) * 100 : 0,
  };
}

function share(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
