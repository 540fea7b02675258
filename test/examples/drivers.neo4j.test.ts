import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { empty, neo4jEnvironment, noNeo4j, write } from '../support/database.ts';
import { runExample } from '../support/example-programs.ts';
import { projectGraph, projectStore } from '../support/graph.ts';
import { python, pythonHas } from '../support/python.ts';

let api: TestServer;
beforeAll(async () => {
  if (noNeo4j) return;
  api = await serve(await projectStore());
  await empty();
  await write(await projectGraph());
}, 180_000);
afterAll(async () => {
  if (!noNeo4j) await api.close();
});

describe.skipIf(noNeo4j)('the driver for JavaScript', () => {
  it.each(['L2', 'S4'])('finds the skin of %s with the status that the API derives', async (level) => {
    const { code, out, err } = await runExample(
      'neo4j-javascript',
      [process.execPath, 'skin.js', level],
      neo4jEnvironment(),
    );
    expect([code, err]).toEqual([0, '']);
    const { spinalNerve } = await api.data(
      'query ($level: SpinalLevel!) { spinalNerve(level: $level) { skinSupplied(detail: FULL) { nodes { region { name } status pathCount } } } }',
      { level },
    );
    const expected: string[] = spinalNerve.skinSupplied.nodes.map(
      ({ region, status, pathCount }: any) => `${String(region.name)}: ${String(status)}, ${String(pathCount)} ways`,
    );
    expect(out.trimEnd().split('\n').sort()).toEqual(expected.sort());
  });
});

const hasDriver = await pythonHas('neo4j', { skipped: 'The example of the driver for Python is', install: 'neo4j' });

describe.skipIf(noNeo4j || !hasDriver)('the driver for Python', () => {
  it('finds who says that dorsal rami contribute to the inferior group, and who disagrees', async () => {
    const { code, out, err } = await runExample('neo4j-python', [python, 'who_disagrees.py'], neo4jEnvironment());
    expect([code, err]).toEqual([0, '']);
    const { clunealGroup } = await api.data(`{ clunealGroup(position: INFERIOR) { contributors {
      edges { node { __typename name } claims { stance locator source { name } } } } } }`);
    const expected: string[] = clunealGroup.contributors.edges
      .filter(({ node }: any) => node.__typename === 'DorsalRamus')
      .flatMap(({ node, claims }: any) =>
        claims.map(
          ({ stance, locator, source }: any) =>
            `${String(node.name)}, ${String(stance).toLowerCase()}: ${String(source.name)}, ${String(locator)}`,
        ),
      );
    expect(out.trimEnd().split('\n').sort()).toEqual(expected.sort());
    expect(out).toContain(' disputes: ');
  });
});
