/**
 * How often a property test runs. By default it repeats the same cases, so that a failure is due to the change and not
 * to chance. PROPERTY_RUNS sets a number of new random cases.
 */
export function propertyRuns(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const runs = process.env['PROPERTY_RUNS'];
  return runs === undefined ? { numRuns: usual, seed: 31 } : { numRuns: Number(runs) };
}
