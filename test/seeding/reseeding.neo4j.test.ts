import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import { decodeStoredGraph, readStoredGraph } from '../../src/store/neo4j/neo4j-content.ts';
import { takeWritingLock } from '../../src/store/neo4j/neo4j-lock.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import type { Difference, WriteOptions, Written } from '../../src/store/port.ts';
import { compareIds, type GraphContent } from '../../src/domain/records.ts';
import { readSoundGraph } from '../../src/seeding/seed.ts';
import { selectOnly } from '../../src/seeding/select.ts';
import { serve, type TestServer } from '../support/api.ts';
import { connect, empty, neo4jEnvironment, noNeo4j, runCypher, testSettings } from '../support/database.ts';
import { projectGraph, projectRoot, testVersion } from '../support/graph.ts';
import { launch } from '../support/program.ts';
import { seedFileOf } from '../support/seed-file.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

/** A small part of the graph: these tests are about writing, not about the facts. */
let graph: GraphContent;
/** The same graph with a structure renamed, another removed with its relation, and one claim changed. */
let changed: GraphContent;
const gone = 'landmark:iliac-crest';
const selectors = [gone, 'fascia:fascia-lata'];

beforeAll(async () => {
  graph = selectOnly(await projectGraph(), selectors);
  changed = {
    ...graph,
    dataVersion: '9.0.0',
    structures: graph.structures
      .filter(({ id }) => id !== gone)
      .map((one) => (one.id === 'cluneal-group:superior' ? { ...one, name: 'renamed group' } : one)),
    relations: [],
    statements: graph.statements
      .filter(({ structure }) => structure !== gone)
      .map((claim, index) => (index === 0 ? { ...claim, note: 'another note', count: 7 } : claim)),
    topics: [],
  };
});

async function withWriter<T>(
  work: (writer: ReturnType<typeof openNeo4jWriter>) => Promise<T>,
  mostAtOnce?: number,
): Promise<T> {
  const writer = openNeo4jWriter(connect(), {
    version: testVersion,
    ...(mostAtOnce === undefined ? {} : { mostAtOnce }),
  });
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}

const seed = (content: GraphContent, options: WriteOptions = {}, mostAtOnce?: number): Promise<Written> =>
  withWriter(async (writer) => {
    await writer.prepare({});
    return writer.write(content, options);
  }, mostAtOnce);

async function revision(): Promise<string> {
  const connection = connect();
  try {
    return await connection.revision({});
  } finally {
    await connection.close();
  }
}

/** Reads our data back from the database. */
async function stored(): Promise<GraphContent> {
  const connection = connect();
  try {
    return decodeStoredGraph(await readStoredGraph(connection)).content;
  } finally {
    await connection.close();
  }
}

/** The database does not preserve the order of a relation's claims. */
function sorted(content: GraphContent): GraphContent {
  const relations = content.relations.map((relation) => ({
    ...relation,
    claims: relation.claims.toSorted((a, b) => compareIds(a.id, b.id)),
  }));
  return { ...content, relations };
}

/** How many nodes a graph has in Neo4j, not counting its metadata. */
function nodesOf({ structures, sources, classes, topics, relations, statements }: GraphContent): number {
  const claims = [...relations.flatMap((relation) => relation.claims), ...statements];
  return structures.length + sources.length + classes.length + topics.length + claims.length;
}

const lists = ({ added, changed: other, removed, left }: Difference) => ({ added, changed: other, removed, left });

