/** Lint rules: type-aware, with the house rules that types cannot hold, and those of the GraphQL ecosystem for the schema. */
import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noAbandonedPromises } from './lint/no-abandoned-promises.ts';

const code = ['**/*.{js,ts,tsx}'];
const graphqlLanguage = {
  parser: graphql.parser,
  parserOptions: { graphQLConfig: { schema: 'schema/schema.graphql', documents: 'schema/documents/*.graphql' } },
};

/** Lets the level of the coccygeal nerve be spelled as anatomists do. */
function withCoccygealNerve([severity, options]) {
  return [severity, { ...options, EnumValueDefinition: { style: 'UPPER_CASE', ignorePattern: '^Co1$' } }];
}

export default defineConfig(
  // The generated server's types are installed with the benchmark alone.
  globalIgnores(['node_modules', '.neo4j', 'coverage', 'explorer/dist', 'bench/contestants/generated.ts']),
  {
    files: code,
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: false }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in src/config.ts alone.' },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // The driver declares the shapes of its option objects as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['src/config.ts', 'src/production.ts', 'test/**', 'examples/**', '*.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Handlers of the page are written as short arrows, and what the API may leave out is null or undefined.
    files: ['explorer/**', 'examples/**'],
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Nothing in what is served may be started and left.
    files: ['schema/**/*.ts', 'src/**/*.ts'],
    plugins: { project: { rules: { 'no-abandoned-promises': noAbandonedPromises } } },
    rules: { 'project/no-abandoned-promises': 'error' },
  },
  {
    // Tests look into answers of the API by hand; types for clients come from its schema.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },
  {
    // What a newcomer copies looks as in the documentation of each library.
    files: ['examples/**'],
    languageOptions: { globals: { console: 'readonly' } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  {
    files: ['*.config.js', '**/*.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  { files: ['*.config.js'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['schema/schema.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: graphqlLanguage,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // What has an id is a Node; a page, an edge or a segment of text has none.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Short lists that nobody pages, as the claims of a relation, are plain lists.
      // A path is found anew for each question and has no id.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      // `kind` is the kind of the node, so that of a landmark is `landmarkKind`.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/naming-convention': withCoccygealNerve(
        graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'],
      ),
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
          // What every connection has is described once, on PageInfo; `evidence` by its type.
          ignoredSelectors: [
            'InputValueDefinition[name.value=/^(first|after|last|before|evidence)$/]',
            'ObjectTypeDefinition[name.value=/(Connection|Edge)$/] > FieldDefinition[name.value=/^(edges|nodes|pageInfo|totalCount|cursor)$/]',
          ],
        },
      ],
    },
  },
  {
    files: ['schema/documents/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: graphqlLanguage,
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      // They are read by people, who need no id that they do not use.
      '@graphql-eslint/require-selections': 'off',
      // The server's own limit holds, by tests.
      '@graphql-eslint/selection-set-depth': 'off',
    },
  },
);
