import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4jDriver from 'neo4j-driver';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNeo4jCommand } from '../../src/local-neo4j/command.ts';
import { probeEngines } from '../../src/local-neo4j/launch.ts';
import { parseGrass } from '../../src/neo4j-browser/on-connect.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve, type TestServer } from '../support/api.ts';
import { connect, noNeo4j, openSeeded, runCypher, testNeo4j } from '../support/database.ts';
import { projectGraph, projectRoot, seedFolder } from '../support/graph.ts';

const folder = join(seedFolder, 'browser');
const style = parseGrass(await readFile(join(folder, 'style.grass'), 'utf8'));
const guide = await readFile(join(folder, 'guide.html'), 'utf8');
const saved = await Promise.all(
  (await readdir(join(folder, 'queries'))).sort().map(async (name) => {
    const query = await readFile(join(folder, 'queries', name), 'utf8');
    return { name, query, title: query.slice(2, query.indexOf('\n')).trim() };
  }),
);
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const neo4j = testNeo4j;
const patience = 60_000;

/** Why the browser tests are skipped; null if they run. */
async function skipReason(): Promise<string | null> {
  if (neo4j === null) return 'there is no real Neo4j';
  const chromiumIsThere = await access(executablePath).then(
    () => true,
    () => false,
  );
  if (!chromiumIsThere) return `there is no browser at ${executablePath}; CHROMIUM names another`;
  if (neo4j.http === null) return 'NEO4J_TEST_URI is set and NEO4J_TEST_HTTP_URI is not, so its Browser is unknown';
  if (neo4j.ours) return null;
  const page = await fetch(`${neo4j.http}/browser/`).catch(() => null);
  if (page?.ok !== true) return `there is no Neo4j Browser at ${neo4j.http}/browser/`;
  const [setting] = await runCypher("SHOW SETTINGS 'browser.post_connect_cmd' YIELD value");
  return String(setting?.['value']).includes('style {') ? null : 'the Neo4j of NEO4J_TEST_URI is not set up by us';
}

const skipped = await skipReason();
if (skipped !== null) console.warn(`The tests of Neo4j Browser are skipped: ${skipped}.`);

beforeAll(async () => {
  if (!noNeo4j) await (await openSeeded(await projectGraph())).close();
}, 180_000);

/** Internet resources that our policy blocks, and Browser's probe of the Bolt port for HTTP. */
const asked = /Content Security Policy|violates the document's|ERR_EMPTY_RESPONSE/;

interface Visit {
  readonly browser: Browser;
  readonly page: Page;
  readonly complaints: string[];
  /** Requests to other machines and how each ended: "csp" if the policy blocked it before it was sent. */
  readonly outside: Map<string, string>;
  readonly close: () => Promise<void>;
}

/** Opens a fresh browser. `rules` redirects addresses, as a name server would. */
async function visit(address: string, rules: Readonly<Record<string, string>> = {}): Promise<Visit> {
  const mapped = Object.entries(rules).map(([from, to]) => `MAP ${from} ${to}`);
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync'],
      ...(mapped.length === 0 ? [] : [`--host-resolver-rules=${mapped.join(',')}`]),
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.setDefaultTimeout(patience);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === 'error' && !asked.test(text)) complaints.push(text);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const outside = new Map<string, string>();
  const isOutside = (url: string) => /^(?:https?|wss?):/.test(url) && new URL(url).hostname !== 'localhost';
  page.on('request', (request) => isOutside(request.url()) && outside.set(request.url(), 'sent'));
  page.on('requestfailed', (request) => {
    if (isOutside(request.url())) outside.set(request.url(), request.failure()?.errorText ?? 'sent');
  });
  page.on('websocket', (socket) => isOutside(socket.url()) && outside.set(socket.url(), 'sent'));
  await page.goto(address);
  return { browser, page, complaints, outside, close: () => browser.close() };
}

/** The nodes and arrows of a result, at any depth. */
function elementsOf(rows: readonly object[]): { nodes: Set<string>; arrows: Set<string> } {
  const nodes = new Set<string>();
  const arrows = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (neo4jDriver.isNode(value)) nodes.add(value.elementId);
    else if (neo4jDriver.isRelationship(value)) arrows.add(value.elementId);
    else if (neo4jDriver.isPath(value)) {
      for (const { start, relationship, end } of value.segments) [start, relationship, end].forEach(look);
    }
  };
  rows.forEach((row) => {
    Object.values(row).forEach(look);
  });
  return { nodes, arrows };
}

