/** Parses search text: its words, and how well a word of the graph matches each. */
import { GraphError } from '../../errors.ts';
import { isAddress, lastPartOf, readPastedIdentifier } from '../pasted-identifier.ts';
import { ordinalsLike, readLevels, readRegions, type LevelReading, type RegionReading } from './levels.ts';
import { compounds, maxTermLength } from './terms.ts';
import { isOtherForm, stemsOf } from './word-forms.ts';

export const maxSearchLength = 200;

export interface QueryWord {
  readonly text: string;
  /** The name need not contain the word. */
  readonly optional: boolean;
  /** The word must match a whole word, not the beginning of one. */
  readonly whole: boolean;
  /** Latin and English stems; words that share a stem are forms of each other. */
  readonly stems: readonly string[];
  /** Words with the same meaning or a part of it: the levels of a region. */
  readonly others: readonly string[];
  /** Maximum number of typing errors. */
  readonly edits: number;
  /** For a word that may still be incomplete: the first letters, which must match; the rest may contain one error. */
  readonly head: string | null;
}

export interface SearchQuery {
  /** Alternative readings of the text; a name matches if it matches one of them. */
  readonly readings: readonly (readonly QueryWord[])[];
  /** Consecutive letters and digits, to compare with identifiers. */
  readonly keys: readonly IdentifierKey[];
}

export interface IdentifierKey {
  readonly text: string;
  /** Only a complete identifier matches, not its beginning. */
  readonly whole: boolean;
}

/** How well a term matches a word. */
export interface WordMatch {
  /** From 0 to 1. */
  readonly quality: number;
  /** How many letters of the term the word accounts for. */
  readonly covered: number;
}

