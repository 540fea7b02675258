import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { apiExamples } from './examples.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  apiExamples('Neo4j', async () => openSeeded(await projectGraph()));
});
