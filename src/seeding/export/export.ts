/** Writes a graph in one of the formats: to standard output, to a file or to a folder, whole or not at all. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CommandError } from '../../errors.ts';
import { kindOfPath, writeFiles } from '../write-files.ts';
import type { ExportFormat } from './format.ts';
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
    if (there === 'FILE' || there === 'STREAM')
      throw new CommandError(
        `${out} is not a folder, but the format ${formatName} consists of several files; name a folder with --out.`,
      );
    if (there === 'FOLDER' && !force && (await readdir(out)).length > 0)
      throw new CommandError(
        `The folder ${out} is not empty; name another with --out, or add --force to overwrite its files.`,
      );
    return { folder: resolve(out), name: null };
  }
  const path = there === 'FOLDER' || /[/\\]$/.test(out) ? join(out, file) : out;
  const overwritten = path === out ? there : await kindOfPath(path);
  if (!force && (overwritten === 'FILE' || overwritten === 'FOLDER'))
    throw new CommandError(`${path} already exists; name another with --out, or add --force to overwrite it.`);
  return { folder: dirname(resolve(path)), name: basename(path) };
}

/** Writes those files of a seed folder that differ from what is there. */
export async function writeChanged(folder: string, { files, changed }: EditedSeed): Promise<string[]> {
  const there = (await kindOfPath(folder)) === 'FOLDER' ? await readdir(folder, { recursive: true }) : [];
  const known = new Set(there.map((name) => name.split(sep).join('/')));
  const needed = files.filter(({ name }) => changed.includes(name) || !known.has(name));
  await writeFiles(resolve(folder), needed);
  return needed.map(({ name }) => name);
}
