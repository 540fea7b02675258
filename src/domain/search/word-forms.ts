/** Stems of Latin and English words, so that plurals find singulars: "dorsal rami", "nervi clunium", "fasciae". */

/**
 * The possible stems of a folded word; words that share one are forms of each other. Empty for words that are too
 * short, contain digits, or are not in Latin script.
 */
export function stemsOf(word: string): readonly string[] {
  if (word.length < shortestWord || !/^[a-z]+$/.test(word)) return [];
  const stems = new Set<string>();
  for (const form of singularsOf(word)) {
    for (const stem of latinStemsOf(form)) if (stem.length >= shortestStem) stems.add(stem);
  }
  return [...stems];
}

/** Whether a word has one of these stems. */
export function isOtherForm(stems: readonly string[], term: string): boolean {
  return stems.some((stem) => term.startsWith(stem.slice(0, 2))) && stemsOf(term).some((stem) => stems.includes(stem));
}

/** The letters that every form of a stem begins with: those before any that the stem replaces. */
export function beginningOf(stem: string): string {
  const changed = stem.endsWith('ic') ? 2 : /(?:i|ac|lumbar)$/.test(stem) ? 1 : 0;
  return stem.slice(0, Math.max(2, stem.length - changed));
}

const shortestWord = 4;
const shortestStem = 3;

/** The word itself, and without an English plural ending. */
function singularsOf(word: string): string[] {
  if (/(?:ss|us|is)$/.test(word)) return [word];
  if (word.endsWith('ies')) return [word, `${word.slice(0, -3)}y`];
  if (word.endsWith('uses')) return [word, word.slice(0, -2)];
  if (word.endsWith('s')) return [word, word.slice(0, -1)];
  return [word];
}

/** Endings of Latin nouns and adjectives, each with its replacement in the stem. */
const declensions: readonly (readonly [RegExp, string])[] = [
  // superior, superiores; major, majoris
  [/^(.*?(?:i|j|n)or)(?:es|is|i|em|e|ibus|um|a)?$/, '$1'],
  // dorsal, dorsalis, dorsales; lumbar, lumbares
  [/^(.*?(?:al|ar))(?:is|i|em|e|es|ibus|ium|ia)?$/, '$1'],
  // foramen, foramina
  [/^(.*?)(?:men|minis|mina|minum|minibus)$/, '$1m'],
  // cervix, cervices; thorax, thoraces; vertex, vertices
  [/^(.*?)(?:[ie]x|icis|ices|icum)$/, '$1ic'],
  [/^(.*?)(?:ax|acis|aces|acum)$/, '$1ac'],
  // perforans, perforantes
  [/^(.*?n)(?:s|tis|tes|tium|tia)$/, '$1'],
  // artery, arteries, arteria
  [/^(.*?)y$/, '$1i'],
  // cutaneous, cutaneus
  [/^(.*?)ous$/, '$1'],
  // ramus, rami, ramorum; fascia, fasciae; ligamentum, ligamenta
  [/^(.*?)(?:us|i|o|um|orum|os|a|ae|am|arum|as|uum)$/, '$1'],
  // clunis, clunes, clunium; nerve, nerves
  [/^(.*?)(?:is|e|es|em|ium|ibus)$/, '$1'],
];

function latinStemsOf(word: string): string[] {
  return [
    word,
    ...declensions.flatMap(([ending, stem]) => (ending.test(word) ? [word.replace(ending, stem)] : [])),
  ].map(
    // TA writes "nervi lumbales".
    (stem) => (stem === 'lumbal' ? 'lumbar' : stem),
  );
}
