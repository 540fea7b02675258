import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkSeed } from '../../src/seeding/check.ts';
import { countCoverage, coverageReport, reportCommand, reportFile } from '../../src/seeding/report.ts';
import { projectGraph, projectRoot, seedFolder } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const example = join(projectRoot, 'test', 'seed', 'valid', 'every-key');

async function reportOf(folder: string): Promise<string> {
  const { graph, leftOut } = await checkSeed(folder);
  if (graph === null) throw new Error(`The seed in ${folder} has errors; run "npm run check".`);
  return coverageReport(graph, leftOut);
}

describe('the coverage report', () => {
  it('is committed up to date', async () => {
    const committed = await readFile(join(seedFolder, reportFile), 'utf8').catch(() => '');
    const stale = committed !== (await reportOf(seedFolder));
    expect(stale, `seed/${reportFile} differs from the seed; run "${reportCommand}" and review the difference`).toBe(
      false,
    );
  });

  it('says in its first line that it is generated, and how to update it', async () => {
    expect((await reportOf(example)).split('\n')[0]).toContain(`run "${reportCommand}"`);
  });

  it("reports a spinal nerve's regions with their status, its paths, and their claims and sources", async () => {
    expect(await reportOf(example)).toContain('| L1 | ACCEPTED: lumbar region | 1 | 4 | 2 |  |');
  });

  it('reports what rests on a source', async () => {
    const report = await reportOf(example);
    expect(report).toContain('| source:dissection | PRIMARY_STUDY | 1 | 1 | 1 | 0 | 0 |');
    expect(report).toContain('| source:textbook | TEXTBOOK | 4 | 4 | 0 | 2 | 1 |');
  });

  it('reports the disputes, the rows left out and the missing values', async () => {
    const report = await reportOf(example);
    expect(report).toContain('| E1 | Does the lateral branch of L1 reach the skin of the loin? | 1 / 1 | 1 |');
    expect(report).toContain('| rows of the fact table | 1 of 2 | 1 left out |');
    expect(report).toContain('- c003: Nobody answers for it.');
    expect(report).toContain('| SkinRegion | 1 | 0 | 0 | 0 | 0 |');
    expect(report).toContain('No structure is without definition.');
  });

  it('does not depend on the order of relations', async () => {
    const { graph, leftOut } = await checkSeed(example);
    if (graph === null) throw new Error('The example has errors.');
    const turned = { ...graph, relations: [...graph.relations].reverse(), statements: [...graph.statements].reverse() };
    const first = coverageReport(graph, leftOut).split('\n');
    const rows = (lines: readonly string[]) => lines.filter((line) => /^\| (L1|source:)/.test(line));
    expect(rows(coverageReport(turned, leftOut).split('\n'))).toEqual(rows(first));
  });
});

describe('the command check --report', { timeout: 30_000 }, () => {
  it('writes the page beside the seed, and says so', async () => {
    const folder = await seedFolderOf({}, example);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['src/main.ts', 'check', '--report', '--from', folder],
      { cwd: projectRoot },
    );
    expect(stdout).toMatch(/is sound: .*; 0 errors, 0 warnings\.\n.*COVERAGE\.md is written/);
    expect(await readFile(join(folder, reportFile), 'utf8')).toBe(await reportOf(folder));
  });

  it('writes nothing if the seed has an error', async () => {
    const folder = await seedFolderOf({}, join(projectRoot, 'test', 'seed', 'invalid', 'forgotten-fact'));
    const ended = promisify(execFile)(process.execPath, ['src/main.ts', 'check', '--report', '--from', folder], {
      cwd: projectRoot,
    });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is not complete: 1 error/) as string,
    });
    await expect(readFile(join(folder, reportFile))).rejects.toThrow('ENOENT');
  });
});

describe("the project's seed", () => {
  it('has all 31 spinal nerves, and a walk from each to skin', async () => {
    expect(countCoverage(await projectGraph())).toMatchObject({ spinalNerves: 31, reachingSkin: 31 });
  });

  it('has all 166 sources, and a claim cites at least 149 of them', async () => {
    const { sources, citedSources } = countCoverage(await projectGraph());
    expect(sources).toBe(166);
    expect(citedSources).toBeGreaterThanOrEqual(149);
  });

  it('has at least 420 translations, in 38 languages', async () => {
    const { translations, languages } = countCoverage(await projectGraph());
    expect(translations).toBeGreaterThanOrEqual(420);
    expect(languages.length).toBeGreaterThanOrEqual(38);
  });

  it('covers at least 400 of the 484 rows of the fact table, and all 28 disputes', async () => {
    const { rows, topics } = countCoverage(await projectGraph());
    expect(rows).toBeGreaterThanOrEqual(400);
    expect(topics).toBe(28);
  });

  it('shows every definition', async () => {
    const { structures, sources } = await projectGraph();
    expect([...structures, ...sources].filter(({ definition }) => definition === null).map(({ id }) => id)).toEqual([]);
  });
});
