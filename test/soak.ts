/**
 * `npm run test:soak`: puts our server, a bare graphql-yoga and @neo4j/graphql under the same faults and load, then repeats the
 * fault, load and hostile-input tests with larger numbers. Run it by hand: with its defaults it takes about an hour.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment } from '../bench/environment.ts';
import { installOnce } from '../bench/install.ts';
import { namesIndex } from '../bench/operations.ts';
import { runToEnd } from '../bench/processes.ts';
import { readSubjects } from '../bench/subjects.ts';
import { connections, documentsWithoutEnd, faults, type PartResult, type Row } from './soak/parts.ts';
import { rivalNames, startRival, type Rival } from './soak/rivals.ts';
import { faultProxy } from './support/fault-proxy.ts';
import { noOwnNeo4j, ownNeo4j } from './support/own-neo4j.ts';
import { projectRoot } from './support/graph.ts';

const usage = `npm run test:soak, with these environment variables:

  SOAK_PARTS         faults,connections,memory,tests (all by default)
  SOAK_FAULT_SECONDS how long each fault lasts (15)
  SOAK_MEMORY_SECONDS  how long each server is sent unique documents (900)
  SOAK_CLIENTS       clients per server (4)
  SOAK_CONNECTIONS   concurrent requests (1,16,64,256,1000)
  SEEDING_KILLS, FUZZ_DOCUMENTS, SOAK_DOCUMENTS  sizes of the tests (60, 20000, 100000)
`;

const value = (name: string, otherwise: string) => environment[name] ?? otherwise;
const number = (name: string, otherwise: number) => {
  const read = Number(value(name, String(otherwise)));
  if (!(read > 0)) throw new Error(`${name} is "${value(name, '')}"; write a number above 0.`);
  return read;
};

const tell = (line: string) => process.stdout.write(`${line}\n`);

/** A table as Markdown, for RELIABILITY.md. */
function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
}

async function compare(parts: ReadonlySet<string>): Promise<string[]> {
  if (noOwnNeo4j !== null) throw new Error(`The soak needs a Neo4j of its own: ${noOwnNeo4j}.`);
  installOnce();
  const subjects = await readSubjects();
  tell('Starting Neo4j and seeding it …');
  const database = await ownNeo4j();
  const { username, password } = database;
  const given = { uri: `bolt://127.0.0.1:${String(database.port)}`, username, password };
  const proxy = await faultProxy({ host: '127.0.0.1', port: database.port });
  const rivals: Rival[] = [];
  const broken: string[] = [];
  const report = (title: string, { rows, broken: found }: PartResult) => {
    tell(`\n## ${title}\n\n${table(rows)}\n`);
    broken.push(...found);
  };
  try {
    const seeded = await runToEnd([join(projectRoot, 'src', 'main.ts'), 'seed'], {
      NEO4J_URI: given.uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
    });
    if (!seeded.ok) throw new Error(seeded.lines.join('\n'));
    await database.run(namesIndex.statement);
    for (const name of rivalNames)
      rivals.push(await startRival(name, given, { at: `bolt://127.0.0.1:${String(proxy.port)}`, subjects }));
    const clients = number('SOAK_CLIENTS', 4);
    if (parts.has('faults')) {
      const duration = number('SOAK_FAULT_SECONDS', 15) * 1_000;
      report('Faults', await faults(rivals, { database, proxy }, { clients, duration }));
    }
    if (parts.has('connections')) {
      const counts = value('SOAK_CONNECTIONS', '1,16,64,256,1000').split(',').map(Number);
      report('Connections', await connections(rivals, counts));
    }
    if (parts.has('memory')) {
      const duration = number('SOAK_MEMORY_SECONDS', 900) * 1_000;
      const ours = (text: string) => ({
        query: 'query ($text: String!) { search(text: $text, first: 1) { edges { node { id } } } }',
        variables: { text },
      });
      const generated = (phrase: string) => ({
        query:
          'query ($phrase: String!) { searchPeripheralNerves(phrase: $phrase, first: 1) { edges { node { id } } } }',
        variables: { phrase },
      });
      const asked = rivals.map((rival, place) => ({
        rival,
        search: rivalNames[place] === 'generated' ? generated : ours,
      }));
      report('Documents without end', await documentsWithoutEnd(asked, { clients, duration }));
    }
  } finally {
    await Promise.all(rivals.map((rival) => rival.stop()));
    await proxy.close();
    await database.remove();
  }
  return broken;
}

/** Repeats some of the regular tests with larger numbers. */
function runTests(): boolean {
  const numbers = { SEEDING_KILLS: '60', FUZZ_DOCUMENTS: '20000', SOAK_DOCUMENTS: '100000', ...environment };
  const files = ['test/faults', 'test/hostile', 'test/server/load.test.ts', 'test/server/stopping.test.ts'];
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--testTimeout=7200000', '--reporter=verbose', ...files];
  return spawnSync(process.execPath, args, { stdio: 'inherit', env: numbers }).status === 0;
}

if (process.argv.includes('--help')) tell(usage);
else {
  const parts = new Set(value('SOAK_PARTS', 'faults,connections,memory,tests').split(','));
  const compared = ['faults', 'connections', 'memory'].some((part) => parts.has(part));
  const broken = compared ? await compare(parts) : [];
  for (const line of broken) tell(`Our server broke a promise: ${line}.`);
  const passed = !parts.has('tests') || runTests();
  process.exitCode = broken.length > 0 || !passed ? 1 : 0;
}
