/** Reads a folder of seed files into one graph, or into the list of everything that is wrong with them. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isCollection, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { relationId } from '../../schema/ontology.ts';
import { fileFormat, type SeedFile, type SeedRelation } from './format.ts';
import type { Problem, ProblemCode } from './problem.ts';

/** A list item of a seed file with the place where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly file: string;
  readonly line: number;
  /** Line of a part of the item, like `['claims', 2]`. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

type ListName = 'sources' | 'structures' | 'relations' | 'statements' | 'disputeTopics';
export type SeedParts = { readonly [L in ListName]: readonly Placed<SeedFile[L][number]>[] } & {
  readonly title: string | null;
  readonly dataVersion: string | null;
  readonly licence: string | null;
  /** Files read, in the order of their names. */
  readonly files: readonly string[];
};

const listNames: readonly ListName[] = ['sources', 'structures', 'relations', 'statements', 'disputeTopics'];
/** Files that stand beside the seed and are no part of it. */
const notSeed = new Set(['left-out.yaml']);

/**
 * Reads every `.yaml` file below a folder, in the order of their paths.
 * Returns what could be read together with every fault of form; files with faults give what they have that is sound.
 */
export async function readSeed(folder: string): Promise<{ parts: SeedParts; problems: Problem[] }> {
  const problems: Problem[] = [];
  const parts = {
    sources: [] as Placed<SeedFile['sources'][number]>[],
    structures: [] as Placed<SeedFile['structures'][number]>[],
    relations: [] as Placed<SeedFile['relations'][number]>[],
    statements: [] as Placed<SeedFile['statements'][number]>[],
    disputeTopics: [] as Placed<SeedFile['disputeTopics'][number]>[],
    title: null as string | null,
    dataVersion: null as string | null,
    licence: null as string | null,
    files: [] as string[],
  };
  for (const file of await seedFiles(folder, problems)) {
    parts.files.push(file);
    const content = await readFile(join(folder, file), 'utf8');
    const lines = new LineCounter();
    const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
    const at = (path: readonly (string | number)[]) => lineAt(document, lines, path);
    for (const fault of document.errors) {
      const { line } = lines.linePos(fault.pos[0]);
      problems.push(
        error(
          'YAML_SYNTAX',
          file,
          line,
          null,
          `is no valid YAML here (${fault.message}); correct the line or the one before it`,
        ),
      );
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const raw: unknown = document.toJS();
    const checked = fileFormat.safeParse(raw);
    if (!checked.success) {
      for (const issue of checked.error.issues) problems.push(...problemsOf(issue, raw, file, at));
      continue;
    }
    parts.title ??= checked.data.title ?? null;
    parts.dataVersion ??= checked.data.dataVersion ?? null;
    parts.licence ??= checked.data.licence ?? null;
    for (const list of listNames) {
      checked.data[list].forEach((value, index) => {
        const base = [list, index];
        const placed = {
          value,
          file,
          line: at(base),
          lineOf: (path: readonly (string | number)[]) => at([...base, ...path]),
        };
        (parts[list] as Placed<typeof value>[]).push(placed);
      });
    }
  }
  return { parts, problems };
}

async function seedFiles(folder: string, problems: Problem[]): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name) && !notSeed.has(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort();
    if (files.length === 0) {
      problems.push(
        error(
          'UNREADABLE',
          folder,
          0,
          null,
          'holds no .yaml file; name a folder with seed files, like the project\'s own "seed"',
        ),
      );
    }
    return files;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    problems.push(
      error('UNREADABLE', folder, 0, null, `cannot be read (${reason}); name a folder that exists and may be read`),
    );
    return [];
  }
}

/** Turns what zod found into sentences with a place. */
function problemsOf(
  issue: z.core.$ZodIssue,
  raw: unknown,
  file: string,
  at: (path: readonly (string | number)[]) => number,
): Problem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const id = idOf(raw, path);
  const name = nameOf(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      error(
        'UNKNOWN_KEY',
        file,
        at([...path, key]),
        id,
        `${name} has the key "${key}", which is not known; see seed/README.md for the keys that are`,
      ),
    );
  }
  const message =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
      ? `should be ${article(issue.expected)}`
      : issue.message;
  return [error('INVALID_VALUE', file, at(path), id, `${name} ${message}.`)];
}

function article(expected: string): string {
  return expected === 'array'
    ? 'a list (lines that begin with "-")'
    : expected === 'object'
      ? 'a group of "key: value" lines'
      : `a ${expected}`;
}

/** The words for a path: `relations[3].claims[0].stance` is told as `stance of claim 1`. */
function nameOf(path: readonly (string | number)[]): string {
  const words = path.flatMap((part, index) => {
    if (typeof part === 'number') return [];
    const next = path[index + 1];
    return [typeof next === 'number' ? `${singular(part)} ${String(next + 1)}` : part];
  });
  return words.length === 0 ? 'the file' : words.reverse().join(' of ');
}

function singular(list: string): string {
  return list.replace(/s$/, '').replace(/ie$/, 'y');
}

/** The id of the list item that a path leads into, where it has one already. */
function idOf(raw: unknown, path: readonly (string | number)[]): string | null {
  const [list, index] = path;
  if (typeof list !== 'string' || typeof index !== 'number') return null;
  const item = (raw as Record<string, unknown[] | undefined>)[list]?.[index];
  if (typeof item !== 'object' || item === null) return null;
  const { id, about, from, type, how, to } = item as Record<string, unknown>;
  if (typeof id === 'string') return id;
  if (typeof about === 'string') return about;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof type !== 'string') return null;
  return relationId({ from, type, how: typeof how === 'string' ? how : null, to } as Parameters<typeof relationId>[0]);
}

/** The id of a relation as a seed file gives it. */
export function idOfSeedRelation({ from, type, how, to }: SeedRelation): string {
  return relationId({ from, type, how: how ?? null, to });
}

export function error(code: ProblemCode, file: string, line: number, id: string | null, message: string): Problem {
  return { severity: 'error', code, file, line, id, message };
}

export function warning(code: ProblemCode, file: string, line: number, id: string | null, message: string): Problem {
  return { severity: 'warning', code, file, line, id, message };
}

/** The line of the deepest part of a path that the document has. */
function lineAt(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (!isCollection(parent)) continue;
    // A pair is found by its key, so that the line is that of the key and not of a value further down.
    const item = parent.items.find((candidate, index) =>
      typeof candidate === 'object' && candidate !== null && 'key' in candidate
        ? String(candidate.key) === String(key)
        : index === key,
    );
    const node = typeof item === 'object' && item !== null && 'key' in item ? item.key : item;
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
