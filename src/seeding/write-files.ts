/**
 * Writes files completely or not at all, exactly where a person means: through links, to devices and pipes, keeping
 * file modes.
 */
import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError } from '../errors.ts';

export interface WrittenFile {
  /** Path relative to the target folder. */
  readonly name: string;
  readonly text: string;
}

/** `STREAM`: a device, pipe or socket, where nothing can be overwritten. */
export type PathKind = 'FILE' | 'FOLDER' | 'STREAM';

/** What a path leads to, following links; null if nothing. */
export async function kindOfPath(path: string): Promise<PathKind | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'FOLDER';
    // /dev/stdout may lead to a file, in which the shell keeps its own position.
    return found.isFile() && !isStreamPath(path) ? 'FILE' : 'STREAM';
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unwritable(path, cause);
  }
}

const isStreamPath = (path: string) => /^\/(?:dev|proc\/[^/]+\/fd)\//.test(resolve(path));

/**
 * Writes all files or none: first drafts beside their targets, then moves them. Rejects with a `CommandError` that says
 * what cannot be written and why.
 */
export async function writeFiles(folder: string, files: readonly WrittenFile[]): Promise<void> {
  const drafts: Draft[] = [];
  let path = folder;
  try {
    for (const { name, text } of files) {
      path = join(folder, name);
      drafts.push(await prepare(path, text));
    }
    for (const draft of drafts) {
      ({ path } = draft);
      await finish(draft);
    }
  } catch (cause) {
    for (const { draft } of drafts) if (draft !== null) await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(path, cause);
  }
}

interface Draft {
  readonly path: string;
  readonly text: string;
  /** The path of the draft; null if the file is written in place. */
  readonly draft: string | null;
}

/** A folder that refuses new files may still contain a writable one. */
const notReplaceable = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

async function prepare(given: string, text: string): Promise<Draft> {
  await makeFolder(dirname(given));
  const kind = await kindOfPath(given);
  if (kind === 'STREAM') return { path: given, text, draft: null };
  const path = await realpath(given).catch(() => given);
  const there = kind === null ? null : await stat(path);
  // Moving a draft would leave the old content under a hard link's other name, and would not write through a dangling
  // link.
  if (there === null ? await isLink(given) : there.nlink > 1) return { path, text, draft: null };
  const draft = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    if (there !== null) await chmod(draft, there.mode);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (there === null || !notReplaceable.has(codeOf(error))) throw error;
    return { path, text, draft: null };
  }
  return { path, text, draft };
}

async function finish({ path, text, draft }: Draft): Promise<void> {
  if (draft === null) {
    await writeFile(path, text);
    return;
  }
  try {
    await rename(draft, path);
  } catch (error) {
    if (!notReplaceable.has(codeOf(error))) throw error;
    await writeFile(path, text);
    await rm(draft, { force: true });
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/** Creates a folder and its parents. Node's recursive option never returns if the system refuses one, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const above = dirname(path);
    if (codeOf(error) !== 'ENOENT' || above === path || (await kindOfPath(above)) !== null) throw error;
    await makeFolder(above);
    await mkdir(path);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'the folder does not exist and cannot be made',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'not permitted',
  EPIPE: 'its reader has gone',
  EROFS: 'the file system is read-only',
};

export function unwritable(path: string, cause: unknown): CommandError {
  if (cause instanceof CommandError) return cause;
  const code = codeOf(cause);
  const reason = reasons[code] === undefined ? code || String(cause) : `${code}: ${reasons[code]}`;
  return new CommandError(`${path} cannot be written (${reason}); make it writable, or choose another place.`, {
    cause,
  });
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');
