import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Answer } from '../support/api.ts';
import { startCluster, type Cluster } from '../support/cluster.ts';
import { empty, noNeo4j, runCypher, testNeo4j, testSettings } from '../support/database.ts';
import { blocksOf } from '../support/examples.ts';
import { projectRoot } from '../support/graph.ts';
import { run, startProgram, type ServerProcess } from '../support/program.ts';

const page = await readFile(join(projectRoot, 'docs', 'operations.md'), 'utf8');
const blocks = blocksOf(page);

/** The arguments of every `npm` command on the page that names an env file, in order. */
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) =>
    [...text.matchAll(/^npm (?:run )?(\w+) -- --env aura\.txt/gm)].map(([, command = '']) => command),
  );

describe.skipIf(noNeo4j)('two replicas over one database', { timeout: 120_000 }, () => {
  /** Sits between the replicas and the database, so that a test can cut the database off. */
  let database: Cluster;
  let replicas: ServerProcess[] = [];
  let turn = 0;
  let folder: string;

  /** A load balancer: takes the replicas in turn, and tries another if one refuses the connection. */
  const balanced = async (path: string, init?: RequestInit): Promise<Response> => {
    let failed: unknown;
    for (let tries = 0; tries < replicas.length; tries += 1) {
      const replica = replicas[(turn += 1) % replicas.length];
      try {
        return await fetch(`${replica?.url ?? ''}${path}`, init);
      } catch (error) {
        failed = error;
      }
    }
    throw failed;
  };
  const post = async (body: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    return (await (
      await balanced('/graphql', { method: 'POST', headers, body: JSON.stringify(body) })
    ).json()) as Answer;
  };
  const onEach = <T>(ask: (url: string) => Promise<T>) => Promise.all(replicas.map(({ url }) => ask(url)));

  beforeAll(async () => {
    await empty();
    database = await startCluster({ names: ['only'], behind: testNeo4j?.uri ?? '' });
    const { username, password } = testSettings();
    folder = await mkdtemp(join(tmpdir(), 'cluneal-aura-'));
    const file = join(folder, 'aura.txt');
    await writeFile(
      file,
      `# Wait 60 seconds before connecting using these details
NEO4J_URI=${database.uri.replace('neo4j:', 'bolt:')}
NEO4J_USERNAME=${username}
NEO4J_PASSWORD=${password ?? ''}
NEO4J_DATABASE=neo4j
AURA_INSTANCEID=5d1c2a3b
AURA_INSTANCENAME=Back of the body
`,
    );
    // As on the page: seed, then start.
    expect(commands).toEqual(['seed', 'start']);
    expect((await run(['seed', '--env', file])).out).toMatch(/^Seeded bolt:/);
    const start = () => startProgram({ CACHE_MAX_STALENESS_MS: '0' }, ['--env', file]);
    replicas = await Promise.all([start(), start()]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    database.stop();
    await rm(folder, { recursive: true });
  });

  it("give the same answer with the same ETag, and each honours the other's ETag", async () => {
    const path = `/graphql?query=${encodeURIComponent('{ clunealGroups { edges { node { id name } } } }')}`;
    const [one, other] = await onEach((url) => fetch(url + path));
    expect(await one?.json()).toEqual(await other?.json());
    const etag = one?.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\d.]+-/);
    expect(other?.headers.get('etag')).toBe(etag);
    const again = await onEach(async (url) => (await fetch(url + path, { headers: { 'if-none-match': etag } })).status);
    expect(again).toEqual([304, 304]);
  });

  it("accept each other's cursors", async () => {
    const query = `query ($after: String) { landmarks(first: 3, after: $after) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let total: number;
    let after: string | null = null;
    do {
      const { data }: Answer = await post({ query, variables: { after } });
      total = data.landmarks.totalCount as number;
      seen.push(...data.landmarks.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = data.landmarks.pageInfo.hasNextPage ? (data.landmarks.pageInfo.endCursor as string) : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(total);
    expect(seen).toHaveLength(total);
  });

  it('show an edit by another client in the very next answer of each', async () => {
    for (const name of ['one name', 'another name']) {
      await runCypher('MATCH (n:ClunealGroup {id: $id}) SET n.name = $name', { id: 'cluneal-group:superior', name });
      const ask = () => post({ query: '{ clunealGroup(position: SUPERIOR) { name } }' });
      // One after the other, so that each replica gets its turn.
      for (const { data } of [await ask(), await ask()]) expect(data.clunealGroup.name).toBe(name);
    }
  });

  it('support automatic persisted queries with at most one more request, although each learns them by itself', async () => {
    const query = '{ spinalNerve(level: S4) { id } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    let learned = 0;
    for (let count = 0; count < 8; count += 1) {
      const first = await post({ extensions });
      const unknown = first.errors?.[0]?.extensions?.['code'] === 'PERSISTED_QUERY_NOT_FOUND';
      if (unknown) learned += 1;
      const answer = unknown ? await post({ query, extensions }) : first;
      expect(answer).toEqual({ data: { spinalNerve: { id: 'spinal-nerve:S4' } } });
    }
    expect(learned).toBeGreaterThan(0);
    const manifest = JSON.parse(
      await readFile(join(projectRoot, 'schema', 'trusted-documents.json'), 'utf8'),
    ) as Record<string, string>;
    const trusted = Object.entries(manifest).find(([, text]) => !text.includes('$'))?.[0];
    const answers = [await post({ documentId: trusted }), await post({ documentId: trusted })];
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined]);
  });

  it('have every metric, variable and probe that the page names', async () => {
    const metrics = await (await balanced('/metrics')).text();
    const rules = blocks.find(({ text }) => text.includes('alert:'))?.text ?? '';
    const named = [...page.matchAll(/\b(?:cluneal|process|nodejs)_\w+\b/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(metrics, name).toContain(name);
    const { groups } = parse(rules) as { groups: { rules: { alert: string; expr: string }[] }[] };
    expect(groups.flatMap((group) => group.rules).every(({ alert, expr }) => alert !== '' && expr !== '')).toBe(true);
    const deployment = parse(blocks.find(({ text }) => text.includes('kind: Deployment'))?.text ?? '');
    const [container] = deployment.spec.template.spec.containers;
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
    for (const { httpGet } of probes) expect((await balanced(httpGet.path as string)).status).toBe(200);
    const tables = await Promise.all(['README.md', 'API.md'].map((file) => readFile(join(projectRoot, file), 'utf8')));
    for (const { name } of container.env) expect(tables.join(''), name).toContain(`\`${String(name)}\``);
  });

  it('report at /ready that the database is gone, stay alive, and serve again when it is back', async () => {
    const [member] = database.members;
    const ready = () => onEach(async (url) => (await fetch(`${url}/ready`)).status);
    expect(await ready()).toEqual([200, 200]);
    member?.stop();
    await expect.poll(ready, { timeout: 20_000 }).toEqual([503, 503]);
    expect(await onEach(async (url) => (await fetch(`${url}/health`)).status)).toEqual([200, 200]);
    const { errors } = await post({ query: '{ spinalNerve(level: L1) { id } }' });
    expect(errors?.[0]?.extensions?.['code']).toBe('STORE_UNAVAILABLE');
    await member?.start();
    await expect.poll(ready, { timeout: 20_000 }).toEqual([200, 200]);
    expect((await post({ query: '{ spinalNerve(level: L1) { id } }' })).errors).toBeUndefined();
  });

  it('cope with one of them being killed', async () => {
    replicas[0]?.kill();
    for (let count = 0; count < 6; count += 1)
      expect((await post({ query: '{ spinalNerve(level: L2) { id } }' })).errors).toBeUndefined();
  });
});
