import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changesBetween,
  releasedVersions,
  snapshotAt,
  snapshotOfContent,
  type Snapshot,
} from '../../src/domain/history.ts';
import { readHistory, writeSnapshot } from '../../src/seeding/history.ts';
import { projectGraph, seedFolder } from '../support/graph.ts';

const before: Snapshot = {
  dataVersion: '1.0.0',
  nodes: ['source:a', 'source:b'],
  relations: {
    'relation:x': { status: 'ACCEPTED', claims: ['a'] },
    'relation:y': { status: 'VARIANT', claims: ['a', 'b'] },
  },
  statements: { 'landmark:z': ['a'] },
};

describe('what changed between two versions', () => {
  it('is nothing between a version and itself', () => {
    expect(changesBetween(before, before)).toEqual([]);
  });

  it('lists additions, then status changes, then removals, including claims and statements', () => {
    const after: Snapshot = {
      dataVersion: '1.1.0',
      nodes: ['source:b', 'source:c'],
      relations: { 'relation:x': { status: 'DISPUTED', claims: ['a', 'b'] } },
      statements: {},
    };
    const change = (id: string, kind: string, old: string | null, now: string | null) => ({
      ...{ id, change: kind, before: old, after: now },
    });
    expect(changesBetween(before, after)).toEqual([
      change('claim:x/b', 'ADDED', null, null),
      change('source:c', 'ADDED', null, null),
      change('relation:x', 'STATUS_CHANGED', 'ACCEPTED', 'DISPUTED'),
      change('claim:landmark:z/a', 'REMOVED', null, null),
      change('claim:y/a', 'REMOVED', null, null),
      change('claim:y/b', 'REMOVED', null, null),
      change('relation:y', 'REMOVED', 'VARIANT', null),
      change('source:a', 'REMOVED', null, null),
    ]);
  });
});

describe('a snapshot', () => {
  it('is written at a release and read back unchanged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-history-'));
    const graph = await projectGraph();
    await writeSnapshot(folder, graph);
    const { versions } = await readHistory(folder);
    expect(versions.get(graph.dataVersion)).toEqual(snapshotOfContent(graph));
    await rm(folder, { recursive: true });
  });

  it('is found by its version, with and without a "v"', async () => {
    const { versions, retired } = await readHistory(seedFolder);
    expect(snapshotAt(versions, '1.0.0')?.dataVersion).toBe('1.0.0');
    expect(snapshotAt(versions, 'v1.0.0')).toBe(snapshotAt(versions, '1.0.0'));
    expect(snapshotAt(versions, '1.0')).toBeUndefined();
    expect(releasedVersions(new Map())).toBe('No version of the data was released yet.');
    expect(retired.size).toBeGreaterThan(50);
  });
});
