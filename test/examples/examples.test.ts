import { execFile, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, hasBrowser } from '../explorer/support.ts';
import { serve, type TestServer } from '../support/api.ts';
import { examplesFolder, runExample } from '../support/example-programs.ts';
import { projectRoot, projectStore, testVersion } from '../support/graph.ts';
import { python, pythonHas } from '../support/python.ts';

const readExample = (...path: string[]) => readFile(join(examplesFolder, ...path), 'utf8');
const folders = (await readdir(examplesFolder, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const files = await Promise.all(
  folders.map(async (folder) =>
    (await readdir(join(examplesFolder, folder), { withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({ folder, name })),
  ),
);

let api: TestServer;
beforeAll(async () => {
  api = await serve(await projectStore());
});
afterAll(() => api.close());

/** The skin of a spinal nerve, as the examples print it. */
async function skinOf(level: string): Promise<string[]> {
  const query = `query ($level: SpinalLevel!) {
    spinalNerve(level: $level) { skinSupplied { nodes { region { name } status sourcesFor sourcesAgainst } } }
  }`;
  const { spinalNerve } = await api.data(query, { level });
  return spinalNerve.skinSupplied.nodes.map(
    ({ region, status, sourcesFor, sourcesAgainst }: any) =>
      `${String(region.name)}: ${String(status)}, ${String(sourcesFor)} for, ${String(sourcesAgainst)} against`,
  );
}

describe('the examples', () => {
  it('are all described, and each program has fewer than fifty lines', async () => {
    const readme = await readExample('README.md');
    for (const folder of folders) expect(readme).toContain(`](${folder}/`);
    const programs = files.flat().filter(({ name }) => /\.(?:tsx?|js|py|sh)$/.test(name));
    expect(programs.length).toBeGreaterThan(6);
    for (const { folder, name } of programs)
      expect([name, (await readExample(folder, name)).trimEnd().split('\n').length < 50]).toEqual([name, true]);
  });

  it('request the package versions that these tests use', async () => {
    const manifests = files.flat().filter(({ name }) => name === 'package.json');
    expect(manifests.length).toBeGreaterThan(2);
    for (const { folder, name } of manifests) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(await readExample(folder, name)) as Record<
        string,
        Record<string, string>
      >;
      for (const [dependency, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        const manifest = await readFile(join(projectRoot, 'node_modules', dependency, 'package.json'), 'utf8');
        expect([dependency, version]).toEqual([dependency, (JSON.parse(manifest) as { version: string }).version]);
      }
    }
  });
});

describe.skipIf(!hasBrowser)('a page of React', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  });
  afterAll(() => browser.close());

  /** Starts an example with Vite, as `npm run dev` does, opens its page, and stops it afterwards. */
  async function withPage(example: string, use: (page: Page) => Promise<void>): Promise<void> {
    const vite = join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, '--host', '127.0.0.1', '--port', '0'], {
      cwd: join(examplesFolder, example),
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', SERVER: api.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const page = await browser.newPage();
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let output = '';
        child.stdout.on('data', (chunk) => {
          const found = /Local: +(http:\S+)/.exec((output += String(chunk)))?.[1];
          if (found !== undefined) resolve(found);
        });
        child.once('exit', () => {
          reject(new Error(output));
        });
      });
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        // The browser requests an icon by itself.
        if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico'))
          complaints.push(message.text());
      });
      await page.goto(url);
      await page.locator('li').first().waitFor({ timeout: 60_000 });
      await use(page);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
      child.kill();
    }
  }

  it('with Apollo Client shows which skin L2 supplies', async () => {
    await withPage('react-apollo', async (page) => {
      expect(await page.locator('li').allTextContents()).toEqual(await skinOf('L2'));
    });
  });

  it('with Relay lists what sources disagree about, and loads more', async () => {
    const { disputes } = await api.data(
      '{ disputes(first: 10) { nodes { from { name } type to { name } sourcesFor sourcesAgainst } } }',
    );
    const expected = disputes.nodes.map(
      ({ from, type, to, sourcesFor, sourcesAgainst }: any) =>
        `${String(from.name)} ${String(type)} ${String(to.name)}: ${String(sourcesFor)} for, ${String(sourcesAgainst)} against`,
    );
    await withPage('react-relay', async (page) => {
      expect(await page.locator('li').allTextContents()).toEqual(expected.slice(0, 5));
      await page.getByRole('button', { name: 'More' }).click();
      await page.locator('li').nth(9).waitFor();
      expect(await page.locator('li').allTextContents()).toEqual(expected);
    });
  });
});

