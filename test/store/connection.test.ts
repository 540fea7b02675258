import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';

const settings = { username: 'neo4j', password: 'x', database: 'neo4j', queryTimeout: 1000 };

describe('a Neo4j that is not there', { timeout: 30_000 }, () => {
  it('is told in one sentence', async () => {
    const connection = connectNeo4j({ ...settings, uri: 'bolt://127.0.0.1:1' });
    await expect(connection.verify()).rejects.toMatchObject({
      message: 'The database does not answer; try again in a moment.',
      forOperator: 'Neo4j at bolt://127.0.0.1:1 does not respond; check NEO4J_URI and that the database is running.',
    });
    await expect(connection.read('a read', 'RETURN 1', {}, {})).rejects.toMatchObject({
      extensions: { code: 'STORE_UNAVAILABLE' },
    });
    await connection.close();
  });

  it('keeps nobody waiting whose call has been ended, also while the driver tries again', async () => {
    const connection = connectNeo4j({ ...settings, uri: 'bolt://127.0.0.1:1' });
    const ended = connection.read('a read', 'RETURN 1', {}, { signal: AbortSignal.timeout(200) });
    await expect(ended).rejects.toThrow(/timeout/);
    await expect(connection.revision({ signal: AbortSignal.timeout(200) })).rejects.toThrow();
    await connection.close();
  });

  it('keeps nobody waiting where something listens and never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connection = connectNeo4j({ ...settings, uri: `bolt://127.0.0.1:${String(port)}` });
    const ended = connection.read('a read', 'RETURN 1', {}, { signal: AbortSignal.timeout(200) });
    await expect(ended).rejects.toThrow(/timeout/);
    // The driver's own limit is told as what it is: a database that does not answer.
    await expect(connection.read('a read', 'RETURN 1', {}, {})).rejects.toThrow('The database does not answer');
    for (const socket of sockets) socket.destroy();
    await connection.close();
    silent.close();
  });
});
