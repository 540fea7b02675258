import { describe } from 'vitest';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { reportsOfNamesAndIdentifiers } from './names-and-identifiers.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  reportsOfNamesAndIdentifiers('Neo4j', openSeeded);
});
