/** Reads exported CSV tables into the document of the JSON export, each value with its file and line. */
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { columnsOf, splitList, tableNames, type Column, type TableName } from './csv-tables.ts';
import { nearest } from './nearest.ts';
import { formProblem, type Problem } from './problem.ts';
import { readText } from './read-text.ts';
import type { Path, Place } from './seed-parts.ts';
import { decimalHint, show, visible } from './values.ts';

/** A document made from tables; `placeOf` gives the place of the part at a path. */
export interface CsvDocument {
  /** Null if a table is not valid CSV. */
  readonly data: Record<string, unknown> | null;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: Path) => Place;
}

interface Row {
  readonly values: Readonly<Record<string, unknown>>;
  readonly place: Place;
}
type Item = Record<string, unknown>;

/** Reads the tables of one folder, given its files by table. */
export async function readTables(folder: string, files: ReadonlyMap<TableName, string>): Promise<CsvDocument> {
  const problems: Problem[] = [];
  const tables = new Map<TableName, Row[]>();
  let sound = true;
  for (const name of tableNames) {
    const file = files.get(name);
    if (file === undefined) continue;
    const rows = await readTable(join(folder, file), file, name, problems);
    if (rows === null) sound = false;
    else tables.set(name, rows);
  }
  const places = new Map<string, Place>();
  const first: Place = { file: [...files.values()][0] ?? '', line: 1 };
  // The content of a faulty table is missing everywhere else, so only its own fault is reported.
  const data = sound ? assemble(tables, places, problems) : null;
  return {
    data,
    problems,
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(keyOf(path.slice(0, length)));
        if (place !== undefined) return place;
      }
      return first;
    },
  };
}

async function readTable(path: string, file: string, name: TableName, problems: Problem[]): Promise<Row[] | null> {
  const content = await readText(path, file);
  if ('problem' in content) {
    problems.push(content.problem);
    return null;
  }
  const known = columnsOf(name);
  const { delimiter, from, text } = delimiterOf(content.text, Object.keys(known));
  const fault = (line: number, message: string) =>
    problems.push(formProblem('INVALID_VALUE', { file, line }, null, message));
  let records: { record: string[]; info: { lines: number } }[];
  let sound = 0;
  try {
    records = parse(text, {
      delimiter,
      info: true,
      on_record: (record: string[], { lines }: { lines: number }) => {
        sound = lines;
        return record;
      },
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as typeof records;
  } catch (cause) {
    // The parser reports where it gave up; for an unclosed quote that is the end of the file.
    fault(sound + 1 + from, csvFault(cause));
    return null;
  }
  const header = records[0]?.record.map((column) => column.trim()) ?? [];
  if (header.length > 0 && !header.some((column) => Object.hasOwn(known, column))) {
    fault(
      1 + from,
      `begins with "${visible(header.join(delimiter), 60)}", which has no column of ${name}. Write the columns in the first line: ${Object.keys(known).join(', ')}.`,
    );
    return null;
  }
  for (const [index, column] of header.entries()) {
    // Spreadsheets may add empty columns.
    if (column === '' && records.every(({ record }) => (record[index] ?? '').trim() === '')) continue;
    if (Object.hasOwn(known, column) && header.indexOf(column) === index) continue;
    const near = nearest(column, Object.keys(known), 0.6);
    const hint = near === null || header.includes(near) ? '' : ` (perhaps ${near}?)`;
    const message = Object.hasOwn(known, column)
      ? `has the column "${column}" twice. Delete one of the two.`
      : `has the column "${visible(column, 60)}", which ${name} does not have${hint}. Correct or delete it; docs/export.md lists the columns.`;
    problems.push(formProblem('UNKNOWN_KEY', { file, line: 1 + from }, null, message));
  }
  const commas: { column: string; cell: string; line: number }[] = [];
  let line = (records[0]?.info.lines ?? 1) + from;
  const rows = records.slice(1).flatMap(({ record, info }) => {
    // A record of several lines is reported at its first.
    const place: Place = { file, line: line + 1 };
    line = info.lines + from;
    if (record.every((cell) => cell.trim() === '')) return [];
    if (record.length > header.length && record.slice(header.length).some((cell) => cell !== ''))
      fault(
        place.line,
        `has ${String(record.length)} cells for ${String(header.length)} columns. Write texts with ${delimiter === ',' ? 'a comma' : nameOfDelimiter(delimiter)} in quotes.`,
      );
    const values: Item = {};
    for (const [index, column] of header.entries()) {
      const type = Object.hasOwn(known, column) ? known[column]?.type : undefined;
      const cell = record[index] ?? '';
      if (cell === '' || type === undefined) continue;
      if (type === 'number' && decimalHint(cell) !== '') commas.push({ column, cell, line: place.line });
      setAt(values, column, readCell(cell, type));
    }
    return [{ values, place }];
  });
  const [first] = commas;
  if (first === undefined) return rows;
  const others = commas.length === 1 ? '' : ` (and so in ${String(commas.length - 1)} more cells)`;
  fault(
    first.line,
    `${first.column} is "${first.cell}", a number with a decimal comma${others}. Write decimal points: set the language of these columns to English in the spreadsheet, and save it again.`,
  );
  return null;
}

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * The separator, from the first line: `sep=;`, which Excel understands, or the separator that gives the most known
 * columns. Also the text to parse, and the number of lines skipped before it.
 */
function delimiterOf(text: string, known: readonly string[]): { delimiter: string; text: string; from: number } {
  const stated = /^"?sep=(\t|[^"\r\n])"?[,;\t]*(?:\r\n|\n|\r)/i.exec(text);
  if (stated !== null) return { delimiter: stated[1] ?? ',', text: text.slice(stated[0].length), from: 1 };
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
  const score = (delimiter: string) =>
    header.split(delimiter).filter((cell) =>
      known.includes(
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      ),
    ).length;
  const best = delimiters.reduce((a, b) => (score(b) > score(a) ? b : a));
  return { delimiter: best, text, from: 0 };
}

