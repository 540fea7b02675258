/** The constraints and indexes for writing and reading the graph, and how missing ones are created. */
import type { Session } from 'neo4j-driver';
import { KINDS, kindNames, structureKinds, type Kind } from '../../../schema/ontology.ts';
import { identifierIndex } from './encoding.ts';
import { searchIndexStatement } from './neo4j-search.ts';

/** Every constraint and index, as statements that do nothing if it exists. */
export const schemaStatements: readonly string[] = [
  ...kindNames.map(
    (kind) => `CREATE CONSTRAINT ${constraintName(kind)} IF NOT EXISTS FOR (n:${kind}) REQUIRE n.id IS UNIQUE`,
  ),
  ...kindNames
    .filter((kind) => KINDS[kind].pluralField !== null)
    .map((kind) => `CREATE INDEX ${snake(kind)}_order IF NOT EXISTS FOR (n:${kind}) ON (n.rank, n.id)`),
  // Turns a page of the sources of some kinds into one seek per kind.
  'CREATE INDEX source_kind_order IF NOT EXISTS FOR (n:Source) ON (n.kind, n.rank, n.id)',
  `CREATE FULLTEXT INDEX ${identifierIndex} IF NOT EXISTS FOR (n:${structureKinds.join('|')}) ON EACH [n.identifiers] OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'keyword'}}`,
  ...['relation', 'structure', 'stance'].map(
    (key) => `CREATE INDEX claim_${key} IF NOT EXISTS FOR (n:Claim) ON (n.${key})`,
  ),
  searchIndexStatement,
];

/** The name of the constraint that keeps the ids of a kind unique. */
export function constraintName(kind: Kind): string {
  return `${snake(kind)}_id`;
}

/**
 * The statements that create what is missing: none if everything exists, so that nothing is committed. An index of ours
 * that covers other labels comes from another version and is dropped first.
 */
export async function missingSchema(session: Pick<Session, 'run'>): Promise<{ name: string; statements: string[] }[]> {
  const constraints = await session.run('SHOW CONSTRAINTS YIELD name');
  const indexes = await session.run('SHOW INDEXES YIELD name, type, labelsOrTypes');
  const known = new Set([...constraints.records, ...indexes.records].map((record) => record.get('name') as string));
  const labels = new Map(
    indexes.records
      .filter((record) => record.get('type') === 'FULLTEXT')
      .map((record) => [record.get('name') as string, record.get('labelsOrTypes') as string[]]),
  );
  return schemaStatements.flatMap((statement) => {
    const name = /(?:CONSTRAINT|INDEX) (\S+) IF NOT EXISTS/u.exec(statement)?.[1] ?? '';
    if (!known.has(name)) return [{ name, statements: [statement] }];
    const covered = labels.get(name);
    const wanted = /FOR \(n:([^)]+)\)/u.exec(statement)?.[1]?.split('|') ?? [];
    if (covered === undefined || new Set(covered).symmetricDifference(new Set(wanted)).size === 0) return [];
    return [{ name, statements: [`DROP INDEX ${name} IF EXISTS`, statement] }];
  });
}

function snake(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