describe.skipIf(noNeo4j)('seeding a database that is already seeded', () => {
  beforeEach(empty);

  it('writes nothing and commits nothing if nothing differs', async () => {
    expect((await seed(graph)).how).toBe('ONE_TRANSACTION');
    const before = await revision();
    expect(await seed(graph)).toMatchObject({ how: 'NOTHING', added: [], changed: [], removed: [], left: 0 });
    expect(await revision()).toBe(before);
  });

  it('writes exactly the differences that a comparison announced', async () => {
    await seed(graph);
    const announced = await withWriter((writer) => writer.compare(changed, { prune: true }));
    const before = await revision();
    expect(announced.changed).toEqual(
      expect.arrayContaining([
        {
          what: 'NODE',
          type: 'ClunealGroup',
          id: 'cluneal-group:superior',
          properties: expect.arrayContaining([
            { name: 'name', before: '"superior cluneal nerves"', after: '"renamed group"' },
          ]) as unknown[],
        },
        {
          what: 'NODE',
          type: 'GraphMeta',
          id: 'graph-meta:cluneal-graph',
          properties: [
            { name: 'dataVersion', before: `"${graph.dataVersion}"`, after: '"9.0.0"' },
            { name: 'nodes', before: String(nodesOf(graph)), after: String(nodesOf(changed)) },
            { name: 'relations', before: String(graph.relations.length), after: '0' },
          ],
        },
        expect.objectContaining({
          id: changed.statements[0]?.id,
          properties: expect.arrayContaining([expect.objectContaining({ name: 'count', after: '7' })]) as unknown[],
        }),
      ]),
    );
    expect(announced.removed).toContainEqual({ what: 'NODE', type: 'Landmark', id: gone });
    expect(await revision()).toBe(before);
    const written = await seed(changed, { prune: true });
    expect(lists(written)).toEqual(lists(announced));
    expect(await stored()).toEqual(sorted(changed));
  });

  it('keeps what is missing from the files, and counts it, unless it is asked to prune', async () => {
    await seed(graph);
    const { removed, left } = await seed(changed);
    expect(removed).toEqual([]);
    expect(left).toBeGreaterThan(1);
    expect((await stored()).structures.map(({ id }) => id)).toContain(gone);
    await seed(changed, { prune: true });
    expect(await stored()).toEqual(sorted(changed));
  });

  it('removes claims from a dispute that no longer weighs them', async () => {
    const [topic, ...more] = graph.topics;
    if (topic === undefined) throw new Error('The part has no topic.');
    await seed(graph);
    const positions = topic.positions.map(({ says, claims }) => ({ says, claims: claims.slice(1) }));
    const other = { ...graph, topics: [{ ...topic, positions }, ...more] };
    await seed(other);
    expect((await stored()).topics).toEqual(other.topics);
  });

  it.each([{ prune: true }, { reset: true }])('never removes foreign data, with %o', async (options) => {
    await runCypher(
      "CREATE (:Pupil {id: 'landmark:mine'})-[:DRAWS]->(:Landmark {name: 'my own landmark'}), (:Landmark {id: 'skin-region:wrong-label'})",
    );
    const others =
      "MATCH (n) WHERE n:Pupil OR n.name = 'my own landmark' OR n.id = 'skin-region:wrong-label' OPTIONAL MATCH (n)-[r]->() RETURN labels(n) AS labels, n {.*} AS n, type(r) AS r ORDER BY n.id";
    const before = await runCypher(others);
    await seed(graph);
    await seed(changed, options);
    expect(await runCypher(others)).toEqual(before);
    expect(before).toHaveLength(3);
    expect(await stored()).toEqual(sorted(changed));
  });

  it.each([
    [`CREATE (:Pupil {name: 'Ada'})-[:LIKES]->(n)`, /\(:Pupil\)-\[:LIKES\]->\(landmark:iliac-crest\)/],
    [
      `WITH n MATCH (g:ClunealGroup {id: 'cluneal-group:superior'}) CREATE (g)-[:PASSES {how: 'NEAR'}]->(n)`,
      /\(cluneal-group:superior\)-\[:PASSES\]->\(landmark:iliac-crest\)/,
    ],
  ])('refuses to remove a node that foreign data is attached to: %s', async (tie, sentence) => {
    await seed(graph);
    await runCypher(`MATCH (n:Landmark {id: '${gone}'}) ${tie}`);
    const before = await revision();
    for (const options of [{ prune: true }, { reset: true }]) {
      await expect(seed(changed, options)).rejects.toThrow(sentence);
      await expect(withWriter((writer) => writer.compare(changed, { prune: true }))).rejects.toThrow(sentence);
    }
    expect(await revision()).toBe(before);
    // Without pruning there is nothing to refuse.
    await seed(changed);
  });

  it('recreates an index that covers other kinds than this version reads', async () => {
    await seed(graph);
    await runCypher('DROP INDEX structure_identifier');
    await runCypher('CREATE FULLTEXT INDEX structure_identifier FOR (n:Fascia) ON EACH [n.identifiers]');
    await seed(graph);
    const [index] = await runCypher(
      "SHOW INDEXES YIELD name, labelsOrTypes WHERE name = 'structure_identifier' RETURN labelsOrTypes AS labels",
    );
    expect(index?.['labels']).toContain('SkinRegion');
  });
});

