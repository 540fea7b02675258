import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnvironment, readConfig } from '../src/config.ts';
import { defaultSettings } from '../src/http/settings.ts';
import { seedFolderOf } from './support/seed-folder.ts';

describe('an env file', () => {
  it('is read in the format that Neo4j Aura provides, and does not override variables that are set', async () => {
    const folder = await seedFolderOf({
      'aura.txt': `\uFEFF# Wait 60 seconds before connecting using these details
NEO4J_URI=neo4j+s://5d1c2a3b.databases.neo4j.io
NEO4J_USERNAME=5d1c2a3b
NEO4J_PASSWORD=q-T_9xGk3hD0
NEO4J_DATABASE=5d1c2a3b
AURA_INSTANCEID=5d1c2a3b
AURA_INSTANCENAME=Back of the body
`,
    });
    const environment = { NEO4J_DATABASE: 'other', NEO4J_USERNAME: '' };
    loadEnvironment(join(folder, 'aura.txt'), environment);
    expect(readConfig(environment).neo4j).toMatchObject({
      uri: 'neo4j+s://5d1c2a3b.databases.neo4j.io',
      username: '5d1c2a3b',
      password: 'q-T_9xGk3hD0',
      database: 'other',
    });
  });

  it('is named in the error if it cannot be read', () => {
    expect(() => {
      loadEnvironment('/nowhere', {});
    }).toThrow('The file /nowhere, which --env names, cannot be read (ENOENT).');
  });
});

