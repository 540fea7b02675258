/** Writes an export to standard output, a file or a folder, completely or not at all. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CommandError } from '../../errors.ts';
import { kindOfPath, writeFiles } from '../write-files.ts';
import type { ExportFormat } from './format.ts';
import type { EditedSeed } from './seed-files.ts';

export interface Target {
  /** Null for standard output. */
  readonly out: string | null;
  /** Whether existing files may be overwritten. */
  readonly force: boolean;
}

/**
 * Checks the target before anything is read: a required folder that was not given, a folder that is not empty, an
 * existing file. Returns the target folder and, for single files, the file name; null for standard output.
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

/** Writes the files of a seed folder that have changed. */
export async function writeChanged(folder: string, { files, changed }: EditedSeed): Promise<string[]> {
  const there = (await kindOfPath(folder)) === 'FOLDER' ? await readdir(folder, { recursive: true }) : [];
  const known = new Set(there.map((name) => name.split(sep).join('/')));
  const needed = files.filter(({ name }) => changed.includes(name) || !known.has(name));
  await writeFiles(resolve(folder), needed);
  return needed.map(({ name }) => name);
}