describe.skipIf(noNeo4j)('a graph too large for one transaction', () => {
  beforeEach(empty);

  it('is written in batches, invisible to readers until the last one, and resumes after an interruption', async () => {
    const reader = openNeo4jReader(connect());
    const api = await serve(reader, {}, { maxStaleness: 0, maxRecordBytes: 1_000_000 });
    const query = '{ landmarks { totalCount } }';
    const codes = new Set<unknown>();
    const stop = new AbortController();
    const asked: Promise<void>[] = [];
    const stopped = seed(
      graph,
      {
        signal: stop.signal,
        onProgress(step) {
          asked.push(api.ask(query).then(({ errors }) => void codes.add(errors?.[0]?.extensions?.['code'])));
          if (step === 'claims') stop.abort(new Error('stopped'));
        },
      },
      10,
    );
    await expect(stopped).rejects.toThrow('stopped');
    await Promise.all(asked);
    expect([...codes]).toEqual(['NOT_SEEDED']);
    expect((await api.ask(query)).errors?.[0]?.message).toMatch(/still being written/);
    const resumed = await seed(graph, {}, 10);
    expect(resumed.how).toBe('BATCHES');
    const whole = graph.structures.length + graph.sources.length;
    const nodes = resumed.added.filter(({ what, type }) => what === 'NODE' && type !== 'Claim');
    expect(nodes.length).toBeLessThan(whole);
    expect(await stored()).toEqual(sorted(graph));
    expect((await api.ask(query)).errors).toBeUndefined();
    await api.close();
  });

  it('resumes after its process was killed', { timeout: 120_000 }, async () => {
    const { uri, username, password } = testSettings();
    const from = (path: string) => JSON.stringify(join(projectRoot, path));
    const program = `
      import { readSoundGraph } from ${from('src/seeding/seed.ts')};
      import { connectNeo4j } from ${from('src/store/neo4j/connection.ts')};
      import { openNeo4jWriter } from ${from('src/store/neo4j/neo4j-writer.ts')};
      const settings = ${JSON.stringify({ uri, username, password, database: 'neo4j', queryTimeout: 20_000 })};
      const writer = openNeo4jWriter(connectNeo4j(settings), { version: 'x', mostAtOnce: 10 });
      const { graph } = await readSoundGraph(import.meta.dirname);
      await writer.prepare({});
      await writer.write(graph, { onProgress: (step) => console.log(step) });`;
    const folder = await seedFolderOf({ 'seed.yaml': seedFileOf(graph), 'program.ts': program });
    const child = spawn(process.execPath, [join(folder, 'program.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    for await (const line of child.stdout) if (String(line).includes('claims')) break;
    child.kill('SIGKILL');
    await ended;
    const [left] = await runCypher(
      'MATCH (n) RETURN toFloat(count(n)) AS nodes, toFloat(count(CASE WHEN n:GraphMeta THEN 1 END)) AS meta',
    );
    expect(left?.['nodes']).toBeGreaterThan(10);
    expect(left?.['meta']).toBe(0);
    const { added } = await seed(graph, {}, 10);
    expect(added.filter(({ type }) => type === 'Landmark')).toEqual([]);
    expect(await stored()).toEqual(sorted(graph));
  });

  it('is changed in one transaction once it exists, and written in batches again on a reset', async () => {
    await seed(graph, {}, 10);
    expect((await seed(changed, { prune: true }, 10)).how).toBe('ONE_TRANSACTION');
    expect((await seed(graph, { reset: true }, 10)).how).toBe('BATCHES');
    expect(await stored()).toEqual(sorted(graph));
  });
});

const launched: ReturnType<typeof launch>[] = [];
function launchSeed(args: readonly string[]) {
  const program = launch(['seed', ...args], neo4jEnvironment());
  launched.push(program);
  return program;
}

describe.skipIf(noNeo4j)('the command seed on a real Neo4j', { timeout: 120_000 }, () => {
  beforeEach(empty);
  afterEach(() => {
    for (const { child } of launched.splice(0)) child.kill('SIGKILL');
  });

  it('prints the difference without writing with --dry-run, then writes exactly that', async () => {
    const folder = await seedFolderOf({ 'seed.yaml': seedFileOf(graph) });
    const before = await revision();
    const dry = await launchSeed(['--from', folder, '--dry-run', '--details']).ended;
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.out).toContain(`+ Landmark ${gone}\n`);
    const [summary = '', ...lines] = dry.out.trimEnd().split('\n');
    const short = (await launchSeed(['--from', folder, '--dry-run']).ended).out.trimEnd().split('\n');
    expect(short).toEqual([
      summary,
      ...lines.slice(0, 20),
      `… and ${String(lines.length - 20)} more lines; --details prints them all.`,
    ]);
    expect(dry.out).toMatch(
      /^Would change in .* nodes, .* added; nothing changed; nothing removed\. Nothing was written\.$/m,
    );
    expect(await revision()).toBe(before);
    const real = await launchSeed(['--from', folder]).ended;
    expect(real.out).toMatch(/^Seeded .*\nIn one transaction: /);
    const counts = /: (.* added; nothing changed; nothing removed)\./;
    expect(counts.exec(real.out.split('\n')[1] ?? '')?.[1]).toBe(counts.exec(summary)?.[1]);
    await runCypher("MATCH (g:ClunealGroup {id: 'cluneal-group:superior'}) SET g.name = 'x', g.mine = 1");
    const again = await launchSeed(['--from', folder, '--dry-run']).ended;
    expect(again.out).toBe(
      `Would change in ${testSettings().uri} (database neo4j): nothing added; 1 node changed; nothing removed. Nothing was written.\n` +
        `~ ClunealGroup cluneal-group:superior\n    mine: 1 → none\n    name: "x" → "superior cluneal nerves"\n`,
    );
  });

  it('seeds a part by name and by source, and prunes the rest', async () => {
    const first = await launchSeed(['--only', selectors.join(',')]).ended;
    expect(first).toMatchObject({ code: 0 });
    expect(await stored()).toEqual(sorted(graph));
    const mixing = await launchSeed(['--only', selectors.join(','), '--perspective', 'gray-1918']).ended;
    expect(mixing.code).toBe(1);
    expect(mixing.err).toMatch(/outside this perspective, .*; add --prune .* The database is as it was before\.$/m);
    expect(await stored()).toEqual(sorted(graph));
    const second = await launchSeed(['--only', selectors.join(','), '--perspective', 'gray-1918', '--prune']).ended;
    expect(second.out).toMatch(/removed\.$/m);
    const { relations } = await stored();
    const frame = ['HAS_DORSAL_RAMUS', 'HAS_VENTRAL_RAMUS', 'PART_OF'];
    const claims = relations.filter(({ type }) => !frame.includes(type)).flatMap((relation) => relation.claims);
    expect(claims.filter(({ source }) => source !== 'source:gray-1918')).toEqual([]);
  });

  it('resets without a terminal only if --yes is given', async () => {
    const folder = await seedFolderOf({ 'seed.yaml': seedFileOf(graph) });
    await seed(changed);
    const before = await revision();
    const refused = await launchSeed(['--from', folder, '--reset']).ended;
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^--reset removes everything .*there is no terminal to confirm it; add --yes/m);
    expect(await revision()).toBe(before);
    const { code } = await launchSeed(['--from', folder, '--reset', '--yes']).ended;
    expect(code).toBe(0);
    expect(await stored()).toEqual(sorted((await readSoundGraph(folder)).graph));
  });

  it('waits for another writer, and says so', async () => {
    const folder = await seedFolderOf({ 'seed.yaml': seedFileOf(graph) });
    await withWriter((writer) => writer.prepare({}));
    const connection = connect();
    const lock = await takeWritingLock(connection, {});
    const waiting = launchSeed(['--from', folder]);
    await expect.poll(waiting.told, { timeout: 60_000 }).toMatch(/^Another seeding of this database is in progress/m);
    expect(await runCypher('MATCH (n) RETURN n')).toEqual([]);
    await lock.release();
    await connection.close();
    expect((await waiting.ended).out).toMatch(/^Seeded /);
    expect(await stored()).toEqual(sorted((await readSoundGraph(folder)).graph));
  });

  it('writes only once if two are started at the same time', async () => {
    const folder = await seedFolderOf({ 'seed.yaml': seedFileOf(graph) });
    const ends = await Promise.all([1, 2].map(() => launchSeed(['--from', folder]).ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const words = ends.map(({ out }) => out.split(' ')[0]);
    expect(words.sort()).toEqual(['Nothing', 'Seeded']);
  });

  it('leaves nothing behind and no lock if it is killed', async () => {
    const killed = launchSeed([]);
    await expect.poll(killed.told, { timeout: 60_000, interval: 20 }).toMatch(/^nodes: /m);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { code } = await launchSeed(['--only', selectors.join(',')]).ended;
    expect(code).toBe(0);
    expect(await stored()).toEqual(sorted(graph));
  });
});

describe.skipIf(noNeo4j)('a graph that is reseeded repeatedly while clients read', () => {
  it('answers from the old graph or the new one, never from a mix', { timeout: 120_000 }, async () => {
    await empty();
    const mark = (content: GraphContent, word: string): GraphContent => ({
      ...content,
      dataVersion: word === 'odd' ? '1.0.1' : '1.0.2',
      structures: content.structures.map((one) => ({ ...one, definition: word })),
      // Every claim carries the word, and the even version lacks one statement.
      relations: content.relations.map((relation) => ({
        ...relation,
        claims: relation.claims.map((claim) => ({ ...claim, note: word })),
      })),
      statements: content.statements.slice(word === 'odd' ? 0 : 1).map((claim) => ({ ...claim, note: word })),
    });
    const versions = { odd: mark(graph, 'odd'), even: mark(graph, 'even') };
    await seed(versions.odd, { prune: true });
    const servers: TestServer[] = await Promise.all(
      [1, 2].map(() => serve(openNeo4jReader(connect()), {}, { maxStaleness: 20, maxRecordBytes: 5_000_000 })),
    );
    const query = `{
      meta { dataVersion }
      landmark(id: "${gone}") { definition statements { edges { node { id note } } }
        relations(first: 50) { edges { node { from { definition } to { definition } claims { note } } } } }
      clunealGroups { edges { node { definition relations { edges { node { claims { note } to { definition } } } } } } }
    }`;
    let over = false;
    const answers = new Map<string, number>();
    const read = async (server: TestServer) => {
      while (!over) {
        const data = JSON.stringify(await server.data(query));
        const words = new Set([...data.matchAll(/"(?:definition|note)":"([^"]*)"/g)].map(([, word]) => word));
        words.add(data.includes('"1.0.1"') ? 'odd' : 'even');
        const key = [...words].join('+');
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    };
    const reading = Promise.all(servers.flatMap((server) => [read(server), read(server)]));
    for (const word of ['even', 'odd', 'even', 'odd'] as const) {
      await seed(versions[word], { prune: true });
      const before = answers.get(word) ?? 0;
      await expect.poll(() => answers.get(word) ?? 0, { timeout: 30_000 }).toBeGreaterThan(before);
    }
    over = true;
    await reading;
    await Promise.all(servers.map((server) => server.close()));
    expect([...answers.keys()].sort()).toEqual(['even', 'odd']);
  });
});
