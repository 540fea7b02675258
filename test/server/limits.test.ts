import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../src/api/cost.ts';
import { counting, serve, workedDocuments, type Answer, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const accept = 'application/graphql-response+json';
const send = (api: TestServer, body: object, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify(body),
  });
const codes = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions?.['code']);
const repeat = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

const documents = await workedDocuments();

/** A hop to all neighbours of a structure and back, repeated this many times. */
const bomb = (hops: number): string =>
  hops === 0
    ? 'id'
    : `relations(first: 100) { edges { node { from { ${bomb(hops - 1)} } to { ${bomb(hops - 1)} } } } }`;

describe('the limits of an operation', () => {
  let api: TestServer;
  let calls: string[];
  beforeAll(async () => {
    const counted = counting(await projectStore());
    calls = counted.calls;
    api = await serve(counted.store);
  });
  afterAll(() => api.close());

  it.each(documents)('allow the worked document $name', async ({ text }) => {
    expect(await (await send(api, { query: text })).json()).not.toHaveProperty('errors');
  });

  const tooMuch: [string, string, RegExp][] = [
    [
      'a fan-out of five hops',
      `{ clunealGroup(position: SUPERIOR) { ${bomb(5)} } }`,
      /^The complexity .* ask for fewer fields/,
    ],
    [
      'a fan-out that fragments hide',
      `{ clunealGroup(position: SUPERIOR) { ...A } }
       fragment A on Structure { relations { edges { node { from { ...B } to { ...B } } } } }
       fragment B on Structure { relations { edges { node { from { ...C } to { ...C } } } } }
       fragment C on Structure { relations { edges { node { from { ...D } to { ...D } } } } }
       fragment D on Structure { relations { edges { node { claims { source { name } } } } } }`,
      /^The complexity /,
    ],
    [
      'a chain that is too deep',
      `{ skinRegion(id: "skin-region:back") { ${'partOf(first: 1) { edges { node { '.repeat(14)} id ${'} } }'.repeat(14)} } }`,
      /^The depth .* is 4\d, more than/,
    ],
    [
      'too many fields',
      `{ ${repeat(60, (index) => `a${String(index)}: meta { title dataVersion engine licence version seededAt __typename counts { kind count } }`).join(' ')} }`,
      /^The number of fields /,
    ],
    [
      'too many aliases',
      `{ meta { ${repeat(limits.aliases + 1, (index) => `a${String(index)}: title`).join(' ')} } }`,
      /^The number of aliases /,
    ],
    [
      'too many directives',
      `{ meta { title ${'@include(if: true) @skip(if: false) '.repeat(1)} ${repeat(limits.directives, () => 'title @include(if: true)').join(' ')} } }`,
      /^The number of directives /,
    ],
    [
      'too many root fields',
      `{ ...R } fragment R on Query { ${repeat(limits.rootFields + 1, (index) => `a${String(index)}: __typename`).join(' ')} }`,
      /^The number of root fields /,
    ],
    ['a list within lists', `{ nodes(ids: ${'['.repeat(1_900)}"x"${']'.repeat(1_900)}) { id } }`, /^The nesting /],
    [
      'an object within objects',
      `{ spinalNerve(level: L2) { skinSupplied(evidence: ${'{a:'.repeat(900)}1${'}'.repeat(900)}) { totalCount } } }`,
      /^The nesting /,
    ],
    ['fragments within fragments', `{ ${'... { '.repeat(1_300)} __typename ${'}'.repeat(1_300)} }`, /^The nesting /],
    [
      'a type within types',
      `query ($ids: ${'['.repeat(1_900)}ID${']'.repeat(1_900)}) { nodes(ids: $ids) { id } }`,
      /^The nesting /,
    ],
    ['too many words', `{ ${'__typename '.repeat(limits.tokens)} }`, /^The number of tokens /],
  ];
  it.each(tooMuch)('reject %s before anything runs, and say what to do', async (_, query, message) => {
    calls.length = 0;
    const answer = await send(api, { query });
    const body = (await answer.json()) as Answer;
    expect(answer.status).toBe(400);
    expect(codes(body)).toEqual(['QUERY_TOO_COMPLEX']);
    expect(body.errors?.[0]?.message).toMatch(message);
    expect(calls).toEqual([]);
    // A repetition comes from the caches of the parser and the validation.
    expect(codes((await (await send(api, { query })).json()) as Answer)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('reject more ids at once than a page may have', async () => {
    const ids = repeat(101, (index) => `landmark:x${String(index)}`);
    const answer = (await (
      await send(api, { query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids } })
    ).json()) as Answer;
    expect(codes(answer)).toEqual(['INVALID_ARGUMENT']);
  });

  it('reject a body that is too large, whether it declares its size or not', async () => {
    const body = JSON.stringify({ query: '{ meta { title } }', variables: { x: 'x'.repeat(100_000) } });
    const headers = { 'content-type': 'application/json', accept };
    const declared = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body });
    expect([declared.status, codes((await declared.json()) as Answer)]).toEqual([413, ['REQUEST_ENTITY_TOO_LARGE']]);
    const stream = new Blob([body]).stream();
    const undeclared = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers,
      body: stream,
      ...{ duplex: 'half' },
    });
    expect([undeclared.status, codes((await undeclared.json()) as Answer)]).toEqual([
      413,
      ['REQUEST_ENTITY_TOO_LARGE'],
    ]);
  });
});

