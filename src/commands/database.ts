/** Connects the commands to Neo4j. */
import { connectNeo4j, type Neo4jConnection, type Neo4jSettings } from '../store/neo4j/connection.ts';

/** Connects and checks that the database answers; the caller closes the connection. Throws if it does not answer. */
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
