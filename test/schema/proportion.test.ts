import { describe, expect, it } from 'vitest';
import { pool, wilson } from '../../schema/proportion.ts';

// Computed with prop.test(correct = FALSE) of R 4.2.2 and rma(measure = "PLO", method = "DL") of metafor 3.8-1.
const intervals = [
  { count: 0, size: 12, low: 0, high: 0.242494 },
  { count: 11, size: 12, low: 0.64612, high: 0.985135 },
  { count: 15, size: 20, low: 0.531299, high: 0.888138 },
  { count: 113, size: 834, low: 0.113928, high: 0.160397 },
  { count: 30, size: 30, low: 0.886487, high: 1 },
  { count: 1, size: 109, low: 0.001621, high: 0.050146 },
];
const pooled = [
  {
    shares: [
      [36, 40],
      [27, 30],
    ],
    estimate: 0.9,
    low: 0.804767,
    high: 0.951575,
    heterogeneity: 0,
  },
  {
    shares: [
      [3, 40],
      [2, 30],
    ],
    estimate: 0.071539,
    low: 0.03009,
    high: 0.160629,
    heterogeneity: 0,
  },
  {
    shares: [
      [0, 20],
      [5, 25],
      [12, 30],
    ],
    estimate: 0.216783,
    low: 0.072726,
    high: 0.49413,
    heterogeneity: 69.5383,
  },
  {
    shares: [
      [10, 10],
      [10, 12],
    ],
    estimate: 0.873129,
    low: 0.643442,
    high: 0.963296,
    heterogeneity: 0,
  },
  {
    shares: [
      [5, 50],
      [40, 60],
      [18, 40],
      [33, 35],
    ],
    estimate: 0.549841,
    low: 0.21786,
    high: 0.842671,
    heterogeneity: 93.0413,
  },
  {
    shares: [
      [61, 109],
      [13, 81],
      [42, 89],
    ],
    estimate: 0.381408,
    low: 0.18729,
    high: 0.622593,
    heterogeneity: 92.9523,
  },
] as const;

describe('a counted share', () => {
  it.each(intervals)('of $count in $size has the Wilson interval that R computes', ({ count, size, low, high }) => {
    const interval = wilson(count, size);
    expect(interval.low).toBeCloseTo(low, 5);
    expect(interval.high).toBeCloseTo(high, 5);
  });

  it.each(pooled)('is pooled with others as metafor pools $shares', ({ shares, ...expected }) => {
    const result = pool(shares.map(([count, size]) => ({ count, size })));
    expect(result.estimate).toBeCloseTo(expected.estimate, 5);
    expect(result.low).toBeCloseTo(expected.low, 5);
    expect(result.high).toBeCloseTo(expected.high, 5);
    expect(result.heterogeneity).toBeCloseTo(expected.heterogeneity, 3);
  });
});
