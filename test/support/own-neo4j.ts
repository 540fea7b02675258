/** A Neo4j for a single test file, which may kill, pause and restart it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { launchNeo4j, probeEngines, type LocalNeo4j } from '../../src/local-neo4j/launch.ts';
import { projectRoot } from './graph.ts';

const { maven } = await probeEngines();
/** Why no such Neo4j is available; null if one is. */
export const noOwnNeo4j = maven.ok ? null : maven.reason;

export interface OwnNeo4j {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Kills it at once, as a machine failure would. */
  kill(): Promise<void>;
  /** Restarts it, with its data and on its port. */
  start(): Promise<void>;
  /** Pauses the process: the system still accepts its connections, but nothing answers. */
  pause(): void;
  resume(): void;
  /** Runs a statement as a separate database user. */
  run(statement: string): Promise<Record<string, unknown>[]>;
  /** Changes the password of the user that is configured here. */
  changePassword(changed: string): Promise<void>;
  remove(): Promise<void>;
}

/** `home`: the parent of its folder. */
export async function ownNeo4j(home = tmpdir()): Promise<OwnNeo4j> {
  const folder = await mkdtemp(join(home, 'cluneal-graph-own-neo4j-'));
  const password = 'a-password-of-the-tests';
  const launch = (boltPort: number) =>
    launchNeo4j({
      engine: 'maven',
      folder,
      jarsFolder: join(projectRoot, '.neo4j'),
      boltPort,
      httpPort: 0,
      password,
      browser: false,
      onProgress: () => undefined,
    });
  let running: LocalNeo4j = await launch(0).catch(() => launch(0));
  const port = Number(new URL(running.boltUri).port);
  /** The launcher records first its own process id, then the server's. */
  const serverProcess = async () =>
    Number((await readFile(join(folder, 'maven', 'launcher.lock'), 'utf8')).split('\n')[1]);
  let pid = await serverProcess();
  let isPaused = false;
  const runAs = async (user: string, given: string, statement: string, name: string) => {
    const driver = neo4j.driver(`bolt://127.0.0.1:${String(port)}`, neo4j.auth.basic(user, given), {
      disableLosslessIntegers: true,
      telemetryDisabled: true,
    });
    const session = driver.session({ database: name });
    try {
      return (await session.run(statement)).records.map((record): Record<string, unknown> => record.toObject());
    } finally {
      await session.close();
      await driver.close();
    }
  };
  // A separate user, since Neo4j locks a user out for a while after too many wrong passwords.
  const create = `CREATE USER operator SET PASSWORD '${password}' CHANGE NOT REQUIRED`;
  await runAs(running.username, password, create, 'system');
  return {
    port,
    username: running.username,
    password,
    async kill() {
      process.kill(pid, 'SIGKILL');
      await running.exited;
      await running.stop();
    },
    async start() {
      // On a busy machine it may not start within the launcher's time limit.
      running = await launch(port).catch(() => launch(port));
      pid = await serverProcess();
    },
    pause() {
      process.kill(pid, 'SIGSTOP');
      isPaused = true;
    },
    resume() {
      process.kill(pid, 'SIGCONT');
      isPaused = false;
    },
    run: (statement) => runAs('operator', password, statement, 'neo4j'),
    async changePassword(changed) {
      const change = `ALTER USER ${running.username} SET PASSWORD '${changed}' CHANGE NOT REQUIRED`;
      await runAs('operator', password, change, 'system');
    },
    async remove() {
      if (isPaused) process.kill(pid, 'SIGCONT');
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
