/**
 * However a store fails, each request is answered and no rejection stays unhandled, since that would end the process.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, workedDocuments } from '../support/api.ts';
import { abandoned, failing, failures, replaceable, terse } from '../support/failing.ts';
import { projectStore } from '../support/graph.ts';

const claims = 'claims { source { name year } relation { id } structure { id } }';
const view = `status from { id name } to { id name } ${claims}`;
const relation = `id ${view} disputeTopics { id }`;
const around = `name relations(first: 5) { edges { node { ${relation} } } } statements(first: 2) { edges { node { source { name } } } }`;
const path = `start { name } end { name } steps { from { name } ${claims} relation { ${relation} } } branches { name } pierces { to { name } }`;
const evidence = 'evidence: { sources: ["source:gray-1918"] }';
const page = (fields: string) => `(first: 3) { totalCount edges { node { ${fields} } } }`;

/** One query for each root field, as deep as it goes. */
const questions: Readonly<Record<string, string>> = {
  changes: 'changes(since: "1.0.0", first: 3) { nodes { of change before after } totalCount pageInfo { endCursor } }',
  clinicalCondition: `clinicalCondition(id: "clinical-condition:cluneal-nerve-entrapment") { ${around} }`,
  clinicalConditions: `clinicalConditions${page(around)}`,
  clunealGroup: `clunealGroup(position: SUPERIOR) { ${around} origins(${evidence}) { edges { node { name } relation { ${relation} } } } skinSupplied { nodes { region { name } } } }`,
  clunealGroups: `clunealGroups${page(around)}`,
  compare: `compare(of: "spinal-nerve:S2", left: { sources: ["source:gray-1918"] }, right: { sourceKinds: [REVIEW] }) { of { ${around} } supplies { nodes { structure { name } left { status } right { status } } } relations { nodes { relation { ${relation} } left { ${view} } right { ${view} } } } }`,
  compareAll: `compareAll(left: { sources: ["source:gray-1918"] }) { nodes { of { name } agreed relations { totalCount } } }`,
  claims: `claims(source: "source:gray-1918", stance: DISPUTES) { nodes { relation { ${relation} } structure { name } } }`,
  disputeTopic: `disputeTopic(id: "dispute-topic:D4") { question positions { claims { nodes { source { name } } } } relations { nodes { ${relation} } } }`,
  disputeTopics: `disputeTopics${page(`question positions { claims { nodes { source { name } } } } relations { nodes { ${relation} } }`)}`,
  disputes: `disputes${page(relation)}`,
  dorsalRami: `dorsalRami${page(around)}`,
  dorsalRamus: `dorsalRamus(level: S2) { ${around} branches { edges { node { name } } } }`,
  fascia: `fascia(id: "fascia:thoracolumbar") { ${around} }`,
  fasciae: `fasciae${page(around)}`,
  landmark: `landmark(id: "landmark:iliac-crest") { ${around} }`,
  landmarks: `landmarks${page(around)}`,
  meta: 'meta { title counts { kind count } }',
  node: `node(id: "cluneal-group:superior") { ... on ClunealGroup { ${around} origins { edges { node { name } } } } }`,
  nodes: `nodes(ids: ["cluneal-group:superior", "source:gray-1918", "landmark:nowhere", "skin-region:buttock"]) { id ... on Source { claims(first: 3) { edges { node { relation { id } } } } } ... on SkinRegion { ${around} } }`,
  ontology: 'ontology { __typename }',
  peripheralNerve: `peripheralNerve(id: "peripheral-nerve:posterior-femoral-cutaneous") { ${around} origins { edges { node { name } } } }`,
  peripheralNerves: `peripheralNerves${page(around)}`,
  ramusBranch: `ramusBranch(level: S2, side: LATERAL) { ${around} }`,
  ramusBranches: `ramusBranches${page(around)}`,
  relations: `relations(types: [PIERCES], first: 2) { edges { status ${claims} node { ${relation} } } }`,
  search: `search(text: "superior clun") { totalCount edges { node { ${around} } } facets { kind count } }`,
  skinRegion: `skinRegion(id: "skin-region:buttock") { ${around} suppliedBySpinalNerves(${evidence}) { nodes { spinalNerve { name } paths(first: 2) { nodes { ${path} } } } } }`,
  skinRegions: `skinRegions${page(`${around} suppliedBySpinalNerves { nodes { spinalNerve { name } paths(first: 2) { nodes { ${path} } } } }`)}`,
  source: `source(id: "source:gray-1918") { name claims(first: 3) { edges { node { relation { ${relation} } structure { name } } } } }`,
  sources: `sources${page(`name claims(first: 2) { edges { node { relation { ${relation} } structure { name } } } }`)}`,
  spinalNerve: `spinalNerve(level: L2) { ${around} skinSupplied(${evidence}) { nodes { region { name } paths(first: 2) { nodes { ${path} } } } } }`,
  spinalNerves: `spinalNerves${page(`${around} skinSupplied { nodes { region { name } paths(first: 2) { nodes { ${path} } } } }`)}`,
  structure: `structure(name: "superior cluneal nerves") { ${around} }`,
  structureClass: `structureClass(id: "structure-class:dorsal-ramus") { __typename id }`,
  structureClasses: 'structureClasses { edges { node { id } } }',
  structuresByIdentifier: `structuresByIdentifier(scheme: FMA, value: "75468") { nodes { ${around} } }`,
  ventralRami: `ventralRami${page(around)}`,
  ventralRamus: `ventralRamus(level: S2) { ${around} }`,
  walk: `walk(from: "spinal-nerve:S2", first: 3, ${evidence}) { totalCount edges { node { ${path} } } }`,
};

