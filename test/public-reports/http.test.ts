/**
 * Requests as real clients, proxies and people send them, each with the tool that it was reported for and what is
 * expected here.
 */
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

let api: TestServer;
let open: TestServer;
beforeAll(async () => {
  api = await serve(await projectStore(), { corsOrigins: ['https://app.example', 'https://*.example.org'] });
  open = await serve(await projectStore(), { corsOrigins: ['*'], allowedHosts: ['graph.example.org'] });
});
afterAll(() => Promise.all([api.close(), open.close()]));

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request verbatim, byte by byte, which no HTTP client would do. */
function raw(server: TestServer, head: readonly string[], body: string | Buffer = ''): Promise<Raw> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const [top = '', ...rest] = text.split('\r\n\r\n');
      const [first = '', ...lines] = top.split('\r\n');
      const headers = lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]);
      resolve({
        status: Number(first.split(' ')[1]),
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: rest.join('\r\n\r\n'),
      });
    });
    socket.write([...head, 'Connection: close', '', ''].join('\r\n'));
    socket.write(body);
  });
}

const query = '{ spinalNerve(level: L2) { id } }';
const data = { spinalNerve: { id: 'spinal-nerve:L2' } };
const negotiated = 'application/graphql-response+json';
const encoded = encodeURIComponent(query);
const errorsLogged = () => api.log.filter((line) => Number(line['level']) >= 50);

async function post(body: object | string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: negotiated, ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? (body as BodyInit) : JSON.stringify(body),
  });
  return { response, answer: (await response.json()) as Answer };
}

