/**
 * How often a property test draws: usually the same cases each time, so that a failure is of the change and not of
 * chance; with PROPERTY_RUNS so many new ones.
 */
export function propertyRuns(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const runs = process.env['PROPERTY_RUNS'];
  return runs === undefined ? { numRuns: usual, seed: 31 } : { numRuns: Number(runs) };
}
