/** What all structures share: names, identifiers, statements and relations of every sort. */
import { structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { StructureRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { IdentifierSchemeEnum, NodeKindEnum, RelationTypeEnum, StatementTopicEnum } from './enums.ts';
import { EvidenceFilter, withPerspective } from './evidence.ts';
import { andThen } from './maybe-promise.ts';
import { cutPage, listComplexity, nodeConnection, pageArgs, rankAndId } from './page.ts';
import { IdentifierType, TranslationType } from './names.ts';
import { StructureRef, structureRefs } from './refs.ts';
import { RelationConnection, relationsAround } from './relation.ts';

const DirectionEnum = builder.enumType('RelationDirection', {
  description: 'Seen from a structure.',
  values: {
    OUT: { description: 'Relations that begin here.' },
    IN: { description: 'Relations that end here.' },
    BOTH: { description: 'Either.' },
  },
});

StructureRef.implement({
  description:
    'Anything of the body, or a condition, that the graph describes. Structures are bilateral and described once, without side.',
  interfaces: [builder.nodeInterfaceRef()],
  resolveType: (structure) => structure.kind,
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'Its kind.', resolve: (structure) => structure.kind }),
    name: t.exposeString('name', { description: 'The preferred English name.' }),
    shortName: t.exposeString('shortName', {
      description: 'A name that fits into a small circle, about 20 characters.',
    }),
    latinName: t.exposeString('latinName', {
      nullable: true,
      description: 'The Latin name of Terminologia Anatomica where one was seen.',
    }),
    synonyms: t.stringList({
      description: 'Other names, with eponyms and old terms.',
      resolve: (structure) => [...structure.synonyms],
    }),
    translations: t.field({
      type: [TranslationType],
      description: 'Names in other languages, each with its source.',
      args: {
        languages: t.arg.stringList({ description: 'Only these BCP 47 tags, like ["de", "ja"]; all where left out.' }),
      },
      resolve: ({ translations }, { languages }) =>
        translations.filter(
          ({ language }) => languages === null || languages === undefined || languages.includes(language),
        ),
    }),
    identifiers: t.field({
      type: [IdentifierType],
      description: 'Identifiers in other terminologies, each with its source.',
      args: {
        schemes: t.arg({ type: [IdentifierSchemeEnum], description: 'Only these schemes; all where left out.' }),
      },
      resolve: ({ identifiers }, { schemes }) =>
        identifiers.filter(({ scheme }) => schemes === null || schemes === undefined || schemes.includes(scheme)),
    }),
    definition: t.exposeString('definition', { nullable: true, description: 'A sentence or two in our own words.' }),
    rank: t.exposeFloat('rank', {
      description: 'Craniocaudal place, by which lists are ordered: 0 at the vertex, 1 at C1, 31 at Co1.',
    }),
    statements: t.field({
      type: ClaimConnection,
      description: 'Claims on this structure that are no relation: names, numbers, sizes, treatments, history.',
      args: {
        topics: t.arg({ type: [StatementTopicEnum], description: 'Only on these topics; all where left out.' }),
        evidence: t.arg({ type: EvidenceFilter, description: 'Only of these sources; `statuses` does not apply.' }),
        ...pageArgs,
      },
      complexity: listComplexity(typicalLengths.statements),
      resolve: (structure, { topics, evidence, ...page }, context) =>
        withPerspective(evidence, context, async ({ sources, sourceKinds }) => {
          const claims = (await context.graph.statements(structure.id)).filter(
            (claim) =>
              (sources === null || sources.has(claim.source)) &&
              (sourceKinds === null || sourceKinds.has(claim.sourceKind)) &&
              (topics === null || topics === undefined || (claim.topic !== null && topics.includes(claim.topic))),
          );
          return cutPage(
            claims.map((node) => ({ node })),
            ({ node }) => [0, node.id],
            page,
            rankAndId,
          );
        }),
    }),
    relations: t.field({
      type: RelationConnection,
      description: 'Relations of any type, ordered by the craniocaudal place of the structure at the other end.',
      args: {
        direction: t.arg({ type: DirectionEnum, defaultValue: 'BOTH', description: 'Which end this structure is at.' }),
        types: t.arg({ type: [RelationTypeEnum], description: 'Only these types; all where left out.' }),
        evidence: t.arg({ type: EvidenceFilter, description: 'The perspective; all sources where left out.' }),
        ...pageArgs,
      },
      complexity: listComplexity(typicalLengths.relations),
      resolve: (structure, { direction, types, evidence, ...page }, context) =>
        withPerspective(evidence, context, (perspective) => {
          const request = {
            node: structure.id,
            direction: direction ?? 'BOTH',
            types: types ?? null,
            withClaims: true,
          } as const;
          return andThen(relationsAround(context.graph, request, perspective), (around) =>
            cutPage(
              around.map(({ relation, node: other }) => ({ node: relation, rank: other.rank })),
              ({ node, rank }) => [rank, node.record.id],
              page,
              rankAndId,
            ),
          );
        }),
    }),
  }),
});

/** `SkinRegionConnection` and its like, for plain lists of one kind. */
export const structureConnections = Object.fromEntries(
  structureKinds.map((kind) => [kind, nodeConnection(kind, structureRefs[kind], 'in craniocaudal order, then by id')]),
) as Record<StructureKind, ReturnType<typeof nodeConnection<StructureRecord>>>;
