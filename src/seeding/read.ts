/** Reads seed files, or an export as JSON or CSV, into one graph, or into the list of everything that is wrong with them. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isCollection, isNode, LineCounter, parseDocument, visit, type Alias, type Document } from 'yaml';
import type { z } from 'zod';
import { relationId } from '../../schema/ontology.ts';
import { tableNames } from './csv-tables.ts';
import { asSeedFile, exchangeFormat, type Exchange } from './json-document.ts';
import { codeOfValue, fileFormat, knownKeys, type SeedFile, type SeedRelation } from './format.ts';
import { nearest } from './nearest.ts';
import { error, type Problem } from './problem.ts';
import { readCsvFolder, type Place } from './read-csv.ts';

/** A list item of a seed file with the place where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly file: string;
  readonly line: number;
  /** Line of a part of the item, like `['claims', 2]`. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** File of a part of the item, where its parts stand in several; that of the item without it. */
  readonly fileOf?: (path: readonly (string | number)[]) => string;
}

type ListName = 'sources' | 'structures' | 'classes' | 'relations' | 'statements' | 'disputeTopics';
export type SeedParts = { readonly [L in ListName]: readonly Placed<SeedFile[L][number]>[] } & {
  readonly title: string | null;
  readonly dataVersion: string | null;
  readonly licence: string | null;
  /** Files read, in the order of their names. */
  readonly files: readonly string[];
};

const listNames: readonly ListName[] = ['sources', 'structures', 'classes', 'relations', 'statements', 'disputeTopics'];
/** Beside a seed, this file lists the rows of its fact table that are not in the graph. */
export const leftOutFile = 'left-out.yaml';
/** Files that stand beside the seed and are no part of it. */
const notSeed = new Set([leftOutFile]);

/**
 * Reads every `.yaml` file below a folder, and every export as JSON (`graph.json`) or CSV (`nodes.csv` and the rest), in the
 * order of their paths; or one `.json` file. Returns what could be read together with every fault of form; files with faults
 * give what they have that is sound. Files are told with the prefix before their path.
 */
export async function readSeed(from: string, prefix = ''): Promise<{ parts: SeedParts; problems: Problem[] }> {
  const problems: Problem[] = [];
  const parts = {
    sources: [] as Placed<SeedFile['sources'][number]>[],
    structures: [] as Placed<SeedFile['structures'][number]>[],
    classes: [] as Placed<SeedFile['classes'][number]>[],
    relations: [] as Placed<SeedFile['relations'][number]>[],
    statements: [] as Placed<SeedFile['statements'][number]>[],
    disputeTopics: [] as Placed<SeedFile['disputeTopics'][number]>[],
    title: null as string | null,
    dataVersion: null as string | null,
    licence: null as string | null,
    files: [] as string[],
  };
  const told = (file: string) => (prefix === '' ? file : join(prefix, file));
  const single = from.endsWith('.json');
  const folder = single ? dirname(from) : from;
  const names = single ? [basename(from)] : await seedFiles(folder, problems);
  const tables = names.filter(isTable);
  const tableFolders = [...new Set(tables.map((name) => dirname(name)))];
  const documents = [
    ...names.filter((name) => !isTable(name)).map((name) => () => readDocument(folder, name)),
    ...tableFolders.map((name) => () => readTables(folder, name, tables)),
  ];
  parts.files.push(...names.map(told));
  for (const read of documents) {
    const { data, problems: faults, placeOf } = await read();
    problems.push(...faults);
    if (data === null) continue;
    parts.title ??= data.title ?? null;
    parts.dataVersion ??= data.dataVersion ?? null;
    parts.licence ??= data.licence ?? null;
    for (const list of listNames) {
      data[list].forEach((value, index) => {
        const base = [list, index];
        const placed = {
          value,
          file: told(placeOf(base).file),
          line: placeOf(base).line,
          lineOf: (path: readonly (string | number)[]) => placeOf([...base, ...path]).line,
          fileOf: (path: readonly (string | number)[]) => told(placeOf([...base, ...path]).file),
        };
        (parts[list] as Placed<typeof value>[]).push(placed);
      });
    }
  }
  return { parts, problems: problems.map((problem) => ({ ...problem, file: told(problem.file) })) };
}

