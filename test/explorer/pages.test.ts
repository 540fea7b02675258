import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestFile } from '../../src/commands/project.ts';
import type { TestServer } from '../support/api.ts';
import { hasBrowser, openStage, screens, violations, type Stage } from './support.ts';

describe.skipIf(!hasBrowser)('the explorer', { timeout: 120_000 }, () => {
  let stage: Stage;
  let api: TestServer;
  let browser: Browser;
  const faults: string[] = [];

  beforeAll(async () => {
    stage = await openStage();
    ({ api, browser } = stage);
  }, 120_000);
  afterAll(() => stage.close());

  async function open(path: string, options: BrowserContextOptions = screens.light): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url) && !/^(?:data|blob):/.test(request.url())) faults.push(request.url());
    });
    await page.goto(api.url + path);
    return page;
  }

  /** Clicks a region of the map on its right half, at a point that nothing covers. */
  async function clickRegion(page: Page, name: string): Promise<void> {
    const shape = page.getByRole('button', { name: new RegExp(`^${name}, `) });
    const point = await shape.evaluate((path) => {
      const { left, top, width, height } = path.getBoundingClientRect();
      for (let step = 0; step < 400; step += 1) {
        const [x, y] = [left + width * (0.5 + (step % 20) / 40), top + height * (Math.floor(step / 20) / 20 + 0.02)];
        if (document.elementFromPoint(x, y) === path) return { x, y };
      }
      throw new Error('Nothing of the region can be clicked.');
    });
    await page.mouse.click(point.x, point.y);
  }

  it('shows which skin L2 supplies after one click, on the map and in the list alike', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'Spinal nerve L2' }).click();
    await page.getByRole('heading', { name: 'Skin of L2' }).waitFor();
    const { spinalNerve } = await api.data(await documentNamed('ExplorerMap'), {}).then(({ spinalNerves }) => ({
      spinalNerve: spinalNerves.nodes.find((nerve: any) => nerve.id === 'spinal-nerve:L2'),
    }));
    const expected = spinalNerve.skinSupplied.nodes.map((row: any) => [row.region.id, row.status.toLowerCase()]).sort();
    const painted = await page
      .locator('.region[data-status]')
      .evaluateAll((shapes) =>
        shapes.map((shape) => [shape.getAttribute('data-region'), shape.getAttribute('data-status')]),
      );
    expect(painted.sort()).toEqual(expected);
    expect(await page.locator('.list > .rows > li').count()).toBe(expected.length);
    expect(await page.getByText('Region not named:').count()).toBe(1);
    await page
      .getByRole('button', { name: /dorsal ramus of L2 contributes to superior cluneal nerves: accepted/ })
      .waitFor();
    await page.context().close();
  });

  it('shows the strength of the evidence beside every status, in words, bars and line width', async () => {
    const page = await open('/?show=spinal-nerve:L2');
    const row = page.locator('.list > .rows > li', { hasText: 'lumbar region' });
    await row.getByText('moderate certainty').waitFor();
    expect(await row.locator('.bars .is-full').count()).toBe(3);
    // A long list of steps starts collapsed.
    await page.getByText('The same in words, and what each step rests on').click();
    const step = page.locator('.steps li', { hasText: 'dorsal ramus of L2 contributes to superior cluneal nerves' });
    await step.getByText(/^\d+ primary studies \(.*\d+ sides.*\), \d+ textbooks/).waitFor();
    await page
      .locator('.steps li', { hasText: 'superior cluneal nerves supplies upper buttock' })
      .getByText('reference sites, no study')
      .waitFor();
    const width = (name: RegExp) =>
      page.getByRole('button', { name }).locator('.line').getAttribute('stroke-width').then(Number);
    expect(await width(/contributes to superior cluneal nerves: .*moderate certainty/)).toBeGreaterThan(
      await width(/supplies upper buttock: .*very low certainty/),
    );
    await page.context().close();
  });

  it('names structures in the chosen language, remembers it, and falls back to English', async () => {
    const page = await open('/?show=cluneal-group:superior');
    await page.getByRole('heading', { name: /^Superior cluneal nerves/ }).waitFor();
    const choice = page.getByRole('combobox', { name: 'Names in' });
    await choice.locator('option[value="ja"]').waitFor({ state: 'attached' });
    await choice.selectOption('ja');
    await page.getByRole('heading', { name: '上殿皮神経' }).waitFor();
    await page.getByRole('button', { name: 'Show dorsal ramus of L2', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('lang')).toBe('ja');
    await page.goto(`${api.url}/?show=cluneal-group:superior`);
    await page.getByRole('heading', { name: '上殿皮神経' }).waitFor();
    await choice.selectOption('en');
    await page.getByRole('heading', { name: /^Superior cluneal nerves/ }).waitFor();
    await page.context().close();
    const other = await open('/?show=cluneal-group:superior&lang=fr');
    await other.getByRole('button', { name: /^Show nerfs/i }).waitFor();
    await other.context().close();
  });

  it('leads from a region to who says so in three clicks', async () => {
    const page = await open('/');
    await clickRegion(page, 'upper buttock');
    await page.getByRole('heading', { name: 'Nerves of the upper buttock' }).waitFor();
    await page.getByRole('button', { name: /^superior cluneal nerves supplies upper buttock: / }).click();
    await page.getByRole('heading', { name: 'superior cluneal nerves supplies upper buttock' }).waitFor();
    await page.getByRole('heading', { name: /^For \d+$/ }).waitFor();
    expect(await page.locator('.claim').count()).toBeGreaterThan(1);
    await page.context().close();
  });

  it('is usable with the keyboard alone, and restores a view from its address', async () => {
    const page = await open('/');
    const l2 = page.getByRole('button', { name: 'Spinal nerve L2', exact: true });
    await l2.focus();
    await page.keyboard.press('Enter');
    const step = page.getByRole('button', { name: /^superior cluneal nerves supplies lateral buttock: / });
    await step.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'superior cluneal nerves supplies lateral buttock' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'superior cluneal nerves supplies lateral buttock' }).waitFor();
    expect(await l2.getAttribute('aria-pressed')).toBe('true');
    await page.goBack();
    await page
      .getByRole('heading', { name: 'superior cluneal nerves supplies lateral buttock' })
      .waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('never shows a status from the previous perspective after a switch, however slow the response', async () => {
    const page = await open('/?show=spinal-nerve:S4');
    await page.getByRole('heading', { name: 'Skin of S4' }).waitFor();
    // The heading may appear before the drawing is painted.
    await expect.poll(() => page.locator('.region[data-status]').count()).toBeGreaterThan(1);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('combobox', { name: 'Believe' }).selectOption('article');
    await page.getByText('Loading the map').waitFor();
    expect(await page.locator('[data-status], .arrow, .rows li').count()).toBe(0);
    release();
    await page.getByRole('heading', { name: 'Compared with all sources' }).waitFor();
    await page.getByRole('cell', { name: 'disappears' }).first().waitFor();
    const painted = await page
      .locator('.region[data-status]')
      .evaluateAll((shapes) =>
        shapes.map((shape) => [shape.getAttribute('data-region'), shape.getAttribute('data-status')]),
      );
    expect(painted).toEqual([['skin-region:buttock', 'accepted']]);
    await page.context().close();
  });

  it('searches while one types, and goes straight to a pasted identifier', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox', { name: /^Search/ });
    await field.fill('inferior clun');
    await page.getByRole('option', { name: /^inferior cluneal nerves/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Inferior cluneal nerves/ }).waitFor();
    await field.fill('FMA:25245');
    await page.getByRole('heading', { name: /^Buttock/ }).waitFor();
    await page.goto(`${api.url}/go/UBERON:0013691`);
    await page.getByRole('heading', { name: /^Buttock/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('show')).toBe('skin-region:buttock');
    await page.context().close();
  });

  it('applies Enter to the current text, even before its results arrive', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox', { name: /^Search/ });
    await field.fill('maigne');
    await page.getByRole('option', { name: /^Maigne 1989/ }).waitFor();
    await field.fill('inferior clun');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Inferior cluneal nerves/ }).waitFor();
    await page.context().close();
  });

  it('finds a source by author or DOI, and a dispute by its text', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox', { name: /^Search/ });
    await field.fill('lazareth');
    await page.getByRole('option', { name: /^Maigne 1989 primary study/ }).click();
    await page
      .getByRole('combobox', { name: 'Believe' })
      .getByRole('option', { name: 'Maigne 1989' })
      .waitFor({ state: 'attached' });
    await expect.poll(() => new URL(page.url()).searchParams.get('believe')).toBe('source:maigne-1989');
    await field.fill('https://doi.org/10.1007/BF02098698');
    await page.getByRole('option', { name: /^Maigne 1989 primary study/ }).waitFor();
    // Results of the previous search may still be shown.
    await expect.poll(() => page.getByRole('option', { name: /primary study/ }).count()).toBe(1);
    await field.fill('pass through psoas');
    await page.getByRole('option', { name: /psoas.* dispute$/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /psoas/, expanded: true }).waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('topic')).toBe('dispute-topic:D8');
    await page.context().close();
  });

  it('shows what goes numb, and which nerves could be responsible', async () => {
    const page = await open('/?page=numb');
    await page.getByRole('checkbox', { name: 'superior cluneal nerves' }).check();
    await page.getByRole('heading', { name: 'After the cut' }).waitFor();
    await page.locator('.effects li', { hasText: 'upper buttock' }).first().waitFor();
    await page.getByRole('combobox', { name: 'Region' }).selectOption({ label: 'upper buttock' });
    await page.locator('.candidates li', { hasText: 'superior cluneal nerves' }).first().waitFor();
    await page.context().close();
  });

  it('asks questions both ways, and shows each answer with its claims', async () => {
    const page = await open('/?page=quiz&question=nerve-of/skin-region:buttock-upper');
    await page.getByRole('button', { name: 'superior cluneal nerves' }).click();
    await page.getByText('Right. You chose superior cluneal nerves.').waitFor();
    await page.getByText('1 of 1 right').waitFor();
    await page.getByRole('button', { name: 'Who says so? superior cluneal nerves' }).click();
    await page.getByRole('heading', { name: 'superior cluneal nerves supplies upper buttock' }).waitFor();
    await page.goto(`${api.url}/?page=quiz&question=skin-of/cluneal-group:superior`);
    await clickRegion(page, 'nape');
    await page.getByText('Not in the accepted answers. You chose nape.').waitFor();
    const shown = await page
      .locator('.region[data-status="accepted"]')
      .evaluateAll((shapes) => shapes.map((shape) => shape.getAttribute('data-region')));
    expect(shown).toContain('skin-region:buttock-upper');
    await page.getByRole('button', { name: 'Next question' }).click();
    await page.getByRole('button', { name: 'Skip' }).waitFor();
    await page.context().close();
  });

  it('shows each position of a dispute on the map and in words', async () => {
    const page = await open('/?page=disputes');
    await page
      .getByRole('button', { name: 'Do medial branches of the lower lumbar dorsal rami reach the skin?' })
      .click();
    const [yes, no] = [page.locator('.column').nth(0), page.locator('.column').nth(1)];
    await yes.getByText(/supplied: sacral region \(dorsal rami of L3, L4, L5/).waitFor();
    await yes.locator('.marked path.is-said').first().waitFor();
    await no.getByText(/said not to be: sacral region \(dorsal rami of L3, L4/).waitFor();
    await no.locator('.marked path.is-denied').first().waitFor();
    await page.getByRole('button', { name: 'Which segments form the superior cluneal nerves?' }).click();
    await page.getByText('skin of superior cluneal nerves (dorsal rami of L1, L2, L3)').waitFor();
    await page.locator('.column').first().locator('.marked path.is-at-stake').first().waitFor({ state: 'attached' });
    // A question about something other than a place has no map.
    await page.getByRole('button', { name: 'Which FMA identifier is that of the buttock?' }).click();
    await page.getByText('FMA:25245, the buttock').waitFor();
    expect(await page.locator('.position-map').count()).toBe(0);
    await page.context().close();
  });

  /** The file that a button saves. */
  async function saved(page: Page, button: string): Promise<{ name: string; content: Buffer }> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
  }

  it.each([
    ['the map', 'nerves-of-the-back', 'Nerves of the back: spinal nerve S4 (All sources)', '.region'],
    ['the walk', 'walk-spinal-nerve-s4-ways-to-the-skin-all-sources', 'Spinal nerve S4: ways to the skin', '.arrow'],
  ])('saves %s as SVG and PNG, with citation and licence in it', async (what, name, title, drawn) => {
    const page = await open('/?show=spinal-nerve:S4');
    await page.getByText('Choose a line to read its claims.').waitFor();
    await page.locator(drawn).first().waitFor();
    const { dataVersion } = (await api.data(await documentNamed('ExplorerCitation'))).meta;
    const svg = await saved(page, `Save ${what} as SVG`);
    expect(svg.name).toBe(`${name}.svg`);
    const text = svg.content.toString('utf8');
    // The file must be displayable without the page's style sheet.
    expect(text.match(/.{60}(?: (?:class|style|tabindex|role)=|color\(|light-dark|var\()/)).toBeNull();
    const picture = await page.context().newPage();
    await picture.setContent(text);
    const words = (await picture.locator('svg').textContent()) ?? '';
    expect(words).toContain(title);
    const flat = (await picture.locator('svg > desc').textContent()) ?? '';
    expect(flat).toContain(`data version ${dataVersion as string}. ${api.url}/?show=spinal-nerve:S4.`);
    expect(flat).toContain('Licence of the data: CC BY 4.0.');
    const inPicture = await picture.locator('svg > text').allTextContents();
    expect(inPicture.join(' ')).toContain('Licence of the data: CC BY 4.0.');
    // Every line of text lies within the picture.
    expect(
      await picture.locator('svg > text').evaluateAll((lines) =>
        lines.every((line) => {
          const { viewBox } = (line as SVGTextElement).ownerSVGElement as SVGSVGElement;
          const { x, y, width, height } = (line as SVGTextElement).getBBox();
          const { x: left, y: top, width: wide, height: high } = viewBox.baseVal;
          return x >= left && y >= top && x + width <= left + wide && y + height <= top + high;
        }),
      ),
    ).toBe(true);
    const png = await saved(page, `Save ${what} as PNG`);
    expect(png.name).toBe(`${name}.png`);
    expect(png.content.subarray(1, 4).toString()).toBe('PNG');
    const [, wide = 0, high = 0] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(text)?.map(Number) ?? [];
    expect(Math.abs(png.content.readUInt32BE(16) - 2 * wide)).toBeLessThanOrEqual(2);
    expect(Math.abs(png.content.readUInt32BE(20) - 2 * high)).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it('saves the claims of all steps of a walk as CSV, and their sources as BibTeX', async () => {
    const page = await open('/?show=cluneal-group:middle');
    await page.getByText('Choose a line to read its claims.').waitFor();
    const steps = await page.locator('.steps li').count();
    const csv = (await saved(page, 'Claims of the walk as CSV')).content.toString('utf8').trim().split('\r\n');
    const relations = new Set(csv.slice(1).map((row) => row.split(',')[0]));
    expect(relations.size).toBeGreaterThanOrEqual(steps);
    expect(relations).toContain('relation:dorsal-ramus:S1/contributes-to/cluneal-group:middle');
    expect(relations).toContain('relation:cluneal-group:middle/pierces/landmark:gluteus-maximus');
    const bibtex = (await saved(page, 'Sources of the walk as BibTeX')).content.toString('utf8');
    const keys = [...bibtex.matchAll(/^@misc\{(.*),$/gm)].map(([, key]) => key);
    expect(keys).toContain('gray-1918');
    expect(new Set(keys).size).toBe(keys.length);
    await page.context().close();
  });

  it('says what is wrong if the server fails, and tries again', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'Spinal nerve L3' }).waitFor();
    await page.route('**/graphql', (route) => route.fulfill({ status: 503, body: '' }));
    await page.getByRole('button', { name: 'Disputes' }).click();
    await page.getByRole('alert').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Do the cluneal nerves pierce the fascia lata?' }).waitFor();
    await page.context().close();
    // The browser itself logs the failed request.
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('503')));
  });

  it('says so if the server never responds, and tries again', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'Spinal nerve L3' }).waitFor();
    await page.clock.install();
    const held: (() => Promise<void>)[] = [];
    await page.route('**/graphql', (route) => void held.push(() => route.abort()));
    await page.getByRole('button', { name: 'Spinal nerve L3' }).click();
    await page.getByText('Loading the ways').waitFor();
    await page.clock.fastForward(41_000);
    const failed = page.getByRole('alert').filter({ hasText: 'Could not load the ways.' });
    await failed
      .getByText('The server has not answered for 40 seconds. It may be busy: try again in a moment.')
      .waitFor();
    await page.unroute('**/graphql');
    await failed.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Skin of L3' }).waitFor();
    expect(held.length).toBeGreaterThan(0);
    await page.context().close();
  });

  const views = {
    start: ['/', 'Which nerve supplies which skin'],
    nerve: ['/?show=spinal-nerve:L2', 'Skin of L2'],
    region: ['/?show=skin-region:buttock', 'Nerves of the buttock'],
    french: ['/?show=cluneal-group:middle&lang=fr', 'English: middle cluneal nerves'],
    claims: [
      '/?show=cluneal-group:superior&step=relation:cluneal-group:superior/pierces/fascia:fascia-lata',
      'superior cluneal nerves pierces fascia lata',
    ],
    article: ['/?show=spinal-nerve:S4&believe=article', 'Compared with all sources'],
    disputes: ['/?page=disputes&topic=dispute-topic:D1', 'Where the sources disagree'],
    numb: ['/?page=numb&cut=cluneal-group:superior', 'After the cut'],
    quiz: ['/?page=quiz&question=nerve-of/skin-region:buttock-upper', 'Which nerve supplies this region?'],
    unknown: ['/?show=cluneal-group:nowhere', ''],
  } as const;

  describe.each(Object.entries(screens))('on a "%s" screen', (_kind, options) => {
    it.each(Object.entries(views))('has a "%s" view that fits and passes axe', async (_view, [path, title]) => {
      const page = await open(path, options);
      if (title === '')
        await page
          .getByText(/There is no structure|malformed|not a valid id/i)
          .first()
          .waitFor();
      else
        await page
          .getByRole('heading', { name: title })
          .or(page.getByText(title, { exact: true }))
          .first()
          .waitFor();
      await page.waitForLoadState('networkidle');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.context().close();
    });
  });

  it.each([
    ['/?show=spinal-nerve:L2', 'Skin of L2', 'light'],
    ['/?show=spinal-nerve:L2', 'Skin of L2', 'phone'],
    ['/?page=disputes&topic=dispute-topic:D4', 'Where the sources disagree', 'light'],
    ['/?page=numb&cut=cluneal-group:superior', 'After the cut', 'phone'],
  ] as const)('fits with text at 200 %%: %s, under %s, screen %s', async (path, title, kind) => {
    const page = await open(path, screens[kind]);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await page.waitForLoadState('networkidle');
    const sizeOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).fontSize);
    expect(await sizeOf('main')).toBe('32px');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it('prints the content in light colours without the controls, even for readers who prefer dark', async () => {
    const page = await open('/?show=spinal-nerve:S4', screens.dark);
    await page.getByText('Choose a line to read its claims.').waitFor();
    await page.locator('.region[data-status]').first().waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe('rgb(251, 250, 248)');
    await page.getByRole('heading', { name: 'Skin of S4' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    expect(await page.getByRole('combobox', { name: /^Search/ }).isVisible()).toBe(false);
    // An A4 page with margins of 1 cm.
    await page.setViewportSize({ width: 718, height: 1047 });
    const [wide, room] = await page
      .locator('.walk .scroll')
      .evaluate((frame) => [frame.firstElementChild?.getBoundingClientRect().width, frame.clientWidth]);
    expect(wide).toBeLessThanOrEqual(room);
    await page.context().close();
  });

  it.each([
    ['reduce', 'none'],
    ['no-preference', 'appear'],
  ] as const)("respects the reader's motion preference: %s", async (reducedMotion, animation) => {
    const page = await open('/?show=spinal-nerve:S4', { ...screens.light, reducedMotion });
    const painted = page.locator('.painted').first();
    await painted.waitFor({ state: 'attached' });
    expect(await painted.evaluate((element) => getComputedStyle(element).animationName)).toBe(animation);
    await page.context().close();
  });

  describe('drawn', () => {
    /** Allowed difference per colour channel, out of 255: anti-aliasing differs between browser versions. */
    const tolerance = 64;
    /** Share of pixels that may exceed the tolerance. */
    const mostPixels = 0.005;

    /** Takes a picture of a drawing at its natural size and without text, since fonts differ between machines. */
    async function pictureOf(path: string, selector: string, width: number): Promise<Buffer> {
      const page = await open(path, { ...screens.light, reducedMotion: 'reduce' });
      await page.locator('.region[data-status]').first().waitFor();
      await page.getByText('Choose a line to read its claims.').waitFor();
      const drawing = page.locator(selector);
      await drawing.evaluate((svg, wide) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('text { visibility: hidden !important; }');
        document.adoptedStyleSheets = [sheet];
        const { width: own, height } = (svg as SVGSVGElement).viewBox.baseVal;
        const twin = document.body.appendChild(svg);
        Object.assign((twin as SVGSVGElement).style, {
          position: 'absolute',
          inset: '0 auto auto 0',
          zIndex: '9',
          maxWidth: 'none',
          maxHeight: 'none',
          minWidth: '0',
          width: `${String(wide)}px`,
          height: `${String(Math.round((wide * height) / own))}px`,
          background: 'white',
        });
      }, width);
      const picture = await page
        .locator(`body > svg${selector.includes('body-map') ? '.body-map' : '[role=group]'}`)
        .last()
        .screenshot();
      await page.context().close();
      return picture;
    }

    /** Share of pixels that differ between two pictures; 1 if their sizes differ. */
    async function differenceOf(one: Buffer, other: Buffer): Promise<number> {
      const page = await browser.newPage();
      const share = await page.evaluate(
        async ([sources, most]) => {
          const [left, right] = await Promise.all(
            sources.map(async (source) => {
              const image = new Image();
              image.src = source;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas?.drawImage(image, 0, 0);
              return canvas?.getImageData(0, 0, image.width, image.height);
            }),
          );
          if (left?.width !== right?.width || left?.height !== right?.height) return 1;
          const [a, b] = [left?.data ?? [], right?.data ?? []];
          let different = 0;
          for (let at = 0; at < a.length; at += 4)
            if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > most))
              different += 1;
          return different / (a.length / 4);
        },
        [[one, other].map((png) => `data:image/png;base64,${png.toString('base64')}`), tolerance] as const,
      );
      await page.close();
      return share;
    }

    // RENEW_PICTURES=1 overwrites the reference pictures. Look at them before you commit them.
    it.each([
      ['map', '.body-map', 290],
      ['walk', '.walk .scroll svg', 800],
    ])('the %s looks as before', async (name, selector, width) => {
      const file = join(import.meta.dirname, 'pictures', `${name}.png`);
      const now = await pictureOf('/?show=spinal-nerve:S4', selector, width);
      if (process.env['RENEW_PICTURES'] === '1') await writeFile(file, now);
      expect(await differenceOf(now, await readFile(file))).toBeLessThanOrEqual(mostPixels);
      // The comparison must tell another nerve's picture apart.
      const other = await pictureOf('/?show=spinal-nerve:L1', selector, width);
      expect(await differenceOf(now, other)).toBeGreaterThan(mostPixels);
    });
  });

  it('is small, has a strict policy, and has caused no requests to other hosts and no errors', async () => {
    const response = await fetch(`${api.url}/`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self'/);
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    const html = await response.text();
    // A data block is not executed, so the policy need not allow it.
    expect(html).not.toMatch(/<script(?![^>]*\b(?:src=|type="application\/ld\+json"))|<style|\son\w+=/);
    let size = 0;
    for (const [, path = ''] of html.matchAll(/src="([^"]+\.js)"/g)) {
      const script = await fetch(api.url + path, { headers: { 'accept-encoding': 'gzip' } });
      size += Number(script.headers.get('content-length'));
    }
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(150_000);
    expect(faults).toEqual([]);
  });

  async function documentNamed(name: string): Promise<string> {
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, string>;
    const text = Object.values(manifest).find((one) => new RegExp(`query ${name}\\b`).test(one));
    if (text === undefined) throw new Error(`${name} is not in the manifest.`);
    return text;
  }
});
