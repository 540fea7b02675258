/** Finds the files of a seed folder: which are read, and which are not and why. */
import { readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import { tableNames, type TableName } from './csv-tables.ts';
import { nearest } from './nearest.ts';
import { formProblem, type Problem } from './problem.ts';
import { unreadable } from './read-text.ts';

/** Beside a seed, this file lists the fact table rows that are not in the graph. */
export const leftOutFile = 'left-out.yaml';
/** The ids that are not used any more. */
export const retiredFile = 'retired.yaml';
/** The ids and statuses of a released version of the data. */
export const snapshotName = /^versions\/(\d+\.\d+\.\d+)\.json$/;
const besides: readonly string[] = [leftOutFile, retiredFile];
/** The file name under which a folder's JSON export is read; a file given by its path may have any name. */
export const jsonFile = 'graph.json';

export type FileRole = 'YAML' | 'JSON' | 'TABLE';

export interface FoundFile {
  /** Path relative to the folder, separated by `/`. */
  readonly name: string;
  readonly role: FileRole;
}

/** What a file contains, by its name in any case; null for files that are not read. */
export function roleOf(name: string): FileRole | null {
  const lower = basename(name).toLowerCase();
  if (tableOf(lower) !== null) return 'TABLE';
  if (lower === jsonFile) return 'JSON';
  return /\.ya?ml$/.test(lower) && !besides.includes(lower) ? 'YAML' : null;
}

/** The table in a file, by its name in any case; spreadsheets save tab-separated tables as `.tsv`. */
export function tableOf(name: string): TableName | null {
  const lower = basename(name)
    .toLowerCase()
    .replace(/\.tsv$/, '.csv');
  return tableNames.find((table) => table === lower) ?? null;
}

/**
 * The files of a folder and its subfolders, by path. Links are followed once, and leftovers of editors and systems are
 * ignored. Any other unread file that could contain data is a warning; an unreadable file is an error.
 */
export async function listFiles(folder: string): Promise<{ files: FoundFile[]; problems: Problem[] }> {
  const files: FoundFile[] = [];
  const problems: Problem[] = [];
  /** Real paths of the folders and files read, with the names they were read by. */
  const seen = new Map<string, string>();
  const notRead = (name: string, why: string) =>
    problems.push(formProblem('NOT_READ', { file: name, line: 0 }, null, why));

  const visitFile = async (name: string): Promise<void> => {
    const role = roleOf(name);
    if (role === null) {
      const why = snapshotName.test(name) ? null : whyNotRead(basename(name));
      if (why !== null) notRead(name, why);
      return;
    }
    if (await isFirst(name)) files.push({ name, role });
  };
  /** False, with a warning, if the file has been read under another name. */
  const isFirst = async (name: string): Promise<boolean> => {
    const real = await realpath(join(folder, name));
    const before = seen.get(real);
    if (before === undefined) seen.set(real, name);
    else
      notRead(name, `is a link to ${before === '' ? 'this folder' : before}, which is read already. Delete the link.`);
    return before === undefined;
  };
  const visitFolder = async (name: string): Promise<void> => {
    let entries: Dirent[];
    try {
      if (!(await isFirst(name))) return;
      entries = await readdir(join(folder, name), { withFileTypes: true });
    } catch (cause) {
      problems.push(unreadable(name === '' ? '.' : name, cause, 'Name a folder that exists and that you may read.'));
      return;
    }
    const links: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const path = name === '' ? entry.name : `${name}/${entry.name}`;
      if (isLeftover(entry.name)) {
        if (!entry.isDirectory() && isHiddenSeed(entry.name))
          notRead(path, 'is hidden, because its name begins with a dot. Rename it if it should be read.');
      } else if (entry.isFile()) await visitFile(path);
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink()) links.push(path);
      else if (roleOf(path) !== null) notRead(path, 'is a pipe or a device. Put a file in its place.');
    }
    for (const path of folders.sort()) await visitFolder(path);
    // Last, so that a file goes by its own name rather than a link's.
    for (const path of links.sort()) await visitLink(path);
  };
  const visitLink = async (name: string): Promise<void> => {
    try {
      const target = await stat(join(folder, name));
      if (target.isDirectory()) await visitFolder(name);
      else if (target.isFile()) await visitFile(name);
      else if (roleOf(name) !== null) notRead(name, 'is a link to a pipe or a device. Put a file in its place.');
    } catch (cause) {
      const cure = 'It is a link: correct where it leads, or delete it.';
      if (roleOf(name) !== null) problems.push(unreadable(name, cause, cure));
    }
  };

  await visitFolder('');
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), problems };
}

