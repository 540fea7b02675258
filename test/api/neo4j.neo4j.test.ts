import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { apiContract } from './contract.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  apiContract('Neo4j', async () => openSeeded(await projectGraph()));
});
