/** Random small graphs: Neo4j, the embedded engine and a slow reference walk give the same answers. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { serve } from '../support/api.ts';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { testVersion } from '../support/graph.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { graphOf, randomRelations } from '../support/random-graphs.ts';
import { expectReferenceAnswers, wholeGraph } from './random-graphs.ts';

/** Set PROPERTY_RUNS=100 for more. A failure prints the seed and the smallest failing graph. */
const runs = propertyRuns(3);
const { numRuns } = runs;

it.skipIf(noNeo4j)('gives the same answers on both engines', { timeout: 120_000 + numRuns * 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomRelations, async (drawn) => {
      const graph = graphOf(drawn);
      const embedded = await serve(openEmbeddedStore(graph, { version: testVersion }));
      const neo4j = await serve(await openSeeded(graph));
      try {
        await expectReferenceAnswers(neo4j, graph);
        for (const document of wholeGraph) expect(await neo4j.data(document)).toEqual(await embedded.data(document));
      } finally {
        await Promise.all([embedded.close(), neo4j.close()]);
      }
    }),
    // Each shrinking step writes the graph again.
    { ...runs, interruptAfterTimeLimit: 60_000 + numRuns * 50_000 },
  );
});
