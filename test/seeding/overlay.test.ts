import { describe, expect, it } from 'vitest';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { seedFolder } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const ours = `
sources:
  - { id: source:our-notes, name: Our notes, kind: TEXTBOOK, title: Notes }
`;

/** The project's seed overlaid with a folder that contains one file. */
async function over(file: string) {
  const folder = await seedFolderOf({ 'ours.yaml': ours + file });
  const { graph, problems } = await readSeedGraph([seedFolder, folder]);
  return { graph, folder, errors: problems.filter(({ severity }) => severity === 'error') };
}

const relation = 'relation:cluneal-group:superior/pierces/fascia:fascia-lata';

describe('a seed folder over another one', () => {
  it('replaces an entry that has the same id as a whole', async () => {
    const { graph, errors } = await over(`
structures:
  - { id: fascia:fascia-lata, name: the wide fascia, rank: 25 }
`);
    expect(errors).toEqual([]);
    const found = graph?.structures.filter(({ id }) => id === 'fascia:fascia-lata');
    expect(found).toMatchObject([{ name: 'the wide fascia', synonyms: [], definition: null }]);
  });

  it('adds claims to a relation, and treats claims of the same source as corrections', async () => {
    const { graph: before } = await readSeedGraph(seedFolder);
    const claims = before?.relations.find(({ id }) => id === relation)?.claims ?? [];
    const { graph, errors } = await over(`
relations:
  - from: cluneal-group:superior
    type: PIERCES
    to: fascia:fascia-lata
    claims:
      - { source: source:our-notes, locator: p. 3, stance: DISPUTES }
      - { source: source:wikimd-cluneal-nerves, locator: corrected }
`);
    expect(errors).toEqual([]);
    const now = graph?.relations.find(({ id }) => id === relation)?.claims ?? [];
    expect(now.map(({ source }) => source)).toEqual([...claims.map(({ source }) => source), 'source:our-notes']);
    expect(now.find(({ source }) => source === 'source:wikimd-cluneal-nerves')?.locator).toBe('corrected');
    expect(graph?.relations).toHaveLength(before?.relations.length ?? 0);
  });

  it('treats a statement of the same source on the same topic as a correction, and any other as an addition', async () => {
    const { graph: before } = await readSeedGraph(seedFolder);
    const [first] = before?.statements ?? [];
    if (before === null || first === undefined) throw new Error('The seed has no statement.');
    const { graph, errors } = await over(`
statements:
  - about: ${first.structure ?? ''}
    claims:
      - { topic: ${first.topic ?? ''}, source: ${first.source}, locator: corrected }
      - { topic: OTHER, source: source:our-notes, locator: p. 9 }
`);
    expect(errors).toEqual([]);
    const said = graph?.statements.filter(({ structure }) => structure === first.structure) ?? [];
    expect(said.filter(({ source, topic }) => source === first.source && topic === first.topic)).toMatchObject([
      { locator: 'corrected' },
    ]);
    expect(said.map(({ source }) => source)).toContain('source:our-notes');
  });

  it('merges a symmetric relation, whichever end comes first', async () => {
    const { graph: before } = await readSeedGraph(seedFolder);
    const mutual = before?.relations.find(({ type }) => type === 'COMMUNICATES_WITH');
    const { graph, errors } = await over(`
relations:
  - from: ${mutual?.to ?? ''}
    type: COMMUNICATES_WITH
    to: ${mutual?.from ?? ''}
    claims: [{ source: source:our-notes, locator: p. 4 }]
`);
    expect(errors).toEqual([]);
    const now = graph?.relations.find(({ id }) => id === mutual?.id);
    expect(now?.claims.map(({ source }) => source)).toContain('source:our-notes');
  });

  it('is reported with folder, file and line if it is wrong, even across folders', async () => {
    const { folder, errors } = await over(`
relations:
  - from: cluneal-group:superior
    type: PIERCES
    to: fascia:fascia-lata
    claims:
      - { source: source:our-nots, locator: p. 3 }
  - from: cluneal-group:superior
    type: SUPPLIES
    to: skin-region:nowhere
    claims: [{ source: source:our-notes, locator: p. 3 }]
structures:
  - { id: fascia:mine, name: mine, rank: 3 }
  - { id: fascia:mine, name: mine too, rank: 3 }
`);
    expect(errors.map(({ file, line, code }) => [file, line, code])).toEqual([
      [`${folder}/ours.yaml`, 10, 'DANGLING_ID'],
      [`${folder}/ours.yaml`, 13, 'DANGLING_ID'],
      [`${folder}/ours.yaml`, 17, 'DUPLICATE_ID'],
    ]);
    expect(errors[0]?.message).toContain('perhaps source:our-notes?');
  });
});
