import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyMapFile } from '../../src/seeding/body-map.ts';
import { checkSeed } from '../../src/seeding/check.ts';
import { projectGraph, projectRoot, seedFolder } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const drawing = await readFile(join(seedFolder, bodyMapFile), 'utf8');
const mapCodes = ['NO_SHAPE', 'UNKNOWN_SHAPE', 'DUPLICATE_SHAPE'];

async function faultsOf(files: Record<string, string>) {
  const { problems } = await checkSeed(await seedFolderOf(files, seedFolder));
  return problems
    .filter(({ code }) => mapCodes.includes(code))
    .map(({ code, id, file, line }) => ({ code, id, file, line }));
}

describe('the drawing of the body', () => {
  it('has a shape for every skin region of the seed, or for all its parts, and nothing else', async () => {
    expect(await faultsOf({})).toEqual([]);
    const drawn = [...drawing.matchAll(/data-region="([^"]+)"/g)].map(([, id]) => id);
    const regions = (await projectGraph()).structures.filter(({ kind }) => kind === 'SkinRegion').map(({ id }) => id);
    expect(new Set(drawn)).toEqual(new Set(regions.filter((id) => id !== 'skin-region:back-of-body')));
  });

  it('is symmetrical', () => {
    const paths = [...drawing.matchAll(/ d="([^"]+)"/g)].map(([, d = '']) => d);
    expect(paths.length).toBeGreaterThan(40);
    // An arc runs from one side of its circle to the other, so only lines and curves are compared point by point.
    for (const d of paths.filter((path) => !path.includes('a'))) {
      const points = [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
      const keys = new Set(points.map(([x, y]) => `${String(x)},${String(y)}`));
      for (const [x, y] of points) expect(keys, d).toContain(`${String(x === 0 ? 0 : -x)},${String(y)}`);
    }
  });

  it('names its licence', () => {
    expect(drawing).toContain('<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/" />');
  });

  it('is reported as incomplete if a region is added without a shape', async () => {
    const region = (id: string, more = '') =>
      `structures:\n  - id: ${id}\n    name: sole\n    shortName: sole\n    rank: 40\n    definition: The skin under the foot.\n${more}`;
    const added = await faultsOf({ 'structures/sole.yaml': region('skin-region:sole') });
    expect(added).toEqual([{ code: 'NO_SHAPE', id: 'skin-region:sole', file: 'structures/sole.yaml', line: 2 }]);
  });

  it('needs no shape for a whole if all its parts have one', async () => {
    const without = (...ids: string[]) =>
      drawing.replaceAll(new RegExp(`^.*data-region="(?:${ids.join('|')})".*\n`, 'gm'), '');
    expect(await faultsOf({ [bodyMapFile]: without('skin-region:buttock') })).toEqual([]);
    const gaps = await faultsOf({ [bodyMapFile]: without('skin-region:buttock', 'skin-region:gluteal-fold') });
    expect(gaps.map(({ code, id }) => [code, id])).toEqual([
      ['NO_SHAPE', 'skin-region:back-of-body'],
      ['NO_SHAPE', 'skin-region:buttock'],
      ['NO_SHAPE', 'skin-region:gluteal-fold'],
    ]);
  });

  it('is reported as wrong if a shape names no structure, or a region has two', async () => {
    const line = drawing.slice(0, drawing.indexOf('data-region="skin-region:nape"')).split('\n').length;
    const renamed = drawing.replace('data-region="skin-region:nape"', 'data-region="skin-region:neck"');
    expect(await faultsOf({ [bodyMapFile]: renamed })).toContainEqual({
      code: 'UNKNOWN_SHAPE',
      id: 'skin-region:neck',
      file: bodyMapFile,
      line,
    });
    const twice = drawing.replace('data-region="skin-region:nape"', 'data-region="skin-region:sacral"');
    expect((await faultsOf({ [bodyMapFile]: twice })).map(({ code, id }) => [code, id])).toContainEqual([
      'DUPLICATE_SHAPE',
      'skin-region:sacral',
    ]);
  });

  it('is not required in a folder that has none', async () => {
    const { problems } = await checkSeed(join(projectRoot, 'test', 'seed', 'valid', 'smallest'));
    expect(problems).toEqual([]);
  });
});
