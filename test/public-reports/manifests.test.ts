/**
 * Manifests of trusted documents as client tools write them, each with the request that its client sends, and those
 * that must prevent the start.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type Answer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const query = 'query Level($level: SpinalLevel!) { spinalNerve(level: $level) { id } }';
const hash = (algorithm: string) => createHash(algorithm).update(query).digest('hex');
const sha256 = hash('sha256');
const apollo = { format: 'apollo-persisted-query-manifest', version: 1 };
const operation = { id: sha256, name: 'Level', type: 'query', body: query };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluneal-manifests-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A server that accepts only the documents of these manifests and its own. */
async function serveOnly(...manifests: readonly string[]) {
  const files = manifests.map((_, place) => join(folder, `app-${String(place + 1)}.json`));
  await Promise.all(manifests.map((manifest, place) => writeFile(files[place] ?? '', manifest)));
  return serve(await projectStore(), { onlyTrustedDocuments: true, trustedDocuments: files });
}

describe('a document of a manifest is answered', () => {
  it.each<[string, object | string, object]>([
    ['gql.tada', { [`sha256:${sha256}`]: query }, { documentId: `sha256:${sha256}` }],
    ['gql.tada, asked for without the prefix', { [`sha256:${sha256}`]: query }, { documentId: sha256 }],
    [
      'the client preset, by an extension',
      { [`sha256:${sha256}`]: query },
      { extensions: { persistedQuery: { version: 1, sha256Hash: `sha256:${sha256}` } } },
    ],
    ['the client preset with SHA-1', { [hash('sha1')]: query }, { documentId: hash('sha1') }],
    ['Relay', { [hash('md5')]: query }, { doc_id: hash('md5') }],
    ['Relay, as in its older guides', { [hash('md5')]: query }, { queryId: hash('md5') }],
    [
      'Apollo',
      { ...apollo, operations: [operation] },
      { operationName: 'Level', extensions: { persistedQuery: { version: 1, sha256Hash: sha256 } } },
    ],
    ['a file with a byte order mark', `\uFEFF${JSON.stringify({ level: query })}`, { documentId: 'level' }],
    ['a client that reformats its documents', { level: query }, { query: query.replaceAll(' ', '\n  ') }],
    [
      'a client that removes optional spaces',
      { level: query },
      { query: query.replaceAll(/ (?=[{}(])|(?<=[{}:]) /g, '') },
    ],
  ])('%s', async (_, manifest, request) => {
    const api = await serveOnly(typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ ...request, variables: { level: 'L2' } }),
    });
    expect([response.status, (await response.json()) as Answer]).toEqual([
      200,
      { data: { spinalNerve: { id: 'spinal-nerve:L2' } } },
    ]);
    await api.close();
  });
});

describe('a manifest prevents the start, and one sentence says why', () => {
  it.each<[string, readonly object[], RegExp]>([
    ['a mutation', [{ x: 'mutation { set }' }], /^The document x in \S+ cannot be answered: It has a mutation; .+\.$/],
    [
      'a subscription',
      [{ x: 'subscription { a }' }],
      /^The document x in \S+ cannot be answered: It has a subscription; .+\.$/,
    ],
    [
      'a fragment alone',
      [{ x: 'fragment F on SpinalNerve { id }' }],
      /^The document x in \S+ cannot be answered: It has no operation; write a query\.$/,
    ],
    [
      'invalid GraphQL',
      [{ x: 'SELECT * FROM nerves' }],
      /^The document x in \S+ cannot be answered: Syntax Error: .+\.$/,
    ],
    [
      'a field that is not there',
      [{ x: '{ nerve }' }],
      /^The document x in \S+ cannot be answered: Cannot query field .+\?$/,
    ],
    [
      "a mutation in Apollo's manifest",
      [{ ...apollo, operations: [operation, { ...operation, id: 'y', body: 'mutation { set }' }] }],
      /^The document y in \S+ cannot be answered: It has a mutation; .+\.$/,
    ],
    ['a text that is not one', [{ x: 5 }], /^\S+ is not a manifest of documents; .+\.$/],
    ['a list of texts', [[query]], /^\S+ is not a manifest of documents; .+\.$/],
    [
      'an id that stands for two documents',
      [{ level: query }, { level: '{ meta { title } }' }],
      /^The id level in \S+app-2\.json stands for another document in TRUSTED_DOCUMENTS; .+\.$/,
    ],
  ])('%s', async (_, manifests, sentence) => {
    await expect(serveOnly(...manifests.map((manifest) => JSON.stringify(manifest)))).rejects.toThrow(sentence);
  });
});
