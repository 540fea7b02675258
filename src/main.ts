/** The one entry: every command of the project, which the npm scripts name; what each does is in commands/. */
import './production.ts';
import { Command, CommanderError } from 'commander';
import type { CheckFlags } from './commands/check.ts';
import type { ExportFlags } from './commands/export.ts';
import type { Neo4jFlags } from './commands/neo4j.ts';
import { collect, engineName, exportName, exportNames, memorySize, portNumber } from './commands/options.ts';
import type { SchemaFlags } from './commands/schema.ts';
import type { SeedFlags } from './commands/seed.ts';
import type { StartFlags } from './commands/start.ts';
import { tell } from './commands/terminal.ts';
import { loadEnvironment } from './config.ts';
import { CommandError, GraphError } from './errors.ts';
import { printSettings } from './settings.ts';

const variablesHelp = () => `\nEnvironment:\n${printSettings()}`;

// Each command is loaded when it is run, so that the others and the help need not wait for it.
const program = new Command('cluneal-graph')
  .description('The nerves to the skin of the back as a graph, with the sources of every claim.')
  .option('--env <file>', 'sets the variables of a file, as Neo4j Aura gives one; those that are set already stay')
  .hook('preAction', (command) => {
    const { env } = command.opts<{ env?: string }>();
    if (env !== undefined) loadEnvironment(env);
  })
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .showHelpAfterError('(add --help for what is allowed)');
program
  .command('start')
  .description('Starts the GraphQL server, on the embedded graph or on the Neo4j that NEO4J_URI names.')
  .option('--pretty', 'log for people instead of JSON (as on a terminal)')
  .addHelpText('after', variablesHelp)
  .action(async (flags: StartFlags) => {
    const { start } = await import('./commands/start.ts');
    await start(flags);
  });
program
  .command('neo4j')
  .description(
    'Starts a real local Neo4j with its Browser: with Docker where it answers, else with Maven and Java 17. Ctrl-C stops it.',
  )
  .option('--engine <engine>', 'docker or maven, instead of what is found', engineName)
  .option('--folder <folder>', 'where its data are kept (.neo4j)')
  .option('--bolt-port <port>', 'port for drivers (7687)', portNumber)
  .option('--http-port <port>', 'port for Neo4j Browser (7474)', portNumber)
  .option('--password <password>', 'password of the user neo4j (a random one, kept in the folder)')
  .option('--no-auth', 'ask for no password')
  .option(
    '--heap <size>',
    "memory for Java's heap, as 512m or 2g (512m; more for graphs of millions of nodes)",
    memorySize,
  )
  .option('--page-cache <size>', 'memory for the files of the database, as 128m or 2g (128m)', memorySize)
  .action(async (flags: Neo4jFlags) => {
    const { neo4j } = await import('./commands/neo4j.ts');
    await neo4j(flags);
  });
program
  .command('seed')
  .description(
    'Checks the seed files and writes to the Neo4j that NEO4J_URI names what differs, in one transaction. Doing it twice changes nothing.',
  )
  .option(
    '--from <path>',
    "folder with seed files, or an export as JSON or CSV, instead of the project's own files; given again, one that corrects and adds to those before",
    collect,
  )
  .option(
    '--only <what>',
    'only this and what it needs: a region of skin with all that leads to it, an id, or a kind as Fascia; may be given again',
    collect,
  )
  .option('--perspective <source>', 'only what this source says; may be given again, or with commas', collect)
  .option('--prune', 'remove what seeding wrote before and is not in what is seeded now')
  .option('--reset', 'remove everything that seeding wrote, then write; asks first')
  .option('--yes', 'do not ask')
  .option('--dry-run', 'write nothing; print what would be added, changed and removed')
  .option('--database <name>', 'the database, instead of NEO4J_DATABASE')
  .addHelpText(
    'after',
    `
A graph that is there is changed in one transaction: readers see the old one or the new one. Only where there is none yet and
it is very large (or with --reset) it goes in batches; until the end readers are told that there is none, and after a stop the
same command goes on. What seeding did not write is never touched.`,
  )
  .addHelpText('after', variablesHelp)
  .action(async (flags: SeedFlags) => {
    const { seed } = await import('./commands/seed.ts');
    await seed(flags);
  });
program
  .command('check')
  .description('Checks seed files and lists every problem with file, line and cure.')
  .option(
    '--from <path>',
    "folder with seed files, or an export as JSON or CSV, instead of the project's own files; may be given again, as for seed",
    collect,
  )
  .option('--report', 'also write COVERAGE.md there: what the graph covers')
  .action(async (flags: CheckFlags) => {
    const { check } = await import('./commands/check.ts');
    await check(flags);
  });
program
  .command('export')
  .description('Writes the graph for other tools; docs/export.md tells what each format holds and how it is opened.')
  .requiredOption('--format <format>', `one of ${exportNames.join(', ')}`, exportName)
  .option('--out <path>', 'file or folder to write; without it, a format of one file is printed')
  .option('--force', 'write over what is there')
  .option(
    '--from <path>',
    'folder with seed files, or an export as JSON or CSV; may be given again, as for seed',
    collect,
  )
  .option(
    '--from-neo4j',
    'the database that NEO4J_URI names instead of files; with --format seed, its edits put into the files of --from',
  )
  .option(
    '--only <selector>',
    'a region, a kind or an id with all that it needs, as for seed; may be given again',
    collect,
  )
  .option('--perspective <source>', 'what this source says, as for seed; may be given again', collect)
  .option(
    '--walk <id>',
    'for mermaid and svg: where the walk starts, as spinal-nerve:L2, or a region of skin to walk up from',
  )
  .option('--to <id>', 'for mermaid and svg: only the ways to this structure, as skin-region:buttock')
  .action(async (flags: ExportFlags) => {
    const { exportGraph } = await import('./commands/export.ts');
    await exportGraph(flags);
  });
program
  .command('schema')
  .description(
    'Writes schema/schema.graphql and schema/graph.schema.json from the code, and schema/trusted-documents.json from schema/documents.',
  )
  .option('--check', 'write nothing; fail where one differs')
  .option('--print', 'print the schema instead')
  .option('--changes-since <revision>', 'tell what clients of a commit or tag would notice; fail where it breaks them')
  .action(async (flags: SchemaFlags) => {
    const { schema } = await import('./commands/schema.ts');
    await schema(flags);
  });
program
  .command('documents')
  .description(
    "Prints a manifest of a client's .graphql files, each with its SHA-256, for TRUSTED_DOCUMENTS. Checks each against the schema.",
  )
  .argument('<folders...>', 'folders with .graphql or .gql files, an operation with all its fragments in each')
  .action(async (folders: string[]) => {
    const { documents } = await import('./commands/documents.ts');
    await documents(folders);
  });
program
  .command('release-notes')
  .description('Moves the unreleased changes of CHANGELOG.md under the version in package.json; "npm version" runs it.')
  .action(async () => {
    const { releaseNotes } = await import('./commands/release-notes.ts');
    await releaseNotes({ date: new Date().toISOString().slice(0, 10) });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told what is wrong, or printed the help that was asked for.
    process.exitCode = error.exitCode;
  } else if (error instanceof CommandError || error instanceof GraphError) {
    tell(error instanceof GraphError ? error.forOperator : error.message);
    process.exitCode = 1;
  } else {
    tell('This is a fault of the program itself; please report it with what follows.');
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

// A connection to a database that has fallen silent would keep the process alive for minutes.
setTimeout(() => process.exit(), 1_000).unref();
