/** The Wilson score interval of a counted share. */

/** Lower and upper bound, 0 to 1, of the 95 % interval of `count` out of `size`. */
export function wilson(count: number, size: number): readonly [number, number] {
  const z = 1.959964;
  const share = count / size;
  const middle = share + (z * z) / (2 * size);
  const reach = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size));
  const whole = 1 + (z * z) / size;
  return [Math.max(0, (middle - reach) / whole), Math.min(1, (middle + reach) / whole)];
}