describe('the cost of an operation', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());
  const query = '{ spinalNerves(first: 10) { edges { node { id } } } }';
  const cost = {
    complexity: 31,
    depth: 4,
    breadth: 4,
    limits: { complexity: limits.complexity, depth: limits.depth, breadth: limits.breadth },
  };

  it('is reported if a header or an extension asks for it', async () => {
    for (const [body, headers] of [
      [{ query }, { 'x-graphql-cost': '1' }],
      [{ query, extensions: { cost: true } }, {}],
    ] as const) {
      expect(await (await send(api, body, headers)).json()).toMatchObject({ extensions: { cost } });
    }
  });

  it('is not reported by default', async () => {
    expect(await (await send(api, { query })).json()).not.toHaveProperty('extensions');
  });

  it('is that of the named operation with its variables', async () => {
    const two = `query A { meta { title } } query B($first: Int!) { sources(first: $first) { edges { node { id } } } }`;
    const body = { query: two, operationName: 'B', variables: { first: 20 }, extensions: { cost: true } };
    expect(await (await send(api, body)).json()).toMatchObject({ extensions: { cost: { complexity: 61 } } });
  });
});

describe('the time of an operation', () => {
  it('is limited: the store is told to stop, and the client what to do', async () => {
    const plain = await projectStore();
    let reason: unknown;
    const slow = await serve(
      {
        ...plain,
        meta: (options) =>
          new Promise((_, reject) => {
            options.signal?.addEventListener('abort', () => {
              reason = options.signal?.reason;
              reject(new Error('stopped', { cause: reason }));
            });
          }),
      },
      { requestTimeout: 50 },
    );
    const answer = await send(slow, { query: '{ meta { title } landmarks { totalCount } }' });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      errors: [
        {
          message: 'The response was not ready after 50 ms; ask for less at a time, or try again later.',
          extensions: { code: 'REQUEST_TIMEOUT' },
        },
      ],
    });
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    await slow.close();
  });

  it('starts with the headers of a request, even if its body arrives slowly', async () => {
    const api = await serve(await projectStore(), { requestTimeout: 50 });
    onTestFinished(() => api.close());
    const body = JSON.stringify({ query: '{ meta { title } }' });
    const headers = { accept, 'content-type': 'application/json', 'content-length': body.length };
    const request = http.request(`${api.url}/graphql`, { method: 'POST', headers });
    request.write(body.slice(0, 5));
    await setTimeout(300);
    request.end(body.slice(5));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(503);
    expect(JSON.parse(await text(response))).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] });
  });
});

describe('a server without introspection', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore(), { introspection: false });
  });
  afterAll(() => api.close());

  it('exposes neither its schema nor GraphiQL', async () => {
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }']) {
      const body = (await (await send(api, { query })).json()) as Answer;
      expect(codes(body)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(body.errors?.[0]?.message).toMatch(/^Introspection is off/);
    }
    const page = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
    expect(await (await send(api, { query: '{ __typename }' })).json()).toEqual({ data: { __typename: 'Query' } });
  });

  it.each([
    ['a field', { query: '{ spinalNerv { id } }' }],
    ['an argument', { query: '{ spinalNerve(levl: L2) { id } }' }],
    ['a value', { query: '{ spinalNerve(level: L22) { id } }' }],
    ['a type', { query: '{ node(id: "x") { ... on SpinalNerv { id } } }' }],
    [
      'a field of an input',
      { query: '{ spinalNerve(level: L2) { skinSupplied(evidence: { source: [] }) { totalCount } } }' },
    ],
    [
      'a value of a variable',
      { query: 'query ($l: SpinalLevel!) { spinalNerve(level: $l) { id } }', variables: { l: 'L22' } },
    ],
    [
      'a field of a variable',
      {
        query: 'query ($e: EvidenceFilter) { spinalNerve(level: L2) { skinSupplied(evidence: $e) { totalCount } } }',
        variables: { e: { source: [] } },
      },
    ],
  ])('suggests no similar names: %s', async (_, body) => {
    const { errors } = (await (await send(api, body)).json()) as Answer;
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message } of errors ?? []) expect(message).not.toMatch(/did you mean/i);
  });
});
