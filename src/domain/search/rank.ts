/**
 * Decides which structures a search finds, with which score, and in what order: pure functions, the same for every
 * engine.
 *
 * An engine only finds candidates, a superset of the hits; hits and scores are decided here, so both engines agree by
 * construction. An in-memory search library would not agree with Lucene, which scores differently. MiniSearch 7.2.0 was
 * tried: faster (0.2 ms instead of 0.5 ms per search of the seed), but it found 14 of 40 parts of Chinese, Japanese and
 * Korean names, and ranked a fully typed name first in 98.7 of 100 cases instead of 99.9.
 */
import type { IdentifierScheme } from '../../../schema/ontology.ts';
import { compareByRank, type StructureRecord } from '../records.ts';
import { matchWord, type IdentifierKey, type QueryWord, type SearchQuery, type WordMatch } from './query.ts';
import { analyse, compounds, locate, type AnalysedText, type Term } from './terms.ts';

/** Maximum number of candidates that a database search reads, best first by its index; far more than the seed has. */
export const maxCandidates = 1000;

export const searchFields = ['NAME', 'SHORT_NAME', 'LATIN_NAME', 'SYNONYM', 'TRANSLATION', 'IDENTIFIER'] as const;
export type SearchField = (typeof searchFields)[number];

/** A part of a text, and whether it matches the search. */
export interface TextSegment {
  readonly text: string;
  readonly matches: boolean;
}

/** The text of a structure that matches a search best. */
export interface SearchMatch {
  readonly field: SearchField;
  readonly text: string;
  /** BCP 47 tag of a translation. */
  readonly language: string | null;
  /** Scheme of an identifier. */
  readonly scheme: IdentifierScheme | null;
  /** The whole text, split at the boundaries of the matches. */
  readonly highlighted: readonly TextSegment[];
}

export interface SearchHit {
  readonly node: StructureRecord;
  /** Above 0; 1 for a complete preferred name or identifier. */
  readonly score: number;
  readonly matched: SearchMatch;
}

export interface SearchResult {
  /** Best first, then in craniocaudal order, then by id. */
  readonly hits: readonly SearchHit[];
  /** False if the engine had more candidates than it read. */
  readonly complete: boolean;
}

/** A structure with its texts as search terms. */
export interface SearchDocument {
  readonly node: StructureRecord;
  readonly texts: readonly SearchableText[];
  readonly identifiers: readonly SearchableIdentifier[];
}

interface SearchableText {
  readonly field: SearchField;
  readonly language: string | null;
  readonly analysed: AnalysedText;
}

interface SearchableIdentifier {
  readonly scheme: IdentifierScheme;
  readonly value: string;
  /** The value as letters and digits, alone and after each name of its scheme. */
  readonly keys: readonly string[];
}

/** Weight of each kind of text relative to the preferred name. */
const weights: Record<SearchField, number> = {
  NAME: 1,
  SHORT_NAME: 0.9,
  LATIN_NAME: 0.96,
  SYNONYM: 0.92,
  TRANSLATION: 0.88,
  IDENTIFIER: 1,
};

/** Other prefixes under which identifiers of a scheme are written. */
const otherNames: Partial<Record<IdentifierScheme, readonly string[]>> = {
  SWANSON: ['swan'],
  TA98: ['ta'],
  TA2: ['ta'],
  WIKIDATA: ['wd'],
};

/** Minimum length, without its scheme, at which the beginning of an identifier matches. */
const shortestBeginning = 3;

/** Cuts the texts of a structure into terms; `cut` may cache. */
export function readDocument(node: StructureRecord, cut: (text: string) => AnalysedText = analyse): SearchDocument {
  const text = (field: SearchField, given: string, language: string | null = null): SearchableText => ({
    field,
    language,
    analysed: cut(given),
  });
  return {
    node,
    texts: [
      text('NAME', node.name),
      text('SHORT_NAME', node.shortName),
      ...(node.latinName === null ? [] : [text('LATIN_NAME', node.latinName)]),
      ...node.synonyms.map((synonym) => text('SYNONYM', synonym)),
      ...node.translations.map((translation) => text('TRANSLATION', translation.text, translation.language)),
    ],
    identifiers: node.identifiers.map(({ scheme, value }) => {
      const key = keyOf(value);
      return { scheme, value, keys: [key, ...schemeNames(scheme).map((name) => name + key)] };
    }),
  };
}

