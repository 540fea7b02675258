import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExplorerDocuments } from '../../src/commands/project.ts';
import { idOf, printManifest } from '../../src/http/documents.ts';
import type { HttpSettings } from '../../src/http/settings.ts';
import { counting, serve, workedDocuments, type Answer, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';

const documents = await workedDocuments();
const [first] = documents;
if (first === undefined) throw new Error('There is no worked document.');

const send = (api: TestServer, body: object) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
const get = (api: TestServer, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { accept: 'application/graphql-response+json', ...headers },
  });
const persisted = (text: string, sha256Hash = idOf(text)) => ({ persistedQuery: { version: 1, sha256Hash } });
const outcome = async (response: Response) => {
  const { errors } = (await response.json()) as Answer;
  return [response.status, errors?.[0]?.extensions?.['code'] ?? 'ok'];
};

describe('the manifest of trusted documents', () => {
  it('contains schema/documents and the documents of the explorer; "npm run schema" updates it', async () => {
    const committed = await readFile(join(projectRoot, 'schema', 'trusted-documents.json'), 'utf8');
    const explorer = await readExplorerDocuments();
    expect(explorer.length).toBeGreaterThan(5);
    expect(printManifest([...documents.map(({ text }) => text), ...explorer])).toBe(committed);
    for (const [id, text] of Object.entries(JSON.parse(committed) as Record<string, string>))
      expect(id).toBe(idOf(text));
  });
});

