/** The ids that claims get: by what they are about, by their source, and by the order in which they stand. */
import { claimId } from '../../schema/ontology.ts';

/** Gives each claim of one relation or structure its id, in the order in which they stand. */
export function numberClaims<C extends { source: string }>(
  about: string,
  claims: readonly C[],
): { id: string; claim: C }[] {
  const counts = new Map<string, number>();
  return claims.map((claim) => {
    const ordinal = (counts.get(claim.source) ?? 0) + 1;
    counts.set(claim.source, ordinal);
    return { id: claimId(about, claim.source, ordinal), claim };
  });
}
