/** What a user would pick instead: @neo4j/graphql on Yoga, set up as in its manual, with the same nodes and relations. */
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import neo4j, { type Driver } from 'neo4j-driver';
import { namesIndex } from '../operations.ts';
import { databaseOf, listenAndTell } from './http.ts';

const typeDefs = /* GraphQL */ `
  type Step @relationshipProperties {
    id: ID!
    status: String
    cites: [String!]!
  }
  interface Nerve {
    id: ID!
    name: String!
  }
  interface Ramus {
    id: ID!
    name: String!
  }
  interface Supplier {
    id: ID!
    name: String!
  }
  type SpinalNerve @node {
    id: ID!
    name: String!
    rank: Float!
    dorsalRamus: [DorsalRamus!]! @relationship(type: "HAS_DORSAL_RAMUS", direction: OUT)
  }
  type DorsalRamus implements Ramus & Supplier @node {
    id: ID!
    name: String!
    spinalNerve: [SpinalNerve!]! @relationship(type: "HAS_DORSAL_RAMUS", direction: IN)
    branches: [RamusBranch!]! @relationship(type: "HAS_BRANCH", direction: OUT, properties: "Step")
    contributesTo: [Nerve!]! @relationship(type: "CONTRIBUTES_TO", direction: OUT, properties: "Step")
    suppliesDirectly: [SkinRegion!]! @relationship(type: "SUPPLIES", direction: OUT, properties: "Step")
  }
  type VentralRamus implements Ramus @node {
    id: ID!
    name: String!
    spinalNerve: [SpinalNerve!]! @relationship(type: "HAS_VENTRAL_RAMUS", direction: IN)
  }
  type RamusBranch implements Ramus & Supplier @node {
    id: ID!
    name: String!
    dorsalRamus: [DorsalRamus!]! @relationship(type: "HAS_BRANCH", direction: IN, properties: "Step")
    contributesTo: [Nerve!]! @relationship(type: "CONTRIBUTES_TO", direction: OUT, properties: "Step")
    suppliesDirectly: [SkinRegion!]! @relationship(type: "SUPPLIES", direction: OUT, properties: "Step")
  }
  type ClunealGroup implements Nerve & Supplier @node {
    id: ID!
    name: String!
    contributors: [Ramus!]! @relationship(type: "CONTRIBUTES_TO", direction: IN, properties: "Step")
    suppliesDirectly: [SkinRegion!]! @relationship(type: "SUPPLIES", direction: OUT, properties: "Step")
  }
  type PeripheralNerve implements Nerve & Supplier
    @node
    @fulltext(
      indexes: [
        { indexName: "${namesIndex.name}", queryName: "searchPeripheralNerves", fields: ["name", "latinName"] }
      ]
    ) {
    id: ID!
    name: String!
    shortName: String!
    latinName: String
    synonyms: [String!]!
    definition: String
    rank: Float!
    contributors: [Ramus!]! @relationship(type: "CONTRIBUTES_TO", direction: IN, properties: "Step")
    suppliesDirectly: [SkinRegion!]! @relationship(type: "SUPPLIES", direction: OUT, properties: "Step")
  }
  type SkinRegion @node {
    id: ID!
    name: String!
    suppliedDirectlyBy: [Supplier!]! @relationship(type: "SUPPLIES", direction: IN, properties: "Step")
  }
`;

/** The part of the package that is used, declared by hand so that types can be checked if it is not installed. */
interface GeneratedServer {
  readonly Neo4jGraphQL: new (options: { typeDefs: string; driver: Driver }) => { getSchema(): Promise<GraphQLSchema> };
}
const packageName: string = '@neo4j/graphql';
const { Neo4jGraphQL } = (await import(packageName)) as GeneratedServer;

const { uri, username, password } = databaseOf();
const driver = neo4j.driver(uri, password === null ? undefined : neo4j.auth.basic(username, password));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, logging: false });
listenAndTell((request, response) => void yoga(request, response));
