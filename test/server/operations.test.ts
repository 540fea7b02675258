import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/http/settings.ts';
import { counting, serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

describe('the metrics', () => {
  let api: TestServer;
  const metrics = async () => (await fetch(`${api.url}/metrics`)).text();
  const value = (text: string, sample: string) => {
    const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
    return line === undefined ? undefined : Number(line.slice(sample.length + 1));
  };
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  it('count requests, operations, errors by code, and store calls with their duration', async () => {
    await api.ask('query SkinOfL2 { spinalNerve(level: L2) { skinSupplied { totalCount } } }');
    await api.ask('query Whatever { node(id: "x") { id } }');
    await api.ask('{ nerve }');
    const text = await metrics();
    const lines = [
      'cluneal_http_requests_total{route="/graphql",method="POST",status="200"} 3',
      'cluneal_http_request_duration_seconds_count{route="/graphql"} 3',
      'cluneal_graphql_operations_total{operation="SkinOfL2",outcome="ok"} 1',
      'cluneal_graphql_operations_total{operation="other",outcome="error"} 2',
      'cluneal_graphql_errors_total{code="INVALID_ID"} 1',
      'cluneal_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'cluneal_graphql_complexity_count 2',
      'cluneal_store_calls_total{call="neighbourhoods",outcome="ok"} 1',
      'cluneal_store_calls_in_progress 0',
      'cluneal_store_call_duration_seconds_count{call="neighbourhoods"} 1',
      'cluneal_info{version="0.0.0-test",engine="EMBEDDED"} 1',
    ];
    for (const line of lines) expect(text).toContain(`${line}\n`);
    // The metrics request itself is in flight.
    expect(value(text, 'cluneal_http_requests_in_flight')).toBe(1);
    expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('are in the text format of Prometheus, each with its help text', async () => {
    const response = await fetch(`${api.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${String(name)} \\S`, 'm'));
  });

  it('create no series from client-supplied values', async () => {
    for (let index = 0; index < 5; index += 1) {
      await api.ask(`query Made${String(index)} { __typename }`);
      await fetch(`${api.url}/made-up-${String(index)}`);
    }
    const text = await metrics();
    expect(text).not.toMatch(/made-?(?:up)?-?\d/i);
    expect(text).toContain('route="other"');
  });

  it('are unavailable when turned off', async () => {
    const without = await serve(await projectStore(), { metrics: false });
    expect((await fetch(`${without.url}/metrics`)).status).toBe(404);
    await without.close();
  });
});

describe('traces', () => {
  let collector: Server;
  const received: any[] = [];
  const saved = { ...process.env };

  beforeAll(async () => {
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        received.push({ path: request.url, body: JSON.parse(body) });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] =
      `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}`;
    process.env['OTEL_SERVICE_NAME'] = 'cluneal-under-test';
  });
  afterAll(() => {
    process.env = saved;
    collector.close();
  });

  it('cover HTTP, GraphQL and the store, within the trace that the client names', async () => {
    const tracing = {
      exporter: 'otlp',
      protocol: 'http/json',
      sampler: 'parentbased_always_on',
      samplerRatio: 1,
    } as const;
    const api = await serve(await projectStore(), { tracing });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify({ query: 'query Traced { spinalNerve(level: L2) { skinSupplied { totalCount } } }' }),
    });
    await expect.poll(() => api.log.length).toBeGreaterThan(0);
    expect(api.log.at(-1)?.['traceId']).toBe(traceId);
    await api.close();
    const spans = received.flatMap(({ body }) =>
      body.resourceSpans.flatMap(({ scopeSpans }: any) => scopeSpans.flatMap((scope: any) => scope.spans)),
    );
    expect(received[0].path).toBe('/v1/traces');
    expect(JSON.stringify(received[0].body.resourceSpans[0].resource)).toContain('cluneal-under-test');
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const byName = new Map(spans.map((span) => [span.name, span]));
    const http = byName.get('POST /graphql');
    const query = byName.get('query Traced');
    const read = byName.get('store neighbourhoods');
    expect(http.parentSpanId).toBe('b7ad6b7169203331');
    expect(query.parentSpanId).toBe(http.spanId);
    expect(read.parentSpanId).toBe(query.spanId);
    expect(JSON.stringify(http.attributes)).toMatch(/http\.response\.status_code/);
  });

  it('do not keep the server from answering or exiting if the collector is unreachable', async () => {
    const given = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:1';
    const tracing = {
      exporter: 'otlp',
      protocol: 'http/protobuf',
      sampler: 'always_on',
      samplerRatio: 1,
    } as const;
    const api = await serve(await projectStore(), { tracing });
    expect(await api.data('{ __typename }')).toEqual({ __typename: 'Query' });
    const started = performance.now();
    await api.close();
    expect(performance.now() - started).toBeLessThan(4_500);
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = given;
  });

  it('cost nothing when they are off: no OpenTelemetry module is loaded', async () => {
    expect(defaultSettings.tracing).toBeNull();
    const { stdout } = await (await import('node:util')).promisify((await import('node:child_process')).execFile)(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { registerHooks } from 'node:module';
         registerHooks({ resolve: (name, context, next) => { if (name.startsWith('@opentelemetry/sdk')) console.log(name); return next(name, context); } });
         await import('./src/server.ts'); console.log('loaded');`,
      ],
      { cwd: new URL('../..', import.meta.url).pathname },
    );
    expect(stdout.trim()).toBe('loaded');
  });
});

describe('pages of other origins', () => {
  const ask = (api: TestServer, origin: string, init: RequestInit = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      body: '{"query":"{ __typename }"}',
      ...init,
      headers: { 'content-type': 'application/json', origin, ...(init.headers as Record<string, string> | undefined) },
    });
  const preflight = (api: TestServer, origin: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  it('are denied by default', async () => {
    const api = await serve(await projectStore());
    for (const response of [await preflight(api, 'https://app.example'), await ask(api, 'https://app.example')])
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    await api.close();
  });

  it('are allowed only if their origin is listed', async () => {
    const api = await serve(await projectStore(), { corsOrigins: ['https://app.example', 'https://b.example'] });
    const allowed = await preflight(api, 'https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('content-type');
    const answer = await ask(api, 'https://b.example');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://b.example');
    expect(answer.headers.get('access-control-expose-headers')).toContain('etag');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    // "null" is the origin of sandboxed pages. Caches must keep answers apart by origin, even without one.
    for (const origin of ['https://evil.example', 'null'])
      for (const other of [await ask(api, origin), await preflight(api, origin)]) {
        expect(other.headers.get('access-control-allow-origin')).toBeNull();
        expect(other.headers.get('vary')).toContain('origin');
      }
    const plain = await fetch(`${api.url}/graphql?query={__typename}`);
    expect(plain.headers.get('vary')).toContain('origin');
    await api.close();
  });

  it('are all allowed with *', async () => {
    const api = await serve(await projectStore(), { corsOrigins: ['*'] });
    expect((await ask(api, 'https://any.example')).headers.get('access-control-allow-origin')).toBe('*');
    await api.close();
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    '',
  ])('cannot send an operation as %o, which browsers send without a preflight', async (type) => {
    const { store, calls } = counting(await projectStore());
    const api = await serve(store);
    const answer = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: type === '' ? {} : { 'content-type': type },
      body: new TextEncoder().encode('{"query":"{ meta { title } }"}'),
    });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] });
    expect(calls).toEqual([]);
    await api.close();
  });
});

describe('curl', () => {
  it('needs no header beyond the content type, and none at all for GET', async () => {
    const api = await serve(await projectStore());
    const query = '{ spinalNerve(level: L2) { id } }';
    for (const response of [
      await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ query }),
      }),
      await fetch(`${api.url}/graphql?query=${encodeURIComponent(query)}`),
    ])
      expect(await response.json()).toEqual({ data: { spinalNerve: { id: 'spinal-nerve:L2' } } });
    await api.close();
  });
});

describe('the headers of every response', () => {
  it('prevent sniffing, framing and referrer leaks', async () => {
    const api = await serve(await projectStore());
    for (const path of ['/health', '/graphql?query={__typename}', '/nowhere', '/metrics']) {
      const { headers } = await fetch(`${api.url}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    }
    await api.close();
  });

  it('allow GraphiQL its own script and no other; it is small, and sent once', async () => {
    const api = await serve(await projectStore());
    const page = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'sha256-[\w+/=]{44}';/);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:/);
    expect(page.headers.get('content-encoding')).toBe('gzip');
    const etag = page.headers.get('etag') ?? '';
    const strong = etag.replace(/^W\//, '');
    for (const given of [strong, `W/${strong}`, `"other", ${etag}`]) {
      const again = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html', 'if-none-match': given } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    await api.close();
  });
});