/** All arrows between these nodes. Browser draws them even if a result lacks them. */
async function arrowsAmong(nodes: ReadonlySet<string>): Promise<Set<string>> {
  const rows = await runCypher(
    'MATCH (a)-[r]->(b) WHERE elementId(a) IN $nodes AND elementId(b) IN $nodes RETURN elementId(r) AS id',
    { nodes: [...nodes] },
  );
  return new Set(rows.map(({ id }) => String(id)));
}

/** The colours and captions of the circles in the topmost result. */
const circles = (page: Page) =>
  page
    .getByTestId('frame')
    .first()
    .locator('g.node')
    .evaluateAll((nodes) =>
      nodes.map((node) => ({
        colour: node.querySelector('circle.b-outline')?.getAttribute('fill') ?? '',
        caption: node.textContent.trim(),
      })),
    );

/** Types a Browser command into the editor at the top and runs it. */
async function command(page: Page, text: string): Promise<void> {
  await page.getByTestId('activeEditor').locator('.monaco-editor').first().click();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('frame').first().getByTestId('frameCommand').getByText(text, { exact: true }).waitFor();
}

describe.skipIf(skipped !== null)('Neo4j Browser on the seeded database', { timeout: 300_000 }, () => {
  let api: TestServer;
  let seen: Visit;
  const frame = () => seen.page.getByTestId('frame').first();

  beforeAll(async () => {
    api = await serve(openNeo4jReader(connect()));
    const http = neo4j?.http ?? '';
    const { bolt_direct: bolt } = (await (await fetch(http.replace('localhost', '127.0.0.1'))).json()) as {
      bolt_direct: string;
    };
    seen = await visit(`${http}/browser/`, {
      // Redirects the address in the settings to this test's server, and the container's address to its port on this
      // machine.
      'localhost:4000': new URL(api.url).host,
      [new URL(bolt).host]: new URL(neo4j?.uri ?? '').host,
    });
  }, 180_000);
  afterAll(async () => {
    await seen.close();
    await api.close();
  });

  it('asks for the password, then opens the guided tour beside a picture in our style', async () => {
    const { page } = seen;
    await page.getByTestId('username').fill(neo4j?.username ?? '');
    await page.getByTestId('password').fill(neo4j?.password ?? '');
    await page.getByTestId('connect').click();
    await page.getByTestId('guidesDrawer').getByText('A tour in eleven steps').waitFor();
    await frame().locator('g.node').first().waitFor();
    expect(await page.getByTestId('frame').count()).toBe(1);
    const shown = await circles(page);
    expect(shown.find(({ caption }) => caption === 'L2')?.colour).toBe(style['node.SpinalNerve']?.['color']);
    expect(shown.find(({ caption }) => caption === 'buttock')?.colour).toBe(style['node.SkinRegion']?.['color']);
    const colours = new Set(Object.values(style).map(({ color }) => color));
    expect(shown.filter(({ colour }) => !colours.has(colour))).toEqual([]);
    expect(shown.length).toBeGreaterThan(10);
    await frame().locator('g.relationship').getByText(/^✓ •/).first().waitFor();
  });

  it('has a panel over the picture that collapses as the first step says, and stays collapsed', async () => {
    const { page } = seen;
    const step = page.getByTestId('guidesDrawer');
    await step.getByText('hides part of the picture').waitFor();
    const panel = frame().getByText('Overview', { exact: true });
    await panel.waitFor();
    await frame().getByTitle('Collapse the node properties display').click();
    await panel.waitFor({ state: 'hidden' });
    await step.locator('pre.runnable i').first().click();
    await frame()
      .getByTestId('frameCommand')
      .getByText(/^MATCH/)
      .waitFor();
    await frame().locator('g.node').first().waitFor();
    expect(await frame().getByText('Overview', { exact: true }).count()).toBe(0);
  });

  it('runs every query of the tour when its play icon is clicked, each with a visible result', async () => {
    const { page } = seen;
    const drawer = page.getByTestId('guidesDrawer');
    const [slides = 0, queries = 0] = [/<slide/g, /<pre class="code runnable">/g].map(
      (part) => [...guide.matchAll(part)].length,
    );
    let run = 0;
    let pictures = 0;
    for (let slide = 1; ; slide++) {
      for (const query of await drawer.locator('pre.runnable').all()) {
        const text = (await query.innerText()).replace(/\s+/g, ' ').trim();
        await query.locator('i').click();
        await frame().getByTestId('frameCommand').getByText(text, { exact: true }).waitFor();
        await frame().locator('g.node, tbody tr, [role="row"]').first().waitFor();
        const { nodes, arrows } = elementsOf(await runCypher(text));
        if (nodes.size > 0) {
          expect([text, await arrowsAmong(nodes)]).toEqual([text, arrows]);
          await expect.poll(() => frame().locator('g.relationship').count(), { timeout: patience }).toBe(arrows.size);
          // An arrow between circles that nearly touch may be too short for its full caption, but must always show its
          // status.
          const captions = await frame().locator('g.relationship').allTextContents();
          expect(captions.filter((caption) => caption.trim() === '…')).toEqual([]);
          pictures++;
        }
        run++;
      }
      if (slide === slides) break;
      await page.getByTestId('guideNextSlide').click();
    }
    expect(run).toBe(queries);
    expect(pictures).toBeGreaterThan(10);
    expect(await page.getByTestId('errorBanner').count()).toBe(0);
    expect(seen.complaints).toEqual([]);
  });

  it('loads nothing from the Internet: the policy blocks every request before it is sent', () => {
    const hosts = new Set([...seen.outside.keys()].map((url) => new URL(url).hostname));
    // If these are missing, Browser has changed and the test no longer checks anything.
    expect([...hosts]).toEqual(expect.arrayContaining(['cdn.segment.com', 'canny.io']));
    expect([...seen.outside].filter(([, end]) => end !== 'csp')).toEqual([]);
  });

  it('imports the archive of saved queries when it is dropped on the page', async () => {
    const { page } = seen;
    const archive = Buffer.from(await (await fetch(`${api.url}/browser/queries.zip`)).arrayBuffer()).toString('base64');
    await page.getByTestId('main').evaluate((target, content) => {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'queries.zip', { type: 'application/zip' }));
      target.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    }, archive);
    await page.getByTestId('navigationFavorites').click();
    await page.getByText('Nerves of the back').click();
    for (const { title } of saved) await page.getByText(title, { exact: true }).first().waitFor();
  });

  it('restores the style from its address', async () => {
    const { page } = seen;
    await command(page, ':style reset');
    await command(page, ':style http://localhost:4000/browser/style.grass');
    await frame().getByText('node.ClunealGroup').waitFor();
    expect(await frame().innerText()).toContain(style['node.ClunealGroup']?.['color']);
    expect(seen.complaints).toEqual([]);
  });
});

