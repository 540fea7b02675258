/** The command `schema`: generates files for clients, and reports what a schema change means for them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { printSdl, schema as graphqlSchema } from '../api/schema.ts';
import { CommandError } from '../errors.ts';
import { printManifest } from '../http/documents.ts';
import {
  clientsFolder,
  contextFile,
  exportPage,
  graphSchemaFile,
  manifestFile,
  readDocuments,
  readExplorerDocuments,
  root,
  sdlFile,
  seedReadme,
} from './project.ts';
import { writeFiles } from '../seeding/write-files.ts';
import { out, tell } from './terminal.ts';

export interface SchemaFlags {
  readonly check?: boolean;
  readonly print?: boolean;
  /** A commit, branch or tag. */
  readonly changesSince?: string;
}

/** Updates the generated files, or does what a flag asks instead. Throws a `CommandError` if a check fails. */
export async function schema(flags: SchemaFlags): Promise<void> {
  const sdl = printSdl();
  if (flags.print === true) {
    process.stdout.write(sdl);
    return;
  }
  if (flags.changesSince !== undefined) {
    await tellChanges(await sdlAt(flags.changesSince), sdl, flags.changesSince);
    return;
  }
  await renew(sdlFile, sdl, flags, async (before) => {
    if (before !== '') await tellChanges(before, sdl, 'the file as it was').catch(tellError);
  });
  await renew(manifestFile, printManifest([...(await readDocuments()), ...(await readExplorerDocuments())]), flags);
  const { clientFiles } = await import('./client-files.ts');
  for (const { name, content } of clientFiles(graphqlSchema)) await renew(join(clientsFolder, name), content, flags);
  const { printExchangeSchema } = await import('../seeding/json-document.ts');
  await renew(graphSchemaFile, printExchangeSchema(), flags);
  const { printContext } = await import('../seeding/export/triples.ts');
  await renew(contextFile, printContext(), flags);
  const { exportReference, seedReference, withBlocks } = await import('../seeding/reference.ts');
  await renew(seedReadme, withBlocks(await readFile(seedReadme, 'utf8'), seedReference()), flags);
  await renew(exportPage, withBlocks(await readFile(exportPage, 'utf8'), exportReference()), flags);
}

/** Updates a generated file if it is out of date; with `check`, fails instead. */
async function renew(
  path: string,
  content: string,
  { check: checkOnly }: { check?: boolean },
  onChange?: (before: string) => Promise<void>,
): Promise<void> {
  const file = relative(process.cwd(), path);
  const before = await readFile(path, 'utf8').catch(() => '');
  if (before === content) {
    out(`${file} is up to date.`);
    return;
  }
  if (checkOnly === true)
    throw new CommandError(`${file} differs from the code; run "npm run schema" and review the difference.`);
  await writeFiles(dirname(path), [{ name: basename(path), text: content }]);
  out(`${file} is written; review the difference.`);
  await onChange?.(before);
}

/** Reports the changes that clients notice. Throws a `CommandError` if a working query would break. */
async function tellChanges(before: string, after: string, since: string): Promise<void> {
  const { changesBetween } = await import('../api/changes.ts');
  const { breaking, dangerous } = changesBetween(before, after);
  for (const sentence of breaking) out(`BREAKING  ${sentence}`);
  for (const sentence of dangerous) out(`dangerous ${sentence}`);
  if (breaking.length > 0)
    throw new CommandError(
      `${String(breaking.length)} ${breaking.length === 1 ? 'change breaks' : 'changes break'} clients of ${since}.`,
    );
  out(`Nothing breaks clients of ${since}.`);
}

function tellError(error: unknown): void {
  if (!(error instanceof CommandError)) throw error;
  tell(error.message);
}

/** The SDL at a commit, branch or tag. Throws a `CommandError` if Git has none. */
export async function sdlAt(revision: string): Promise<string> {
  const path = relative(root, sdlFile);
  try {
    // The path after the colon prevents a revision from being taken for an option.
    const arguments_ = ['show', '--end-of-options', `${revision}:./${path}`];
    const { stdout } = await promisify(execFile)('git', arguments_, { cwd: root, maxBuffer: 10_000_000 });
    return stdout;
  } catch (cause) {
    throw new CommandError(
      `Git has no ${path} at "${revision}"; name a commit, a branch or a tag, such as HEAD or v1.0.0.`,
      { cause },
    );
  }
}
