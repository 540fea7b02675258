/** Finds what a mistyped word was most likely meant to be. */

/** The candidate most like a word, by shared pairs of letters; null where none reaches `least` (0 to 1). */
export function nearest(word: string, candidates: Iterable<string>, least: number): string | null {
  const wanted = pairsOf(word);
  let best: { candidate: string; score: number } | null = null;
  for (const candidate of candidates) {
    const pairs = pairsOf(candidate);
    const score = (2 * wanted.intersection(pairs).size) / (wanted.size + pairs.size);
    if (score >= least && (best === null || score > best.score)) best = { candidate, score };
  }
  return best?.candidate ?? null;
}

function pairsOf(word: string): Set<string> {
  return new Set(Array.from({ length: Math.max(word.length - 1, 0) }, (_, index) => word.slice(index, index + 2)));
}
