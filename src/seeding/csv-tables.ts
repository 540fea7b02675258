/** The tables of a graph as CSV: which there are, their columns and what each holds. Export writes them, reading takes them. */
import {
  claimFields,
  classFields,
  describe,
  graphFields,
  identifierFields,
  keyOf,
  measurementFields,
  positionFields,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  translationFields,
  type Field,
  type Fields,
} from '../../schema/fields.ts';

/**
 * What a cell holds. `list`: parts joined by "; ", with a backslash before a semicolon or backslash within a part. `told`:
 * written for readers; importing reports a value that is wrong, and never changes the graph by it.
 */
export type CellType = 'text' | 'number' | 'boolean' | 'list' | 'told';
export interface Column {
  readonly type: CellType;
  readonly means: string;
}

/** The columns of some fields. Lists of records have tables of their own; a single record has a column for each of its fields. */
function columnsFor(fields: Fields): Record<string, Column> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, Column][] => {
      if (field.derived === 'ALWAYS') return [];
      const key = keyOf(name, field);
      if (field.type === 'record') {
        if (field.list === true) return [];
        return Object.entries(columnsFor(field.of)).map(([part, column]) => [`${key}.${part}`, column]);
      }
      return [[key, { type: field.list === true ? 'list' : cellTypes[field.type], means: describe(field) }]];
    }),
  );
}

const cellTypes = {
  text: 'text',
  word: 'text',
  id: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
} as const satisfies Record<Exclude<Field['type'], 'record'>, CellType>;

const owner = (means: string): Column => ({ type: 'text', means });
const told = (means: string): Column => ({ type: 'told', means });

export const csvTables = {
  'graph.csv': columnsFor(graphFields),
  'nodes.csv': {
    ...columnsFor({ id: structureFields.id }),
    kind: told('The kind of structure, as the id says: its label in Neo4j.'),
    ...columnsFor(structureFields),
  },
  'relations.csv': {
    id: told(relationFields.id.means),
    ...columnsFor(relationFields),
    status: told('ACCEPTED, VARIANT or DISPUTED, as follows from the claims.'),
    certainty: told('VERY_LOW, LOW, MODERATE or HIGH, as follows from the claims; empty for a structural relation.'),
  },
  'claims.csv': {
    id: told('The id of the claim, which follows from its subject, its source and the order of rows.'),
    about: owner('The id of the relation, or of the structure that a statement is about.'),
    ...columnsFor(claimFields),
  },
  'measurements.csv': { claim: owner('The id of the claim.'), ...columnsFor(measurementFields) },
  'translations.csv': { of: owner('The id of the structure or class.'), ...columnsFor(translationFields) },
  'identifiers.csv': { of: owner('The id of the structure or class.'), ...columnsFor(identifierFields) },
  'sources.csv': columnsFor(sourceFields),
  'classes.csv': columnsFor(classFields),
  'dispute-topics.csv': columnsFor(topicFields),
  'positions.csv': { topic: owner('The id of the question.'), ...columnsFor(positionFields) },
} as const satisfies Record<string, Readonly<Record<string, Column>>>;

export type TableName = keyof typeof csvTables;
export const tableNames = Object.keys(csvTables) as readonly TableName[];

export function columnsOf(table: TableName): Readonly<Record<string, Column>> {
  return csvTables[table];
}

/** `a; b`, with a semicolon or backslash within a part written as `\;` or `\\`. */
export function joinList(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\;]/g, '\\$&')).join('; ');
}

/** The parts of such a cell; none of an empty one. */
export function splitList(cell: string): string[] {
  return [...cell.matchAll(/(?:[^\\;]|\\.)+/gs)].map(([part]) => part.trim().replace(/\\(.)/gs, '$1'));
}
