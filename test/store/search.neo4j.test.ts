import { afterAll, describe, expect, it } from 'vitest';
import { structureKinds } from '../../schema/ontology.ts';
import { searchIndexStatement } from '../../src/store/neo4j/neo4j-search.ts';
import { maxCandidates } from '../../src/domain/search/rank.ts';
import { noNeo4j, openSeeded, runCypher, write } from '../support/database.ts';
import { crowd, smallGraph } from './search-graph.ts';
import { searchContract } from './search-contract.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  searchContract('Neo4j', openSeeded);

  describe('a search of a database', () => {
    const indexName = /INDEX (\w+)/.exec(searchIndexStatement)?.[1] ?? '';
    // Restore for the next file what a test removed.
    afterAll(() => write(smallGraph));

    const seedAgain = {
      extensions: { code: 'NOT_SEEDED' },
      forOperator: expect.stringMatching(/seed it again with "npm run seed"/),
    };

    it('that lacks the search index or has terms of another version asks for a re-seed', async () => {
      const store = await openSeeded(smallGraph);
      await runCypher('MATCH (m:GraphMeta) REMOVE m.searchVersion');
      await expect(store.search(['nerve'], {})).rejects.toMatchObject(seedAgain);
      await write(smallGraph);
      expect((await store.search(['nerve'], {})).answer[0]?.hits).not.toEqual([]);
      await runCypher(`DROP INDEX ${indexName}`);
      await expect(store.search(['nerve'], {})).rejects.toMatchObject(seedAgain);
      await write(smallGraph);
      expect((await store.search(['nerve'], {})).answer[0]?.hits).not.toEqual([]);
      await store.close();
    });

    it('reads at most a fixed number of candidates, and says if there were more', async () => {
      const store = await openSeeded(crowd(maxCandidates + 1));
      const [cut] = (await store.search(['crowded'], {})).answer;
      expect(cut).toMatchObject({ complete: false });
      expect(cut?.hits).toHaveLength(maxCandidates);
      const [narrow] = (await store.search(['crowded place 77'], {})).answer;
      expect(narrow?.complete).toBe(true);
      expect(narrow?.hits[0]?.node.id).toBe('landmark:crowd-77');
      await store.close();
      const full = await openSeeded(crowd(maxCandidates));
      expect((await full.search(['crowded'], {})).answer[0]).toMatchObject({ complete: true });
      await full.close();
    });

    it('ignores nodes that others created under our labels', async () => {
      const store = await openSeeded(smallGraph);
      await runCypher(`CREATE (:Fascia {name: 'fascia of somebody'}), (:Fascia {searchText: 'fascia of somebody'})`);
      const [found] = (await store.search(['fascia'], {})).answer;
      expect(found?.hits.map(({ node }) => node.id)).toEqual(['fascia:fascia-lata']);
      await store.close();
    });

    it('uses an index over every kind of structure', async () => {
      const [index] = await runCypher(
        'SHOW FULLTEXT INDEXES YIELD name, labelsOrTypes, properties, options WHERE name = $indexName RETURN labelsOrTypes, properties, options',
        { indexName },
      );
      expect(new Set(index?.['labelsOrTypes'] as string[])).toEqual(new Set(structureKinds));
      expect(index?.['properties']).toEqual(['searchText']);
      expect(index?.['options']).toMatchObject({ indexConfig: { 'fulltext.analyzer': 'whitespace' } });
    });
  });
});
