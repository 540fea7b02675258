/** Writes the graph to Neo4j: only what differs from what is stored. Used by seeding alone. */
import neo4j, { type Session, type Transaction } from 'neo4j-driver';
import { CommandError } from '../../errors.ts';
import type { GraphWriter, WriteOptions } from '../port.ts';
import { transactionConfig, type Neo4jConnection } from './connection.ts';
import { toGraphError } from './neo4j-errors.ts';
import { metaId } from './encoding.ts';
import { differenceOf, planOf, sizeOf, type Plan } from './neo4j-difference.ts';
import { takeWritingLock } from './neo4j-lock.ts';
import { targetGraphOf, writingSteps, type TargetGraph, type TargetRelationship } from './neo4j-rows.ts';
import { missingSchema, schemaStatements } from './neo4j-schema.ts';

/** Rows per statement, and per transaction if a graph is written in batches. */
const batchSize = 1_000;
/**
 * Number of rows (nodes and relationships) that fit in one transaction even with the smallest heap in use: the 512 MB
 * of `npm run neo4j`.
 */
const mostRowsAtOnce = 60_000;
const writeTimeout = 30 * 60_000;

export interface WriterSettings {
  /** Version of this software, stored in the meta data. */
  readonly version: string;
  /** Rows per transaction if there is no graph yet; for tests. */
  readonly mostAtOnce?: number;
}

export function openNeo4jWriter(connection: Neo4jConnection, writer: WriterSettings): GraphWriter {
  const { driver, settings } = connection;
  const { version, mostAtOnce = mostRowsAtOnce } = writer;
  const config = (statement: string) => transactionConfig(statement, writeTimeout);

  /** Runs the work in a session of its own, and explains errors in one sentence. */
  const inSession = async <T>(
    mode: 'READ' | 'WRITE',
    { signal }: WriteOptions,
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const session = driver.session({ database: settings.database, defaultAccessMode: neo4j.session[mode] });
    try {
      return await work(session);
    } catch (cause) {
      signal?.throwIfAborted();
      throw toGraphError(cause, settings);
    } finally {
      await session.close();
    }
  };

  return {
    async prepare(options) {
      const missing = await inSession('READ', options, (session) => missingSchema(session));
      await inSession('WRITE', options, async (session) => {
        let made = schemaStatements.length - missing.length;
        const tell = () => options.onProgress?.('constraints and indexes', made, schemaStatements.length);
        if (made > 0) tell();
        for (const { statements } of missing) {
          for (const statement of statements) await session.run(statement).catch(tellOfOthers);
          made += 1;
          tell();
        }
      });
      await inSession('READ', options, (session) => session.run('CALL db.awaitIndexes(300)'));
    },

    compare: (content, options) =>
      inSession('READ', options, async (session) => {
        const transaction = await session.beginTransaction(config('compare'));
        try {
          return differenceOf(await planOf(transaction, targetGraphOf(content, { version }), planOptions(options)));
        } finally {
          await transaction.close();
        }
      }),

    async write(content, options) {
      const lock = await takeWritingLock(connection, options).catch((cause: unknown) => {
        throw toGraphError(cause, settings);
      });
      try {
        return await inSession('WRITE', options, async (session) => {
          const target = targetGraphOf(content, { version });
          const transaction = await session.beginTransaction(config('seed'));
          try {
            const plan = await planOf(transaction, target, planOptions(options));
            const rows = sizeOf(plan);
            if (rows === 0) {
              await transaction.rollback();
              return { ...differenceOf(plan), how: 'NOTHING' };
            }
            const inBatches = (!plan.seeded || options.reset === true) && rows > mostAtOnce;
            options.onPlan?.({ how: inBatches ? 'BATCHES' : 'ONE_TRANSACTION', rows, left: plan.left });
            if (inBatches) {
              await transaction.rollback();
              await writePlan(inTransactions(session, config('seed')), plan, target, options);
              return { ...differenceOf(plan), how: 'BATCHES' };
            }
            await writePlan((statement, batch) => runBatch(transaction, statement, batch), plan, target, options);
            options.signal?.throwIfAborted();
            options.onCommit?.();
            await transaction.commit().catch(tellOfOthers);
            return { ...differenceOf(plan), how: 'ONE_TRANSACTION' };
          } catch (cause) {
            // Already closed if the server rejected a statement; otherwise it must be rolled back.
            if (transaction.isOpen()) await transaction.rollback().catch(() => undefined);
            throw cause;
          }
        });
      } finally {
        await lock.release();
      }
    },

    close: () => connection.close(),
  };
}

function planOptions({ prune = false, reset = false, signal, onProgress }: WriteOptions) {
  return {
    prune,
    reset,
    signal,
    onRead: (done: number, total: number) => onProgress?.('comparing with the database', done, total),
  };
}

