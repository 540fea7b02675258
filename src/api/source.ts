/** Sources: who makes the claims, and how strong their word is. */
import { sourceKinds } from '../../schema/ontology.ts';
import type { Claim } from '../../schema/claim.ts';
import type { SourceRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { SourceKindEnum } from './enums.ts';
import { findNode } from './ids.ts';
import { listComplexity, listNodes, nodeConnection, pageArgs } from './page.ts';
import { SourceRef } from './refs.ts';

builder.node(SourceRef, {
  description: 'A publication, terminology or page that makes claims. Its facts are carried over, never its sentences.',
  id: { resolve: (source) => source.id },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Short form for a caption, like "Gray 1918".' }),
    kind: t.field({
      type: SourceKindEnum,
      description: 'What sort of source it is.',
      resolve: (source) => source.sourceKind,
    }),
    strength: t.int({
      description: 'Weight of its word, 3 to 0, from its kind.',
      resolve: (source) => sourceKinds[source.sourceKind].strength,
    }),
    title: t.exposeString('title', { description: 'Its title; in square brackets where the title was not seen.' }),
    authors: t.stringList({
      description: 'As printed; only those that were seen.',
      resolve: (source) => [...source.authors],
    }),
    year: t.exposeInt('year', { nullable: true, description: 'Year of publication.' }),
    container: t.exposeString('container', {
      nullable: true,
      description: 'Journal, book or site, with volume and pages.',
    }),
    doi: t.exposeString('doi', { nullable: true, description: 'Digital object identifier, without the resolver.' }),
    pmid: t.exposeString('pmid', { nullable: true, description: 'PubMed identifier.' }),
    pmcid: t.exposeString('pmcid', { nullable: true, description: 'PubMed Central identifier.' }),
    url: t.string({
      nullable: true,
      description: 'An address: the one given, or the resolver of its DOI, PubMed Central or PubMed identifier.',
      resolve: (source) => addressOf(source),
    }),
    licence: t.exposeString('licence', { nullable: true, description: 'On what terms the source itself may be used.' }),
    readAs: t.exposeString('readAs', {
      nullable: true,
      description: 'What was read of it: full text, abstract, excerpt.',
    }),
    definition: t.exposeString('definition', {
      nullable: true,
      description: 'What it is and what it is good for here, in our own words.',
    }),
    claims: t.field({
      type: ClaimConnection,
      description: 'Everything that it claims, by id.',
      args: pageArgs,
      complexity: listComplexity(typicalLengths.claimsOfSource),
      resolve: (source, args, { graph }, info) =>
        listNodes<Claim>(graph, { kind: 'Claim', source: source.id }, args, info),
    }),
  }),
});

const SourceConnection = nodeConnection('Source', SourceRef, 'by id');

builder.queryFields((t) => ({
  source: t.field({
    type: SourceRef,
    nullable: true,
    description: 'One source; null where there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'Like "source:gray-1918".' }) },
    resolve: (_root, { id }, context, info) => findNode('Source', id, context, info),
  }),
  sources: t.field({
    type: SourceConnection,
    description: 'All sources, by id.',
    args: {
      kinds: t.arg({ type: [SourceKindEnum], description: 'Only sources of these kinds; all where left out.' }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.sources),
    resolve: (_root, { kinds, ...page }, { graph }, info) =>
      listNodes<SourceRecord>(graph, { kind: 'Source', sourceKinds: kinds ?? null }, page, info),
  }),
}));

function addressOf({ url, doi, pmcid, pmid }: SourceRecord): string | null {
  if (url !== null) return url;
  if (doi !== null) return `https://doi.org/${doi}`;
  if (pmcid !== null) return `https://pmc.ncbi.nlm.nih.gov/articles/${pmcid}/`;
  return pmid === null ? null : `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`;
}
