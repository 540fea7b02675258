import { expect, it, onTestFinished } from 'vitest';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import { serve } from '../support/api.ts';
import { connect, noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph, projectStore, testVersion } from '../support/graph.ts';
import { allHits } from './golden-searches.ts';

it.skipIf(noNeo4j)(
  'finds the same hits for every golden search on Neo4j as on the embedded engine, even after a re-seed',
  { timeout: 240_000 },
  async () => {
    const embedded = await serve(await projectStore());
    onTestFinished(() => embedded.close());
    const expected = await allHits(embedded);
    const neo4j = await serve(await openSeeded(await projectGraph()));
    onTestFinished(() => neo4j.close());
    expect(await allHits(neo4j)).toEqual(expected);

    const writer = openNeo4jWriter(connect(), { version: testVersion });
    await writer.prepare({});
    await writer.write(await projectGraph(), { reset: true });
    await writer.close();
    expect(await allHits(neo4j)).toEqual(expected);
  },
);
