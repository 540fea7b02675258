/** Finds search candidates in the graph in memory, by an index of terms that is built once. */
import type { StructureRecord } from '../../domain/records.ts';
import { keep, keptBytes } from '../kept.ts';
import { matchWord, readQueries, type QueryWord, type SearchQuery } from '../../domain/search/query.ts';
import {
  rank,
  readDocument,
  termsOf,
  type SearchDocument,
  type SearchHit,
  type SearchResult,
} from '../../domain/search/rank.ts';

/** Size of a hit in bytes, without its node, which belongs to the graph. */
const bytesOfHit = 600;

/** Prepares a search over structures, which must not change afterwards. */
export function openEmbeddedSearch(structures: readonly StructureRecord[]): (text: string) => SearchResult {
  const index = makeIndex(structures);
  const kept = keep<SearchResult>('searchResults', keptBytes.searchResults, ({ hits }) => hits.length * bytesOfHit);
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    let hits: readonly SearchHit[] = [];
    for (const query of readQueries(text)) {
      hits = rank(query, candidatesFor(query, index));
      if (hits.length > 0) break;
    }
    const result = { hits, complete: true };
    kept.set(text, result);
    return result;
  };
}

function makeIndex(structures: readonly StructureRecord[]): Map<string, SearchDocument[]> {
  const index = new Map<string, SearchDocument[]>();
  for (const structure of structures) {
    const document = readDocument(structure);
    for (const term of termsOf(document)) {
      const documents = index.get(term);
      if (documents === undefined) index.set(term, [document]);
      else documents.push(document);
    }
  }
  return index;
}

/** All documents with a hit, and possibly others. */
function candidatesFor(
  { readings, keys }: SearchQuery,
  index: ReadonlyMap<string, readonly SearchDocument[]>,
): Set<SearchDocument> {
  const known = new Map<string, Set<SearchDocument>>();
  const answering = (word: QueryWord): Set<SearchDocument> => {
    const { text, whole, others, edits, head } = word;
    const key = [text, whole, edits, head, ...others].join(' ');
    let documents = known.get(key);
    if (documents === undefined) {
      documents = documentsOf(index, (term) => matchWord(word, term) !== null);
      known.set(key, documents);
    }
    return documents;
  };
  return new Set([
    ...readings.flatMap((words) => [...withAll(words, answering)]),
    ...keys.flatMap(({ text, whole }) =>
      whole ? (index.get(text) ?? []) : [...documentsOf(index, (term) => term.startsWith(text))],
    ),
  ]);
}

/** Documents that match every required word. */
function withAll(
  words: readonly QueryWord[],
  answering: (word: QueryWord) => Set<SearchDocument>,
): Set<SearchDocument> {
  let found: Set<SearchDocument> | null = null;
  for (const word of words) {
    if (word.optional) continue;
    const some = answering(word);
    found = found === null ? some : found.intersection(some);
    if (found.size === 0) break;
  }
  return found ?? new Set();
}

function documentsOf(
  index: ReadonlyMap<string, readonly SearchDocument[]>,
  keep: (term: string) => boolean,
): Set<SearchDocument> {
  const found = new Set<SearchDocument>();
  for (const [term, documents] of index) {
    if (keep(term)) for (const document of documents) found.add(document);
  }
  return found;
}
