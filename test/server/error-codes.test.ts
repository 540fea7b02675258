import { subgraphOf } from '../../src/domain/subgraph.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes, GraphError, protocolCodes } from '../../src/errors.ts';
import type { HttpSettings } from '../../src/http/settings.ts';
import { type GraphReader } from '../../src/store/port.ts';
import { serve } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';

type Code = (typeof errorCodes)[number] | (typeof protocolCodes)[number];

interface Case {
  readonly body: object | string;
  readonly headers?: Record<string, string>;
  readonly settings?: Partial<HttpSettings>;
  /** Changes the project's store so that the error occurs. */
  readonly store?: (plain: GraphReader) => Partial<GraphReader>;
  readonly status: number;
}

const fail = (code: (typeof errorCodes)[number]) => () =>
  Promise.reject(new GraphError(code, 'Neo4j does not answer.'));
const meta = '{ meta { title } }';

/** How to trigger each code. The status is for a client that accepts application/graphql-response+json. */
const cases: Record<Code, Case> = {
  INVALID_ID: { body: { query: '{ node(id: "nerve") { id } }' }, status: 200 },
  RETIRED_ID: { body: { query: '{ node(id: "landmark:interspinales") { id } }' }, status: 200 },
  INVALID_CURSOR: { body: { query: '{ landmarks(after: "x") { totalCount } }' }, status: 200 },
  INVALID_ARGUMENT: { body: { query: '{ landmarks(first: 101) { totalCount } }' }, status: 200 },
  UNKNOWN_SOURCE: {
    body: {
      query: '{ spinalNerve(level: L2) { skinSupplied(evidence: { sources: ["source:nobody"] }) { totalCount } } }',
    },
    status: 200,
  },
  UNKNOWN_NAME: { body: { query: '{ structure(name: "greater occipital") { id } }' }, status: 200 },
  WALK_TOO_WIDE: {
    body: { query: '{ walk(from: "spinal-nerve:L2") { totalCount } }' },
    store: (plain) => ({
      reach: async (requests, options) => {
        const { answer, nodes } = await plain.reach(requests, options);
        const relations = [...(answer[0]?.outgoing.values() ?? [])].flat();
        const last = relations.filter(({ type }) => type === 'SUPPLIES');
        const many = Array.from({ length: 10_001 }, (_, index) =>
          last.map((relation) => ({ ...relation, id: `${relation.id}-${String(index)}` })),
        );
        return { answer: [subgraphOf([...relations, ...many.flat()])], nodes };
      },
    }),
    status: 200,
  },
  QUERY_TOO_COMPLEX: { body: { query: `{ ${'__typename '.repeat(5_000)} }` }, status: 400 },
  RESPONSE_TOO_LARGE: {
    body: { query: '{ spinalNerves(first: 31) { edges { node { name definition } } } }' },
    settings: { maxResponseBytes: 1_000 },
    status: 400,
  },
  REQUEST_TIMEOUT: {
    body: { query: meta },
    settings: { requestTimeout: 20 },
    store: () => ({ meta: () => new Promise(() => undefined) }),
    status: 503,
  },
  SERVER_BUSY: { body: { query: meta }, settings: { maxRequests: 0 }, status: 503 },
  DOCUMENT_NOT_TRUSTED: { body: { query: meta }, settings: { onlyTrustedDocuments: true }, status: 400 },
  DOCUMENT_HASH_MISMATCH: {
    body: { query: meta, extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
    status: 400,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    body: { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
    status: 400,
  },
  UNSUPPORTED_MEDIA_TYPE: { body: meta, headers: { 'content-type': 'text/plain' }, status: 415 },
  STORE_UNAVAILABLE: { body: { query: meta }, store: () => ({ meta: fail('STORE_UNAVAILABLE') }), status: 200 },
  STORE_TIMEOUT: { body: { query: meta }, store: () => ({ meta: fail('STORE_TIMEOUT') }), status: 200 },
  NOT_SEEDED: { body: { query: meta }, store: () => ({ meta: () => Promise.resolve(null) }), status: 200 },
  INVALID_DATA: { body: { query: meta }, store: () => ({ meta: fail('INVALID_DATA') }), status: 200 },
  INTERNAL_SERVER_ERROR: {
    body: { query: meta },
    store: () => ({ meta: () => Promise.reject(new Error('unexpected')) }),
    status: 200,
  },
  BAD_REQUEST: { body: '{ "query": ', status: 400 },
  BAD_USER_INPUT: {
    body: { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: null } },
    status: 400,
  },
  GRAPHQL_PARSE_FAILED: { body: { query: '{ node(' }, status: 400 },
  GRAPHQL_VALIDATION_FAILED: { body: { query: '{ nerve }' }, status: 400 },
  OPERATION_RESOLUTION_FAILURE: { body: { query: 'query A { __typename }', operationName: 'B' }, status: 400 },
  REQUEST_ENTITY_TOO_LARGE: { body: { query: ' '.repeat(200_000) }, status: 413 },
};

describe('every error code', () => {
  it.each(Object.entries(cases))(
    '%s is returned as API.md says',
    async (code, { body, headers, settings, store, status }) => {
      const plain = await projectStore();
      const api = await serve({ ...plain, ...store?.(plain) }, settings);
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect(response.status).toBe(status);
      await api.close();
    },
  );

  it('is triggered above, and listed in API.md with its status, in the same order', async () => {
    const page = await readFile(join(projectRoot, 'API.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const all: readonly Code[] = [...errorCodes, ...protocolCodes];
    expect(rows).toEqual(all.map((code) => [code, cases[code].status]));
  });
});