/** Says what to do if foreign data makes the database refuse. Always throws. */
function tellOfOthers(cause: unknown): never {
  if (!(cause instanceof Error)) throw cause;
  const words = cause.message.replaceAll(/\s+/gu, ' ').replace(/\.$/u, '');
  if (codeOf(cause).includes('ConstraintCreationFailed')) {
    const sentence = `The database holds two nodes of one kind with the same id, so a uniqueness constraint cannot be created (${words}); delete one of the two.`;
    throw new CommandError(sentence, { cause });
  }
  if (codeOf(cause).includes('ConstraintValidationFailed')) {
    const sentence = `Somebody else changed the database during the write (${words}), so nothing was written; seed it again.`;
    throw new CommandError(sentence, { cause });
  }
  throw cause;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Runs one statement for a batch of rows; throws if a row matched nothing. */
type RunBatch = (statement: string, rows: readonly object[]) => Promise<void>;

/** A group of rows, with its name in words for the user. */
interface Portion {
  readonly step: string;
  readonly statement: string;
  readonly length: number;
  /** Encodes some rows just before they are sent. */
  readonly rows: (start: number, end: number) => object[];
}

function portion<T>(step: string, statement: string, items: readonly T[], row: (item: T) => object): Portion {
  return { step, statement, length: items.length, rows: (start, end) => items.slice(start, end).map(row) };
}

async function writePlan(runIn: RunBatch, plan: Plan, target: TargetGraph, options: WriteOptions): Promise<void> {
  const portions = [...removals(plan), ...changes(plan), ...additions(plan, target)];
  const whole = { done: 0, total: portions.reduce((sum, { length }) => sum + length, 0) };
  for (const [step, parts] of Map.groupBy(portions, (part) => part.step)) {
    const total = parts.reduce((sum, { length }) => sum + length, 0);
    let done = 0;
    for (const { statement, length, rows } of parts) {
      for (let start = 0; start < length; start += batchSize) {
        options.signal?.throwIfAborted();
        const batch = rows(start, start + batchSize);
        await runIn(statement, batch);
        done += batch.length;
        whole.done += batch.length;
        options.onProgress?.(step, done, total, { ...whole });
      }
    }
  }
}

/** The meta data first: without it, no reader takes the rest for a graph. */
function removals({ removedNodes, removedRelationships }: Plan): Portion[] {
  const key = ({ key }: { readonly key: string }) => ({ key });
  const isMeta = ({ item }: { readonly item: { readonly id: string } }) => item.id === metaId;
  const step = 'removals';
  // No DETACH: if a foreign relationship was added meanwhile, the whole write must fail.
  const deleteNode = 'MATCH (n) WHERE elementId(n) = row.key DELETE n';
  const deleteRelationship = 'MATCH ()-[r]->() WHERE elementId(r) = row.key DELETE r';
  return [
    portion(step, deleteNode, removedNodes.filter(isMeta), key),
    portion(step, deleteRelationship, removedRelationships, key),
    portion(
      step,
      deleteNode,
      removedNodes.filter((node) => !isMeta(node)),
      key,
    ),
  ];
}

function changes({ changedNodes, changedRelationships }: Plan): Portion[] {
  const isMeta = ({ target }: Plan['changedNodes'][number]) => target.id === metaId;
  const row = ({ key, target }: (Plan['changedNodes'] | Plan['changedRelationships'])[number]) => ({
    key,
    properties: target.encode(),
  });
  const setNode = 'MATCH (n) WHERE elementId(n) = row.key SET n = row.properties';
  const setRelationship = 'MATCH ()-[r]->() WHERE elementId(r) = row.key SET r = row.properties';
  return [
    portion(
      'changes',
      setNode,
      changedNodes.filter((node) => !isMeta(node)),
      row,
    ),
    portion('changes', setRelationship, changedRelationships, row),
  ];
}

function additions({ addedNodes, addedRelationships }: Plan, target: TargetGraph): Portion[] {
  const nodes = addedNodes.filter(({ id }) => id !== metaId);
  // The meta data always gets the time and version of the write.
  const meta = [...target.nodes.values()].filter(({ id }) => id === metaId);
  const portions = [
    ...[...Map.groupBy([...nodes, ...meta], ({ step, kind }) => `${step}:${kind}`).values()].map((members) =>
      portion(
        members[0]?.step ?? '',
        `MERGE (n:${members[0]?.kind ?? ''} {id: row.id}) SET n = row.properties`,
        members,
        ({ id, encode }) => ({ id, properties: encode() }),
      ),
    ),
    ...[
      ...Map.groupBy(addedRelationships, ({ type, fromKind, toKind }) => `${type} ${fromKind} ${toKind}`).values(),
    ].map((members) =>
      portion(members[0]?.step ?? '', mergeStatement(members[0]), members, ({ from, to, encode }) => {
        const properties = encode();
        return { from, to, id: properties['id'], position: properties['position'], properties };
      }),
    ),
  ];
  const order: readonly string[] = writingSteps;
  return portions.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
}

function mergeStatement(first: TargetRelationship | undefined): string {
  if (first === undefined) return '';
  const { type, fromKind, toKind, identity } = first;
  const key = identity === null ? '' : ` {${identity}: row.${identity}}`;
  return `MATCH (a:${fromKind} {id: row.from}) MATCH (b:${toKind} {id: row.to}) MERGE (a)-[r:${type}${key}]->(b) SET r = row.properties`;
}

/** Each batch in a transaction of its own, retried once after a transient error. */
function inTransactions(session: Session, config: { timeout: number; metadata: object }): RunBatch {
  return (statement, rows) => session.executeWrite((transaction) => runBatch(transaction, statement, rows), config);
}

async function runBatch(
  transaction: Pick<Transaction, 'run'>,
  statement: string,
  rows: readonly object[],
): Promise<void> {
  const result = await transaction.run(`UNWIND $rows AS row ${statement} RETURN count(*) AS done`, { rows });
  const done: unknown = result.records[0]?.get('done');
  if (Number(done) !== rows.length)
    throw new Error(`A statement reached ${String(done)} of ${String(rows.length)} rows (${statement}).`);
}
