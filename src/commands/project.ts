/** Where the project keeps its folders and generated files, its version, and its example queries. */
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = join(import.meta.dirname, '..', '..');
export const seedFolder = join(root, 'seed');
export const sdlFile = join(root, 'schema', 'schema.graphql');
export const manifestFile = join(root, 'schema', 'trusted-documents.json');
export const graphSchemaFile = join(root, 'schema', 'graph.schema.json');
export const contextFile = join(root, 'schema', 'context.jsonld');
export const clientsFolder = join(root, 'schema', 'clients');
export const seedReadme = join(seedFolder, 'README.md');
export const exportPage = join(root, 'docs', 'export.md');
const documentsFolder = join(root, 'schema', 'documents');

/** The example queries, ordered by file name. */
export async function readDocuments(): Promise<string[]> {
  const names = (await readdir(documentsFolder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(names.map((name) => readFile(join(documentsFolder, name), 'utf8')));
}

/** The explorer's operations, in the order of its views. */
export async function readExplorerDocuments(): Promise<string[]> {
  const views = join(root, 'explorer', 'src', 'views');
  const names = (await readdir(views)).sort();
  const modules = await Promise.all(
    names.map(async (name) => {
      const file = join(views, name, 'query.ts');
      const there = await access(file).then(
        () => true,
        () => false,
      );
      return there ? ((await import(pathToFileURL(file).href)) as Record<string, unknown>) : {};
    }),
  );
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, document]) =>
      name.endsWith('Query') ? [(document as { text: string }).text] : [],
    ),
  );
}

/** The version in package.json. */
export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
