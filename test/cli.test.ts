import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './support/graph.ts';
import { launch, run, type Ended } from './support/program.ts';

const timeout = 30_000;

/** One sentence for a person: no stack trace and no internals of the program. */
function expectSentence({ code, err }: Ended, sentence: RegExp): void {
  expect(code).not.toBe(0);
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/\n\s+at |node:internal|Error:/);
}

describe('the command start', { timeout }, () => {
  it('serves the embedded graph, answers, and exits cleanly on SIGTERM', async () => {
    const { child, ended, told } = launch(['start'], { PORT: '0' });
    await expect.poll(told, { timeout: 20_000 }).toMatch(/GraphQL and GraphiQL +http/);
    const url = /http:\/\/127\.0\.0\.1:\d+\/graphql/.exec(told())?.[0] ?? '';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ spinalNerve(level: L2) { skinSupplied { nodes { region { id } } } } }' }),
    });
    expect(JSON.stringify(await response.json())).toContain('skin-region:buttock');
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual(['request', 'stopping', 'stopped']);
  });

  it('says which variable is wrong, its value and what is allowed', async () => {
    expectSentence(
      await run(['start'], { PORT: '99999' }),
      /^PORT is "99999"; write a whole number from 0 to 65535\.$/m,
    );
  });

  it('says that a port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    expectSentence(await run(['start'], { PORT: port }), new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use`));
    other.close();
  });
});

describe('the command seed', { timeout }, () => {
  it('says what to set if no database is configured', async () => {
    expectSentence(await run(['seed']), /^NEO4J_URI is not set/);
  });

  it('says that Neo4j does not respond', async () => {
    expectSentence(await run(['seed'], { NEO4J_URI: 'bolt://127.0.0.1:1' }), /does not respond; check NEO4J_URI/);
  });

  it('reports an invalid option before it contacts the database', async () => {
    const nowhere = { NEO4J_URI: 'bolt://127.0.0.1:1' };
    const only = run(['seed', '--only', 'skin-region:butock'], nowhere);
    const reset = run(['seed', '--reset'], nowhere);
    expectSentence(await only, /^--only names "skin-region:butock".*perhaps skin-region:buttock is meant\.$/m);
    expectSentence(await reset, /^--reset removes .* there is no terminal to confirm it; add --yes/m);
  });

  it('reports every error in the files before it contacts the database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-seed-'));
    const edges = `dataVersion: "1.0.0"
relations:
  - from: dorsal-ramus:L1
    type: EATS
    to: skin-region:buttock
    claims: [{ source: source:x, locator: p. 1 }]
  - from: dorsal-ramus:L99
    type: SUPPLIES
    to: skin-region:buttock
    claims: []
`;
    await writeFile(join(folder, 'edges.yaml'), edges);
    const ended = await run(['seed', '--from', folder], { NEO4J_URI: 'bolt://127.0.0.1:1' });
    expectSentence(ended, /has 3 errors; nothing was loaded/);
    expect(ended.err).toMatch(/edges\.yaml:4 .*"EATS".*Write one of HAS_DORSAL_RAMUS/);
    expect(ended.err).toMatch(/edges\.yaml:7 .*"dorsal-ramus:L99"/);
    expect(ended.err).toMatch(/edges\.yaml:10 .*no claim/);
    await rm(folder, { recursive: true });
  });
});

describe('the command seed --diff', { timeout }, () => {
  it('lists what has changed since a released version, without a database, given with or without a "v"', async () => {
    const [plain, withV] = await Promise.all([run(['seed', '--diff', '1.0.0']), run(['seed', '--diff', 'v1.0.0'])]);
    expect(plain.err).toBe('');
    expect(plain.code).toBe(0);
    const lines = plain.out.trimEnd().split('\n');
    const marks = lines.slice(0, -1).map((line) => line[0]);
    const count = (mark: string) => String(marks.filter((one) => one === mark).length);
    expect(lines.at(-1)).toMatch(
      new RegExp(
        `^Since data 1\\.0\\.0, up to \\S+ in these files: ${count('+')} ids added, ${count('~')} changed status, ${count('-')} removed\\.$`,
      ),
    );
    expect(lines).toContain('~ relation:dorsal-ramus:T11/supplies/skin-region:buttock (ACCEPTED → DISPUTED)');
    expect(lines).toContain(
      '- relation:spinal-nerve:L3/has-dermatome/skin-region:buttock (now relation:spinal-nerve:L3/has-dermatome/skin-region:buttock-upper)',
    );
    expect(withV.out).toBe(plain.out);
  });

  it('lists the released versions if another is given, and refuses options that would write', async () => {
    const [unknown, writing] = await Promise.all([
      run(['seed', '--diff', 'v0.9']),
      run(['seed', '--diff', '1.0.0', '--reset']),
    ]);
    expectSentence(
      unknown,
      /^--diff is "v0\.9", which is not a released version of the data\. Released versions: .*"1\.0\.0".*\.$/m,
    );
    expectSentence(writing, /^--diff compares the files of one folder; give it alone, or with one --from\.$/m);
  });
});

