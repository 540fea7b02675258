import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/seeding/problem.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { projectRoot } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const smallest = join(projectRoot, 'test', 'seed', 'valid', 'smallest');
const problemsOf = async (folder: string) => (await readSeedGraph(folder)).problems;
const codesOf = async (folder: string) => (await problemsOf(folder)).map(({ code }) => code);

const structure = (line: string) =>
  `structures:\n  - id: skin-region:loin\n    name: loin\n    rank: 22\n    definition: Skin.\n    ${line}\n`;
const secondClaim = (source: string, lines: readonly string[]) =>
  [
    'relations:',
    '  - from: spinal-nerve:L1',
    '    type: HAS_DERMATOME',
    '    to: skin-region:lumbar',
    '    claims:',
    `      - source: ${source}`,
    '        locator: p. 3',
    ...lines.map((line) => `        ${line}`),
    '',
  ].join('\n');

describe('reading a folder', () => {
  it('reads all files into one graph, including those in subfolders', async () => {
    const folder = await seedFolderOf({ 'deep/er/more.yml': secondClaim('source:notes', []) }, smallest);
    const { graph, parts, problems } = await readSeedGraph(folder);
    expect(problems).toEqual([]);
    expect(parts.files).toEqual(['deep/er/more.yml', 'seed.yaml']);
    expect(graph?.relations.map(({ id }) => id)).toContain('relation:spinal-nerve:L1/has-dermatome/skin-region:lumbar');
  });

  it('lists every error by file and line, not just the first', async () => {
    const faulty = secondClaim('source:notes', ['prevalence: 7', 'sampleSize: 0', 'frequency: OFTEN', 'nota: x']);
    const folder = await seedFolderOf({ 'a.yaml': 'title: one: two\n', 'b.yaml': faulty }, smallest);
    expect((await problemsOf(folder)).map(({ file, line, code }) => `${file}:${String(line)} ${code}`)).toEqual([
      'a.yaml:1 YAML_SYNTAX',
      'b.yaml:8 PREVALENCE_OUT_OF_RANGE',
      'b.yaml:9 SAMPLE_SIZE_NOT_A_COUNT',
      'b.yaml:10 UNKNOWN_WORD',
      'b.yaml:11 UNKNOWN_KEY',
    ]);
  });

  it('also lists every error between files, with errors before warnings', async () => {
    const folder = await seedFolderOf(
      {
        'b.yaml': secondClaim('source:nots', ['prevalence: 0']),
        'a.yaml': 'sources:\n  - { id: source:idle, name: Idle, kind: REVIEW, title: Idle }\n',
      },
      smallest,
    );
    expect(await codesOf(folder)).toEqual(['DANGLING_ID', 'NONE_SUPPORTS', 'UNCITED_SOURCE']);
  });

  it('says where a file is not valid YAML, and goes on with the others', async () => {
    const folder = await seedFolderOf({ 'a.yaml': 'a: [1, 2\n', 'b.yaml': '- just\n- a list\n', 'c.yaml': '\t{' });
    const problems = await problemsOf(folder);
    expect(problems.map(({ file }) => file)).toEqual(expect.arrayContaining(['a.yaml', 'b.yaml', 'c.yaml']));
    expect(problems.find(({ file }) => file === 'b.yaml')).toMatchObject({ code: 'INVALID_VALUE', line: 1 });
    expect(problems.filter(({ file }) => file !== 'b.yaml').map(({ code }) => code)).not.toContain('INVALID_VALUE');
  });

  it('says where a text begins with an asterisk, which YAML reads as an alias', async () => {
    const folder = await seedFolderOf({ 'a.yaml': structure('latinName: *see below').replace(' below', '') });
    expect(await problemsOf(folder)).toEqual([
      expect.objectContaining({ code: 'YAML_SYNTAX', file: 'a.yaml', line: 6 }),
    ]);
  });

  it('ignores an empty file and one with only comments', async () => {
    const folder = await seedFolderOf({ 'empty.yaml': '', 'remarks.yaml': '# Nothing yet.\n' }, smallest);
    expect(await problemsOf(folder)).toEqual([]);
  });

  it('says that a folder cannot be read, and reads a single file', async () => {
    expect(await problemsOf('/nowhere/at/all')).toEqual([
      expect.objectContaining({ code: 'UNREADABLE', message: expect.stringContaining('ENOENT') as string }),
    ]);
    expect(await codesOf(join(smallest, 'seed.yaml'))).toEqual([]);
  });

  it('reports the place, the code, the id and the remedy in one line', async () => {
    const folder = await seedFolderOf({ 'a.yaml': structure('shortname: loin') }, smallest);
    expect((await problemsOf(folder)).map(formatProblem)).toEqual([
      'a.yaml:6 error UNKNOWN_KEY (skin-region:loin): "shortname" is not a key of structure 1 (perhaps shortName?). Correct or delete it; seed/README.md lists the keys.',
    ]);
  });
});

