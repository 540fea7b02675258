/** The model as data: kinds, typed edges, and the version of the data. */
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
import { citationOf } from '../domain/citation.ts';
import { GraphError } from '../errors.ts';
import { engines, type GraphMeta } from '../store/port.ts';
import { builder } from './builder.ts';
import { HowEnum, NodeKindEnum, RelationTypeEnum } from './enums.ts';

const WalkRoleEnum = builder.enumType('WalkRole', {
  description: 'Role of an edge in a walk.',
  values: {
    STEP: { description: 'A step.' },
    LAST_STEP: { description: 'Only as the last step, to a fascia or landmark.' },
    NONE: { description: 'Not taken by walks.' },
  },
});

const OntologyKind = builder.objectRef<Kind>('OntologyKind').implement({
  description: 'A kind of node.',
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'Its value in `NodeKind`.', resolve: (kind) => kind }),
    label: t.string({
      description: 'Its label in Neo4j; for structures, also its GraphQL type.',
      resolve: (kind) => kind,
    }),
    idPrefix: t.string({
      description: 'Prefix of its ids, before the colon.',
      resolve: (kind) => KINDS[kind].idPrefix,
    }),
    structure: t.boolean({ description: 'Whether it is a Structure.', resolve: (kind) => KINDS[kind].structure }),
    definition: t.string({ description: 'What it is.', resolve: (kind) => KINDS[kind].definition }),
    fields: t.stringList({
      description: 'GraphQL fields that follow its edges; at most 30.',
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
      description: 'Kinds at which it may begin; at most 20.',
      resolve: (type) => [...edge(type).domain],
    }),
    range: t.field({
      type: [NodeKindEnum],
      description: 'Kinds at which it may end; at most 20.',
      resolve: (type) => [...edge(type).range],
    }),
    qualifiers: t.field({
      type: [HowEnum],
      description: 'Values that `Relation.how` may have; empty if there are none; at most 20.',
      resolve: (type) => [...edge(type).qualifiers] as never[],
    }),
    walk: t.field({ type: WalkRoleEnum, description: 'Its role in a walk.', resolve: (type) => edge(type).walk }),
    structural: t.boolean({
      description: 'Whether it only describes structure, and so stays, ACCEPTED, in every perspective.',
      resolve: (type) => edge(type).structural,
    }),
    symmetric: t.boolean({
      description: 'Whether it means the same in both directions.',
      resolve: (type) => edge(type).symmetric,
    }),
    forwardField: t.string({
      description: 'GraphQL field on its domain.',
      resolve: (type) => edge(type).forward.field,
    }),
    inverseField: t.string({
      description: 'GraphQL field on its range, unless a kind has another one.',
      resolve: (type) => edge(type).inverse.field,
    }),
  }),
});

const Ontology = builder.objectRef<object>('Ontology').implement({
  description: 'What the graph is made of.',
  fields: (t) => ({
    kinds: t.field({
      type: [OntologyKind],
      description: 'All kinds of node; at most 30.',
      resolve: () => [...kindNames],
    }),
    edges: t.field({
      type: [OntologyEdge],
      description: 'All types of relation; at most 30.',
      resolve: () => [...relationTypes],
    }),
  }),
});

const EngineEnum = builder.enumType('Engine', {
  description: 'Where the graph is stored.',
  values: Object.fromEntries(Object.entries(engines).map(([name, description]) => [name, { description }])) as Record<
    keyof typeof engines,
    { description: string }
  >,
});

export const KindCount = builder.objectRef<{ kind: Kind; count: number }>('KindCount').implement({
  description: 'A number for one kind.',
  fields: (t) => ({
    kind: t.field({ type: NodeKindEnum, description: 'The kind.', resolve: ({ kind }) => kind }),
    count: t.exposeInt('count', { description: 'The number.' }),
  }),
});

const Meta = builder.objectRef<GraphMeta>('Meta').implement({
  description: 'Versions of the data and of the software.',
  fields: (t) => ({
    version: t.string({ description: 'Version of the server.', resolve: (_meta, _args, { version }) => version }),
    dataVersion: t.exposeString('dataVersion', { description: 'Version of the data.' }),
    title: t.exposeString('title', { description: 'Title of the data.' }),
    licence: t.exposeString('licence', { description: 'Terms of use of the data.' }),
    citation: t.string({ description: 'How to cite the data.', resolve: (meta) => citationOf(meta) }),
    engine: t.field({
      type: EngineEnum,
      description: 'Where the graph is stored.',
      resolve: (_meta, _args, { graph }) => graph.engine.name,
    }),
    seededAt: t.exposeString('seededAt', { description: 'When the graph was written or loaded, in ISO 8601.' }),
    seededBy: t.exposeString('seededBy', { description: 'Version of the software that wrote or loaded it.' }),
    counts: t.field({
      type: [KindCount],
      nullable: true,
      description: 'Nodes by kind; at most 30.',
      resolve: async (_meta, _args, { graph }) => {
        const { nodes } = await graph.counts();
        return kindNames.map((kind) => ({ kind, count: nodes[kind] }));
      },
    }),
  }),
});

builder.queryFields((t) => ({
  ontology: t.field({
    type: Ontology,
    nullable: true,
    description: 'The model as data: kinds and edges.',
    resolve: () => ({}),
  }),
  meta: t.field({
    type: Meta,
    nullable: true,
    description: 'Versions of the data and of the software. The error NOT_SEEDED if the database is empty.',
    resolve: async (_root, _args, { graph }) => {
      const meta = await graph.meta();
      if (meta === null)
        throw new GraphError('NOT_SEEDED', 'The database holds no graph yet. Seed it with "npm run seed".');
      return meta;
    },
  }),
}));
