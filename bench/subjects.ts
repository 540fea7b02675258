/** What the questions are about, read from the seed. */
import { join } from 'node:path';
import { readSoundGraph } from '../src/seeding/seed.ts';
import type { Subjects } from './operations.ts';

const seedFolder = join(import.meta.dirname, '..', 'seed');

export async function readSubjects(): Promise<Subjects> {
  const { graph } = await readSoundGraph(seedFolder);
  const ordered = (kind: string) =>
    graph.structures
      .filter((structure) => structure.kind === kind)
      .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  return {
    levels: ordered('SpinalNerve').flatMap(({ level }) => level ?? []),
    peripheralNerves: ordered('PeripheralNerve').map(({ id, rank, name }) => ({ id, rank, name })),
    skinRegions: ordered('SkinRegion').map(({ id }) => id),
    replicas: 1,
  };
}
