import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeNames, readAttributes, type Attributes } from '../../explorer/src/embed/attributes.ts';
import type { TestServer } from '../support/api.ts';
import { projectRoot } from '../support/graph.ts';
import { hasBrowser, openStage, screens, violations, type Stage } from './support.ts';

const none: Attributes = {
  level: null,
  structure: null,
  region: null,
  perspective: null,
  language: null,
  theme: null,
  server: null,
};
const read = (given: Partial<Attributes>, script: string | null = 'https://graph.example') =>
  readAttributes({ ...none, ...given }, script);

describe('the attributes of <cluneal-walk>', () => {
  it.each([
    [{ level: 'L2' }, { id: 'spinal-nerve:L2', believe: 'all', language: 'en', server: 'https://graph.example' }],
    [{ level: ' Co1 ' }, { id: 'spinal-nerve:Co1' }],
    [{ structure: 'cluneal-group:superior' }, { id: 'cluneal-group:superior' }],
    [{ region: 'buttock' }, { id: 'skin-region:buttock' }],
    [{ region: 'skin-region:buttock' }, { id: 'skin-region:buttock' }],
    [{ level: 'L2', perspective: 'dissections' }, { believe: 'dissections' }],
    [{ level: 'L2', perspective: 'gray-1918, source:lu-1998' }, { believe: 'source:gray-1918,source:lu-1998' }],
    [{ level: 'L2', language: 'zh-hans' }, { language: 'zh-Hans' }],
    [{ level: 'L2', theme: 'dark', region: '' }, { id: 'spinal-nerve:L2' }],
    [{ level: 'L2', server: 'https://other.example/graph/' }, { server: 'https://other.example/graph' }],
  ] satisfies [Partial<Attributes>, object][])('%o are parsed', (given, expected) => {
    expect(read(given)).toMatchObject(expected);
  });

  it.each([
    [{}, 'Nothing is chosen. Set level="L2", structure="cluneal-group:superior" or region="buttock".'],
    [{ level: 'L6' }, 'level="L6" is not a spinal nerve. Levels are C1 to C8, T1 to T12, L1 to L5, S1 to S5 and Co1.'],
    [{ level: 'l2' }, 'level="l2" is not a spinal nerve.'],
    [{ level: 'T13' }, 'level="T13" is not a spinal nerve.'],
    [{ level: 'L2', region: 'buttock' }, 'Both level and region are set. Set one of level, structure and region.'],
    [{ structure: 'superior' }, 'structure="superior" is not the id of a nerve or of a skin region.'],
    [{ structure: 'fascia:fascia-lata' }, 'structure="fascia:fascia-lata" is not the id of a nerve'],
    [{ region: 'spinal-nerve:L2' }, 'region="spinal-nerve:L2" is not the id of a skin region.'],
    [{ region: 'my knee' }, 'region="my knee" is not the id of a skin region.'],
    [{ level: 'L2', perspective: 'disections' }, 'perspective="disections" is not a perspective. Use all, article,'],
    [{ level: 'L2', perspective: 'gray-1918,claim:1' }, 'has "claim:1", which is not the id of a source'],
    [{ level: 'L2', language: 'de_DE' }, 'language="de_DE" is not a language tag.'],
    [{ level: 'L2', theme: 'pink' }, 'theme="pink" is not a theme. Use light, dark or auto.'],
    [{ level: 'L2', server: 'graph.example' }, 'server="graph.example" is not the address of a server.'],
    [{ level: 'L2', server: 'ftp://graph.example' }, 'is not the address of a server.'],
  ] satisfies [Partial<Attributes>, string][])('%o are rejected in one sentence', (given, message) => {
    expect(() => read(given)).toThrow(message);
  });

  it('and the CSS variables are all documented in docs/embed.md', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'embed.md'), 'utf8');
    const listed = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, name = '']) => name);
    expect(listed(/^\| `([a-z]+)` /gm)).toEqual(attributeNames);
    const tokens = await readFile(join(projectRoot, 'explorer', 'src', 'style', 'tokens.css'), 'utf8');
    const known = new Set([...tokens.matchAll(/var\(--cluneal-([\w-]+)/g)].map(([, name]) => name));
    for (const name of listed(/--cluneal-([\w-]+)/g)) expect(known).toContain(name);
  });

  it('must name a server if the script does not know its own', () => {
    expect(() => read({ level: 'L2' }, null)).toThrow('Set server="https://…"');
    expect(read({ level: 'L2', server: 'http://127.0.0.1:4000' }, null).server).toBe('http://127.0.0.1:4000');
  });
});

