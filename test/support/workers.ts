/** How many files of the project `neo4j` run at a time, each on a Neo4j of its own. */

/** A Neo4j that the environment names is a single one, so that its files run one after the other. */
export const neo4jWorkers = (process.env['NEO4J_TEST_URI'] ?? '') === '' ? 2 : 1;