function nameOfDelimiter(delimiter: string): string {
  return delimiter === ';' ? 'a semicolon' : delimiter === '\t' ? 'a tab' : `"${delimiter}"`;
}

/** The parser's message in the words of a spreadsheet user. */
function csvFault(cause: unknown): string {
  const code = cause instanceof CsvError ? cause.code : null;
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return 'opens a quote that is never closed. Close it, and write a quote within quotes twice ("").';
  if (
    code === 'INVALID_OPENING_QUOTE' ||
    code === 'CSV_INVALID_CLOSING_QUOTE' ||
    code === 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE'
  )
    return 'has a quote in the middle of a cell. Put the whole cell in quotes, and write a quote within it twice ("").';
  const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
  return `is not valid CSV (${visible(reason, 120)}). Correct the line.`;
}

/** Sets the value of a column; `curated.on` is the `on` of the record `curated`. */
function setAt(values: Item, column: string, value: unknown): void {
  const [key = '', part] = column.split('.');
  if (part === undefined) values[key] = value;
  else setAt((values[key] ??= {}) as Item, part, value);
}

/** The value of a cell; a malformed one stays a text, which the schema then reports. */
function readCell(cell: string, type: Column['type']): unknown {
  if (type === 'list') return splitList(cell);
  if (type === 'number' && /^\s*-?\d+(?:\.\d+)?(?:e[-+]?\d+)?\s*$/i.test(cell)) return Number(cell);
  if (type === 'boolean' && /^(?:true|false)$/i.test(cell.trim())) return cell.trim().toLowerCase() === 'true';
  return cell;
}

