/** Reads seed files, or JSON or CSV exports, into lists with places, and reports every fault of form. */
import { access, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { z } from 'zod';
import type { TableName } from './csv-tables.ts';
import { asSeedFile, exchangeFormat, type Exchange } from './json-document.ts';
import { problemsOfForm } from './form-problems.ts';
import { fileFormat, type SeedClaim, type SeedFile } from './format.ts';
import { listFiles, nothingToRead, roleOf, tableOf, type FileRole, type FoundFile } from './list-files.ts';
import { formProblem, type Problem } from './problem.ts';
import { readTables } from './read-csv.ts';
import { readText, unreadable } from './read-text.ts';
import { parseYaml } from './read-yaml.ts';
import type { ListName, Path, Place, Placed, SeedParts } from './seed-parts.ts';

/**
 * Reads a single file, or every `.yaml` file, JSON export (`graph.json`) and CSV export (`nodes.csv` and so on) below a
 * folder, ordered by path. Returns what is readable together with every fault of form. The prefix precedes file paths
 * in problems.
 */
export async function readSeed(from: string, prefix = ''): Promise<{ parts: SeedParts; problems: Problem[] }> {
  const { folder, files, problems: unread } = await findFiles(from);
  const named = (file: string) => (prefix === '' ? file : join(prefix, file));
  const documents: SeedDocument[] = [];
  for (const { name, role } of files) if (role !== 'TABLE') documents.push(await readDocument(folder, name, role));
  const tables = files.filter(({ role }) => role === 'TABLE');
  for (const group of Map.groupBy(tables, ({ name }) => dirname(name)).values())
    documents.push(await readTableDocument(folder, group));
  const problems = [...unread, ...documents.flatMap((document) => document.problems)];
  return {
    parts: partsOf(
      documents,
      files.map(({ name }) => named(name)),
      named,
    ),
    problems: problems.map((problem) => ({ ...problem, file: named(problem.file) })),
  };
}

/** The content of a file, or of a folder's tables, as a seed file. */
interface SeedDocument {
  readonly data: SeedFile | null;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: Path) => Place;
}

async function findFiles(from: string): Promise<{ folder: string; files: FoundFile[]; problems: Problem[] }> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(from)).isDirectory();
  } catch (cause) {
    const cure = 'Name a folder or a file that exists and that you may read.';
    return { folder: from, files: [], problems: [unreadable('.', cause, cure)] };
  }
  if (isFolder) {
    const { files, problems } = await listFiles(from);
    const isEmpty = files.length === 0 && !problems.some(({ severity }) => severity === 'error');
    return { folder: from, files, problems: isEmpty ? [...problems, nothingToRead()] : problems };
  }
  const name = basename(from);
  const folder = dirname(from);
  const role = extname(name).toLowerCase() === '.json' ? 'JSON' : roleOf(name);
  if (role === 'YAML' || role === 'JSON') return { folder, files: [{ name, role }], problems: [] };
  const message =
    role === 'TABLE'
      ? `is one table of several. Name the folder that holds them: ${folder}.`
      : 'is neither a folder nor a .yaml or .json file. Name one of these.';
  return { folder, files: [], problems: [formProblem('UNREADABLE', { file: name, line: 0 }, null, message)] };
}

function partsOf(
  documents: readonly SeedDocument[],
  files: readonly string[],
  named: (file: string) => string,
): SeedParts {
  const sound = documents.flatMap(({ data, placeOf }) => (data === null ? [] : [{ data, placeOf }]));
  const first = (key: 'title' | 'dataVersion' | 'licence') =>
    sound.map(({ data }) => data[key]).find((value) => value !== undefined) ?? null;
  const list = <L extends ListName>(name: L): Placed<SeedFile[L][number]>[] =>
    sound.flatMap(({ data, placeOf }) =>
      (data[name] as SeedFile[L][number][]).map((entry, index) => {
        const value = withCuration(entry, data.curated);
        const place = (path: Path): Place => {
          const { file, line } = placeOf([name, index, ...path]);
          return { file: named(file), line };
        };
        return { value, ...place([]), placeOf: place };
      }),
    );
  return {
    title: first('title'),
    dataVersion: first('dataVersion'),
    licence: first('licence'),
    files,
    sources: list('sources'),
    structures: list('structures'),
    classes: list('classes'),
    relations: list('relations'),
    statements: list('statements'),
    disputeTopics: list('disputeTopics'),
  };
}

