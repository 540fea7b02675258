/**
 * The ceiling without a database: Yoga over objects in memory that are linked before the first request, so that resolvers only
 * return them. It implements the part of our API that the operations use.
 */
import { join } from 'node:path';
import { createSchema, createYoga } from 'graphql-yoga';
import { evaluate, everything } from '../../schema/claim.ts';
import { readSoundGraph } from '../../src/seeding/seed.ts';
import { listenAndTell } from './http.ts';

const typeDefs = /* GraphQL */ `
  type Query {
    peripheralNerve(id: ID!): PeripheralNerve
    peripheralNerves(first: Int = 25, after: String): PeripheralNerveConnection!
    search(text: String!, kinds: [NodeKind!], first: Int = 25): SearchConnection!
    skinRegion(id: ID!): SkinRegion
    spinalNerve(level: SpinalLevel!): SpinalNerve!
    spinalNerves(first: Int = 25): SpinalNerveConnection!
  }
  scalar SpinalLevel
  scalar NodeKind
  type SearchConnection {
    edges: [SearchEdge!]!
  }
  type SearchEdge {
    node: Structure!
  }
  enum EvidenceStatus {
    DISPUTED
    VARIANT
    ACCEPTED
  }
  enum Stance {
    SUPPORTS
    DISPUTES
  }
  type Source {
    name: String!
  }
  type Claim {
    stance: Stance!
    implied: Boolean!
    locator: String!
    source: Source!
  }
  type Relation {
    status: EvidenceStatus!
    claims: [Claim!]!
  }
  interface Structure {
    id: ID!
    name: String!
  }
  type SpinalNerve implements Structure {
    id: ID!
    name: String!
    dorsalRamus: DorsalRamus
  }
  type DorsalRamus implements Structure {
    id: ID!
    name: String!
    spinalNerve: SpinalNerve
    branches(first: Int = 25): RamusBranchRelationConnection!
    contributesTo(first: Int = 25): StructureRelationConnection!
    suppliesDirectly(first: Int = 25): SkinRegionRelationConnection!
  }
  type VentralRamus implements Structure {
    id: ID!
    name: String!
    spinalNerve: SpinalNerve
  }
  type RamusBranch implements Structure {
    id: ID!
    name: String!
    dorsalRamus: DorsalRamus
    contributesTo(first: Int = 25): StructureRelationConnection!
    suppliesDirectly(first: Int = 25): SkinRegionRelationConnection!
  }
  type ClunealGroup implements Structure {
    id: ID!
    name: String!
    contributors(first: Int = 25): StructureRelationConnection!
    suppliesDirectly(first: Int = 25): SkinRegionRelationConnection!
  }
  type PeripheralNerve implements Structure {
    id: ID!
    name: String!
    shortName: String!
    latinName: String
    synonyms: [String!]!
    definition: String
    rank: Float!
    contributors(first: Int = 25): StructureRelationConnection!
    suppliesDirectly(first: Int = 25): SkinRegionRelationConnection!
  }
  type SkinRegion implements Structure {
    id: ID!
    name: String!
    suppliedDirectlyBy(first: Int = 25): StructureRelationConnection!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type SpinalNerveConnection {
    edges: [SpinalNerveEdge!]!
  }
  type SpinalNerveEdge {
    node: SpinalNerve!
  }
  type PeripheralNerveConnection {
    edges: [PeripheralNerveEdge!]!
    pageInfo: PageInfo!
  }
  type PeripheralNerveEdge {
    node: PeripheralNerve!
  }
  type RamusBranchRelationConnection {
    edges: [RamusBranchRelationEdge!]!
  }
  type RamusBranchRelationEdge {
    relation: Relation!
    node: RamusBranch!
  }
  type SkinRegionRelationConnection {
    edges: [SkinRegionRelationEdge!]!
  }
  type SkinRegionRelationEdge {
    relation: Relation!
    node: SkinRegion!
  }
  type StructureRelationConnection {
    edges: [StructureRelationEdge!]!
  }
  type StructureRelationEdge {
    relation: Relation!
    node: Structure!
  }
`;

