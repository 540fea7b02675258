import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeEngines } from '../src/local-neo4j/launch.ts';
import { choosePorts, type Ports } from '../src/local-neo4j/ports.ts';
import { blocksOf } from './support/examples.ts';
import { noNeo4j } from './support/database.ts';
import { projectRoot } from './support/graph.ts';

const page = await readFile(join(projectRoot, 'TEACHING.md'), 'utf8');
const scripts = (JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { scripts: object }).scripts;
const { maven } = await probeEngines();

/** Every command and every query of the page, in order. */
const steps = blocksOf(page).flatMap(({ line, language, text }) => {
  if (language === 'cypher') return [{ line, language, text }];
  const lines = text.split('\n').map((command, index) => ({ line: line + 1 + index, language, text: command }));
  return language === 'sh' ? lines.filter((each) => each.text !== '') : [];
});

/** Commands that run until stopped, and what each prints when it is ready. */
const lasting = [
  [/npm run neo4j/, /Neo4j is ready/],
  [/npm start/, /GraphQL and GraphiQL/],
] as const;

/** Runs the page in a copy of the project, so that it cannot overwrite or remove anyone's data. */
describe.skipIf(noNeo4j || !maven.ok)('TEACHING.md', { timeout: 300_000 }, () => {
  let folder: string;
  let ports: Ports;
  const environment: Record<string, string> = {};
  const running = new Map<RegExp, ChildProcess>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-graph-teaching-'));
    ports = await choosePorts({ boltPort: 0, httpPort: 0 });
    for (const name of ['src', 'schema', 'seed', 'examples', 'package.json', '.npmrc'])
      await cp(join(projectRoot, name), join(folder, name), { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    // Its own data folder, but the shared Neo4j download.
    await mkdir(join(folder, '.neo4j'));
    for (const name of await readdir(join(projectRoot, '.neo4j')).catch(() => []))
      if (name.startsWith('neo4j-')) await symlink(join(projectRoot, '.neo4j', name), join(folder, '.neo4j', name));
  });
  afterAll(async () => {
    for (const kind of [...running.keys()].reverse()) await stop(kind);
    await rm(folder, { recursive: true, force: true });
  });

  function start(command: string) {
    const child = spawn('sh', ['-c', command], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that npm's child ends with it.
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    return { child, ended: once(child, 'close'), output: () => output };
  }

  async function stop(kind: RegExp): Promise<void> {
    const child = running.get(kind);
    running.delete(kind);
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'close');
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  }

  /** The same command with this test's addresses. */
  const rewritten = (command: string) =>
    command
      .replaceAll('7687', String(ports.boltPort))
      .replace('HOST=0.0.0.0', 'HOST=127.0.0.1')
      .replace(
        /npm run neo4j --/,
        `$& --engine maven --bolt-port ${String(ports.boltPort)} --http-port ${String(ports.httpPort)}`,
      );

  async function run(command: string): Promise<void> {
    // Whoever runs the tests has already done this.
    if (command === 'npm ci') return;
    const [, set] = /^export (.*)$/.exec(command) ?? [];
    if (set !== undefined) {
      for (const pair of set.split(' '))
        environment[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
      return;
    }
    if (command.startsWith('rm ')) for (const kind of [...running.keys()].reverse()) await stop(kind);
    const [kind, ready = ''] = lasting.find(([pattern]) => pattern.test(command)) ?? [];
    if (kind === undefined) {
      const { ended, output } = start(command);
      const [code] = (await ended) as [number | null];
      expect([code, code === 0 ? '' : output()]).toEqual([0, '']);
      return;
    }
    await stop(kind);
    const { child, output } = start(command);
    running.set(kind, child);
    await expect
      .poll(() => (child.exitCode === null ? output() : `It ended: ${output()}`), { timeout: 240_000 })
      .toMatch(ready);
  }

  async function ask(query: string): Promise<number> {
    const driver = neo4j.driver(`bolt://127.0.0.1:${String(ports.boltPort)}`, undefined, { telemetryDisabled: true });
    try {
      return (await driver.executeQuery(query, {}, { database: 'neo4j' })).records.length;
    } finally {
      await driver.close();
    }
  }

  it.each(steps)('line $line: $text', async ({ language, text }) => {
    if (language === 'cypher') expect(await ask(text)).toBeGreaterThan(0);
    else await run(rewritten(text));
  });
});

describe('TEACHING.md as a page', () => {
  it('has commands and queries to run, and names only scripts that exist', () => {
    expect(steps.filter(({ language }) => language === 'sh').length).toBeGreaterThan(10);
    expect(steps.filter(({ language }) => language === 'cypher').length).toBeGreaterThan(8);
    const named = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('links only to files that exist', async () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => join(projectRoot, path ?? ''));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) await access(link);
  });
});