describe('the Relay list', () => {
  it('has up-to-date artifacts; "npm run client" updates them', async () => {
    const compiler = join(projectRoot, 'node_modules', 'relay-compiler', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--validate', 'relay.config.json'], {
      cwd: join(examplesFolder, 'react-relay'),
    });
    expect(stdout).not.toMatch(/error/i);
  });
});

const hasGql = await pythonHas('gql, requests, requests_toolbelt', {
  skipped: 'The example in Python is',
  install: 'gql[requests]',
});

describe.skipIf(!hasGql)('the script in Python', () => {
  it('prints who says that a ramus contributes to the inferior group, and who disagrees', async () => {
    const { code, out, err } = await runExample('python', [python, 'who_disagrees.py', `${api.url}/graphql`]);
    expect([code, err]).toEqual([0, '']);
    const { clunealGroup } = await api.data(`{ clunealGroup(position: INFERIOR) { contributors {
      edges { node { name } status certainty claims { stance locator source { name } } } } } }`);
    const expected = clunealGroup.contributors.edges.flatMap(({ node, status, certainty, claims }: any) => [
      `${String(node.name)}: ${String(status)}, certainty ${String(certainty)}`,
      ...claims.map(
        ({ stance, locator, source }: any) =>
          `  ${String(stance).toLowerCase()}: ${String(source.name)}, ${String(locator)}`,
      ),
    ]);
    expect(out.trimEnd().split('\n')).toEqual(expected);
    expect(out).toMatch(/DISPUTED[\s\S]*disputes: /);
  });
});

const hasJq = await Promise.all(
  ['curl', 'jq'].map((program) => promisify(execFile)(program, ['--version']).catch(() => null)),
).then((found) => !found.includes(null));
if (!hasJq) console.warn('The example with curl and jq is skipped: this machine does not have both.');

describe.skipIf(!hasJq)('the script with curl and jq', () => {
  const skin = (level: string) => runExample('curl', ['./skin.sh', level], { GRAPHQL_URL: `${api.url}/graphql` });

  it('prints which skin a spinal nerve supplies', async () => {
    for (const level of ['L2', 'S4']) {
      const { code, out, err } = await skin(level);
      expect([code, err]).toEqual([0, '']);
      expect(out.trimEnd().split('\n')).toEqual(await skinOf(level));
    }
  });

  it("fails with the server's message if the level does not exist", async () => {
    const { code, out, err } = await skin('L9');
    expect(code).not.toBe(0);
    expect(out).toBe('');
    expect(err).toContain('"L9"');
  });
});

describe('the examples for assistants', () => {
  const config = async () =>
    JSON.parse(await readExample('assistant', 'mcp.json')) as {
      mcpServers: Record<string, { command?: string; args?: string[]; url?: string }>;
    };

  it('ask which nerve supplies the skin over the iliac crest, and who disagrees', async () => {
    const { code, out, err } = await runExample('assistant', [process.execPath, 'ask.ts', `${api.url}/mcp`]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('cluneal-group:superior');
    expect(out).toMatch(/SUPPORTS: .*\[claim:/);
    expect(out).toMatch(/DISPUTES: .*\[claim:/);
  });

  it('have a configuration that starts the tools, and one for a running server', { timeout: 60_000 }, async () => {
    const { mcpServers } = await config();
    const started = Object.values(mcpServers).find(({ command }) => command !== undefined);
    const running = Object.values(mcpServers).find(({ url }) => url !== undefined);
    const transports = [
      new StdioClientTransport({
        command: started?.command ?? '',
        args: (started?.args ?? []).map((arg) => arg.replace('/path/to/cluneal-graph', projectRoot)),
        env: { PATH: process.env['PATH'] ?? '' },
        stderr: 'pipe',
      }),
      new StreamableHTTPClientTransport(new URL((running?.url ?? '').replace('http://127.0.0.1:4000', api.url))),
    ];
    for (const transport of transports) {
      const client = new Client({ name: 'test', version: testVersion });
      await client.connect(transport);
      const { content } = await client.callTool({ name: 'search', arguments: { text: 'iliac crest' } });
      expect(JSON.stringify(content)).toContain('landmark:iliac-crest');
      await client.close();
    }
  });
});
