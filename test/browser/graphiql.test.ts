import { access } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = await access(executablePath).then(
  () => true,
  () => false,
);
if (!hasBrowser)
  console.warn(`The test of GraphiQL is skipped: there is no browser at ${executablePath}; CHROMIUM names another.`);

describe.skipIf(!hasBrowser)('GraphiQL in a browser', { timeout: 60_000 }, () => {
  let api: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    api = await serve(await projectStore());
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  /** Opens an address and returns the page, with the addresses that it requested from other hosts. */
  async function open(address: string, viewport = { width: 1366, height: 768 }) {
    const page = await browser.newPage({ viewport });
    const foreign: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(api.url) && !/^(?:data|blob):/.test(url)) foreign.push(url);
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(api.url + address);
    return { page, foreign, errors };
  }
  const response = '.graphiql-response';

  it('opens with a few named tabs and the first result, without contacting any other host', async () => {
    const { page, foreign, errors } = await open('/graphql');
    await page.getByRole('tab', { name: 'SkinOfL2' }).waitFor({ timeout: 30_000 });
    await page.locator(response).getByText('"spinal nerve L2"').first().waitFor({ timeout: 30_000 });
    expect(await page.getByRole('tab').count()).toBe(3);
    expect(await page.title()).toBe('cluneal-graph: GraphQL');
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('lists every worked query in a menu, by its question', async () => {
    const { page } = await open('/graphql');
    const menu = page.getByLabel('Worked queries');
    expect(await menu.locator('option').count()).toBe((await workedDocuments()).length + 1);
    await menu.selectOption({ label: 'What does Gray (1918) deny?' });
    await page.getByRole('tab', { name: 'WhatGrayDenies' }).waitFor({ timeout: 30_000 });
    await page
      .locator(response)
      .getByText('"DISPUTES"')
      .or(page.locator(response).getByText('"note"'))
      .first()
      .waitFor();
    await page.close();
  });

  it('opens a query with its variables from the address, and runs it', async () => {
    const query = 'query Level($level: SpinalLevel!) { spinalNerve(level: $level) { name } }';
    const variables = JSON.stringify({ level: 'T5' });
    const { page } = await open(`/graphql?${new URLSearchParams({ query, variables }).toString()}`);
    await page.locator(response).getByText('"spinal nerve T5"').waitFor({ timeout: 30_000 });
    expect(await page.getByRole('tab').count()).toBe(1);
    await page.close();
  });

  it('puts the result below the query on a phone, within the width of the screen', async () => {
    const { page } = await open('/graphql', { width: 390, height: 844 });
    await page.locator(response).getByText('"spinal nerve L2"').first().waitFor({ timeout: 30_000 });
    const [editor, answer] = await Promise.all(
      ['.graphiql-editors', response].map((part) => page.locator(part).boundingBox()),
    );
    expect(answer?.y).toBeGreaterThanOrEqual((editor?.y ?? 0) + (editor?.height ?? Infinity));
    for (const box of [editor, answer]) expect(box?.width).toBeGreaterThan(340);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.close();
  });
});