describe.skipIf(!hasBrowser)('<cluneal-walk> on a page of another origin', { timeout: 120_000 }, () => {
  let stage: Stage;
  let api: TestServer;
  let browser: Browser;
  let host: Server;
  let origin: string;
  /** Body of the page served from the other origin. */
  let content = '';
  const faults: string[] = [];

  beforeAll(async () => {
    // The page's policy allows neither inline scripts nor inline styles.
    host = createServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src ${api.url}; connect-src ${api.url} ${closed}`,
      });
      response.end(
        `<!doctype html><html lang="en"><head><title>Course</title></head><body><main><h1>Course</h1>${content}</main></body></html>`,
      );
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${String((host.address() as AddressInfo).port)}`;
    stage = await openStage({ corsOrigins: [origin] });
    ({ api, browser } = stage);
  }, 120_000);
  afterAll(async () => {
    host.close();
    await stage.close();
  });

  /** An address where nothing listens. */
  const closed = 'http://127.0.0.1:9';
  const script = () => `<script src="${api.url}/embed.js" async></script>`;

  async function open(html: string, options: BrowserContextOptions = screens.light, at = origin): Promise<Page> {
    content = html;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.addInitScript(() => {
      const events: { type: string; detail: unknown }[] = [];
      Object.assign(globalThis, { events });
      for (const type of ['cluneal-structure', 'cluneal-step', 'cluneal-error'])
        addEventListener(type, (event) => {
          events.push({ type, detail: (event as CustomEvent<unknown>).detail });
        });
    });
    await page.goto(at);
    return page;
  }

  const eventsOf = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { events: { type: string; detail: object }[] }).events);

  it('shows the walk in its perspective, and who says so, under a strict policy', async () => {
    const page = await open(`<cluneal-walk level="L2" perspective="dissections"></cluneal-walk>${script()}`);
    await page.getByRole('heading', { name: 'Spinal nerve L2' }).waitFor();
    await page.getByText('Only these sources count: Primary studies (dissections)').waitFor();
    const step = page.getByRole('button', { name: /^dorsal ramus of L2 contributes to superior cluneal nerves: / });
    await step.click();
    await page.getByRole('heading', { name: /superior cluneal nerves$/ }).waitFor();
    const kinds = await page.locator('.claim .source small').allTextContents();
    expect(kinds.length).toBeGreaterThan(1);
    expect(new Set(kinds)).toEqual(new Set(['primary study']));
    expect(await eventsOf(page)).toEqual([
      { type: 'cluneal-structure', detail: { id: 'spinal-nerve:L2', perspective: 'dissections' } },
      {
        type: 'cluneal-step',
        detail: {
          relation: 'relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior',
          perspective: 'dissections',
        },
      },
    ]);
    const link = await page.getByRole('link', { name: 'Open in the explorer' }).getAttribute('href');
    expect(link).toBe(
      `${api.url}/?show=spinal-nerve:L2&step=relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior&believe=dissections`,
    );
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('follows a nerve inside the element, goes back, and reacts to changed attributes', async () => {
    const page = await open(`<cluneal-walk level="L2"></cluneal-walk>${script()}`);
    await page.getByRole('button', { name: 'Show superior cluneal nerves' }).click();
    await page.getByRole('heading', { name: /^Superior cluneal nerves/ }).waitFor();
    await page.getByRole('button', { name: '← Back' }).click();
    await page.getByRole('heading', { name: 'Spinal nerve L2' }).waitFor();
    await page.locator('cluneal-walk').evaluate((element) => {
      element.removeAttribute('level');
      element.setAttribute('region', 'buttock-upper');
      element.setAttribute('language', 'la');
    });
    await page
      .getByText('English: upper buttock')
      .or(page.getByRole('heading', { name: 'Upper buttock' }))
      .waitFor();
    await page.locator('cluneal-walk').evaluate((element) => {
      addEventListener('cluneal-structure', (event) => {
        event.preventDefault();
      });
      element.setAttribute('language', 'tlh');
    });
    await page.getByText('The graph has no names in the language "tlh". It has: en, ').waitFor();
    await page.getByRole('button', { name: 'Show superior cluneal nerves' }).click();
    await expect
      .poll(async () => (await eventsOf(page)).at(-1)?.detail)
      .toEqual({ id: 'cluneal-group:superior', perspective: 'all' });
    expect(await page.getByRole('heading', { name: 'Upper buttock' }).count()).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('reports an invalid attribute, an unknown id or source, and a server that is down or refuses the page', async () => {
    const page = await open(
      `<cluneal-walk level="L9"></cluneal-walk>
       <cluneal-walk structure="peripheral-nerve:nowhere"></cluneal-walk>
       <cluneal-walk level="L2" perspective="source:nobody-1900"></cluneal-walk>
       <cluneal-walk level="L2" server="${closed}"></cluneal-walk>${script()}`,
    );
    for (const message of [
      'level="L9" is not a spinal nerve.',
      'There is no structure with the id peripheral-nerve:nowhere.',
      'evidence.sources has "source:nobody-1900", which is not in the graph.',
      `${closed} cannot be reached, or it does not allow pages of ${origin}: its operator lists them in CORS_ORIGINS.`,
    ])
      await page.getByText(message).waitFor();
    await expect.poll(async () => (await eventsOf(page)).filter(({ type }) => type === 'cluneal-error').length).toBe(4);
    await page.context().close();
    const stranger = await open(
      `<cluneal-walk level="L2"></cluneal-walk>${script()}`,
      screens.light,
      origin.replace('127.0.0.1', 'localhost'),
    );
    await stranger.getByText('its operator lists them in CORS_ORIGINS').waitFor();
    await stranger.getByRole('button', { name: 'Try again' }).waitFor();
    await stranger.context().close();
    // The browser itself logs failed requests.
    faults.splice(0, faults.length, ...faults.filter((fault) => !/ERR_|CORS policy/.test(fault)));
    expect(faults).toEqual([]);
  });

  it('takes its colours from CSS variables of the page and its theme from the page or an attribute', async () => {
    const page = await open(
      `<cluneal-walk level="L2"></cluneal-walk><cluneal-walk level="L3" theme="dark"></cluneal-walk>${script()}`,
      screens.dark,
    );
    await page.getByRole('heading', { name: 'Spinal nerve L3' }).waitFor();
    await page.getByRole('heading', { name: 'Spinal nerve L2' }).waitFor();
    const paper = (index: number) =>
      page
        .locator('.embedded')
        .nth(index)
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    // The page declares no colour scheme, so it stays light even for readers who prefer dark.
    expect([await paper(0), await paper(1)]).toEqual(['rgb(255, 255, 255)', 'rgb(33, 30, 27)']);
    await page.evaluate(() => {
      document.documentElement.style.setProperty('--cluneal-card', 'rgb(1, 2, 3)');
    });
    expect([await paper(0), await paper(1)]).toEqual(['rgb(1, 2, 3)', 'rgb(1, 2, 3)']);
    await page.context().close();
  });

  it.each(Object.entries(screens))('fits a "%s" screen and passes axe', async (_kind, screen) => {
    const page = await open(`<cluneal-walk level="S4" theme="auto"></cluneal-walk>${script()}`, screen);
    await page
      .getByRole('button', { name: / contributes to inferior cluneal nerves: / })
      .first()
      .click();
    await page.getByRole('heading', { name: /^For \d+$/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it('is a single file of less than 60 kB gzipped, which pages of any origin may load', async () => {
    const response = await fetch(`${api.url}/embed.js`);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const text = await response.text();
    expect(text).not.toMatch(/\bimport\s*\(|\bimport\s*['"{]|\beval\s*\(/);
    expect(gzipSync(text).length).toBeLessThan(60_000);
  });
});
