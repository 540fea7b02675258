/**
 * Real clients against a server that accepts only trusted documents, each with the manifest that its own tool
 * generated.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import relay from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram, type ServerProcess } from '../support/program.ts';
import { python, pythonHas } from '../support/python.ts';
import { makeApolloApp, makePlainApp, makePresetApp, makeRelayApp, makeTadaApp, type App } from './apps.ts';

type Json = Record<string, any>;

let folder: string;
let apps: { preset: App; tada: App; relay: App; apollo: App; plain: App };
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluneal-client-tools-'));
  apps = {
    preset: await makePresetApp(folder),
    tada: await makeTadaApp(folder),
    relay: await makeRelayApp(folder),
    apollo: await makeApolloApp(folder),
    plain: await makePlainApp(folder),
  };
  server = await startProgram({
    ONLY_TRUSTED_DOCUMENTS: 'on',
    TRUSTED_DOCUMENTS: Object.values(apps)
      .map(({ manifest }) => manifest)
      .join(','),
  });
}, 180_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A `fetch` that records what was sent. */
function recordingFetch() {
  const sent: Json[] = [];
  const recording: typeof fetch = (input, init) => {
    sent.push(JSON.parse(init?.body as string) as Json);
    return fetch(input, init);
  };
  return { sent, fetch: recording };
}

const readManifest = async ({ manifest }: App) => JSON.parse(await readFile(manifest, 'utf8')) as Json;
const load = (app: App, file: string) => import(join(app.folder, file)) as Promise<Json>;
const url = () => `${server.url}/graphql`;
const unknownQuery = 'query Unknown { meta { dataVersion } }';

/** The regions by name, without any fields that a client added. */
function regionsOf(data: Json): Json[] {
  expect(data['spinalNerve']).toMatchObject({ id: 'spinal-nerve:L2' });
  const { nodes } = data['spinalNerve'].skinSupplied as { nodes: Json[] };
  return nodes.map(({ status, region }) => ({ status, name: region.name }));
}

const expected = expect.arrayContaining([
  { status: 'ACCEPTED', name: expect.stringMatching(/buttock/) as string },
]) as Json[];

