/** The one entry: every command of the project, which the npm scripts name. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { loadEnvironment, readConfig, type Config } from './config.ts';
import { CommandError, GraphError } from './errors.ts';
import { progressOn } from './progress.ts';
import { exportFormatNames, seedFormatName, type ExportFormatName } from './seeding/export/names.ts';

const root = join(import.meta.dirname, '..');
const seedFolder = join(root, 'seed');
const documentsFolder = join(root, 'schema', 'documents');
const sdlFile = join(root, 'schema', 'schema.graphql');
const manifestFile = join(root, 'schema', 'trusted-documents.json');
const graphSchemaFile = join(root, 'schema', 'graph.schema.json');

const out = (line: string) => process.stdout.write(`${line}\n`);
/** What a person at the terminal is told; standard output is kept for logs and for what a command prints. */
const tell = (line: string) => process.stderr.write(`${line}\n`);
// Nothing is wrong where the reader of a long list stops early, as `head` does: the command goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** A path as a person would write it: from here where it lies below, whole where it lies elsewhere. */
function placeOf(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? resolve(path) : fromHere === '' ? '.' : fromHere;
}

async function start({ pretty: readable }: { pretty?: boolean }): Promise<void> {
  const config = readConfig();
  const version = await readVersion();
  const logger = makeLogger(config, readable === true || process.stdout.isTTY);
  const { startServer } = await import('./server.ts');
  const store = await openReader(config, version);
  let server;
  try {
    server = await startServer({
      store,
      host: config.host,
      port: config.port,
      logger,
      version,
      documents: await readDocuments(),
      settings: config.http,
      ...(config.cache === null ? {} : { cache: config.cache }),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
  const meta = await store.meta({}).catch(() => null);
  const graph = config.neo4j === null ? 'the embedded graph' : `Neo4j at ${config.neo4j.uri}`;
  tell(`
cluneal-graph ${version} serves ${graph}${meta === null ? '' : ` (data ${meta.dataVersion})`}.
For teaching only: not for diagnosis or treatment.

  GraphQL and GraphiQL   ${server.url}/graphql
  Health and readiness   ${server.url}/health  ${server.url}/ready

Try it:

  curl -s ${server.url}/graphql -H 'content-type: application/json' \\
    -d '{"query":"{ spinalNerve(level: L2) { skinSupplied { region { name } status pathCount } } }"}'
`);
  if (meta === null && config.neo4j !== null)
    tell('The database holds no graph yet; seed it with "npm run seed" (the server need not be restarted).\n');
  const signal = await stopSignal();
  logger.info({ signal }, 'stopping');
  await server.close();
  logger.info('stopped');
}

async function neo4j(options: {
  engine?: 'docker' | 'maven';
  folder?: string;
  boltPort?: number;
  httpPort?: number;
  auth: boolean;
  password?: string;
  heap?: number;
  pageCache?: number;
}): Promise<void> {
  const { runNeo4jCommand } = await import('./local-neo4j/command.ts');
  const { auth, password, heap, pageCache, ...rest } = options;
  await runNeo4jCommand(
    {
      ...rest,
      heapMegabytes: heap,
      pageCacheMegabytes: pageCache,
      ...(auth ? (password === undefined ? {} : { password }) : { password: null }),
    },
    { out: tell, signal: abortOnStop() },
  );
}

interface SeedFlags {
  from?: string[];
  only?: string[];
  perspective?: string[];
  prune?: boolean;
  reset?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  database?: string;
}

async function seed(flags: SeedFlags): Promise<void> {
  const { neo4j: configured } = readConfig();
  if (configured === null) {
    throw new CommandError(
      'NEO4J_URI is not set, so there is no database to seed; set it, as in NEO4J_URI=bolt://localhost:7687 ("npm run neo4j" starts one and prints it).',
    );
  }
  const { from = [seedFolder], only = [], perspective = [], database = configured.database } = flags;
  const settings = { ...configured, database };
  const { runSeedCommand } = await import('./seeding/command.ts');
  const { connectNeo4j } = await import('./store/neo4j/connection.ts');
  const { openNeo4jWriter } = await import('./store/neo4j/neo4j-writer.ts');
  const version = await readVersion();
  const progress = progressOn(process.stderr);
  const openWriter = async () => {
    const connection = connectNeo4j(settings);
    try {
      await connection.verify();
    } catch (error) {
      await connection.close();
      throw error;
    }
    return openNeo4jWriter(connection, { version });
  };
  const { prune = false, reset = false, yes = false, dryRun = false } = flags;
  await runSeedCommand(
    { from, only, perspective, prune, reset, yes, dryRun },
    {
      uri: settings.uri,
      database,
      openWriter,
      out(line) {
        progress.end();
        out(line);
      },
      tell(line) {
        progress.end();
        tell(line);
      },
      ask: process.stdin.isTTY ? askAtTerminal : null,
      onProgress: progress.show,
      signal: abortOnStop(),
    },
  ).finally(() => {
    progress.end();
  });
}

async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Who closes the input without an answer has not said yes.
    return await Promise.race([lines.question(question), once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
  }
}

async function check({ from: folders = [seedFolder], report }: { from?: string[]; report?: boolean }): Promise<void> {
  const from = folders.join(', ');
  const { checkSeed } = await import('./seeding/check.ts');
  const { formatProblem } = await import('./seeding/problem.ts');
  const { countContent } = await import('./seeding/seed.ts');
  const [folder = seedFolder, ...more] = folders;
  if (report === true && more.length > 0) throw new CommandError('--report is about one folder; give --from once.');
  const { graph, leftOut, problems } = await checkSeed(more.length === 0 ? folder : folders);
  for (const problem of problems)
    out(
      formatProblem({
        ...problem,
        file: more.length > 0 ? problem.file : join(placeOf(folder), problem.file),
      }),
    );
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const found = `${String(errors)} ${errors === 1 ? 'error' : 'errors'}, ${String(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (graph === null) throw new CommandError(`The seed in ${from} cannot be loaded: ${found}.`);
  if (errors > 0) throw new CommandError(`The seed in ${from} can be loaded but is not complete: ${found}.`);
  const { structures, sources, relations, claims, statements, topics } = countContent(graph);
  out(
    `The seed in ${from} is sound: ${String(structures)} structures, ${String(sources)} sources, ${String(relations)} relations with ${String(claims)} claims, ` +
      `${String(statements)} statements, ${String(topics)} dispute topics; ${found}.`,
  );
  if (report !== true) return;
  const { coverageReport, reportFile } = await import('./seeding/report.ts');
  const file = join(folder, reportFile);
  await writeFile(file, coverageReport(graph, leftOut));
  out(`${placeOf(file)} is written; review the difference.`);
}

interface ExportFlags {
  readonly format: ExportFormatName | typeof seedFormatName;
  readonly out?: string;
  readonly force?: boolean;
  readonly from?: string[];
  readonly fromNeo4j?: boolean;
  readonly only?: string[];
  readonly perspective?: string[];
  readonly walk?: string;
  readonly to?: string;
}

async function exportGraph(flags: ExportFlags): Promise<void> {
  const isPicture = flags.format === 'svg' || flags.format === 'mermaid';
  if (!isPicture && (flags.walk !== undefined || flags.to !== undefined))
    throw new CommandError(
      `--walk and --to are for pictures, and the format ${flags.format} is none; leave them out, narrow it with --only, or choose svg or mermaid.`,
    );
  if (flags.format === seedFormatName) {
    await exportSeed(flags);
    return;
  }
  const { format: name, out: path, force, from: folders = [seedFolder], only = [], perspective = [], walk, to } = flags;
  const { exportFormats } = await import('./seeding/export/index.ts');
  const { findTarget, writeFiles } = await import('./seeding/export/export.ts');
  const { chooseFrom, readChosenGraph } = await import('./seeding/seed.ts');
  const format = exportFormats[name];
  const target = await findTarget(name, format, { out: path ?? null, force: force === true });
  const graph =
    flags.fromNeo4j === true
      ? chooseFrom(await readFromNeo4j(flags), { only, perspective })
      : await readChosenGraph({ folder: folders, only, perspective });
  const files = format.write(graph, {
    version: await readVersion(),
    walk: walk === undefined ? null : { start: walk, to: to ?? null },
  });
  if (target === null) {
    await print(files.map(({ text }) => text).join(''));
    return;
  }
  const { folder, name: single } = target;
  await writeFiles(folder, single === null ? files : files.map(({ text }) => ({ name: single, text })));
  const place = placeOf(single === null ? folder : join(folder, single));
  tell(`Written: ${place}${single === null ? `, with ${files.map((file) => file.name).join(', ')}` : ''}.`);
}

/** Brings what was edited in a database back into seed files. */
async function exportSeed(flags: ExportFlags): Promise<void> {
  const { out: folder, force, from: folders = [seedFolder], fromNeo4j } = flags;
  const [base = seedFolder, ...more] = folders;
  if (fromNeo4j !== true)
    throw new CommandError(
      'The format seed brings edits back from a database; add --from-neo4j, or choose another format.',
    );
  if (more.length > 0) throw new CommandError('The format seed edits one folder; give --from once.');
  if ([flags.only, flags.perspective].some((list) => list !== undefined))
    throw new CommandError('The format seed is for the whole graph; leave --only and --perspective out.');
  const { findTarget, writeChanged } = await import('./seeding/export/export.ts');
  const { editSeedFiles } = await import('./seeding/export/seed-files.ts');
  // The folder that the edits are put into is meant to be written over.
  const intoBase = folder !== undefined && resolve(folder) === resolve(base);
  const target = await findTarget(
    seedFormatName,
    { file: null },
    { out: folder ?? null, force: force === true || intoBase },
  );
  const edited = await editSeedFiles(base, await readFromNeo4j(flags));
  const written = await writeChanged(target?.folder ?? '', edited);
  const { changed } = edited;
  tell(
    changed.length === 0
      ? `The database says what the files in ${placeOf(base)} say; no file differs.`
      : `${String(changed.length)} ${changed.length === 1 ? 'file differs' : 'files differ'} from ${placeOf(base)}: ${changed.join(', ')}.`,
  );
  if (written.length > 0)
    tell(`Written to ${folder ?? ''}; review the difference, and run "npm run check -- --from ${folder ?? ''}".`);
}

/** What a database holds, with a line for everything in it that cannot be taken along. */
async function readFromNeo4j({ format }: Pick<ExportFlags, 'format'>) {
  const { neo4j: settings } = readConfig();
  if (settings === null) {
    throw new CommandError(
      'NEO4J_URI is not set, so there is no database to export from; set it, as in NEO4J_URI=bolt://localhost:7687, or leave --from-neo4j out.',
    );
  }
  const { connectNeo4j } = await import('./store/neo4j/connection.ts');
  const { decodeStoredGraph, readStoredGraph } = await import('./store/neo4j/neo4j-content.ts');
  const connection = connectNeo4j(settings);
  try {
    await connection.verify();
    const { content, problems } = decodeStoredGraph(await readStoredGraph(connection, { signal: abortOnStop() }));
    for (const { what, message } of problems) tell(`Not in the export: ${what} ${message}.`);
    if (content.structures.length === 0)
      throw new CommandError(
        `The database at ${settings.uri} holds no graph, so there is nothing to export as ${format}; seed it with "npm run seed".`,
      );
    return content;
  } finally {
    await connection.close();
  }
}

/** Prints a long text; nothing is wrong where the reader stops early, as `head` does. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => {
      if (error === null || error === undefined || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(error);
    };
    process.stdout.once('error', done);
    process.stdout.write(text, done);
  });
}

async function schema(options: { check?: boolean; print?: boolean; changesSince?: string }): Promise<void> {
  const { printSdl } = await import('./api/schema.ts');
  const { printManifest } = await import('./http/documents.ts');
  const sdl = printSdl();
  if (options.print === true) {
    process.stdout.write(sdl);
    return;
  }
  if (options.changesSince !== undefined) {
    await tellChanges(await sdlAt(options.changesSince), sdl, options.changesSince);
    return;
  }
  await renew(sdlFile, sdl, options, async (before) => {
    if (before !== '') await tellChanges(before, sdl, 'the file as it was').catch(tellError);
  });
  await renew(manifestFile, printManifest(await readDocuments()), options);
  const { printExchangeSchema } = await import('./seeding/exchange.ts');
  await renew(graphSchemaFile, printExchangeSchema(), options);
}

/** Writes a generated file where it is out of date; with `check`, fails then instead. */
async function renew(
  path: string,
  content: string,
  { check: checkOnly }: { check?: boolean },
  onChange?: (before: string) => Promise<void>,
): Promise<void> {
  const file = relative(process.cwd(), path);
  const before = await readFile(path, 'utf8').catch(() => '');
  if (before === content) {
    out(`${file} is up to date.`);
    return;
  }
  if (checkOnly === true)
    throw new CommandError(`${file} differs from the code; run "npm run schema" and review the difference.`);
  await writeFile(path, content);
  out(`${file} is written; review the difference.`);
  await onChange?.(before);
}

/** Tells what clients would notice. Throws a `CommandError` where a query that worked would fail. */
async function tellChanges(before: string, after: string, since: string): Promise<void> {
  const { changesBetween } = await import('./api/changes.ts');
  const { breaking, dangerous } = changesBetween(before, after);
  for (const sentence of breaking) out(`BREAKING  ${sentence}`);
  for (const sentence of dangerous) out(`dangerous ${sentence}`);
  if (breaking.length > 0)
    throw new CommandError(
      `${String(breaking.length)} ${breaking.length === 1 ? 'change breaks' : 'changes break'} clients of ${since}.`,
    );
  out(`Nothing breaks clients of ${since}.`);
}

function tellError(error: unknown): void {
  if (!(error instanceof CommandError)) throw error;
  tell(error.message);
}

async function sdlAt(revision: string): Promise<string> {
  const path = relative(root, sdlFile);
  try {
    // The path after the colon cannot be taken for an option, whatever the revision is.
    const arguments_ = ['show', '--end-of-options', `${revision}:./${path}`];
    const { stdout } = await promisify(execFile)('git', arguments_, { cwd: root, maxBuffer: 10_000_000 });
    return stdout;
  } catch (cause) {
    throw new CommandError(
      `Git has no ${path} at "${revision}"; name a commit, a branch or a tag, as HEAD or v1.0.0.`,
      {
        cause,
      },
    );
  }
}

async function documents(folders: readonly string[]): Promise<void> {
  const { schema: apiSchema } = await import('./api/schema.ts');
  const { checkDocument, printManifest } = await import('./http/documents.ts');
  const texts: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw new CommandError(`The folder ${folder} cannot be read.`, { cause });
    });
    for (const name of names.filter((one) => /\.(?:graphql|gql)$/.test(one)).sort()) {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8');
      checkDocument(file, text, apiSchema);
      texts.push(text);
    }
  }
  if (texts.length === 0) throw new CommandError(`There is no .graphql file in ${folders.join(', ')}.`);
  process.stdout.write(printManifest(texts));
}

async function openReader(config: Config, version: string) {
  if (config.neo4j === null) {
    const { readSoundGraph } = await import('./seeding/seed.ts');
    const { openEmbeddedStore } = await import('./store/embedded/embedded-store.ts');
    const { graph } = await readSoundGraph(seedFolder);
    return openEmbeddedStore(graph, { version });
  }
  const { connectNeo4j } = await import('./store/neo4j/connection.ts');
  const { openNeo4jReader } = await import('./store/neo4j/neo4j-reader.ts');
  const connection = connectNeo4j(config.neo4j);
  try {
    await connection.verify();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return openNeo4jReader(connection);
}

async function readDocuments(): Promise<string[]> {
  const names = (await readdir(documentsFolder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(names.map((name) => readFile(join(documentsFolder, name), 'utf8')));
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function makeLogger({ logLevel }: Config, readable: boolean): Logger {
  const options = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return readable ? pino(options, pretty({ sync: true, ignore: 'requestId' })) : pino(options);
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of stopSignals) process.once(signal, resolve);
  });
}

function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of stopSignals) {
    process.once(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a whole number from 0 to 65535.');
  return port;
}

/** An option that may be given again, and with commas. */
function collect(text: string, before: readonly string[] = []): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Write a name; several with a comma between them.');
  return [...before, ...items];
}

/** Megabytes. */
function memorySize(text: string): number {
  const [, number, unit] = /^(\d+)([mg])$/iu.exec(text) ?? [];
  const megabytes = Number(number) * (unit?.toLowerCase() === 'g' ? 1024 : 1);
  if (!(megabytes >= 64 && megabytes <= 1024 * 1024))
    throw new InvalidArgumentError('Write a size from 64m to 1024g, as 512m or 2g.');
  return megabytes;
}

const variablesHelp = `
Environment:
  HOST, PORT                       where the server listens (127.0.0.1, 4000)
  NEO4J_URI                        a Neo4j to use, as bolt://localhost:7687 or neo4j+s://…; without it the embedded graph serves
  NEO4J_USERNAME, NEO4J_PASSWORD   its user (neo4j) and password (none)
  NEO4J_AUTH                       both at once, as Neo4j's image takes them: neo4j/a-password, or none
  NEO4J_DATABASE                   its database (neo4j)
  NEO4J_QUERY_TIMEOUT_MS           longest time of one query (10000)
  CACHE_MAX_STALENESS_MS           how old an answer from Neo4j may be; 0 asks for each request (1000)
  CACHE_MAX_RECORDS                most records of a Neo4j that are kept in memory; 0 keeps none (50000)
  INTROSPECTION                    off hides the schema, GraphiQL and suggestions of names (on)
  REQUEST_TIMEOUT_MS               longest time of one operation (30000)
  MAX_BODY_BYTES                   largest body of a request (100000)
  CACHE_SECONDS                    how long answers to GET may be kept (60)
  CORS_ORIGINS                     whose pages may ask, as https://app.example,https://b.example, or * (none)
  TRUSTED_DOCUMENTS                files with trusted documents, with a comma between them (ours alone)
  ONLY_TRUSTED_DOCUMENTS           on answers nothing else (off)
  METRICS                          off hides /metrics (on)
  OTEL_EXPORTER_OTLP_ENDPOINT, …   where traces go, with all of OpenTelemetry's variables (no traces)
  LOG_LEVEL                        trace, debug, info, warn, error, fatal or silent (info)`;

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
  .action(start);
program
  .command('neo4j')
  .description(
    'Starts a real local Neo4j with its Browser: with Docker where it answers, else with Maven and Java 17. Ctrl-C stops it.',
  )
  .option('--engine <engine>', 'docker or maven, instead of what is found', (engine) => {
    if (engine !== 'docker' && engine !== 'maven') throw new InvalidArgumentError('Write docker or maven.');
    return engine;
  })
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
  .action(neo4j);
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
  .action(seed);
program
  .command('check')
  .description('Checks seed files and lists every problem with file, line and cure.')
  .option(
    '--from <path>',
    "folder with seed files, or an export as JSON or CSV, instead of the project's own files; may be given again, as for seed",
    collect,
  )
  .option('--report', 'also write COVERAGE.md there: what the graph covers')
  .action(check);
const exportNames = [...exportFormatNames, seedFormatName] as const;
program
  .command('export')
  .description('Writes the graph for other tools; docs/export.md tells what each format holds and how it is opened.')
  .requiredOption('--format <format>', `one of ${exportNames.join(', ')}`, (format) => {
    const known = exportNames.find((one) => one === format);
    if (known === undefined) throw new InvalidArgumentError(`Write one of ${exportNames.join(', ')}.`);
    return known;
  })
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
  .action(exportGraph);
program
  .command('schema')
  .description(
    'Writes schema/schema.graphql and schema/graph.schema.json from the code, and schema/trusted-documents.json from schema/documents.',
  )
  .option('--check', 'write nothing; fail where one differs')
  .option('--print', 'print the schema instead')
  .option('--changes-since <revision>', 'tell what clients of a commit or tag would notice; fail where it breaks them')
  .action(schema);
program
  .command('documents')
  .description(
    "Prints a manifest of a client's .graphql files, each with its SHA-256, for TRUSTED_DOCUMENTS. Checks each against the schema.",
  )
  .argument('<folders...>', 'folders with .graphql or .gql files, an operation with all its fragments in each')
  .action(documents);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told what is wrong, or printed the help that was asked for.
    process.exitCode = error.exitCode;
  } else if (error instanceof CommandError || error instanceof GraphError) {
    tell(error.message);
    process.exitCode = 1;
  } else {
    tell('This is a fault of the program itself; please report it with what follows.');
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}