/** Queries with an error in one part while other parts wait for the store. */
const halfWrong: Readonly<Record<string, string>> = {
  'a malformed id after a good one': 'nodes(ids: ["spinal-nerve:L2", "no id"]) { id }',
  'a malformed source on one side': `compare(of: "spinal-nerve:S2", left: { sources: ["source:gray-1918"] }, right: { sources: ["no id"] }) { agreed }`,
  'an unknown source': `spinalNerve(level: L2) { skinSupplied(evidence: { sources: ["source:nobody"] }) { nodes { region { name } } } }`,
  'an invalid page under each item of a list': `disputes { edges { node { from { name } to { ... on SkinRegion { suppliedBySpinalNerves { nodes { paths(first: -1) { totalCount } } } } } ${claims} } } }`,
  'all of it twice': `a: spinalNerves(first: 9) { edges { node { ${around} } } } b: disputes { edges { node { ${relation} } } } c: nodes(ids: ["no id"]) { id }`,
};

const unhandled: unknown[] = [];
const note = (reason: unknown) => {
  unhandled.push(reason);
};
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

const documents = [
  ...Object.entries(questions).map(([name, field]) => ({ name, text: `{ ${field} }` })),
  ...Object.entries(halfWrong).map(([name, fields]) => ({ name, text: `{ ${fields} }` })),
  ...(await workedDocuments()),
];

/** A cached answer would hide the failing store. */
const noAnswersKept = { maxAnswerBytes: 0 };
const plain = await projectStore();
const shapes: readonly (readonly [string, GraphReader])[] = [
  ['a store that returns everything it has read', plain],
  ['a store that returns only what it is asked for', terse(plain)],
  ['a store whose reads are merged', { ...plain, engine: { ...plain.engine, immutable: false } }],
];

it('has a query for each root field', () => {
  expect(Object.keys(questions).sort()).toEqual(Object.keys(schema.getQueryType()?.getFields() ?? {}).sort());
});

it.each(Object.entries(questions))('has a query for %s without errors', async (_name, field) => {
  const api = await serve(plain);
  expect((await api.ask(`{ ${field} }`)).errors).toBeUndefined();
  await api.close();
});

describe.each(shapes)('on %s', (_shape, store) => {
  it.each(documents)('$name is answered, whichever call fails', async ({ text }) => {
    const used = replaceable(store);
    const api = await serve(used.store, noAnswersKept);
    for (const failure of failures) {
      for (let at = 0, more = true; more; at += 1) {
        const { store: broken, calls } = failing(store, failure, at);
        used.replace(broken);
        const answer = await api.ask(text);
        expect(answer.data !== undefined || answer.errors !== undefined).toBe(true);
        // Late failures happen after the answer.
        for (let turn = 0; turn < 40; turn += 1) await nextTurn();
        more = calls() > at;
        expect(unhandled, `${failure.name}, call ${String(at)}`).toEqual([]);
      }
    }
    await api.close();
  });

  it.each(documents)('$name leaves nothing behind when its client disconnects, at any point', async ({ text }) => {
    const used = replaceable(store);
    const api = await serve(used.store, noAnswersKept);
    const { log, url } = api;
    for (let at = 0, more = true; more; at += 1) {
      const client = new AbortController();
      const { store: left, calls } = abandoned(store, at, () => {
        client.abort();
      });
      used.replace(left);
      const answer = fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: text }),
        signal: client.signal,
      });
      await answer.then(
        (response) => response.arrayBuffer(),
        (error: unknown) => {
          expect(error).toMatchObject({ name: 'AbortError' });
        },
      );
      await expect.poll(() => log.filter(({ msg }) => msg === 'request').length, { interval: 5 }).toBe(at + 1);
      for (let turn = 0; turn < 40; turn += 1) await nextTurn();
      more = calls() > at;
      expect(unhandled, `call ${String(at)}`).toEqual([]);
      expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    }
    await api.close();
  });
});
