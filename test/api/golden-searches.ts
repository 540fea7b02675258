/** Typical searches and the hits that must come first, on every engine and every version of the database. */
import type { TestServer } from '../support/api.ts';

/** The best hits, in order; empty if nothing is found. */
export const goldenSearches: Readonly<Record<string, readonly string[]>> = {
  'superior cluneal': ['cluneal-group:superior'],
  SCN: ['cluneal-group:superior'],
  'nervi clunium': ['peripheral-nerve:cluneal-nerves', 'cluneal-group:superior', 'cluneal-group:middle'],
  clunial: ['peripheral-nerve:cluneal-nerves', 'cluneal-group:superior', 'cluneal-group:middle'],
  Gesäß: ['skin-region:buttock', 'peripheral-nerve:cluneal-nerves', 'cluneal-group:superior'],
  'third occipital nerve': ['peripheral-nerve:third-occipital'],
  'greater occipital': ['peripheral-nerve:greater-occipital'],
  'second lumbar nerve': ['spinal-nerve:L2'],
  L2: ['spinal-nerve:L2', 'dorsal-ramus:L2', 'ventral-ramus:L2'],
  T12: ['spinal-nerve:T12', 'dorsal-ramus:T12', 'ventral-ramus:T12'],
  'lateral branch': ['ramus-branch:C2-lateral', 'ramus-branch:C3-lateral', 'ramus-branch:C4-lateral'],
  'skin of the buttock': ['skin-region:buttock'],
  'iliac crest': ['landmark:iliac-crest'],
  sacroiliac: ['landmark:sacroiliac-joint'],
  'thoracolumbar fascia': ['fascia:thoracolumbar-fascia'],
  'posterior femoral cutaneous': ['peripheral-nerve:posterior-femoral-cutaneous'],
  entrapment: ['clinical-condition:cluneal-nerve-entrapment'],
  'FMA:75468': ['cluneal-group:superior'],
  zzzz: [],
};

/** All hits with their scores, and the total count, for each search. */
export async function allHits(api: TestServer) {
  const found = new Map<string, { totalCount: number; edges: { score: number; node: { id: string } }[] }>();
  for (const text of Object.keys(goldenSearches)) {
    const { search } = await api.data(
      'query ($text: String!) { search(text: $text, first: 100) { totalCount edges { score node { id } } } }',
      { text },
    );
    found.set(text, search);
  }
  return found;
}

/** The best hits of each search: as many as the golden set lists, or one if it lists none. */
export async function bestHits(api: TestServer): Promise<Record<string, string[]>> {
  return Object.fromEntries(
    [...(await allHits(api))].map(([text, { edges }]) => [
      text,
      edges.slice(0, Math.max(1, goldenSearches[text]?.length ?? 0)).map(({ node }) => node.id),
    ]),
  );
}
