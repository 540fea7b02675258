/**
 * Takes the README's pictures of the explorer into docs/images from a running server:
 * `npm run screenshots -- http://127.0.0.1:4000`. Needs Chromium; an optional second argument is its path.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContextOptions } from 'playwright-core';

const [server = 'http://127.0.0.1:4000', executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
const folder = join(import.meta.dirname, '..', 'docs', 'images');
const wide = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } satisfies BrowserContextOptions;

interface Shot {
  readonly name: string;
  readonly path: string;
  /** Text that appears once the page is complete. */
  readonly until: string;
  readonly screen?: BrowserContextOptions;
}

const walk = 'Choose a line to read its claims.';
const shots: readonly Shot[] = [
  { name: 'l2', path: '/?show=spinal-nerve:L2', until: walk },
  { name: 's4-all-sources', path: '/?show=spinal-nerve:S4', until: walk },
  { name: 's4-founding-article', path: '/?show=spinal-nerve:S4&believe=article', until: walk },
  {
    name: 'dispute',
    path: '/?page=disputes&topic=dispute-topic:D4',
    until: 'skin of inferior cluneal nerves (dorsal rami of S4, S5, Co1',
  },
  { name: 'numb', path: '/?page=numb&cut=cluneal-group:superior', until: 'After the cut' },
  {
    name: 'phone',
    path: '/?show=spinal-nerve:L2',
    until: walk,
    screen: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  },
  {
    name: 'dark',
    path: '/?show=skin-region:buttock-lower',
    until: walk,
    screen: { ...wide, colorScheme: 'dark' },
  },
];

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
for (const { name, path, until, screen = wide } of shots) {
  const context = await browser.newContext({ ...screen, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(server + path);
  await page.getByText(until).first().waitFor();
  await page.waitForLoadState('networkidle');
  // Playwright cannot write WebP, which takes a third of the space of PNG.
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  const file = `explorer-${name}.webp`;
  await writeFile(join(folder, file), Buffer.from(data, 'base64'));
  console.log(`${file}: ${String(Math.round((data.length * 3) / 4 / 1000))} kB`);
  await context.close();
}
await browser.close();
