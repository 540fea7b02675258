import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editSeedFiles } from '../../../src/seeding/export/seed-files.ts';
import { readSoundGraph } from '../../../src/seeding/seed.ts';
import { compareIds, type GraphContent, type RelationRecord } from '../../../src/domain/records.ts';
import { projectGraph, seedFolder } from '../../support/graph.ts';
import { seedFolderOf } from '../../support/seed-folder.ts';

/** A graph as a database returns it: the claims of a relation sorted by id. */
async function stored(): Promise<GraphContent> {
  const graph = await projectGraph();
  return { ...graph, relations: graph.relations.map(byId) };
}

const byId = (relation: RelationRecord) => ({
  ...relation,
  claims: [...relation.claims].sort((a, b) => compareIds(a.id, b.id)),
});

/** The lines that an edit removes from and adds to the project's seed, by file, and the resulting graph. */
async function edit(change: (graph: GraphContent) => GraphContent) {
  const { files, changed } = await editSeedFiles(seedFolder, change(await stored()));
  const differences: Record<string, { out: string[]; in: string[] }> = {};
  for (const name of changed) {
    const before = (await readFile(join(seedFolder, name), 'utf8')).split('\n');
    const after = (files.find((file) => file.name === name)?.text ?? '').split('\n');
    let start = 0;
    while (before[start] === after[start] && start < before.length) start += 1;
    let end = 0;
    while (before.at(-1 - end) === after.at(-1 - end) && end < before.length - start && end < after.length - start)
      end += 1;
    differences[name] = { out: before.slice(start, before.length - end), in: after.slice(start, after.length - end) };
  }
  const folder = await seedFolderOf(Object.fromEntries(files.map(({ name, text }) => [name, text])));
  return { differences, graph: (await readSoundGraph(folder)).graph };
}

const structure =
  (id: string, change: object) =>
  (graph: GraphContent): GraphContent => ({
    ...graph,
    structures: graph.structures.map((one) => (one.id === id ? { ...one, ...change } : one)),
  });

