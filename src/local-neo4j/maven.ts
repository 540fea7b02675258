/** Runs Neo4j Community from its Maven artifacts as a Java process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from '../errors.ts';
import { contentSecurityPolicy, guideHosts, postConnectCommand } from '../neo4j-browser/on-connect.ts';
import { ensureJars, neo4jVersion } from './jars.ts';
import { takeLock } from './lock.ts';
import {
  boltUriOf,
  checkKeptPassword,
  defaultHeapMegabytes,
  defaultPageCacheMegabytes,
  httpUriOf,
  type LaunchOptions,
  type LocalNeo4j,
  username,
} from './options.ts';
import { randomPassword, readPassword, writePassword, writeSecret } from './password.ts';
import { choosePorts, type Ports } from './ports.ts';
import { findJava } from './probe.ts';
import { defaultPrograms, firstWords, runProgram } from './program.ts';
import { waitUntilReady } from './readiness.ts';

/** Modules of Java that Neo4j 5.26 needs opened. */
const javaFlags = [
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
  '--add-opens=java.base/java.io=ALL-UNNAMED',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-opens=java.base/java.util.concurrent=ALL-UNNAMED',
  '-Dfile.encoding=UTF-8',
  '-XX:+ExitOnOutOfMemoryError',
];

const serverClass = 'org.neo4j.server.CommunityEntryPoint';
const adminClass = 'org.neo4j.server.startup.Neo4jAdminCommand';
const killAfterMilliseconds = 20_000;
const keptLogLines = 200;
const toldLogLines = 5;

export interface MavenPlaces {
  /** Neo4j's home folder: conf, data, logs. */
  readonly home: string;
  readonly password: string;
}

export function mavenPlaces(folder: string): MavenPlaces {
  const home = resolve(folder, 'maven');
  return { home, password: join(home, 'password') };
}

/** True if a server has run there and left a database. */
export function mavenHasData({ home }: MavenPlaces): Promise<boolean> {
  return access(join(home, 'data', 'databases')).then(
    () => true,
    () => false,
  );
}

/** Downloads what is missing, starts a server on the loopback address and waits until it answers. */
export async function launchByMaven(options: LaunchOptions): Promise<LocalNeo4j> {
  const { folder, password, onProgress, signal, programs = defaultPrograms, browser = true } = options;
  const places = mavenPlaces(folder);
  const wanted = { boltPort: options.boltPort, httpPort: options.httpPort };
  const lock = await takeLock(join(places.home, 'launcher.lock'));
  let server: JavaServer | null = null;
  try {
    await choosePorts(wanted);
    const java = await findJava(programs);
    if (!java.ok) throw new CommandError(`Neo4j cannot be started: ${java.reason}.`);
    const javaProgram = join(java.home, 'bin', 'java');
    const jars = await ensureJars({ folder: options.jarsFolder ?? folder, programs, onProgress, signal });
    // Checked again, because a download may have taken minutes.
    const ports = await choosePorts(wanted);
    await writeConfiguration(places, ports, {
      authentication: password !== null,
      browser,
      onConnect: await postConnectCommand(options.guidePort),
      pageCacheMegabytes: options.pageCacheMegabytes ?? defaultPageCacheMegabytes,
    });
    await settlePassword(places, password, { javaProgram, jars, signal });
    signal?.throwIfAborted();
    onProgress(`Starting Neo4j ${neo4jVersion} Community (Java, data in ${places.home}) …`);
    const started = startServer(javaProgram, [
      ...javaFlags,
      `-Xmx${String(options.heapMegabytes ?? defaultHeapMegabytes)}m`,
      ...['-cp', join(jars, '*'), serverClass],
      ...[`--home-dir=${places.home}`, `--config-dir=${join(places.home, 'conf')}`, '--console-mode'],
    ]);
    server = started;
    if (started.processId !== undefined) await lock.note(started.processId);
    const httpUri = httpUriOf(ports.httpPort);
    await waitUntilReady({
      boltUri: boltUriOf(ports.boltPort),
      httpPort: ports.httpPort,
      username,
      password,
      signal,
      hopeless: () => started.lastWords(places),
      refused:
        `Neo4j's data in ${places.home} have a different password: use that one, ` +
        `or delete ${places.home} to begin with an empty graph.`,
    });
    if (password !== null) await writePassword(places.password, password);
    void started.exited.then(() => lock.release());
    return {
      engine: 'maven',
      boltUri: boltUriOf(ports.boltPort),
      httpUri,
      username,
      password,
      stop: async () => {
        await started.stop();
        await lock.release();
      },
      exited: started.exited,
    };
  } catch (error) {
    await server?.stop();
    await lock.release();
    throw error;
  }
}

