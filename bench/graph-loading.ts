/** Fills the database of a run: the real graph with the project's own command, then its copies. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Session } from 'neo4j-driver';
import { CommandError } from '../src/errors.ts';
import { readSoundGraph } from '../src/seeding/seed.ts';
import { connectNeo4j } from '../src/store/neo4j/connection.ts';
import { schemaStatements } from '../src/store/neo4j/neo4j-schema.ts';
import {
  emptyDatabase,
  environmentOf,
  forgetDatabase,
  openDatabase,
  type BenchDatabase,
  type GivenDatabase,
} from './database.ts';
import { costOfQuestions, type QuestionCost } from './db-hits.ts';
import { namesIndex } from './operations.ts';
import { runToEnd } from './processes.ts';
import { copyGraph, countNodes, generatorVersion, growContent, type PlainGraph } from './replicas.ts';

/** How to report progress and when to stop. */
export interface Watch {
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Loading {
  readonly replicas: number;
  readonly nodes: number;
  readonly relationships: number;
  /** Seconds that the copies took, perhaps in an earlier run. */
  readonly seconds: number;
  readonly fromEarlierRun: boolean;
  /** Peak memory of the database during loading; null if it cannot be measured. */
  readonly databaseMegabytes: number | null;
}

const root = join(import.meta.dirname, '..');
const seedFolder = join(root, 'seed');
/** Concurrent transactions while copies are written. */
const lanes = 2;

/** Label of the node that records what a benchmark database holds. A database without it is left alone unless it is empty. */
const marker = 'BenchGraph';

/** Opens a database that holds the real graph and its copies, `replicas` in all. */
export async function openLoaded(
  replicas: number,
  given: GivenDatabase | null,
  watch: Watch,
): Promise<{ database: BenchDatabase; loading: Loading }> {
  const name = `${String(replicas)}-replicas`;
  const fingerprint = await fingerprintOf(replicas);
  let database = await openDatabase(name, given);
  try {
    const state = await stateOf(database);
    if (state.fingerprint === fingerprint && state.loading !== null)
      return { database, loading: { ...state.loading, fromEarlierRun: true } };
    if (given !== null && state.fingerprint === null && state.holdsNodes) {
      throw new CommandError(
        'The database at NEO4J_BENCH_URI holds data that the benchmark did not write, and would be emptied. Use an empty database.',
      );
    }
    if (state.holdsNodes) {
      if (given !== null) await emptyDatabase(database);
      else {
        await database.stop();
        database = await openDatabase(name, given, { fresh: true });
      }
    }
    watch.tell(`Loading ${String(replicas)} ${replicas === 1 ? 'replica' : 'replicas'} of the graph …`);
    return { database, loading: await load(database, replicas, fingerprint, watch) };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** What the statements of our server cost this database. */
export async function costOfDatabase({ uri, username, password }: BenchDatabase): Promise<QuestionCost[]> {
  const connection = connectNeo4j({ uri, username, password, database: 'neo4j', queryTimeout: 60_000 });
  try {
    return await costOfQuestions(connection);
  } finally {
    await connection.close();
  }
}

async function load(database: BenchDatabase, replicas: number, fingerprint: string, watch: Watch): Promise<Loading> {
  const session = database.driver.session();
  try {
    await session.run(`CREATE (:${marker} {fingerprint: 'loading'})`);
    const seeded = await runToEnd([join(root, 'src', 'main.ts'), 'seed'], environmentOf(database));
    if (!seeded.ok) throw new CommandError(`Seeding failed:\n${seeded.lines.join('\n')}`);
    await session.run(namesIndex.statement);
    const started = performance.now();
    const graph = await readWholeGraph(session);
    await withoutIndexes(session, () => writeCopies(database, graph, replicas, watch));
    const seconds = (performance.now() - started) / 1000;
    // As in a database that has run for a while: fresh planner statistics, and nothing left to write.
    await session.run('CALL db.prepareForReplanning()').catch(() => undefined);
    await session.run('CALL db.checkpoint()').catch(() => undefined);
    const loading: Loading = {
      replicas,
      nodes: graph.nodes.length * replicas,
      relationships: graph.relationships.length * replicas,
      seconds,
      fromEarlierRun: false,
      databaseMegabytes: (await database.usage())?.peakMegabytes ?? null,
    };
    await session.run(`MATCH (b:${marker}) SET b.fingerprint = $fingerprint, b.loading = $loading`, {
      fingerprint,
      loading: JSON.stringify(loading),
    });
    return loading;
  } finally {
    await session.close();
  }
}

export interface Writing {
  /** Version and memory of the database. */
  readonly database: string;
  readonly nodes: number;
  readonly relations: number;
  readonly seconds: number;
  /** Peak memory of the writing program and of the database; null if it cannot be measured. */
  readonly writerMegabytes: number;
  readonly databaseMegabytes: number | null;
  /** Why writing failed; null if it did not. */
  readonly failure: string | null;
}

/**
 * Times the project's own writer with many nodes in an empty database, first with the memory that users have and, if that is not
 * enough, with the benchmark's.
 */
export async function timeWriter(leastNodes: number, given: GivenDatabase | null, watch: Watch): Promise<Writing[]> {
  watch.tell(`Timing the project's writer with ${String(leastNodes)} nodes …`);
  const first = await timeOneWriter(leastNodes, given, true);
  if (first.failure === null || given !== null || watch.signal.aborted) return [first];
  watch.tell('It failed. Trying again with more memory for the database …');
  return [first, await timeOneWriter(leastNodes, given, false)];
}

async function timeOneWriter(leastNodes: number, given: GivenDatabase | null, small: boolean): Promise<Writing> {
  const { graph } = await readSoundGraph(seedFolder);
  const content = growContent(graph, leastNodes);
  const database = await openDatabase('writer', given, { fresh: true, small });
  try {
    if (given !== null) {
      const { fingerprint, holdsNodes } = await stateOf(database);
      if (holdsNodes && fingerprint === null)
        throw new CommandError(
          'The database at NEO4J_BENCH_URI holds data that the benchmark did not write, and would be emptied. Use an empty database.',
        );
      await emptyDatabase(database);
    }
    const started = performance.now();
    const written = await runToEnd(
      [join(import.meta.dirname, 'seed-writer.ts'), String(leastNodes)],
      environmentOf(database),
    );
    const total = (performance.now() - started) / 1000;
    const seconds = Number(/^seconds (\d+(?:\.\d+)?)$/mu.exec(written.lines.join('\n'))?.[1] ?? total);
    return {
      database: database.description,
      nodes: countNodes(content),
      relations: content.relations.length,
      seconds,
      writerMegabytes: written.peakMegabytes,
      databaseMegabytes: (await database.usage())?.peakMegabytes ?? null,
      failure: written.ok
        ? null
        : (/^failed (.*)$/mu.exec(written.lines.join('\n'))?.[1] ?? 'The writer exited early.'),
    };
  } finally {
    if (given !== null) await emptyDatabase(database).catch(() => undefined);
    await database.stop();
    if (given === null) await forgetDatabase('writer');
  }
}

async function stateOf({ driver }: BenchDatabase): Promise<{
  holdsNodes: boolean;
  fingerprint: string | null;
  loading: Loading | null;
}> {
  const { records } = await driver.executeQuery(
    `OPTIONAL MATCH (b:${marker}) WITH head(collect(b)) AS b
     RETURN b.fingerprint AS fingerprint, b.loading AS loading, EXISTS { MATCH (n) } AS holdsNodes`,
  );
  const loading: unknown = records[0]?.get('loading');
  return {
    holdsNodes: records[0]?.get('holdsNodes') === true,
    fingerprint: (records[0]?.get('fingerprint') ?? null) as string | null,
    loading: typeof loading === 'string' ? (JSON.parse(loading) as Loading) : null,
  };
}

/** Everything that seeding wrote, as plain nodes and relationships, except for nodes that exist only once. */
export async function readWholeGraph(session: Session): Promise<PlainGraph> {
  const single = `(x:GraphMeta OR x:${marker})`;
  const nodes = await session.run(
    `MATCH (x) WHERE NOT ${single} RETURN labels(x) AS labels, properties(x) AS properties`,
  );
  const relationships = await session.run(
    `MATCH (x)-[r]->(y) WHERE NOT ${single}
     RETURN type(r) AS type, properties(r) AS properties, x.id AS from, labels(x)[0] AS fromLabel, y.id AS to, labels(y)[0] AS toLabel`,
  );
  return {
    nodes: nodes.records.map((record) => record.toObject() as unknown as PlainGraph['nodes'][number]),
    relationships: relationships.records.map(
      (record) => record.toObject() as unknown as PlainGraph['relationships'][number],
    ),
  };
}

/** Writes all copies over a few connections, one replica per transaction. */
export async function writeCopies(
  { driver }: Pick<BenchDatabase, 'driver'>,
  graph: PlainGraph,
  replicas: number,
  { signal, tell }: Watch,
): Promise<void> {
  const place = new Map(graph.nodes.map(({ properties }, index) => [properties['id'], index]));
  const ends = graph.relationships.map(({ from, to }) => [place.get(from), place.get(to)].map((at) => BigInt(at ?? 0)));
  let next = 1;
  let reportedAt = performance.now();
  const lane = async () => {
    const session = driver.session();
    try {
      while (next < replicas) {
        signal.throwIfAborted();
        const replica = next;
        next += 1;
        const { nodes, relationships } = copyGraph(graph, replica);
        await session.run(copyStatement, {
          nodes,
          relationships: relationships.map(({ type, properties }, index) => ({ type, properties, ends: ends[index] })),
        });
        if (performance.now() - reportedAt < 20_000) continue;
        tell(`  ${String(replica)} of ${String(replicas)} replicas`);
        reportedAt = performance.now();
      }
    } finally {
      await session.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Finds both ends of a relationship by their positions in the list of new nodes, which is faster than any index. */
const copyStatement = `
  CALL () { UNWIND $nodes AS node CREATE (n:$(node.labels)) SET n = node.properties RETURN collect(n) AS made }
  UNWIND $relationships AS r
  WITH r, made[r.ends[0]] AS a, made[r.ends[1]] AS b
  CREATE (a)-[x:$(r.type)]->(b) SET x = r.properties`;

/** Drops the indexes that only reads need, and rebuilds them afterwards: much faster than keeping them up to date. */
async function withoutIndexes(session: Session, write: () => Promise<void>): Promise<void> {
  const { records } = await session.run(
    `SHOW INDEXES YIELD name, type, owningConstraint, createStatement
     WHERE owningConstraint IS NULL AND type <> 'LOOKUP' RETURN name, createStatement`,
  );
  for (const record of records) await session.run(`DROP INDEX \`${String(record.get('name'))}\``);
  await write();
  for (const record of records) await session.run(String(record.get('createStatement')));
  await session.run('CALL db.awaitIndexes(1800)');
}

async function fingerprintOf(replicas: number): Promise<string> {
  const { graph } = await readSoundGraph(seedFolder);
  return createHash('sha256')
    .update(JSON.stringify([generatorVersion, replicas, graph, schemaStatements]))
    .digest('hex');
}
