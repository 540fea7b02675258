/** Exports the graph as CSV tables (RFC 4180, UTF-8, with headers), which `seed --from` can import. */
import { stringify } from 'csv-stringify/sync';
import { gradesOf } from '../../../schema/certainty.ts';
import type { GraphContent } from '../../domain/records.ts';
import { addressOf } from '../../domain/source-address.ts';
import { columnsOf, joinList, tableNames, type TableName } from '../csv-tables.ts';
import { byOrdinal, shapeClaim, shapeClass, shapeSource, shapeStructure } from '../seed-shape.ts';
import type { ExportFile, ExportFormat } from './format.ts';

type Row = Readonly<Record<string, unknown>>;

export const csvFormat: ExportFormat = {
  description: 'tables for a spreadsheet, a data frame or LOAD CSV; docs/export.md has their columns',
  file: null,
  write: (graph) => tableNames.map((name) => table(name, rowsOf[name](graph))),
};

const rowsOf: Readonly<Record<TableName, (graph: GraphContent) => readonly Row[]>> = {
  'graph.csv': ({ title, dataVersion, licence }) => [{ title, dataVersion, licence }],
  'nodes.csv': ({ structures }) =>
    structures.map((record) => ({ ...shapeStructure(record), kind: record.kind, rank: record.rank })),
  'relations.csv': ({ relations }) => relations.map((relation) => ({ ...relation, ...gradesOf(relation) })),
  'claims.csv': (graph) =>
    claimsOf(graph).map((claim) => ({
      ...shapeClaim(claim),
      id: claim.id,
      about: claim.relation ?? claim.structure,
      stance: claim.stance,
    })),
  'measurements.csv': (graph) =>
    claimsOf(graph).flatMap(({ id, measurements }) => measurements.map((one) => ({ claim: id, ...one }))),
  'translations.csv': ({ structures, classes }) =>
    [...structures, ...classes].flatMap(({ id, translations }) => translations.map((one) => ({ of: id, ...one }))),
  'identifiers.csv': ({ structures, classes }) =>
    [...structures, ...classes].flatMap(({ id, identifiers }) => identifiers.map((one) => ({ of: id, ...one }))),
  'sources.csv': ({ sources }) => sources.map((source) => shapeSource({ ...source, url: addressOf(source) })),
  'classes.csv': ({ classes }) => classes.map(shapeClass),
  'dispute-topics.csv': ({ topics }) => topics.map(({ id, name, remark }) => ({ id, question: name, remark })),
  'positions.csv': ({ topics }) =>
    topics.flatMap(({ id, positions }) => positions.map((position) => ({ topic: id, ...position }))),
};

/** Claims on relations in the order of the relations, then statements by structure and number. */
function claimsOf({ relations, statements }: GraphContent) {
  return [...relations.flatMap(({ claims }) => claims), ...byOrdinal(statements).flatMap(({ claims }) => claims)];
}

/**
 * LOAD CSV treats a backslash before a quotation mark as an escape, so a quoted cell that ends in a backslash would run
 * into the next. A trailing space prevents that, and the import removes it.
 */
function withoutOpenQuote(cell: string): string {
  return cell.endsWith('\\') && /[",\r\n]/.test(cell) ? `${cell} ` : cell;
}

function table(name: TableName, rows: readonly Row[]): ExportFile {
  const columns = Object.entries(columnsOf(name));
  const cell = (value: unknown) => {
    const content = Array.isArray(value) ? joinList(value as string[]) : value;
    return typeof content === 'string' ? withoutOpenQuote(content) : content;
  };
  const text = stringify(
    rows.map((row) => columns.map(([column]) => cell(valueAt(row, column)))),
    {
      header: true,
      columns: columns.map(([column]) => column),
      record_delimiter: 'windows',
      // Otherwise an empty text would look like a missing value; no text here is empty.
      quoted_empty: false,
      cast: { boolean: String },
    },
  );
  return { name, text };
}

/** The value of a column; `curated.on` is the `on` of the record `curated`. */
function valueAt(row: Row, column: string): unknown {
  return column.split('.').reduce<unknown>((value, key) => (value as Row | null | undefined)?.[key], row);
}