interface Item {
  readonly __typename: string;
  readonly id: string;
  readonly rank: number;
  readonly level: string | null;
  [field: string]: unknown;
}

const { graph } = await readSoundGraph(join(import.meta.dirname, '..', '..', 'seed'));
const sources = new Map(graph.sources.map((source) => [source.id, source]));
const items = new Map<string, Item>(graph.structures.map((one) => [one.id, { ...one, __typename: one.kind }]));

for (const record of graph.relations) {
  const from = items.get(record.from);
  const to = items.get(record.to);
  const evaluation = evaluate(record, everything);
  if (from === undefined || to === undefined || evaluation === null) continue;
  const relation = {
    status: evaluation.status,
    claims: evaluation.claims.map(({ stance, implied, locator, source }) => ({
      stance,
      implied,
      locator,
      source: sources.get(source),
    })),
  };
  const add = (item: Item, field: string, node: Item) => {
    const connection = (item[field] ??= { edges: [] }) as { edges: object[] };
    connection.edges.push({ relation, node });
  };
  switch (record.type) {
    case 'HAS_DORSAL_RAMUS':
      from['dorsalRamus'] = to;
      to['spinalNerve'] = from;
      break;
    case 'HAS_VENTRAL_RAMUS':
      to['spinalNerve'] = from;
      break;
    case 'HAS_BRANCH':
      add(from, 'branches', to);
      to['dorsalRamus'] = from;
      break;
    case 'CONTRIBUTES_TO':
      add(from, 'contributesTo', to);
      add(to, 'contributors', from);
      break;
    case 'SUPPLIES':
      add(from, 'suppliesDirectly', to);
      add(to, 'suppliedDirectlyBy', from);
      break;
  }
}
for (const item of items.values()) {
  for (const field of ['branches', 'contributesTo', 'contributors', 'suppliesDirectly', 'suppliedDirectlyBy']) {
    const { edges } = (item[field] ??= { edges: [] }) as { edges: { node: Item }[] };
    edges.sort((a, b) => a.node.rank - b.node.rank || (a.node.id < b.node.id ? -1 : 1));
  }
}

const ordered = (kind: string) =>
  [...items.values()]
    .filter((item) => item.__typename === kind)
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
const spinalNerves = ordered('SpinalNerve').map((node) => ({ node }));
const spinalNerveByLevel = new Map(spinalNerves.map(({ node }) => [node.level, node]));
const peripheralNerves = ordered('PeripheralNerve').map((node) => ({ node }));
const byName = Map.groupBy(peripheralNerves, ({ node }) => node['name']);
const places = new Map(peripheralNerves.map(({ node }, place) => [node.id, place]));

const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: {
      peripheralNerve: (_root, { id }: { id: string }) => items.get(id),
      skinRegion: (_root, { id }: { id: string }) => items.get(id),
      search: (_root, { text }: { text: string }) => ({ edges: byName.get(text) ?? [] }),
      spinalNerve: (_root, { level }: { level: string }) => spinalNerveByLevel.get(level),
      spinalNerves: (_root, { first }: { first: number }) => ({ edges: spinalNerves.slice(0, first) }),
      peripheralNerves: (_root, { first, after }: { first: number; after?: string | null }) => {
        const start = after === undefined || after === null ? 0 : (places.get(after) ?? 0) + 1;
        const edges = peripheralNerves.slice(start, start + first);
        return {
          edges,
          pageInfo: { hasNextPage: start + first < peripheralNerves.length, endCursor: edges.at(-1)?.node.id ?? null },
        };
      },
    },
  },
});
const yoga = createYoga({ schema, logging: false });
listenAndTell((request, response) => void yoga(request, response));
