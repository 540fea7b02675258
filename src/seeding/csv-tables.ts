/** The CSV tables of a graph and their columns, for both export and import. */
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
 * The format of a cell. `list`: parts joined by "; ", with a backslash before a semicolon or backslash within a part.
 * `told`: information for readers; the import reports a wrong value but never uses it.
 */
export type CellType = 'text' | 'number' | 'boolean' | 'list' | 'told';
export interface Column {
  readonly type: CellType;
  readonly means: string;
}

/** The columns for some fields. A list of records has a table of its own; a single record has one column per field. */
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

/** `a; b`, with semicolons and backslashes within a part escaped as `\;` and `\\`. */
export function joinList(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\;]/g, '\\$&')).join('; ');
}

/** The parts of such a cell; empty for an empty cell. */
export function splitList(cell: string): string[] {
  return [...cell.matchAll(/(?:[^\\;]|\\.)+/gs)].map(([part]) => part.trim().replace(/\\(.)/gs, '$1'));
}
