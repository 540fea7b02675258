/** Seeding while its database is killed, its disk fills up or its files disappear: one graph survives, and a new run finishes. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectOnly } from '../../src/seeding/select.ts';
import { projectGraph } from '../support/graph.ts';
import { noOwnNeo4j, ownNeo4j, type OwnNeo4j } from '../support/own-neo4j.ts';
import { launch, run } from '../support/program.ts';
import { seedFileOf } from '../support/seed-file.ts';

if (noOwnNeo4j !== null) console.warn(`The seeding faults are skipped: ${noOwnNeo4j}.`);

const exec = promisify(execFile);

/** Why no small disk can be mounted; null if one can. */
async function noSmallDisk(): Promise<string | null> {
  const place = await mkdtemp(join(tmpdir(), 'cluneal-disk-'));
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]);
    await exec('umount', [place]);
    return null;
  } catch {
    return 'only root on Linux can mount a file system in memory';
  } finally {
    await rm(place, { recursive: true });
  }
}
const withoutSmallDisk = await noSmallDisk();
if (withoutSmallDisk !== null) console.warn(`Seeding onto a full disk is skipped: ${withoutSmallDisk}.`);

describe.skipIf(noOwnNeo4j !== null)('seeding', { timeout: 400_000 }, () => {
  let folder: string;
  let texts: { old: string; changed: string };

  beforeAll(async () => {
    const all = await projectGraph();
    folder = await mkdtemp(join(tmpdir(), 'cluneal-seeding-'));
    texts = {
      old: seedFileOf(selectOnly(all, ['landmark:iliac-crest', 'fascia:fascia-lata'])),
      changed: seedFileOf({ ...selectOnly(all, ['cluneal-group:superior']), dataVersion: '99.0.0' }),
    };
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  /** The environment for commands that use this database. */
  const environmentFor = ({ port, username, password }: OwnNeo4j) => ({
    NEO4J_URI: `bolt://127.0.0.1:${String(port)}`,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
  });
  const write = async (text: string) => writeFile(join(folder, 'seed.yaml'), text);
  const seed = (database: OwnNeo4j) => run(['seed', '--from', folder, '--prune'], environmentFor(database));
  /** Version, number of nodes and number of relationships of the graph in the database; null if it holds none. */
  const held = async (database: OwnNeo4j) => {
    const [meta] = await database.run(
      'MATCH (m:GraphMeta) WHERE m.dataVersion IS NOT NULL RETURN m.dataVersion AS version',
    );
    const [nodes] = await database.run("MATCH (n) WHERE n.id <> 'graph-meta:writing' RETURN count(n) AS count");
    const [relations] = await database.run('MATCH ()-[r]->() RETURN count(r) AS count');
    return meta === undefined
      ? null
      : `${String(meta['version'])}: ${String(nodes?.['count'])}, ${String(relations?.['count'])}`;
  };
  /** What the database holds after seeding each of the two files. */
  const states = async (database: OwnNeo4j) => {
    const found: string[] = [];
    for (const text of [texts.changed, texts.old]) {
      await write(text);
      expect((await seed(database)).code).toBe(0);
      found.push((await held(database)) ?? '');
    }
    const [changed = '', old = ''] = found;
    expect(changed).not.toBe(old);
    return { changed, old };
  };
  const expectSentences = (err: string) => {
    expect(err).not.toMatch(/^\s+at /m);
    expect(err.trim()).not.toBe('');
  };

  describe('on its own Neo4j', () => {
    let database: OwnNeo4j;
    let known: { changed: string; old: string };
    beforeAll(async () => {
      database = await ownNeo4j();
      known = await states(database);
    }, 300_000);
    afterAll(() => database.remove(), 60_000);

    it.each([0, 0.1, 0.4])(
      'leaves one graph or the other if Neo4j is killed %f s after writing began',
      async (late) => {
        await write(texts.old);
        await seed(database);
        await write(texts.changed);
        const { ended, told } = launch(['seed', '--from', folder, '--prune'], environmentFor(database));
        await expect.poll(told, { timeout: 60_000, interval: 5 }).toContain('Writing ');
        await pause(late * 1_000);
        await database.kill();
        const { code, err } = await ended;
        if (code !== 0) expectSentences(err);
        await database.start();
        const left = await held(database);
        expect(code === 0 ? [known.changed] : [known.old, known.changed]).toContain(left);
        if (err.includes('The database is as it was before.')) expect(left).toBe(known.old);
        expect((await seed(database)).code).toBe(0);
        expect(await held(database)).toBe(known.changed);
      },
    );

    it.each([0, 0.3, 0.8, 1.5])(
      'leaves one graph or the other if its files disappear %f s after the start',
      async (late) => {
        await write(texts.old);
        await seed(database);
        await write(texts.changed);
        const { ended } = launch(['seed', '--from', folder, '--prune'], environmentFor(database));
        await pause(late * 1_000);
        // Half a file first, then none.
        await truncate(join(folder, 'seed.yaml'), 2_000);
        await rm(join(folder, 'seed.yaml'));
        const { code, err } = await ended;
        if (code !== 0) expectSentences(err);
        expect(await held(database)).toBe(code === 0 ? known.changed : known.old);
      },
    );
  });

  it.skipIf(withoutSmallDisk !== null)(
    'leaves the old graph and exits with an error if the disk of Neo4j is full, and finishes once there is room',
    async () => {
      const home = await mkdtemp(join(tmpdir(), 'cluneal-disk-'));
      await exec('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', home]);
      let database: OwnNeo4j | undefined;
      try {
        database = await ownNeo4j(home);
        const known = await states(database);
        await write(texts.changed);
        const ballast = join(home, 'ballast');
        // Fill the rest of the disk.
        await exec('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => undefined);
        // Neo4j cannot write then: its log does not reserve space and grows with each transaction.
        expect((await statfs(home)).bavail).toBe(0);
        const { code, err } = await seed(database);
        expect(code).toBe(1);
        expectSentences(err);
        expect(err).toMatch(
          /has failed \(Neo\.DatabaseError\.\S+\); look in its log for the reason, such as a full disk/,
        );
        await rm(ballast);
        await database.kill();
        await database.start();
        // The transaction could not be logged, so nothing of it is left.
        expect(await held(database)).toBe(known.old);
        expect((await seed(database)).code).toBe(0);
        expect(await held(database)).toBe(known.changed);
      } finally {
        await database?.remove();
        await exec('umount', [home]);
        await rm(home, { recursive: true });
      }
    },
  );
});