describe('a typo', () => {
  it('in the id of a source or a structure gets a hint', async () => {
    const folder = await seedFolderOf(
      { 'a.yaml': secondClaim('source:note', []).replace('skin-region:lumbar', 'skin-region:lumber') },
      smallest,
    );
    expect((await problemsOf(folder)).map(({ message }) => message)).toEqual([
      'to names skin-region:lumber, which no file describes (perhaps skin-region:lumbar?). Correct the id, or add the structure.',
      'source names source:note, which no file describes (perhaps source:notes?). Correct the id, or add the source.',
    ]);
  });

  it('in the id of a claim gets a hint in a dispute', async () => {
    const topic =
      'disputeTopics:\n  - id: dispute-topic:D1\n    question: Does it?\n    positions:\n      - says: Yes.\n        claims:\n' +
      '          - claim:dorsal-ramus:L1/supplies/skin-region:lumbar/note\n';
    const [problem] = await problemsOf(await seedFolderOf({ 'a.yaml': topic }, smallest));
    expect(problem).toMatchObject({ code: 'DANGLING_ID', file: 'a.yaml', line: 7, id: 'dispute-topic:D1' });
    expect(problem?.message).toMatch(/perhaps claim:dorsal-ramus:L1\/supplies\/skin-region:lumbar\/notes\?/);
  });

  it('that resembles nothing gets no hint', async () => {
    const [problem] = await problemsOf(await seedFolderOf({ 'a.yaml': secondClaim('source:xyz', []) }, smallest));
    expect(problem?.message).toBe(
      'source names source:xyz, which no file describes. Correct the id, or add the source.',
    );
  });
});

describe('the language of a translation', () => {
  const translated = (language: string) =>
    seedFolderOf(
      {
        'a.yaml':
          structure(`translations: [{ language: ${language}, text: x, source: source:notes }]`) +
          secondClaim('source:notes', []).replace('skin-region:lumbar', 'skin-region:loin'),
      },
      smallest,
    );

  it.each(['de', 'la', 'nb', 'zh-Hans', 'zh-Hant', 'pt-BR', 'grc', 'yua'])('may be %s', async (language) => {
    expect(await codesOf(await translated(language))).toEqual([]);
  });

  it.each(['jp', 'cn', 'xx', 'german', 'pt_BR', 'ZH-hans', 'd', '"1"'])('may not be %s', async (language) => {
    expect(await codesOf(await translated(language))).toEqual(['UNKNOWN_LANGUAGE']);
  });
});

describe('a locator', () => {
  it.each(['locator: ""', 'locator:', 'locator: 921'])('is missing unless it contains text: %s', async (line) => {
    const text = secondClaim('source:notes', []).replace('locator: p. 3', line);
    expect(await codesOf(await seedFolderOf({ 'a.yaml': text }, smallest))).toEqual(['MISSING_LOCATOR']);
  });
});

describe('a prevalence', () => {
  it.each(['0.16', '1', '0.001'])('may be %s', async (value) => {
    const text = secondClaim('source:notes', [`prevalence: ${value}`]);
    expect(await codesOf(await seedFolderOf({ 'a.yaml': text }, smallest))).toEqual([]);
  });

  it.each(['1.01', '-0.1', '16 %', '"0.5"', '.nan', '.inf'])('may not be %s', async (value) => {
    const text = secondClaim('source:notes', [`prevalence: ${value}`]);
    expect(await codesOf(await seedFolderOf({ 'a.yaml': text }, smallest))).toEqual(['PREVALENCE_OUT_OF_RANGE']);
  });
});

describe('a sample size', () => {
  it.each(['0', '-3', '12.5', 'twelve', '1.0e+30'])('may not be %s', async (value) => {
    const text = secondClaim('source:notes', [`sampleSize: ${value}`]);
    expect(await codesOf(await seedFolderOf({ 'a.yaml': text }, smallest))).toEqual(['SAMPLE_SIZE_NOT_A_COUNT']);
  });
});
