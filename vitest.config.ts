/**
 * Four projects: `unit`; `neo4j`, two files at a time, each against a real Neo4j of its own; `faults`, which kill a Neo4j and stand
 * in its way; and `containers`, which build the image and bring up the compose file if Docker is available. The last three share
 * their workers, because all mostly wait.
 */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { relayTags } from './test/support/relay-tags.ts';
import { neo4jWorkers } from './test/support/workers.ts';

const neo4jTests = 'test/**/*.neo4j.test.ts';
const faultTests = 'test/faults/*.faults.test.ts';
const containerTests = 'test/**/*.containers.test.ts';
/** Node takes GraphQL's CommonJS build, Vite its modules: two copies, which refuse each other. All take Node's here. */
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

export default defineConfig({
  test: {
    // Stopping a Neo4j may take 30 s where it runs in Docker.
    teardownTimeout: 45_000,
    projects: [
      {
        resolve,
        plugins: [relayTags(join(import.meta.dirname, 'test', 'client', 'relay'))],
        test: {
          name: 'unit',
          // By default, Vitest leaves one core free.
          maxWorkers: '100%',
          // Many of them start the program itself, which is slow on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: ['test/**/*.test.ts'],
          exclude: [neo4jTests, faultTests, containerTests, '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        test: {
          name: 'neo4j',
          include: [neo4jTests],
          globalSetup: ['test/support/neo4j.ts'],
          // Each worker has a Neo4j of its own.
          maxWorkers: neo4jWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: {
          name: 'faults',
          include: [faultTests],
          // They run beside those of `neo4j`, and take the place of one of them.
          maxWorkers: neo4jWorkers,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: {
          name: 'containers',
          include: [containerTests],
          maxWorkers: neo4jWorkers,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
