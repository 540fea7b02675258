/**
 * Who is at fault for an error: each kind that the parsers, GraphQL and the driver can throw is the client's, the
 * store's or ours.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute, GraphQLError, GraphQLScalarType, parse, validate, validateSchema, buildSchema } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { Neo4jError } from 'neo4j-driver';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { schema } from '../src/api/schema.ts';
import { errorCodes, GraphError } from '../src/errors.ts';
import { maskError } from '../src/http/errors.ts';
import { problemsOfForm } from '../src/seeding/form-problems.ts';
import { parseYaml } from '../src/seeding/read-yaml.ts';
import { readSeedGraph } from '../src/seeding/seed-graph.ts';
import { toGraphError } from '../src/store/neo4j/neo4j-errors.ts';
import { projectRoot } from './support/graph.ts';
import { seedFolderOf } from './support/seed-folder.ts';

const sourceOf = (path: string) => readFile(join(projectRoot, 'node_modules', path), 'utf8');

describe('a yaml error is reported once, as an error in the file', () => {
  const texts: Readonly<Record<string, string>> = {
    ALIAS_PROPS: 'a: &x 1\nb: &y *x\n',
    BAD_ALIAS: 'a: *\n',
    BAD_DIRECTIVE: '%FOO\n---\na: 1\n',
    BAD_DQ_ESCAPE: 'a: "\\q"\n',
    BAD_INDENT: 'a:\n    b: 1\n  c: 2\n',
    BAD_SCALAR_START: 'a: @b\n',
    BLOCK_AS_IMPLICIT_KEY: 'a: b: c\n',
    DUPLICATE_KEY: 'a: 1\na: 2\n',
    KEY_OVER_1024_CHARS: `[${'a'.repeat(1_100)}]: b\n`,
    MISSING_CHAR: 'a: "b\n',
    MULTILINE_IMPLICIT_KEY: 'a\nb: c\n',
    MULTIPLE_ANCHORS: 'a: &x &y b\n',
    MULTIPLE_DOCS: 'a: 1\n---\nb: 2\n',
    MULTIPLE_TAGS: 'a: !x !y b\n',
    NON_STRING_KEY: '? [a]\n: b\n',
    RESOURCE_EXHAUSTION: `a: ${'['.repeat(20_000)}`,
    TAB_AS_INDENT: 'a:\n\tb: 1\n',
    TAG_RESOLVE_FAILED: 'a: !x b\n',
    UNEXPECTED_TOKEN: 'a: "b" c\n',
  };
  /** Codes that no known text triggers with our options. Any other code would get yaml's own message. */
  const withoutText = ['BAD_COLLECTION_TYPE', 'BAD_PROP_ORDER', 'BLOCK_IN_FLOW', 'IMPOSSIBLE'];

  it('has a text for each code of the installed version', async () => {
    const declared = /type ErrorCode = (.*);/.exec(await sourceOf('yaml/dist/errors.d.ts'))?.[1] ?? '';
    const codes = [...declared.matchAll(/'(\w+)'/g)].map(([, code]) => code);
    expect([...Object.keys(texts), ...withoutText].sort()).toEqual(codes.sort());
  });

  it.each(Object.entries(texts))('%s', (code, text) => {
    const options = { prettyErrors: false, schema: 'core', resolveKnownTags: false, stringKeys: true } as const;
    const document = parseDocument(text, options);
    expect([...document.errors, ...document.warnings].map((fault) => fault.code)).toContain(code);
    const { data, problems } = parseYaml(text, 'a.yaml');
    expect(data).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error', code: 'YAML_SYNTAX', file: 'a.yaml' });
    expect(problems[0]?.line).toBeGreaterThan(0);
    expect(problems[0]?.message).not.toMatch(/implicit|scalar|flow|token/i);
  });

  it.each([
    ['an alias without an anchor', 'a: *b\n'],
    ['an alias of its own entry', 'a: &x\n  b: *x\n'],
    ['a merge of a text', 'a: &x b\nc:\n  <<: *x\n'],
  ])('%s', (_what, text) => {
    expect(parseYaml(text, 'a.yaml').problems).toMatchObject([{ code: 'YAML_SYNTAX' }]);
  });
});

