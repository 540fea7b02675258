import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { searchApiContract } from './search-contract.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  searchApiContract('Neo4j', openSeeded);
});
