/** Small apps as client teams write them, one for each tool, and the manifest that each tool makes of its app. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../support/graph.ts';

const run = promisify(execFile);

const fragment = 'fragment RegionRow on SkinRegion { id name }';
const query = `query SkinOfNerve($level: SpinalLevel!) {
  spinalNerve(level: $level) { id skinSupplied { nodes { status region { ...RegionRow } } } }
}`;
/** Graphcache needs `__typename`, which these tools do not add to a document. The braces of an operation end a line. */
const withTypenames = (text: string) => text.replaceAll(/ \{ (?=\w)/g, ' { __typename ');

export interface App {
  readonly folder: string;
  /** Made by the app's own tool, in that tool's format. */
  readonly manifest: string;
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function runTool(folder: string, tool: string, ...args: string[]): Promise<void> {
  await run(process.execPath, [join('node_modules', tool), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
}

/** An empty app that has the packages of this project and a copy of its schema. */
async function beginApp(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'dir');
  await cp(join(projectRoot, 'schema', 'schema.graphql'), join(folder, 'schema.graphql'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  return folder;
}

/** GraphQL Code Generator with its client preset. `gql/graphql.ts` has the documents, with their hashes. */
export async function makePresetApp(parent: string): Promise<App> {
  const folder = await beginApp(parent, 'client-preset');
  await writeFiles(folder, {
    'skin.ts': `import { graphql } from './gql/gql.ts';
export const RegionRow = graphql(\`${withTypenames(fragment)}\`);
export const SkinOfNerve = graphql(\`${withTypenames(query)}\`);
`,
    'codegen.json': JSON.stringify({
      schema: 'schema.graphql',
      documents: ['skin.ts'],
      generates: { 'gql/': { preset: 'client', presetConfig: { persistedDocuments: true } } },
    }),
  });
  await runTool(folder, '@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.json');
  return { folder, manifest: join(folder, 'gql', 'persisted-documents.json') };
}

/** gql.tada, whose ids are written in the source. `skin.ts` exports the document with its id. */
export async function makeTadaApp(parent: string): Promise<App> {
  const folder = await beginApp(parent, 'gql-tada');
  const plugin = {
    name: 'gql.tada/ts-plugin',
    schema: 'schema.graphql',
    tadaOutputLocation: 'graphql-env.d.ts',
    tadaPersistedLocation: 'persisted.json',
  };
  const source = (id: string) => `import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';
const graphql = initGraphQLTada<{ introspection: introspection }>();
const RegionRow = graphql(\`${withTypenames(fragment)}\`);
const SkinOfNerve = graphql(\`${withTypenames(query)}\`, [RegionRow]);
export const SkinOfNervePersisted = graphql.persisted('${id}', SkinOfNerve);
`;
  const placeholder = 'sha256:unknown';
  await writeFiles(folder, {
    'skin.ts': source(placeholder),
    'tsconfig.json': JSON.stringify({
      extends: join(projectRoot, 'tsconfig.json'),
      compilerOptions: { types: [], plugins: [plugin] },
      include: ['skin.ts'],
    }),
  });
  const cli = 'gql.tada/bin/cli.js';
  const manifest = join(folder, 'persisted.json');
  await runTool(folder, cli, 'generate-output');
  await runTool(folder, cli, 'generate-persisted');
  // In an editor, the plugin of gql.tada writes the hash into the source.
  const { [placeholder]: text = '' } = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, string>;
  const id = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  await writeFile(join(folder, 'skin.ts'), source(id));
  await runTool(folder, cli, 'generate-persisted');
  return { folder, manifest };
}

/** The Relay compiler. `made/SkinQuery.graphql.ts` is the query, with its id in place of its text. */
export async function makeRelayApp(parent: string): Promise<App> {
  const folder = await beginApp(parent, 'relay');
  const relayFragment = fragment.replace('RegionRow', 'Skin_region');
  const relayQuery = query.replace('SkinOfNerve', 'SkinQuery').replace('RegionRow', 'Skin_region');
  await writeFiles(folder, {
    'src/Skin.ts': `import { graphql } from 'relay-runtime';
export const skinQuery = graphql\`${relayQuery}\`;
export const region = graphql\`${relayFragment}\`;
`,
    'relay.config.json': JSON.stringify({
      src: 'src',
      schema: 'schema.graphql',
      language: 'typescript',
      artifactDirectory: 'made',
      eagerEsModules: true,
      persistConfig: { file: 'persisted.json' },
    }),
    // The compiler adds to this file and does not begin it.
    'persisted.json': '{}',
    'made/.gitkeep': '',
  });
  await runTool(folder, 'relay-compiler/cli.js', 'relay.config.json');
  return { folder, manifest: join(folder, 'persisted.json') };
}

/** Apollo's generator of persisted query manifests. `src/skin.ts` has the query. */
export async function makeApolloApp(parent: string): Promise<App> {
  const folder = await beginApp(parent, 'apollo');
  await writeFiles(folder, {
    'src/skin.ts': `import { gql } from '@apollo/client';
export const RegionRow = gql\`${fragment}\`;
export const SkinOfNerve = gql\`${query}
  \${RegionRow}\`;
`,
  });
  await runTool(folder, '@apollo/generate-persisted-query-manifest/cli.js');
  return { folder, manifest: join(folder, 'persisted-query-manifest.json') };
}

/** The project's own command, for clients whose tools make no manifest. `skin.graphql` is the query as its team wrote it. */
export async function makePlainApp(parent: string): Promise<App> {
  const folder = await beginApp(parent, 'plain');
  const commented = `# Which skin does a nerve supply?\n${query}\n\n${fragment}\n`;
  await writeFiles(folder, { 'documents/skin.graphql': commented });
  const { stdout } = await run(process.execPath, ['src/main.ts', 'documents', join(folder, 'documents')], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'] },
  });
  const manifest = join(folder, 'manifest.json');
  await writeFile(manifest, stdout);
  return { folder, manifest };
}
