/** The way of the commands to a Neo4j. */
import { connectNeo4j, type Neo4jConnection, type Neo4jSettings } from '../store/neo4j/connection.ts';

/** Connects, and makes sure that the database answers; the caller closes it. Throws if it does not. */
export async function connectVerified(settings: Neo4jSettings): Promise<Neo4jConnection> {
  const connection = connectNeo4j(settings);
  try {
    await connection.verify();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}