describe('a server that accepts trusted documents and others', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  it.each(documents)('answers $name by its id, by POST and by GET', async ({ text }) => {
    const byText = await (await send(api, { query: text })).text();
    for (const response of [
      await send(api, { documentId: `sha256:${idOf(text)}` }),
      await send(api, { documentId: idOf(text) }),
      await send(api, { extensions: persisted(text) }),
      await get(api, { documentId: idOf(text) }),
      await get(api, { extensions: JSON.stringify(persisted(text)) }),
    ])
      expect([response.status, await response.text()]).toEqual([200, byText]);
  });

  it('supports automatic persisted queries: the hash alone, then with the text, then alone again', async () => {
    const query = '{ spinalNerve(level: L3) { id } }';
    const extensions = JSON.stringify(persisted(query));
    const unknown = await get(api, { extensions });
    // Apollo Client and urql rely on these two values to know that they must send the text.
    expect((await unknown.clone().json()) as Answer).toMatchObject({
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([400, 'no-store']);
    expect((await fetchJson(api, extensions)).status).toBe(200);
    expect(await outcome(await get(api, { extensions, query }))).toEqual([200, 'ok']);
    expect(await (await get(api, { extensions })).json()).toEqual({ data: { spinalNerve: { id: 'spinal-nerve:L3' } } });
  });

  it('rejects a text under the hash of another', async () => {
    const response = await send(api, { query: '{ meta { title } }', extensions: persisted('{ other }') });
    expect(await outcome(response)).toEqual([400, 'DOCUMENT_HASH_MISMATCH']);
    expect(await outcome(await send(api, { extensions: persisted('{ other }') }))).toEqual([
      400,
      'PERSISTED_QUERY_NOT_FOUND',
    ]);
  });

  it('says what is missing if there is neither text nor id', async () => {
    expect(await outcome(await send(api, { variables: {} }))).toEqual([400, 'BAD_REQUEST']);
  });
});

/** The same request from a client that accepts only application/json, for which GraphQL over HTTP prescribes 200. */
function fetchJson(api: TestServer, extensions: string) {
  return get(api, { extensions }, { accept: 'application/json' });
}

describe('a server that accepts only trusted documents', () => {
  const theirs = 'query Theirs($level: SpinalLevel!) { spinalNerve(level: $level) { id } }';
  let folder: string;
  let api: TestServer;
  const serveWith = async (settings: Partial<HttpSettings>) =>
    serve(await projectStore(), { onlyTrustedDocuments: true, ...settings });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-documents-'));
    const file = join(folder, 'app.json');
    await writeFile(file, JSON.stringify({ [idOf(theirs)]: theirs, 'an-id-of-their-tool': theirs }));
    api = await serveWith({ trustedDocuments: [file] });
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  it("answers our documents, and those of a client's manifest with its variables", async () => {
    expect(await outcome(await send(api, { documentId: idOf(first.text) }))).toEqual([200, 'ok']);
    for (const documentId of [idOf(theirs), 'an-id-of-their-tool'])
      expect(await (await send(api, { documentId, variables: { level: 'S1' } })).json()).toEqual({
        data: { spinalNerve: { id: 'spinal-nerve:S1' } },
      });
  });

  it('also answers the exact text of a trusted document', async () => {
    expect(await outcome(await send(api, { query: first.text }))).toEqual([200, 'ok']);
  });

  it('rejects everything else, and registers nothing', async () => {
    const query = '{ meta { title } }';
    expect(await outcome(await send(api, { query }))).toEqual([400, 'DOCUMENT_NOT_TRUSTED']);
    expect(await outcome(await send(api, { query, extensions: persisted(query) }))).toEqual([
      400,
      'DOCUMENT_NOT_TRUSTED',
    ]);
    expect(await outcome(await send(api, { extensions: persisted(query) }))).toEqual([
      400,
      'PERSISTED_QUERY_NOT_FOUND',
    ]);
    expect((await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  it('does not start with a manifest that it could not answer, and names it', async () => {
    const file = join(folder, 'wrong.json');
    await expect(serveWith({ trustedDocuments: ['/nowhere.json'] })).rejects.toThrow(
      'The trusted documents in /nowhere.json cannot be read; check TRUSTED_DOCUMENTS.',
    );
    await writeFile(file, '[]');
    await expect(serveWith({ trustedDocuments: [file] })).rejects.toThrow(/wrong\.json is not a manifest of documents/);
    await writeFile(file, JSON.stringify({ x: '{ nerve }' }));
    await expect(serveWith({ trustedDocuments: [file] })).rejects.toThrow(
      /^The document x in .*wrong\.json cannot be answered: Cannot query field "nerve"/,
    );
  });
});

describe('an answer to GET', () => {
  const query = '{ spinalNerve(level: L2) { name } }';

  it('is cacheable for a while, and has an ETag with the data version', async () => {
    const api = await serve(await projectStore(), { cacheSeconds: 120 });
    const { dataVersion } = (await api.data('{ meta { dataVersion } }')).meta;
    const answer = await get(api, { query });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=120');
    expect(answer.headers.get('etag')).toMatch(new RegExp(`^"${String(dataVersion)}-[\\w-]{22}"$`));
    expect(answer.headers.get('vary')).toContain('accept');
    await api.close();
  });

  it('is confirmed with 304 if the client has it, reading only the revision from the store', async () => {
    const { store, calls } = counting(await projectStore());
    const api = await serve(store, { maxAnswerBytes: 0 });
    const etag = (await get(api, { query })).headers.get('etag') ?? '';
    calls.length = 0;
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag}`, '*']) {
      const answer = await get(api, { query }, { 'if-none-match': given });
      expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, etag, '']);
    }
    expect(new Set(calls)).toEqual(new Set(['revision']));
    expect((await get(api, { query }, { 'if-none-match': '"other"' })).status).toBe(200);
    await api.close();
  });

  it('has a different ETag for a different query, content type, cost option or state of the graph', async () => {
    const plain = await projectStore();
    let revision = 'one';
    const cache = { maxStaleness: 0, maxRecordBytes: 1_000_000 };
    const api = await serve({ ...plain, revision: () => Promise.resolve(revision) }, {}, cache);
    const tag = async (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      (await get(api, parameters, headers)).headers.get('etag');
    const tags = [
      await tag({ query }),
      await tag({ query: `${query} ` }),
      await tag({ query }, { accept: 'application/json' }),
      await tag({ query }, { 'x-graphql-cost': '1' }),
    ];
    revision = 'two';
    tags.push(await tag({ query }));
    expect(new Set(tags).size).toBe(tags.length);
    await api.close();
  });

  it('is not cacheable if it has errors or answers a POST', async () => {
    const api = await serve(await projectStore());
    for (const answer of [
      await get(api, { query: '{ node(id: "x") { id } }' }),
      await get(api, { query: '{ nerve }' }, { accept: 'application/json' }),
      await send(api, { query }),
    ])
      expect([answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual(['no-store', null]);
    await api.close();
  });
});