const { maven } = await probeEngines();

describe.skipIf(skipped !== null || !maven.ok)('Neo4j Browser of npm run neo4j, without a password', () => {
  it('connects by itself at the printed address, with style and tour, although our server is not running', async () => {
    const own = await mkdtemp(join(tmpdir(), 'cluneal-graph-browser-'));
    const controller = new AbortController();
    const { promise: ready, resolve: tell } = Promise.withResolvers<string>();
    const out = (line: string) => {
      const [, address] = /^ {2}Browser +(\S+)/.exec(line) ?? [];
      if (address !== undefined) tell(address);
    };
    const options = {
      ...({ engine: 'maven', folder: own, boltPort: 0, httpPort: 0, password: null } as const),
      jarsFolder: join(projectRoot, '.neo4j'),
    };
    const running = runNeo4jCommand(options, { out, signal: controller.signal });
    let seen: Visit | undefined;
    try {
      seen = await visit((await Promise.race([ready, running])) ?? '');
      const { page } = seen;
      await page.getByTestId('guidesDrawer').getByText('A tour in eleven steps').waitFor();
      await page.getByText('(no changes, no records)').waitFor();
      await command(page, ':style');
      await page.getByTestId('frame').first().getByText('node.ClunealGroup').waitFor();
      expect(seen.complaints).toEqual([]);
    } finally {
      await seen?.close();
      controller.abort();
      await running;
      await rm(own, { recursive: true, force: true });
    }
  }, 240_000);
});

describe.skipIf(noNeo4j)('the saved queries on Neo4j', () => {
  it.each(saved)(
    '$name finds something, and returns every arrow that Browser draws between its circles',
    async ({ query }) => {
      const rows = await runCypher(query);
      expect(rows.length).toBeGreaterThan(0);
      const { nodes, arrows } = elementsOf(rows);
      expect(await arrowsAmong(nodes)).toEqual(arrows);
    },
  );

  it('has a style rule for every label and relation type that the seed creates', async () => {
    const labels = await runCypher('MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label');
    const types = await runCypher('MATCH ()-[r]->() RETURN DISTINCT type(r) AS type');
    const selectors = [
      ...labels.map(({ label }) => `node.${String(label)}`),
      ...types.map(({ type }) => `relationship.${String(type)}`),
    ];
    expect(selectors.length).toBeGreaterThan(30);
    expect(selectors.filter((selector) => !(selector in style))).toEqual([]);
  });
});