describe('edits exported as seed files', () => {
  it('change no byte if nothing was edited', async () => {
    const { files, changed } = await editSeedFiles(seedFolder, await stored());
    expect(changed).toEqual([]);
    for (const { name, text } of files) expect(text).toBe(await readFile(join(seedFolder, name), 'utf8'));
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['seed.yaml', 'README.md', 'left-out.yaml']));
  });

  it('to a name change its line', async () => {
    const { differences, graph } = await edit(structure('landmark:iliac-crest', { name: 'crest: of the ilium' }));
    expect(differences).toEqual({
      'structures/landmarks.yaml': { out: ['    name: iliac crest'], in: ['    name: "crest: of the ilium"'] },
    });
    expect(graph.structures.find(({ id }) => id === 'landmark:iliac-crest')?.name).toBe('crest: of the ilium');
  });

  it('to the note of a claim change that note, folded like the others', async () => {
    const note = `${'A note in many words. '.repeat(8)}The end.`;
    const relation = 'relation:cluneal-group:superior/pierces/fascia:fascia-lata';
    const { differences, graph } = await edit((before) => ({
      ...before,
      relations: before.relations.map((one) =>
        one.id === relation
          ? {
              ...one,
              claims: one.claims.map((claim) => (claim.source === 'source:gray-1918' ? { ...claim, note } : claim)),
            }
          : one,
      ),
    }));
    expect(Object.keys(differences)).toEqual(['claims/superior-cluneal-nerves.yaml']);
    const lines = differences['claims/superior-cluneal-nerves.yaml']?.in ?? [];
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    const claims = graph.relations.find(({ id }) => id === relation)?.claims ?? [];
    expect(claims.find(({ source }) => source === 'source:gray-1918')?.note).toBe(note);
  });

  it('that delete a claim remove its lines, and report the new ids of the claims that move up', async () => {
    const second = 'claim:dorsal-ramus:S4/gray-1918/2';
    const first = 'claim:dorsal-ramus:S4/gray-1918';
    const { differences, graph } = await edit((before) => ({
      ...before,
      statements: before.statements.filter(({ id }) => id !== first),
      topics: before.topics.map((topic) => ({
        ...topic,
        positions: topic.positions.map((one) => ({ ...one, claims: one.claims.filter((id) => id !== first) })),
      })),
    }));
    const before = await projectGraph();
    const kept = before.statements.find(({ id }) => id === second);
    expect(graph.statements.find(({ id }) => id === first)).toEqual({ ...kept, id: first });
    expect(graph.statements.length).toBe(before.statements.length - 1);
    expect(differences['claims/sacral-and-coccygeal-rami.yaml']?.in).toEqual([]);
    expect(JSON.stringify(graph.topics)).not.toContain(second);
  });

  it('that add a structure with a relation and a source place each among its kind', async () => {
    const { differences, graph } = await edit((before) => {
      const [landmark] = before.structures.filter(({ id }) => id === 'landmark:iliac-crest');
      const [claim] = before.relations.find(({ type }) => type === 'PIERCES')?.claims ?? [];
      const [source] = before.sources.filter(({ id }) => id === 'source:gray-1918');
      if (landmark === undefined || claim === undefined || source === undefined) throw new Error('The seed lacks one.');
      const id = 'relation:cluneal-group:superior/passes-near/landmark:new-thing';
      const claimId = 'claim:cluneal-group:superior/passes-near/landmark:new-thing/new-book';
      const relation: RelationRecord = {
        id,
        type: 'PASSES',
        how: 'NEAR',
        from: 'cluneal-group:superior',
        to: 'landmark:new-thing',
        claims: [
          {
            ...claim,
            id: claimId,
            relation: id,
            source: 'source:new-book',
            sourceKind: 'TEXTBOOK',
            stance: 'SUPPORTS',
            background: false,
          },
        ],
      };
      return {
        ...before,
        sources: [...before.sources, { ...source, id: 'source:new-book', name: 'New book' }],
        structures: [
          ...before.structures,
          { ...landmark, id: 'landmark:new-thing', name: 'new thing', shortName: 'new thing' },
        ],
        relations: [...before.relations, relation],
      };
    });
    expect(Object.keys(differences).sort()).toEqual([
      'claims/superior-cluneal-nerves.yaml',
      'sources.yaml',
      'structures/landmarks.yaml',
    ]);
    expect(Object.values(differences).flatMap(({ out }) => out)).toEqual([]);
    expect(graph.structures.find(({ id }) => id === 'landmark:new-thing')).toMatchObject({
      name: 'new thing',
      rank: 24,
    });
    expect(graph.relations.find(({ to }) => to === 'landmark:new-thing')?.claims).toMatchObject([
      { source: 'source:new-book', stance: 'SUPPORTS' },
    ]);
  });

  it('to lists change only the entries that differ', async () => {
    const added = { language: 'de', text: 'Lende, hinten', source: 'source:wikidata' };
    const crest = (await projectGraph()).structures.find(({ id }) => id === 'landmark:iliac-crest');
    const [, ...rest] = crest?.translations ?? [];
    const { differences, graph } = await edit(structure('landmark:iliac-crest', { translations: [...rest, added] }));
    expect(graph.structures.find(({ id }) => id === 'landmark:iliac-crest')?.translations).toEqual([...rest, added]);
    const lines = differences['structures/landmarks.yaml']?.in ?? [];
    expect(lines).toContain('      - { language: de, text: "Lende, hinten", source: source:wikidata }');
    expect(lines.filter((line) => differences['structures/landmarks.yaml']?.out.includes(line)).length).toBe(
      rest.length,
    );
  });

  it('that delete a structure remove everything said about it', async () => {
    const gone = 'clinical-condition:pseudo-sciatica';
    const { graph } = await edit((before) => {
      const relations = before.relations.filter(({ from, to }) => from !== gone && to !== gone);
      const statements = before.statements.filter(({ structure: about }) => about !== gone);
      const left = new Set([...relations.flatMap(({ claims }) => claims), ...statements].map(({ id }) => id));
      return {
        ...before,
        structures: before.structures.filter(({ id }) => id !== gone),
        relations,
        statements,
        topics: before.topics.map((topic) => ({
          ...topic,
          positions: topic.positions.map((one) => ({ ...one, claims: one.claims.filter((id) => left.has(id)) })),
        })),
      };
    });
    expect(JSON.stringify(graph)).not.toContain(`"${gone}"`);
  });
});
