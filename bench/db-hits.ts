/**
 * What each statement of our server costs the database in DB hits. Unlike times, they are exact and the same in every run. The
 * statements are those that the reader sends, intercepted and profiled.
 */
import neo4j, { isInt } from 'neo4j-driver';
import { spinalLevels } from '../schema/ontology.ts';
import type { Neo4jConnection } from '../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../src/store/neo4j/neo4j-reader.ts';
import { listRequest, type GraphReader, type ListRequest } from '../src/store/port.ts';

/** One statement as the database ran it. */
export interface Profile {
  /** The reader's name for it. */
  readonly statement: string;
  readonly dbHits: number;
  readonly rows: number;
  /** The operators that produce its rows, without those that only pass rows on. */
  readonly leaves: readonly string[];
}

/** What one question to the reader costs, over all its statements. */
export interface QuestionCost {
  readonly question: string;
  readonly statements: number;
  readonly dbHits: number;
  readonly leaves: readonly string[];
}

/** A connection that profiles every statement read through it. */
export function profiled(connection: Neo4jConnection): { connection: Neo4jConnection; profiles: Profile[] } {
  const profiles: Profile[] = [];
  const { driver, settings } = connection;
  return {
    profiles,
    connection: {
      ...connection,
      async read(name, statement, parameters) {
        const { records, summary } = await driver.executeQuery(`PROFILE ${statement}`, parameters, {
          database: settings.database,
          routing: neo4j.routing.READ,
        });
        const { profile } = summary;
        if (profile === false) throw new Error(`The database returned no profile of "${name}".`);
        const operators = operatorsOf(profile);
        profiles.push({
          statement: name,
          dbHits: operators.reduce((sum, operator) => sum + operator.dbHits, 0),
          rows: records.length,
          leaves: [
            ...new Set(
              operators
                .filter(({ children }) => children.length === 0)
                .map(({ operatorType }) => operatorType.replace(/@.*$/u, ''))
                .filter((leaf) => !['Argument', 'EmptyRow', 'Unwind'].includes(leaf)),
            ),
          ].sort(),
        });
        return records.map((record) => plain(record.toObject()) as Record<string, unknown>);
      },
    },
  };
}

/** A value as the reader expects it, whichever of its two integer types the driver returns. */
function plain(value: unknown): unknown {
  if (isInt(value)) return value.toNumber();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

/** An operator of a profiled plan, with those that supply its rows. */
interface Operator {
  readonly operatorType: string;
  readonly dbHits: number;
  readonly children: readonly Operator[];
}

function operatorsOf(plan: Operator): Operator[] {
  return [plan, ...plan.children.flatMap(operatorsOf)];
}

/** Operators that scan a label, a relationship type or the whole graph. */
export const scans = /AllNodesScan|ByLabels?Scan|NodeByLabels?|RelationshipsScan|RelationshipTypesScan|TypeScan/u;

const inTheMiddle = { rank: 21, id: 'landmark:m' };
const inTheSources = { rank: 0, id: 'source:m' };
const relation = 'relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior';
const page = (request: Pick<ListRequest, 'kind'> & Partial<ListRequest>) => (reader: GraphReader) =>
  reader.list([listRequest({ limit: 10, ...request })], {});

/** One question of each sort, about what is in every seeded database. */
export const questions: Readonly<Record<string, (reader: GraphReader) => Promise<unknown>>> = {
  'five nodes by id': (reader) =>
    reader.nodes(
      ['spinal-nerve:L1', 'cluneal-group:superior', 'skin-region:buttock', 'source:gray-1918', 'dispute-topic:D1'],
      {},
    ),
  'walk from one spinal nerve': (reader) => reader.reach([{ start: 'spinal-nerve:L1', direction: 'DOWN' }], {}),
  'walk from all 31 spinal nerves': (reader) =>
    reader.reach(
      spinalLevels.map((level) => ({ start: `spinal-nerve:${level}`, direction: 'DOWN' })),
      {},
    ),
  'walk up from a skin region': (reader) => reader.reach([{ start: 'skin-region:buttock', direction: 'UP' }], {}),
  'relations of one nerve': (reader) =>
    reader.adjacency([{ node: 'cluneal-group:superior', direction: 'BOTH', types: null, withClaims: true }], {}),
  'relations of three nodes, by type': (reader) =>
    reader.adjacency(
      [
        { node: 'spinal-nerve:L1', direction: 'OUT', types: ['HAS_DORSAL_RAMUS'], withClaims: true },
        { node: 'dorsal-ramus:L1', direction: 'OUT', types: ['HAS_BRANCH'], withClaims: true },
        { node: 'skin-region:buttock', direction: 'IN', types: ['SUPPLIES'], withClaims: true },
      ],
      {},
    ),
  'one relation by id': (reader) => reader.relations([relation], {}),
  'one claim by id': (reader) => reader.claims([`${relation.replace('relation:', 'claim:')}/gray-1918`], {}),
  'statements about one nerve': (reader) => reader.statements(['cluneal-group:superior'], {}),
  'one structure by external identifier': (reader) => reader.identified([{ scheme: 'FMA', value: '75468' }], {}),
  search: (reader) => reader.search(['cluneal nerve'], {}),
  'first page': page({ kind: 'Landmark' }),
  'first page with total count': page({ kind: 'Landmark', total: true }),
  'page after a cursor': page({ kind: 'Landmark', after: inTheMiddle }),
  'page before a cursor': page({ kind: 'Landmark', before: inTheMiddle, fromEnd: true }),
  'last page': page({ kind: 'Landmark', fromEnd: true }),
  'page of sources, all of equal rank': page({ kind: 'Source', before: inTheSources, fromEnd: true }),
  // No more than exist, so that a page is as full on the real graph as on a larger one.
  'page of sources, filtered by two kinds': page({
    kind: 'Source',
    sourceKinds: ['TEXTBOOK', 'PRIMARY_STUDY'],
    limit: 3,
  }),
  'page filtered by spinal region': page({ kind: 'DorsalRamus', region: 'LUMBAR', limit: 4 }),
  "page of a source's claims with total count": page({ kind: 'Claim', source: 'source:gray-1918', total: true }),
  'counts by kind and type': (reader) => reader.counts({}),
  'graph metadata': (reader) => reader.meta({}),
};

/** What each question costs on this database. */
export async function costOfQuestions(
  connection: Neo4jConnection,
  asked: typeof questions = questions,
): Promise<QuestionCost[]> {
  const { connection: watched, profiles } = profiled(connection);
  const reader = openNeo4jReader(watched);
  const costs: QuestionCost[] = [];
  for (const [question, ask] of Object.entries(asked)) {
    profiles.length = 0;
    await ask(reader);
    costs.push({
      question,
      statements: profiles.length,
      dbHits: profiles.reduce((sum, { dbHits }) => sum + dbHits, 0),
      leaves: [...new Set(profiles.flatMap(({ leaves }) => leaves))].sort(),
    });
  }
  return costs;
}
