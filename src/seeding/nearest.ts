/** Finds what a mistyped word was most likely meant to be. */

/**
 * The candidate most similar to a word, by shared pairs of letters; null if none reaches `least` (0 to 1). Differences
 * in case, accents, spaces and invisible characters count little: a candidate that differs in nothing else always wins.
 */
export function nearest(word: string, candidates: Iterable<string>, least: number): string | null {
  const wanted = plain(word);
  const pairs = pairsOf(wanted);
  const exact = pairsOf(word);
  let best: { candidate: string; score: number; exactness: number } | null = null;
  for (const candidate of candidates) {
    const other = plain(candidate);
    const score = wanted === other ? 1 : likeness(pairs, pairsOf(other)) * 0.999;
    if (score < least || score < (best?.score ?? 0)) continue;
    const exactness = likeness(exact, pairsOf(candidate));
    if (best === null || score > best.score || exactness > best.exactness) best = { candidate, score, exactness };
  }
  return best?.candidate ?? null;
}

function plain(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\p{M}\p{C}\s]/gu, '')
    .toLowerCase();
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return (2 * a.intersection(b).size) / Math.max(a.size + b.size, 1);
}

function pairsOf(word: string): Set<string> {
  return new Set(Array.from({ length: Math.max(word.length - 1, 0) }, (_, index) => word.slice(index, index + 2)));
}
