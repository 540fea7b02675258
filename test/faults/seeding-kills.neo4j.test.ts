/** Kills seeders at random moments: readers get the old graph, the new one or none, and the next run finishes. */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphContent } from '../../src/domain/records.ts';
import { selectOnly } from '../../src/seeding/select.ts';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import type { WriteOptions } from '../../src/store/port.ts';
import { connect, empty, noNeo4j, runCypher, testSettings } from '../support/database.ts';
import { projectGraph, projectRoot, testVersion } from '../support/graph.ts';
import { randomNumbers } from '../support/random-documents.ts';
import { seedFileOf } from '../support/seed-file.ts';

/** Set SEEDING_KILLS=50 for more. The same KILL_SEED kills at the same fractions of a run. */
const kills = Number(process.env['SEEDING_KILLS'] ?? 5);
const seedOfKills = Number(process.env['KILL_SEED'] ?? 17);

interface Kind {
  readonly name: string;
  readonly options: WriteOptions;
  /** Whether the database is empty before, or holds the old graph. */
  readonly isEmpty: boolean;
  /** How many seeders run. One of them is killed. */
  readonly seeders: 1 | 2;
}

const kinds: readonly Kind[] = [
  { name: 'first seed', options: {}, isEmpty: true, seeders: 1 },
  { name: 're-seed', options: {}, isEmpty: false, seeders: 1 },
  { name: 'reset', options: { reset: true }, isEmpty: false, seeders: 1 },
  { name: 'prune', options: { prune: true }, isEmpty: false, seeders: 1 },
  { name: 'two at once', options: {}, isEmpty: false, seeders: 2 },
];

describe.skipIf(noNeo4j)('a seeder that is killed', { timeout: 60_000 + kills * 60_000 }, () => {
  let old: GraphContent;
  let changed: GraphContent;
  let folder: string;

  const write = async (graph: GraphContent, options: WriteOptions) => {
    const writer = openNeo4jWriter(connect(), { version: testVersion, mostAtOnce: 100 });
    try {
      await writer.prepare({});
      await writer.write(graph, options);
    } finally {
      await writer.close();
    }
  };
  /** A digest of everything except the time of writing; null if readers are told that there is no graph. */
  const content = async (): Promise<string | null> => {
    const nodes = await runCypher(
      "MATCH (n) WHERE n.id <> 'graph-meta:writing' RETURN labels(n) AS labels, n {.*, seededAt: null} AS properties ORDER BY n.id",
    );
    const relationships = await runCypher(
      'MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, properties(r) AS properties, b.id AS b ORDER BY a, type, b, r.position, r.order',
    );
    const hasMeta = nodes.some(({ labels }) => (labels as string[]).includes('GraphMeta'));
    const text = JSON.stringify([nodes, relationships], (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
        : value,
    );
    return hasMeta ? createHash('sha1').update(text).digest('hex') : null;
  };
  const prepare = async ({ isEmpty }: Kind) => {
    await empty();
    if (!isEmpty) await write(old, {});
  };
  const start = (options: WriteOptions) => {
    const child = spawn(process.execPath, [join(folder, 'program.ts'), JSON.stringify(options)], { stdio: 'ignore' });
    return { child, ended: once(child, 'close') };
  };

  beforeAll(async () => {
    const all = await projectGraph();
    old = selectOnly(all, ['landmark:iliac-crest', 'fascia:fascia-lata']);
    changed = { ...selectOnly(all, ['cluneal-group:superior']), dataVersion: '99.0.0' };
    folder = await mkdtemp(join(tmpdir(), 'cluneal-kills-'));
    const { uri, username, password } = testSettings();
    const from = (path: string) => JSON.stringify(join(projectRoot, path));
    await writeFile(join(folder, 'seed.yaml'), seedFileOf(changed));
    await writeFile(
      join(folder, 'program.ts'),
      `import { readSoundGraph } from ${from('src/seeding/seed.ts')};
      import { connectNeo4j } from ${from('src/store/neo4j/connection.ts')};
      import { openNeo4jWriter } from ${from('src/store/neo4j/neo4j-writer.ts')};
      const settings = ${JSON.stringify({ uri, username, password, database: 'neo4j', queryTimeout: 20_000 })};
      const writer = openNeo4jWriter(connectNeo4j(settings), { version: '${testVersion}', mostAtOnce: 100 });
      const { graph } = await readSoundGraph(import.meta.dirname);
      await writer.prepare({});
      await writer.write(graph, JSON.parse(process.argv[2]));
      await writer.close();`,
    );
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it(`leaves the old graph, the new one or none, ${String(kills)} times (KILL_SEED=${String(seedOfKills)})`, async () => {
    const random = randomNumbers(seedOfKills);
    const ends = new Map<string, { before: string | null; after: string | null; time: number }>();
    const seen: { kind: string; wasRunning: boolean; found: string; next: string }[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const kind = kinds[kill % kinds.length] as Kind;
      await prepare(kind);
      let end = ends.get(kind.name);
      if (end === undefined) {
        const before = await content();
        await start(kind.options).ended;
        const after = await content();
        // The first run is the slowest, because the database still has to plan its statements.
        await prepare(kind);
        const began = performance.now();
        await start(kind.options).ended;
        end = { before, after, time: performance.now() - began };
        expect(end.after).not.toBeNull();
        expect(end.after).not.toBe(before);
        ends.set(kind.name, end);
        await prepare(kind);
      }
      const running = Array.from({ length: kind.seeders }, () => start(kind.options));
      // Between the end of loading the program and shortly after its end.
      await pause(end.time * (0.3 + 0.8 * random()));
      const wasRunning = running[0]?.child.exitCode === null;
      running[0]?.child.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      const found = await content();
      await start(kind.options).ended;
      const next = await content();
      const nameOf = (state: string | null) =>
        state === end.after ? 'new' : state === end.before ? 'old' : state === null ? 'none' : 'HALF';
      seen.push({ kind: kind.name, wasRunning, found: nameOf(found), next: nameOf(next) });
    }
    console.table(
      kinds.map(({ name }) => {
        const own = seen.filter(({ kind }) => kind === name);
        const count = (state: string) => own.filter(({ found }) => found === state).length;
        return {
          kind: name,
          kills: own.length,
          running: own.filter(({ wasRunning }) => wasRunning).length,
          old: count('old'),
          new: count('new'),
          none: count('none'),
          half: count('HALF'),
        };
      }),
    );
    // Kills that all came too late would prove nothing.
    if (kills >= kinds.length) expect(seen.filter(({ wasRunning }) => wasRunning).length).toBeGreaterThan(kills / 5);
    expect(seen.filter(({ found, next }) => found === 'HALF' || next !== 'new')).toEqual([]);
  });
});
