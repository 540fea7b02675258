import neo4j from 'neo4j-driver';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError } from '../../src/errors.ts';
import { runNeo4jCommand } from '../../src/local-neo4j/command.ts';
import { defaultPrograms, launchNeo4j, probeEngines } from '../../src/local-neo4j/launch.ts';

const jarsFolder = resolve(import.meta.dirname, '..', '..', '.neo4j');
const { maven } = await probeEngines();
if (!maven.ok) console.warn(`Tests of the Maven launcher are skipped: ${maven.reason}.`);

/** Time for a start, including the download of the jars on a machine's first run. */
const startTimeout = 300_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluneal-graph-launch-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const quiet = () => undefined;

/** The message of the `CommandError` that a promise is rejected with. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CommandError);
  return (error as CommandError).message;
}

/** A program that prints these lines and exits with this code. */
async function program(name: string, lines: readonly string[], code = 0): Promise<string> {
  const file = join(folder, name);
  await writeFile(
    file,
    ['#!/bin/sh', ...lines.map((line) => `echo '${line}' >&2`), `exit ${String(code)}`, ''].join('\n'),
  );
  await chmod(file, 0o755);
  return file;
}

describe('probing', () => {
  test('a missing Java and a missing Maven are both named', async () => {
    const probes = await probeEngines({ ...defaultPrograms, java: 'no-such-java', mvn: 'no-such-mvn' });
    expect(probes.maven).toEqual({
      ok: false,
      reason:
        'the program no-such-java is not on the path (Java 17 or newer is needed), ' +
        'and the program no-such-mvn (Maven) is not on the path',
    });
  });

  test('a Java that is too old is reported with its version', async () => {
    const java = await program('old-java', ['    java.home = /opt/java', '    java.specification.version = 11']);
    const probes = await probeEngines({ ...defaultPrograms, java, mvn: await program('some-mvn', []) });
    expect(probes.maven).toEqual({ ok: false, reason: `the program ${java} is Java 11 (Java 17 or newer is needed)` });
  });

  test('a Docker without a daemon is reported in its own words', async () => {
    const docker = await program('docker', ['Cannot connect to the Docker daemon at unix:///x.sock.'], 1);
    const probes = await probeEngines({ ...defaultPrograms, docker });
    expect(probes.docker).toEqual({
      ok: false,
      reason: "Docker's daemon does not answer (Cannot connect to the Docker daemon at unix:///x.sock)",
    });
  });

  test('if no engine is available, one message gives the reason for each', async () => {
    const programs = { docker: 'no-docker', dockerCompose: 'no-compose', java: 'no-java', mvn: 'no-mvn' };
    const message = await refusal(
      launchNeo4j({ folder, boltPort: 0, httpPort: 0, password: null, onProgress: quiet, programs }),
    );
    expect(message).toContain('not with Docker, because the program no-docker is not on the path');
    expect(message).toContain('not with Java and Maven, because the program no-java is not on the path');
  });
});

