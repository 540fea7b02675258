import type { Claim } from '../../schema/fields.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { broken, brokenClaims, brokenRecordsContract } from './broken-records.ts';

brokenRecordsContract('embedded', async () => {
  const graph = await projectGraph();
  const claims = brokenClaims(graph);
  return { store: openEmbeddedStore(spoil(graph, claims), { version: testVersion }), claims };
});

/** The graph as a store returns it if it could not read these records in full. */
function spoil(graph: GraphContent, claims: ReturnType<typeof brokenClaims>): GraphContent {
  const faultOf = (id: string, property: string) =>
    `In the database, ${id} has no valid "${property}". Seed the database again to restore it, or correct it there.`;
  const nodes = <T extends { readonly id: string }>(records: readonly T[]): T[] =>
    records.map((record) => {
      const one = [broken.structure, broken.source, broken.class, broken.topic].find(({ id }) => id === record.id);
      return one === undefined ? record : { ...record, [one.property]: '', fault: faultOf(one.id, one.property) };
    });
  const ofClaims = (all: readonly Claim[]) =>
    all.map((claim) =>
      claim.id === claims.claim || claim.id === claims.statement
        ? { ...claim, locator: '', fault: faultOf(claim.id, 'locator') }
        : claim,
    );
  return {
    ...graph,
    structures: nodes(graph.structures),
    sources: nodes(graph.sources),
    classes: nodes(graph.classes),
    topics: nodes(graph.topics),
    statements: ofClaims(graph.statements),
    relations: graph.relations.map((relation) => {
      const sound = ofClaims(relation.claims.filter(({ id }) => id !== claims.evidence));
      return sound.length < relation.claims.length
        ? { ...relation, claims: sound, fault: faultOf(claims.evidence, broken.evidence.property) }
        : { ...relation, claims: sound };
    }),
  };
}
