import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

let api: TestServer;
beforeAll(async () => {
  api = await serve(await projectStore());
});
afterAll(() => api.close());

const negotiated = 'application/graphql-response+json';
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { accept: negotiated, ...headers },
  });

// The audits themselves. Optional ones (MAY) must pass too.
const audits = serverAudits({ url: () => `${api.url}/graphql` });
const levels = ['MUST', 'SHOULD', 'MAY'].map((level) => ({
  level,
  cases: audits.filter(({ name }) => name.startsWith(level)),
}));

describe.each(levels)('GraphQL over HTTP, what a server $level', ({ cases }) => {
  it.each(cases)('$name ($id)', async ({ fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? '' : result.reason).toBe('');
  });
});

describe('the audit suite', () => {
  it('has cases at each level, all of which are run here', () => {
    expect(levels.map(({ cases }) => cases.length > 5)).toEqual([true, true, true]);
    expect(levels.flatMap(({ cases }) => cases)).toHaveLength(audits.length);
  });
});

describe('an operation', () => {
  const query = 'query ($level: SpinalLevel!) { spinalNerve(level: $level) { id } }';
  const data = { spinalNerve: { id: 'spinal-nerve:L2' } };

  it('gives the same answer by POST and by GET', async () => {
    const variables = { level: 'L2' };
    const answers = [
      await post({ query, variables }, { accept: negotiated }),
      await get({ query, variables: JSON.stringify(variables) }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
      expect(await answer.json()).toEqual({ data });
    }
  });

  it('must be sent alone: a batch is rejected', async () => {
    const answer = await post([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        errors: [
          { message: 'Batching is not supported; send one operation a request.', extensions: { code: 'BAD_REQUEST' } },
        ],
      },
    ]);
  });

  it.each([
    ['malformed GraphQL', '{ spinalNerve(', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ nerve }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an incremental delivery', '{ ...F @defer } fragment F on Query { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', 'subscription { x }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a mutation', 'mutation { x }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable without its value', query, 'BAD_USER_INPUT'],
  ])(
    'that is %s is rejected with 400 and a code, or with 200 if the client accepts only JSON',
    async (_, bad, code) => {
      const answer = await post({ query: bad }, { accept: negotiated });
      expect(answer.status).toBe(400);
      const body = (await answer.json()) as { errors: { extensions: { code: string } }[] };
      expect(Object.keys(body)).toEqual(['errors']);
      expect(body.errors.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect((await post({ query: bad }, { accept: 'application/json' })).status).toBe(200);
    },
  );

  it('must be named if there are several, and is rejected if the name is wrong', async () => {
    const two = 'query A { spinalNerve(level: L2) { id } } query B { meta { title } }';
    expect(await (await post({ query: two, operationName: 'A' })).json()).toEqual({ data });
    for (const body of [{ query: two }, { query: two, operationName: 'C' }]) {
      const answer = await post(body, { accept: negotiated });
      expect([answer.status, (await answer.json()).errors[0].extensions.code]).toEqual([
        400,
        'OPERATION_RESOLUTION_FAILURE',
      ]);
    }
  });
});

describe('a method that is neither GET nor POST', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])('%s is rejected with 405 and the list of allowed methods', async (method) => {
    const answer = await fetch(`${api.url}/graphql`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
