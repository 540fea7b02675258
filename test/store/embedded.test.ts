import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { testVersion } from '../support/graph.ts';
import { storeContract } from './contract.ts';

storeContract('embedded', (graph) => Promise.resolve(openEmbeddedStore(graph, { version: testVersion })));
