/** The statements that docs/export.md gives for LOAD CSV, run on a real Neo4j. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportFormats } from '../../../src/seeding/export/index.ts';
import { empty, noNeo4j, runCypher } from '../../support/database.ts';
import { projectGraph, projectRoot } from '../../support/graph.ts';

describe.skipIf(noNeo4j)('LOAD CSV', { timeout: 120_000 }, () => {
  it('reads every structure and relation, even with a quoted name that ends in a backslash', async () => {
    const graph = await projectGraph();
    const [first, ...others] = graph.structures;
    if (first === undefined) throw new TypeError('The project has structures.');
    const name = 'a name, or "two" \\';
    const spoilt = { ...graph, structures: [{ ...first, name }, ...others] };
    const tables = new Map(
      exportFormats.csv.write(spoilt, { version: '1.0.0', walk: null }).map((file) => [`/${file.name}`, file.text]),
    );
    const server = createServer((request, response) => response.end(tables.get(request.url ?? '') ?? ''));
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;

    const page = await readFile(join(projectRoot, 'docs', 'export.md'), 'utf8');
    const statements = [...page.matchAll(/```cypher\n(LOAD CSV[^`]*)```/g)].map(([, text = '']) => text);
    expect(statements).toHaveLength(2);
    await empty();
    for (const statement of statements) await runCypher(statement.replace('file:///', address));
    const [counted] = await runCypher(
      'MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN toFloat(nodes) AS nodes, toFloat(count(r)) AS relations',
    );
    expect(counted).toEqual({ nodes: graph.structures.length, relations: graph.relations.length });
    expect(await runCypher('MATCH (n {id: $id}) RETURN n.name AS name', { id: first.id })).toEqual([{ name }]);
  });
});
