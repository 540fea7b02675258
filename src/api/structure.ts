/** The interface Structure: names, identifiers, statements and relations. */
import { structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { StructureRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { IdentifierSchemeEnum, NodeKindEnum, RelationTypeEnum, StatementTopicEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { andThen } from './maybe-promise.ts';
import { cutPage, listComplexity, nodeConnection, pageArgs, rankAndId } from './page.ts';
import { IdentifierType, TranslationType } from './names.ts';
import { StructureRef, structureRefs } from './refs.ts';
import { RelationConnection, relationEdge, relationsAround } from './relation.ts';

const DirectionEnum = builder.enumType('RelationDirection', {
  description: 'Direction of relations, seen from a structure.',
  values: {
    OUT: { description: 'Relations that begin here.' },
    IN: { description: 'Relations that end here.' },
    BOTH: { description: 'Both.' },
  },
});

StructureRef.implement({
  description:
    'Anything of the body, or a condition, that the graph describes. Structures are paired and described once, without a side.',
  interfaces: [builder.nodeInterfaceRef()],
  resolveType: (structure) => structure.kind,
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'Its kind.', resolve: (structure) => structure.kind }),
    name: t.exposeString('name', { description: 'The preferred English name.' }),
    shortName: t.exposeString('shortName', {
      description: 'A label of about 20 characters.',
    }),
    latinName: t.exposeString('latinName', {
      nullable: true,
      description: 'Latin name of Terminologia Anatomica.',
    }),
    synonyms: t.stringList({
      description: 'Other names; at most 50.',
      resolve: (structure) => [...structure.synonyms],
    }),
    translations: t.field({
      type: [TranslationType],
      description: 'Names in other languages; at most 100.',
      args: {
        languages: t.arg.stringList({ description: 'BCP 47 tags, like ["de", "ja"].' }),
      },
      resolve: ({ translations }, { languages }) =>
        translations.filter(
          ({ language }) => languages === null || languages === undefined || languages.includes(language),
        ),
    }),
    identifiers: t.field({
      type: [IdentifierType],
      description: 'Identifiers in other terminologies; at most 50.',
      args: {
        schemes: t.arg({ type: [IdentifierSchemeEnum], description: 'Only these schemes.' }),
      },
      resolve: ({ identifiers }, { schemes }) =>
        identifiers.filter(({ scheme }) => schemes === null || schemes === undefined || schemes.includes(scheme)),
    }),
    definition: t.exposeString('definition', { nullable: true, description: 'A short definition.' }),
    rank: t.exposeFloat('rank', {
      description: 'Craniocaudal order: vertex 0, C1 1, Co1 31.',
    }),
    statements: t.field({
      type: ClaimConnection,
      nullable: true,
      description: 'Claims that are not relations.',
      args: {
        topics: t.arg({ type: [StatementTopicEnum], description: 'Only these topics.' }),
        ...evidenceArg,
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
            ({ node }) => [node.id],
            page,
            { name: `${structure.id}.statements`, sample: [''] },
          );
        }),
    }),
    relations: t.field({
      type: RelationConnection,
      nullable: true,
      description: 'Its relations, by rank of the other end.',
      args: {
        direction: t.arg({ type: DirectionEnum, defaultValue: 'BOTH', description: 'Which end it is at.' }),
        types: t.arg({ type: [RelationTypeEnum], description: 'Only these types.' }),
        ...evidenceArg,
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
              around.map(({ relation, node: other }) => ({ ...relationEdge(relation), rank: other.rank })),
              ({ node, rank }) => [rank, node.record.id],
              page,
              { name: `${structure.id}.relations`, sample: rankAndId },
            ),
          );
        }),
    }),
  }),
});

export const StructureConnection = nodeConnection('Structure', StructureRef, 'in craniocaudal order, then by id');

/** `SkinRegionConnection` and so on, for plain lists of one kind. */
export const structureConnections = Object.fromEntries(
  structureKinds.map((kind) => [kind, nodeConnection(kind, structureRefs[kind], 'in craniocaudal order, then by id')]),
) as Record<StructureKind, ReturnType<typeof nodeConnection<StructureRecord>>>;
