/** The model as data: kinds and typed edges, and which data the server holds. */
import {
  edge,
  fieldsOf,
  KINDS,
  kindNames,
  relationTypes,
  type Kind,
  type RelationType,
  type StructureKind,
} from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { engines, type GraphMeta } from '../store/port.ts';
import { builder } from './builder.ts';
import { HowEnum, NodeKindEnum, RelationTypeEnum } from './enums.ts';

const WalkRoleEnum = builder.enumType('WalkRole', {
  description: 'The part of an edge in a walk.',
  values: {
    STEP: { description: 'A step on the way.' },
    LAST_STEP: { description: 'Only the last step, and only where the end asked for is a fascia or a landmark.' },
    NONE: { description: 'No part of a walk.' },
  },
});

const OntologyKind = builder.objectRef<Kind>('OntologyKind').implement({
  description: 'A kind of node.',
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'Its value in enums.', resolve: (kind) => kind }),
    label: t.string({ description: 'Its label in Neo4j and, for structures, its type here.', resolve: (kind) => kind }),
    idPrefix: t.string({
      description: 'What stands before the colon of its ids.',
      resolve: (kind) => KINDS[kind].idPrefix,
    }),
    structure: t.boolean({ description: 'Whether it is a Structure.', resolve: (kind) => KINDS[kind].structure }),
    definition: t.string({ description: 'What it is.', resolve: (kind) => KINDS[kind].definition }),
    fields: t.stringList({
      description: 'The fields by which its edges are followed.',
      resolve: (kind) => (KINDS[kind].structure ? fieldsOf(kind as StructureKind).map(({ field }) => field) : []),
    }),
  }),
});

const OntologyEdge = builder.objectRef<RelationType>('OntologyEdge').implement({
  description: 'A type of relation.',
  fields: (t) => ({
    type: t.field({ type: RelationTypeEnum, description: 'Its name.', resolve: (type) => type }),
    definition: t.string({ description: 'What it says.', resolve: (type) => edge(type).definition }),
    domain: t.field({
      type: [NodeKindEnum],
      description: 'Kinds where it may begin.',
      resolve: (type) => [...edge(type).domain],
    }),
    range: t.field({
      type: [NodeKindEnum],
      description: 'Kinds where it may end.',
      resolve: (type) => [...edge(type).range],
    }),
    hows: t.field({
      type: [HowEnum],
      description: 'The ways in which it may hold; empty where it knows none.',
      resolve: (type) => [...edge(type).qualifiers] as never[],
    }),
    walk: t.field({ type: WalkRoleEnum, description: 'Its part in a walk.', resolve: (type) => edge(type).walk }),
    frame: t.boolean({
      description: 'Whether it stays, ACCEPTED, in every perspective.',
      resolve: (type) => edge(type).structural,
    }),
    symmetric: t.boolean({
      description: 'Whether it means the same in both directions.',
      resolve: (type) => edge(type).symmetric,
    }),
    forwardField: t.string({ description: 'The field on its domain.', resolve: (type) => edge(type).forward.field }),
    inverseField: t.string({ description: 'The field on its range.', resolve: (type) => edge(type).inverse.field }),
  }),
});

const Ontology = builder.objectRef<object>('Ontology').implement({
  description: 'What the graph is made of.',
  fields: (t) => ({
    kinds: t.field({ type: [OntologyKind], description: 'Every kind of node.', resolve: () => [...kindNames] }),
    edges: t.field({ type: [OntologyEdge], description: 'Every type of relation.', resolve: () => [...relationTypes] }),
  }),
});

const EngineEnum = builder.enumType('Engine', {
  description: 'What holds the graph.',
  values: Object.fromEntries(Object.entries(engines).map(([name, description]) => [name, { description }])) as Record<
    keyof typeof engines,
    { description: string }
  >,
});

const KindCount = builder.objectRef<{ kind: Kind; count: number }>('KindCount').implement({
  description: 'How many nodes of a kind there are.',
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'The kind.', resolve: ({ kind }) => kind }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

const RelationCount = builder.objectRef<{ type: RelationType; count: number }>('RelationCount').implement({
  description: 'How many relations of a type there are.',
  fields: (t) => ({
    type: t.field({ type: RelationTypeEnum, description: 'The type.', resolve: ({ type }) => type }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

const Meta = builder.objectRef<GraphMeta>('Meta').implement({
  description: 'Which data the server holds, and which software serves it.',
  fields: (t) => ({
    version: t.string({ description: 'Version of the server.', resolve: (_meta, _args, { version }) => version }),
    dataVersion: t.exposeString('dataVersion', { description: 'Version of the data.' }),
    title: t.exposeString('title', { description: 'Title of the data.' }),
    licence: t.exposeString('licence', { description: 'On what terms the data may be used.' }),
    engine: t.field({
      type: EngineEnum,
      description: 'What holds the graph.',
      resolve: (_meta, _args, { graph }) => graph.engine.name,
    }),
    seededAt: t.exposeString('seededAt', { description: 'When the graph was written or loaded, in ISO 8601.' }),
    seededBy: t.exposeString('seededBy', { description: 'Version of the software that wrote or loaded it.' }),
    counts: t.field({
      type: [KindCount],
      description: 'Nodes by kind.',
      resolve: async (_meta, _args, { graph }) => {
        const { nodes } = await graph.counts();
        return kindNames.map((kind) => ({ kind, count: nodes[kind] }));
      },
    }),
    relationCounts: t.field({
      type: [RelationCount],
      description: 'Relations by type.',
      resolve: async (_meta, _args, { graph }) => {
        const { relations } = await graph.counts();
        return relationTypes.map((type) => ({ type, count: relations[type] }));
      },
    }),
  }),
});

builder.queryFields((t) => ({
  ontology: t.field({ type: Ontology, description: 'Kinds and edges as data.', resolve: () => ({}) }),
  meta: t.field({
    type: Meta,
    description: 'Which data the server holds. The error NOT_SEEDED where the database holds none.',
    resolve: async (_root, _args, { graph }) => {
      const meta = await graph.meta();
      if (meta === null)
        throw new GraphError('NOT_SEEDED', 'The database holds no graph yet; seed it with "npm run seed".');
      return meta;
    },
  }),
}));
