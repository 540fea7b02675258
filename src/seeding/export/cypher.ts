/** Exports the graph as a Cypher script for Neo4j Browser or cypher-shell, equivalent to seeding. */
import { KINDS, type Kind } from '../../../schema/ontology.ts';
import {
  targetGraphOf,
  type Properties,
  type Property,
  type TargetRelationship,
} from '../../store/neo4j/neo4j-rows.ts';
import type { GraphContent } from '../../domain/records.ts';
import type { ExportFormat } from './format.ts';

export const cypherFormat: ExportFormat = {
  description: 'a script for Neo4j Browser or cypher-shell, which writes what seeding writes',
  file: 'graph.cypher',
  write: (graph, { version }) => [{ name: 'graph.cypher', text: writeCypher(graph, version) }],
};

/** Rows per statement: few enough for Browser to run, and for people to scroll past. */
const rowsAtOnce = 100;

export function writeCypher(graph: GraphContent, version: string): string {
  const { schema, nodes, relationships } = targetGraphOf(graph, { version });
  const nodesByKind = Map.groupBy(nodes.values(), ({ kind }): Kind => kind);
  const groups = Map.groupBy(relationships.values(), ({ type, fromKind, toKind }) => `${type} ${fromKind} ${toKind}`);
  return [
    commentOf([
      graph.title,
      `Data ${graph.dataVersion}, ${graph.licence}. For teaching, not for diagnosis or treatment.`,
      '',
      'Run it in Neo4j Browser (paste it whole into the editor), or with',
      '  cypher-shell -f graph.cypher',
      'It may be run again: each node and relationship is found by its id, made where it is missing, and set to what stands here.',
      'Nothing is deleted.',
    ]),
    section('Constraints and indexes', 'One id, one node; and what the server searches by.'),
    ...schema.map((statement) => `${statement};`),
    'CALL db.awaitIndexes(60);',
    ...[...nodesByKind].flatMap(([kind, members]) => [
      section(kind, KINDS[kind].definition),
      ...chunks(members).map((part) =>
        unwind(
          part.map(({ encode }) => encode()),
          `MERGE (n:${kind} {id: row.id})\nSET n = row`,
        ),
      ),
    ]),
    ...[...groups.values()].flatMap(relationshipsOf),
    '',
  ].join('\n\n');
}

/** Relationships of one type between nodes of the same kinds. */
function relationshipsOf(members: readonly TargetRelationship[]): string[] {
  const [first] = members;
  if (first === undefined) return [];
  const { type, fromKind, toKind, identity } = first;
  const ends = `MATCH (a:${fromKind} {id: row.from})\nMATCH (b:${toKind} {id: row.to})`;
  const tie = identity === null ? `[r:${type}]` : `[r:${type} {${identity}: row.properties.${identity}}]`;
  const set = identity === null ? '' : '\nSET r = row.properties';
  return [
    section(`(${fromKind})-[${type}]->(${toKind})`, ''),
    ...chunks(members).map((part) =>
      unwind(
        part.map((one) => ({ from: one.from, to: one.to, ...(identity === null ? {} : { properties: one.encode() }) })),
        `${ends}\nMERGE (a)-${tie}->(b)${set}`,
      ),
    ),
  ];
}

function unwind(rows: readonly object[], rest: string): string {
  return `UNWIND [\n${rows.map((row) => `  ${literal(row as Properties)}`).join(',\n')}\n] AS row\n${rest};`;
}

function section(title: string, about: string): string {
  return commentOf([title, ...(about === '' ? [] : [about])]);
}

/** Comment lines. Some clients would end a statement at a semicolon in them. */
function commentOf(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split(/\r\n|[\r\n]/))
    .map((line) => `// ${line.replaceAll(';', ',')}`.trimEnd())
    .join('\n');
}

/** A value in Cypher: integers as integers, other numbers as floats. */
function literal(value: Property | Properties | object): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return /[.e]/.test(String(value)) ? String(value) : `${String(value)}.0`;
  if (Array.isArray(value)) return `[${value.map((part: string | number) => literal(part)).join(', ')}]`;
  const entries = Object.entries(value as Properties).filter(([, part]) => part !== null);
  return `{${entries.map(([key, part]) => `${key}: ${literal(part)}`).join(', ')}}`;
}

/** In double quotes, so that apostrophes stay readable. Line-ending characters are escaped. */
function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // eslint-disable-next-line no-control-regex -- they would stand in the script unseen
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / rowsAtOnce) }, (_, index) =>
    items.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );
}
