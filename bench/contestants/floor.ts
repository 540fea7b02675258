/**
 * The floor for anything that queries Neo4j on every request: no GraphQL, and one hand-written statement per operation, run as an
 * auto-commit read whose single value is returned as JSON.
 */
import neo4j from 'neo4j-driver';
import { namesIndex, type SingleOperation } from '../operations.ts';
import { databaseOf, listenAndTell } from './http.ts';

const relation = (name: string) => `status: ${name}.status, cites: ${name}.cites`;
const status = (name: string) => `status: ${name}.status`;

/** What is below a dorsal ramus `d`, as a map; `of` gives the properties to return of each relation. */
function below(of: (name: string) => string): string {
  const skin = (from: string, r: string) =>
    `[(${from})-[${r}:SUPPLIES]->(s:SkinRegion) | {${of(r)}, node: {id: s.id, name: s.name}}]`;
  const named = (from: string, r: string) =>
    `[(${from})-[${r}:CONTRIBUTES_TO]->(x) | {${of(r)}, node: {id: x.id, name: x.name, suppliesDirectly: ${skin('x', `${r}s`)}}}]`;
  return `{id: d.id, name: d.name,
    branches: [(d)-[b:HAS_BRANCH]->(rb:RamusBranch) | {${of('b')}, node: {id: rb.id, name: rb.name,
      contributesTo: ${named('rb', 'c')}, suppliesDirectly: ${skin('rb', 'bs')}}}],
    contributesTo: ${named('d', 'e')}, suppliesDirectly: ${skin('d', 'ds')}}`;
}

const spinal = (from: string, type: string) =>
  `[(${from})<-[:${type}]-(sn:SpinalNerve) | {id: sn.id, name: sn.name}][0]`;
const ramusOf = (from: string) =>
  `[(${from})<-[:HAS_BRANCH]-(od:DorsalRamus) | {id: od.id, name: od.name, spinalNerve: ${spinal('od', 'HAS_DORSAL_RAMUS')}}][0]`;
/** What leads from a ramus or a branch to its spinal nerve; the field for the other kind is null. */
const upwards = (from: string) =>
  `dorsalRamus: ${ramusOf(from)}, spinalNerve: [(${from})<-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS]-(sn:SpinalNerve) | {id: sn.id, name: sn.name}][0]`;

const statements: Record<SingleOperation, string> = {
  'look-up': `MATCH (n:PeripheralNerve {id: $id})
    RETURN n {.id, .name, .shortName, .latinName, .synonyms, .definition} AS answer`,
  walk: `MATCH (n:SpinalNerve {id: $id})-[:HAS_DORSAL_RAMUS]->(d:DorsalRamus)
    RETURN {id: n.id, name: n.name, dorsalRamus: ${below(relation)}} AS answer`,
  all: `MATCH (n:SpinalNerve) USING INDEX n:SpinalNerve(rank, id) WHERE n.rank >= 0 AND n.id IS NOT NULL
    WITH n ORDER BY n.rank, n.id LIMIT toInteger($first)
    MATCH (n)-[:HAS_DORSAL_RAMUS]->(d:DorsalRamus)
    WITH n, ${below(status)} AS ramus ORDER BY n.rank, n.id
    RETURN collect({id: n.id, name: n.name, dorsalRamus: ramus}) AS answer`,
  back: `MATCH (n:SkinRegion {id: $id})
    RETURN {id: n.id, name: n.name, suppliedDirectlyBy: [(n)<-[r:SUPPLIES]-(x) | {${status('r')}, node: {id: x.id, name: x.name,
      ${upwards('x')},
      contributors: [(x)<-[c:CONTRIBUTES_TO]-(y) | {${status('c')}, node: {id: y.id, name: y.name, ${upwards('y')}}}]}}]} AS answer`,
  page: `MATCH (n:PeripheralNerve) USING INDEX n:PeripheralNerve(rank, id)
    WHERE n.rank >= $rank AND n.id IS NOT NULL AND (n.rank > $rank OR n.id > $after)
    WITH n ORDER BY n.rank, n.id LIMIT toInteger($first)
    RETURN collect(n {.id, .name, .shortName, .rank, .definition}) AS answer`,
  search: `CALL db.index.fulltext.queryNodes('${namesIndex.name}', $phrase, {limit: 1}) YIELD node AS n
    RETURN collect(n {.id, .name}) AS answer`,
};

const { uri, username, password } = databaseOf();
const driver = neo4j.driver(uri, password === null ? undefined : neo4j.auth.basic(username, password), {
  disableLosslessIntegers: true,
  telemetryDisabled: true,
});

async function answer(operation: string, parameters: object): Promise<string> {
  const statement = statements[operation as SingleOperation];
  const session = driver.session({ defaultAccessMode: neo4j.session.READ, database: 'neo4j' });
  try {
    const { records } = await session.run(statement, parameters);
    return JSON.stringify(records[0]?.get('answer') ?? null);
  } finally {
    await session.close();
  }
}

listenAndTell((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    answer((request.url ?? '/').slice(1), JSON.parse(Buffer.concat(parts).toString()) as object).then(
      (text) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      },
      (error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] }));
      },
    );
  });
});
