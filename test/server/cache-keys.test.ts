/**
 * No two different requests share an answer: whatever else is sent before or concurrently, each is answered as if it
 * were alone.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { propertyRuns } from '../support/property-runs.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

/** For more runs, set PROPERTY_RUNS=500. */
const runs = propertyRuns(25);
const { numRuns } = runs;

let plain: TestServer;
let caching: TestServer;
beforeAll(async () => {
  plain = await serve(await projectStore(), { maxAnswerBytes: 0 });
  caching = await serve(await projectStore(), { maxAnswerBytes: 5_000_000 });
});
afterAll(() => Promise.all([plain.close(), caching.close()]));

const document = `query A($level: SpinalLevel! = L2, $first: Int = 2, $yes: Boolean = true) {
  spinalNerve(level: $level) { id name @include(if: $yes) relations(first: $first) { totalCount nodes { id } } }
}
query B($first: Int) { landmarks(first: $first) { nodes { id } } }
query C($evidence: EvidenceFilter, $ids: [ID!] = ["fascia:fascia-lata"]) {
  nodes(ids: $ids) { id }
  spinalNerve(level: L2) { skinSupplied(evidence: $evidence) { totalCount nodes { status } } }
}`;
const single = '{ meta { title } }';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

interface Wanted {
  readonly query: string | undefined;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly get: boolean;
  readonly accept: string;
  readonly order: boolean;
  readonly language: string | undefined;
  readonly type: string;
}

const apq = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hash(text) } });
const variables = fc.constantFrom<Wanted['variables']>(
  undefined,
  null,
  {},
  { level: 'L2' },
  { level: 'L3' },
  { level: null },
  { level: 'l2' },
  { first: 1 },
  { first: 2 },
  { first: null },
  { first: '1' },
  { first: 1, level: 'S1' },
  { yes: false },
  { yes: null },
  { ids: [] },
  { ids: null },
  { ids: 'landmark:iliac-crest' },
  { ids: ['landmark:iliac-crest'] },
  { ids: ['fascia:fascia-lata', 'landmark:iliac-crest'] },
  { ids: ['landmark:iliac-crest', 'fascia:fascia-lata'] },
  { evidence: {} },
  { evidence: { sources: [] } },
  { evidence: { sources: null } },
  { evidence: { sourceKinds: ['TEXTBOOK'] } },
  { evidence: { sources: ['source:gray-1918'], independent: true } },
  { unknown: 1 },
);

const request = fc.record<Wanted>({
  query: fc.constantFrom(document, single, `${document} `, single.replace('title', 'version'), undefined),
  operationName: fc.constantFrom('A', 'B', 'C', '', null, undefined),
  variables,
  extensions: fc.constantFrom<Wanted['extensions']>(undefined, {}, apq(single), apq(document)),
  get: fc.boolean(),
  accept: fc.constantFrom('application/json', 'application/graphql-response+json', '*/*', 'text/csv'),
  order: fc.boolean(),
  language: fc.constantFrom(undefined, 'de', 'en'),
  type: fc.constantFrom('application/json', 'application/json; charset=utf-8'),
});

async function send({ url }: TestServer, wanted: Wanted) {
  const { get, accept, order, language, type } = wanted;
  const members = Object.entries({
    query: wanted.query,
    operationName: wanted.operationName,
    variables: wanted.variables,
    extensions: wanted.extensions,
  }).filter(([, value]) => value !== undefined);
  const body = Object.fromEntries(order ? members : members.toReversed());
  const headers = { accept, ...(language === undefined ? {} : { 'accept-language': language }) };
  const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const response = get
    ? await fetch(
        `${url}/graphql?${new URLSearchParams(Object.entries(body).map(([key, value]) => [key, asText(value)])).toString()}`,
        { headers },
      )
    : await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: JSON.stringify(body),
      });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

it(
  'answers each request like a server without a cache, in any order and concurrently',
  { timeout: 300_000 },
  async () => {
    const seen = new Set<string>();
    // Both servers know the persisted queries from the start, so that the order of requests does not matter.
    for (const api of [plain, caching])
      for (const query of [single, document])
        await send(api, {
          query,
          operationName: query === single ? undefined : 'A',
          variables: undefined,
          extensions: apq(query),
          get: false,
          accept: '*/*',
          order: true,
          language: undefined,
          type: 'application/json',
        });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 40 }), async (requests) => {
        const expected: Awaited<ReturnType<typeof send>>[] = [];
        for (const one of requests) expected.push(await send(plain, one));
        for (const { text } of expected) seen.add(text);
        const atOnce = await Promise.all(requests.map((one) => send(caching, one)));
        expect(atOnce).toEqual(expected);
        for (const [place, one] of requests.entries()) expect(await send(caching, one)).toEqual(expected[place]);
      }),
      { ...runs, interruptAfterTimeLimit: 60_000 + numRuns * 3_000, markInterruptAsFailure: true },
    );
    expect(seen.size).toBeGreaterThan(15);
  },
);