describe('the command check', { timeout }, () => {
  it("hashes a sentence, and says which hashed sentences are still in a curator's texts", async () => {
    const hash = async (sentence: string) => (await run(['check', '--quote', sentence])).out.trim();
    const hashes = await Promise.all([
      hash('The "blue" kettle boils in the well-lit kitchen.'),
      hash('No. 7 Hill St. has 12-14 windows'),
      hash('Nobody wrote this sentence.'),
      hash('No text was kept.'),
    ]);
    for (const one of hashes) expect(one).toMatch(/^[0-9a-f]{64}$/);
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-quotes-'));
    const seed = await readFile(join(projectRoot, 'test', 'seed', 'valid', 'smallest', 'seed.yaml'), 'utf8');
    const claims = hashes.map((one, index) => {
      const source = index < 3 ? 'source:notes' : 'source:lost';
      return `      - { topic: OTHER, source: ${source}, locator: p. 1, quoteHash: ${one} }`;
    });
    const statements = `sources:
  - { id: source:lost, name: Lost, kind: TEXTBOOK, title: A lost book }
statements:
  - about: spinal-nerve:L1
    claims:
${claims.join('\n')}
`;
    const page = `A HEADING
The “blue” kettle boils in the well-
lit kit-
  chen. No. 7 Hill St. has 12–14 windows!
`;
    const texts = join(folder, 'texts', 'notes');
    await mkdir(join(folder, 'seed'));
    await mkdir(texts, { recursive: true });
    await writeFile(join(folder, 'seed', 'seed.yaml'), seed);
    await writeFile(join(folder, 'seed', 'statements.yaml'), statements);
    await writeFile(join(texts, 'page-1.txt'), page);
    await writeFile(join(folder, 'texts', 'scan.pdf'), '%PDF');
    const { code, out, err } = await run(['check', '--from', join(folder, 'seed'), '--texts', join(folder, 'texts')]);
    expect(out.match(/^(?:stands|gone|no text) +claim:\S+/gm)).toEqual([
      'no text  claim:spinal-nerve:L1/lost',
      'stands   claim:spinal-nerve:L1/notes',
      'stands   claim:spinal-nerve:L1/notes/2',
      'gone     claim:spinal-nerve:L1/notes/3',
    ]);
    expect(err).toMatch(/scan\.pdf\. Save them as plain text\./);
    expect(err).toMatch(/^Hashed sentences in the seed: 2 stand, 1 gone, 1 without a text\. Read/m);
    expect(code).toBe(1);
    await rm(folder, { recursive: true });
  });

  it('says what is wrong with a sentence or with a folder of texts', async () => {
    const [quote, texts] = await Promise.all([run(['check', '--quote', ' … ']), run(['check', '--texts', '/nowhere'])]);
    expectSentence(quote, /^--quote has no words; give it a sentence/m);
    expectSentence(texts, /^--texts names \/nowhere, which is not a folder that can be read\.$/m);
  });

  it("finds the project's own seed sound", async () => {
    const { code, out } = await run(['check']);
    expect(out).toMatch(/is sound: \d+ structures/);
    expect(code).toBe(0);
  });

  it('says that a folder cannot be read', async () => {
    const ended = await run(['check', '--from', '/nowhere']);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/\/nowhere .*cannot be read \(ENOENT\)/);
  });
});

