import {
  executeSync,
  getIntrospectionQuery,
  getVariableValues,
  Kind,
  Lexer,
  parse,
  print,
  Source,
  TokenKind,
  type FieldNode,
  type IntrospectionOptions,
  type OperationDefinitionNode,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introspectionWeight, limits, typicalLengths } from '../../src/api/cost.ts';
import { costOfOperation } from '../../src/api/operation-cost.ts';
import { maxPageSize } from '../../src/api/page.ts';
import { schema } from '../../src/api/schema.ts';
import { fragmentsOf, shapeOfOperation } from '../../src/http/document-size.ts';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

/** The fields to read from every structure; each kind adds its own. */
const everyKind = 'relations(first: 100) { totalCount edges { node { claims { id } } } } statements { totalCount }';
const supply = 'paths(first: 100) { nodes { steps { from { id } } pierces { status } passes { status } } }';
const census = [
  `spinalNerves(first: 100) { totalCount edges { node { ${everyKind} skinSupplied { nodes { ${supply} } } } } }`,
  `skinRegions(first: 100) { totalCount edges { node { ${everyKind} parts { totalCount } partOf { totalCount } suppliedBySpinalNerves { nodes { ${supply} } } } } }`,
  `dorsalRami(first: 100) { totalCount edges { node { ${everyKind} branches { totalCount } contributesTo { totalCount } } } }`,
  `clunealGroups(first: 100) { totalCount edges { node { ${everyKind} origins { totalCount } pierces { totalCount } passes { totalCount } suppliesDirectly { totalCount } } } }`,
  `peripheralNerves(first: 100) { totalCount edges { node { ${everyKind} origins { totalCount } suppliesDirectly { totalCount } } } }`,
  `landmarks(first: 100) { totalCount edges { node { ${everyKind} } } }`,
  `fasciae(first: 100) { totalCount edges { node { ${everyKind} } } }`,
  'sources(first: 100) { totalCount edges { node { claims(first: 0) { totalCount } } } }',
  'disputes(first: 0) { totalCount }',
  'relations(first: 0) { totalCount }',
  'claims(first: 0) { totalCount }',
  'disputeTopics(first: 100) { totalCount edges { node { positions { claims(first: 0) { totalCount } } relations(first: 0) { totalCount } } } }',
  ...['T7', 'L2', 'S2'].map((level) => `${level}: walk(from: "spinal-nerve:${level}", first: 0) { totalCount }`),
];

/** The lengths of each sort of list in the seed. */
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
  const related = ['parts', 'partOf', 'branches', 'contributesTo', 'origins', 'pierces', 'passes', 'suppliesDirectly'];
  const supplies = [
    ...nodesOf('spinalNerves').flatMap(({ skinSupplied }) => skinSupplied.nodes),
    ...nodesOf('skinRegions').flatMap(({ suppliedBySpinalNerves }) => suppliedBySpinalNerves.nodes),
  ];
  const paths = supplies.flatMap((one) => one.paths.nodes);
  const topics = nodesOf('disputeTopics');
  const positions = topics.flatMap((topic) => topic.positions);
  const lengths = (list: any[], field: string) => list.map((one) => one[field].length as number);
  const counts = (list: any[], field: string) => list.map((one) => one[field].totalCount as number);
  return {
    claims: structures.flatMap(({ relations }) => relations.edges.map(({ node }: any) => node.claims.length)),
    steps: lengths(paths, 'steps'),
    crossings: [...lengths(paths, 'pierces'), ...lengths(paths, 'passes')],
    paths: supplies.map((one) => one.paths.nodes.length as number),
    regions: nodesOf('spinalNerves').map(({ skinSupplied }) => skinSupplied.nodes.length as number),
    nerves: nodesOf('skinRegions').map((one) => one.suppliedBySpinalNerves.nodes.length as number),
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
    claimsOfPosition: counts(positions, 'claims'),
    relationsOfTopic: counts(topics, 'relations'),
    // A root list that is longer than a page costs one page.
    claimsOfList: [Math.min(found.claims.totalCount as number, maxPageSize)],
    relationsOfList: [Math.min(found.relations.totalCount as number, maxPageSize)],
  };
}

function costOf(text: string, given: Record<string, unknown> = {}) {
  const document = parse(text);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const { variableDefinitions = [] } = operation as OperationDefinitionNode;
  const { coerced } = getVariableValues(schema, variableDefinitions, given);
  const fragments = fragmentsOf(document);
  const asked = { schema, operation: operation as OperationDefinitionNode, fragments, variables: coerced ?? {} };
  return { ...costOfOperation(asked), ...shapeOfOperation(asked.operation, fragments) };
}

describe('the table of typical lengths', () => {
  let api: TestServer;
  let measured: Record<string, number[]>;
  beforeAll(async () => {
    api = await serve(await projectStore());
    measured = await measure(api);
  });
  afterAll(() => api.close());

  it.each(Object.entries(typicalLengths))('estimates %s at %i, in line with the seed', (name, typical) => {
    const found = measured[name] ?? [];
    const mean = found.reduce((sum, length) => sum + length, 0) / found.length;
    expect(typical).toBeGreaterThanOrEqual(Math.floor(mean));
    expect(typical).toBeLessThanOrEqual(Math.ceil(mean) * 2);
  });
});

const documents = await workedDocuments();

