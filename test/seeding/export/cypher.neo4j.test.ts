import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSoundGraph } from '../../../src/seeding/seed.ts';
import { connect, empty, noNeo4j, runCypher, write } from '../../support/database.ts';
import { errorsOf, exported, exportedText, readBack } from '../../support/export.ts';
import { projectGraph, projectRoot } from '../../support/graph.ts';
import { seedFolderOf } from '../../support/seed-folder.ts';

const { graph: everyKey } = await readSoundGraph(join(projectRoot, 'test', 'seed', 'valid', 'every-key'));

/** The whole content of the database, with types, except the time of seeding. */
async function everything(): Promise<string> {
  const rows = await runCypher(`
    MATCH (n) WITH n ORDER BY coalesce(n.id, elementId(n))
    OPTIONAL MATCH (n)-[r]->(m)
    WITH n, r, m ORDER BY type(r), m.id, coalesce(r.id, ''), coalesce(r.position, 0)
    RETURN labels(n) AS labels, n {.*, seededAt: null} AS properties,
      [key IN keys(n) WHERE key <> 'seededAt' | key + ' ' + valueType(n[key])] AS types,
      collect([type(r), properties(r), [key IN keys(r) | key + ' ' + valueType(r[key])], m.id]) AS edges`);
  return JSON.stringify(
    rows.map(({ types, properties, edges, ...row }) => ({
      ...row,
      properties: sorted(properties as object),
      types: [...(types as string[])].sort(),
      edges: (edges as [string, object | null, string[] | null, string][]).map(([type, values, kinds, to]) => [
        type,
        sorted(values ?? {}),
        [...(kinds ?? [])].sort(),
        to,
      ]),
    })),
  );
}

const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

/** Runs a script as Neo4j Browser does: statement by statement, split at semicolons that end a line. */
async function runScript(script: string): Promise<void> {
  const connection = connect();
  const session = connection.driver.session();
  try {
    for (const statement of script.split(/;\s*$/m)) {
      const code = statement.replace(/^\s*\/\/.*$/gm, '').trim();
      if (code !== '') await session.run(statement);
    }
  } finally {
    await session.close();
    await connection.close();
  }
}

// Neo4j takes a while to parse a script of two million characters.
describe.skipIf(noNeo4j)('an export, imported into a real Neo4j,', { timeout: 180_000 }, () => {
  beforeEach(empty);

  it('as a Cypher script creates the same database as seeding', async () => {
    const graph = await projectGraph();
    await write(graph);
    const seeded = await everything();
    await empty();
    await runScript(exportedText('cypher', graph));
    expect(await everything()).toBe(seeded);
  });

  it('as a Cypher script can be run again, and over a seeded database', async () => {
    await write(everyKey);
    const seeded = await everything();
    await runCypher("MATCH (n:SkinRegion) SET n.name = 'changed', n.extra = 1");
    await runScript(exportedText('cypher', everyKey));
    expect(await everything()).toBe(seeded);
    await runScript(exportedText('cypher', everyKey));
    expect(await everything()).toBe(seeded);
  });

  it('as a Cypher script changes nothing else, and preserves characters that are special in Cypher', async () => {
    const [first, ...others] = everyKey.structures;
    if (first === undefined) throw new Error('The example has no structure.');
    const name = `a "b" 'c' \\d; // e\n; $f \`g\` {h} \\u0041 腰部`;
    const nasty = { ...everyKey, title: 'Two\nlines; yes', structures: [{ ...first, name }, ...others] };
    await runCypher("CREATE (:Pupil {id: 'pupil:1', name: 'Ada'})");
    await runScript(exportedText('cypher', nasty));
    expect(await runCypher('MATCH (n {id: $id}) RETURN n.name AS name', { id: first.id })).toEqual([{ name }]);
    expect(await runCypher('MATCH (p:Pupil) RETURN p.name AS name')).toEqual([{ name: 'Ada' }]);
  });

  it.each(['csv', 'json'] as const)('as %s creates the same database through seed --from', async (format) => {
    const graph = await projectGraph();
    await write(graph);
    const seeded = await everything();
    await empty();
    const { graph: read, problems } = await readBack(exported(format, graph));
    expect(errorsOf(problems)).toEqual([]);
    if (read === null) throw new Error('The export cannot be read.');
    await write((await readSoundGraph(await seedFolderOf(exported(format, read)))).graph);
    expect(await everything()).toBe(seeded);
  });
});
