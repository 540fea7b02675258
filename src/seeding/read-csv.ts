/** Reads the tables of an export as CSV into the same document that the JSON export is, each value with its file and line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { columnsOf, splitList, tableNames, type Column, type TableName } from './csv-tables.ts';
import { nearest } from './nearest.ts';
import { error, type Problem } from './problem.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A document made of tables; `placeOf` tells where the part at a path stands. */
export interface CsvDocument {
  /** Null where a table is no CSV. */
  readonly data: Record<string, unknown> | null;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

interface Row {
  readonly values: Readonly<Record<string, unknown>>;
  readonly place: Place;
}
type Item = Record<string, unknown>;

/** Reads those tables of a folder that are there. `prefix` is the way to them as problems name it: "" or "tables/". */
export async function readCsvFolder(folder: string, prefix: string, names: readonly string[]): Promise<CsvDocument> {
  const problems: Problem[] = [];
  const tables = new Map<TableName, Row[]>();
  let sound = true;
  for (const name of tableNames) {
    if (!names.includes(name)) continue;
    const rows = await readTable(join(folder, prefix, name), prefix + name, name, problems);
    if (rows === null) sound = false;
    else tables.set(name, rows);
  }
  const places = new Map<string, Place>();
  const first: Place = { file: prefix + (tableNames.find((name) => names.includes(name)) ?? ''), line: 1 };
  // What a table with a fault would have held is missing everywhere else: only its own fault helps.
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
  const known = columnsOf(name);
  let records: { record: string[]; info: { lines: number } }[];
  let sound = 0;
  try {
    records = parse(await readFile(path, 'utf8'), {
      bom: true,
      info: true,
      on_record: (record: string[], { lines }: { lines: number }) => {
        sound = lines;
        return record;
      },
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as typeof records;
  } catch (cause) {
    // The parser tells where it gave up, which for a quote that is never closed is the end of the file.
    const line = sound + 1;
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    const message = `is no valid CSV (${reason}); correct the line, and write a quote within quotes twice`;
    problems.push(error('INVALID_VALUE', file, line, null, message));
    return null;
  }
  const header = records[0]?.record.map((column) => column.trim()) ?? [];
  for (const [index, column] of header.entries()) {
    if (Object.hasOwn(known, column) && header.indexOf(column) === index) continue;
    const near = nearest(column, Object.keys(known), 0.6);
    const hint = near === null || header.includes(near) ? '' : `perhaps ${near} is meant; `;
    const message = `has the column "${column}", which is ${Object.hasOwn(known, column) ? 'there twice' : 'not known here'}; ${hint}see docs/export.md for the columns that are`;
    problems.push(error('UNKNOWN_KEY', file, 1, null, message));
  }
  let line = records[0]?.info.lines ?? 1;
  return records.slice(1).flatMap(({ record, info }) => {
    // A record of several lines is told by its first.
    const place: Place = { file, line: line + 1 };
    line = info.lines;
    if (record.every((cell) => cell === '')) return [];
    if (record.length > header.length && record.slice(header.length).some((cell) => cell !== '')) {
      const message = `has ${String(record.length)} cells for ${String(header.length)} columns; write texts with a comma in quotes`;
      problems.push(error('INVALID_VALUE', file, place.line, null, message));
    }
    const values: Item = {};
    for (const [index, column] of header.entries()) {
      const type = known[column]?.type;
      const cell = record[index] ?? '';
      if (cell !== '' && type !== undefined) setAt(values, column, readCell(cell, type));
    }
    return [{ values, place }];
  });
}

/** Sets the value of a column; `curated.on` is the `on` of the record `curated`. */
function setAt(values: Item, column: string, value: unknown): void {
  const [key = '', part] = column.split('.');
  if (part === undefined) values[key] = value;
  else setAt((values[key] ??= {}) as Item, part, value);
}

/** The value of a cell; one of the wrong form stays a text, for the format to say what is wrong with it. */
function readCell(cell: string, type: Column['type']): unknown {
  if (type === 'list') return splitList(cell);
  if (type === 'number' && /^\s*-?\d+(?:\.\d+)?(?:e[-+]?\d+)?\s*$/i.test(cell)) return Number(cell);
  if (type === 'boolean' && /^(?:true|false)$/i.test(cell.trim())) return cell.trim().toLowerCase() === 'true';
  return cell;
}

/** Puts rows that belong to others into them. What belongs to nothing is a problem. */
function assemble(tables: ReadonlyMap<TableName, Row[]>, places: Map<string, Place>, problems: Problem[]): Item {
  const rows = (name: TableName) => tables.get(name) ?? [];
  const list = (name: TableName, path: readonly (string | number)[]) => {
    const placed = rows(name).map(({ values, place }, index) => {
      places.set(keyOf([...path, index]), place);
      return { item: { ...values }, path: [...path, index], place };
    });
    return placed;
  };
  /** Adds a row to the list of that name in an item. */
  const add = (owner: Placed, key: string, value: Item | string, place: Place): Placed => {
    const items = (owner.item[key] ??= []) as unknown[];
    const path = [...owner.path, key, items.length];
    items.push(value);
    places.set(keyOf(path), place);
    return { item: value as Item, path, place };
  };
  const lost = (place: Place, column: string, id: unknown, what: string, known: Iterable<string>) => {
    const near = typeof id === 'string' ? nearest(id, known, 0.75) : null;
    const hint = near === null ? `add the ${what} or correct the id` : `perhaps ${near} is meant; else add the ${what}`;
    const message = `${column} ${id === undefined ? 'is empty' : `names ${show(id)}, which no row describes`}; ${hint}`;
    problems.push(error('DANGLING_ID', place.file, place.line, typeof id === 'string' ? id : null, message));
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
      const message = `has the id of the claim at ${place.file}:${String(claims.get(claim['id'])?.place.line)}; give it another, or leave its id empty`;
      problems.push(error('DUPLICATE_ID', place.file, place.line, claim['id'], message));
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
    const message = 'is a second row, but a graph has one title; delete it';
    problems.push(error('INVALID_VALUE', place.file, place.line, null, message));
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

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
