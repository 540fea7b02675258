/** The project's own seed as a graph, and small hand-made graphs for tests. */
import { join } from 'node:path';
import { readSoundGraph } from '../../src/seeding/seed.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent } from '../../src/domain/records.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');
export const seedFolder = join(projectRoot, 'seed');
export const testVersion = '0.0.0-test';

let seed: Promise<GraphContent> | undefined;

/** The content of `seed/`, read once per test file. */
export function projectGraph(): Promise<GraphContent> {
  return (seed ??= readSoundGraph(seedFolder).then(({ graph }) => graph));
}

/** An embedded store of the project's seed. */
export async function projectStore(): Promise<GraphReader> {
  return openEmbeddedStore(await projectGraph(), { version: testVersion });
}
