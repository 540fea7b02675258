/** Random small graphs: Neo4j answers as the embedded engine does, and both as a slow walk does. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { serve } from '../support/api.ts';
import { noNeo4j, openSeeded } from '../support/database.ts';
import { testVersion } from '../support/graph.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { graphOf, randomRelations } from '../support/random-graphs.ts';
import { expectReferenceAnswers, wholeGraph } from './random-graphs.ts';

/** More by hand: PROPERTY_RUNS=100. A failure names the seed and the smallest graph that shows it. */
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
    // Shrinking writes the graph again for each step.
    { ...runs, interruptAfterTimeLimit: 60_000 + numRuns * 50_000 },
  );
});
