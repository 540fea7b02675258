import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
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
  it('is the committed one; "npm run schema" renews it', async () => {
    expect(printSdl()).toBe(await readFile(join(projectRoot, 'schema', 'schema.graphql'), 'utf8'));
  });

  it('has a description on every type, field, argument and value; what all lists share is described once', () => {
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

  it('demands no argument that could have a default, and nothing can be written', () => {
    expect(schema.getMutationType()).toBeUndefined();
    const demanded = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) =>
      field.args
        .filter((argument) => String(argument.type).endsWith('!') && argument.defaultValue === undefined)
        .map((argument) => argument.name),
    );
    expect(new Set(demanded)).toEqual(
      new Set(['id', 'ids', 'level', 'side', 'position', 'from', 'of', 'scheme', 'value', 'text', 'name']),
    );
  });

  it('gives the id of every node at once: a promise in each object would cost more than the object', () => {
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

  it.each(documents)('validates the worked document $name', ({ text }) => {
    expect(validate(schema, parse(text))).toEqual([]);
    expect(text.startsWith('# ')).toBe(true);
  });
});

/** Arguments of every list, and the perspective, whose type says what it is. */
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
