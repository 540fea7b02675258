import { beforeEach, describe, expect, it } from 'vitest';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';
import { schemaStatements } from '../../src/store/neo4j/neo4j-schema.ts';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import { seedDatabase } from '../../src/seeding/seed.ts';
import { connect, empty, neo4jEnvironment, noNeo4j, runCypher, testSettings, write } from '../support/database.ts';
import { projectGraph, seedFolder, testVersion } from '../support/graph.ts';
import { run } from '../support/program.ts';

/**
 * The whole content of the database except the time of seeding. The order of properties varies between versions of
 * Neo4j.
 */
async function everything(): Promise<unknown> {
  return runCypher(`
    MATCH (n) WITH n ORDER BY coalesce(n.id, elementId(n))
    OPTIONAL MATCH (n)-[r]->(m)
    WITH n, r, m ORDER BY type(r), m.id, coalesce(r.id, ''), coalesce(r.position, 0)
    RETURN labels(n) AS labels, n {.*, seededAt: null} AS properties, collect([type(r), properties(r), m.id]) AS edges`);
}

describe.skipIf(noNeo4j)('seeding a real Neo4j', () => {
  beforeEach(empty);

  it('writes the whole seed, and the same graph when repeated', async () => {
    const graph = await projectGraph();
    await write(graph);
    const once = await everything();
    await write(graph);
    expect(await everything()).toEqual(once);
    const [counted] = await runCypher('MATCH (n) RETURN toFloat(count(n)) AS nodes');
    const claims = graph.relations.reduce((sum, relation) => sum + relation.claims.length, 0) + graph.statements.length;
    expect(counted).toEqual({
      nodes: graph.structures.length + graph.sources.length + graph.classes.length + graph.topics.length + claims + 1,
    });
  });

  it('creates a constraint for every kind before it writes', async () => {
    await write(await projectGraph());
    const constraints = await runCypher('SHOW CONSTRAINTS YIELD name, type RETURN name ORDER BY name');
    const wanted = schemaStatements.filter((statement) => statement.includes('CONSTRAINT'));
    expect(constraints.length).toBeGreaterThanOrEqual(wanted.length);
    const indexes = await runCypher("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN state");
    expect(indexes).toEqual([]);
  });

  it('leaves the database unchanged if it fails halfway', async () => {
    const graph = await projectGraph();
    await write(graph);
    const before = await everything();
    const [relation] = graph.relations;
    if (relation === undefined) throw new Error('The seed has no relation.');
    // A relation to a structure that does not exist, after hundreds of valid rows.
    const broken = {
      ...graph,
      dataVersion: '9.9.9',
      structures: graph.structures.map((structure) => ({ ...structure, name: 'changed' })),
      relations: [
        ...graph.relations,
        { ...relation, id: `${relation.id}-lost`, to: 'cluneal-group:middle', from: 'spinal-nerve:L9' },
      ],
    };
    await expect(write(broken)).rejects.toThrow();
    expect(await everything()).toEqual(before);
  });

  it('leaves the database unchanged if it is stopped halfway', async () => {
    const graph = await projectGraph();
    const stop = new AbortController();
    const writer = openNeo4jWriter(connect(), { version: testVersion });
    const written = writer.write(graph, {
      signal: stop.signal,
      onProgress: (step) => {
        if (step === 'claims') stop.abort(new Error('stopped'));
      },
    });
    await expect(written).rejects.toThrow('stopped');
    await writer.close();
    expect(await runCypher('MATCH (n) RETURN n')).toEqual([]);
  });

  it('leaves foreign data untouched', async () => {
    await runCypher(
      "CREATE (:Pupil {id: 'pupil:1', name: 'Ada'})-[:DRAWS {with: 'ink'}]->(:Landmark {name: 'my own landmark'})",
    );
    await write(await projectGraph());
    await write(await projectGraph());
    const foreign = await runCypher(
      'MATCH (p:Pupil)-[d:DRAWS]->(l:Landmark) RETURN p {.*} AS pupil, d {.*} AS draws, l {.*} AS landmark',
    );
    expect(foreign).toEqual([
      { pupil: { id: 'pupil:1', name: 'Ada' }, draws: { with: 'ink' }, landmark: { name: 'my own landmark' } },
    ]);
  });

  it('restores what a person has changed to what the files say', async () => {
    await write(await projectGraph());
    const before = await everything();
    await runCypher("MATCH (g:ClunealGroup {id: 'cluneal-group:superior'}) SET g.name = 'changed', g.extra = 1");
    await write(await projectGraph());
    expect(await everything()).toEqual(before);
  });

  it('gives each arrow its references, so that a click shows who says so', async () => {
    await write(await projectGraph());
    const [arrow] = await runCypher(
      "MATCH (:ClunealGroup {id: 'cluneal-group:superior'})-[r:PIERCES]->(:Fascia {id: 'fascia:fascia-lata'}) RETURN r {.*} AS r",
    );
    expect(arrow?.['r']).toMatchObject({
      id: 'relation:cluneal-group:superior/pierces/fascia:fascia-lata',
      status: 'DISPUTED',
      supportedBy: ['source:wikimd-cluneal-nerves'],
      disputedBy: expect.arrayContaining(['source:iwanaga-2019-origin']) as string[],
      cites: expect.arrayContaining(["WikiMD: Cluneal nerves (section 'Superior Cluneal Nerves')"]) as string[],
    });
    const bare = await runCypher(
      'MATCH ()-[r]->() WHERE r.id IS NOT NULL AND (r.cites IS NULL OR size(r.cites) = 0) RETURN r.id AS id',
    );
    expect(bare).toEqual([]);
  });

  it('reports its progress, step by step', async () => {
    const steps = new Map<string, number>();
    await seedDatabase(() => Promise.resolve(openNeo4jWriter(connect(), { version: testVersion })), {
      folder: seedFolder,
      onProgress: (step, done, total) => {
        expect(done).toBeGreaterThan(steps.get(step) ?? 0);
        expect(done).toBeLessThanOrEqual(total);
        steps.set(step, done);
      },
    });
    expect([...steps.keys()].slice(0, 4)).toEqual(['constraints and indexes', 'nodes', 'relations', 'claims']);
  });

  it('is a single command that prints what it wrote', async () => {
    const { code, out } = await run(['seed'], neo4jEnvironment());
    expect(code).toBe(0);
    expect(out).toMatch(/^Seeded .* \d+ structures, \d+ sources, \d+ relations with \d+ claims/);
  });

  it('is rejected in one sentence if the password is wrong', async () => {
    const connection = connectNeo4j({ ...testSettings(), password: 'wrong-password' });
    await expect(connection.verify()).rejects.toMatchObject({
      message: 'The database rejects this server; its operator must correct the configuration.',
      forOperator: expect.stringMatching(/rejects the user "neo4j"; check NEO4J_USERNAME and NEO4J_PASSWORD/),
    });
    await connection.close();
  });

  it('is rejected in one sentence if the database does not exist', async () => {
    const connection = connectNeo4j({ ...testSettings(), database: 'nowhere' });
    await expect(connection.verify()).rejects.toMatchObject({
      message: 'The database rejects this server; its operator must correct the configuration.',
      forOperator: expect.stringMatching(/has no database "nowhere"; check NEO4J_DATABASE/),
    });
    await connection.close();
  });

  it('changes the revision, as does a write by any other client', async () => {
    const connection = connect();
    const first = await connection.revision({});
    expect(await connection.revision({})).toBe(first);
    await runCypher('CREATE (:Pupil)');
    const second = await connection.revision({});
    expect(second).not.toBe(first);
    await connection.close();
  });

  it('is not possible through a read-only connection', async () => {
    const connection = connect();
    await expect(connection.read('a write', 'CREATE (n:Pupil) RETURN n', {}, {})).rejects.toThrow(/[Ww]rit/);
    await connection.close();
  });

  it('aborts a query that runs too long', async () => {
    const connection = connectNeo4j({ ...testSettings(), queryTimeout: 200 });
    const slow = connection.read(
      'slow',
      'UNWIND range(1, 100000000) AS x UNWIND range(1, 1000) AS y RETURN count(*) AS n',
      {},
      {},
    );
    await expect(slow).rejects.toMatchObject({ extensions: { code: 'STORE_TIMEOUT' } });
    await connection.close();
  });
});
