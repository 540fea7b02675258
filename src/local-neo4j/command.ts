/** The command `npm run neo4j`: a local Neo4j with its Browser until it is interrupted. */
import { join, resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { type GuideServer, serveGuide } from './guide.ts';
import { chooseEngine, type Engine, keptPassword, launchNeo4j, type LocalNeo4j } from './launch.ts';
import { mavenPlaces } from './maven.ts';
import { randomPassword } from './password.ts';
import type { Programs } from './program.ts';

export interface Neo4jCommandOptions {
  /** Defaults to Docker if it is available, otherwise Maven. */
  readonly engine?: Engine | undefined;
  /** Defaults to the project's git-ignored `.neo4j`. */
  readonly folder?: string | undefined;
  /** Defaults to the project's git-ignored `.neo4j`, whatever `folder` is. */
  readonly jarsFolder?: string | undefined;
  /** Defaults to 7687; 0 for any free port. */
  readonly boltPort?: number | undefined;
  /** Defaults to 7474; 0 for any free port. */
  readonly httpPort?: number | undefined;
  /** Defaults to the password stored with the data, or a random one; null turns authentication off. */
  readonly password?: string | null | undefined;
  /** Java heap in megabytes; defaults to 512. */
  readonly heapMegabytes?: number | undefined;
  /** Neo4j's page cache in megabytes; defaults to 128. */
  readonly pageCacheMegabytes?: number | undefined;
  readonly programs?: Programs | undefined;
}

export interface Neo4jCommandSurroundings {
  readonly out: (line: string) => void;
  /** Stops the server; the command then succeeds. */
  readonly signal: AbortSignal;
}

const defaultFolder = resolve(import.meta.dirname, '..', '..', '.neo4j');
const defaultBoltPort = 7687;
const defaultHttpPort = 7474;

/**
 * Runs Neo4j, prints how to reach and use it, and stops it when the signal aborts. Throws a `CommandError` if it cannot
 * start or exits by itself.
 */
export async function runNeo4jCommand(options: Neo4jCommandOptions, io: Neo4jCommandSurroundings): Promise<void> {
  const guide = await serveGuide(options.folder ?? defaultFolder);
  try {
    await launchAndWait(options, guide, io);
  } finally {
    await guide.close();
  }
}

async function launchAndWait(options: Neo4jCommandOptions, guide: GuideServer, io: Neo4jCommandSurroundings) {
  const { out, signal } = io;
  const { folder = defaultFolder, jarsFolder = defaultFolder, programs } = options;
  let server: LocalNeo4j;
  try {
    const engine = options.engine ?? (await chooseEngine({ onProgress: out, signal, programs }));
    const password = options.password === undefined ? await choosePassword(engine, folder) : options.password;
    server = await launchNeo4j({
      engine,
      folder,
      jarsFolder,
      boltPort: options.boltPort ?? defaultBoltPort,
      httpPort: options.httpPort ?? defaultHttpPort,
      password,
      guidePort: guide.port,
      heapMegabytes: options.heapMegabytes,
      pageCacheMegabytes: options.pageCacheMegabytes,
      onProgress: out,
      signal,
      programs,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    out('Stopped.');
    return;
  }
  describe(server, guide).forEach(out);
  const code = await Promise.race([server.exited, aborted(signal)]);
  if (!signal.aborted) {
    await server.stop();
    const how = typeof code === 'number' ? `exit code ${String(code)}` : 'no exit code';
    const log = server.engine === 'maven' ? `; its log is in ${join(mavenPlaces(folder).home, 'logs')}` : '';
    throw new CommandError(`Neo4j ended by itself (${how})${log}.`);
  }
  out('Stopping Neo4j …');
  await server.stop();
  out('Stopped. The data are kept for the next start.');
}

async function choosePassword(engine: Engine, folder: string): Promise<string> {
  const { password, lost } = await keptPassword(engine, folder);
  if (lost !== null) throw new CommandError(lost);
  return password ?? randomPassword();
}

/** Lines that explain how to reach, fill and serve the database. */
function describe({ boltUri, httpUri, username, password }: LocalNeo4j, guide: GuideServer): string[] {
  const variables = [
    `NEO4J_URI=${boltUri}`,
    ...(password === null ? [] : [`NEO4J_USERNAME=${username}`, `NEO4J_PASSWORD=${shellWord(password)}`]),
  ].join(' ');
  return [
    '',
    'Neo4j is ready; Ctrl-C stops it.',
    '',
    `  Browser   ${httpUri}/browser/${password === null ? '?preselectAuthMethod=NO_AUTH' : ''}`,
    `            It opens with a guided tour; to open it again, type  :guide ${guide.url}`,
    `  Bolt      ${boltUri}`,
    ...(password === null ? ['  User      none is needed'] : [`  User      ${username}`, `  Password  ${password}`]),
    '',
    'In another terminal, fill it and serve it:',
    '',
    `  ${variables} npm run seed`,
    `  ${variables} npm start`,
    '',
  ];
}

const shellWord = (word: string) =>
  /^[\w./:@%+=-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolveAbort) => {
    if (signal.aborted) resolveAbort();
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolveAbort();
        },
        { once: true },
      );
    }
  });
}