/** An entry whose claims have the curation of their file, unless they have one of their own. */
function withCuration<T>(entry: T, curated: SeedFile['curated']): T {
  if (curated === null || curated === undefined) return entry;
  const { claims } = entry as { claims?: readonly SeedClaim[] };
  return claims === undefined || !claims.every((claim) => typeof claim === 'object')
    ? entry
    : { ...entry, claims: claims.map((claim) => ({ ...claim, curated: claim.curated ?? curated })) };
}

async function readDocument(folder: string, file: string, role: FileRole): Promise<SeedDocument> {
  if (role === 'JSON') {
    const { data, problems, lineOf } = await readYaml(folder, file, exchangeFormat);
    return fromExchange(data, problems, (path) => ({ file, line: lineOf(path) }));
  }
  const { data, problems, lineOf } = await readYaml(folder, file, fileFormat);
  return { data, problems, placeOf: (path) => ({ file, line: lineOf(path) }) };
}

async function readTableDocument(folder: string, group: readonly FoundFile[]): Promise<SeedDocument> {
  const files = new Map<TableName, string>();
  const doubles: Problem[] = [];
  for (const { name } of group) {
    const table = tableOf(name);
    const before = table === null ? undefined : files.get(table);
    if (before !== undefined)
      doubles.push(
        formProblem(
          'NOT_READ',
          { file: name, line: 0 },
          null,
          `is not read, since ${before} holds the same table. Delete one of the two.`,
        ),
      );
    else if (table !== null) files.set(table, name);
  }
  const { data, problems: faults, placeOf } = await readTables(folder, files);
  const problems = [...doubles, ...faults];
  if (data === null) return { data, problems, placeOf };
  const checked = exchangeFormat.safeParse(data);
  if (!checked.success)
    return { data: null, problems: [...problems, ...problemsOfForm(checked.error.issues, data, placeOf)], placeOf };
  return fromExchange(faults.length > 0 ? null : checked.data, problems, placeOf);
}

function fromExchange(
  data: Exchange | null,
  problems: readonly Problem[],
  placeOf: SeedDocument['placeOf'],
): SeedDocument {
  if (data === null) return { data, problems, placeOf };
  const { file, lost } = asSeedFile(data);
  const faults = lost.map(({ path, id, topic }) => {
    const message = `a position names ${id}, which is not the id of a claim here. Correct it, or add the claim.`;
    return formProblem('DANGLING_ID', placeOf(path), topic, message);
  });
  return { data: file, problems: [...problems, ...faults], placeOf };
}

/** The content of a YAML file. */
export interface YamlFile<T> {
  /** Null if the file is empty or faulty. */
  readonly data: T | null;
  readonly problems: readonly Problem[];
  /** The line of the deepest existing part of a path. */
  readonly lineOf: (path: Path) => number;
}

/** Reads one YAML file in a known format, with every fault of form. */
export async function readYaml<T>(folder: string, file: string, format: z.ZodType<T>): Promise<YamlFile<T>> {
  const content = await readText(join(folder, file), file);
  if ('problem' in content) return { data: null, problems: [content.problem], lineOf: () => 0 };
  const { data, problems, lineOf } = parseYaml(content.text, file);
  if (data === undefined) return { data: null, problems, lineOf };
  const checked = format.safeParse(data);
  return checked.success
    ? { data: checked.data, problems, lineOf }
    : {
        data: null,
        problems: problemsOfForm(checked.error.issues, data, (path) => ({ file, line: lineOf(path) })),
        lineOf,
      };
}

/** The same for a file that a folder need not have: null if it is missing, `placed` null if it is empty or faulty. */
export async function readOptionalYaml<T>(
  folder: string,
  file: string,
  format: z.ZodType<T>,
): Promise<{ placed: Placed<T> | null; problems: readonly Problem[] } | null> {
  const isThere = await access(join(folder, file)).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const { data, problems, lineOf } = await readYaml(folder, file, format);
  const placeOf = (path: Path) => ({ file, line: lineOf(path) });
  return { placed: data === null ? null : { value: data, file, line: 1, placeOf }, problems };
}
