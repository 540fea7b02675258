/**
 * Values of unexpected types in the database, as somebody may set them by hand: each costs only the fields that need
 * it, with an error code.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { connect, empty, noNeo4j, runCypher, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

/** Cypher expressions for values that a property can have but that records do not allow, or not everywhere. */
const values: Readonly<Record<string, string>> = {
  nothing: 'null',
  'an empty text': "''",
  'a text': "'superior'",
  'a list of texts': "['a', 'b']",
  'a list of JSON': "['1', '{}', '[]', 'null', '{\"value\": \"x\"}']",
  'a list of pairs': "['FMA:1', 'de: Nerv', ':', 'X:1']",
  'an integer': '7',
  'not a number': '0.0 / 0.0',
  'a boolean': 'true',
  'a point': 'point({x: 1, y: 2})',
  'a date': "date('2026-01-01')",
  bytes: '$bytes',
};

const claims =
  'claims { stance locator note prevalence count sampleSize frequency facts lineage measurements { quantity value unit } source { name kind year doi reuses } }';
const structure = `id name shortName latinName synonyms definition translations { text language source { name } } identifiers { scheme value source { name } } statements { nodes { note locator } }
  relations(first: 5) { edges { status certainty ${claims} node { id how type from { name } to { name } } } }`;

/** Queries that read everything changed below. */
const questions = [
  `{ clunealGroup(position: SUPERIOR) { ${structure} skinSupplied { nodes { region { name } status } } } }`,
  '{ clunealGroups { totalCount nodes { id name } } meta { title dataVersion counts { kind count } } }',
  '{ search(text: "superior cluneal") { totalCount nodes { id name } edges { score } } }',
  '{ structure(name: "superior cluneal nerves") { id } structuresByIdentifier(scheme: FMA, value: "75468") { nodes { id } } }',
  `{ nodes(ids: ["cluneal-group:superior", "source:gray-1918", "spinal-nerve:L2"]) { id ... on Source { name kind year claims(first: 5) { nodes { note stance } } } } }`,
  `{ walk(from: "spinal-nerve:L2") { nodes { status steps { from { name } to { name } ${claims} } } } disputes(first: 100) { nodes { id status } } }`,
  '{ sources(first: 100) { nodes { id name kind year authors title } } claims(source: "source:gray-1918", first: 5) { nodes { id stance note } } }',
  '{ compareAll(left: { sources: ["source:gray-1918"] }) { nodes { agreed } } disputeTopics(first: 100) { nodes { question positions { says } } } }',
];

/** What is changed, and the indexes of the queries that need it. */
const targets = [
  ['a structure', 'MATCH (x:ClunealGroup {id: "cluneal-group:superior"})', [0, 2, 3, 5]],
  ['a source', 'MATCH (x:Source {id: "source:gray-1918"})', [0, 4, 6]],
  [
    'a claim',
    'MATCH (x:Claim)-[:CITES]->(:Source {id: "source:gray-1918"}) WHERE x.relation IS NOT NULL WITH x ORDER BY x.id LIMIT 1',
    [4, 5, 6],
  ],
  ['a statement', 'MATCH (x:Claim {structure: "cluneal-group:superior"}) WITH x ORDER BY x.id LIMIT 1', [0]],
  [
    'a relationship',
    'MATCH (:DorsalRamus {id: "dorsal-ramus:L2"})-[x:CONTRIBUTES_TO]->(:ClunealGroup {id: "cluneal-group:superior"})',
    [0, 5],
  ],
  ['a topic', 'MATCH (x:DisputeTopic) WITH x ORDER BY x.id LIMIT 1', [7]],
  ['the meta node', 'MATCH (x:GraphMeta)', [1]],
] as const;

/** The codes that a client may see; anything else would be a fault of the server. */
const codes = ['INVALID_DATA', 'NOT_SEEDED', 'UNKNOWN_NAME', 'UNKNOWN_SOURCE'];

describe.skipIf(noNeo4j)('a value of another type in the database', { timeout: 300_000 }, () => {
  let api: TestServer;
  let right: Answer[];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => {
    unhandled.push(reason);
  };
  const askAll = () => Promise.all(questions.map((question) => api.ask(question)));

  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
    // No caching, so that every query reaches the database.
    api = await serve(openNeo4jReader(connect()), { maxAnswerBytes: 0 });
    right = await askAll();
  }, 240_000);
  afterAll(() => api.close());
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
  });
  afterEach(() => {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
  });

  it('is not present at first', () => {
    for (const answer of right) expect(answer).not.toHaveProperty('errors');
  });

  it.each(targets)('costs only what needs it, with a code: %s', async (_name, match, asked) => {
    const [found] = await runCypher(`${match} RETURN elementId(x) AS element, keys(x) AS properties`);
    const { element, properties } = found as { element: string; properties: string[] };
    expect(properties.length).toBeGreaterThan(0);
    const target = match.includes('[x:')
      ? 'MATCH ()-[x]->() WHERE elementId(x) = $element'
      : 'MATCH (x) WHERE elementId(x) = $element';
    const connection = connect();
    const session = connection.driver.session();
    onTestFinished(async () => {
      await session.close();
      await connection.close();
    });
    const change = (set: string) => session.run(`${target} ${set}`, { element, bytes: Int8Array.from([1, 2, 3]) });
    const faults: string[] = [];
    for (const property of properties) {
      await change(`SET x.before = x.\`${property}\``);
      for (const [value, expression] of Object.entries(values)) {
        await change(`SET x.\`${property}\` = ${expression}`);
        const answers = await Promise.all(asked.map((index) => api.ask(questions[index] ?? '')));
        for (const [place, { data, errors = [] }] of answers.entries()) {
          const index = asked[place] ?? 0;
          const unexpected = errors.filter(({ extensions }) => !codes.includes(String(extensions?.['code'])));
          for (const error of unexpected)
            faults.push(`${property} is ${value}, question ${String(index)}: ${JSON.stringify(error)}`);
          if (typeof data !== 'object') faults.push(`${property} is ${value}, question ${String(index)}: no data`);
        }
      }
      await change(`SET x.\`${property}\` = x.before REMOVE x.before`);
      expect(unhandled, property).toEqual([]);
    }
    expect(faults).toEqual([]);
    for (let turn = 0; turn < 40; turn += 1) await nextTurn();
    expect(unhandled).toEqual([]);
    expect(await askAll()).toEqual(right);
    expect((await fetch(`${api.url}/health`)).status).toBe(200);
  });
});
