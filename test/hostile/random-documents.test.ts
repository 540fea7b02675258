/** Thousands of random documents from our own SDL: each gets an answer, and none causes a server error. */
import { isNonNullType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { projectGraph, projectStore } from '../support/graph.ts';
import { askedWith, everyArgument, everyTextArgument, places, type ArgumentSlot } from '../support/every-argument.ts';
import { hostileTexts, randomDocuments, type RandomDocument } from '../support/random-documents.ts';

/** Set another seed to try other documents. The test title shows which was used. */
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

/** Answers that report a server error, or nothing at all. */
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
    ['mostly valid', 0.05],
    ['mostly hostile', 0.6],
  ])('with %s values cause no server error', async (_, hostile) => {
    const make = randomDocuments(schema, { seed, ids, texts, hostile, depth: 7 });
    const answers = await sendAll(make, documents / 2);
    expect(faultsOf(answers)).toEqual([]);
    // Documents that are all refused would prove nothing.
    expect(answers.filter(({ answer }) => answer.data !== null && answer.data !== undefined).length).toBeGreaterThan(
      answers.length / 4,
    );
  });
});

describe('every argument of the API', { timeout: 120_000 }, () => {
  it('treats null as absent, and an empty list, object or string causes no server error', async () => {
    const differs: string[] = [];
    const faults: Answered[] = [];
    const all = everyArgument();
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

  it('belongs to an object that its document really reaches', async () => {
    const unreached: string[] = [];
    for (const [type, path] of places()) {
      if (Object.values(type.getFields()).every(({ args }) => args.length === 0)) continue;
      const { answer } = await send({ query: path('__typename'), variables: {} });
      if (!JSON.stringify(answer).includes(`"__typename":"${type.name}"`)) unreached.push(type.name);
    }
    expect(unreached).toEqual([]);
  });

  it('reads every hostile text as its plain words, or like a meaningless text, and never fails on it', async () => {
    const faults: Answered[] = [];
    const differs: object[] = [];
    const slots = everyTextArgument();
    for (const slot of slots) {
      await Promise.all(
        hostileTexts.map(async (text) => {
          const harmless = wordsIn(slot, text) ?? meaningless(text.length);
          const answer = await send(askedWith(slot, text));
          const expected = await send(askedWith(slot, harmless));
          faults.push(...faultsOf([answer]));
          const [given, wanted] = [answer, expected].map((one) => [one.status, one.answer.data, codesOf(one)]);
          if (JSON.stringify(given) !== JSON.stringify(wanted))
            differs.push({ where: slot.where, text, harmless, given, wanted });
        }),
      );
    }
    expect(slots.length).toBeGreaterThan(20);
    expect(slots.filter(isSearch).length).toBeGreaterThan(3);
    expect(faults).toEqual([]);
    expect(differs).toEqual([]);
  });
});

/** A text of this length that is in no name, and no id, cursor, identifier or version. */
const meaningless = (length: number) => 'q'.repeat(Math.max(6, length));

const isSearch = ({ arg }: ArgumentSlot) => arg.name === 'search' || arg.name === 'text';

/**
 * What a search should read in a text: its words, without the characters between them. The space after the last one shows
 * that it is complete. Null if there are no words or nothing else, or if the argument is no search.
 */
function wordsIn(slot: ArgumentSlot, text: string): string | null {
  if (!isSearch(slot)) return null;
  // The search for structures drops the strength of a match, as in "clunael~0.1".
  const read = slot.where === 'Query.search(text:)' ? text.replace(/[~^][\d.]+/gu, ' ') : text;
  const words = read
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trimStart();
  return words === '' || words === text ? null : words;
}
