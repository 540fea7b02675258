/** The project as its commands find it: where its folders and generated files are, its version, its worked queries. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
export const seedFolder = join(root, 'seed');
export const sdlFile = join(root, 'schema', 'schema.graphql');
export const manifestFile = join(root, 'schema', 'trusted-documents.json');
export const graphSchemaFile = join(root, 'schema', 'graph.schema.json');
export const seedReadme = join(seedFolder, 'README.md');
export const exportPage = join(root, 'docs', 'export.md');
const documentsFolder = join(root, 'schema', 'documents');

/** The texts of the worked queries, in the order of their files' names. */
export async function readDocuments(): Promise<string[]> {
  const names = (await readdir(documentsFolder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(names.map((name) => readFile(join(documentsFolder, name), 'utf8')));
}

/** That of package.json. */
export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
