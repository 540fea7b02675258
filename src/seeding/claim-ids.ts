/** Derives claim ids from the subject, the source, and the order of the claims. */
import { claimId } from '../../schema/ontology.ts';

/** Gives each claim of one relation or structure its id, in order. */
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
