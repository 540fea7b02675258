/** Finds sources, claims and disputes by the words of their texts. Names of structures have a search of their own, in rank.ts. */
import type { Claim } from '../../../schema/claim.ts';
import type { SourceRecord, TopicRecord } from '../records.ts';
import { readDoi, readPmid } from '../source-identifiers.ts';
import { compounds } from './terms.ts';
import { isOtherForm, stemsOf } from './word-forms.ts';

/**
 * Tells which texts contain every word of a search: whole, as a beginning, or in another form, whatever the case and accents.
 * A DOI or PubMed id may be pasted with its prefix or as an address. A search without letters and digits finds nothing.
 */
export function readPassageSearch(given: string): (texts: readonly (string | null)[]) => boolean {
  const isPrefixed = /^(?:https?:|[a-z.]*doi|pmid|pubmed|www\.)/iu.test(given.trim());
  const identifier = isPrefixed ? (readDoi(given) ?? readPmid(given)) : null;
  const words = wordsOf(identifier ?? given).map((text) => ({ text, stems: stemsOf(text) }));
  return (texts) => {
    const found = texts.flatMap((text) => (text === null ? [] : wordsOf(text)));
    return (
      words.length > 0 &&
      words.every(({ text, stems }) => found.some((word) => word.startsWith(text) || isOtherForm(stems, word)))
    );
  };
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
