/**
 * Provides a real Neo4j to each worker of the project `neo4j` for the whole run: the one at `NEO4J_TEST_URI`, else from
 * Docker with Testcontainers, else from Java and Maven; else none, with the reason. `REQUIRE_NEO4J=1` turns that into a
 * failure, `NEO4J_TEST_ENGINE=docker` or `maven` allows only that engine.
 */
import { Neo4jContainer } from '@testcontainers/neo4j';
import neo4j from 'neo4j-driver';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { neo4jWorkers } from './workers.ts';
import { launchNeo4j, neo4jImage, probeEngines } from '../../src/local-neo4j/launch.ts';
import { randomPassword } from '../../src/local-neo4j/password.ts';
import { contentSecurityPolicy, postConnectCommand } from '../../src/neo4j-browser/on-connect.ts';

export interface TestNeo4j {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Address of its HTTP port, which serves its Browser; null if the environment does not give one. */
  readonly http: string | null;
  /** Whether this run started it, so that it must have our full configuration. */
  readonly ours: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The real Neo4j of each worker of this run, since test files empty and seed theirs. Empty if none is available.
     */
    neo4js: readonly TestNeo4j[];
    /** Why there is none; null if there is one. */
    neo4jSkipReason: string | null;
  }
}

interface StartedNeo4j {
  readonly how: string;
  readonly neo4j: TestNeo4j;
  readonly stop: () => Promise<void>;
  /** Starts another one with the same engine; null for a Neo4j that the environment names. */
  readonly another: ((failures: string[]) => Promise<StartedNeo4j | null>) | null;
}

const jarsFolder = resolve(import.meta.dirname, '..', '..', '.neo4j');

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const failures: string[] = [];
  const engine = process.env['NEO4J_TEST_ENGINE'] ?? '';
  if (!['', 'docker', 'maven'].includes(engine))
    throw new Error(`NEO4J_TEST_ENGINE is "${engine}"; write docker or maven.`);
  const first =
    (await given()) ??
    (engine === 'maven' ? null : await byDocker(failures)) ??
    (engine === 'docker' ? null : await byMaven(failures));
  if (first !== null) {
    const started = [first];
    while (first.another !== null && started.length < neo4jWorkers) {
      const next = await first.another(failures);
      if (next === null) break;
      started.push(next);
    }
    const stop = async () => {
      await Promise.all(started.map((one) => one.stop()));
    };
    if (started.length < neo4jWorkers) {
      await stop();
      throw new Error(
        `Only ${String(started.length)} of ${String(neo4jWorkers)} Neo4js started: ${failures.join('; ')}.`,
      );
    }
    const addresses = started.map((one) => one.neo4j.uri).join(' and ');
    console.log(`Real Neo4j for the tests: ${addresses} (${[first.how, ...failures].join('; not ')}).`);
    project.provide(
      'neo4js',
      started.map((one) => one.neo4j),
    );
    project.provide('neo4jSkipReason', null);
    return stop;
  }
  const asked = engine === '' ? '' : `NEO4J_TEST_ENGINE is ${engine}; `;
  const reason = `no real Neo4j can be had: NEO4J_TEST_URI is not set; ${asked}${failures.join('; ')}`;
  if (process.env['REQUIRE_NEO4J'] === '1') throw new Error(`REQUIRE_NEO4J=1, but ${reason}.`);
  project.provide('neo4js', []);
  project.provide('neo4jSkipReason', reason);
  const warn = () => {
    console.warn(`\n!!! THE TESTS AGAINST A REAL NEO4J ARE SKIPPED !!! ${reason}.\n`);
  };
  warn();
  // Repeated where it is visible, below the results.
  return () => {
    warn();
    return Promise.resolve();
  };
}

/** The Neo4j that the environment names. If it does not answer, the run fails instead of trying another engine. */
async function given(): Promise<StartedNeo4j | null> {
  const uri = process.env['NEO4J_TEST_URI'] ?? '';
  if (uri === '') return null;
  const username = process.env['NEO4J_TEST_USERNAME'] ?? 'neo4j';
  const password = process.env['NEO4J_TEST_PASSWORD'] ?? '';
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { telemetryDisabled: true });
  try {
    await driver.verifyConnectivity();
  } catch (error) {
    throw new Error(`NEO4J_TEST_URI is ${uri}, but that Neo4j cannot be used (${words(error)}).`, { cause: error });
  } finally {
    await driver.close();
  }
  const http = process.env['NEO4J_TEST_HTTP_URI'] ?? null;
  return {
    how: 'NEO4J_TEST_URI',
    neo4j: { uri, username, password, http, ours: false },
    stop: () => Promise.resolve(),
    another: null,
  };
}

async function byDocker(failures: string[]): Promise<StartedNeo4j | null> {
  const { docker } = await probeEngines();
  if (!docker.ok) {
    failures.push(`Docker: ${docker.reason}`);
    return null;
  }
  try {
    const container = await new Neo4jContainer(neo4jImage)
      .withPassword(randomPassword())
      .withEnvironment({
        NEO4J_browser_post__connect__cmd: await postConnectCommand(),
        NEO4J_dbms_security_http__static__content__security__policy__header: contentSecurityPolicy,
      })
      .start();
    return {
      how: `Docker, ${neo4jImage}`,
      neo4j: {
        uri: container.getBoltUri().replace(/\/$/u, ''),
        username: container.getUsername(),
        password: container.getPassword(),
        http: container.getHttpUri().replace(/\/$/u, ''),
        ours: true,
      },
      stop: async () => {
        await container.stop();
      },
      another: byDocker,
    };
  } catch (error) {
    failures.push(`Docker: Testcontainers could not start ${neo4jImage} (${words(error)})`);
    return null;
  }
}

async function byMaven(failures: string[]): Promise<StartedNeo4j | null> {
  const { maven } = await probeEngines();
  if (!maven.ok) {
    failures.push(`Java and Maven: ${maven.reason}`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'cluneal-graph-neo4j-'));
  const password = randomPassword();
  try {
    const server = await launchNeo4j({
      engine: 'maven',
      folder,
      jarsFolder,
      boltPort: 0,
      httpPort: 0,
      password,
      onProgress: (line) => {
        console.log(line);
      },
    });
    return {
      how: 'Java, from its Maven artefacts',
      neo4j: { uri: server.boltUri, username: server.username, password, http: server.httpUri, ours: true },
      stop: async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
      another: byMaven,
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    failures.push(`Java and Maven: ${words(error)}`);
    return null;
  }
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error)).replace(/\.$/u, '');
