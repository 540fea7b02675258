import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { neo4jVersion } from '../../src/local-neo4j/jars.ts';
import { neo4jImage } from '../../src/local-neo4j/launch.ts';
import { readConfig } from '../../src/config.ts';
import { parse } from 'yaml';
import { projectRoot } from '../support/graph.ts';

const read = (name: string) => readFile(join(projectRoot, name), 'utf8');
const manifest = JSON.parse(await read('package.json')) as { version: string; dependencies: Record<string, string> };
const dockerfile = await read('Dockerfile');
const composeFile = await read('docker-compose.yml');
interface Service {
  readonly image: string;
  readonly environment: Record<string, string>;
  readonly ports?: readonly string[];
}
const { services } = parse(composeFile, { merge: true }) as { services: Record<'neo4j' | 'seed' | 'server', Service> };

describe('the Dockerfile and the compose file', () => {
  it('have the Node version of package.json in every stage', () => {
    expect(dockerfile).toMatch(new RegExp(`^ARG NODE_VERSION=${String(manifest.dependencies['node'])}$`, 'mu'));
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, base]) => base);
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gmu)].map(([, stage]) => stage);
    expect(new Set(bases.filter((base) => !stages.includes(base)))).toEqual(
      new Set(['node:${NODE_VERSION}-bookworm-slim']),
    );
  });

  it('have the version of package.json', () => {
    expect(dockerfile).toContain(`org.opencontainers.image.version="${manifest.version}"`);
  });

  it('have the Neo4j version that all other tests run against', () => {
    expect(services.neo4j.image).toBe(neo4jImage);
    expect(neo4jImage).toBe(`neo4j:${neo4jVersion.split('.').slice(0, 2).join('.')}-community`);
  });

  it('give the three services one password, which is configurable and which the server understands', () => {
    const values = Object.values(services).map(({ environment }) => environment['NEO4J_AUTH']);
    expect(new Set(values).size).toBe(1);
    const byDefault = /^\$\{NEO4J_AUTH:-(.+)\}$/u.exec(values[0] ?? '')?.[1];
    const { neo4j } = readConfig({ NEO4J_URI: 'bolt://neo4j', NEO4J_AUTH: byDefault });
    expect(neo4j?.username).toBe('neo4j');
    expect(neo4j?.password?.length).toBeGreaterThanOrEqual(8);
  });

  it('publish on the loopback address only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(3);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z0-9_]+:-\d+\}:\d+$/u);
  });

  it('have all their variables listed in .env.example', async () => {
    const wanted = [...composeFile.matchAll(/\$\{([A-Z0-9_]+)/gu)].map(([, name]) => name);
    const listed = [...(await read('.env.example')).matchAll(/^#([A-Z0-9_]+)=/gmu)].map(([, name]) => name);
    expect([...new Set(listed)].sort()).toEqual([...new Set(wanted)].sort());
  });
});