async function post(body: object) {
  const response = await fetch(url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Json;
  return {
    status: response.status,
    data: answer['data'] as Json,
    code: answer['errors']?.[0].extensions.code as unknown,
  };
}

describe('a server that accepts only trusted documents', { timeout: 60_000 }, () => {
  it("answers GraphQL Code Generator's client preset by the hash in each document", async () => {
    const manifest = await readManifest(apps.preset);
    expect(Object.values(manifest)).toEqual([expect.stringContaining('query SkinOfNerve')]);
    const { SkinOfNerveDocument } = await load(apps.preset, 'gql/graphql.ts');
    const { hash } = SkinOfNerveDocument.__meta__ as { hash: string };
    expect(Object.keys(manifest)).toEqual([hash]);
    const variables = { level: 'L2' };
    for (const body of [
      { documentId: hash, variables },
      { extensions: { persistedQuery: { version: 1, sha256Hash: hash } }, variables },
    ]) {
      const { status, data } = await post(body);
      expect([status, regionsOf(data)]).toEqual([200, expected]);
    }
  });

  it('answers urql with Graphcache and the same documents', async () => {
    const { SkinOfNerveDocument } = await load(apps.preset, 'gql/graphql.ts');
    const { sent, fetch: recording } = recordingFetch();
    const client = new Client({
      url: url(),
      preferGetMethod: false,
      fetch: recording,
      exchanges: [
        cacheExchange({ keys: { SkinSupplyConnection: () => null, SkinSupply: () => null } }),
        persistedExchange({
          enforcePersistedQueries: true,
          preferGetForPersistedQueries: false,
          generateHash: (_, document) => Promise.resolve((document as Json)['__meta__'].hash as string),
        }),
        fetchExchange,
      ],
    });
    const first = await client.query(SkinOfNerveDocument, { level: 'L2' });
    expect(first.error).toBeUndefined();
    expect(regionsOf(first.data as Json)).toEqual(expected);
    const again = await client.query(SkinOfNerveDocument, { level: 'L2' });
    expect(regionsOf(again.data as Json)).toEqual(regionsOf(first.data as Json));
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty('query');
  });

  it('answers urql with gql.tada documents, by id and by text as urql prints it', async () => {
    const { SkinOfNervePersisted } = await load(apps.tada, 'skin.ts');
    const { documentId } = SkinOfNervePersisted as { documentId: string };
    expect(Object.keys(await readManifest(apps.tada))).toEqual([documentId]);
    const byId = persistedExchange({
      enforcePersistedQueries: true,
      preferGetForPersistedQueries: false,
      generateHash: (_, document) => Promise.resolve((document as Json)['documentId'] as string),
    });
    for (const exchanges of [[byId, fetchExchange], [fetchExchange]]) {
      const { sent, fetch: recording } = recordingFetch();
      const client = new Client({ url: url(), preferGetMethod: false, fetch: recording, exchanges });
      const { data, error } = await client.query(SkinOfNervePersisted, { level: 'L2' });
      expect(error).toBeUndefined();
      expect(regionsOf(data as Json)).toEqual(expected);
      expect(sent.map((body) => 'query' in body)).toEqual([exchanges.length === 1]);
    }
  });

  it.each(['documentId', 'doc_id', 'queryId'])(
    'answers Relay, which has only ids at run time, sent as %s',
    async (name) => {
      const { default: request } = await load(apps.relay, 'made/SkinQuery.graphql.ts');
      expect(request.params).toMatchObject({ text: null, id: Object.keys(await readManifest(apps.relay))[0] });
      const { sent, fetch: recording } = recordingFetch();
      const environment = new relay.Environment({
        store: new relay.Store(new relay.RecordSource()),
        network: relay.Network.create(async ({ id }, variables) => {
          const response = await recording(url(), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ [name]: id, variables }),
          });
          return (await response.json()) as relay.GraphQLResponse;
        }),
      });
      const data = await relay.fetchQuery(environment, request, { level: 'L2' }).toPromise();
      const { default: fragment } = await load(apps.relay, 'made/Skin_region.graphql.ts');
      const { nodes } = (data as Json)['spinalNerve'].skinSupplied as { nodes: Json[] };
      const regions = nodes.map(({ status, region }) => {
        const selector = relay.getSingularSelector(fragment as relay.ReaderFragment, region);
        return { status: status as string, name: environment.lookup(selector).data['name'] as string };
      });
      expect(regions).toEqual(expected);
      expect(sent).toHaveLength(1);
    },
  );

  it("answers Apollo Client with Apollo's own manifest", async () => {
    const manifest = await readManifest(apps.apollo);
    expect(manifest).toMatchObject({
      format: 'apollo-persisted-query-manifest',
      operations: [{ name: 'SkinOfNerve' }],
    });
    const { SkinOfNerve } = await load(apps.apollo, 'src/skin.ts');
    const { sent, fetch: recording } = recordingFetch();
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink(
        generatePersistedQueryIdsFromManifest({ loadManifest: () => Promise.resolve(manifest as never) }),
      ).concat(new HttpLink({ uri: url(), fetch: recording })),
    });
    const { data } = await client.query({ query: SkinOfNerve, variables: { level: 'L2' } });
    expect(regionsOf(data as Json)).toEqual(expected);
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty('query');
    await expect(client.query({ query: gql(unknownQuery) })).rejects.toThrow(/Unknown/);
  });

  it('rejects documents that are in no manifest, by id and by text', async () => {
    expect(await post({ query: unknownQuery })).toMatchObject({ status: 400, code: 'DOCUMENT_NOT_TRUSTED' });
    expect(await post({ documentId: 'sha256:unknown' })).toMatchObject({
      status: 400,
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });
});

const hasGql = await pythonHas('gql, requests, requests_toolbelt', {
  skipped: 'The test of a Python client is',
  install: 'gql[requests]',
});

/** Prints the response and the code of a rejection, as an analyst's script would. */
const script = `
import json, sys
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
url, path, unknown = sys.argv[1:]
client = Client(transport=RequestsHTTPTransport(url=url))
query = gql(open(path).read())
query.variable_values = {"level": "L2"}
print(json.dumps(client.execute(query)))
try:
    client.execute(gql(unknown))
except TransportQueryError as error:
    print(error.errors[0]["extensions"]["code"])
`;

describe.skipIf(!hasGql)('a Python client', { timeout: 60_000 }, () => {
  it('is answered if the text that it sends is a trusted document with different white space', async () => {
    const file = join(apps.plain.folder, 'documents', 'skin.graphql');
    const { stdout } = await promisify(execFile)(python, ['-c', script, url(), file, unknownQuery]);
    const [answer = '', code] = stdout.trim().split('\n');
    expect(regionsOf(JSON.parse(answer) as Json)).toEqual(expected);
    expect(code).toBe('DOCUMENT_NOT_TRUSTED');
  });
});
