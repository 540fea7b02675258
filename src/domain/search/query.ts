/** What a person typed into a search, read: its words, and how well a word of the graph answers each. */
import { GraphError } from '../../errors.ts';
import { compounds, maxTermLength } from './terms.ts';

export const maxSearchLength = 200;

export interface QueryWord {
  readonly text: string;
  /** A little word that a name may lack. */
  readonly optional: boolean;
  /** Most typing errors that are forgiven. */
  readonly edits: number;
  /** Where a person may still be typing it: the first letters, which have to be right, while one error is forgiven in the rest. */
  readonly stem: string | null;
}

export interface SearchQuery {
  /** The words as they stand, and where that differs as they are if a hyphen, or a space as in "L 2", means nothing. */
  readonly readings: readonly (readonly QueryWord[])[];
  /** All letters and digits in a row, to be compared with identifiers; null where that would be pointless. */
  readonly key: string | null;
}

/** How a term answers a word. */
export interface WordMatch {
  /** From 0 to 1. */
  readonly quality: number;
  /** How many letters of the term the word stands for. */
  readonly covered: number;
}

/** Throws INVALID_ARGUMENT where the text is too long to be searched for. */
export function checkSearchText(text: string): void {
  if (text.length > maxSearchLength) {
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"text" has ${String(text.length)} characters; search for ${String(maxSearchLength)} at most, a few words are enough.`,
    );
  }
}

/** Reads a text; null where it has no letter and no digit. Throws INVALID_ARGUMENT where it is too long. */
export function readQuery(given: string): SearchQuery | null {
  checkSearchText(given);
  // An address that resolves an identifier ends in it.
  const text = (/^\s*https?:\/\/\S*[/#=]([^/#=\s]+)\s*$/u.exec(given)?.[1] ?? given)
    // Lucene's numbers behind a word, as in "clunael~2" and "superior^4", are no words.
    .replace(/[~^][\d.]+/gu, ' ')
    .normalize('NFC');
  const found = compounds(text);
  const last = found.at(-1);
  if (last === undefined) return null;
  const unfinished = last.end === text.length;
  const apart = found.flatMap(({ parts }) => parts.map((part) => part.text));
  const together = joinLevels(found.map(({ joined }) => joined));
  const readings = apart.join(' ') === together.join(' ') ? [apart] : [apart, together];
  const key = apart.join('');
  return {
    readings: readings.map((words) => readWords(words, unfinished)),
    key: /\p{Nd}/u.test(key) && key.length <= maxTermLength ? key : null,
  };
}

/**
 * The searches to be made for a text, one after the other until one finds something: as it was typed, and then with typing
 * errors forgiven where any would be. So who types a name rightly is shown nothing that is only spelt like it, and the dear
 * part of a search is left out. None where the text has no letter and no digit. Throws INVALID_ARGUMENT where it is too long.
 */
export function readQueries(text: string): readonly SearchQuery[] {
  const query = readQuery(text);
  if (query === null) return [];
  const { readings, key } = query;
  if (readings.every((words) => words.every(({ edits }) => edits === 0))) return [query];
  return [{ readings: readings.map((words) => words.map((word) => ({ ...word, edits: 0, stem: null }))), key }, query];
}

/** How well a term answers a word; null where it does not. */
export function matchWord({ text, edits, stem }: QueryWord, term: string): WordMatch | null {
  if (term === text) return { quality: 1, covered: term.length };
  if (term.startsWith(text)) return { quality: 0.7 + (0.25 * text.length) / term.length, covered: text.length };
  if (edits === 0) return null;
  const distance = editDistance(text, term, edits);
  if (distance <= edits) return { quality: 0.75 - 0.15 * distance, covered: term.length };
  if (stem !== null && term.startsWith(stem) && prefixDistance(text, term) <= 1) {
    return { quality: 0.4, covered: term.length };
  }
  return null;
}

const littleWords = new Set('a an and at by for from in not of on or the to with'.split(' '));

function readWords(words: readonly string[], unfinished: boolean): QueryWord[] {
  const distinct = [...new Set(words)];
  const onlyLittle = distinct.every((word) => littleWords.has(word));
  return distinct.map((text) => {
    // Digits and ideographs are never forgiven: L2 is not L3, and 上皮神经 (superior) not 中皮神经 (middle).
    const edits = /[\p{N}\p{Script=Han}]/u.test(text) || text.length < 4 ? 0 : text.length < 8 ? 1 : 2;
    return {
      text,
      optional: littleWords.has(text) && !onlyLittle,
      edits,
      stem:
        unfinished && text === words.at(-1) && edits > 0 && text.length >= 5
          ? text.slice(0, Math.ceil(text.length / 2))
          : null,
    };
  });
}

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
 * Letters to be put in, left out, changed or swapped with their neighbour to make one word of another, no letter twice, as
 * Lucene counts them. Anything above `most` where there are more.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || differsInLetters(a, b, most)) return most + 1;
  return distances(a, b, most)?.[b.length] ?? most + 1;
}

/** Whether one word has more letters that the other lacks than can be put right, which is sooner told than the distance. */
function differsInLetters(a: string, b: string, most: number): boolean {
  const [ofA, ofB] = [lettersOf(a), lettersOf(b)];
  return bitsOf(ofA & ~ofB) > most || bitsOf(ofB & ~ofA) > most;
}

/** A bit for each letter; different letters may have the same. */
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

/** The same from a word to the beginning of another one that suits it best; 2 where it is more than 1. */
function prefixDistance(a: string, b: string): number {
  const row = distances(a, b.slice(0, a.length + 1), 1);
  return row === null ? 2 : Math.min(...row);
}

/** The distances from the whole of `a` to each beginning of `b`, until the next call; null where all are above `most`. */
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

/** Three rows of a table, of which a search makes thousands. */
const scratch: readonly [Uint8Array, Uint8Array, Uint8Array] = [
  new Uint8Array(maxTermLength + 1),
  new Uint8Array(maxTermLength + 1),
  new Uint8Array(maxTermLength + 1),
];
