/** Sources: who makes the claims, and how much weight they carry. */
import { sourceKinds } from '../../schema/ontology.ts';
import type { Claim } from '../../schema/claim.ts';
import type { SourceRecord } from '../domain/records.ts';
import { textsOfSource } from '../domain/search/passages.ts';
import { maxSearchLength } from '../domain/search/query.ts';
import { addressOf } from '../domain/source-address.ts';
import { readDoi, readPmid } from '../domain/source-identifiers.ts';
import { GraphError } from '../errors.ts';
import { listRequest } from '../store/port.ts';
import { builder, type ApiContext } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { SourceKindEnum } from './enums.ts';
import { findNode } from './ids.ts';
import { listComplexity, listNodes, nodeConnection, pageArgs, searchNodes, wholeList } from './page.ts';
import { SourceRef } from './refs.ts';

builder.node(SourceRef, {
  description: 'A publication, terminology or web page that makes claims. Its facts are used, never its wording.',
  id: { resolve: (source) => source.id },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Short name, like "Gray 1918".' }),
    reuses: t.idList({
      description: 'Ids of sources whose text or data it reuses; at most 100.',
      resolve: (source) => [...source.reuses],
    }),
    kind: t.field({
      type: SourceKindEnum,
      description: 'Kind of source.',
      resolve: (source) => source.sourceKind,
    }),
    strength: t.int({
      description: 'Weight of its claims, 3 to 0, by its kind.',
      resolve: (source) => sourceKinds[source.sourceKind].strength,
    }),
    title: t.exposeString('title', { description: 'Title; in square brackets if it was not seen.' }),
    authors: t.stringList({
      description: 'As printed; only those that were seen; at most 50.',
      resolve: (source) => [...source.authors],
    }),
    year: t.exposeInt('year', { nullable: true, description: 'Year of publication.' }),
    container: t.exposeString('container', {
      nullable: true,
      description: 'Journal, book or site, with volume and pages.',
    }),
    doi: t.exposeString('doi', { nullable: true, description: 'DOI, without the resolver.' }),
    pmid: t.exposeString('pmid', { nullable: true, description: 'PubMed identifier.' }),
    pmcid: t.exposeString('pmcid', { nullable: true, description: 'PubMed Central identifier.' }),
    url: t.string({
      nullable: true,
      description: 'Web address, or the resolver of its DOI, PMCID or PMID.',
      resolve: (source) => addressOf(source),
    }),
    licence: t.exposeString('licence', { nullable: true, description: 'Terms of use of the source itself.' }),
    readAs: t.exposeString('readAs', {
      nullable: true,
      description: 'What was read: full text, abstract, excerpt.',
    }),
    definition: t.exposeString('definition', {
      nullable: true,
      description: 'What it is, and what it is used for here.',
    }),
    claims: t.field({
      type: ClaimConnection,
      nullable: true,
      description: 'Everything that it claims. For one side or some topics only, see `Query.claims`.',
      args: pageArgs,
      complexity: listComplexity(typicalLengths.claimsOfSource),
      resolve: (source, args, { graph }, info) =>
        listNodes<Claim>(graph, `${source.id}.claims`, { kind: 'Claim', source: source.id }, args, info),
    }),
  }),
});

const SourceConnection = nodeConnection('Source', SourceRef, 'by id');

builder.queryFields((t) => ({
  source: t.field({
    type: SourceRef,
    nullable: true,
    description: 'The source with this id, DOI or PubMed id; null if there is none. Give one of them.',
    args: {
      id: t.arg.id({ description: 'Like "source:gray-1918".' }),
      doi: t.arg.string({ description: 'With or without "doi:" or the resolver.' }),
      pmid: t.arg.string({ description: 'With or without "PMID:".' }),
    },
    resolve: (_root, { id, doi, pmid }, context, info) => {
      const given = [id, doi, pmid].filter((value) => value !== null && value !== undefined);
      if (given.length !== 1)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"source" has ${given.length === 0 ? 'no argument' : `${String(given.length)} arguments`}. Give one of "id", "doi" and "pmid".`,
        );
      if (id !== null && id !== undefined) return findNode('Source', id, context, info);
      return doi !== null && doi !== undefined
        ? findSource('doi', readIdentifier('doi', doi), context)
        : findSource('pmid', readIdentifier('pmid', pmid ?? ''), context);
    },
  }),
  sources: t.field({
    type: SourceConnection,
    nullable: true,
    description: 'All sources, by id.',
    args: {
      kinds: t.arg({ type: [SourceKindEnum], description: 'Only these kinds.' }),
      publishedFrom: t.arg.int({ description: 'Only sources of this year or later.' }),
      publishedTo: t.arg.int({ description: 'Only sources of this year or earlier.' }),
      search: t.arg.string({
        description: 'Only sources with these words in title, authors, journal, year or identifiers.',
      }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.sources),
    resolve: (_root, { kinds, publishedFrom, publishedTo, search, ...page }, context, info) => {
      const filter = {
        kind: 'Source' as const,
        sourceKinds: kinds ?? null,
        publishedFrom: publishedFrom ?? null,
        publishedTo: publishedTo ?? null,
      };
      return search === null || search === undefined
        ? listNodes<SourceRecord>(context.graph, 'sources', filter, page, info)
        : searchNodes<SourceRecord>(context, 'sources', filter, { search, textsOf: textsOfSource }, page);
    },
  }),
}));

const readers = {
  doi: { read: readDoi, means: 'a DOI', like: '10.1002/ca.23031' },
  pmid: { read: readPmid, means: 'a PubMed id', like: '29363167' },
} as const;

/** An identifier as sources have it. Throws INVALID_ARGUMENT for a text that is not one. */
function readIdentifier(argument: keyof typeof readers, given: string): string {
  const { read, means, like } = readers[argument];
  const value = given.length > maxSearchLength ? null : read(given);
  if (value !== null) return value;
  const shown = given.length > maxSearchLength ? `${given.slice(0, maxSearchLength)}…` : given;
  throw new GraphError(
    'INVALID_ARGUMENT',
    `"${argument}" is "${shown}", which is not ${means}. Write it like "${like}".`,
  );
}

async function findSource(key: keyof typeof readers, value: string, { graph }: ApiContext) {
  const { items } = await graph.list(listRequest({ kind: 'Source', limit: wholeList }));
  return (items as readonly SourceRecord[]).find((source) => source[key]?.toLowerCase() === value) ?? null;
}
