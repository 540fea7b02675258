import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { empty, noNeo4j, runCypher, testSettings, write } from '../../support/database.ts';
import { exported } from '../../support/export.ts';
import { projectGraph, projectRoot } from '../../support/graph.ts';
import { python, pythonHas } from '../../support/python.ts';

const files = exported('neo4j-example', await projectGraph());
const readme = files['README.adoc'] ?? '';
const attribute = (name: string) => new RegExp(`^:${name}: (.*)$`, 'm').exec(readme)?.[1] ?? '';
const blocks = (text: string) =>
  [...text.matchAll(/\[source,cypher[^\n]*\n----\n([\s\S]*?)\n----/g)].map(([, query = '']) => query);

/** The result of the readme's query. */
async function answers(): Promise<unknown[]> {
  const query = blocks(readme).at(-1) ?? '';
  const rows = await runCypher(query, { [attribute('param-name')]: attribute('param-value') });
  return rows.map((row) => row[attribute('result-column')]);
}

/** Runs a snippet with its placeholders filled in, and returns the lines that it prints. */
async function runSnippet(name: string, program: string): Promise<string[]> {
  const { uri, username, password } = testSettings();
  const { hostname, port } = new URL(uri);
  const values = { HOST: hostname, BOLTPORT: port, USERNAME: username, PASSWORD: password ?? '' };
  const text = (files[name] ?? '').replaceAll(
    /<(HOST|BOLTPORT|USERNAME|PASSWORD)>/g,
    (_, key: keyof typeof values) => values[key],
  );
  const folder = await mkdtemp(join(tmpdir(), 'snippet-'));
  try {
    const file = join(folder, name.slice(name.lastIndexOf('/') + 1));
    await writeFile(file, text);
    const env = { PATH: process.env['PATH'] ?? '', NODE_PATH: join(projectRoot, 'node_modules') };
    const { stdout } = await promisify(execFile)(program, [file], { env });
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const hasDriver = await pythonHas('neo4j', { skipped: 'The snippet of the driver for Python is', install: 'neo4j' });

// cypher.neo4j.test.ts checks that the script creates what seeding writes, so these tests use the faster way.
describe.skipIf(noNeo4j)('the Neo4j example, on a real Neo4j,', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
  }, 180_000);
  afterAll(empty);

  it('holds every structure, relation, claim and source', async () => {
    const { structures, relations, statements, sources } = await projectGraph();
    const claims = [...relations.flatMap((relation) => relation.claims), ...statements];
    const [counted] = await runCypher(
      `
      RETURN COUNT { (n) WHERE n.id IN $structures } AS structures, COUNT { ()-[r]->() WHERE r.id IN $relations } AS relations,
        COUNT { (:Claim) } AS claims, COUNT { (:Source) } AS sources`,
      {
        structures: structures.map(({ id }) => id),
        relations: relations.map(({ id }) => id),
      },
    );
    expect(Object.values(counted ?? {}).map(Number)).toEqual([
      structures.length,
      relations.length,
      claims.length,
      sources.length,
    ]);
  });

  it("returns the result shown in its readme for the readme's query", async () => {
    expect(await answers()).toContain(attribute('expected-result'));
  });

  it.each(blocks(files[`documentation/${attribute('name')}.adoc`] ?? ''))(
    'answers each query of its guide: %s',
    async (query) => {
      expect((await runCypher(query)).length).toBeGreaterThan(0);
    },
  );

  it('prints the same result with the JavaScript driver', async () => {
    expect(await runSnippet('code/javascript/example.js', process.execPath)).toEqual(await answers());
  });

  it.skipIf(!hasDriver)('prints the same result with the Python driver', async () => {
    expect(await runSnippet('code/python/example.py', python)).toEqual(await answers());
  });
});
