import { beforeAll, describe, expect, it } from 'vitest';
import { empty, neo4jEnvironment, noNeo4j, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { dearest, expectCheapAnswersBetween } from './dearest.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
  }, 240_000);

  it.each(Object.entries(dearest))(
    'answers a cheap query while eight clients request %s in a loop',
    async (_what, document) => {
      await expectCheapAnswersBetween(document, neo4jEnvironment());
      expect.hasAssertions();
    },
  );
});
