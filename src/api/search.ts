/** Search: structures by any of their names or identifiers, best match first. */
import { structureKinds, type StructureKind } from '../../schema/ontology.ts';
import { checkSearchText, maxSearchLength } from '../domain/search/query.ts';
import {
  maxCandidates,
  searchFields,
  type SearchField,
  type SearchHit,
  type SearchMatch,
  type TextSegment,
} from '../domain/search/rank.ts';
import { builder } from './builder.ts';
import { IdentifierSchemeEnum, NodeKindEnum } from './enums.ts';
import {
  connectionType,
  cutPage,
  edgeFields,
  listComplexity,
  maxPageSize,
  pageArgs,
  type Keyed,
  type Page,
  type SortKey,
} from './page.ts';
import { KindCount } from './ontology.ts';
import { StructureRef } from './refs.ts';

const fieldNames: Record<SearchField, string> = {
  NAME: 'The preferred English name.',
  SHORT_NAME: 'The short name.',
  LATIN_NAME: 'The Latin name.',
  SYNONYM: 'Another name.',
  TRANSLATION: 'A name in `language`.',
  IDENTIFIER: 'An identifier of `scheme`, like "FMA:75468".',
};
const SearchFieldEnum = builder.enumType('SearchField', {
  description: 'What a search has matched.',
  values: Object.fromEntries(
    searchFields.map((field) => [field, { value: field, description: fieldNames[field] }]),
  ) as Record<SearchField, { value: SearchField; description: string }>,
});

const TextSegmentType = builder.objectRef<TextSegment>('TextSegment').implement({
  description: 'Part of a text. Plain text, without markup.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The part; never empty.' }),
    matches: t.exposeBoolean('matches', { description: 'Whether it matches, and could be shown in bold.' }),
  }),
});

const SearchMatchType = builder.objectRef<SearchMatch>('SearchMatch').implement({
  description: 'The name or identifier that matches a search best.',
  fields: (t) => ({
    field: t.field({ type: SearchFieldEnum, description: 'What it is.', resolve: ({ field }) => field }),
    text: t.exposeString('text', { description: 'The whole name, or scheme and value of the identifier.' }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'BCP 47 tag of a translation, like "de"; otherwise null.',
    }),
    scheme: t.field({
      type: IdentifierSchemeEnum,
      nullable: true,
      description: 'Scheme of an identifier; otherwise null.',
      resolve: ({ scheme }) => scheme,
    }),
    highlighted: t.field({
      type: [TextSegmentType],
      description: '`text` cut into matching and other parts; at most 100.',
      complexity: { field: 1, multiplier: 3 },
      resolve: ({ highlighted }) => [...highlighted],
    }),
  }),
});

const SearchEdgeType = builder.objectRef<SearchHit & Keyed>('SearchEdge').implement({
  description: 'A structure that a search has found.',
  fields: (t) => ({
    ...edgeFields(t, StructureRef, 'The structure.'),
    score: t.exposeFloat('score', {
      description: 'From 0 to 1; 1 is a preferred name or an identifier in full. Comparable within one search only.',
    }),
    matched: t.field({ type: SearchMatchType, description: 'What matched best.', resolve: ({ matched }) => matched }),
  }),
});

interface Facet {
  readonly kind: StructureKind;
  readonly count: number;
}

type SearchEdge = SearchHit & Keyed;

/** A page of hits, with information about the whole search. */
interface SearchPage extends Page<SearchEdge> {
  readonly facets: readonly Facet[];
  readonly complete: boolean;
}

const SearchConnection = connectionType(
  'Search',
  SearchEdgeType,
  StructureRef,
  'A page of search results: best first, then in craniocaudal order, then by id.',
);
builder.objectFields(SearchConnection, (t) => ({
  facets: t.field({
    type: [KindCount],
    description: 'All hits by kind, including those that `kinds` leaves out; at most 20.',
    complexity: { field: 1, multiplier: structureKinds.length },
    resolve: (page) => [...(page as SearchPage).facets],
  }),
  complete: t.boolean({
    description: `False if the database had more than ${maxCandidates.toLocaleString('en')} candidates: \`totalCount\` and \`facets\` then count only among those. Search for a longer text.`,
    resolve: (page) => (page as SearchPage).complete,
  }),
}));

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    nullable: true,
    description:
      'Structures by what a person types: names, Latin names, synonyms, translations and identifiers. All words must occur in one name, in any order; the beginning of a word or another grammatical form is enough ("rami" finds "ramus"), "second lumbar nerve" finds L2, and identifiers are found with any prefix and in addresses of term browsers. If nothing is found, words are joined and split, then typing errors are tolerated: one in words of 4 to 7 letters, two in longer ones. Case, accents and punctuation are ignored.',
    args: {
      text: t.arg.string({
        required: true,
        description: `Like "superior clun", "nervi clunium", "上皮神经" or "FMA:75468"; at most ${String(maxSearchLength)} characters.`,
      }),
      kinds: t.arg({
        type: [NodeKindEnum],
        description: 'Only structures of these kinds.',
      }),
      ...pageArgs,
    },
    complexity: listComplexity(maxPageSize),
    resolve: async (_root, { text, kinds, ...page }, { graph }): Promise<SearchPage> => {
      checkSearchText(text);
      const { hits, complete } = await graph.search(text);
      const wanted = kinds === null || kinds === undefined ? null : new Set(kinds);
      const listed = wanted === null ? hits : hits.filter(({ node }) => wanted.has(node.kind));
      const found = Map.groupBy(hits, ({ node }) => node.kind);
      return {
        ...cutPage(listed, ({ score, node }): SortKey => [-score, node.rank, node.id], page, {
          name: `search(${text})`,
          sample: [0, 0, ''],
        }),
        facets: structureKinds.flatMap((kind) => {
          const count = found.get(kind)?.length ?? 0;
          return count === 0 ? [] : [{ kind, count }];
        }),
        complete,
      };
    },
  }),
);
