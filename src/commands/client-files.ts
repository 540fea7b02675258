/** Generates the schema-dependent configuration of client libraries, so that no client team writes it by hand. */
import { minifyIntrospectionQuery } from '@urql/introspection';
import {
  introspectionFromSchema,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  type GraphQLSchema,
} from 'graphql';

export interface ClientFile {
  readonly name: string;
  readonly content: string;
}

/** What Graphcache needs to know about a schema. */
export interface GraphcacheConfiguration {
  /** Types without an id, which Graphcache embeds in their parents if `keys` says so; otherwise it warns. */
  readonly typesWithoutKey: readonly string[];
  /** Introspection without descriptions, arguments' input types and enum values. */
  readonly schema: ReturnType<typeof minifyIntrospectionQuery>;
}

/** The files of `schema/clients/`. */
export function clientFiles(schema: GraphQLSchema): ClientFile[] {
  const sorted = lexicographicSortSchema(schema);
  return [
    { name: 'apollo-possible-types.json', content: printJson(possibleTypes(sorted)) },
    { name: 'graphcache.json', content: printGraphcache(graphcacheConfiguration(sorted)) },
    { name: 'relay.config.json', content: printJson(relayConfiguration(sorted)) },
  ];
}

/** The object types of each interface and union, as `possibleTypes` of Apollo's `InMemoryCache`. */
export function possibleTypes(schema: GraphQLSchema): Record<string, string[]> {
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter((type) => isInterfaceType(type) || isUnionType(type))
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
}

export function graphcacheConfiguration(schema: GraphQLSchema): GraphcacheConfiguration {
  const typesWithoutKey = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type !== schema.getQueryType() && !type.name.startsWith('__') && !('id' in type.getFields()))
    .map(({ name }) => name);
  const introspection = introspectionFromSchema(schema, { descriptions: false });
  return { typesWithoutKey, schema: minifyIntrospectionQuery(introspection) };
}

/** A `relay.config.json` for an app with its code in `src/` and the schema beside the file. */
export function relayConfiguration(schema: GraphQLSchema) {
  const scalars = Object.values(schema.getTypeMap())
    .filter(isScalarType)
    .filter((type) => !isSpecifiedScalarType(type));
  return {
    src: './src',
    schema: './schema.graphql',
    language: 'typescript',
    eagerEsModules: true,
    schemaConfig: { nodeInterfaceIdField: 'id' },
    customScalarTypes: Object.fromEntries(scalars.map(({ name }) => [name, 'unknown'])),
  };
}

const printJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** One line per type, so that a schema change gives a short diff. */
function printGraphcache({ typesWithoutKey, schema }: GraphcacheConfiguration): string {
  const { types, ...roots } = schema.__schema;
  const lines = types.map((type) => `  ${JSON.stringify(type)}`).join(',\n');
  return `{
"typesWithoutKey": ${JSON.stringify(typesWithoutKey)},
"schema": {"__schema": {${JSON.stringify(roots).slice(1, -1)}, "types": [
${lines}
]}}
}
`;
}
