/** The graph in Neo4j, written: constraints first, then everything in one transaction. Only seeding gets this. */
import type { Transaction } from 'neo4j-driver';
import { KINDS, kindNames, kindOfId, structureKinds, type Kind, type RelationType } from '../../../schema/ontology.ts';
import type { GraphWriter, WriteOptions } from '../port.ts';
import type { GraphContent, RelationRecord } from '../records.ts';
import { searchVersion } from '../search/terms.ts';
import { applicationName, toGraphError, type Neo4jConnection } from './connection.ts';
import {
  claimEdges,
  encodeClaim,
  encodeNode,
  encodeRelation,
  identifierIndex,
  metaId,
  type Properties,
} from './encoding.ts';
import { searchIndexStatement } from './neo4j-search.ts';

const batchSize = 500;
const writeTimeout = 15 * 60_000;

/** Every constraint and index, as statements that change nothing where it exists. */
export const schemaStatements: readonly string[] = [
  ...kindNames.map(
    (kind) => `CREATE CONSTRAINT ${constraintName(kind)} IF NOT EXISTS FOR (n:${kind}) REQUIRE n.id IS UNIQUE`,
  ),
  ...kindNames
    .filter((kind) => KINDS[kind].pluralField !== null)
    .map((kind) => `CREATE INDEX ${snake(kind)}_order IF NOT EXISTS FOR (n:${kind}) ON (n.rank, n.id)`),
  // A page of the sources of some kinds is a seek in it for each kind.
  'CREATE INDEX source_kind_order IF NOT EXISTS FOR (n:Source) ON (n.kind, n.rank, n.id)',
  `CREATE FULLTEXT INDEX ${identifierIndex} IF NOT EXISTS FOR (n:${structureKinds.join('|')}) ON EACH [n.identifiers] OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'keyword'}}`,
  ...['relation', 'structure', 'stance'].map(
    (key) => `CREATE INDEX claim_${key} IF NOT EXISTS FOR (n:Claim) ON (n.${key})`,
  ),
  searchIndexStatement,
];

/** The name of the constraint that keeps the ids of a kind unique. */
export function constraintName(kind: Kind): string {
  return `${snake(kind)}_id`;
}

export function openNeo4jWriter(connection: Neo4jConnection, { version }: { version: string }): GraphWriter {
  const { driver, settings } = connection;
  return {
    async prepare({ onProgress }) {
      const session = driver.session({ database: settings.database });
      try {
        for (const [index, statement] of schemaStatements.entries()) {
          await session.run(statement);
          onProgress?.('constraints and indexes', index + 1, schemaStatements.length);
        }
        await session.run('CALL db.awaitIndexes(60)');
      } catch (cause) {
        throw toGraphError(cause, settings);
      } finally {
        await session.close();
      }
    },
    async write(content, options) {
      const session = driver.session({ database: settings.database });
      try {
        const transaction = await session.beginTransaction({
          timeout: writeTimeout,
          metadata: { app: applicationName, statement: 'seed' },
        });
        try {
          await writeContent(transaction, content, version, options);
          options.signal?.throwIfAborted();
          await transaction.commit();
        } catch (cause) {
          // Already ended where the server refused a statement; otherwise nothing of it may stay.
          if (transaction.isOpen()) await transaction.rollback().catch(() => undefined);
          throw cause;
        }
      } catch (cause) {
        options.signal?.throwIfAborted();
        throw toGraphError(cause, settings);
      } finally {
        await session.close();
      }
    },
    close: () => connection.close(),
  };
}

