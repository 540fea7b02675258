import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getIntrospectionQuery, Lexer, parse, Source, TokenKind } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits, typicalLengths } from '../../src/api/cost.ts';
import { schema } from '../../src/api/schema.ts';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

/** What every structure is asked for; a kind's own fields follow. */
const everyKind = 'relations(first: 100) { totalCount edges { node { claims { id } } } } statements { totalCount }';
const supply = 'paths { steps { from { id } } pierces { id } passes { id } }';
const census = [
  `spinalNerves(first: 100) { totalCount edges { node { ${everyKind} skinSupplied { ${supply} } } } }`,
  `skinRegions(first: 100) { totalCount edges { node { ${everyKind} parts { totalCount } partOf { totalCount } suppliedBy { ${supply} } } } }`,
  `dorsalRami(first: 100) { totalCount edges { node { ${everyKind} branches { totalCount } contributesTo { totalCount } } } }`,
  `clunealGroups(first: 100) { totalCount edges { node { ${everyKind} origins { totalCount } pierces { totalCount } passes { totalCount } supplies { totalCount } } } }`,
  `peripheralNerves(first: 100) { totalCount edges { node { ${everyKind} origins { totalCount } supplies { totalCount } } } }`,
  `landmarks(first: 100) { totalCount edges { node { ${everyKind} } } }`,
  `fasciae(first: 100) { totalCount edges { node { ${everyKind} } } }`,
  'sources(first: 100) { totalCount edges { node { claims(first: 0) { totalCount } } } }',
  'disputes(first: 0) { totalCount }',
  'disputeTopics(first: 100) { totalCount edges { node { positions { claims { id } } relations { id } } } }',
  ...['T7', 'L2', 'S2'].map((level) => `${level}: walk(from: "spinal-nerve:${level}", first: 0) { totalCount }`),
];

/** How long each sort of list is, over the whole seed. */
async function measure(api: TestServer): Promise<Record<keyof typeof typicalLengths, number[]>> {
  const answers = await Promise.all(census.map((field) => api.data(`{ ${field} }`)));
  const found = Object.assign({}, ...answers);
  const nodesOf = (field: string): any[] => found[field].edges.map(({ node }: any) => node);
  const kinds = [
    'spinalNerves',
    'skinRegions',
    'dorsalRami',
    'clunealGroups',
    'peripheralNerves',
    'landmarks',
    'fasciae',
  ];
  const structures = kinds.flatMap(nodesOf);
  const related = ['parts', 'partOf', 'branches', 'contributesTo', 'origins', 'pierces', 'passes', 'supplies'];
  const supplies = [
    ...nodesOf('spinalNerves').flatMap(({ skinSupplied }) => skinSupplied),
    ...nodesOf('skinRegions').flatMap(({ suppliedBy }) => suppliedBy),
  ];
  const paths = supplies.flatMap((one) => one.paths);
  const topics = nodesOf('disputeTopics');
  const positions = topics.flatMap((topic) => topic.positions);
  const lengths = (list: any[], field: string) => list.map((one) => one[field].length as number);
  const counts = (list: any[], field: string) => list.map((one) => one[field].totalCount as number);
  return {
    claims: structures.flatMap(({ relations }) => relations.edges.map(({ node }: any) => node.claims.length)),
    steps: lengths(paths, 'steps'),
    crossings: [...lengths(paths, 'pierces'), ...lengths(paths, 'passes')],
    paths: lengths(supplies, 'paths'),
    regions: lengths(nodesOf('spinalNerves'), 'skinSupplied'),
    nerves: lengths(nodesOf('skinRegions'), 'suppliedBy'),
    related: related.flatMap((field) =>
      counts(
        structures.filter((one) => one[field] !== undefined),
        field,
      ),
    ),
    relations: counts(structures, 'relations'),
    statements: counts(structures, 'statements'),
    walks: ['T7', 'L2', 'S2'].map((level) => found[level].totalCount),
    levels: [found.spinalNerves.totalCount],
    structures: [Math.max(...kinds.map((kind) => found[kind].totalCount as number))],
    sources: [found.sources.totalCount],
    claimsOfSource: counts(nodesOf('sources'), 'claims'),
    disputes: [found.disputes.totalCount],
    topics: [found.disputeTopics.totalCount],
    positions: lengths(topics, 'positions'),
    claimsOfPosition: lengths(positions, 'claims'),
    relationsOfTopic: lengths(topics, 'relations'),
  };
}

const costOf = (text: string, variables: Record<string, unknown> = {}) =>
  complexityFromQuery(text, { schema, variables, ctx: {} });

describe('the table of typical lengths', () => {
  let api: TestServer;
  let measured: Record<string, number[]>;
  beforeAll(async () => {
    api = await serve(await projectStore());
    measured = await measure(api);
  });
  afterAll(() => api.close());

  it.each(Object.entries(typicalLengths))('has %s at %i, which the seed bears out', (name, typical) => {
    const found = measured[name] ?? [];
    const mean = found.reduce((sum, length) => sum + length, 0) / found.length;
    expect(typical).toBeGreaterThanOrEqual(Math.floor(mean));
    expect(typical).toBeLessThanOrEqual(Math.ceil(mean) * 2);
  });
});

const documents = await workedDocuments();

describe('the limits', () => {
  it.each(documents)('leave room for $name', ({ text }) => {
    const cost = costOf(text);
    expect(cost.complexity).toBeLessThanOrEqual(limits.complexity);
    expect(cost.depth).toBeLessThanOrEqual(limits.depth);
    expect(cost.breadth * 4).toBeLessThanOrEqual(limits.breadth);
    expect(tokensOf(text) * 8).toBeLessThanOrEqual(limits.tokens);
  });

  it('are those of the largest question that makes sense, and not far beyond', () => {
    const largest = `{ spinalNerves(first: 31) { edges { node { skinSupplied { region { name } paths { steps {
      relation { status claims { stance locator note frequency source { name kind year } } } } } } } } } }`;
    const { complexity } = costOf(largest);
    expect(complexity).toBeLessThanOrEqual(limits.complexity);
    expect(complexity).toBeGreaterThan(limits.complexity / 2);
  });

  it("count a page by what is asked for: a node's id as one, a list by its length, and many ids by their number", () => {
    const all = costOf('{ sources(first: 100) { edges { node { id } } } }').complexity;
    const few = costOf('{ sources(first: 10) { edges { node { id } } } }').complexity;
    expect([few, all]).toEqual([31, 301]);
    const ids = Array.from({ length: 50 }, (_, index) => `landmark:${String(index)}`);
    expect(costOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }).complexity).toBe(51);
  });

  it("let GraphiQL's introspection through", () => {
    const text = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true });
    expect(tokensOf(text)).toBeLessThan(limits.tokens / 4);
    expect(costOf(text).complexity).toBe(1);
  });
});

function tokensOf(text: string): number {
  parse(text);
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}
