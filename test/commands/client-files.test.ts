import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import { clientFiles } from '../../src/commands/client-files.ts';
import { projectRoot } from '../support/graph.ts';

const contentOf = (sdl: string) =>
  Object.fromEntries(clientFiles(buildSchema(sdl)).map(({ name, content }) => [name, JSON.parse(content)]));

describe('configuration for client libraries', () => {
  it('matches the schema as committed; "npm run schema" updates it', async () => {
    for (const { name, content } of clientFiles(schema))
      expect(await readFile(join(projectRoot, 'schema', 'clients', name), 'utf8')).toBe(content);
  });

  const files = contentOf(`
    scalar Date
    interface Node { id: ID! }
    interface Named { name: String }
    type Nerve implements Node & Named { id: ID!, name: String, size(at: Date): Size }
    type Size { millimetres: Float }
    type Region implements Node & Named { id: ID!, name: String }
    union Found = Size | Nerve
    type Query { node(id: ID!): Node, found: [Found] }
  `);

  it('lists the possible types of interfaces and unions for Apollo', () => {
    expect(files['apollo-possible-types.json']).toEqual({
      Found: ['Nerve', 'Size'],
      Named: ['Nerve', 'Region'],
      Node: ['Nerve', 'Region'],
    });
  });

  it('lists the types without an id for Graphcache, and gives it a schema in the form that it needs', () => {
    const { typesWithoutKey, schema: introspection } = files['graphcache.json'];
    expect(typesWithoutKey).toEqual(['Size']);
    expect(introspection.__schema.queryType).toMatchObject({ name: 'Query' });
    const types = introspection.__schema.types as { name: string; kind: string }[];
    expect(types.map(({ name }) => name).sort()).toEqual([
      'Any',
      'Found',
      'Named',
      'Nerve',
      'Node',
      'Query',
      'Region',
      'Size',
    ]);
  });

  it('names custom scalars for Relay', () => {
    expect(files['relay.config.json']).toMatchObject({
      customScalarTypes: { Date: 'unknown' },
      schemaConfig: { nodeInterfaceIdField: 'id' },
    });
  });
});
