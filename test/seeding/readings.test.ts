import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/seeding/history.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { seedFolder } from '../support/graph.ts';

const folder = join(seedFolder, 'readings');
const names = await readdir(folder);

describe.each(names)('the second reading %s', (name) => {
  const rows = async () => {
    const text = await readFile(join(folder, name), 'utf8');
    const claims = [...text.matchAll(/^\| `(claim:[^`]+)` \| ([^|]+) \|/gm)];
    const verdicts = [...text.matchAll(/^\| ([a-z ]+) \| (\d+) \|/gm)];
    return {
      claims: claims.map(([, id = '', verdict = '']) => ({ id, verdict })),
      counts: verdicts.map(([, verdict, count]) => [verdict, Number(count)]),
    };
  };

  it('names claims of the data, or ids that were removed with a reason', async () => {
    const [{ claims }, { graph }, { retired }] = await Promise.all([
      rows(),
      readSeedGraph(seedFolder),
      readHistory(seedFolder),
    ]);
    const known = new Set([
      ...(graph?.relations.flatMap((relation) => relation.claims.map(({ id }) => id)) ?? []),
      ...(graph?.statements.map(({ id }) => id) ?? []),
      ...retired.keys(),
    ]);
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it('counts its verdicts correctly', async () => {
    const { claims, counts } = await rows();
    const found = counts.map(([verdict]) => [verdict, claims.filter((claim) => claim.verdict === verdict).length]);
    expect(found).toEqual(counts);
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(claims.length);
  });
});