/** What one file holds, or the tables of one folder, as a seed file. */
interface SeedDocument {
  readonly data: SeedFile | null;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

async function readDocument(folder: string, file: string): Promise<SeedDocument> {
  if (!file.endsWith('.json')) {
    const { at, ...rest } = await readYaml(folder, file, fileFormat);
    return { ...rest, placeOf: (path) => ({ file, line: at(path) }) };
  }
  // JSON is YAML, and YAML's parser knows lines.
  const { data, problems, at } = await readYaml(folder, file, exchangeFormat);
  return fromExchange(data, problems, (path) => ({ file, line: at(path) }));
}

async function readTables(folder: string, sub: string, names: readonly string[]): Promise<SeedDocument> {
  const prefix = sub === '.' ? '' : `${sub}/`;
  const inside = names.filter((name) => dirname(name) === sub).map((name) => basename(name));
  const { data, problems, placeOf } = await readCsvFolder(folder, prefix, inside);
  if (data === null) return { data, problems, placeOf };
  const checked = exchangeFormat.safeParse(data);
  if (checked.success) return fromExchange(problems.length > 0 ? null : checked.data, problems, placeOf);
  const faults = checked.error.issues.flatMap((issue) =>
    problemsOf(
      issue,
      data,
      placeOf(issue.path.filter((part) => typeof part !== 'symbol')).file,
      (path) => placeOf(path).line,
    ),
  );
  return { data: null, problems: [...problems, ...faults], placeOf };
}

function fromExchange(
  data: Exchange | null,
  problems: readonly Problem[],
  placeOf: SeedDocument['placeOf'],
): SeedDocument {
  if (data === null) return { data, problems, placeOf };
  const { file, lost } = asSeedFile(data);
  const faults = lost.map(({ path, id, topic }) => {
    const place = placeOf(path);
    const message = `a position names ${id}, which no claim here goes by; correct it or add the claim`;
    return error('DANGLING_ID', place.file, place.line, topic, message);
  });
  return { data: file, problems: [...problems, ...faults], placeOf };
}

/** What a YAML file holds. */
export interface YamlFile<T> {
  /** Null where the file is empty or has a fault. */
  readonly data: T | null;
  readonly problems: readonly Problem[];
  /** The line of the deepest part of a path that the file has. */
  readonly at: (path: readonly (string | number)[]) => number;
}

/** Reads one YAML file of a known format, with every fault of form. */
export async function readYaml<T>(folder: string, file: string, format: z.ZodType<T>): Promise<YamlFile<T>> {
  const content = await readFile(join(folder, file), 'utf8').catch((cause: unknown) => cause as Error);
  if (typeof content !== 'string')
    return { data: null, problems: [unreadable(file, content, 'correct its name or its rights')], at: () => 0 };
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const at = (path: readonly (string | number)[]) => lineAt(document, lines, path);
  if (document.errors.length > 0) {
    const problems = document.errors.map((fault) =>
      error(
        'YAML_SYNTAX',
        file,
        lines.linePos(fault.pos[0]).line,
        null,
        `is no valid YAML here (${fault.message}); correct the line or the one before it`,
      ),
    );
    return { data: null, problems, at };
  }
  if (document.contents === null) return { data: null, problems: [], at };
  const aliases = unknownAliases(document);
  if (aliases.length > 0) {
    const problems = aliases.map(({ source, range }) =>
      error(
        'YAML_SYNTAX',
        file,
        lines.linePos(range?.[0] ?? 0).line,
        null,
        `begins a text with "*${source}", which YAML takes for a reference to something named before; write the text in quotes`,
      ),
    );
    return { data: null, problems, at };
  }
  const raw: unknown = document.toJS();
  const checked = format.safeParse(raw);
  return checked.success
    ? { data: checked.data, problems: [], at }
    : { data: null, problems: checked.error.issues.flatMap((issue) => problemsOf(issue, raw, file, at)), at };
}

/** References to an anchor that the file does not have: mostly a text that begins with a star. */
function unknownAliases(document: Document): Alias[] {
  const found: Alias[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) found.push(alias);
    },
  });
  return found;
}

/** The name under which an export as JSON is read from a folder; a file of any name is read where it is named itself. */
export const jsonFile = 'graph.json';

function isTable(path: string): boolean {
  return (tableNames as readonly string[]).includes(basename(path));
}

function isSeed(name: string): boolean {
  return (/\.ya?ml$/.test(name) && !notSeed.has(name)) || name === jsonFile || isTable(name);
}

async function seedFiles(folder: string, problems: Problem[]): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && isSeed(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort();
    if (files.length === 0) {
      problems.push(
        error(
          'UNREADABLE',
          '.',
          0,
          null,
          'holds no .yaml file and no export as JSON or CSV; name a folder with seed files, like the project\'s own "seed"',
        ),
      );
    }
    return files;
  } catch (cause) {
    problems.push(unreadable('.', cause, 'name a folder that exists and may be read'));
    return [];
  }
}

function unreadable(place: string, cause: unknown, cure: string): Problem {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return error('UNREADABLE', place, 0, null, `cannot be read (${reason}); ${cure}`);
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
    return issue.keys.map((key) => {
      const near = nearest(key, knownKeys, 0.6);
      const hint = near === null ? '' : `perhaps ${near} is meant; `;
      return error(
        'UNKNOWN_KEY',
        file,
        at([...path, key]),
        id,
        `${name} has the key "${key}", which is not known here; ${hint}see seed/README.md for the keys that are`,
      );
    });
  }
  const missing = valueAt(raw, path) === undefined;
  const message =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
      ? `${missing ? 'is missing; it' : ''} should be ${article(issue.expected)}`.trim()
      : issue.message;
  const code = codeOfValue(path, missing, issue.code === 'custom' ? issue.params : undefined);
  return [error(code, file, at(path), id, `${name} ${message}`)];
}

function valueAt(raw: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    raw,
  );
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
  const { id, about, row, from, type, how, to } = item as Record<string, unknown>;
  for (const own of [id, about, row]) if (typeof own === 'string') return own;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof type !== 'string') return null;
  return relationId({ from, type, how: typeof how === 'string' ? how : null, to } as Parameters<typeof relationId>[0]);
}

/** The id of a relation as a seed file gives it. */
export function idOfSeedRelation({ from, type, how, to }: SeedRelation): string {
  return relationId({ from, type, how: how ?? null, to });
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
