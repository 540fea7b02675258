/** A proxy between a server and Neo4j that counts statements and bytes, in a pass that is not timed. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface WireCount {
  readonly statements: number;
  /** Explicit transactions; an auto-commit read has none. */
  readonly begun: number;
  readonly bytesToDatabase: number;
  readonly bytesFromDatabase: number;
}

export interface BoltProxy {
  /** The address to use instead of the database's. */
  readonly uri: string;
  /** The traffic since the proxy was opened, without connection set-up. */
  readonly count: () => WireCount;
  readonly close: () => Promise<void>;
}

/** Opens a proxy on the loopback address in front of a database at `bolt://host:port`. */
export async function openBoltProxy(databaseUri: string): Promise<BoltProxy> {
  const { hostname, port } = new URL(databaseUri);
  const count = { statements: 0, begun: 0, bytesToDatabase: 0, bytesFromDatabase: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect({ host: hostname, port: Number(port === '' ? 7687 : port), noDelay: true });
    client.setNoDelay(true);
    const readMessages = messageReader((kind, bytes) => {
      if (opening.has(kind)) return;
      count.bytesToDatabase += bytes;
      if (kind === run) count.statements += 1;
      if (kind === begin) count.begun += 1;
    });
    client.on('data', (part) => {
      readMessages(part);
      database.write(part);
    });
    let opened = false;
    database.on('data', (part) => {
      // The answers to the handshake and to HELLO and LOGON come before any statement.
      opened ||= count.statements > 0;
      if (opened) count.bytesFromDatabase += part.length;
      client.write(part);
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    uri: `bolt://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    count: () => ({ ...count }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

const run = 0x10;
const begin = 0x11;
/** HELLO, LOGOFF, LOGON, GOODBYE, TELEMETRY: sent once per connection, or when the driver chooses. */
const opening: ReadonlySet<number> = new Set([0x01, 0x6a, 0x6b, 0x02, 0x54]);
/** Bolt's magic number, then four proposed versions. */
const handshakeBytes = 20;

/**
 * Parses what a driver sends after the handshake: messages in length-prefixed chunks, each ended by an empty chunk. Reports the
 * kind and the size of each message.
 */
function messageReader(onMessage: (kind: number, bytes: number) => void): (part: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let handshakeIsOver = false;
  let kind: number | null = null;
  let bytes = 0;
  return (part) => {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
    if (!handshakeIsOver) {
      // A newer driver is offered versions and replies with the one it chose, before its HELLO.
      const hello = rest.indexOf(helloHead, handshakeBytes);
      if (hello < 2) return;
      handshakeIsOver = true;
      rest = rest.subarray(hello - 2);
    }
    while (rest.length >= 2) {
      const length = rest.readUInt16BE(0);
      if (rest.length < 2 + length) return;
      bytes += 2 + length;
      // A structure's marker, then its kind. An empty chunk before a message is a keep-alive.
      if (kind === null && length >= 2) kind = rest[3] ?? null;
      if (length === 0 && kind !== null) {
        onMessage(kind, bytes);
        kind = null;
        bytes = 0;
      }
      rest = rest.subarray(2 + length);
    }
  };
}

/** The start of the first message of every connection, HELLO: a structure of one field. */
const helloHead = Buffer.from([0xb1, 0x01]);
