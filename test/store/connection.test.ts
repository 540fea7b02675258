import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';

const settings = { username: 'neo4j', password: 'x', database: 'neo4j', queryTimeout: 1000 };

describe('an unreachable Neo4j', { timeout: 30_000 }, () => {
  it('is reported in one sentence', async () => {
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

  it('does not delay a cancelled call, even while the driver retries', async () => {
    const connection = connectNeo4j({ ...settings, uri: 'bolt://127.0.0.1:1' });
    const cancelled = connection.read('a read', 'RETURN 1', {}, { signal: AbortSignal.timeout(200) });
    await expect(cancelled).rejects.toThrow(/timeout/);
    await expect(connection.revision({ signal: AbortSignal.timeout(200) })).rejects.toThrow();
    await connection.close();
  });

  it('does not delay a cancelled call if the port is open but silent', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connection = connectNeo4j({ ...settings, uri: `bolt://127.0.0.1:${String(port)}` });
    const cancelled = connection.read('a read', 'RETURN 1', {}, { signal: AbortSignal.timeout(200) });
    await expect(cancelled).rejects.toThrow(/timeout/);
    // The driver's own timeout is reported as a database that does not answer.
    await expect(connection.read('a read', 'RETURN 1', {}, {})).rejects.toThrow('The database does not answer');
    for (const socket of sockets) socket.destroy();
    await connection.close();
    silent.close();
  });
});
