import { Neo4jError } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGraphError } from '../../src/store/neo4j/neo4j-errors.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { listRequest, type GraphReader } from '../../src/store/port.ts';
import { connect, noNeo4j, runCypher, testSettings, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

describe.skipIf(noNeo4j)('a database that lacks the index for a list', () => {
  let reader: GraphReader;
  const byKind = listRequest({
    kind: 'Source',
    sourceKinds: ['TEXTBOOK', 'REVIEW'],
    after: { rank: 0, id: 'source:h' },
    limit: 3,
    total: true,
  });
  const indexes = () => runCypher("SHOW INDEXES YIELD name WHERE name = 'source_kind_order' RETURN name");

  beforeAll(async () => {
    await write(await projectGraph());
    reader = openNeo4jReader(connect());
  });
  afterAll(() => reader.close());

  it('gives the same pages before and after seeding restores the index', async () => {
    const expected = await reader.list([byKind], {});
    expect(expected[0]?.items).toHaveLength(3);
    // As in a database seeded by an older version.
    await runCypher('DROP INDEX source_kind_order');
    expect(await indexes()).toEqual([]);
    expect(await reader.list([byKind], {})).toEqual(expected);
    await write(await projectGraph());
    expect(await indexes()).toHaveLength(1);
    expect(await reader.list([byKind], {})).toEqual(expected);
  });

  it('gives an error that asks for a re-seed if it rejects index hints that it cannot follow', () => {
    // It does so with the setting dbms.cypher.hints_error, which cannot be changed at run time.
    const words = 'No such index: INDEX FOR (`n`:`Source`) ON (`n`.`kind`, `n`.`rank`, `n`.`id`)';
    const refused = new Neo4jError(
      words,
      'Neo.ClientError.Schema.IndexNotFound',
      '50N42',
      'general processing exception',
    );
    expect(toGraphError(refused, testSettings())).toMatchObject({
      extensions: { code: 'NOT_SEEDED' },
      forOperator: expect.stringMatching(
        /lacks an index that this version needs; seed it again with "npm run seed"\.$/,
      ),
    });
  });
});
