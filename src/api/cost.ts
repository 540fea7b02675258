/** The cost model of operations: typical list lengths, and the limits derived from them. */
import { spinalLevels } from '../../schema/ontology.ts';
import { maxWalkLength } from '../domain/walk.ts';

/**
 * Mean length of each type of list over the whole seed, rounded up; root lists count in full. Fields below a list are
 * counted once per item. `test/api/cost.test.ts` measures these numbers.
 */
export const typicalLengths = {
  /** Claims of a relation. */
  claims: 4,
  /** Steps of a path. */
  steps: 3,
  /** Structures that the nerves of a path pierce, or pass. */
  crossings: 5,
  /** Paths between a nerve and a region. */
  paths: 4,
  /** Regions that a nerve supplies. */
  regions: 5,
  /** Spinal nerves that supply a region. */
  nerves: 8,
  /** Neighbours by one edge type. */
  related: 3,
  /** Neighbours by all edge types. */
  relations: 8,
  /** Claims on a structure rather than a relation. */
  statements: 3,
  /** Paths of a walk between any two structures. */
  walks: 20,
  /** Spinal nerves, or rami of one type. */
  levels: spinalLevels.length,
  /** Structures of any other kind; sized for the longest such list. */
  structures: 60,
  sources: 170,
  claimsOfSource: 15,
  /** One page of claims in a root list. */
  claimsOfList: 100,
  /** One page of relations in a root list. */
  relationsOfList: 100,
  /** Relations that at least one source disputes. */
  disputes: 60,
  topics: 30,
  /** Positions of a dispute. */
  positions: 5,
  claimsOfPosition: 9,
  relationsOfTopic: 9,
} as const;

const { levels, regions, paths, steps, claims } = typicalLengths;

/** The number of fields of a claim and its source that clients typically show, including the claim. */
const fieldsOfClaim = 10;
/** A hop over a connection: the field, `edges` and `node`. */
const levelsOfHop = 3;
/** Below the last hop: `relation`, `claims`, `source`, `identifiers` and a field. */
const levelsBelowHops = 5;

/**
 * A field of an introspection counts as three data fields. A client needs the schema once: the introspection queries of
 * tools fit easily, and twice as much does not.
 */
export const introspectionWeight = 3;

/** The limits of one operation. Operations beyond them are refused before they run. */
export const limits = {
  /** The largest meaningful query: every claim of every step of every path from all spinal nerves to the skin. */
  complexity: levels * regions * paths * steps * claims * fieldsOfClaim,
  /** The longest walk written out hop by hop over connections, with the sources of the last hop. */
  depth: maxWalkLength * levelsOfHop + levelsBelowHops,
  /** Fields of an operation, counting fragments each time they are used: ten times the largest example query. */
  breadth: 600,
  /** Tokens of a document; GraphiQL's introspection query has fewer than 500. */
  tokens: 4_000,
  /** Root fields: each spinal nerve under its own alias, and as many others. */
  rootFields: levels * 2,
  aliases: levels * 4,
  directives: 50,
  /** Characters of a name; an alias is repeated in the answer as often as its field. */
  nameLength: 200,
  /** Nesting of braces and brackets: an operation of the greatest depth with every field in a fragment, plus a margin. */
  nesting: 100,
} as const;

export type Limit = keyof typeof limits;
