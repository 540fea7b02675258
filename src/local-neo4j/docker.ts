/** Runs Neo4j Community as the service `neo4j` of the project's compose file. */
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from '../errors.ts';
import { defaultGuidePort } from '../neo4j-browser/on-connect.ts';
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
import { readPassword, writePassword, writeSecret } from './password.ts';
import { choosePorts } from './ports.ts';
import { defaultPrograms, firstWords, type Programs, runProgram } from './program.ts';
import { waitUntilReady } from './readiness.ts';

/** The image in the compose file and the tests. */
export const neo4jImage = 'neo4j:5.26-community';

const composeFile = resolve(import.meta.dirname, '..', '..', 'docker-compose.yml');
const service = 'neo4j';
/**
 * Compose's project name. It differs from that of `docker compose up` in the same folder, so that neither uses the
 * other's container, volume or password.
 */
const defaultProject = `local-${basename(dirname(composeFile))
  .toLowerCase()
  .replaceAll(/[^\da-z-]/gu, '')}`;
const stopSeconds = 30;
const toldLogLines = '5';

export interface DockerPlaces {
  readonly home: string;
  readonly password: string;
  /** The variables for the compose file, including the password. */
  readonly environment: string;
}

export function dockerPlaces(folder: string): DockerPlaces {
  const home = resolve(folder, 'docker');
  return { home, password: join(home, 'password'), environment: join(home, 'compose.env') };
}

