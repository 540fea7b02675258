import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import {
  buildClientSchema,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  getIntrospectionQuery,
  graphql,
  parse,
  print,
  visit,
  type IntrospectionQuery,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../src/api/cost.ts';
import { mostRepresentations } from '../../src/api/federation.ts';
import { printSdl, schema } from '../../src/api/schema.ts';
import { counting, serve, type TestServer } from '../support/api.ts';
import { projectGraph, projectRoot, projectStore } from '../support/graph.ts';

/** Another team's subgraph: course lectures, each about some nerves, with Relay paging. */
const course = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { lectures: [Lecture!]! }
  type Lecture { title: String! about: [SpinalNerve!]! }
  type SpinalNerve @key(fields: "id") { id: ID! lectures: [Lecture!]! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

const entities = `query Entities($all: [_Any!]!) { _entities(representations: $all) {
  __typename ... on Node { id } ... on SpinalNerve { name dorsalRamus { id } } } }`;

const nodes = `query Nodes($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id ... on SpinalNerve { name dorsalRamus { id } } } }`;

describe('a subgraph for a gateway', () => {
  let api: TestServer;
  let calls: string[];
  let sdl: string;

  beforeAll(async () => {
    const counted = counting(await projectStore());
    calls = counted.calls;
    api = await serve(counted.store, { federation: true, maxAnswerBytes: 0 });
    sdl = (await api.data('{ _service { sdl } }'))._service.sdl as string;
  });
  afterAll(() => api.close());

  const compose = () => {
    const composed = composeServices([
      { name: 'anatomy', url: `${api.url}/graphql`, typeDefs: parse(sdl) },
      { name: 'course', url: 'http://localhost/course', typeDefs: parse(course) },
    ]);
    if (compositionHasErrors(composed)) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
    return composed.supergraphSdl;
  };

  it('is the plain schema plus a key on every node', () => {
    const bare = visit(parse(sdl), {
      Directive: ({ name }) => (name.value === 'deprecated' ? undefined : null),
      SchemaExtension: () => null,
    });
    expect(print(bare)).toBe(print(parse(printSdl())));
    const keyed = [...sdl.matchAll(/^type (\w+) .*@key\(fields: "id"\)/gm)].map(([, name]) => name);
    const kinds = schema.getPossibleTypes(schema.getType('Node') as never).map(({ name }) => name);
    expect(keyed.sort()).toEqual(kinds.sort());
  });

  it('composes with a subgraph that adds a field to spinal nerves', () => {
    expect(compose()).toMatch(
      /type SpinalNerve implements[\s\S]*lectures: \[Lecture!\]! @join__field\(graph: COURSE\)/,
    );
  });

  it('answers a query across both subgraphs through a gateway, in either direction', async () => {
    const lecture = (id: string) => ({ title: `All about ${id}`, about: [{ __typename: 'SpinalNerve', id }] });
    const courseSchema = buildSchema(`scalar _Any union _Entity = SpinalNerve
      ${course.replace('type Query {', 'type Query { _entities(representations: [_Any!]!): [_Entity]!').replace(/extend schema.*|@key\([^)]*\)|@shareable/g, '')}`);
    const gateway = getStitchedSchemaFromSupergraphSdl({
      supergraphSdl: compose(),
      onSubschemaConfig(config) {
        if (config.name !== 'COURSE') return;
        config.executor = async ({ document, variables }) =>
          (await graphql({
            schema: courseSchema,
            source: print(document),
            variableValues: variables,
            rootValue: {
              lectures: [lecture('spinal-nerve:L1'), lecture('spinal-nerve:L2')],
              _entities: ({ representations }: { representations: { id: string }[] }) =>
                representations.map(({ id }) => ({ __typename: 'SpinalNerve', id, lectures: [lecture(id)] })),
            },
          })) as never;
      },
    });
    const { data, errors } = await graphql({
      schema: gateway,
      source: `{ lectures { title about { id name skinSupplied { totalCount } } }
        spinalNerve(level: L2) { name lectures { title } } }`,
    });
    expect(errors).toBeUndefined();
    const { first, second } = await api.data(`{ first: spinalNerve(level: L1) { id name skinSupplied { totalCount } }
      second: spinalNerve(level: L2) { id name skinSupplied { totalCount } } }`);
    expect(first.skinSupplied.totalCount).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      lectures: [
        { title: 'All about spinal-nerve:L1', about: [first] },
        { title: 'All about spinal-nerve:L2', about: [second] },
      ],
      spinalNerve: { name: second.name, lectures: [{ title: 'All about spinal-nerve:L2' }] },
    });
  });

  it('finds every kind of node by its id, as nodes(ids) does', async () => {
    const graph = await projectGraph();
    const some = new Map<string, string>();
    for (const { kind, id } of [...graph.structures, ...graph.sources, ...graph.classes, ...graph.topics])
      if (!some.has(kind)) some.set(kind, id);
    some.set('Relation', graph.relations[0]?.id ?? '');
    some.set('Claim', graph.relations[0]?.claims[0]?.id ?? '');
    expect([...some.keys()].sort()).toEqual(
      schema
        .getPossibleTypes(schema.getType('Node') as never)
        .map(({ name }) => name)
        .sort(),
    );
    const all = [...some].map(([kind, id]) => ({ __typename: kind, id }));
    const found = (await api.data(entities, { all }))._entities as object[];
    expect(found).toEqual((await api.data(nodes, { ids: [...some.values()] })).nodes);
    expect(found).not.toContain(null);
    expect((await api.data(entities, { all: [{ __typename: 'Landmark', id: 'landmark:nowhere' }] }))._entities).toEqual(
      [null],
    );
  });

  it('reads many entities in as few store calls as one', async () => {
    const { structures } = await projectGraph();
    const all = structures.flatMap(({ kind, id }) => (kind === 'SpinalNerve' ? [{ __typename: kind, id }] : []));
    expect(all.length).toBe(31);
    const callsFor = async (some: object[]) => {
      calls.length = 0;
      await api.data(entities, { all: some });
      return calls.filter((name) => name !== 'revision' && name !== 'meta');
    };
    const one = await callsFor(all.slice(0, 1));
    expect(await callsFor(all)).toEqual(one);
    expect(one.length).toBeGreaterThan(0);
  });

  it('reports an invalid reference as an error of its own item', async () => {
    const good = { __typename: 'SpinalNerve', id: 'spinal-nerve:L2' };
    const wrong = [
      { __typename: 'SkinRegion', id: 'spinal-nerve:L2' },
      { __typename: 'SpinalNerve', id: 'nonsense' },
      { __typename: 'SpinalNerve' },
      'spinal-nerve:L2',
      {
        __typename: 'Claim',
        id: 'claim:clinical-condition:sciatica/affects/peripheral-nerve:cluneal-nerves/wikimd-cluneal-nerves',
      },
    ];
    const { data, errors } = await api.ask(entities, { all: [...wrong, good] });
    expect(data._entities.map((item: { id: string } | null) => item?.id ?? null)).toEqual([
      ...wrong.map(() => null),
      good.id,
    ]);
    const byPlace = [...(errors ?? [])].sort((a, b) => Number(a.path?.[1]) - Number(b.path?.[1]));
    expect(byPlace.map(({ extensions }) => extensions?.['code'])).toEqual([
      'INVALID_ID',
      'INVALID_ID',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'RETIRED_ID',
    ]);
    expect(byPlace[0]?.message).toBe(
      '"representations" asks for the SkinRegion "spinal-nerve:L2", but that is the id of a SpinalNerve. Ask for it with "__typename": "SpinalNerve".',
    );
  });

  it('limits the number of references, and the cost of what is selected on them', async () => {
    const good = { __typename: 'SpinalNerve', id: 'spinal-nerve:L2' };
    const many = (count: number) => Array.from({ length: count }, () => good);
    const plain = 'query ($all: [_Any!]!) { _entities(representations: $all) { __typename } }';
    const tooMany = await api.ask(plain, { all: many(mostRepresentations + 1) });
    expect(tooMany.errors?.[0]?.message).toContain(`at most ${String(mostRepresentations)} at a time`);
    expect((await api.data(plain, { all: many(mostRepresentations) }))._entities).toHaveLength(mostRepresentations);
    const costly = `query ($all: [_Any!]!) { _entities(representations: $all) { ... on SpinalNerve {
      skinSupplied { nodes { paths { nodes { steps { claims { locator source { name } } } } } } } } } }`;
    const one = await api.ask(costly, { all: many(1) });
    expect(one.errors).toBeUndefined();
    const refused = await api.ask(costly, { all: many(500) });
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_COMPLEX');
    expect(refused.errors?.[0]?.message).toContain(String(limits.complexity));
  });

  it('leaves the plain schema unchanged, byte for byte', async () => {
    expect(sdl).toContain('@key');
    expect(printSdl()).toBe(await readFile(join(projectRoot, 'schema', 'schema.graphql'), 'utf8'));
  });

  it('gives its schema to a gateway even if introspection is off', async () => {
    const closed = await serve(await projectStore(), { federation: true, introspection: false });
    expect((await closed.data('{ _service { sdl } }'))._service.sdl).toBe(sdl);
    await closed.close();
  });

  it('is off by default', async () => {
    const plain = await serve(await projectStore());
    const { errors } = await plain.ask('{ _service { sdl } }');
    expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    await plain.close();
  });

  it('serves every type, field and argument of the plain API unchanged, and only adds what gateways need', async () => {
    const plain = await serve(await projectStore());
    const served = async (server: TestServer) =>
      buildClientSchema((await server.data(getIntrospectionQuery())) as IntrospectionQuery);
    const [before, after] = [await served(plain), await served(api)];
    await plain.close();
    expect(findBreakingChanges(before, after)).toEqual([]);
    expect(findDangerousChanges(before, after)).toEqual([]);
    // The other way round, since a type may become stricter without breaking any client.
    const added = findBreakingChanges(after, before).map(({ description }) => description);
    expect(added.sort()).toEqual(
      ['Query._entities', 'Query._service', '_Any', '_Entity', '_Service'].map((name) => `${name} was removed.`),
    );
    const { node } = await api.data('{ node(id: "spinal-nerve:L2") { id } }');
    expect(node).toEqual({ id: 'spinal-nerve:L2' });
  });
});
