import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { printSdl, schema } from '../../src/api/schema.ts';
import { workedDocuments } from '../support/api.ts';
import { projectRoot } from '../support/graph.ts';

const documents = await workedDocuments();

describe('the schema', () => {
  it('matches the committed SDL; "npm run schema" updates it', async () => {
    expect(printSdl()).toBe(await readFile(join(projectRoot, 'schema', 'schema.graphql'), 'utf8'));
  });

  it('describes every type, field, argument and value; what all lists share is described once', () => {
    const bare: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || isBuiltIn(type)) continue;
      if (isBare(type.description)) bare.push(type.name);
      const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
      for (const field of fields) {
        if (isBare(field.description) && !isOfEveryList(type.name, field.name)) bare.push(`${type.name}.${field.name}`);
        for (const argument of 'args' in field ? field.args : []) {
          if (isBare(argument.description) && !sharedArguments.has(argument.name))
            bare.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
      const values = 'getValues' in type ? type.getValues() : [];
      for (const value of values) if (isBare(value.description)) bare.push(`${type.name}.${value.name}`);
    }
    expect(bare).toEqual([]);
    for (const name of [...sharedFields, 'first', 'after', 'last', 'before'])
      expect(schema.getType('PageInfo')?.description).toContain(`\`${name}\``);
    expect(schema.getType('EvidenceFilter')?.description).toContain('Without `evidence`');
  });

  it('requires no argument that could have a default, and has no mutations', () => {
    expect(schema.getMutationType()).toBeUndefined();
    const required = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) =>
      field.args
        .filter((argument) => String(argument.type).endsWith('!') && argument.defaultValue === undefined)
        .map((argument) => argument.name),
    );
    expect(new Set(required)).toEqual(
      new Set(['id', 'ids', 'level', 'side', 'position', 'from', 'of', 'scheme', 'value', 'text', 'name', 'since']),
    );
  });

  it('resolves the id of every node synchronously: a promise per object would cost more than the object', () => {
    const values = { Relation: { record: { id: 'x' } } } as Record<string, unknown>;
    const nodes = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'),
    ) as GraphQLObjectType[];
    const ids = nodes.map((type) => {
      const resolve = type.getFields()['id']?.resolve;
      return resolve?.(values[type.name] ?? { id: 'x' }, {}, {}, {} as GraphQLResolveInfo);
    });
    expect(nodes.length).toBeGreaterThan(10);
    expect(new Set(ids)).toEqual(new Set(['x']));
  });

  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
  const fields = objects.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));

  it('is nullable wherever a root field or an argument can fail, so that an error nulls only its own field', () => {
    const refusable = new Set(['first', 'evidence', 'id', 'of', 'from', 'name', 'text', 'value']);
    const nonNull = fields.filter(
      ({ type, field }) =>
        isNonNullType(field.type) && (type.name === 'Query' || field.args.some(({ name }) => refusable.has(name))),
    );
    expect(nonNull.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });

  it('uses connections for long lists, and documents the maximum length of each plain list', () => {
    const lists = fields.filter(
      ({ type, field }) => isListType(getNullableType(field.type)) && !/(?:Connection|Edge)$/.test(type.name),
    );
    expect(lists.length).toBeGreaterThan(20);
    const unbounded = lists.filter(({ field }) => !/at most \d+/.test(field.description ?? ''));
    expect(unbounded.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
    for (const type of objects.filter(({ name }) => name.endsWith('Connection')))
      expect(Object.keys(type.getFields())).toEqual(
        expect.arrayContaining(['edges', 'nodes', 'pageInfo', 'totalCount']),
      );
  });

  it('gives ids only to nodes: what depends on an evidence filter has none', () => {
    const withId = objects.filter((type) => type.getFields()['id'] !== undefined);
    for (const type of withId) expect(type.getInterfaces().map(({ name }) => name)).toContain('Node');
    const edges = objects.filter((type) => type.getInterfaces().some(({ name }) => name === 'Evidence'));
    expect(edges.filter((type) => type.getFields()['id'] !== undefined).map(({ name }) => name)).toEqual(['Relation']);
  });

  it('has a description with valid examples, and stays below 90 kB', () => {
    expect(schema.description).toContain('skinSupplied');
    for (const [, query] of (schema.description ?? '').matchAll(/^(\{.*\})$/gm))
      expect(validate(schema, parse(query ?? ''))).toEqual([]);
    expect(Buffer.byteLength(printSdl())).toBeLessThan(90_000);
  });

  it.each(documents)('validates the worked document $name', ({ text }) => {
    expect(validate(schema, parse(text))).toEqual([]);
    expect(text.startsWith('# ')).toBe(true);
  });
});

/** The paging arguments of every list, and `evidence`, whose type describes it. */
const sharedArguments = new Set(['first', 'after', 'last', 'before', 'evidence']);
const sharedFields = ['edges', 'nodes', 'totalCount', 'cursor'];

function isOfEveryList(type: string, field: string): boolean {
  return /(?:Connection|Edge)$/.test(type) && [...sharedFields, 'pageInfo', 'node'].includes(field);
}

function isBare(description: string | null | undefined): boolean {
  return description === null || description === undefined || description.trim() === '';
}

function isBuiltIn({ name }: GraphQLNamedType): boolean {
  return ['String', 'Boolean', 'Int', 'Float', 'ID'].includes(name);
}