describe('a client error is reported as one, in a sentence, and is not an incident', () => {
  const variable = (type: string, value: unknown, field = 'spinalNerve(level: $l) { id }') => ({
    query: `query ($l: ${type}) { ${field} }`,
    variables: { l: value },
  });
  it.each<[string, object, RegExp]>([
    ['an enum value that does not exist', variable('SpinalLevel!', 'L9'), /"L9" does not exist in "SpinalLevel" enum/],
    ['a number for an enum', variable('SpinalLevel!', 7), /cannot represent non-string value: 7/],
    [
      'null for what is required',
      variable('SpinalLevel!', null),
      /"\$l" of non-null type "SpinalLevel!" must not be null/,
    ],
    ['an object for an id', variable('ID!', {}, 'node(id: $l) { id }'), /ID cannot represent value: {}/],
    ['a list for an id', variable('ID!', ['a'], 'node(id: $l) { id }'), /ID cannot represent value/],
    [
      'a fraction for an Int',
      variable('Int', 1.5, 'landmarks(first: $l) { totalCount }'),
      /Int cannot represent non-integer value/,
    ],
    [
      'a number beyond 32 bits',
      variable('Int', 3e9, 'landmarks(first: $l) { totalCount }'),
      /Int cannot represent non 32-bit/,
    ],
    [
      'a text for an Int',
      variable('Int', '5', 'landmarks(first: $l) { totalCount }'),
      /Int cannot represent non-integer value: "5"/,
    ],
    [
      'a key that an input type does not have',
      variable(
        'EvidenceFilter',
        { source: [] },
        'disputes { totalCount } clunealGroups { edges { node { origins(evidence: $l) { totalCount } } } }',
      ),
      /Field "source" is not defined by type "EvidenceFilter"/,
    ],
    ['a variable of a type that does not exist', variable('Level!', 'L2'), /Unknown type "Level"/],
  ])('%s', async (_what, body, sentence) => {
    const { response, answer } = await post(body);
    expect(response.status).toBe(400);
    expect(answer.errors?.[0]?.message).toMatch(sentence);
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(answer.errors?.[0]?.extensions?.['code']);
    expect(answer.errors?.[0]?.extensions?.['incident']).toBeUndefined();
    expect(errorsLogged()).toEqual([]);
  });

  it('null for a variable with a default, passed to a non-null argument', async () => {
    const { response, answer } = await post({
      query: 'query ($l: SpinalLevel = L2) { spinalNerve(level: $l) { id } }',
      variables: { l: null },
    });
    expect([response.status, answer.errors]).toMatchObject([
      400,
      [
        {
          message: 'Argument "level" of non-null type "SpinalLevel!" must not be null.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    ]);
    expect(errorsLogged()).toEqual([]);
  });

  it('variables nested 49,000 levels deep', async () => {
    const deep = '['.repeat(49_000) + ']'.repeat(49_000);
    const { response, answer } = await post(`{"query":"{ __typename }","variables":{"l":${deep}}}`);
    expect(response.status).toBeLessThan(500);
    expect(answer.errors?.[0]?.extensions?.['code']).not.toBe('INTERNAL_SERVER_ERROR');
    expect(errorsLogged()).toEqual([]);
  });

  it.each<[string, string]>([
    ['broken JSON in variables (Insomnia, hand-written links)', `/graphql?query=${encoded}&variables={l:1}`],
    ['broken JSON in extensions', `/graphql?query=${encoded}&extensions={`],
    ['a list as variables', `/graphql?query=${encoded}&variables=[1]`],
    ['a text as extensions', `/graphql?query=${encoded}&extensions=%22x%22`],
    ['a percent sign that encodes nothing in the query', `/graphql?query=${encoded}&x=%zz`],
    [
      'bytes that are not UTF-8 in the query (Latin-1 forms)',
      '/graphql?query=%7B%20search(text:%22Ges%E4%DF%22)%20%7B%20totalCount%20%7D%20%7D',
    ],
  ])('%s is 400 BAD_REQUEST', async (_what, target) => {
    const answer = await raw(api, [`GET ${target} HTTP/1.1`, 'Host: localhost', `Accept: ${negotiated}`]);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ]);
    expect(errorsLogged()).toEqual([]);
  });

  it.each(['/%', '/%zz', '/graphql%', '/browser/%c3', '/health%2'])(
    'a malformed percent-encoding in the path %s is 400',
    async (target) => {
      const answer = await raw(api, [`GET ${target} HTTP/1.1`, 'Host: localhost']);
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        400,
        { error: expect.stringContaining('percent sign') as string },
      ]);
    },
  );

  it.each<[string, string | Buffer]>([
    ['invalid JSON', '{"query":'],
    ['an empty body', ''],
    ['a JSON text', '"{ __typename }"'],
    ['null', 'null'],
    ['a batch (Apollo BatchHttpLink)', '[{"query":"{ __typename }"}]'],
    ['a number for the query', '{"query":1}'],
    ['a list for the variables', '{"query":"{ __typename }","variables":[]}'],
    ['a number for the operation name', '{"query":"{ __typename }","operationName":1}'],
    ['a text for the extensions', '{"query":"{ __typename }","extensions":"x"}'],
    ['no query', '{}'],
    ['Latin-1 bytes (PowerShell 5)', Buffer.from('{"query":"{ search(text: \\"Gesäß\\") { totalCount } }"}', 'latin1')],
    ['UTF-16 (PowerShell Out-File)', Buffer.from('\uFEFF{"query":"{ __typename }"}', 'utf16le')],
  ])('a body with %s is 400 BAD_REQUEST', async (_what, body) => {
    const { response, answer } = await post(body);
    expect([response.status, answer.errors?.[0]?.extensions?.['code']]).toEqual([400, 'BAD_REQUEST']);
    expect(errorsLogged()).toEqual([]);
  });
});