/** Throws INVALID_ARGUMENT if the text is too long. */
export function checkSearchText(text: string, argument = 'text'): void {
  if (text.length > maxSearchLength) {
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"${argument}" has ${String(text.length)} characters; search for ${String(maxSearchLength)} at most, a few words are enough.`,
    );
  }
}

/**
 * The searches to try for a text, in order, until one finds something:
 *
 * 1. as typed, in singular or plural, with levels and identifiers in other forms;
 *
 * 2. with words joined or split ("thoraco lumbar"), a region as its levels ("lumbar nerves"), or read loosely
 *    ("skin of the buttock", "cluneal nn.", "3rd occipital nerve", "superior cluneal nerves (SCN)");
 *
 * 3. with typing errors.
 *
 * A correctly typed name therefore never brings up names that are merely spelled like it, and the expensive step rarely
 * runs. Empty if the text contains no letter or digit. Throws INVALID_ARGUMENT if it is too long.
 */
export function readQueries(given: string): readonly SearchQuery[] {
  checkSearchText(given);
  const identifier = readPastedIdentifier(given);
  const named = identifier === null ? [] : [{ text: keyOf(`${identifier.scheme}${identifier.value}`), whole: true }];
  const address = isAddress(given);
  if (address && identifier !== null) return [{ readings: [], keys: named }];
  const text = (address ? lastPartOf(given) : given)
    // Lucene's operators after a word, as in "clunael~2" and "superior^4", are not words.
    .replace(/[~^][\d.]+/gu, ' ')
    .normalize('NFC');
  const found = compounds(text);
  const last = found.at(-1);
  if (last === undefined) return [];
  const unfinished = last.end === text.length;
  const apart = found.flatMap(({ parts }) => parts.map((part) => part.text));
  const together = joinLevels(found.map(({ joined }) => joined));
  const typed = keyOf(text);
  const keys = [
    ...(/\p{Nd}/u.test(typed) && typed.length <= maxTermLength ? [{ text: typed, whole: false }] : []),
    ...named,
  ];

  const wordings = apart.join(' ') === together.join(' ') ? [apart] : [apart, together];
  const level = readLevels(apart);
  const forgiving = [
    ...wordings.map((words) => readWords(words, unfinished)),
    ...(level === null ? [] : [readLevelWords(level)]),
  ];
  const exact = forgiving.map((words) => words.map((word) => ({ ...word, edits: 0, head: null })));
  const rejoined = rejoin(apart).map(({ words, parted }) =>
    readWords(words, false).map((word) => ({ ...word, edits: 0, whole: word.text === parted })),
  );
  const regions = readRegions(apart);
  const widened = regions === null ? [] : [readRegionWords(apart, regions)];
  const loose = readLoosely(text);
  const widely = [...rejoined, ...widened, ...(loose === null ? [] : [loose])];
  const forgives = forgiving.some((words) => words.some(({ edits }) => edits > 0));
  return [
    { readings: exact, keys },
    ...(widely.length === 0 ? [] : [{ readings: widely, keys: [] }]),
    ...(forgives ? [{ readings: forgiving, keys }] : []),
  ];
}

/** Plural abbreviations of Latin and English nouns. */
const abbreviations = new Map(
  Object.entries({
    nn: 'nervi nervorum nerves',
    mm: 'musculi musculorum muscles',
    rr: 'rami ramorum branches',
    ligg: 'ligamenta ligamentorum ligaments',
    brr: 'rami branches',
    brs: 'rami branches',
  }).map(([short, long]) => [short, long.split(' ')] as const),
);

/** Nouns for what something is, and "primary" as in "dorsal primary ramus". People add them to names that lack them. */
const kindWords = new Set(
  [
    'nn nerve nerves nervus nervi n',
    'mm muscle muscles musculus musculi m',
    'skin cutis region regions regio area areas zone zones territory',
    'ligament ligaments ligamentum lig',
    'group groups primary',
  ].flatMap((words) => words.split(' ')),
);

/**
 * Reads a text by the meaning of abbreviations and ordinals, without little words and anything in parentheses, and with kind
 * words optional. Null if that changes nothing, or if no other word is left.
 */
function readLoosely(text: string): QueryWord[] | null {
  const outside = text.replaceAll(/[([][^()[\]]*[)\]]?/gu, ' ');
  const words = compounds(outside)
    .flatMap(({ parts }) => parts.map((part) => part.text))
    .filter((word) => !littleWords.has(word));
  const loose = readWords(words, false).map((word) => ({
    ...word,
    edits: 0,
    others: abbreviations.get(word.text) ?? ordinalsLike(word.text),
    optional: kindWords.has(word.text),
  }));
  const differs = outside !== text || loose.some(({ others, optional }) => optional || others.length > 0);
  return differs && loose.some(({ optional }) => !optional) ? loose : null;
}

/** All letters and digits of a text, folded for comparison. */
function keyOf(text: string): string {
  return compounds(text)
    .flatMap(({ parts }) => parts.map((part) => part.text))
    .join('');
}

/** How well a term matches a word; null if it does not. */
export function matchWord({ text, whole, stems, others, edits, head }: QueryWord, term: string): WordMatch | null {
  if (term === text) return { quality: 1, covered: term.length };
  if (!whole && term.startsWith(text)) {
    return { quality: 0.7 + (0.25 * text.length) / term.length, covered: text.length };
  }
  if (others.includes(term) || isOtherForm(stems, term)) return { quality: 0.65, covered: term.length };
  if (edits === 0) return null;
  const distance = editDistance(text, term, edits);
  if (distance <= edits) return { quality: 0.75 - 0.15 * distance, covered: term.length };
  if (head !== null && term.startsWith(head) && prefixDistance(text, term) <= 1) {
    return { quality: 0.4, covered: term.length };
  }
  return null;
}

const littleWords = new Set('a an and at by for from in not of on or over the to under with'.split(' '));

/** The words of a text; `unfinished` if the last one may still be incomplete. */
function readWords(words: readonly string[], unfinished: boolean): QueryWord[] {
  const distinct = [...new Set(words)];
  const onlyLittle = distinct.every((word) => littleWords.has(word));
  return distinct.map((text) => {
    // Digits and ideographs must be exact: L2 is not L3, and 上皮神经 (superior) is not 中皮神经 (middle).
    const edits = /[\p{N}\p{Script=Han}]/u.test(text) || text.length < 4 ? 0 : text.length < 8 ? 1 : 2;
    return {
      text,
      optional: littleWords.has(text) && !onlyLittle,
      whole: false,
      stems: stemsOf(text),
      others: [],
      edits,
      head:
        unfinished && text === words.at(-1) && edits > 0 && text.length >= 5
          ? text.slice(0, Math.ceil(text.length / 2))
          : null,
    };
  });
}

function readLevelWords({ words, levels, optional }: LevelReading): QueryWord[] {
  return readWords(words, false).map((word) => ({
    ...word,
    whole: levels.has(word.text),
    optional: word.optional || optional.has(word.text),
  }));
}

function readRegionWords(words: readonly string[], { levels, optional }: RegionReading): QueryWord[] {
  return readWords(words, false).map((word) => ({
    ...word,
    edits: 0,
    others: levels[words.indexOf(word.text)] ?? [],
    optional: word.optional || optional.has(word.text),
  }));
}

/** Limits on words, and letters per word, for joining and splitting. */
const mostRejoinedWords = 5;
const mostPartedLetters = 24;

interface Rejoined {
  readonly words: readonly string[];
  /** The first part of a split word, which must be a complete word. */
  readonly parted: string | null;
}

/** Variants with two words joined or one word split: "thoraco lumbar" as "thoracolumbar", and back. */
function rejoin(words: readonly string[]): Rejoined[] {
  if (words.length > mostRejoinedWords) return [];
  return words.flatMap((word, index) => {
    if (!canBeRejoined(word)) return [];
    const [before, next = '', after] = [words.slice(0, index), words[index + 1], words.slice(index + 1)];
    const joined = canBeRejoined(next)
      ? [{ words: [...before, (word + next).slice(0, maxTermLength), ...after.slice(1)], parted: null }]
      : [];
    const places = word.length > mostPartedLetters ? 0 : Math.max(0, word.length - 2 * shortestPart + 1);
    const parted = Array.from({ length: places }, (_, place) => {
      const [first, rest] = [word.slice(0, shortestPart + place), word.slice(shortestPart + place)];
      return { words: [...before, first, rest, ...after], parted: first };
    });
    return [...joined, ...parted];
  });
}

function canBeRejoined(word: string): boolean {
  return /^\p{L}+$/u.test(word) && !littleWords.has(word) && !/\p{Script=Han}/u.test(word);
}

const shortestPart = 3;

/** "L 2" as "L2". */
function joinLevels(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const isLevel = before !== undefined && /^\p{L}{1,2}$/u.test(before) && /^\p{N}{1,2}$/u.test(word);
    if (isLevel) joined.splice(-1, 1, before + word);
    else joined.push(word);
  }
  return joined;
}

/**
 * Edit distance as Lucene counts it: insertions, deletions, substitutions and swaps of neighbours, no letter edited
 * twice. Returns some number above `most` if the distance is larger.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || differsInLetters(a, b, most)) return most + 1;
  return distances(a, b, most)?.[b.length] ?? most + 1;
}

/** A quick check: whether one word has more letters missing from the other than `most` edits could fix. */
function differsInLetters(a: string, b: string, most: number): boolean {
  const [ofA, ofB] = [lettersOf(a), lettersOf(b)];
  return bitsOf(ofA & ~ofB) > most || bitsOf(ofB & ~ofA) > most;
}

/** A bit mask of the letters; different letters may share a bit. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

function bitsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** The distance from a word to the best-fitting prefix of another; 2 if it is more than 1. */
function prefixDistance(a: string, b: string): number {
  const row = distances(a, b.slice(0, a.length + 1), 1);
  return row === null ? 2 : Math.min(...row);
}

/** The distances from all of `a` to each prefix of `b`, valid until the next call; null if all are above `most`. */
function distances(a: string, b: string, most: number): Uint8Array | null {
  let [before, row, next] = scratch;
  for (let j = 0; j <= b.length; j += 1) row[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    const letter = a.charCodeAt(i - 1);
    next[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const other = b.charCodeAt(j - 1);
      let cost = (row[j - 1] ?? 0) + (letter === other ? 0 : 1);
      cost = Math.min(cost, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return null;
    [before, row, next] = [row, next, before];
  }
  return row.subarray(0, b.length + 1);
}

/** Three reusable rows; one search needs thousands. */
const scratch: readonly [Uint8Array, Uint8Array, Uint8Array] = [
  new Uint8Array(maxTermLength + 1),
  new Uint8Array(maxTermLength + 1),
  new Uint8Array(maxTermLength + 1),
];
