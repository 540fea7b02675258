/** Chromium, a fresh build of the explorer and axe, for the tests that look at pages. */
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { manifestFile } from '../../src/commands/project.ts';
import type { HttpSettings } from '../../src/http/settings.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';

export const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = await access(executablePath).then(
  () => true,
  () => false,
);
if (!hasBrowser)
  console.warn(
    `The tests of the explorer are skipped: there is no browser at ${executablePath}; CHROMIUM names another.`,
  );

export const screens = {
  light: { viewport: { width: 1366, height: 768 }, colorScheme: 'light' },
  dark: { viewport: { width: 1366, height: 768 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true },
  'dark phone': { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

/**
 * A server with a fresh build that runs only trusted documents, as a hardened one does. The manifest includes the
 * explorer's.
 */
export interface Stage {
  readonly api: TestServer;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openStage(settings: Partial<HttpSettings> = {}): Promise<Stage> {
  const outDir = await mkdtemp(join(tmpdir(), 'explorer-'));
  await build({
    configFile: join(projectRoot, 'explorer', 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  });
  const api = await serve(
    await projectStore(),
    { onlyTrustedDocuments: true, trustedDocuments: [manifestFile], ...settings },
    undefined,
    outDir,
  );
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  return {
    api,
    browser,
    close: async () => {
      await browser.close();
      await api.close();
      await rm(outDir, { recursive: true });
    },
  };
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations that axe finds on a page, one per line. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run(),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