const options: Record<string, IntrospectionOptions> = {
  'graphql-js with its defaults': {},
  'GraphQL Code Generator and GraphQL Inspector': {
    descriptions: true,
    schemaDescription: false,
    specifiedByUrl: false,
    directiveIsRepeatable: false,
    inputValueDeprecation: false,
  },
  GraphiQL: {
    descriptions: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    oneOf: true,
  },
  'client type generators, without descriptions': { descriptions: false, specifiedByUrl: true },
};

/** Types as Rover selects them: without fragments, seven levels deep. */
const ofTypes = (levels: number): string => `kind name${levels === 0 ? '' : ` ofType { ${ofTypes(levels - 1)} }`}`;
const inputs = `name description type { ${ofTypes(7)} } defaultValue`;
const roverIntrospection = `query IntrospectionQuery { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types {
    kind name description
    fields(includeDeprecated: true) { name description args { ${inputs} } type { ${ofTypes(7)} } isDeprecated deprecationReason }
    inputFields { ${inputs} } interfaces { ${ofTypes(7)} }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ${ofTypes(7)} }
  }
  directives { name description locations args { ${inputs} } }
} }`;

const introspections = [
  ...Object.entries(options).map(([name, given]) => ({ name, text: getIntrospectionQuery(given) })),
  { name: 'Rover, without fragments', text: roverIntrospection },
];

describe('the limits', () => {
  it.each(documents)('leave room for $name', ({ text }) => {
    const cost = costOf(text);
    expect(cost.complexity).toBeLessThanOrEqual(limits.complexity);
    expect(cost.depth).toBeLessThanOrEqual(limits.depth);
    expect(cost.breadth * 4).toBeLessThanOrEqual(limits.breadth);
    expect(tokensOf(text) * 8).toBeLessThanOrEqual(limits.tokens);
  });

  it('allow the largest sensible query, and not much more', () => {
    const largest = `{ spinalNerves(first: 31) { edges { node { skinSupplied { nodes { region { name } paths { nodes { steps {
      status claims { stance locator note frequency source { name kind year } } } } } } } } } } }`;
    const { complexity } = costOf(largest);
    expect(complexity).toBeLessThanOrEqual(limits.complexity);
    expect(complexity).toBeGreaterThan(limits.complexity / 2);
  });

  it("count a node's id as one, a list by its page size, and `nodes` by the number of ids", () => {
    const all = costOf('{ sources(first: 100) { edges { node { id } } } }').complexity;
    const few = costOf('{ sources(first: 10) { edges { node { id } } } }').complexity;
    expect([few, all]).toEqual([31, 301]);
    const ids = Array.from({ length: 50 }, (_, index) => `landmark:${String(index)}`);
    expect(costOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }).complexity).toBe(51);
  });

  it.each(introspections)('allow one introspection, with room to spare, but not three: $name', async ({ text }) => {
    expect(tokensOf(text)).toBeLessThan(limits.tokens / 4);
    const { complexity, breadth, depth } = costOf(text);
    expect(complexity).toBeLessThan(limits.complexity * 0.75);
    expect(breadth).toBeLessThan(limits.breadth * 0.75);
    expect(depth).toBeLessThan(limits.depth * 0.75);
    expect(costOf(times(text, 3)).complexity).toBeGreaterThan(limits.complexity);
    const api = await serve(await projectStore());
    const once = await api.ask(text);
    expect([once.errors, typeof once.data.__schema]).toEqual([undefined, 'object']);
    const thrice = await api.ask(times(text, 3));
    expect(thrice.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['QUERY_TOO_COMPLEX']);
    await api.close();
  });

  it('count introspection by the fields of its response', () => {
    const fields = (value: unknown): number =>
      Array.isArray(value)
        ? value.reduce((sum: number, item) => sum + fields(item), 0)
        : typeof value === 'object' && value !== null
          ? Object.values(value).reduce((sum: number, item) => sum + 1 + fields(item), 0)
          : 0;
    for (const { text } of introspections) {
      const { data } = executeSync({ schema, document: parse(text) });
      const { complexity, introspectionBytes } = costOf(text);
      expect(complexity).toBe(fields(data) * introspectionWeight);
      const bytes = Buffer.byteLength(JSON.stringify(data));
      expect(introspectionBytes).toBeGreaterThan(bytes * 0.9);
      expect(introspectionBytes).toBeLessThan(bytes * 1.2);
    }
  });

  it('count nested fragments quickly, however often they are spread', () => {
    const doubled = Array.from(
      { length: 60 },
      (_, index) =>
        `fragment F${String(index)} on __Type { ...F${String(index + 1)} ofType { ...F${String(index + 1)} } }`,
    ).join(' ');
    const text = `{ __schema { types { ...F0 } } } ${doubled} fragment F60 on __Type { name kind }`;
    expect(costOf(text).breadth).toBeGreaterThan(1e15);
    expect(costOf(text.replaceAll('ofType', 'interfaces')).complexity).toBeGreaterThan(0);
  });
});

/** Repeats an introspection `count` times, each under its own alias. */
function times(text: string, count: number): string {
  const document = parse(text);
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    const selections = Array.from({ length: count }, (_, index) =>
      definition.selectionSet.selections.map((field) => ({
        ...(field as FieldNode),
        alias: { kind: Kind.NAME as const, value: `a${String(index)}` },
      })),
    ).flat();
    return { ...definition, selectionSet: { ...definition.selectionSet, selections } };
  });
  return print({ ...document, definitions });
}

function tokensOf(text: string): number {
  parse(text);
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}