describe('a csv-parse error is reported as an error in the table', () => {
  const tables: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'id,name\r\nskin-region:x,"open\r\n',
    CSV_INVALID_CLOSING_QUOTE: 'id,name\r\nskin-region:x,"a"b\r\n',
    INVALID_OPENING_QUOTE: 'id,name\r\nskin-region:x,a"b"\r\n',
  };
  /** Errors caused only by options that we do not use, or use correctly. */
  const ofOptions =
    /^CSV_(?:INVALID_ARGUMENT|INVALID_OPTION_\w+|OPTION_COLUMNS_MISSING_NAME|INVALID_COLUMN_\w+|MAX_RECORD_SIZE|NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE|RECORD_INCONSISTENT_\w+|UNKNOWN_ERROR)$/;

  it('has a table for each code of the installed version', async () => {
    const declared = /type CsvErrorCode =([^;]*);/.exec(await sourceOf('csv-parse/lib/index.d.ts'))?.[1] ?? '';
    const codes = [...declared.matchAll(/"(\w+)"/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !(code in tables) && !ofOptions.test(code))).toEqual([]);
  });

  it.each(Object.entries(tables))('%s', async (_code, text) => {
    const { graph, problems } = await readSeedGraph(await seedFolderOf({ 'nodes.csv': text }));
    expect(graph).toBeNull();
    const [first] = problems;
    expect(first).toMatchObject({ severity: 'error', code: 'INVALID_VALUE', file: 'nodes.csv', line: 2 });
    expect(first?.message).toMatch(/quote/);
  });
});

describe('a zod issue is reported as an error in the document', () => {
  const base = { path: ['structures', 0, 'name'], message: 'Invalid input', input: 1 };
  const issues: readonly unknown[] = [
    { code: 'invalid_type', expected: 'string' },
    { code: 'too_big', origin: 'string', maximum: 3 },
    { code: 'too_small', origin: 'string', minimum: 3 },
    { code: 'invalid_format', format: 'regex' },
    { code: 'not_multiple_of', divisor: 2 },
    { code: 'unrecognized_keys', keys: ['nam'] },
    { code: 'invalid_union', errors: [] },
    { code: 'invalid_key', origin: 'record', issues: [] },
    { code: 'invalid_element', origin: 'set', key: 1, issues: [] },
    { code: 'invalid_value', values: ['a'] },
    { code: 'custom' },
  ].map((issue) => ({ ...base, ...issue }));

  it('has an issue for each code of the installed version', async () => {
    const text = await sourceOf('zod/v4/core/errors.d.ts');
    const codes = [...text.matchAll(/readonly code: "(\w+)"/g)].map(([, code]) => code);
    expect(new Set(issues.map((issue) => (issue as { code: string }).code))).toEqual(new Set(codes));
  });

  it.each(issues)('$code', (issue) => {
    const raw = { structures: [{ name: 1 }] };
    const problems = problemsOfForm([issue as z.core.$ZodIssue], raw, () => ({ file: 'a.yaml', line: 3 }));
    expect(problems).toMatchObject([{ severity: 'error', file: 'a.yaml', line: 3 }]);
  });
});

