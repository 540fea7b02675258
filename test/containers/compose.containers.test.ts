import neo4j from 'neo4j-driver';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchNeo4j } from '../../src/local-neo4j/launch.ts';
import { countContent } from '../../src/seeding/seed.ts';
import { docker, findDocker, freePorts, run } from '../support/containers.ts';
import { projectGraph, projectRoot } from '../support/graph.ts';

const image = 'cluneal-graph';
const project = `cluneal-graph-test-${String(process.pid)}`;
const composeProgram = await findDocker();

/** A typical first query of someone who explores the API. */
const question = '{ spinalNerve(level: L2) { skinSupplied { nodes { region { id } } } } spinalNerves { totalCount } }';

async function ask(port: number, query = question) {
  const response = await fetch(`http://127.0.0.1:${String(port)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: any; errors?: unknown };
}

const ready = (port: number) =>
  fetch(`http://127.0.0.1:${String(port)}/ready`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status,
    () => null,
  );

/** Neo4j starts in seconds, but in minutes on a busy machine. */
const patiently = { timeout: 240_000, interval: 500 };

/** What `docker build` needs on this machine besides the Dockerfile: a network, an npm configuration. */
const buildFlags = (process.env['DOCKER_BUILD_FLAGS'] ?? '').split(' ').filter((word) => word !== '');

describe.skipIf(composeProgram === null)('containers', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    await docker('build', '--quiet', ...buildFlags, '--tag', image, '.');
  }, 600_000);

  describe("the server's image", () => {
    const inside = (...command: string[]) => docker('run', '--rm', '--entrypoint', 'sh', image, '-c', ...command);

    it('has a single Node, the one pinned in package.json, and no npm configuration', async () => {
      const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
        dependencies: Record<string, string>;
      };
      expect(await inside('node --version')).toBe(`v${String(manifest.dependencies['node'])}`);
      expect(await inside('find / -xdev -type f -name node -perm -100 2>/dev/null | wc -l')).toBe('1');
      // Not even the project's own .npmrc, which holds nothing private, is left in a layer.
      expect(await inside('find / -xdev -name .npmrc 2>/dev/null | wc -l')).toBe('0');
    });

    it('has what the server needs, and no build or development files', async () => {
      const files = (await inside('ls; ls node_modules')).split('\n');
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'LICENSE-DATA', 'graphql', 'schema', 'seed', 'src']));
      for (const name of ['.git', '.env', 'test', 'typescript', 'vitest', 'node']) expect(files).not.toContain(name);
    });

    it('runs its other commands as an unprivileged user on a read-only file system, without a network', async () => {
      expect(await inside('id -u; touch src/x 2>&1 || true')).toMatch(/^1000\n.*Permission denied$/su);
      const closed = ['--read-only', '--network=none', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
      expect(await docker('run', '--rm', ...closed, image, 'check')).toMatch(/is sound: .* 0 errors/u);
      expect(await docker('run', '--rm', ...closed, '--user=12345:12345', image, 'schema', '--print')).toContain(
        'type SpinalNerve implements Node',
      );
    });

    it('serves the embedded graph by itself, reports its health to Docker, and shuts down cleanly on SIGTERM', async () => {
      const [port = 0] = await freePorts(1);
      const name = `${project}-alone`;
      const published = `127.0.0.1:${String(port)}:4000`;
      await docker('run', '--detach', '--read-only', '--name', name, '--publish', published, image);
      try {
        await expect.poll(() => ready(port), patiently).toBe(200);
        expect((await ask(port)).data.spinalNerves.totalCount).toBe(31);
        const health = () => docker('inspect', '--format', '{{.State.Health.Status}}', name);
        await expect.poll(health, patiently).toBe('healthy');
        await docker('kill', '--signal=TERM', name);
        expect(await docker('wait', name)).toBe('0');
        expect(await docker('logs', '--tail=1', name)).toContain('"msg":"stopped"');
      } finally {
        await docker('rm', '--force', name);
      }
    });
  });

  describe('docker compose up', () => {
    const password = 'a-password-of-a-test';
    let environment: Record<string, string>;
    let ports: { api: number; bolt: number; http: number };

    const compose = (args: readonly string[], more: Record<string, string> = {}) =>
      run(composeProgram ?? ['docker-compose'], args, { ...environment, ...more });
    const succeed = async (...args: string[]) => {
      const { ok, lines } = await compose(args);
      expect(ok, lines.slice(-30).join('\n')).toBe(true);
      return lines.join('\n');
    };
    const container = async (service: string) => (await succeed('ps', '--quiet', '--all', service)).trim();
    const inspect = async (service: string, format: string) =>
      docker('inspect', '--format', format, await container(service));

    /** Nodes, arrows and claims as any database client counts them. */
    async function counts() {
      const driver = neo4j.driver(`bolt://127.0.0.1:${String(ports.bolt)}`, neo4j.auth.basic('neo4j', password), {
        telemetryDisabled: true,
        disableLosslessIntegers: true,
      });
      try {
        const { records } = await driver.executeQuery(
          'RETURN COUNT { (n) } AS nodes, COUNT { ()-->() } AS arrows, COUNT { (:Claim) } AS claims',
        );
        return records[0]?.toObject();
      } finally {
        await driver.close();
      }
    }

    beforeAll(async () => {
      const [api = 0, bolt = 0, http = 0] = await freePorts(3);
      ports = { api, bolt, http };
      environment = {
        COMPOSE_PROJECT_NAME: project,
        NEO4J_AUTH: `neo4j/${password}`,
        API_PORT: String(api),
        NEO4J_BOLT_PORT: String(bolt),
        NEO4J_HTTP_PORT: String(http),
      };
    });
    afterAll(() => compose(['down', '--volumes', '--remove-orphans']), 120_000);

    it('starts from nothing and brings up a seeded Neo4j, its Browser and the API', async () => {
      await succeed('up', '--detach');
      await expect.poll(() => ready(ports.api), patiently).toBe(200);
      // On a busy machine, a database that has just started may exceed the time limit of a query.
      await expect.poll(async () => (await ask(ports.api)).errors, patiently).toBeUndefined();
      const { data } = await ask(ports.api);
      expect(data.spinalNerves.totalCount).toBe(31);
      expect(JSON.stringify(data.spinalNerve.skinSupplied)).toContain('skin-region:buttock');
      const { claims, statements } = countContent(await projectGraph());
      expect(await counts()).toMatchObject({ claims: claims + statements });
      const page = await fetch(`http://127.0.0.1:${String(ports.http)}/browser/`);
      expect(await page.text()).toContain('Neo4j Browser');
      await expect.poll(() => inspect('server', '{{.State.Health.Status}}'), patiently).toBe('healthy');
    }, 900_000);

    it('publishes on the loopback address only, and gives our own containers minimal privileges', async () => {
      for (const service of ['neo4j', 'server']) {
        const addresses = await inspect(
          service,
          '{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}} {{end}}{{end}}',
        );
        expect(new Set(addresses.trim().split(' '))).toEqual(new Set(['127.0.0.1']));
      }
      for (const service of ['seed', 'server']) {
        const format =
          '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}';
        expect(await inspect(service, format)).toBe('1000:1000 true [ALL] [no-new-privileges:true]');
      }
    });

    it('seeds again when it is repeated, which changes nothing', async () => {
      const before = await counts();
      await succeed('up', '--detach');
      expect(await succeed('logs', 'seed')).toMatch(/Seeded [^]*Nothing to change /u);
      expect(await inspect('seed', '{{.State.ExitCode}}')).toBe('0');
      expect(await counts()).toEqual(before);
    }, 500_000);

    it('reports that the database is gone, and recovers by itself when it is back', async () => {
      await succeed('kill', 'neo4j');
      await expect.poll(() => ready(ports.api), patiently).toBe(503);
      await succeed('start', 'neo4j');
      await expect.poll(() => ready(ports.api), patiently).toBe(200);
      await expect.poll(async () => (await ask(ports.api)).data?.spinalNerves.totalCount, patiently).toBe(31);
    }, 500_000);

    it('fails with one sentence if the given password is not the one stored in the volume', async () => {
      const { ok } = await compose(['up', '--detach'], { NEO4J_AUTH: 'neo4j/another-password' });
      expect(ok).toBe(false);
      expect(await succeed('logs', '--tail=3', 'seed')).toMatch(/rejects the user "neo4j"; check .*NEO4J_AUTH/u);
    }, 500_000);

    it('removes its data when it is taken down with its volumes', async () => {
      await succeed('down', '--volumes');
      const filter = `label=com.docker.compose.project=${project}`;
      expect(await docker('ps', '--all', '--quiet', '--filter', filter)).toBe('');
      expect(await docker('volume', 'ls', '--quiet', '--filter', filter)).toBe('');
    }, 120_000);
  });

  describe('npm run neo4j', () => {
    it("starts only the compose file's Neo4j, with its own password, and takes it down", async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cluneal-graph-docker-'));
      const [boltPort = 0, httpPort = 0] = await freePorts(2);
      const composeProject = `${project}-launcher`;
      const password = 'a $password #1';
      try {
        const server = await launchNeo4j({
          engine: 'docker',
          folder,
          boltPort,
          httpPort,
          password,
          composeProject,
          onProgress: () => undefined,
        });
        try {
          const driver = neo4j.driver(server.boltUri, neo4j.auth.basic('neo4j', password), { telemetryDisabled: true });
          await driver.verifyConnectivity().finally(() => driver.close());
          const running = await docker('ps', '--format', '{{.Names}}', '--filter', `name=${composeProject}`);
          expect(running.split('\n')).toHaveLength(1);
        } finally {
          await server.stop();
        }
        expect(await server.exited).not.toBeNull();
      } finally {
        await run(composeProgram ?? ['docker-compose'], ['--project-name', composeProject, 'down', '--volumes']);
        await rm(folder, { recursive: true, force: true });
      }
    }, 500_000);
  });
});
