import { beforeAll, describe, expect, it } from 'vitest';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { connect, empty, noNeo4j, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { dearest, expectCheapAnswersBetween } from './dearest.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
  }, 240_000);

  it.each(Object.entries(dearest))(
    'answers a cheap query while four clients request %s in a loop',
    async (_what, document) => {
      await expectCheapAnswersBetween(openNeo4jReader(connect()), document, cached);
      expect.hasAssertions();
    },
  );
});

/** As `npm start` sets it. */
const cached = { maxStaleness: 1_000, maxRecordBytes: 100_000_000 };
