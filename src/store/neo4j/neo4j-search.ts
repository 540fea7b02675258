/**
 * Finds search candidates in Neo4j, by a full-text index over the terms that the writer stores on each structure
 * (`searchText`).
 *
 * The names themselves are not indexed, because Neo4j's analyzers cut and fold them differently from `terms.ts`.
 * Measured with 5,468 texts as people type them, made from the seed, each of which finds something: over the names,
 * `standard-folding` misses hits for 6 in 100 (short words, hyphens, Arabic and Persian letters, "WIKIDATA:Q441"),
 * `cjk` for 9 and `unicode_whitespace` for 44; over the terms, none is missed. A search took 5 ms (median) on the seed,
 * and 5 to 140 ms on a million structures.
 */
import { structureKinds } from '../../../schema/ontology.ts';
import { GraphError } from '../../errors.ts';
import { fullProjection, type CallOptions, type GraphReader } from '../port.ts';
import type { NodeRecord, StructureRecord } from '../../domain/records.ts';
import { readQueries, type QueryWord, type SearchQuery } from '../../domain/search/query.ts';
import { maxCandidates, rank, readDocument, type SearchResult } from '../../domain/search/rank.ts';
import { analyse, searchVersion, type AnalysedText } from '../../domain/search/terms.ts';
import { beginningOf } from '../../domain/search/word-forms.ts';
import { bytesOfText, keep, keptBytes } from '../kept.ts';
import { mapInTurns } from '../turns.ts';
import type { Neo4jConnection } from './connection.ts';
import { decodeStructure, metaId, structureCells } from './encoding.ts';

/** Its name includes the number of kinds it covers, because Neo4j treats an index of the same name as the same index. */
const indexName = `structure_search_of_${String(structureKinds.length)}_kinds`;

/** Splits at spaces and does nothing else: the terms have been folded already. */
export const searchIndexStatement = `CREATE FULLTEXT INDEX ${indexName} IF NOT EXISTS FOR (n:${structureKinds.join('|')}) ON EACH [n.searchText] OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'whitespace'}}`;

const statement = `
  OPTIONAL MATCH (m:GraphMeta {id: $metaId})
  WITH m.searchVersion AS version
  UNWIND range(0, size($queries) - 1) AS number
  CALL (number) {
    CALL db.index.fulltext.queryNodes($index, $queries[number], {limit: $limit}) YIELD node
    WHERE node.id IS NOT NULL
    RETURN collect(${structureCells('node', fullProjection)}) AS found
  }
  RETURN version, number, found`;

/** Cuts names into search terms, and remembers the result. */
export function rememberNames(): (name: string) => AnalysedText {
  const known = keep<AnalysedText>(
    'analysedNames',
    keptBytes.analysedNames,
    ({ text, terms }) => bytesOfText(text) + terms.length * bytesOfTerm,
  );
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = analyse(name);
    known.set(name, made);
    return made;
  };
}

/** Size of a term in bytes: six numbers and part of its text. */
const bytesOfTerm = 150;

export function openNeo4jSearch({ read }: Neo4jConnection): GraphReader['search'] {
  const analysed = rememberNames();
  /** What some queries find, in one statement. */
  const find = async (queries: readonly SearchQuery[], options: CallOptions): Promise<SearchResult[]> => {
    const found = queries.length === 0 ? [] : await readCandidates(read, queries, options);
    return mapInTurns(queries, (query, index): SearchResult => {
      const candidates = found[index] ?? [];
      const documents = candidates.slice(0, maxCandidates).map((node) => readDocument(node, analysed));
      return { hits: rank(query, documents), complete: candidates.length <= maxCandidates };
    });
  };
  return async (texts, options) => {
    options.signal?.throwIfAborted();
    const queries = texts.map(readQueries);
    const answers = queries.map((): SearchResult => ({ hits: [], complete: true }));
    const unanswered = (some: (all: readonly SearchQuery[]) => readonly SearchQuery[]) =>
      queries.flatMap((all, place) =>
        answers[place]?.hits.length === 0 ? some(all).map((query) => ({ place, query })) : [],
      );
    // First as typed; then all remaining readings at once.
    for (const asked of [unanswered((all) => all.slice(0, 1)), null]) {
      const now = asked ?? unanswered((all) => all.slice(1));
      const found = await find(
        now.map(({ query }) => query),
        options,
      );
      for (const [index, { place }] of now.entries()) {
        const result = found[index];
        if (result !== undefined && answers[place]?.hits.length === 0) answers[place] = result;
      }
    }
    const nodes = answers.flatMap(({ hits }) => hits.map(({ node }): [string, NodeRecord] => [node.id, node]));
    return { answer: answers, nodes: new Map(nodes) };
  };
}

async function readCandidates(
  read: Neo4jConnection['read'],
  queries: readonly SearchQuery[],
  options: CallOptions,
): Promise<StructureRecord[][]> {
  const rows = await read(
    'search',
    statement,
    { metaId, index: indexName, queries: queries.map(luceneQuery), limit: BigInt(maxCandidates + 1) },
    options,
  );
  if (rows[0]?.['version'] !== searchVersion) throw seedAgain();
  return rows
    .toSorted((a, b) => Number(a['number']) - Number(b['number']))
    .map((row) =>
      (row['found'] as unknown[][])
        .map((cells) => decodeStructure(cells, fullProjection))
        .filter((node) => node !== null),
    );
}

/** A query in Lucene's syntax that matches every structure with a hit; if there are too many, the nearest come first. */
export function luceneQuery({ readings, keys }: SearchQuery): string {
  return [
    ...readings.map((words) => `(${words.map((word) => `${word.optional ? '' : '+'}${luceneWord(word)}`).join(' ')})`),
    ...keys.map(({ text, whole }) => `${escaped(text)}${whole ? '' : '*'}`),
  ].join(' ');
}

function luceneWord({ text, whole, stems, others, edits, head }: QueryWord): string {
  const word = escaped(text);
  const beginnings = new Set(stems.map(beginningOf));
  const forms = [...beginnings].filter(
    (beginning) =>
      (whole || !beginning.startsWith(text)) &&
      ![...beginnings].some((other) => other !== beginning && beginning.startsWith(other)),
  );
  const ways = [
    `${word}^8`,
    ...(whole ? [] : [`${word}*^4`]),
    ...others.map((other) => `${escaped(other)}^2`),
    ...forms.map((beginning) => `${escaped(beginning)}*`),
    ...(edits === 0 ? [] : [`${word}~${String(edits)}^2`]),
    ...(head === null ? [] : [`${escaped(head)}*`]),
  ];
  return `(${ways.join(' ')})`;
}

/**
 * Text without special meaning in Lucene's syntax. Words contain only letters, digits and marks already; this guards
 * against changes to that.
 */
export function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M}]/gu, (character) => `\\${character}`);
}

function seedAgain(): GraphError {
  return new GraphError(
    'NOT_SEEDED',
    'The database has no index for this version of search: it was seeded by another version, or never; seed it again with "npm run seed".',
  );
}
