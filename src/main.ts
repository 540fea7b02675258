/** The entry point of all commands, which the npm scripts call; see commands/ for each. */
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
import { CommandError, GraphError, operatorMessage } from './errors.ts';
import { printSettings } from './settings.ts';

const variablesHelp = () => `\nEnvironment:\n${printSettings()}`;

// Commands are loaded on demand, so that help and other commands start quickly.
const program = new Command('cluneal-graph')
  .description('The nerves to the skin of the back as a graph, with the sources of every claim.')
  .option(
    '--env <file>',
    'file of environment variables, such as the one from Neo4j Aura; variables already set take precedence',
  )
  .hook('preAction', (command) => {
    const { env } = command.opts<{ env?: string }>();
    if (env !== undefined) loadEnvironment(env);
  })
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .showHelpAfterError('(add --help to see what is allowed)');
program
  .command('start')
  .description('Starts the GraphQL server, on the embedded graph or on the Neo4j at NEO4J_URI.')
  .option('--pretty', 'log for people instead of JSON (as on a terminal)')
  .addHelpText('after', variablesHelp)
  .action(async (flags: StartFlags) => {
    const { start } = await import('./commands/start.ts');
    await start(flags);
  });
program
  .command('mcp')
  .description(
    'Serves the Model Context Protocol over standard input and output, for an assistant that starts this command. "start" serves the same at /mcp.',
  )
  .addHelpText('after', variablesHelp)
  .action(async () => {
    const { mcp } = await import('./commands/mcp.ts');
    await mcp();
  });
program
  .command('neo4j')
  .description(
    'Starts a local Neo4j with its Browser, with Docker if it is running, otherwise with Maven and Java 17. Ctrl-C stops it.',
  )
  .option('--engine <engine>', 'docker or maven; chosen automatically by default', engineName)
  .option('--folder <folder>', 'folder for its data (.neo4j)')
  .option('--bolt-port <port>', 'port for drivers (7687)', portNumber)
  .option('--http-port <port>', 'port for Neo4j Browser (7474)', portNumber)
  .option('--password <password>', 'password of the user neo4j (random by default, saved in the folder)')
  .option('--no-auth', 'no password')
  .option(
    '--heap <size>',
    "memory for Java's heap, such as 512m or 2g (512m; use more for millions of nodes)",
    memorySize,
  )
  .option('--page-cache <size>', 'memory for caching database files, such as 128m or 2g (128m)', memorySize)
  .action(async (flags: Neo4jFlags) => {
    const { neo4j } = await import('./commands/neo4j.ts');
    await neo4j(flags);
  });
program
  .command('seed')
  .description(
    'Checks the seed files and writes the differences to the Neo4j at NEO4J_URI, in one transaction. It is safe to repeat.',
  )
  .option(
    '--from <path>',
    "folder with seed files, or a JSON or CSV export, instead of the project's own files; repeatable: later ones correct and extend earlier ones",
    collect,
  )
  .option(
    '--only <what>',
    'only this part and its context: a skin region with everything that leads to it, an id, or a kind such as Fascia; repeatable',
    collect,
  )
  .option('--perspective <source>', 'only what this source says; repeatable, or separated by commas', collect)
  .option('--prune', 'remove what earlier seeding wrote and this one does not contain')
  .option('--reset', 'remove everything that seeding wrote, then seed again; asks first')
  .option('--yes', 'do not ask for confirmation')
  .option('--dry-run', 'write nothing; summarise what would be added, changed and removed')
  .option('--details', 'with --dry-run, list every change instead of the first 20 lines')
  .option(
    '--diff <version>',
    'only list what changed in the files since a released version of the data; needs no database',
  )
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
  .description('Checks seed files and lists every problem with file, line and fix.')
  .option(
    '--from <path>',
    "folder with seed files, or a JSON or CSV export, instead of the project's own files; repeatable, as for seed",
    collect,
  )
  .option('--report', 'also write COVERAGE.md there: what the graph covers')
  .option('--texts <folder>', 'also say which sentences that claims rest on (quoteHash) still stand in these texts')
  .option('--quote <sentence>', 'only print the quoteHash of a sentence')
  .action(async (flags: CheckFlags) => {
    const { check } = await import('./commands/check.ts');
    await check(flags);
  });
program
  .command('export')
  .description('Writes the graph for other tools; docs/export.md describes each format and how to open it.')
  .requiredOption('--format <format>', `one of ${exportNames.join(', ')}`, exportName)
  .option('--out <path>', 'file or folder to write to; without it, a single-file format is printed')
  .option('--force', 'overwrite existing files')
  .option('--from <path>', 'folder with seed files, or a JSON or CSV export; repeatable, as for seed', collect)
  .option(
    '--from-neo4j',
    'read the database at NEO4J_URI instead of files; with --format seed, write its edits into the files of --from',
  )
  .option('--only <selector>', 'only a region, a kind or an id with its context, as for seed; repeatable', collect)
  .option('--perspective <source>', 'only what this source says, as for seed; repeatable', collect)
  .option(
    '--walk <id>',
    'for mermaid and svg: the start of the walk, such as spinal-nerve:L2, or a skin region to walk up from',
  )
  .option('--to <id>', 'for mermaid and svg: only paths to this structure, such as skin-region:buttock')
  .action(async (flags: ExportFlags) => {
    const { exportGraph } = await import('./commands/export.ts');
    await exportGraph(flags);
  });
program
  .command('schema')
  .description(
    'Writes schema/schema.graphql, schema/graph.schema.json, schema/context.jsonld and schema/clients from the code, and schema/trusted-documents.json from schema/documents.',
  )
  .option('--check', 'write nothing; fail if a file is out of date')
  .option('--print', 'print the schema instead')
  .option(
    '--changes-since <revision>',
    'list what has changed for clients since a commit or tag; fail on a breaking change',
  )
  .action(async (flags: SchemaFlags) => {
    const { schema } = await import('./commands/schema.ts');
    await schema(flags);
  });
program
  .command('documents')
  .description(
    "Prints a manifest of a client's .graphql files, each with its SHA-256, for TRUSTED_DOCUMENTS. Checks each against the schema.",
  )
  .argument('<folders...>', 'folders with .graphql or .gql files; each file has one operation and all its fragments')
  .action(async (folders: string[]) => {
    const { documents } = await import('./commands/documents.ts');
    await documents(folders);
  });
program
  .command('sbom')
  .description('Prints the packages that the server runs on, with version, licence and checksum, in CycloneDX.')
  .action(async () => {
    const { sbom } = await import('./commands/sbom.ts');
    await sbom();
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
    // Commander has already printed the error or the help text.
    process.exitCode = error.exitCode;
  } else if (error instanceof CommandError || error instanceof GraphError) {
    tell(operatorMessage(error));
    process.exitCode = 1;
  } else {
    tell('This is a bug in the program; please report it with the following.');
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

// A silent database connection would keep the process alive for minutes.
setTimeout(() => process.exit(), 1_000).unref();
