/** Writes a graph in one of the formats: to standard output, to a file or to a folder, whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CommandError } from '../../errors.ts';
import type { ExportFile, ExportFormat } from './format.ts';
import type { EditedSeed } from './seed-files.ts';

export interface Target {
  /** Null for standard output. */
  readonly out: string | null;
  /** Whether what is there may be written over. */
  readonly force: boolean;
}

/**
 * Says early what cannot be written, before anything is read: a folder that is needed and not named, one that holds something,
 * a file that is there. Gives the folder to write to, and the name of a single file in it; null for standard output.
 */
export async function findTarget(
  formatName: string,
  { file }: Pick<ExportFormat, 'file'>,
  { out, force }: Target,
): Promise<{ folder: string; name: string | null } | null> {
  if (out === null) {
    if (file !== null) return null;
    throw new CommandError(
      `The format ${formatName} consists of several files; name a folder for them, as in "--out ${formatName}".`,
    );
  }
  const there = await kindOfPath(out);
  if (file === null) {
    if (there === 'FILE')
      throw new CommandError(
        `${out} is a file, but the format ${formatName} consists of several files; name a folder with --out.`,
      );
    if (there === 'FOLDER' && !force && (await readdir(out)).length > 0)
      throw new CommandError(
        `The folder ${out} is not empty; name another with --out, or add --force to overwrite its files.`,
      );
    return { folder: resolve(out), name: null };
  }
  const path = there === 'FOLDER' || /[/\\]$/.test(out) ? join(out, file) : out;
  if (!force && (there === 'FILE' || (await kindOfPath(path)) !== null))
    throw new CommandError(`${path} already exists; name another with --out, or add --force to overwrite it.`);
  return { folder: dirname(resolve(path)), name: basename(path) };
}

/** Writes all files or none: each first beside its place, then all are moved there. */
export async function writeFiles(folder: string, files: readonly ExportFile[]): Promise<void> {
  const moves: [string, string][] = [];
  try {
    for (const { name, text } of files) {
      const path = join(folder, name);
      const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
      await mkdir(dirname(path), { recursive: true });
      moves.push([draft, path]);
      await writeFile(draft, text);
    }
    for (const [draft, path] of moves) await rename(draft, path);
  } catch (cause) {
    for (const [draft] of moves) await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(folder, cause);
  }
}

async function kindOfPath(path: string): Promise<'FILE' | 'FOLDER' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'FOLDER' : 'FILE';
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): CommandError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new CommandError(`${path} cannot be written (${reason}); name a writable place with --out.`, {
    cause,
  });
}

/** Writes those files of a seed folder that differ from what is there. */
export async function writeChanged(folder: string, { files, changed }: EditedSeed): Promise<string[]> {
  const there = (await kindOfPath(folder)) === 'FOLDER' ? await readdir(folder, { recursive: true }) : [];
  const known = new Set(there.map((name) => name.split(sep).join('/')));
  const needed = files.filter(({ name }) => changed.includes(name) || !known.has(name));
  await writeFiles(resolve(folder), needed);
  return needed.map(({ name }) => name);
}
