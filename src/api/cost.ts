/** What an operation may cost: how long each sort of list is as a rule, and the limits that follow from it. */
import { spinalLevels } from '../../schema/ontology.ts';
import { maxWalkLength } from '../domain/walk.ts';

/**
 * Mean length of each sort of list over the whole seed, rounded up; a list of the root has its full length. What stands below
 * a list counts as often. `test/api/cost.test.ts` measures them anew.
 */
export const typicalLengths = {
  /** Claims of a relation. */
  claims: 4,
  /** Steps of a path. */
  steps: 3,
  /** What the nerves of a path pierce, or pass. */
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
  /** Claims on a structure that are no relation. */
  statements: 3,
  /** Paths of a walk between any two ends. */
  walks: 20,
  /** Spinal nerves, or rami of one sort. */
  levels: spinalLevels.length,
  /** Structures of any other kind; the longest such list counts. */
  structures: 60,
  sources: 170,
  claimsOfSource: 15,
  /** Claims of a list of the root: a page of them. */
  claimsOfList: 100,
  /** Relations of a list of the root: a page of them. */
  relationsOfList: 100,
  /** Relations that some source disputes. */
  disputes: 60,
  topics: 30,
  /** Positions of a dispute. */
  positions: 5,
  claimsOfPosition: 9,
  relationsOfTopic: 9,
} as const;

const { levels, regions, paths, steps, claims } = typicalLengths;

/** How many fields of a claim and of its source a client shows at most, the claim included. */
const fieldsOfClaim = 10;
/** A hop over a connection: the field, `edges` and `node`. */
const levelsOfHop = 3;
/** Below the last hop: `relation`, `claims`, `source`, `identifiers` and a field. */
const levelsBelowHops = 5;

/**
 * A field of the schema's own description counts as three fields of data. A client needs the schema once: the tools' own
 * introspection fits with room to spare, and twice as much does not.
 */
export const introspectionWeight = 3;

/** The limits of one operation. An operation beyond them is refused before it runs. */
export const limits = {
  /** The largest question that makes sense: every claim of every step of every way from all spinal nerves to the skin. */
  complexity: levels * regions * paths * steps * claims * fieldsOfClaim,
  /** The longest walk by hand, hop by hop over connections, with the sources of the last hop. */
  depth: maxWalkLength * levelsOfHop + levelsBelowHops,
  /** Fields of an operation, with its fragments as often as they are used: ten times the largest worked document. */
  breadth: 600,
  /** Words and signs of a document; GraphiQL's introspection has fewer than 500. */
  tokens: 4_000,
  /** Fields of the root: each spinal nerve by its own name, and as many other questions. */
  rootFields: levels * 2,
  aliases: levels * 4,
  directives: 50,
  /** Characters of a name: an alias stands in the answer as often as its field does. */
  nameLength: 200,
  /** Levels of braces and brackets: an operation of the greatest depth in which each field stands in a fragment, and room to spare. */
  nesting: 100,
} as const;

export type Limit = keyof typeof limits;
