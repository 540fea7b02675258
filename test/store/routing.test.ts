import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheGraph, GraphMoved } from '../../src/store/cache.ts';
import { connectNeo4j, type Neo4jConnection } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { failure, startCluster, type Cluster, type Play } from '../support/cluster.ts';

/** How long a follower waits to catch up, in milliseconds. A real one waits half a minute. */
const patience = 1_000;

describe('a cluster whose members lag behind each other', { timeout: 30_000 }, () => {
  /** The latest commit of each member. */
  let commits: Map<string, number>;
  let cluster: Cluster;
  let connection: Neo4jConnection;

  /** Acts like a real member: catches up with the bookmarks, answers from its own state, and returns a bookmark for it. */
  const play: Play = async ({ member, bookmarks }) => {
    const wanted = Math.max(0, ...bookmarks.map((bookmark) => Number(bookmark.replace('FB:', ''))));
    const end = performance.now() + patience;
    while ((commits.get(member) ?? 0) < wanted) {
      if (performance.now() > end) return failure('Neo.TransientError.Transaction.BookmarkTimeout', 'It has not come.');
      await pause(5);
    }
    const commit = String(commits.get(member));
    const meta = { title: 'T', dataVersion: commit, licence: 'L', seededAt: '2026-01-01', seededBy: '1.0.0' };
    return { record: { meta }, bookmark: `FB:${commit}` };
  };
  const readFrom = (...read: string[]) => {
    cluster.route({ write: 'leader', read });
  };
  const readCommit = async () => {
    const [row] = await connection.read('meta', 'RETURN 1', {}, {});
    return (row?.['meta'] as { dataVersion: string }).dataVersion;
  };

  beforeEach(async () => {
    commits = new Map([
      ['leader', 2],
      ['ahead', 2],
      ['behind', 1],
    ]);
    cluster = await startCluster({ names: [...commits.keys()], behind: play, ttl: 0 });
    const settings = { username: 'neo4j', password: 'x', database: 'neo4j', queryTimeout: 1_000 };
    connection = connectNeo4j({ ...settings, uri: cluster.uri });
  });
  afterEach(async () => {
    await connection.close();
    cluster.stop();
  });

  it('answers a read with data no older than the revision reported before', async () => {
    readFrom('ahead');
    expect(await connection.revision({})).toBe('FB:2');
    readFrom('behind');
    setTimeout(() => commits.set('behind', 2), 100);
    expect(await readCommit()).toBe('2');
  });

  it('reports a revision no older than the read before', async () => {
    readFrom('ahead');
    expect(await readCommit()).toBe('2');
    readFrom('behind');
    setTimeout(() => commits.set('behind', 2), 100);
    expect(await connection.revision({})).toBe('FB:2');
  });

  it('never mixes its members in one snapshot, however far they lag', async () => {
    readFrom('ahead', 'behind', 'leader');
    const cache = cacheGraph(openNeo4jReader(connection), { maxStaleness: 0, maxRecordBytes: 100_000 });
    let running = true;
    const latest = commits;
    const commit = (async () => {
      for (let number = 3; number < 30; number += 1) {
        // The leader commits first, and the others follow one by one.
        for (const member of ['leader', ...(number % 2 === 0 ? ['ahead', 'behind'] : ['behind', 'ahead'])]) {
          latest.set(member, number);
          await pause(8);
        }
        await pause(25);
      }
      running = false;
    })();
    const seen: number[] = [];
    const readers = Array.from({ length: 3 }, async () => {
      while (running) {
        const snapshot = await cache.snapshot();
        const meta = await snapshot.meta({}).catch((error: unknown) => {
          if (error instanceof GraphMoved) return null;
          throw error;
        });
        if (meta === null) continue;
        expect(`FB:${meta.dataVersion}`).toBe(await snapshot.revision({}));
        seen.push(Number(meta.dataVersion));
      }
    });
    await Promise.all([commit, ...readers]);
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(cluster.asked.map(({ member }) => member))).toEqual(new Set(commits.keys()));
  });

  it('reports a new revision, and is read again, after it was put back to an earlier state', async () => {
    readFrom('ahead', 'leader');
    const before = [await connection.revision({})];
    for (const member of ['leader', 'ahead']) commits.set(member, 5);
    before.push(await connection.revision({}));
    for (const member of ['leader', 'ahead']) commits.set(member, 2);
    const after = await connection.revision({});
    expect(before).not.toContain(after);
    expect(await readCommit()).toBe('2');
    expect(await connection.revision({})).toBe(after);
  });

  it('reports its revision through another member if one has gone away', async () => {
    readFrom('ahead', 'leader');
    for (let count = 0; count < 4; count += 1) await connection.revision({});
    cluster.members.find(({ name }) => name === 'ahead')?.stop();
    for (let count = 0; count < 4; count += 1) expect(await connection.revision({})).toBe('FB:2');
    expect(await readCommit()).toBe('2');
  });
});