describe('the configuration', () => {
  it('serves the embedded graph on the loopback address by default', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      logLevel: 'info',
      neo4j: null,
      cache: null,
      http: defaultSettings,
    });
  });

  it('caches part of a Neo4j graph unless caching is turned off', () => {
    const uri = { NEO4J_URI: 'bolt://localhost:7687' };
    expect(readConfig(uri).cache).toEqual({ maxStaleness: 1000, maxRecordBytes: 64_000_000, watchesRevision: true });
    expect(readConfig({ ...uri, CACHE_MAX_STALENESS_MS: '0' }).cache?.maxStaleness).toBe(0);
    const without = readConfig({ ...uri, CACHE_MAX_RECORD_BYTES: '0' });
    expect([without.cache, without.http.maxAnswerBytes]).toEqual([null, 0]);
  });

  it('reads the HTTP settings', () => {
    const { http } = readConfig({
      INTROSPECTION: 'off',
      REQUEST_TIMEOUT_MS: '5000',
      MAX_BODY_BYTES: '50000',
      MAX_RESPONSE_BYTES: '60000',
      MAX_REQUESTS: '70',
      MAX_CONNECTIONS: '80',
      CORS_ORIGINS: 'https://app.example, https://*.example.org',
      ALLOWED_HOSTS: 'graph.example.org',
      CACHE_SECONDS: '0',
      CACHE_MAX_ANSWER_BYTES: '5000000',
      TRUSTED_DOCUMENTS: 'a.json, b.json',
      ONLY_TRUSTED_DOCUMENTS: 'true',
      FEDERATION: 'on',
      MCP: 'off',
      MAX_DOWNLOADS: '3',
      METRICS: '0',
    });
    expect(http).toEqual({
      introspection: false,
      requestTimeout: 5000,
      maxBodyBytes: 50_000,
      maxResponseBytes: 60_000,
      maxRequests: 70,
      maxConnections: 80,
      corsOrigins: ['https://app.example', 'https://*.example.org'],
      allowedHosts: ['graph.example.org'],
      cacheSeconds: 0,
      maxAnswerBytes: 5_000_000,
      trustedDocuments: ['a.json', 'b.json'],
      onlyTrustedDocuments: true,
      federation: true,
      mcp: false,
      maxDownloads: 3,
      metrics: false,
      tracing: null,
    });
    expect(readConfig({ CORS_ORIGINS: '*' }).http.corsOrigins).toEqual(['*']);
  });

  it("enables tracing through OpenTelemetry's own variables alone", () => {
    const tracing = (environment: NodeJS.ProcessEnv) => readConfig(environment).http.tracing;
    const byDefault = {
      exporter: 'otlp',
      protocol: 'http/protobuf',
      sampler: 'parentbased_always_on',
      samplerRatio: 1,
    };
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' })).toEqual(byDefault);
    expect(tracing({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' })).toEqual(byDefault);
    expect(tracing({ OTEL_TRACES_EXPORTER: 'console' })).toMatchObject({ exporter: 'console' });
    expect(
      tracing({
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      }),
    ).toEqual({ exporter: 'otlp', protocol: 'http/json', sampler: 'traceidratio', samplerRatio: 0.25 });
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'true' })).toBeNull();
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
  });

  it("reads Aura's own variables for Neo4j", () => {
    const { neo4j } = readConfig({
      NEO4J_URI: 'neo4j+s://x.databases.neo4j.io',
      NEO4J_USERNAME: 'u',
      NEO4J_PASSWORD: 'p',
      NEO4J_DATABASE: 'd',
    });
    expect(neo4j).toEqual({
      uri: 'neo4j+s://x.databases.neo4j.io',
      username: 'u',
      password: 'p',
      database: 'd',
      queryTimeout: 10_000,
    });
  });

  it("reads user and password from NEO4J_AUTH, like Neo4j's image, unless they are set separately", () => {
    const uri = { NEO4J_URI: 'bolt://localhost:7687' };
    const read = (environment: NodeJS.ProcessEnv) => readConfig({ ...uri, ...environment }).neo4j;
    expect(read({ NEO4J_AUTH: 'teacher/a-password' })).toMatchObject({ username: 'teacher', password: 'a-password' });
    expect(read({ NEO4J_AUTH: 'none' })).toMatchObject({ username: 'neo4j', password: null });
    expect(read({ NEO4J_AUTH: 'neo4j/one', NEO4J_PASSWORD: 'two' })).toMatchObject({
      username: 'neo4j',
      password: 'two',
    });
  });

  it('treats an empty variable as unset', () => {
    expect(readConfig({ NEO4J_URI: '', PORT: '' }).neo4j).toBeNull();
  });

  it.each([
    [{ PORT: '99999' }, 'PORT is "99999"; write a whole number from 0 to 65535.'],
    [{ PORT: 'http' }, 'PORT is "http"; write a whole number from 0 to 65535.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; write one of trace, debug, info, warn, error, fatal, silent.'],
    [{ INTROSPECTION: 'maybe' }, 'INTROSPECTION is "maybe"; write on or off.'],
    [{ ONLY_TRUSTED_DOCUMENTS: 'x' }, 'ONLY_TRUSTED_DOCUMENTS is "x"; write on or off.'],
    [{ METRICS: 'x' }, 'METRICS is "x"; write on or off.'],
    [{ REQUEST_TIMEOUT_MS: 'x' }, 'REQUEST_TIMEOUT_MS is "x"; write a whole number from 1 to 600000.'],
    [{ MAX_BODY_BYTES: '1' }, 'MAX_BODY_BYTES is "1"; write a whole number from 1000 to 100000000.'],
    [{ CACHE_SECONDS: '-1' }, 'CACHE_SECONDS is "-1"; write a whole number from 0 to 31536000.'],
    [
      { CORS_ORIGINS: 'app.example' },
      'CORS_ORIGINS is "app.example"; write origins with commas between them, such as "https://app.example,https://*.example.org,http://localhost:5173", or * for all.',
    ],
    [{ CORS_ORIGINS: 'https://app.example/' }, 'CORS_ORIGINS is "https://app.example/"; write origins'],
    [{ CORS_ORIGINS: 'https://*' }, 'CORS_ORIGINS is "https://*"; write origins'],
    [{ CORS_ORIGINS: 'https://app.*.example' }, 'CORS_ORIGINS is "https://app.*.example"; write origins'],
    [{ ALLOWED_HOSTS: 'https://x' }, 'ALLOWED_HOSTS is "https://x"; write host names without scheme or port'],
    [{ OTEL_SDK_DISABLED: 'x' }, 'OTEL_SDK_DISABLED is "x"; write on or off.'],
    [{ OTEL_TRACES_EXPORTER: 'jaeger' }, 'OTEL_TRACES_EXPORTER is "jaeger"; write one of otlp, console, none.'],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"; write one of http/protobuf, http/json.',
    ],
    [{ OTEL_TRACES_SAMPLER: 'x' }, 'OTEL_TRACES_SAMPLER is "x"; write one of always_on, always_off,'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG is "2"; write a number from 0 to 1.'],
    [
      { NEO4J_AUTH: 'a-password' },
      'NEO4J_AUTH cannot be used; write the user and the password with a slash between them, such as neo4j/a-password, or none.',
    ],
    [{ NEO4J_QUERY_TIMEOUT_MS: '0' }, 'NEO4J_QUERY_TIMEOUT_MS is "0"; write a whole number from 1 to 600000.'],
  ])('rejects %o with one sentence', (environment, sentence) => {
    expect(() => readConfig(environment)).toThrow(sentence);
  });

  it.each([
    ['bolt://admin:secret@host', 'NEO4J_URI cannot be used; write the address without a user or password'],
    ['neo4j+s://admin@host', 'NEO4J_URI cannot be used; write the address without a user or password'],
    ['bolt://127.0.0.1:7474', 'NEO4J_URI is "bolt://127.0.0.1:7474"; write the port for Bolt, usually 7687'],
    ['neo4j://localhost:70000/', 'NEO4J_URI is "neo4j://localhost:70000/"; write a port from 1 to 65535'],
    ['neo4j://host:7473', 'write the port for Bolt, usually 7687; 7473 serves Neo4j Browser over HTTP'],
    ['bolt://host/mydb', 'write the address without "/mydb", and name the database in NEO4J_DATABASE'],
    ['bolt://host#x', 'write the address without "#x"'],
    ['bolt://host?region=eu', 'write the address without "?region=eu"'],
    ['neo4j://host?region', 'write the routing context as name=value pairs'],
    ['bolt://', 'write the name of a host after the scheme'],
    ['bolt://host:0', 'write the port at which Neo4j listens for Bolt'],
    ['bolt://host:99999', 'write a port from 1 to 65535, usually 7687'],
    ['localhost:7687', 'write an address that begins with one of bolt://'],
  ])('rejects the Neo4j address %s without repeating a password', (uri, sentence) => {
    expect(() => readConfig({ NEO4J_URI: uri })).toThrow(sentence);
    expect(() => readConfig({ NEO4J_URI: uri })).not.toThrow('secret');
  });

  it.each(['neo4j://host?region=eu', 'bolt://[::1]:7687', 'bolt://host/', 'neo4j+s://x.databases.neo4j.io'])(
    'accepts the address %s',
    (uri) => {
      expect(readConfig({ NEO4J_URI: uri }).neo4j?.uri).toBe(uri);
    },
  );

  it('rejects an address that is not a Neo4j address', () => {
    expect(() => readConfig({ NEO4J_URI: 'http://localhost:7474' })).toThrow(
      /^NEO4J_URI is "http:\/\/localhost:7474"; write an address that begins with/,
    );
  });
});
