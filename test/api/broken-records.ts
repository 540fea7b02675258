/** Lists with a record that the store could not read: the same suite runs on the embedded graph and on Neo4j. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphContent } from '../../src/domain/records.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

/** One record of each kind, with the property to remove from it. */
export const broken = {
  structure: { id: 'skin-region:buttock-upper', property: 'name' },
  source: { id: 'source:gray-1918', property: 'title' },
  class: { id: 'structure-class:dorsal-ramus-lumbar', property: 'name' },
  topic: { id: 'dispute-topic:D4', property: 'name' },
  /** A claim without its stance: the status of its relation depends on it. */
  evidence: { about: 'relation:dorsal-ramus:L3/contributes-to/cluneal-group:superior', property: 'stance' },
  /** A claim without its locator: nothing else depends on it. */
  claim: { about: 'relation:dorsal-ramus:L1/contributes-to/cluneal-group:superior', property: 'locator' },
  statement: { about: 'cluneal-group:superior', property: 'locator' },
} as const;

/** The ids of the claims to break: the first on each subject. */
export function brokenClaims(graph: GraphContent): Record<'evidence' | 'claim' | 'statement', string> {
  const claims = [...graph.relations.flatMap((relation) => relation.claims), ...graph.statements];
  const first = (about: string) => {
    const ids = claims.filter((claim) => (claim.relation ?? claim.structure) === about).map(({ id }) => id);
    const [id] = ids.sort();
    if (id === undefined) throw new Error(`There is no claim on ${about}.`);
    return id;
  };
  return {
    evidence: first(broken.evidence.about),
    claim: first(broken.claim.about),
    statement: first(broken.statement.about),
  };
}

/** Queries with lists of every sort, each with the broken records it reads; "?" marks one that it may not report. */
const questions: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'all structures of a kind',
    '{ skinRegions(first: 100) { totalCount nodes { id } edges { node { id name } } } }',
    ['structure'],
  ],
  [
    'structures by their ids',
    '{ nodes(ids: ["skin-region:buttock-upper", "skin-region:buttock"]) { id } }',
    ['structure'],
  ],
  ['all sources', '{ sources(first: 100) { nodes { id title } edges { node { id } } } }', ['source']],
  ['all classes', '{ structureClasses(first: 100) { nodes { id name } } }', ['class']],
  ['all topics', '{ disputeTopics(first: 100) { nodes { id question } } }', ['topic']],
  [
    'the topics of a relation',
    '{ disputes(first: 100) { nodes { id disputeTopics { id } } } }',
    ['topic', 'evidence?'],
  ],
  [
    'claims by their subject',
    `{ claims(about: "${broken.claim.about}", first: 100) { nodes { id note } } }`,
    ['claim'],
  ],
  [
    'statements',
    '{ clunealGroup(position: SUPERIOR) { statements(first: 100) { nodes { id note } } } }',
    ['statement'],
  ],
  [
    'the claims of a source with their sources',
    '{ disputes(first: 100) { edges { claims { id source { id title } } } } }',
    ['source', 'evidence?'],
  ],
  [
    'related structures',
    '{ clunealGroup(position: SUPERIOR) { name suppliesDirectly { nodes { id } edges { status node { id name } } } } }',
    ['structure'],
  ],
  [
    'relations with their claims',
    '{ clunealGroup(position: SUPERIOR) { contributors(first: 100) { edges { status node { id } claims { id locator } } nodes { id } } } }',
    ['evidence', 'claim'],
  ],
  [
    'relations of a structure',
    '{ clunealGroup(position: SUPERIOR) { relations(first: 100) { nodes { id status to { id name } } } } }',
    ['evidence', 'structure'],
  ],
  [
    'all relations of a type',
    '{ relations(types: [CONTRIBUTES_TO], first: 100) { nodes { id status } } }',
    ['evidence'],
  ],
  [
    'steps of a walk',
    '{ walk(from: "dorsal-ramus:L2", first: 100) { nodes { status steps { to { id name } } } } }',
    ['structure'],
  ],
  ['paths of a walk', '{ walk(from: "dorsal-ramus:L3", first: 100) { nodes { status length } } }', ['evidence']],
  [
    'skin that a nerve reaches',
    '{ spinalNerve(level: L2) { skinSupplied { nodes { status region { id name } } } } }',
    ['structure'],
  ],
  ['paths to skin', '{ spinalNerve(level: L3) { skinSupplied { nodes { status region { id } } } } }', ['evidence']],
  [
    'nerves of a region',
    '{ skinRegion(id: "skin-region:buttock") { suppliedBySpinalNerves { nodes { status spinalNerve { id } regions { id } } } } }',
    ['evidence', 'structure'],
  ],
  [
    'comparisons',
    '{ compareAll(left: { sources: ["source:wikimd-cluneal-nerves"] }) { nodes { of { id } agreed } } }',
    ['evidence'],
  ],
];

