import { access } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
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

  it('opens on the worked queries and answers the first at a click, without asking any other host', async () => {
    const page = await browser.newPage();
    const foreign: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(api.url) && !/^(?:data|blob):/.test(url)) foreign.push(url);
    });
    await page.goto(`${api.url}/graphql`);
    await page.getByRole('tab', { name: 'SkinOfL2' }).waitFor({ timeout: 30_000 });
    await page.getByRole('tab', { name: 'OriginOfTheInferiorGroup' }).waitFor();
    await page.locator('button.graphiql-execute-button').click();
    await page.getByText('"spinal nerve L2"').first().waitFor({ timeout: 30_000 });
    expect(foreign).toEqual([]);
    await page.close();
  });
});