describe('an error from the driver', () => {
  const settings = {
    ...{ uri: 'bolt://db.internal:7687', username: 'reader', password: 'secret', database: 'graph' },
    queryTimeout: 1_000,
  };
  const thrown = (code: string, message = 'Something about reader at db.internal') =>
    toGraphError(new Neo4jError(message, code, '50N42', 'general processing exception'), settings);

  it.each([
    ['ServiceUnavailable', 'STORE_UNAVAILABLE'],
    ['SessionExpired', 'STORE_UNAVAILABLE'],
    ['ProtocolError', 'STORE_UNAVAILABLE'],
    ['N/A', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Security.Unauthorized', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Security.Forbidden', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Security.TokenExpired', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Database.DatabaseNotFound', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Cluster.NotALeader', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Transaction.TransactionTimedOut', 'STORE_TIMEOUT'],
    ['Neo.ClientError.Schema.IndexNotFound', 'NOT_SEEDED'],
    ['Neo.DatabaseError.General.UnknownError', 'STORE_UNAVAILABLE'],
    ['Neo.TransientError.General.OutOfMemoryError', 'STORE_UNAVAILABLE'],
    ['Neo.TransientError.Transaction.DeadlockDetected', 'STORE_UNAVAILABLE'],
  ])('%s is reported as the state of the store: %s, without revealing its address', (code, expected) => {
    const error = thrown(code);
    expect(error).toBeInstanceOf(GraphError);
    const { message, extensions } = error as GraphError;
    expect(extensions['code']).toBe(expected);
    expect(message).not.toMatch(/db\.internal|reader|secret/);
  });

  it('tells the operator to look at the log of a Neo4j that has failed, not at its address', () => {
    expect(thrown('Neo.DatabaseError.Transaction.TransactionStartFailed')).toMatchObject({
      forOperator:
        'Neo4j at bolt://db.internal:7687 has failed (Neo.DatabaseError.Transaction.TransactionStartFailed); look in its log for the reason, such as a full disk, and restart it.',
    });
  });

  it.each([
    'Neo.ClientError.Statement.SyntaxError',
    'Neo.ClientError.Statement.ParameterMissing',
    'Neo.ClientError.Procedure.ProcedureNotFound',
    'Neo.ClientError.Request.Invalid',
  ])('%s is our own fault', (code) => {
    const { answer, logged } = masked(thrown(code));
    expect(answer.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(answer.message).not.toMatch(/db\.internal|reader/);
    expect(logged).toMatchObject([{ level: 50 }]);
  });
});

describe('the error that reaches the client', () => {
  it('is passed on unchanged, without an incident, if it is one of ours', () => {
    for (const code of errorCodes) {
      if (code === 'INTERNAL_SERVER_ERROR') continue;
      const { answer, logged } = masked(new GraphError(code, 'A sentence.'));
      expect(answer).toMatchObject({ message: 'A sentence.', extensions: { code } });
      expect(logged).toEqual([]);
    }
  });

  it('is GraphQL’s own message for syntax, documents and variables', async () => {
    const syntax = errorOf(() => parse('{'));
    const [invalid] = validate(schema, parse('{ nothing }'));
    const document = parse('query($l: SpinalLevel!) { spinalNerve(level: $l) { id } }');
    const { errors: [variable] = [] } = await execute({ schema, document, variableValues: { l: 'L9' } });
    for (const error of [syntax, invalid, variable]) {
      const { answer, logged } = masked(error);
      expect(answer.message).toBe(error?.message);
      expect(answer.extensions['code']).not.toBe('INTERNAL_SERVER_ERROR');
      expect(logged).toEqual([]);
    }
  });

  it('is Yoga’s own message for a malformed request', () => {
    const { answer, logged } = masked(
      createGraphQLError('POST body sent invalid JSON.', { extensions: { http: { status: 400 } } }),
    );
    expect(answer.message).toBe('POST body sent invalid JSON.');
    expect(logged).toEqual([]);
  });

  const faults: readonly (readonly [string, string, unknown])[] = [
    ['a value that an enum lacks', 'enum E { A } type Query { a: E }', { a: 'B' }],
    ['null for a non-null field', 'type Query { a: Int! }', { a: null }],
    ['a number beyond 32 bits', 'type Query { a: Int }', { a: 2 ** 40 }],
    ['a string for a list', 'type Query { a: [Int] }', { a: 'x' }],
    ['a resolver that rejects', 'type Query { a: Int }', { a: () => Promise.reject<number>(new TypeError('x')) }],
  ];
  it.each(faults)('is an incident with a number for %s', async (_what, sdl, rootValue) => {
    const own = buildSchema(sdl);
    expect(validateSchema(own)).toEqual([]);
    const { errors: [error] = [] } = await execute({ schema: own, document: parse('{ a }'), rootValue });
    const { answer, logged } = masked(error);
    expect(answer.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', incident: expect.any(String) as string });
    expect(logged).toMatchObject([{ level: 50, incident: answer.extensions['incident'] }]);
  });

  it.each([new Error('x'), new RangeError('x'), new TypeError('x'), 'x', undefined, null])(
    'is an incident for %s',
    (thrown) => {
      const { answer, logged } = masked(thrown);
      expect(answer.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } });
      expect(logged).toHaveLength(1);
    },
  );

  it("never repeats a scalar's message about a stored value", async () => {
    const strict = new GraphQLScalarType({
      name: 'Strict',
      serialize: () => {
        throw new GraphQLError('The value is secret.');
      },
    });
    expect(() => strict.serialize(1)).toThrow('secret');
    const own = buildSchema('scalar Strict type Query { a: Strict }');
    Object.assign(own.getType('Strict') as object, { serialize: strict.serialize });
    const { errors: [error] = [] } = await execute({ schema: own, document: parse('{ a }'), rootValue: { a: 1 } });
    expect(masked(error).answer.message).not.toContain('secret');
  });
});

/** What a client reads about an error, and what the log contains. */
function masked(error: unknown) {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const answer = maskError(error, logger, { hideSuggestions: false }) as GraphQLError;
  return { answer, logged: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

function errorOf(run: () => unknown): GraphQLError {
  try {
    run();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
  }
  throw new TypeError('Nothing was thrown.');
}
