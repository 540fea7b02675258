/** Finds sources, claims and disputes by the words of their texts. Names of structures have a search of their own, in rank.ts. */
import type { Claim } from '../../../schema/claim.ts';
import type { SourceRecord, TopicRecord } from '../records.ts';
import { readDoi, readPmid } from '../source-identifiers.ts';
import { compounds } from './terms.ts';
import { stemsOf } from './word-forms.ts';

/** The words of some texts, in a form in which many searches are quick. */
export interface PassageWords {
  /** Every word after a space. */
  readonly words: string;
  /** Every stem of them between spaces. */
  readonly stems: string;
}

export function passageWords(texts: readonly (string | null)[]): PassageWords {
  const words = new Set(texts.flatMap((text) => (text === null ? [] : wordsOf(text))));
  const stems = new Set([...words].flatMap((word) => stemsOf(word)));
  return { words: ` ${[...words].join(' ')}`, stems: ` ${[...stems].join(' ')} ` };
}

/**
 * Tells which texts contain every word of a search: whole, as a beginning, or in another form, whatever the case and accents.
 * A DOI or PubMed id may be pasted with its prefix or as an address. A search without letters and digits finds nothing.
 */
export function readPassageSearch(given: string): (passage: PassageWords) => boolean {
  const isPrefixed = /^(?:https?:|[a-z.]*doi|pmid|pubmed|www\.)/iu.test(given.trim());
  const identifier = isPrefixed ? (readDoi(given) ?? readPmid(given)) : null;
  const sought = [...new Set(wordsOf(identifier ?? given))].map((word) => ({
    word: ` ${word}`,
    stems: stemsOf(word).map((stem) => ` ${stem} `),
  }));
  return ({ words, stems: known }) =>
    sought.length > 0 &&
    sought.every(({ word, stems }) => words.includes(word) || stems.some((stem) => known.includes(stem)));
}

export function textsOfSource({ name, title, authors, container, year, doi, pmid, pmcid }: SourceRecord) {
  return [name, title, ...authors, container, year === null ? null : String(year), doi, pmid, pmcid];
}

export function textsOfClaim({ note }: Claim) {
  return [note];
}

export function textsOfTopic({ name, positions, remark }: TopicRecord) {
  return [name, ...positions.map(({ says }) => says), remark];
}

function wordsOf(text: string): string[] {
  return compounds(text).flatMap(({ parts, joined }) => [
    ...parts.map((part) => part.text),
    ...(parts.length > 1 ? [joined] : []),
  ]);
}
