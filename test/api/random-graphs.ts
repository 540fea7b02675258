/** Properties that hold for every graph on every engine, checked with random graphs. */
import { expect } from 'vitest';
import type { GraphContent } from '../../src/domain/records.ts';
import type { TestServer } from '../support/api.ts';
import { randomIds } from '../support/random-graphs.ts';
import { referencePaths, referenceSupply } from '../support/reference-walk.ts';

const starts = randomIds.filter((id) => /^(spinal-nerve|dorsal-ramus|peripheral-nerve):/.test(id));

const walkOf = `query ($from: ID!, $after: String) {
  walk(from: $from, first: 100, after: $after) {
    totalCount
    nodes { status end { id } steps { relation { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Walked {
  readonly status: string;
  readonly end: { readonly id: string };
  readonly steps: readonly { readonly relation: { readonly id: string } }[];
}

/** Every path that the API returns, collected over all pages. */
async function walk(api: TestServer, from: string) {
  const paths: Walked[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { walk: page } = await api.data(walkOf, { from, after });
    paths.push(...page.nodes);
    ({ hasNextPage: more, endCursor: after } = page.pageInfo as { hasNextPage: boolean; endCursor: string });
    if (!more) expect(page.totalCount).toBe(paths.length);
  }
  return paths.map(({ status, end, steps }) => ({
    status,
    end: end.id,
    steps: steps.map(({ relation }) => relation.id),
  }));
}

/** Compares the paths and the skin supply from the API with the slow reference walk. */
export async function expectReferenceAnswers(api: TestServer, graph: GraphContent): Promise<void> {
  for (const start of starts) {
    const expected = referencePaths(graph, start);
    const found = await walk(api, start);
    expect(found, start).toEqual(expected);
    const [kind] = start.split(':');
    if (kind === 'peripheral-nerve') continue;
    const { node } = await api.data(
      `query ($id: ID!) { node(id: $id) {
        ... on SpinalNerve { skinSupplied(detail: FULL) { nodes { region { id } status pathCount } } }
        ... on DorsalRamus { skinSupplied(detail: FULL) { nodes { region { id } status pathCount } } }
      } }`,
      { id: start },
    );
    const supplied = node.skinSupplied.nodes as { region: { id: string }; status: string; pathCount: number }[];
    const supply = referenceSupply(expected);
    expect(new Map(supplied.map(({ region, status }) => [region.id, status])), start).toEqual(supply);
    for (const { region, pathCount } of supplied)
      expect(pathCount, `${start} ${region.id}`).toBe(expected.filter(({ end }) => end === region.id).length);
  }
}

/** Documents that read most of a small graph. */
export const wholeGraph = [
  `{ relations(first: 100) { totalCount nodes { id type how status certainty from { id } to { id } claims { id stance prevalence frequency background source { id kind } } } } }`,
  `{ disputes(first: 100) { nodes { id status } } }`,
  `{ structures: nodes(ids: ${JSON.stringify(randomIds)}) { id ... on Structure { name relations(first: 100) { edges { status sourcesFor sourcesAgainst certainty node { id } } } } } }`,
  `{ skinRegions { nodes { id suppliedBySpinalNerves(detail: FULL) { nodes { spinalNerve { id } status certainty pathCount paths(first: 100) { nodes { status steps { relation { id } } pierces { to { id } } passes { to { id } relation { how } } } } } } } } }`,
  `{ spinalNerves { nodes { id skinSupplied { nodes { region { id } status certainty pathCount } regionNotNamed { status } } } } }`,
  `{ a: relations(first: 100, evidence: { sourceKinds: [PRIMARY_STUDY, TEXTBOOK] }) { nodes { id status } } b: relations(first: 100, evidence: { independent: true }) { nodes { id status } } }`,
  `{ compareAll(left: { sourceKinds: [PRIMARY_STUDY] }) { nodes { of { id } agreed relations { totalCount } } } }`,
  ...['structure', 'structure peripheral nerve a', 'superiour', 'S1', 'source'].map(
    (text) => `{ search(text: ${JSON.stringify(text)}, first: 100) { totalCount nodes { id } } }`,
  ),
];
