import { describe } from 'vitest';
import { mergeReads } from '../../src/store/merged-reads.ts';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { storeContract } from './contract.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  storeContract('Neo4j', openSeeded);
  storeContract('Neo4j with merged reads', async (graph) => mergeReads(await openSeeded(graph)));
});