describe('refusing to start', () => {
  const options = { engine: 'maven', boltPort: 0, httpPort: 0, password: 'a-password', onProgress: quiet } as const;

  test('a port in use is reported in one clear sentence', async () => {
    const server = createServer();
    const port = await listen(server);
    try {
      expect(await refusal(launchNeo4j({ ...options, folder: join(folder, 'port'), boltPort: port }))).toBe(
        `Port ${String(port)} on 127.0.0.1, wanted for Bolt of Neo4j, is in use: ` +
          'stop the program that listens there (another Neo4j?) or choose another Bolt port (--bolt-port).',
      );
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  test('one port for both Bolt and HTTP is rejected', async () => {
    const both = { ...options, folder: join(folder, 'port'), boltPort: 7999, httpPort: 7999 };
    expect(await refusal(launchNeo4j(both))).toContain('choose two different ports');
  });

  test('a password that Neo4j would not accept is rejected before anything is started', async () => {
    const message = await refusal(launchNeo4j({ ...options, folder: join(folder, 'short'), password: 'short' }));
    expect(message).toBe('The password for Neo4j is too short; it needs at least 8 characters.');
    await expect(access(join(folder, 'short'))).rejects.toThrow();
  });

  test('a folder in use by a running Neo4j is rejected, but not one whose process has ended', async () => {
    const home = join(folder, 'locked', 'maven');
    await mkdir(home, { recursive: true });
    const programs = { ...defaultPrograms, java: 'no-java' };
    const launch = () => launchNeo4j({ ...options, folder: join(folder, 'locked'), programs });
    await writeFile(join(home, 'launcher.lock'), `${String(process.ppid)}\n`);
    expect(await refusal(launch())).toContain(`runs from ${home} already (process ${String(process.ppid)})`);
    await writeFile(join(home, 'launcher.lock'), '999999999\n');
    expect(await refusal(launch())).toContain('no-java is not on the path');
  });

  test('a failing Maven is reported with its cause, and leaves no partial download behind', async () => {
    const java = await program('java', ['    java.home = /opt/java', '    java.specification.version = 21']);
    const jars = join(folder, 'broken-jars');
    const mvn = await program('mvn', ['[ERROR] Could not transfer artifact x: Unknown host repo -> [Help 1]'], 1);
    const programs = { ...defaultPrograms, java, mvn };
    const message = await refusal(launchNeo4j({ ...options, folder: jars, programs }));
    expect(message).toContain(
      'Maven could not fetch Neo4j (exit code 1: Could not transfer artifact x: Unknown host repo)',
    );
    expect(await readdir(jars)).toEqual(['maven']);
  });
});

describe.skipIf(!maven.ok)('a server from its Maven artifacts', () => {
  test(
    'answers Bolt and HTTP on the loopback address, and exits when it is stopped',
    async () => {
      const server = await launchNeo4j({
        engine: 'maven',
        folder: join(folder, 'one'),
        jarsFolder,
        boltPort: 0,
        httpPort: 0,
        password: 'a-password',
        pageCacheMegabytes: 64,
        onProgress: quiet,
      });
      // By number, since not every machine resolves `localhost`.
      const http = server.httpUri.replace('localhost', '127.0.0.1');
      try {
        expect(await ask(server.boltUri, 'a-password', 'RETURN 1 AS answer')).toEqual([1]);
        const pageCache = "SHOW SETTINGS 'server.memory.pagecache.size' YIELD value RETURN value AS answer";
        expect(await ask(server.boltUri, 'a-password', pageCache)).toEqual(['64.00MiB']);
        await expect(ask(server.boltUri, 'another-password', 'RETURN 1 AS answer')).rejects.toThrow(/unauthorized/iu);
        const page = await fetch(`${http}/browser/`);
        expect(page.status).toBe(200);
        expect(await page.text()).toContain('<title>Neo4j Browser</title>');
        const addresses = (await (await fetch(http)).json()) as { bolt_direct: string };
        expect(new URL(addresses.bolt_direct).port).toBe(new URL(server.boltUri).port);
      } finally {
        await server.stop();
      }
      expect(await server.exited).toBe(0);
      await expect(fetch(http)).rejects.toThrow();
      await expect(access(join(folder, 'one', 'maven', 'launcher.lock'))).rejects.toThrow();
    },
    startTimeout,
  );

  test(
    'keeps data and password from one run of the command to the next',
    async () => {
      const own = join(folder, 'two');
      const first = await command(own, (uri, password) => ask(uri, password, 'CREATE (n:Kept) RETURN 1 AS answer'));
      expect(first.answer).toEqual([1]);
      const passwordFile = join(own, 'maven', 'password');
      expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
      expect(await readFile(passwordFile, 'utf8')).toBe(`${first.password}\n`);

      const second = await command(own, (uri, password) =>
        ask(uri, password, 'MATCH (n:Kept) RETURN count(n) AS answer'),
      );
      expect(second.password).toBe(first.password);
      expect(second.answer).toEqual([1]);
      expect(second.lines.at(-1)).toBe('Stopped. The data are kept for the next start.');

      const io = { out: quiet, signal: new AbortController().signal };
      const options = { engine: 'maven', folder: own, jarsFolder, boltPort: 0, httpPort: 0 } as const;
      const other = { ...options, password: 'another-password' };
      expect(await refusal(runNeo4jCommand(other, io))).toContain(`a different password, which is in ${passwordFile}`);
      await rm(passwordFile);
      expect(await refusal(runNeo4jCommand(options, io))).toContain('is lost');
    },
    startTimeout,
  );

  test('is stopped if the signal aborts while it starts', async () => {
    const controller = new AbortController();
    const own = join(folder, 'three');
    const lines: string[] = [];
    const abort = () => {
      controller.abort();
    };
    const out = (line: string) => {
      lines.push(line);
      if (line.startsWith('Starting')) setTimeout(abort, 1_000);
    };
    const options = { engine: 'maven', folder: own, jarsFolder, boltPort: 0, httpPort: 0, password: null } as const;
    await runNeo4jCommand(options, { out, signal: controller.signal });
    expect(lines.at(-1)).toBe('Stopped.');
    await expect(access(join(own, 'maven', 'launcher.lock'))).rejects.toThrow();
  });
});

/** Runs the command behind `npm run neo4j` until it is ready, uses the server, and interrupts the command. */
async function command<Answer>(own: string, use: (uri: string, password: string) => Promise<Answer>) {
  const controller = new AbortController();
  const lines: string[] = [];
  const { promise: ready, resolve: isReady } = Promise.withResolvers<null>();
  const out = (line: string) => {
    lines.push(line);
    if (line.endsWith('npm start')) isReady(null);
  };
  const run = runNeo4jCommand(
    { engine: 'maven', folder: own, jarsFolder, boltPort: 0, httpPort: 0 },
    { out, signal: controller.signal },
  );
  const printed = (name: string) =>
    lines
      .find((line) => line.startsWith(`  ${name} `))
      ?.split(/\s+/u)
      .at(-1) ?? '';
  try {
    await Promise.race([ready, run]);
    return { answer: await use(printed('Bolt'), printed('Password')), password: printed('Password'), lines };
  } finally {
    controller.abort();
    await run;
  }
}

/** The column `answer` of a query. */
async function ask(uri: string, password: string, query: string): Promise<unknown[]> {
  const driver = neo4j.driver(uri, neo4j.auth.basic('neo4j', password), { disableLosslessIntegers: true });
  try {
    const { records } = await driver.executeQuery(query);
    return records.map((record) => record.get('answer') as unknown);
  } finally {
    await driver.close();
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
