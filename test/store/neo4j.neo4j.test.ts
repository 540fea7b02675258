import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { storeContract } from './contract.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  storeContract('Neo4j', openSeeded);
});
