import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { goContract } from './go.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  goContract('Neo4j', async () => openSeeded(await projectGraph()));
});
