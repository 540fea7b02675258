/** Random small graphs: the server gives the same answers as a slow, independent reference walk. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { serve } from '../support/api.ts';
import { testVersion } from '../support/graph.ts';
import { graphOf, randomRelations } from '../support/random-graphs.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { referencePaths } from '../support/reference-walk.ts';
import { expectReferenceAnswers, wholeGraph } from './random-graphs.ts';

/** Set PROPERTY_RUNS=1000 for more. A failure prints the seed and the smallest failing graph. */
const runs = propertyRuns(25);
const { numRuns } = runs;
/** Shrinking to the smallest failing graph may take long. */
const limits = { interruptAfterTimeLimit: 60_000 + numRuns * 3_000, markInterruptAsFailure: true };

it('finds the same paths, order and statuses as the reference walk', { timeout: 600_000 }, async () => {
  let longest = 0;
  let paths = 0;
  await fc.assert(
    fc.asyncProperty(randomRelations, async (drawn) => {
      const graph = graphOf(drawn);
      const api = await serve(openEmbeddedStore(graph, { version: testVersion }));
      try {
        await expectReferenceAnswers(api, graph);
        for (const document of wholeGraph) await api.data(document);
      } finally {
        await api.close();
      }
      const found = referencePaths(graph, 'spinal-nerve:L1');
      paths += found.length;
      longest = Math.max(longest, ...found.map(({ steps }) => steps.length));
    }),
    { ...runs, ...limits },
  );
  // Graphs without paths would prove nothing.
  expect(paths).toBeGreaterThan(numRuns / 4);
  expect(longest).toBeGreaterThan(2);
});

it('keeps the place of a cursor, whatever is inserted before or after it', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomRelations,
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (drawn, chosen, first) => {
        const graph = graphOf(drawn);
        const later = openEmbeddedStore(graph, { version: testVersion });
        // The same graph before some relations and some unconnected structures were added.
        const relations = graph.relations.filter((_relation, place) => chosen[place]);
        const used = new Set(relations.flatMap(({ from, to }) => [from, to]));
        const structures = graph.structures.filter(({ id }, place) => used.has(id) || chosen[place]);
        const earlier = openEmbeddedStore({ ...graph, relations, structures }, { version: testVersion });
        const [before, after] = [await serve(earlier), await serve(later)];
        try {
          for (const [list, ids] of [
            ['relations', graph.relations.map(({ id }) => id).sort()],
            ['peripheralNerves', null],
            ['skinRegions', null],
          ] as const) {
            const whole = (await after.data(`{ ${list}(first: 100) { nodes { id } } }`))[list].nodes as {
              id: string;
            }[];
            if (ids !== null) expect(whole.map(({ id }) => id)).toEqual(ids);
            const page = (await before.data(`{ ${list}(first: ${String(first)}) { edges { cursor node { id } } } }`))[
              list
            ];
            const last = (page.edges as { cursor: string; node: { id: string } }[]).at(-1);
            if (last === undefined) continue;
            const rest = (
              await after.data(`query ($after: String!) { ${list}(first: 100, after: $after) { nodes { id } } }`, {
                after: last.cursor,
              })
            )[list].nodes as { id: string }[];
            // Exactly what follows the cursor in the larger list.
            const place = whole.findIndex(({ id }) => id === last.node.id);
            expect(rest).toEqual(whole.slice(place + 1));
          }
        } finally {
          await Promise.all([before.close(), after.close()]);
        }
      },
    ),
    { ...runs, ...limits },
  );
});
