import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { testVersion } from '../support/graph.ts';
import { reportsOfNamesAndIdentifiers } from './names-and-identifiers.ts';

reportsOfNamesAndIdentifiers('embedded', (graph) =>
  Promise.resolve(openEmbeddedStore(graph, { version: testVersion })),
);
