/** Thousands of documents made at random from our own SDL: each gets an answer, and none of them is a fault of the server. */
import { getNamedType, isNonNullType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { projectGraph, projectStore } from '../support/graph.ts';
import { hostileTexts, literal, randomDocuments, type RandomDocument } from '../support/random-documents.ts';

/** Change it by hand to look further; the name of the test says which was used. */
const seed = Number(process.env['FUZZ_SEED'] ?? 17);
const documents = Number(process.env['FUZZ_DOCUMENTS'] ?? 2_000);

let api: TestServer;
let ids: string[];
let texts: string[];

beforeAll(async () => {
  const graph = await projectGraph();
  ids = [
    ...graph.structures.map(({ id }) => id),
    ...graph.sources.slice(0, 20).map(({ id }) => id),
    ...graph.relations.slice(0, 20).map(({ id }) => id),
    ...graph.topics.map(({ id }) => id),
    ...graph.statements.slice(0, 20).map(({ id }) => id),
  ];
  texts = graph.structures.slice(0, 40).map(({ name }) => name);
  api = await serve(await projectStore());
});
afterAll(() => api.close());

interface Answered {
  readonly document: RandomDocument;
  readonly status: number;
  readonly answer: Answer;
}

async function send(document: RandomDocument): Promise<Answered> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  return { document, status: response.status, answer: (await response.json()) as Answer };
}

const codesOf = ({ answer: { errors = [] } }: Answered) => errors.map(({ extensions }) => extensions?.['code']);

/** Answers that say that the server is at fault, or nothing at all. */
function faultsOf(answers: readonly Answered[]) {
  return answers.filter(
    (one) =>
      one.status >= 500 ||
      codesOf(one).some((code) => code === undefined || code === 'INTERNAL_SERVER_ERROR' || code === 'INVALID_DATA') ||
      (one.answer.data === undefined && one.answer.errors === undefined),
  );
}

async function sendAll(make: () => RandomDocument, count: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  const client = async () => {
    while (answers.length < count) answers.push(await send(make()));
  };
  await Promise.all(Array.from({ length: 4 }, client));
  return answers;
}

describe(`${String(documents)} random documents (FUZZ_SEED=${String(seed)})`, { timeout: 300_000 }, () => {
  it.each([
    ['mostly right', 0.05],
    ['mostly hostile', 0.6],
  ])('with values that are %s are answered without a fault of the server', async (_, hostile) => {
    const make = randomDocuments(schema, { seed, ids, texts, hostile, depth: 7 });
    const answers = await sendAll(make, documents / 2);
    expect(faultsOf(answers)).toEqual([]);
    // A generator whose documents are all refused would prove nothing.
    expect(answers.filter(({ answer }) => answer.data !== null && answer.data !== undefined).length).toBeGreaterThan(
      answers.length / 4,
    );
  });
});

/** Each pages in a way of its own; all other lists share one of these. */
const pagedApart = new Set([
  'sources',
  'claims',
  'relations',
  'search',
  'walk',
  'compareAll',
  'skinSupplied',
  'statements',
]);

describe('every argument of the API', { timeout: 120_000 }, () => {
  /** A selection that leads from the root to each object type, with a slot for what is asked there. */
  const places = (): Map<GraphQLObjectType, (inner: string) => string> => {
    const query = schema.getQueryType() as GraphQLObjectType;
    const found = new Map<GraphQLObjectType, (inner: string) => string>([[query, (inner) => `{ ${inner} }`]]);
    for (const [type, path] of found) {
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type);
        const targets = isObjectType(named)
          ? [named]
          : 'getTypes' in named || 'resolveType' in named
            ? schema.getPossibleTypes(named)
            : [];
        for (const target of targets) {
          if (found.has(target)) continue;
          const given = requiredOf(field);
          found.set(target, (inner) => path(`${field.name}${given} { ... on ${target.name} { ${inner} } }`));
        }
      }
    }
    return found;
  };
  const sample = (name: string, type: string): unknown => {
    if (name === 'ids') return [ids[0]];
    if (name === 'value') return 'FMA:1';
    if (type.startsWith('SpinalLevel')) return 'L2';
    if (type.startsWith('BranchSide')) return 'LATERAL';
    if (type.startsWith('ClunealPosition')) return 'SUPERIOR';
    if (type.startsWith('IdentifierScheme')) return 'FMA';
    return type.startsWith('String') ? 'gluteal' : 'spinal-nerve:L2';
  };
  const requiredOf = (field: GraphQLField<unknown, unknown>, without = '') => {
    const required = field.args.filter((arg) => isNonNullType(arg.type) && arg.name !== without);
    const parts = required.map((arg) => `${arg.name}: ${literal(sample(arg.name, String(arg.type)), arg.type)}`);
    return parts.length === 0 ? '' : `(${parts.join(', ')})`;
  };
  const slots = () =>
    [...places()].flatMap(([type, path]) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.args.map((arg) => {
          const composite = getNamedType(field.type);
          const selection = 'getFields' in composite || 'getTypes' in composite ? ' { __typename }' : '';
          const withValue = (value: string | null) => {
            const required = requiredOf(field, arg.name).slice(1, -1);
            const given = [
              ...(required === '' ? [] : [required]),
              ...(value === null ? [] : [`${arg.name}: ${value}`]),
            ];
            return path(`${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${selection}`);
          };
          return { where: `${type.name}.${field.name}(${arg.name}:)`, name: field.name, arg, withValue };
        }),
      ),
    );

  it('takes null as if it were absent, and an empty list, an empty object and an empty text without a fault', async () => {
    const differs: string[] = [];
    const faults: Answered[] = [];
    const all = slots();
    expect(all.length).toBeGreaterThan(400);
    for (const { where, arg, withValue } of all) {
      const ask = (value: string | null) => send({ query: withValue(value), variables: {} });
      const answers = await Promise.all(['null', '[]', '{}', '""'].map(ask));
      faults.push(...faultsOf(answers));
      if (isNonNullType(arg.type) || arg.defaultValue !== undefined) continue;
      const [isNull] = answers;
      if (JSON.stringify(isNull?.answer) !== JSON.stringify((await ask(null)).answer)) differs.push(where);
    }
    expect(faults).toEqual([]);
    expect(differs).toEqual([]);
  });

  it('takes every hostile text as a text', async () => {
    const faults: Answered[] = [];
    const seen = new Set<string>();
    for (const { name, arg, withValue } of slots()) {
      const named = String(getNamedType(arg.type));
      if (named !== 'String' && named !== 'ID') continue;
      const key = `${name} ${arg.name}`;
      const isCursor = arg.name === 'after' || arg.name === 'before';
      if (seen.has(key) || (isCursor && !pagedApart.has(name))) continue;
      seen.add(key);
      const list = String(arg.type).startsWith('[');
      const answers = await Promise.all(
        hostileTexts.map((text) =>
          send({
            query: withValue('$x').replace('{', `query ($x: ${String(arg.type)}) {`),
            variables: { x: list ? [text, text] : text },
          }),
        ),
      );
      faults.push(...faultsOf(answers));
    }
    expect(seen.size).toBeGreaterThan(20);
    expect(faults).toEqual([]);
  });
});