describe('unusual but valid HTTP', () => {
  it.each<[string, object]>([
    ['an empty operation name (Postman, GraphQL Playground)', { query, operationName: '' }],
    [
      'null for everything optional (Relay, .NET clients)',
      { query, operationName: null, variables: null, extensions: null },
    ],
  ])('%s is treated as absent', async (_what, body) => {
    expect((await post(body)).answer).toEqual({ data });
  });

  it('empty parameters in the address are treated as absent', async () => {
    const response = await fetch(`${api.url}/graphql?query=${encoded}&operationName=&variables=&extensions=`);
    expect(await response.json()).toEqual({ data });
  });

  it.each([
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    'APPLICATION/JSON',
    'application/json ; charset=utf8',
    'application/json; odata=verbose',
  ])('the content type %s is accepted', async (type) => {
    expect((await post({ query }, { 'content-type': type })).answer).toEqual({ data });
  });

  it('a byte order mark before the body is ignored', async () => {
    expect((await post(Buffer.from(`\uFEFF${JSON.stringify({ query })}`))).answer).toEqual({ data });
  });

  it.each(['utf-16', 'iso-8859-1', 'nonsense'])(
    'the charset %s is rejected with 415 and a sentence',
    async (charset) => {
      const { response, answer } = await post({ query }, { 'content-type': `application/json; charset=${charset}` });
      expect([response.status, answer.errors?.[0]]).toMatchObject([
        415,
        { message: `The charset is "${charset}"; send JSON as UTF-8.`, extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } },
      ]);
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('a body encoded as %s is read', async (encoding, compress) => {
    const body = compress(JSON.stringify({ query }));
    expect((await post(body, { 'content-encoding': encoding })).answer).toEqual({ data });
  });

  it('a small body that expands beyond the limit is 413, a mislabelled one 400, an unknown encoding 415', async () => {
    const bomb = gzipSync(' '.repeat(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const outcomes = [
      await post(bomb, { 'content-encoding': 'gzip' }),
      await post('{', { 'content-encoding': 'gzip' }),
      await post('{', { 'content-encoding': 'compress' }),
      await post(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' }),
    ].map(({ response, answer }) => [response.status, answer.errors?.[0]?.extensions?.['code']]);
    expect(outcomes).toEqual([
      [413, 'REQUEST_ENTITY_TOO_LARGE'],
      [400, 'BAD_REQUEST'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
    ]);
    expect(errorsLogged()).toEqual([]);
  });

  it.each([
    `GET http://localhost/graphql?query=${encoded} HTTP/1.1`,
    `GET HTTP://LOCALHOST:4000/graphql?query=${encoded} HTTP/1.1`,
    `GET /graphql/?query=${encoded} HTTP/1.1`,
    `GET /graphql?query=${encoded} HTTP/1.0`,
  ])('%s is answered', async (line) => {
    const answer = await raw(api, [line, 'Host: localhost']);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { data }]);
  });

  it('HEAD has the headers of GET and no body', async () => {
    const target = `/graphql?query=${encoded}`;
    const [head, get] = [
      await raw(api, [`HEAD ${target} HTTP/1.1`, 'Host: localhost']),
      await raw(api, [`GET ${target} HTTP/1.1`, 'Host: localhost']),
    ];
    expect([head.status, head.body, head.headers['content-length'], head.headers['etag']]).toEqual([
      200,
      '',
      get.headers['content-length'],
      get.headers['etag'],
    ]);
  });

  it.each<[string, string]>([
    ['application/json', 'application/json'],
    [negotiated, negotiated],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/graphql-response+json, application/json;q=0.9', negotiated],
    ['application/json;q=0.9, application/graphql-response+json', negotiated],
    ['application/json;q=0.1, */*;q=0.5, application/graphql-response+json;q=0.9', negotiated],
    ['application/graphql-response+json;q=0, application/json', 'application/json'],
    [
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      negotiated,
    ],
    ['text/event-stream, application/json', 'application/json'],
    ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9', negotiated],
    ['application/json; charset=utf-8', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/json;q=0.8, text/html;q=0.1', 'application/json'],
    ['text/plain, */*;q=0.1', 'application/json'],
  ])('accept: %s is answered as %s', async (accept, type) => {
    for (const response of [
      await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
      await fetch(`${api.url}/graphql?query=${encoded}`, { headers: { accept } }),
    ])
      expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
        200,
        `${type}; charset=utf-8`,
        { data },
      ]);
  });

  it.each(['text/plain', 'application/xml', 'application/json;q=0', 'text/event-stream'])(
    'accept: %s is 406 with a sentence',
    async (accept) => {
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect([response.status, await response.json()]).toMatchObject([
        406,
        { errors: [{ message: expect.stringContaining('application/json') as string }] },
      ]);
    },
  );
});

describe('a page of another origin', () => {
  const preflight = (server: TestServer, origin: string, headers: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
    });

  it.each([
    ['Apollo Client', 'apollographql-client-name,apollographql-client-version,content-type'],
    ['Apollo Client, CSRF prevention', 'apollo-require-preflight,x-apollo-operation-name,x-apollo-operation-id'],
    ['Hive and graphql-client', 'graphql-client-name,graphql-client-version'],
    ['Sentry', 'baggage,sentry-trace'],
    ['W3C trace context', 'traceparent,tracestate'],
    ['Zipkin', 'b3,x-b3-traceid,x-b3-spanid,x-b3-sampled,x-b3-parentspanid'],
    ['Datadog', 'x-datadog-trace-id,x-datadog-parent-id,x-datadog-origin,x-datadog-sampling-priority'],
    ['New Relic', 'newrelic'],
    ['Elastic', 'elastic-apm-traceparent'],
    ['jQuery and older libraries', 'x-requested-with'],
    ['gateways', 'authorization,x-request-id,x-correlation-id,x-api-key'],
    ['reloads', 'cache-control,pragma,if-none-match'],
  ])('may send what %s sends', async (_client, headers) => {
    const response = await preflight(api, 'https://app.example', headers);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ]);
    const allowed = new Set(response.headers.get('access-control-allow-headers')?.split(', '));
    expect(headers.split(',').filter((name) => !allowed.has(name))).toEqual([]);
    expect(response.headers.get('vary')).toContain('origin');
  });

  it.each<[string, string | null]>([
    ['https://a.example.org', 'https://a.example.org'],
    ['https://a.b.example.org', 'https://a.b.example.org'],
    ['https://example.org', null],
    ['https://evilexample.org', null],
    ['http://a.example.org', null],
    ['https://a.example.org.evil.example', null],
    ['https://a.example.org:8443', null],
    ['https://app.example.evil', null],
    ['null', null],
  ])('%s is allowed by https://*.example.org: %s', async (origin, allowed) => {
    expect((await preflight(api, origin, 'content-type')).headers.get('access-control-allow-origin')).toBe(allowed);
    const { response } = await post({ query }, { origin });
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

describe('the host name that a server on the loopback interface is addressed by', () => {
  const status = async (server: TestServer, lines: readonly string[]) =>
    (await raw(server, ['GET /health HTTP/1.1', ...lines])).status;

  it.each(['localhost', 'LOCALHOST:4000', 'localhost.', '127.0.0.1:4000', '127.1.2.3', '[::1]:4000', 'app.localhost'])(
    '%s is served',
    async (host) => {
      expect(await status(api, [`Host: ${host}`])).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'graph.example.org', '192.168.1.5:4000'])(
    '%s is rejected with 421 and a sentence, because a page may have pointed its own name here',
    async (host) => {
      const answer = await raw(api, [`POST /graphql HTTP/1.1`, `Host: ${host}`, 'Content-Length: 0']);
      expect([answer.status, answer.body]).toMatchObject([421, expect.stringContaining('ALLOWED_HOSTS') as string]);
    },
  );

  it('is taken from the request target if that is an absolute URL', async () => {
    expect((await raw(api, ['GET http://evil.example/health HTTP/1.1', 'Host: localhost'])).status).toBe(421);
  });

  it('can be extended by ALLOWED_HOSTS', async () => {
    expect(await status(open, ['Host: graph.example.org'])).toBe(200);
    expect(await status(open, ['Host: Graph.Example.Org:443'])).toBe(200);
    expect(await status(open, ['Host: evil.example'])).toBe(421);
  });

  it('must be given in exactly one header', async () => {
    expect(await status(api, ['Host: localhost', 'Host: evil.example'])).toBe(400);
    expect(await status(api, ['X: y'])).toBe(400);
  });
});