/** The error for a folder with nothing to read. */
export function nothingToRead(): Problem {
  const message =
    'holds no .yaml file and no export as JSON or CSV. Name a folder with seed files, like the project\'s own "seed".';
  return formProblem('UNREADABLE', { file: '.', line: 0 }, null, message);
}

const leftovers = [
  // Hidden files and folders: `.git`, `.DS_Store`, `._x.yaml` of macOS, `.x.yaml.swp` of vim, `.#x.yaml` of Emacs.
  /^\./,
  /~$/,
  /^#.*#$/,
  /^~\$/,
  /\.(?:bak|backup|old|orig|rej|tmp|temp|swp|swo|part|crdownload)$/i,
  /^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx|\$recycle\.bin|system volume information|lost\+found|@eadir|node_modules|__pycache__)$/i,
];

/** True for leftovers of editors, systems and tools. */
export function isLeftover(name: string): boolean {
  return leftovers.some((pattern) => pattern.test(name));
}

/** `.more.yaml`, but not the companions that macOS, Emacs or LibreOffice create, nor a tool's settings. */
function isHiddenSeed(name: string): boolean {
  return (
    roleOf(name) !== null && /^\.[^._#~]/.test(name) && !/^\.[\w-]*(?:rc|lint|ci|config|commit\w*)\.ya?ml$/i.test(name)
  );
}

/** Common files beside seed data that are never seed data. */
const noFacts =
  /^(?:readme|licen[cs]e|copying|notice|authors|changelog|makefile)(?:\W|$)|\.(?:md|markdown|rst|adoc|html?|css|cypher|cql|grass|svg|png|jpe?g|gif|webp|pdf)$/i;
const readHere = `.yaml files, ${jsonFile} and the tables of an export as CSV`;

/** Why a file is not read, and what to do; null if nobody would expect it to be read. */
function whyNotRead(name: string): string | null {
  const lower = name.toLowerCase();
  if (besides.includes(lower) || noFacts.test(lower)) return null;
  const withoutText = lower.replace(/\.te?xt$/, '');
  if (lower !== withoutText && (roleOf(withoutText) !== null || tableOf(`${withoutText}.csv`) !== null)) {
    const right = roleOf(withoutText) !== null ? withoutText : `${withoutText}.csv`;
    return `is not read, since its name ends in .txt. Rename it to ${right}.`;
  }
  if (/\.(?:xlsx?|xlsm|ods|numbers)$/.test(lower))
    return 'is a spreadsheet, which is not read. Save each sheet as "CSV UTF-8", under the name of its table.';
  if (/\.(?:docx?|odt|rtf|pages)$/.test(lower))
    return 'is a document of a word processor, which is not read. Save it as plain text, with a name that ends in .yaml.';
  if (/\.(?:zip|gz|tgz|7z|rar|tar)$/.test(lower)) return 'is an archive, which is not read. Unpack it.';
  if (/\.(?:csv|tsv|tab)$/.test(lower)) {
    const near = nearest(lower.replace(/\.\w+$/, '.csv'), tableNames, 0.6);
    const hint = near === null ? '' : ` (perhaps ${near}?)`;
    return `is not read, because no table has this name${hint}. Rename it to one of ${tableNames.join(', ')}.`;
  }
  if (/\.json\w*$/.test(lower))
    return `is not read: of a folder, only ${jsonFile} is. Rename it, or name the file itself with --from.`;
  return `is not read: of a folder, only ${readHere} are. Rename or move it.`;
}
