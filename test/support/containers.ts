/** Docker and its compose program as a person at a terminal uses them, with a project name and ports of this run. */
import { createServer, type AddressInfo } from 'node:net';
import { probeEngines } from '../../src/local-neo4j/launch.ts';
import { prepareDocker } from '../../src/local-neo4j/docker.ts';
import { defaultPrograms, runProgram, type ProgramResult } from '../../src/local-neo4j/program.ts';
import { projectRoot } from './graph.ts';

/**
 * The compose program to use; null if no daemon answers or Neo4j's image is not available, in which case the reason is
 * printed. `REQUIRE_DOCKER=1` turns that into a failure.
 */
export async function findDocker(): Promise<readonly [string, ...string[]] | null> {
  const { docker } = await probeEngines();
  const prepared = docker.ok ? await prepareDocker(defaultPrograms, console.log, undefined) : docker;
  if (prepared.ok) return prepared.compose;
  if (process.env['REQUIRE_DOCKER'] === '1') throw new Error(`REQUIRE_DOCKER=1, but ${prepared.reason}.`);
  console.warn(`\n!!! THE TESTS OF THE CONTAINERS ARE SKIPPED !!! ${prepared.reason}.\n`);
  return null;
}

/** Variables added to this process's own, to enable BuildKit in older clients. */
const base = { DOCKER_BUILDKIT: '1', COMPOSE_DOCKER_CLI_BUILD: '1', NO_COLOR: '1', COMPOSE_ANSI: 'never' };

export function run(
  [program, ...words]: readonly [string, ...string[]],
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<ProgramResult> {
  return runProgram(program, [...words, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...base, ...environment },
  });
}

/** Runs `docker` and returns its output; rejects with it on failure. */
export async function docker(...args: string[]): Promise<string> {
  const { ok, lines } = await run(['docker'], args);
  if (!ok) throw new Error(`docker ${args.join(' ')}:\n${lines.slice(-30).join('\n')}`);
  return lines.join('\n');
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
