/** A TCP proxy in front of a database that does to its connections what networks and broken servers do. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * `pass` forwards bytes both ways. `swallow` accepts connections and drops every byte. `cut` ends a connection when the database
 * begins to answer, after half of the first chunk. `refuse` ends connections at once. `corrupt` changes bytes of answers.
 */
export type Fault = 'pass' | 'swallow' | 'cut' | 'refuse' | 'corrupt';

export interface FaultProxy {
  readonly port: number;
  fault: Fault;
  /** Connections that are open. */
  connections(): number;
  close(): Promise<void>;
}

export async function faultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const proxy = { fault: 'pass' as Fault };
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
      if (proxy.fault === 'pass' || proxy.fault === 'cut' || proxy.fault === 'corrupt') database.write(bytes);
      else if (proxy.fault === 'refuse') client.destroy();
    });
    database.on('data', (bytes) => {
      switch (proxy.fault) {
        case 'pass':
          client.write(bytes);
          break;
        case 'cut':
          client.write(bytes.subarray(0, bytes.length >> 1));
          client.end();
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
  return Object.assign(proxy, {
    port,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}