/** All terms that can find a structure, without duplicates: what an engine must index. */
export function termsOf({ texts, identifiers }: SearchDocument): Set<string> {
  return new Set([
    ...texts.flatMap(({ analysed }) => analysed.terms.map((term) => term.text)),
    ...identifiers.flatMap(({ keys }) => keys),
  ]);
}

/** The same as one text, for a full-text index that splits at spaces. */
export function searchText(structure: StructureRecord): string {
  return [...termsOf(readDocument(structure))].join(' ');
}

/** The hits among some documents. */
export function rank(query: SearchQuery, documents: Iterable<SearchDocument>): SearchHit[] {
  const match = matcher();
  const hits: SearchHit[] = [];
  for (const { node, texts, identifiers } of documents) {
    let best: { score: number; matched: () => SearchMatch } | null = null;
    for (const identifier of identifiers) {
      const found = scoreIdentifier(query, identifier);
      if (found !== null && found.score > (best?.score ?? 0)) best = found;
    }
    for (const text of texts) {
      const found = scoreText(query, text, match);
      if (found !== null && found.score > (best?.score ?? 0)) best = found;
    }
    if (best !== null) hits.push({ node, score: best.score, matched: best.matched() });
  }
  return hits.sort((a, b) => b.score - a.score || compareByRank(a.node, b.node));
}

type Matcher = (word: QueryWord, term: string) => WordMatch | null;

/** Compares each word with each term once. */
function matcher(): Matcher {
  const known = new Map<QueryWord, Map<string, WordMatch | null>>();
  return (word, term) => {
    let terms = known.get(word);
    if (terms === undefined) known.set(word, (terms = new Map<string, WordMatch | null>()));
    let match = terms.get(term);
    if (match === undefined) terms.set(term, (match = matchWord(word, term)));
    return match;
  };
}

interface Found {
  readonly score: number;
  readonly matched: () => SearchMatch;
}

interface Answer {
  readonly word: QueryWord;
  readonly term: Term;
  readonly quality: number;
  readonly covered: number;
}

function scoreText(
  { readings }: SearchQuery,
  { field, language, analysed }: SearchableText,
  match: Matcher,
): Found | null {
  let best: { score: number; answers: readonly Answer[] } | null = null;
  for (const words of readings) {
    const answers = answerAll(words, analysed, match);
    if (answers === null) continue;
    const score = rounded(weights[field] * scoreAnswers(answers, words, analysed.wordCount));
    if (score > (best?.score ?? 0)) best = { score, answers };
  }
  if (best === null) return null;
  const { score, answers } = best;
  return {
    score,
    matched: () => ({
      field,
      text: analysed.text,
      language,
      scheme: null,
      highlighted: highlight(
        analysed.text,
        answers.map(({ term, covered }) => locate(analysed.text, term, term.skipped, term.skipped + covered)),
      ),
    }),
  };
}

/** The best term for each word, preferably a different one for each; null if a required word has none. */
function answerAll(words: readonly QueryWord[], { terms }: AnalysedText, match: Matcher): Answer[] | null {
  const answers: Answer[] = [];
  const taken = new Set<number>();
  for (const word of words) {
    let best: Answer | null = null;
    let bestIsFree = false;
    for (const term of terms) {
      const found = match(word, term.text);
      if (found === null) continue;
      // A match inside a word scores less than one at its beginning, and never as a whole word.
      const quality = term.skipped === 0 ? found.quality : (0.85 * found.quality * term.text.length) / term.size;
      const isFree = !taken.has(term.first) && !taken.has(term.last);
      if (best !== null && (isFree === bestIsFree ? quality <= best.quality : bestIsFree)) continue;
      best = { word, term, quality, covered: found.covered };
      bestIsFree = isFree;
    }
    if (best !== null) {
      answers.push(best);
      for (let place = best.term.first; place <= best.term.last; place += 1) taken.add(place);
    } else if (!word.optional) return null;
  }
  return answers.length === 0 ? null : answers;
}

