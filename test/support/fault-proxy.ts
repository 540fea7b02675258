/** A TCP proxy in front of a database that breaks connections as networks and faulty servers do. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * `pass` forwards bytes both ways. `swallow` accepts connections and drops every byte. `cut` closes a connection when
 * the database begins to answer, after half of the first chunk; `reset` does so abruptly, with an RST. `stall` sends
 * half of each chunk and keeps the rest. `refuse` closes connections at once. `corrupt` changes bytes of answers.
 * `slow` forwards after `delay`.
 */
export type Fault = 'pass' | 'swallow' | 'cut' | 'reset' | 'stall' | 'refuse' | 'corrupt' | 'slow';

export interface FaultProxy {
  readonly port: number;
  fault: Fault;
  /** For `slow`: the delay in each direction, in milliseconds. */
  delay: number;
  /** Connections that are open. */
  connections(): number;
  /** Ends every open connection. */
  drop(): void;
  close(): Promise<void>;
}

export async function faultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const proxy = { fault: 'pass' as Fault, delay: 200 };
  const late = (socket: Socket, bytes: Buffer) => {
    setTimeout(() => {
      if (!socket.destroyed) socket.write(bytes);
    }, proxy.delay);
  };
  const server = createServer((client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    if (proxy.fault === 'refuse') {
      client.destroy();
      return;
    }
    const database = connect(target.port, target.host);
    database.on('error', () => client.destroy());
    database.once('close', () => client.destroy());
    client.once('close', () => database.destroy());
    client.on('data', (bytes) => {
      if (proxy.fault === 'slow') late(database, bytes);
      else if (proxy.fault === 'refuse') client.destroy();
      else if (proxy.fault !== 'swallow') database.write(bytes);
    });
    database.on('data', (bytes) => {
      const half = bytes.subarray(0, bytes.length >> 1);
      switch (proxy.fault) {
        case 'pass':
          client.write(bytes);
          break;
        case 'slow':
          late(client, bytes);
          break;
        case 'cut':
          client.end(half);
          break;
        case 'reset':
          client.write(half, () => client.resetAndDestroy());
          break;
        case 'stall':
          client.write(half);
          break;
        case 'corrupt':
          client.write(bytes.map((byte, place) => (place % 7 === 3 ? byte ^ 0x55 : byte)));
          break;
        case 'refuse':
          client.destroy();
          break;
        case 'swallow':
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return Object.assign(proxy, {
    port,
    connections: () => sockets.size,
    drop,
    async close() {
      drop();
      server.close();
      await once(server, 'close');
    },
  });
}
