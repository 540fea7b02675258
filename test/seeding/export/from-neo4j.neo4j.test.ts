import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { empty, neo4jEnvironment, noNeo4j, runCypher, write } from '../../support/database.ts';
import { projectGraph, seedFolder } from '../../support/graph.ts';
import { run } from '../../support/program.ts';

const place = await mkdtemp(join(tmpdir(), 'cluneal-export-'));
afterAll(() => rm(place, { recursive: true }));

const runExport = (...args: readonly string[]) => run(['export', ...args], neo4jEnvironment());

/** The files of a folder that differ from the project's seed, with the lines that only one of the two has. */
async function differences(folder: string): Promise<Record<string, { out: string[]; in: string[] }>> {
  const found: Record<string, { out: string[]; in: string[] }> = {};
  for (const entry of await readdir(seedFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = join(entry.parentPath, entry.name).slice(seedFolder.length + 1);
    const before = await readFile(join(seedFolder, name), 'utf8');
    const after = await readFile(join(folder, name), 'utf8');
    if (before === after) continue;
    const [old, put] = [before.split('\n'), after.split('\n')];
    found[name] = { out: old.filter((line) => !put.includes(line)), in: put.filter((line) => !old.includes(line)) };
  }
  return found;
}

describe.skipIf(noNeo4j)('the command export --from-neo4j', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
  }, 120_000);

  it('reproduces the seed files byte for byte if nothing was edited', async () => {
    const folder = join(place, 'unchanged');
    const { code, err } = await runExport('--from-neo4j', '--format', 'seed', '--out', folder);
    expect(err).toMatch(/The database agrees with the files in seed; no file differs\./);
    expect(code).toBe(0);
    expect(await differences(folder)).toEqual({});
  });

  it('writes other formats exactly as from the files', async () => {
    const { code, out, err } = await runExport('--from-neo4j', '--format', 'csl');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual(JSON.parse((await runExport('--format', 'csl')).out));
  });

  it('turns edits made in Neo4j Browser into a diff of those lines, and reports what cites no source', async () => {
    const claim = 'claim:cluneal-group:superior/pierces/fascia:fascia-lata/gray-1918';
    const deleted = 'claim:cluneal-group:superior/passes-near/landmark:erector-spinae/wp-post-lumbar';
    await runCypher(
      `
      MATCH (l:Landmark {id: 'landmark:iliac-crest'}) SET l.name = 'iliac crest, edited'
      WITH l MATCH (c:Claim {id: $claim}) SET c.note = 'An edited note.'
      WITH l MATCH (d:Claim {id: $deleted}) DETACH DELETE d
      WITH l MATCH (g:ClunealGroup {id: 'cluneal-group:middle'})
      CREATE (g)-[:PASSES {how: 'BEHIND'}]->(l)
      CREATE (:Landmark {id: 'landmark:drawn', name: 'drawn thing', rank: 24, landmarkKind: 'OTHER'})`,
      { claim, deleted },
    );
    const folder = join(place, 'edited');
    const { code, err } = await runExport('--from-neo4j', '--format', 'seed', '--out', folder);
    expect(err).toMatch(
      /Not in the export: relation:cluneal-group:middle\/passes-behind\/landmark:iliac-crest has no claim/,
    );
    expect(code).toBe(0);
    const found = await differences(folder);
    expect(Object.keys(found).sort()).toEqual(['claims/superior-cluneal-nerves.yaml', 'structures/landmarks.yaml']);
    expect(found['structures/landmarks.yaml']).toEqual({
      out: ['    name: iliac crest'],
      in: [
        '    name: iliac crest, edited',
        '  - id: landmark:drawn',
        '    name: drawn thing',
        '    landmarkKind: OTHER',
      ],
    });
    expect(found['claims/superior-cluneal-nerves.yaml']?.in).toEqual(['          An edited note.']);
  });

  it('writes nothing if the edits do not make a valid seed, and says what is wrong with them', async () => {
    await runCypher("MATCH (c:Claim {id: 'claim:dorsal-ramus:S4/gray-1918'}) SET c.prevalence = 7.0");
    const folder = join(place, 'unsound');
    const { code, err } = await runExport('--from-neo4j', '--format', 'seed', '--out', folder);
    expect(code).toBe(1);
    expect(err).toMatch(/sacral-and-coccygeal-rami\.yaml:\d+ error PREVALENCE_OUT_OF_RANGE .* is 7, above 1/);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  it('says so if there is nothing to export', async () => {
    await empty();
    const { code, err } = await runExport('--from-neo4j', '--format', 'json');
    expect(code).toBe(1);
    expect(err).toMatch(/holds no graph, so there is nothing to export as json; seed it with "npm run seed"\./);
  });
});
