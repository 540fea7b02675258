import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveGuide } from '../../src/local-neo4j/guide.ts';

describe('the guide beside a local Neo4j', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-guide-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keeps its port across restarts, so that Browser lists it once', async () => {
    const first = await serveGuide(folder);
    expect((await fetch(first.url)).status).toBe(200);
    await first.close();
    const second = await serveGuide(folder);
    await second.close();
    expect(second.url).toBe(first.url);
    expect(Number(await readFile(join(folder, 'guide-port'), 'utf8'))).toBe(first.port);
  });

  it('takes another port while that one is in use, or if the file does not contain one', async () => {
    const first = await serveGuide(folder);
    const second = await serveGuide(folder);
    expect(second.port).not.toBe(first.port);
    expect((await fetch(second.url)).status).toBe(200);
    await Promise.all([first.close(), second.close()]);
    await writeFile(join(folder, 'guide-port'), 'no port');
    const third = await serveGuide(folder);
    expect(third.port).toBeGreaterThan(0);
    await third.close();
  });
});