async function writeContent(
  transaction: Transaction,
  content: GraphContent,
  version: string,
  options: WriteOptions,
): Promise<void> {
  const nodes = [...content.structures, ...content.sources, ...content.classes, ...content.topics];
  const names = new Map(nodes.map((node) => [node.id, node]));
  const sourceName = (id: string) => names.get(id)?.name ?? id;
  const rank = (id: string) => names.get(id)?.rank ?? 0;
  const claims = [
    ...content.relations.flatMap((relation) =>
      relation.claims.map((claim) => ({ claim, relation: relation, about: relation.from })),
    ),
    ...content.statements.map((claim) => ({ claim, relation: null, about: claim.structure ?? '' })),
  ];

  const batches: Batch[] = [];
  for (const [kind, members] of Map.groupBy(nodes, (node): Kind => node.kind)) {
    batches.push({
      step: 'nodes',
      statement: `MERGE (n:${kind} {id: row.id}) SET n = row.properties`,
      rows: members.map((node) => ({ id: node.id, properties: encodeNode(node) })),
    });
  }
  const groups = Map.groupBy(content.relations, ({ type, from, to }) => [type, kindOfId(from), kindOfId(to)].join(' '));
  for (const [group, members] of groups) {
    const [type, from, to] = group.split(' ') as [RelationType, Kind, Kind];
    batches.push({
      step: 'relations',
      statement: `MATCH (a:${from} {id: row.from}) MATCH (b:${to} {id: row.to}) MERGE (a)-[r:${type} {id: row.id}]->(b) SET r = row.properties`,
      rows: members.map((relation) => ({ ...ends(relation), properties: encodeRelation(relation, sourceName) })),
    });
  }
  batches.push({
    step: 'claims',
    statement: `MATCH (s:Source {id: row.source}) MERGE (c:Claim {id: row.id}) SET c = row.properties MERGE (c)-[:${claimEdges.cites}]->(s)`,
    rows: claims.map(({ claim, relation, about }) => ({
      id: claim.id,
      source: claim.source,
      properties: encodeClaim(claim, {
        source: sourceName(claim.source),
        rank: rank(about),
        type: relation?.type ?? null,
      }),
    })),
  });
  const ties = claims.flatMap(({ claim, relation, about }) => [
    { claim: claim.id, edge: claimEdges.subject, node: about },
    ...(relation === null ? [] : [{ claim: claim.id, edge: claimEdges.object, node: relation.to }]),
  ]);
  for (const [group, members] of Map.groupBy(ties, ({ edge, node }) => `${edge} ${String(kindOfId(node))}`)) {
    const [edge, kind] = group.split(' ') as [string, Kind];
    batches.push({
      step: 'what claims are about',
      statement: `MATCH (c:Claim {id: row.claim}) MATCH (n:${kind} {id: row.node}) MERGE (c)-[:${edge}]->(n)`,
      rows: members,
    });
  }
  batches.push({
    step: 'positions in disputes',
    statement: `MATCH (t:DisputeTopic {id: row.topic}) MATCH (c:Claim {id: row.claim})
      MERGE (t)-[w:${claimEdges.weighs} {position: row.position}]->(c) SET w.order = row.order`,
    rows: content.topics.flatMap(({ id, positions }) =>
      positions.flatMap((position, index) =>
        position.claims.map((claim, order) => ({
          topic: id,
          claim,
          position: BigInt(index),
          order: BigInt(order),
        })),
      ),
    ),
  });
  const meta: Properties = {
    id: metaId,
    name: content.title,
    rank: 0,
    title: content.title,
    dataVersion: content.dataVersion,
    licence: content.licence,
    seededAt: new Date().toISOString(),
    seededBy: version,
    searchVersion: BigInt(searchVersion),
  };
  batches.push({
    step: 'meta data',
    statement: 'MERGE (m:GraphMeta {id: row.id}) SET m = row.properties',
    rows: [{ id: metaId, properties: meta }],
  });
  for (const [step, parts] of Map.groupBy(batches, (batch) => batch.step)) {
    const total = parts.reduce((sum, { rows }) => sum + rows.length, 0);
    let done = 0;
    for (const { statement, rows } of parts) {
      await run(transaction, statement, rows, step, options.signal, (count) => {
        done += count;
        options.onProgress?.(step, done, total);
      });
    }
  }
}

/** Rows for one statement, and the step of seeding that a person is told. */
interface Batch {
  readonly step: string;
  readonly statement: string;
  readonly rows: readonly object[];
}

/** Runs one statement for many rows, in batches; throws where a row found nothing to act on. */
async function run(
  transaction: Transaction,
  statement: string,
  rows: readonly object[],
  step: string,
  signal: AbortSignal | undefined,
  onDone: (count: number) => void,
): Promise<void> {
  for (let start = 0; start < rows.length; start += batchSize) {
    signal?.throwIfAborted();
    const batch = rows.slice(start, start + batchSize);
    const result = await transaction.run(`UNWIND $rows AS row ${statement} RETURN count(*) AS done`, { rows: batch });
    const done: unknown = result.records[0]?.get('done');
    if (Number(done) !== batch.length) {
      throw new Error(`Writing ${step} reached ${String(done)} of ${String(batch.length)} rows; nothing was kept.`);
    }
    onDone(batch.length);
  }
}

function ends({ id, from, to }: RelationRecord): { id: string; from: string; to: string } {
  return { id, from, to };
}

function snake(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