/** Whether the image is present or can be pulled, and with which compose program; otherwise the reason. */
export async function prepareDocker(
  programs: Programs,
  onProgress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<{ ok: true; compose: readonly [string, ...string[]] } | { ok: false; reason: string }> {
  const compose = await findCompose(programs, signal);
  if (compose === null) {
    return { ok: false, reason: 'Docker is running, but neither `docker compose` nor `docker-compose` is installed' };
  }
  const inspection = await runProgram(programs.docker, ['image', 'inspect', neo4jImage], { signal });
  if (inspection.ok) return { ok: true, compose };
  onProgress(`Pulling the image ${neo4jImage} (about 600 MB unpacked), this once …`);
  const pull = await runProgram(programs.docker, ['pull', neo4jImage], {
    signal,
    onLine: (line) => {
      if (/Pull complete|Status:|Digest:/u.test(line)) onProgress(`  ${line}`);
    },
  });
  return pull.ok
    ? { ok: true, compose }
    : {
        ok: false,
        reason: `the image ${neo4jImage} cannot be pulled (${firstWords(pull.lines, /error|denied|fail/iu)})`,
      };
}

async function findCompose(
  { docker, dockerCompose }: Programs,
  signal: AbortSignal | undefined,
): Promise<readonly [string, ...string[]] | null> {
  if ((await runProgram(docker, ['compose', 'version'], { signal })).ok) return [docker, 'compose'];
  if ((await runProgram(dockerCompose, ['version'], { signal })).ok) return [dockerCompose];
  return null;
}

/** Starts the container on the loopback address and waits until it answers; its volume outlives it. */
export async function launchByDocker(options: LaunchOptions): Promise<LocalNeo4j> {
  const { folder, password, onProgress, signal, programs = defaultPrograms } = options;
  const places = dockerPlaces(folder);
  const wanted = { boltPort: options.boltPort, httpPort: options.httpPort };
  const lock = await takeLock(join(places.home, 'launcher.lock'));
  let down = () => lock.release();
  try {
    const ports = await choosePorts(wanted);
    await access(composeFile).catch(() => {
      throw new CommandError(`The compose file ${composeFile} is not there.`);
    });
    const prepared = await prepareDocker(programs, onProgress, signal);
    if (!prepared.ok) throw new CommandError(`Neo4j cannot be started: ${prepared.reason}.`);
    const [composeProgram, ...composeWords] = prepared.compose;
    const project = options.composeProject ?? defaultProject;
    const which = ['--project-name', project, '--env-file', places.environment, '-f', composeFile];
    const compose = (words: readonly string[], composeSignal?: AbortSignal) =>
      runProgram(composeProgram, [...composeWords, ...which, ...words], { signal: composeSignal });
    const anew = [...prepared.compose, ...which, 'down', '--volumes'].join(' ');
    const cure = `begin with an empty graph by: rm ${places.password} && ${anew}`;
    checkKeptPassword(await readPassword(places.password), password, places.password, cure);
    await writeSecret(places.environment, environmentFile(ports, options));
    onProgress(`Starting Neo4j (${neo4jImage}, ${prepared.compose.join(' ')}) …`);
    down = async () => {
      await compose(['down', '--timeout', String(stopSeconds)]);
      await lock.release();
    };
    const up = await compose(['up', '--detach', service], signal);
    if (!up.ok) {
      throw new CommandError(`Docker could not start Neo4j (${firstWords(up.lines, /error|denied|cannot/iu)}).`);
    }
    const listed = await compose(['ps', '--quiet', service], signal);
    const container = listed.lines.find((line) => /^[\da-f]{12,64}$/u.test(line.trim()))?.trim();
    if (container === undefined) throw new CommandError('Docker started Neo4j, but its container is gone already.');
    const httpUri = httpUriOf(ports.httpPort);
    await waitUntilReady({
      boltUri: boltUriOf(ports.boltPort),
      httpPort: ports.httpPort,
      username,
      password,
      signal,
      hopeless: () => lastWords(programs.docker, container),
      refused: `Neo4j's data in the Docker volume have a different password: use that one, or ${cure}.`,
    });
    if (password !== null) await writePassword(places.password, password);
    let stopping: Promise<void> | null = null;
    return {
      engine: 'docker',
      boltUri: boltUriOf(ports.boltPort),
      httpUri,
      username,
      password,
      stop: () => (stopping ??= down()),
      exited: waitForContainer(programs.docker, container),
    };
  } catch (error) {
    await down();
    throw error;
  }
}

/** A file of variables that both generations of compose can read; single quotes keep a password unchanged. */
function environmentFile(
  ports: { boltPort: number; httpPort: number },
  {
    password,
    guidePort = defaultGuidePort,
    heapMegabytes = defaultHeapMegabytes,
    pageCacheMegabytes = defaultPageCacheMegabytes,
  }: Pick<LaunchOptions, 'password' | 'guidePort' | 'heapMegabytes' | 'pageCacheMegabytes'>,
): string {
  return [
    `API_PORT=${String(guidePort)}`,
    `NEO4J_BOLT_PORT=${String(ports.boltPort)}`,
    `NEO4J_HTTP_PORT=${String(ports.httpPort)}`,
    `NEO4J_AUTH=${password === null ? 'none' : `'${username}/${password}'`}`,
    `NEO4J_HEAP=${String(heapMegabytes)}m`,
    `NEO4J_PAGE_CACHE=${String(pageCacheMegabytes)}m`,
    '',
  ].join('\n');
}

/** Null while the container is running and healthy; otherwise one sentence with the end of its log. */
async function lastWords(docker: string, container: string): Promise<string | null> {
  const format = '{{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}';
  const inspection = await runProgram(docker, ['inspect', '--format', format, container]);
  const [status = 'gone', code = '?', health = ''] = inspection.ok ? (inspection.lines[0] ?? '').split(' ') : [];
  if (['created', 'running', 'restarting'].includes(status) && health !== 'unhealthy') return null;
  const logs = await runProgram(docker, ['logs', '--tail', toldLogLines, container]);
  const words = (logs.ok ? logs.lines : []).map((line) => `\n  ${line}`).join('') || '\n  (nothing)';
  const how = health === 'unhealthy' ? 'its health check fails' : `its container is ${status}, exit code ${code}`;
  return `Neo4j did not come up (${how}); its last words:${words}`;
}

/** `docker wait` in its own process group, so that Ctrl-C does not end the wait before the container. */
function waitForContainer(docker: string, container: string): Promise<number | null> {
  return new Promise((resolveExit) => {
    const child = spawn(docker, ['wait', container], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    let code: number | null = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      code = /^\d+$/u.test(line) ? Number(line) : null;
    });
    const endWithUs = () => child.kill('SIGTERM');
    process.once('exit', endWithUs);
    const finish = () => {
      process.off('exit', endWithUs);
      resolveExit(code);
    };
    child.once('error', finish);
    child.once('close', finish);
  });
}
