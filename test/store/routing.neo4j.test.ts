import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { apiContract } from '../api/contract.ts';
import { serve } from '../support/api.ts';
import { startCluster, type Cluster } from '../support/cluster.ts';
import { empty, neo4jEnvironment, noNeo4j, runCypher, testNeo4j, testSettings } from '../support/database.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { run, startProgram } from '../support/program.ts';
import { storeContract } from './contract.ts';

const real = testNeo4j?.uri ?? 'bolt://localhost';

/** Empties the database, then seeds and reads it through this address. */
async function openThrough(uri: string, graph: GraphContent): Promise<GraphReader> {
  await empty();
  const connection = () => connectNeo4j({ ...testSettings(), uri });
  const writer = openNeo4jWriter(connection(), { version: testVersion });
  await writer.prepare({});
  await writer.write(graph, {});
  await writer.close();
  return openNeo4jReader(connection());
}

describe.skipIf(noNeo4j)('a single Neo4j at neo4j://', () => {
  apiContract('Neo4j', async () => openThrough(real.replace(/^\w+:/, 'neo4j:'), await projectGraph()));
});

describe.skipIf(noNeo4j)('a cluster of a leader and two followers', { timeout: 120_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ names: ['leader', 'follower-1', 'follower-2'], behind: real });
  });
  afterAll(() => {
    cluster.stop();
  });
  const asked = (mode: 'READ' | 'WRITE') =>
    [...new Set(cluster.asked.filter((one) => one.mode === mode).map(({ member }) => member))].sort();

  storeContract('Neo4j', (graph) => openThrough(cluster.uri, graph));

  it('receives writes at its leader, and every read of the port at its followers', () => {
    expect(asked('WRITE')).toEqual(['leader']);
    expect(asked('READ')).toEqual(['follower-1', 'follower-2']);
  });

  it('keeps answering without an error if a follower goes away during reads', async () => {
    const store = openNeo4jReader(connectNeo4j({ ...testSettings(), uri: cluster.uri }));
    const api = await serve(store, {}, { maxStaleness: 0, maxRecordBytes: 1 });
    const query = '{ spinalNerve(level: L2) { skinSupplied { nodes { region { id } } } } }';
    const before = await api.data(query);
    const gone = cluster.members.find(({ name }) => name === 'follower-1');
    const asking = Array.from({ length: 4 }, async () => {
      for (let count = 0; count < 8; count += 1) expect(await api.ask(query)).toEqual({ data: before });
    });
    await api.ask(query);
    gone?.stop();
    await Promise.all(asking);
    cluster.asked.length = 0;
    expect(await api.data(query)).toEqual(before);
    expect(asked('READ')).toEqual(['follower-2']);
    await gone?.start();
    await api.close();
  });

  it('refuses a seed if the leader changes meanwhile, says what to do, and leaves nothing behind', async () => {
    await empty();
    const writer = openNeo4jWriter(connectNeo4j({ ...testSettings(), uri: cluster.uri }), { version: testVersion });
    await writer.prepare({});
    cluster.route({ write: 'follower-1', read: ['leader', 'follower-2'] });
    await expect(writer.write(await projectGraph(), {})).rejects.toMatchObject({
      forOperator: expect.stringMatching(/^The cluster at neo4j:\S+ has just elected another leader; try again\.$/),
    });
    expect(await runCypher('MATCH (n) RETURN n LIMIT 1')).toEqual([]);
    cluster.asked.length = 0;
    await writer.write(await projectGraph(), {});
    expect(asked('WRITE')).toEqual(['follower-1']);
    await writer.close();
  });
});

const openssl = await promisify(execFile)('openssl', ['version']).then(
  () => true,
  () => false,
);
if (!openssl) console.warn('The tests of TLS to Neo4j are skipped: openssl is not on the PATH.');

describe.skipIf(noNeo4j || !openssl)('a Neo4j behind TLS', { timeout: 120_000 }, () => {
  let folder: string;
  let cluster: Cluster;
  const file = (name: string) => join(folder, name);
  const environment = (uri: string) => neo4jEnvironment({ ...testSettings(), uri });
  const trusted = () => ({ NODE_EXTRA_CA_CERTS: file('certificate.pem') });
  const at = (scheme: string) => cluster.uri.replace('neo4j:', `${scheme}:`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-tls-'));
    const [key, certificate] = [file('key.pem'), file('certificate.pem')];
    const subject = ['-subj', '/CN=neo4j.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject];
    await promisify(execFile)('openssl', make);
    const tls = { key: await readFile(key), cert: await readFile(certificate) };
    cluster = await startCluster({ names: ['leader', 'follower'], behind: real, tls });
  });
  afterAll(async () => {
    cluster.stop();
    await rm(folder, { recursive: true });
  });

  it('is used if its certificate is trusted, or if any is accepted', async () => {
    for (const given of [{ ...environment(at('neo4j+s')), ...trusted() }, environment(at('bolt+ssc'))]) {
      const server = await startProgram(given);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      await server.stop();
    }
  });

  it('is refused otherwise, in one sentence with both remedies', async () => {
    const { code, err } = await run(['start'], environment(at('neo4j+s')));
    expect(err).toMatch(
      /^Neo4j at neo4j\+s:\S+ has an untrusted certificate \(\w+\); .*NODE_EXTRA_CA_CERTS to .*neo4j\+ssc:/,
    );
    expect(code).toBe(1);
  });

  it('is distinguished from one without TLS, and from one with a certificate for another name', async () => {
    const plain = await run(['start'], environment(real.replace(/^\w+:/, 'neo4j+s:')));
    expect(plain.err).toMatch(/does not speak TLS; write .* neo4j:\/\//);
    const other = at('bolt+s').replace('127.0.0.1', 'localhost');
    const named = await run(['start'], { ...environment(other), ...trusted() });
    expect(named.err).toMatch(/has a certificate for another name/);
  });
});
