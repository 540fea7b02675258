import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { connect, empty, noNeo4j, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

/** How many statements the server sends for each worked document with cold caches, and why if it is more than one. */
const expected: Record<string, number> = {
  '01-skin-of-l2': 1,
  '02-origin-of-the-inferior-group': 1,
  '03-what-the-superior-group-pierces': 1,
  '04-nerves-of-the-buttock': 1,
  // Two root fields with the same hops share a statement; the source in the evidence filter is looked up separately.
  '05-s4-as-the-article-tells-it': 2,
  // The ids of the disputed relations, the relations, then their topics.
  '06-disputes': 3,
  // The list, then the neighbourhood of its members.
  '07-all-31-nerves': 2,
  // The metadata and the counts; the ontology is not in the database.
  '08-what-the-graph-is-made-of': 2,
  '09-search': 1,
  // The topic, then its claims.
  '10-one-dispute-as-a-slide': 2,
  '11-pain-over-the-iliac-crest': 1,
  '12-fascia-lata-and-the-cluneal-nerves': 1,
  '13-everything-that-s2-reaches': 1,
  // The list, then the sources of the names.
  '14-names-in-other-languages': 2,
  // The walks, then the structure together with the source in the evidence filter.
  '15-two-perspectives-on-s4': 2,
  '16-cluneal-nerve-entrapment': 2,
  '17-how-common-is-it': 1,
  '18-ways-through-the-thoracolumbar-fascia': 1,
  // The neighbourhood, then the statements.
  '19-does-c6-reach-the-skin': 2,
  // The source; its claims; their relations and, at the same time, the structures of its statements.
  '20-what-one-source-says': 4,
  '21-dermatome-and-nerve-path': 1,
  '22-by-an-identifier': 1,
  '23-nerves-of-the-upper-buttock': 1,
  '24-segments-over-the-coccyx': 1,
  '25-dermatome-of-t10': 1,
  '26-a-numb-lateral-buttock': 1,
  // The name, the neighbourhood of the structure, then its statements.
  '27-course-of-the-greater-occipital-nerve': 3,
  // The claims, then their sources.
  '28-sizes-of-the-middle-group': 2,
  // The claims, then their relations.
  '29-what-gray-denies': 2,
  '30-who-contradicts-the-article': 2,
  '31-nerves-that-pierce-a-muscle': 2,
  // Two lists, each with the neighbourhood of its members.
  '32-the-whole-map': 4,
  // The nerves, the source in the evidence filter, and all walks.
  '33-article-against-dissections': 3,
  '34-skin-of-l2-as-a-list': 1,
  // All sources, all claims and all disputes, which the API searches.
  '35-find-what-is-said': 3,
  // One count each.
  '36-how-many-claims': 6,
};

const documents = await workedDocuments();

describe.skipIf(noNeo4j)('the number of statements sent to Neo4j', () => {
  const sent: string[] = [];
  let reader: GraphReader;
  let api: TestServer;

  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
    const connection = connect();
    const counted: typeof connection = {
      ...connection,
      read: (name, ...rest) => {
        sent.push(name);
        return connection.read(name, ...rest);
      },
    };
    reader = openNeo4jReader(counted);
    // Check once that the graph is complete, as a caching server does for each revision.
    await reader.revision({});
    api = await serve(reader);
  });
  beforeEach(() => {
    sent.length = 0;
  });
  afterAll(() => api.close());

  it.each(documents)('is minimal for $name', async ({ name, text }) => {
    await api.data(text);
    expect({ [name]: sent.length, sent }).toEqual({ [name]: expected[name.replace('.graphql', '')], sent });
  });

  it.each(documents)(
    'is the same for $name with the default caches, and zero when it is repeated',
    async ({ name, text }) => {
      const { cache } = readConfig({ NEO4J_URI: 'bolt://127.0.0.1' });
      const caching = await serve({ ...reader, close: () => Promise.resolve() }, {}, cache ?? undefined);
      try {
        await caching.data(text);
        expect({ [name]: sent.length, sent }).toEqual({ [name]: expected[name.replace('.graphql', '')], sent });
        sent.length = 0;
        await caching.data(text);
        expect(sent).toEqual([]);
      } finally {
        await caching.close();
      }
    },
  );

  it('is one for a hand-written walk over five levels', async () => {
    await api.data(`{ spinalNerve(level: L2) { name dorsalRamus { name
      branches { edges { relation { status } node { name contributesTo { edges { node { ...Skin } } } suppliesDirectly { edges { node { name } } } } } }
      contributesTo { edges { relation { claims { locator source { name } } } node { ...Skin } } } } } }
      fragment Skin on Structure { name ... on ClunealGroup { suppliesDirectly { edges { node { name } } } }
        ... on PeripheralNerve { suppliesDirectly { edges { node { name } } } } }`);
    expect(sent).toEqual(['neighbourhood']);
  });

  it('is one for a structure that does not exist', async () => {
    const { landmark } = await api.data('{ landmark(id: "landmark:nowhere") { name passedBy { totalCount } } }');
    expect(landmark).toBeNull();
    expect(sent).toEqual(['neighbourhood']);
  });
});
