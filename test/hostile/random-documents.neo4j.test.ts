/** Hostile texts and random documents on Neo4j: same answers as the embedded engine, no server error, nothing written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { noNeo4j, openSeeded, runCypher } from '../support/database.ts';
import { askedWith, everyTextArgument } from '../support/every-argument.ts';
import { projectGraph, projectStore } from '../support/graph.ts';
import { hostileTexts, randomDocuments, type RandomDocument } from '../support/random-documents.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 17);
const documents = Number(process.env['FUZZ_DOCUMENTS'] ?? 200);

/** Texts that would take effect if pasted into Cypher or Lucene. They first close whatever may precede them. */
const injections = [
  "'}) DETACH DELETE n //",
  "' OR 1=1 WITH 1 AS x MATCH (n) DETACH DELETE n //",
  '"}) CREATE (:Injected) //',
  '`) CREATE (:Injected) WITH 1 AS x MATCH (`n',
  '$metaId',
  '\\" OR *:* OR \\"',
  'name:* OR _all:*',
  '[* TO *]',
  '/.*/ OR a',
  "x' CALL db.labels() YIELD label RETURN label //",
  'FMA:1" OR "',
  'spinal-nerve:L2`]-() CREATE (:Injected) //',
  "relation:spinal-nerve:L2/supplies'/skin-region:buttock",
  'claim:x/y"})-[:CITES]->() //',
];

describe.skipIf(noNeo4j)('on a real Neo4j', { timeout: Math.max(600_000, documents * 200) }, () => {
  let neo4j: TestServer;
  let embedded: TestServer;
  let state: unknown;

  const digest = async () => {
    const [nodes] = await runCypher('MATCH (n) RETURN count(n) AS nodes, sum(size(keys(n))) AS properties');
    const [relations] = await runCypher(
      'MATCH ()-[r]->() RETURN count(r) AS relations, sum(size(keys(r))) AS properties',
    );
    const labels = await runCypher('CALL db.labels() YIELD label RETURN label ORDER BY label');
    return JSON.stringify([nodes, relations, labels], (_key, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    );
  };
  beforeAll(async () => {
    neo4j = await serve(
      await openSeeded(await projectGraph()),
      {},
      { maxStaleness: 1_000, maxRecordBytes: 100_000_000 },
    );
    embedded = await serve(await projectStore());
    state = await digest();
  }, 240_000);
  afterAll(() => Promise.all([neo4j.close(), embedded.close()]));

  /** A comparable answer, without the engine, the time of seeding and the order of errors. */
  const plain = ({ data, errors = [] }: Answer) =>
    JSON.stringify({ data, errors: errors.map((error) => JSON.stringify(error)).sort() })
      .replaceAll('"NEO4J"', '"EMBEDDED"')
      .replaceAll('\\"NEO4J\\"', '\\"EMBEDDED\\"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"a time"');
  const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.['code']);
  /** Sends documents to both engines; returns those whose answers differ or are server errors. */
  const compare = async (asked: readonly RandomDocument[]) => {
    const wrong: object[] = [];
    for (const document of asked) {
      const { query, variables } = document;
      const [one, other] = await Promise.all([neo4j.ask(query, variables), embedded.ask(query, variables)]);
      const isFault = codesOf(one).some((code) => code === 'INTERNAL_SERVER_ERROR' || code === 'INVALID_DATA');
      if (isFault || plain(one) !== plain(other)) wrong.push({ document, neo4j: one, embedded: other });
    }
    return wrong;
  };

  it('treats every injection as text in every argument, like the embedded engine, and writes nothing', async () => {
    const slots = everyTextArgument();
    expect(slots.length).toBeGreaterThan(20);
    const wrong = await compare(slots.flatMap((slot) => injections.map((text) => askedWith(slot, text))));
    expect(wrong).toEqual([]);
    expect(await digest()).toEqual(state);
  });

  it(`gives the same answers to ${String(documents)} random documents as the embedded engine (FUZZ_SEED=${String(seed)})`, async () => {
    const graph = await projectGraph();
    const ids = [...graph.structures, ...graph.relations.slice(0, 20), ...graph.sources.slice(0, 20)].map(
      ({ id }) => id,
    );
    const texts = [...graph.structures.slice(0, 40).map(({ name }) => name), ...hostileTexts.slice(0, 15)];
    const make = randomDocuments(schema, { seed, ids, texts, hostile: 0.05, depth: 6 });
    const wrong = await compare(Array.from({ length: documents }, make));
    expect(wrong).toEqual([]);
    expect(await digest()).toEqual(state);
  });
});