/** Inserts the rows that belong to others into them; rows that belong nowhere are problems. */
function assemble(tables: ReadonlyMap<TableName, Row[]>, places: Map<string, Place>, problems: Problem[]): Item {
  const rows = (name: TableName) => tables.get(name) ?? [];
  const list = (name: TableName, path: readonly (string | number)[]) => {
    const placed = rows(name).map(({ values, place }, index) => {
      places.set(keyOf([...path, index]), place);
      return { item: { ...values }, path: [...path, index], place };
    });
    return placed;
  };
  /** Adds a row to an item's list of that name. */
  const add = (owner: Placed, key: string, value: Item | string, place: Place): Placed => {
    const items = (owner.item[key] ??= []) as unknown[];
    const path = [...owner.path, key, items.length];
    items.push(value);
    places.set(keyOf(path), place);
    return { item: value as Item, path, place };
  };
  const lost = (place: Place, column: string, id: unknown, what: string, known: Iterable<string>) => {
    const near = typeof id === 'string' ? nearest(id, known, 0.75) : null;
    const hint = near === null ? '' : ` (perhaps ${near}?)`;
    const message =
      id === undefined
        ? `${column} is empty. Write the id of the ${what}.`
        : `${column} is ${show(id)}, which no row describes${hint}. Correct the id, or add the ${what}.`;
    problems.push(formProblem('DANGLING_ID', place, typeof id === 'string' ? id : null, message));
  };

  const structures = list('nodes.csv', ['structures']);
  const classes = list('classes.csv', ['classes']);
  const named = new Map([...structures, ...classes].map((placed) => [String(placed.item['id']), placed]));
  for (const [table, key] of [
    ['translations.csv', 'translations'],
    ['identifiers.csv', 'identifiers'],
  ] as const) {
    for (const { values, place } of rows(table)) {
      const { of, ...entry } = values;
      const owner = named.get(String(of));
      if (owner === undefined) lost(place, 'of', of, 'structure or class', named.keys());
      else add(owner, key, entry, place);
    }
  }

  const relations = list('relations.csv', ['relations']);
  const byId = new Map(relations.map((placed) => [idOfRow(placed.item), placed]));
  const structureIds = new Set(structures.map(({ item }) => String(item['id'])));
  const statements: Placed[] = [];
  const claims = new Map<string, Placed>();
  for (const { values, place } of rows('claims.csv')) {
    const { about, ...claim } = values;
    let owner = byId.get(String(about));
    if (owner === undefined && !String(about).startsWith('relation:') && about !== undefined) {
      owner = statements.find(({ item }) => item['about'] === about);
      if (owner === undefined) {
        owner = { item: { about, claims: [] }, path: ['statements', statements.length], place };
        places.set(keyOf(owner.path), place);
        statements.push(owner);
      }
    }
    if (owner === undefined) {
      lost(place, 'about', about, 'relation', [...byId.keys(), ...structureIds]);
      continue;
    }
    const placed = add(owner, 'claims', claim, place);
    if (typeof claim['id'] !== 'string') continue;
    if (claims.has(claim['id'])) {
      const message = `has the id of the claim at ${place.file}:${String(claims.get(claim['id'])?.place.line)}. Give it another, or leave its id empty.`;
      problems.push(formProblem('DUPLICATE_ID', place, claim['id'], message));
    }
    claims.set(claim['id'], placed);
  }
  for (const { values, place } of rows('measurements.csv')) {
    const { claim, ...measurement } = values;
    const owner = claims.get(String(claim));
    if (owner === undefined) lost(place, 'claim', claim, 'claim', claims.keys());
    else add(owner, 'measurements', measurement, place);
  }

  const topics = list('dispute-topics.csv', ['disputeTopics']);
  for (const { values, place } of rows('positions.csv')) {
    const { topic, ...position } = values;
    const owner = topics.find(({ item }) => item['id'] === topic);
    if (owner === undefined)
      lost(
        place,
        'topic',
        topic,
        'topic',
        topics.map(({ item }) => String(item['id'])),
      );
    else add(owner, 'positions', { claims: [], ...position }, place);
  }
  const [about, ...more] = rows('graph.csv');
  for (const { place } of more) {
    const message = 'is a second row, but a graph has one title. Delete it.';
    problems.push(formProblem('INVALID_VALUE', place, null, message));
  }
  if (about !== undefined) for (const key of Object.keys(about.values)) places.set(key, about.place);
  return {
    ...about?.values,
    sources: list('sources.csv', ['sources']).map(({ item }) => item),
    structures: structures.map(({ item }) => item),
    classes: classes.map(({ item }) => item),
    relations: relations.map(({ item }) => item),
    statements: statements.map(({ item }) => item),
    disputeTopics: topics.map(({ item }) => item),
  };
}

interface Placed {
  readonly item: Item;
  readonly path: (string | number)[];
  readonly place: Place;
}

function idOfRow({ id, from, type, how, to }: Item): string {
  if (typeof id === 'string') return id;
  const edge = [type, how]
    .filter((part) => typeof part === 'string')
    .join('_')
    .toLowerCase()
    .replaceAll('_', '-');
  return `relation:${String(from)}/${edge}/${String(to)}`;
}

function keyOf(path: readonly (string | number)[]): string {
  return path.join(' ');
}