/** 0 to 1: how well the words match, how much of the text they cover, and whether they are in order. */
function scoreAnswers(answers: readonly Answer[], words: readonly QueryWord[], wordCount: number): number {
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const quality = answers.reduce((sum, answer) => sum + (answer.quality * answer.word.text.length) / letters, 0);
  const shares = new Map<number, number>();
  for (const { term, covered } of answers) {
    for (let place = term.first; place <= term.last; place += 1) {
      shares.set(place, Math.min(1, (shares.get(place) ?? 0) + covered / term.size));
    }
  }
  const coverage = [...shares.values()].reduce((sum, share) => sum + share, 0) / wordCount;
  const steps = answers.slice(1).map(({ term }, index) => {
    const before = answers[index]?.term.last ?? 0;
    return term.first === before + 1 ? 1 : term.first >= before ? 0.5 : 0;
  });
  const order = steps.length === 0 ? 1 : steps.reduce<number>((sum, step) => sum + step, 0) / steps.length;
  return 0.7 * quality + 0.2 * coverage + 0.1 * order;
}

/** The best match of a query's keys in an identifier. */
function scoreIdentifier({ keys }: SearchQuery, identifier: SearchableIdentifier): Found | null {
  let best: Found | null = null;
  for (const key of keys) {
    const found = scoreKey(key, identifier);
    if (found !== null && found.score > (best?.score ?? 0)) best = found;
  }
  return best;
}

function scoreKey({ text: key, whole }: IdentifierKey, { scheme, value, keys }: SearchableIdentifier): Found | null {
  const bare = keys[0] ?? '';
  const found = keys.find((candidate) => (whole ? candidate === key : candidate.startsWith(key)));
  if (found === undefined) return null;
  const covered = key.length - (found.length - bare.length);
  if (covered < 1 || (found === bare && covered < shortestBeginning && key !== bare)) return null;
  const quality = found === key ? 1 : 0.7 + (0.2 * covered) / bare.length;
  const shown = `${scheme}:${value}`;
  const begin = found === bare ? scheme.length + 1 : 0;
  return {
    score: rounded(weights.IDENTIFIER * quality),
    matched: () => ({
      field: 'IDENTIFIER',
      text: shown,
      language: null,
      scheme,
      highlighted: highlight(shown, [{ start: begin, end: scheme.length + 1 + lengthOfKey(value, covered) }]),
    }),
  };
}

/** The number of characters of a value that contain this many letters and digits of its key. */
function lengthOfKey(value: string, letters: number): number {
  let length = 0;
  while (length < value.length && keyOf(value.slice(0, length)).length < letters) length += 1;
  return length;
}

function keyOf(text: string): string {
  return compounds(text)
    .flatMap(({ parts }) => parts.map((part) => part.text))
    .join('');
}

function schemeNames(scheme: IdentifierScheme): string[] {
  return [scheme.toLowerCase(), ...(otherNames[scheme] ?? [])];
}

/** Splits a text into matching and other parts, in order, none empty. */
function highlight(text: string, ranges: readonly { start: number; end: number }[]): TextSegment[] {
  const segments: TextSegment[] = [];
  let done = 0;
  const add = (end: number, matches: boolean) => {
    const last = segments.at(-1);
    if (end <= done) return;
    const part = text.slice(done, end);
    if (last?.matches === matches) segments.splice(-1, 1, { text: last.text + part, matches });
    else segments.push({ text: part, matches });
    done = end;
  };
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    add(start, false);
    add(end, true);
  }
  add(text.length, false);
  return segments;
}

/** Rounded to four digits, so that equal matches sort in craniocaudal order. */
function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