async function writeConfiguration(
  { home }: MavenPlaces,
  { boltPort, httpPort }: Ports,
  {
    authentication,
    browser,
    onConnect,
    pageCacheMegabytes,
  }: { authentication: boolean; browser: boolean; onConnect: string; pageCacheMegabytes: number },
): Promise<void> {
  const settings: Record<string, string> = {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': `127.0.0.1:${String(boltPort)}`,
    // Browser asks the HTTP port for the Bolt address, and this is the answer.
    'server.bolt.advertised_address': `localhost:${String(boltPort)}`,
    'server.http.listen_address': `127.0.0.1:${String(httpPort)}`,
    'server.http.advertised_address': `localhost:${String(httpPort)}`,
    ...(browser ? {} : { 'server.http_enabled_modules': 'TRANSACTIONAL_ENDPOINTS,QUERY_API_ENDPOINTS' }),
    // Neo4j's default would let any web page open on this machine read the graph over HTTP.
    'dbms.security.http_access_control_allow_origin': httpUriOf(httpPort),
    'dbms.security.auth_enabled': String(authentication),
    'dbms.usage_report.enabled': 'false',
    'client.allow_telemetry': 'false',
    'dbms.security.http_static_content_security_policy_header': contentSecurityPolicy,
    'browser.remote_content_hostname_whitelist': guideHosts,
    'browser.post_connect_cmd': onConnect,
    'server.memory.pagecache.size': `${String(pageCacheMegabytes)}m`,
    // Without this, each database allocates 256 MB of disk at once.
    'db.tx_log.preallocate': 'false',
    // Without this, stopping takes 10 s of waiting for new connections.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': '0',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await mkdir(join(home, 'conf'), { recursive: true });
  await writeFile(join(home, 'conf', 'neo4j.conf'), ['# Written anew at each start.', ...lines, ''].join('\n'));
}

/**
 * Sets the initial password if there is no data yet; otherwise compares it with the stored one. Data created without
 * authentication gets a password too, so that authentication can be turned on later.
 */
async function settlePassword(
  places: MavenPlaces,
  password: string | null,
  { javaProgram, jars, signal }: { javaProgram: string; jars: string; signal: AbortSignal | undefined },
): Promise<void> {
  if (await mavenHasData(places)) {
    const cure = `delete ${places.home} to begin with an empty graph`;
    checkKeptPassword(await readPassword(places.password), password, places.password, cure);
    return;
  }
  const first = password ?? randomPassword();
  await rm(join(places.home, 'data', 'dbms', 'auth.ini'), { force: true });
  await writePassword(places.password, first);
  // In a file, because any user of the machine can read the arguments of a process.
  const file = join(places.home, 'set-initial-password.arguments');
  const words = ['-cp', join(jars, '*'), adminClass, 'dbms', 'set-initial-password', '--', first];
  await writeSecret(file, words.map((word) => `"${word.replaceAll(/["\\]/gu, '\\$&')}"\n`).join(''));
  try {
    const result = await runProgram(javaProgram, [`@${file}`], {
      env: { NEO4J_HOME: places.home, NEO4J_CONF: join(places.home, 'conf') },
      signal,
    });
    if (!result.ok) {
      throw new CommandError(`Neo4j's first password could not be set (${firstWords(result.lines)}).`);
    }
  } finally {
    await rm(file, { force: true });
  }
}

interface JavaServer {
  readonly processId: number | undefined;
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<void>;
  /** Null while it runs; then one sentence with the end of its log. */
  readonly lastWords: (places: MavenPlaces) => string | null;
}

function startServer(javaProgram: string, args: readonly string[]): JavaServer {
  const child: ChildProcess = spawn(javaProgram, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      log.push(line);
      if (log.length > keptLogLines) log.shift();
    });
  }
  let ended = false;
  let code: number | null = null;
  // If this process crashes, the server must not stay behind.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const exited = new Promise<number | null>((resolveExit) => {
    const finish = (exitCode: number | null) => {
      ended = true;
      code = exitCode;
      process.off('exit', endWithUs);
      resolveExit(exitCode);
    };
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      log.push(error.message);
      finish(null);
    });
    child.once('close', finish);
  });
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    if (ended) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds);
    await exited;
    clearTimeout(timer);
  };
  return {
    processId: child.pid,
    exited,
    stop: () => (stopping ??= stop()),
    lastWords: ({ home }) => {
      if (!ended) return null;
      const how = code === null ? 'ended by a signal' : `exit code ${String(code)}`;
      const told = log.filter((line) => !/^\s+at |^\s*\.\.\. \d+ more/u.test(line)).slice(-toldLogLines);
      const words = told.map((line) => `\n  ${line}`).join('') || '\n  (nothing)';
      return `Neo4j stopped before it was ready (${how}; more in ${join(home, 'logs')}); its last words:${words}`;
    },
  };
}
