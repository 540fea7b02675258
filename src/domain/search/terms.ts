/** Prepares text for search: folds it and cuts it into words or, in scripts without spaces, into the suffixes of each run. */

import { invisible, withoutInvisible } from '../pasted-identifier.ts';

/** Increase this whenever texts are cut into different terms, so that existing databases are known to need seeding again. */
export const searchVersion = 1;

/** Letters of a word beyond this are ignored; Lucene's own limit for a term is higher. */
export const maxTermLength = 64;

/** Something that a query word can be compared with. */
export interface Term {
  /** Folded letters and digits, nothing else. */
  readonly text: string;
  /** Positions of the first and last word it covers; different for "sacroiliac" in "sacro-iliac". */
  readonly first: number;
  readonly last: number;
  /** Where these words are in the text. */
  readonly start: number;
  readonly end: number;
  /** Folded letters of the word before it; above 0 only within a run of a script without spaces. */
  readonly skipped: number;
  /** Number of folded letters in the whole word. */
  readonly size: number;
}

/** A text with all its search terms. */
export interface AnalysedText {
  /** In Unicode's composed form (NFC), which the positions of its terms refer to. */
  readonly text: string;
  readonly wordCount: number;
  readonly terms: readonly Term[];
}

/** A word, or several joined by hyphens or apostrophes. */
export interface Compound {
  readonly start: number;
  readonly end: number;
  readonly joined: string;
  readonly parts: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

/** Cuts a text into its terms. */
export function analyse(original: string): AnalysedText {
  const text = original.normalize('NFC');
  const terms: Term[] = [];
  let wordCount = 0;
  for (const { start, end, joined, parts } of compounds(text)) {
    const first = wordCount;
    for (const part of parts) {
      const place = { first: wordCount, last: wordCount, start: part.start, end: part.end, size: part.text.length };
      for (const skipped of entrances(part.text)) terms.push({ text: part.text.slice(skipped), skipped, ...place });
      wordCount += 1;
    }
    if (parts.length > 1) {
      terms.push({ text: joined, first, last: wordCount - 1, start, end, skipped: 0, size: joined.length });
    }
  }
  return { text, wordCount, terms };
}

/** The words of a text in composed form, in order. */
export function compounds(text: string): Compound[] {
  return [...text.matchAll(compoundPattern)].flatMap(({ 0: whole, index: start }) => {
    const parts = [...whole.matchAll(partPattern)].flatMap(({ 0: part, index }) => {
      const folded = fold(part).slice(0, maxTermLength);
      return folded === '' ? [] : [{ text: folded, start: start + index, end: start + index + part.length }];
    });
    if (parts.length === 0) return [];
    const joined = parts.map((part) => part.text).join('');
    return [{ start, end: start + whole.length, joined: joined.slice(0, maxTermLength), parts }];
  });
}

/**
 * Letters and digits without case and accents: "Gesäß" becomes "gesass", "أعصاب" becomes "اعصاب". Marks that make a
 * different letter stay, as in kana and the Indic scripts.
 */
export function fold(text: string): string {
  return withoutInvisible(text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .replace(sameLetter, (letter) => letters[letter] ?? '')
    .replace(arabicDigit, (digit) => String(digit.charCodeAt(0) & 0xf))
    .normalize('NFC')
    .replace(noWord, '');
}

/** The range in a text of some folded letters of the words between `start` and `end`, extended to whole characters. */
export function locate(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  from: number,
  to: number,
): { start: number; end: number } {
  let passed = 0;
  let begin: number | null = null;
  let stop = start;
  for (const { 0: cluster, index } of text.slice(start, end).matchAll(/\P{M}\p{M}*/gu)) {
    if (passed >= to) break;
    passed += fold(cluster).length;
    if (passed > from) begin ??= start + index;
    stop = start + index + cluster.length;
  }
  return { start: begin ?? start, end: stop };
}

/** Positions in a word at which a match may start: its beginning, and every letter in a script without spaces. */
function entrances(word: string): number[] {
  if (!spaceless.test(word)) return [0];
  return [...word.matchAll(/\P{M}\p{M}*/gu)].map(({ index }) => index);
}

const spacelessScripts = ['Han', 'Hira', 'Kana', 'Bopo', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const spaceless = new RegExp(`[${spacelessScripts}]`, 'u');

const inWord = String.raw`\p{L}\p{N}\p{M}${invisible}`;
const joiners = String.raw`\-\u2010-\u2013'\u2019\u02BC\u200C`;
const compoundPattern = new RegExp(
  String.raw`[\p{L}\p{N}][${inWord}]*(?:[${joiners}]+[\p{L}\p{N}][${inWord}]*)*`,
  'gu',
);
const mark = String.raw`\p{M}${invisible}`;
const partPattern = new RegExp(
  String.raw`(?:[${spacelessScripts}][${mark}]*)+|(?:(?![${spacelessScripts}])[\p{L}\p{N}][${mark}]*)+`,
  'gu',
);

/** Of Latin, Greek, Cyrillic, Hebrew and Arabic. */
const accents =
  /[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED]/gu;
/** Letters that Unicode does not decompose, and lookalikes that some keyboards produce instead. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ـ: '',
};
const sameLetter = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');
const arabicDigit = /[\u0660-\u0669\u06F0-\u06F9]/gu;
const noWord = /[^\p{L}\p{N}\p{M}]/gu;
