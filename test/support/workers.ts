/** How many files of the project `neo4j` run at a time, each on its own Neo4j. */

/** The environment can name only one Neo4j, so its files run one after the other. */
export const neo4jWorkers = (process.env['NEO4J_TEST_URI'] ?? '') === '' ? 2 : 1;