export function brokenRecordsContract(
  engine: string,
  open: () => Promise<{ store: GraphReader; claims: Record<'evidence' | 'claim' | 'statement', string> }>,
): void {
  describe(`broken records in the ${engine} store`, { timeout: 60_000 }, () => {
    let api: TestServer;
    let sound: TestServer;
    let names: Record<string, string>;
    beforeAll(async () => {
      const { store, claims } = await open();
      api = await serve(store);
      sound = await serve(await projectStore());
      const { structure, source, class: ofClass, topic } = broken;
      names = {
        ...{ structure: structure.id, source: source.id, class: ofClass.id, topic: topic.id },
        ...claims,
      };
    }, 240_000);
    afterAll(() => Promise.all([api.close(), sound.close()]));

    it.each(questions)('are the only items missing from %s', async (_what, question, met) => {
      const right = await sound.data(question);
      const { data, errors = [] } = await api.ask(question);
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(errors.map(() => 'INVALID_DATA'));
      const missing = lostPaths(right, data, []);
      expect(missing.length).toBeGreaterThan(0);
      // Each missing item has its own error, and there are no other errors.
      const owners = errors.map(({ path = [] }) => missing.find((one) => isWithin(path, one))?.join('.'));
      expect(owners).not.toContain(undefined);
      expect(new Set(owners)).toEqual(new Set(missing.map((path) => path.join('.'))));
      // Everything else is there: only items are null, never a list, and most of the response is left.
      expect(missing.every((path) => typeof path.at(-1) === 'number' || path.at(-1) === 'node')).toBe(true);
      expect(JSON.stringify(data).length).toBeGreaterThan(JSON.stringify(right).length / 4);
      for (const name of met.filter((one) => !one.endsWith('?'))) {
        const sentence = expect.stringMatching(named(names[name] ?? '')) as string;
        expect(errors).toContainEqual(expect.objectContaining({ message: sentence }));
      }
      for (const { message } of errors)
        expect(message).toMatch(
          /^In the database, .+ has no valid "\w+"\. Seed the database again to restore it, or correct it there\.$/,
        );
    });

    it('are the only items missing from the hits of a search, which ranks them by their other names', async () => {
      const question = '{ search(text: "buttock", first: 100) { nodes { id } edges { node { name } } } }';
      const ids = (answer: { readonly search: { readonly nodes: ({ readonly id: string } | null)[] } }) =>
        answer.search.nodes.map((node) => node?.id ?? broken.structure.id).sort();
      const { data, errors = [] } = await api.ask(question);
      expect(ids(data)).toEqual(ids(await sound.data(question)));
      const place = (data.search.nodes as unknown[]).indexOf(null);
      expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
        `search.edges.${String(place)}.node`,
        `search.nodes.${String(place)}`,
      ]);
    });

    it('are errors if they are looked up directly', async () => {
      const { data, errors } = await api.ask(
        `{ skinRegion(id: "${broken.structure.id}") { id } source(id: "${broken.source.id}") { id } node(id: "${broken.evidence.about}") { id } meta { title } }`,
      );
      expect(data).toMatchObject({
        skinRegion: null,
        source: null,
        node: null,
        meta: { title: expect.any(String) as string },
      });
      expect(errors?.map(({ path }) => path)).toEqual([['skinRegion'], ['source'], ['node']]);
    });

    it('leave the other disputes unchanged', async () => {
      const question = '{ disputes(first: 100) { nodes { id status } } }';
      const { disputes } = await sound.data(question);
      const { data } = await api.ask(question);
      expect(data.disputes.nodes).toEqual(disputes.nodes);
    });

    it('are not logged as server errors', () => {
      expect(api.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    });
  });
}

/** Matches the error about a record. A claim that was read without its id is named by its source and relation. */
function named(id: string): RegExp {
  const [source] = id.split('/').slice(-1);
  return new RegExp(
    `${RegExp.escape(id)} has no valid|the claim of source:${RegExp.escape(source ?? '')} on relation:`,
  );
}

type Path = readonly (string | number)[];

/** The paths that are null in this response but not in the right one. Fails on any other difference. */
function lostPaths(right: unknown, given: unknown, path: Path): Path[] {
  if (given === null && right !== null) return [path];
  if (typeof right !== 'object' || right === null) {
    expect(given, path.join('.')).toEqual(right);
    return [];
  }
  expect(Object.keys(given as object), path.join('.')).toEqual(Object.keys(right));
  return Object.entries(right).flatMap(([key, value]) =>
    lostPaths(value, (given as Record<string, unknown>)[key], [...path, Array.isArray(right) ? Number(key) : key]),
  );
}

function isWithin(path: Path, start: Path): boolean {
  return start.every((part, index) => path[index] === part);
}