describe('the command export', { timeout }, () => {
  it('prints a single-file format, writes it to a file, and refuses to overwrite one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-export-'));
    const file = join(folder, 'list.bib');
    const printed = await run(['export', '--format', 'bibtex']);
    expect(printed).toMatchObject({ code: 0, err: '' });
    const written = await run(['export', '--format', 'bibtex', '--out', file]);
    expect(written).toMatchObject({ code: 0, err: `Written: ${file}.\n` });
    expect(await readFile(file, 'utf8')).toBe(printed.out);
    expectSentence(await run(['export', '--format', 'csl', '--out', file]), /list\.bib already exists; .*--force/);
    expect(await readFile(file, 'utf8')).toBe(printed.out);
    expect((await run(['export', '--format', 'csl', '--out', file, '--force'])).code).toBe(0);
    expect(await readdir(folder)).toEqual(['list.bib']);
    await rm(folder, { recursive: true });
  });

  it('writes a folder whose content passes check, and refuses to overwrite one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-export-'));
    const tables = join(folder, 'new', 'tables');
    const only = ['--only', 'skin-region:gluteal-fold'];
    expect((await run(['export', '--format', 'csv', '--out', tables, ...only])).code).toBe(0);
    expect((await run(['check', '--from', tables])).out).toMatch(/is sound: \d+ structures/);
    expectSentence(await run(['export', '--format', 'csv', '--out', tables]), /tables is not empty; .*--force/);
    await rm(folder, { recursive: true });
  });

  it('says in one sentence what is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-export-'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const [args, sentence] of [
      [['--format', 'xml'], /'xml' is invalid\. Write one of cypher, graphml, csv, json/],
      [['--format', 'csv'], /^The format csv consists of several files; name a folder/m],
      [['--format', 'csv', '--out', file], /is not a folder, but the format csv consists of several files/],
      [
        ['--format', 'json', '--out', join(file, 'graph.json')],
        /cannot be written \(ENOTDIR: a part of the path is a file\); make it writable/,
      ],
      [['--format', 'svg'], /^A picture is of one walk; name where it starts/m],
      [['--format', 'svg', '--walk', 'spinal-nerve:L9'], /perhaps spinal-nerve:L\d is meant/],
      [['--format', 'json', '--walk', 'spinal-nerve:L2'], /^--walk and --to are for pictures, and the format json is/m],
      [['--format', 'json', '--from-neo4j'], /^NEO4J_URI is not set/m],
      [['--format', 'seed', '--out', folder], /add --from-neo4j/],
      [['--format', 'json', '--only', 'skin-region:nowhere'], /--only names "skin-region:nowhere"/],
    ] as const)
      expectSentence(await run(['export', ...args]), sentence);
    expect(await readdir(folder)).toEqual(['file']);
    await rm(folder, { recursive: true });
  });
});

describe('the command schema', { timeout }, () => {
  it('finds the committed schema up to date', async () => {
    expect(await run(['schema', '--check'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/up to date/) as string,
    });
  });

  it('prints the schema for other tools', async () => {
    expect((await run(['schema', '--print'])).out).toMatch(/^type Query \{/m);
  });

  it('reports what clients of a commit would notice, and says if a commit does not exist', async () => {
    expect((await run(['schema', '--changes-since', 'HEAD'])).out).toMatch(/clients of HEAD\.$|^BREAKING/m);
    for (const revision of ['no-such-commit', '--output=x'])
      expectSentence(await run(['schema', `--changes-since=${revision}`]), /^Git has no schema\/schema\.graphql at "/m);
  });
});

describe('the command documents', { timeout }, () => {
  it("prints the manifest of a client's files", async () => {
    const { code, out } = await run(['documents', 'schema/documents']);
    expect(code).toBe(0);
    const printed = Object.entries(JSON.parse(out) as Record<string, string>);
    const files = await readdir(join(projectRoot, 'schema', 'documents'));
    expect(printed).toHaveLength(files.length);
    // The committed manifest also has the explorer's documents.
    const committed = JSON.parse(
      await readFile(join(projectRoot, 'schema', 'trusted-documents.json'), 'utf8'),
    ) as Record<string, string>;
    expect(committed).toMatchObject(Object.fromEntries(printed));
  });

  it('names a file that the API cannot answer, and a folder without any documents', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-documents-'));
    expectSentence(await run(['documents', folder]), /^There is no \.graphql file in /);
    await writeFile(join(folder, 'wrong.graphql'), '{ nerve }');
    expectSentence(await run(['documents', folder]), /wrong\.graphql cannot be answered: Cannot query field "nerve"/);
    await rm(folder, { recursive: true });
  });
});

describe('every command', { timeout }, () => {
  it('succeeds if the reader of its output stops early', async () => {
    const { child, ended } = launch(['check']);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('also reads its variables from a file, wherever the option stands', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-env-'));
    const file = join(folder, 'aura.txt');
    await writeFile(file, 'NEO4J_URI=bolt://127.0.0.1:1\nAURA_INSTANCENAME=Back of the body\n');
    const sentence = /^Neo4j at bolt:\/\/127\.0\.0\.1:1 does not respond/m;
    expectSentence(await run(['seed', '--env', file]), sentence);
    expectSentence(await run(['--env', file, 'seed']), sentence);
    expectSentence(
      await run(['start', '--env', join(folder, 'none')]),
      /^The file \S+none, which --env names, cannot be read/,
    );
    await rm(folder, { recursive: true });
  });

  it.each(['start', 'neo4j', 'seed', 'check', 'export', 'schema', 'documents'])(
    '%s describes its usage',
    async (command) => {
      const { code, out } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^Usage: cluneal-graph ${command}`));
    },
  );

  it('reports an unknown command, an unknown option and an invalid value', async () => {
    expectSentence(await run(['sed']), /unknown command 'sed'/);
    expectSentence(await run(['seed', '--form', 'x']), /unknown option '--form'/);
    expectSentence(await run(['neo4j', '--bolt-port', '70000']), /Write a whole number from 0 to 65535/);
    expectSentence(
      await run(['neo4j', '--page-cache', '512']),
      /--page-cache .*'512'.*Write a size from 64m to 1024g, as 512m or 2g/,
    );
  });
});
