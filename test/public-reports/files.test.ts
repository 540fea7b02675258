/**
 * Files as people save them: the problem reported for some tool, a file that reproduces it, and what is expected here.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportFormats } from '../../src/seeding/export/index.ts';
import { formatProblem } from '../../src/seeding/problem.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { projectRoot } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const smallest = join(projectRoot, 'test', 'seed', 'valid', 'smallest');

/** A region of skin, with one more line of text. */
const region = (line = '') =>
  `structures:\n  - id: skin-region:loin\n    name: loin\n    rank: 22\n    definition: Skin.\n${line === '' ? '' : `    ${line}\n`}`;

interface Report {
  /** Repository and number of the issue or pull request. */
  readonly where: string;
  readonly reported: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

const errors: readonly (Report & { readonly message: RegExp })[] = [
  {
    where: 'GitJournal/GitJournal#926',
    reported: 'A file saved as Windows-1252 vanishes',
    files: { 'a.yaml': Buffer.from(region('latinName: Gesäß'), 'latin1') },
    message: /^a\.yaml:6 error NOT_UTF8: .*Windows-1252.*Save the file as UTF-8/,
  },
  {
    where: 'go-yaml/yaml#727',
    reported: 'A tab as indentation gives "found character that cannot start any token"',
    files: { 'a.yaml': 'structures:\n\t- id: skin-region:loin\n' },
    message: /^a\.yaml:2 error YAML_SYNTAX: .*\btab\b.*Indent with spaces/,
  },
  {
    where: 'nodeca/js-yaml#315',
    reported: 'A quote within a quoted text is called an indentation error',
    files: { 'a.yaml': region('latinName: "called "loin" by some"') },
    message: /^a\.yaml:6 error YAML_SYNTAX: .*closing quote/,
  },
  {
    where: 'ansible/ansible#2769',
    reported: 'A colon and a space within a text break the file',
    files: { 'a.yaml': region('latinName: loin: the flank') },
    message: /^a\.yaml:6 error YAML_SYNTAX: .*colon and a space.*in quotes/,
  },
  {
    where: 'Azure/aztk#103',
    reported: 'A missing space after a colon gives an incomprehensible error',
    files: { 'a.yaml': region('latinName:loin').replace('    definition: Skin.\n', '') },
    message: /^a\.yaml:\d error YAML_SYNTAX: .*space after the colon/,
  },
];

const silences: readonly Report[] = [
  {
    where: 'fluxcd/kustomize-controller#476',
    reported: 'A file that ends in .YAML is ignored',
    files: { 'MORE.YAML': region() },
  },
  {
    where: 'usnistgov/macos_security#412',
    reported: 'A file that ends in .yml is ignored',
    files: { 'more.yml': region() },
  },
  {
    where: 'adaltas/node-csv#36',
    reported: 'A byte order mark becomes part of the first key',
    files: { 'a.yaml': `\uFEFF${region()}` },
  },
  {
    where: 'portainer/portainer#6211',
    reported: 'More than a hundred legitimate aliases are rejected as an attack',
    files: {
      'a.yaml': region(`latinName: &d loin\n    references: [${'*d, '.repeat(150)}]`).replace('references', 'synonyms'),
    },
  },
];

const problemsOf = async (files: Report['files']) =>
  (await readSeedGraph(await seedFolderOf(files, smallest))).problems.map(formatProblem);

describe('files that cannot be read', () => {
  it.each(errors)('$where: $reported', async ({ files, message }) => {
    const found = (await problemsOf(files)).filter((line) => line.includes(' error '));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});

describe('files that other tools ignore or reject', () => {
  it.each(silences)('$where: $reported', async ({ files }) => {
    const { graph, problems } = await readSeedGraph(await seedFolderOf(files, smallest));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(graph?.structures.map(({ id }) => id)).toContain('skin-region:loin');
  });

  it('carmen-ruby/carmen#4: A text "NO" becomes false', async () => {
    const folder = await seedFolderOf({ 'a.yaml': region('synonyms: [NO, no, yes, on, off, y]') }, smallest);
    const { graph } = await readSeedGraph(folder);
    const loin = graph?.structures.find(({ id }) => id === 'skin-region:loin');
    expect(loin?.synonyms).toEqual(['NO', 'no', 'yes', 'on', 'off', 'y']);
  });
});

describe('tables as spreadsheets save them', () => {
  /** The smallest seed as tables, with another separator, and `first` before the first line. */
  async function tablesWith(separator: string, encode: (text: string) => string | Uint8Array, first = '') {
    const { graph } = await readSeedGraph(smallest);
    if (graph === null) throw new TypeError('The smallest seed is sound.');
    const tables = exportFormats.csv.write(graph, { version: '1.0.0', walk: null });
    const files = tables.map(({ name, text }) => {
      // No cell of this seed contains a comma.
      const cells = text.replace(/^\uFEFF/, '').replaceAll(',', separator);
      return [name, encode(`${first}${cells}`)] as const;
    });
    return { graph, folder: await seedFolderOf(Object.fromEntries(files)) };
  }
  const withMark = (text: string) => `\uFEFF${text}`;

  it.each([
    ['asafdav/ng-csv#28', 'European Excel puts semicolons between cells', ';', withMark, ''],
    ['asafdav/ng-csv#28', 'Excel writes and reads "sep=;" as the first line', ';', withMark, 'sep=;\r\n'],
    ['denoland/std#3143', 'Excel puts a byte order mark before the first column', ',', withMark, ''],
    [
      'denoland/std#3143',
      'Excel saves "Unicode text" as UTF-16 with tabs',
      '\t',
      (text: string) => Buffer.from(withMark(text), 'utf16le'),
      '',
    ],
  ] as const)('%s: %s', async (_where, _reported, separator, encode, first) => {
    const { graph, folder } = await tablesWith(separator, encode, first);
    const read = await readSeedGraph(folder);
    expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(read.graph?.relations.map(({ id }) => id)).toEqual(graph.relations.map(({ id }) => id));
  });

  it('neo4j-contrib/neo4j-apoc-procedures#1376: A cell that ends in a backslash swallows the next', async () => {
    const text =
      'structures:\n  - id: skin-region:loin\n    name: "loin, or \\\\"\n    rank: 22\n    definition: Skin.\n';
    const { graph } = await readSeedGraph(await seedFolderOf({ 'a.yaml': text }, smallest));
    if (graph === null) throw new TypeError('The seed is sound.');
    const tables = exportFormats.csv.write(graph, { version: '1.0.0', walk: null });
    // LOAD CSV treats a backslash before a quote as an escape, so there must be none.
    for (const table of tables) expect(table.text).not.toMatch(/\\"(?:,|\r?\n)/);
    const folder = await seedFolderOf(Object.fromEntries(tables.map((table) => [table.name, table.text])));
    const read = await readSeedGraph(folder);
    expect(read.graph?.structures.find(({ id }) => id === 'skin-region:loin')?.name.startsWith('loin, or')).toBe(true);
  });
});
