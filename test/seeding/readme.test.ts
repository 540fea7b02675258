import { subgraphOf } from '../../src/domain/subgraph.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everything } from '../../schema/claim.ts';
import {
  edge,
  frequencies,
  identifierSchemes,
  KINDS,
  kindNames,
  landmarkKinds,
  relationTypes,
  sourceKinds,
  stances,
  statementTopics,
} from '../../schema/ontology.ts';
import { knownKeys } from '../../src/seeding/format.ts';
import { faults } from '../../src/seeding/catalogue.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { findPaths, maxWalkLength } from '../../src/domain/walk.ts';
import { projectRoot, seedFolder } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const readme = await readFile(join(seedFolder, 'README.md'), 'utf8');
const example = await readFile(
  join(projectRoot, 'test', 'seed', 'valid', 'added-nerve', 'great-auricular.yaml'),
  'utf8',
);

describe('the example that seed/README.md shows', () => {
  it('is one of the valid examples', () => {
    const blocks = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block);
    expect(blocks).toEqual([example]);
  });

  it("loads together with the project's seed, without problems", async () => {
    const before = await readSeedGraph(seedFolder);
    const { graph, problems } = await readSeedGraph(
      await seedFolderOf({ 'claims/great-auricular.yaml': example }, seedFolder),
    );
    expect(problems.filter(({ file }) => file === 'claims/great-auricular.yaml')).toEqual([]);
    expect(problems.length).toBe(before.problems.length);
    expect(graph?.structures.length).toBe((before.graph?.structures.length ?? 0) + 1);
  });

  it('leads from its spinal nerves to the skin that it supplies', async () => {
    const { graph } = await readSeedGraph(await seedFolderOf({ 'claims/great-auricular.yaml': example }, seedFolder));
    for (const level of ['C2', 'C3']) {
      const paths = findPaths(subgraphOf(graph?.relations ?? []), {
        start: `spinal-nerve:${level}`,
        isEnd: (id) => id === 'skin-region:auricle-back',
        lastSteps: false,
        perspective: everything,
        maxLength: maxWalkLength,
      });
      const through = paths.map(({ steps, status }) => [steps.map(({ record }) => record.to), status]);
      expect(through).toContainEqual([
        [`ventral-ramus:${level}`, 'peripheral-nerve:great-auricular', 'skin-region:auricle-back'],
        'ACCEPTED',
      ]);
    }
  });
});

describe('seed/README.md', () => {
  const rows = readme.split('\n').filter((line) => line.startsWith('|'));
  const first = new Set(rows.flatMap((line) => (line.split('|')[1] ?? '').match(/`[^`]+`/g) ?? []));

  it('explains each key', () => {
    expect(knownKeys.filter((key) => !first.has(`\`${key}\``))).toEqual([]);
  });

  it('explains each code of a check', () => {
    const missing = [...faults]
      .map(([code, { severity, means }]) => `| \`${code}\` | ${severity} | ${means} |`)
      .filter((row) => !rows.includes(row));
    expect(missing).toEqual([]);
  });

  it('lists every type of relation with its ends, and every id prefix', () => {
    for (const type of relationTypes) {
      const row = rows.find((line) => line.startsWith(`| \`${type}\` |`)) ?? '';
      expect([
        type,
        edge(type).qualifiers.filter((how) => !row.includes(`\`${how}\``)),
        row.includes(edge(type).definition),
      ]).toEqual([type, [], true]);
    }
    const prefixes = kindNames.filter((kind) => kind !== 'GraphMeta').map((kind) => `\`${KINDS[kind].idPrefix}:\``);
    expect(prefixes.filter((prefix) => !first.has(prefix))).toEqual([]);
  });

  it('lists every value of each closed list', () => {
    const words = [
      ...Object.keys(sourceKinds),
      ...Object.keys(identifierSchemes),
      ...stances,
      ...frequencies,
      ...statementTopics,
      ...landmarkKinds,
    ];
    expect(words.filter((word) => !readme.includes(`\`${word}\``))).toEqual([]);
  });

  it('links only to files that exist', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links).toContain('COVERAGE.md');
    for (const link of links) expect((await readFile(join(seedFolder, link), 'utf8')).length).toBeGreaterThan(0);
  });
});
