/** Search as people type: structures by any of their names or identifiers, with what matched, best first. */
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
  cursorOf,
  cutPage,
  listComplexity,
  maxPageSize,
  pageArgs,
  type Keyed,
  type Page,
  type SortKey,
} from './page.ts';
import { StructureRef } from './refs.ts';

const fieldNames: Record<SearchField, string> = {
  NAME: 'The preferred English name.',
  SHORT_NAME: 'The short name.',
  LATIN_NAME: 'The Latin name of Terminologia Anatomica.',
  SYNONYM: 'Another name.',
  TRANSLATION: 'A name in the language that `language` tells.',
  IDENTIFIER: 'An identifier of the terminology that `scheme` tells, written like "FMA:75468".',
};
const SearchFieldEnum = builder.enumType('SearchField', {
  description: 'Where in a structure a search has found its words.',
  values: Object.fromEntries(
    searchFields.map((field) => [field, { value: field, description: fieldNames[field] }]),
  ) as Record<SearchField, { value: SearchField; description: string }>,
});

const TextSegmentType = builder.objectRef<TextSegment>('TextSegment').implement({
  description: 'A part of a text, to be shown as it is: it holds no markup.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The part; never empty.' }),
    matches: t.exposeBoolean('matches', { description: 'Whether it is what was searched for, to be shown in bold.' }),
  }),
});

const SearchMatchType = builder.objectRef<SearchMatch>('SearchMatch').implement({
  description: 'The name or identifier of a structure that answers a search best.',
  fields: (t) => ({
    field: t.field({ type: SearchFieldEnum, description: 'What it is.', resolve: ({ field }) => field }),
    text: t.exposeString('text', { description: 'The whole name, or scheme and value of the identifier.' }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'BCP 47 tag of a translation, like "de"; null for everything else.',
    }),
    scheme: t.field({
      type: IdentifierSchemeEnum,
      nullable: true,
      description: 'Terminology of an identifier; null for everything else.',
      resolve: ({ scheme }) => scheme,
    }),
    highlighted: t.field({
      type: [TextSegmentType],
      description: '`text` cut where matching begins and ends; the parts in a row are `text` again.',
      complexity: { field: 1, multiplier: 3 },
      resolve: ({ highlighted }) => [...highlighted],
    }),
  }),
});

const SearchEdgeType = builder.objectRef<SearchHit & Keyed>('SearchEdge').implement({
  description: 'A structure that a search has found.',
  fields: (t) => ({
    cursor: t.string({ description: 'Its place in the list.', resolve: cursorOf }),
    score: t.exposeFloat('score', {
      description:
        'How well it answers, from 0 to 1: 1 is a preferred name or an identifier in full. The same on every engine. To be compared within one search only.',
    }),
    matched: t.field({ type: SearchMatchType, description: 'What matched.', resolve: ({ matched }) => matched }),
    node: t.field({ type: StructureRef, description: 'The structure.', resolve: ({ node }) => node }),
  }),
});

interface Facet {
  readonly kind: StructureKind;
  readonly count: number;
}

const SearchFacetType = builder.objectRef<Facet>('SearchFacet').implement({
  description: 'How many hits of a search are of one kind.',
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'The kind.', resolve: ({ kind }) => kind }),
    count: t.exposeInt('count', { description: 'How many hits; never 0.' }),
  }),
});

type SearchEdge = SearchHit & Keyed;

/** A page of hits with what is known of the whole search. */
interface SearchPage extends Page<SearchEdge> {
  readonly facets: readonly Facet[];
  readonly complete: boolean;
}

const SearchConnection = connectionType(
  'SearchConnection',
  SearchEdgeType,
  'A page of what a search has found: best first, then in craniocaudal order, then by id.',
);
builder.objectFields(SearchConnection, (t) => ({
  facets: t.field({
    type: [SearchFacetType],
    description:
      'All hits by kind, whatever the page and also those that the argument `kinds` leaves out, so that a person can choose among the kinds; in the order of the ontology.',
    complexity: { field: 1, multiplier: structureKinds.length },
    resolve: (page) => [...(page as SearchPage).facets],
  }),
  complete: t.boolean({
    description: `False where the database had more candidates than a search reads (${maxCandidates.toLocaleString('en')}): \`totalCount\` and \`facets\` then count the hits among those, and a longer text finds the rest.`,
    resolve: (page) => (page as SearchPage).complete,
  }),
}));

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    description:
      'Structures by what a person types: names, Latin names, synonyms, translations and external identifiers. Every word has to occur in one name, in any order; the beginning of a word is enough, and so is another grammatical form ("rami" finds "ramus"). "Second lumbar nerve" finds L2, and an identifier is found with any prefix and in the address of a term browser. If nothing is found, words are joined and split ("thoraco lumbar"), then typing errors are forgiven: one in words of 4 to 7 letters, two in longer ones, none in digits and ideographs. Case, accents, punctuation and invisible characters make no difference, and ß equals ss.',
    args: {
      text: t.arg.string({
        required: true,
        description: `What was typed, like "superior clun", "nervi clunium", "上皮神经" or "FMA:75468". More than ${String(maxSearchLength)} characters are the error INVALID_ARGUMENT. A text without letters and digits finds nothing.`,
      }),
      kinds: t.arg({
        type: [NodeKindEnum],
        description: 'Only structures of these kinds; all where left out. Kinds that are no structures find nothing.',
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
        ...cutPage(listed, ({ score, node }): SortKey => [-score, node.rank, node.id], page, [0, 0, '']),
        facets: structureKinds.flatMap((kind) => {
          const count = found.get(kind)?.length ?? 0;
          return count === 0 ? [] : [{ kind, count }];
        }),
        complete,
      };
    },
  }),
);
