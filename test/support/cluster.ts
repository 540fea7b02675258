/**
 * Stand-ins for the members of a cluster, which Neo4j's Community edition does not support. Each listens, speaks Bolt
 * and returns a routing table. Statements are forwarded to the one real Neo4j of the tests, or to a few lines that
 * imitate one.
 */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { frame, pack, Struct, tags, unframe, unpack, type Packed } from './bolt.ts';

/** A statement or the beginning of a transaction, as a member received it. */
export interface Asked {
  readonly member: string;
  /** Null for the beginning of a transaction. */
  readonly statement: string | null;
  /**
   * The access mode that the driver declares. Null for a statement in a transaction, which declares it at its
   * beginning.
   */
  readonly mode: 'READ' | 'WRITE' | null;
  /** The bookmarks that it must wait for; in a transaction, those of its beginning. */
  readonly bookmarks: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly address: string;
  /** Ends the member and all its connections, like a machine that goes away. */
  stop(): void;
  /** Comes back under the same address. */
  start(): Promise<void>;
}

export interface Cluster {
  /** Members in the order in which they were named. */
  readonly members: readonly Member[];
  /** Everything that any member has received so far. */
  readonly asked: Asked[];
  /** An address that any client may start from. */
  readonly uri: string;
  /** Sets, by name, who accepts writes and who serves reads. */
  route(table: { write: string; read: readonly string[] }): void;
  stop(): void;
}

/** Imitates a database: returns one record and a bookmark for a statement, possibly after a delay. */
export type Play = (asked: Asked) => Promise<{ record: Record<string, Packed>; bookmark: string } | Struct>;

export interface ClusterOptions {
  readonly names: readonly string[];
  /** Address of a real Neo4j, or a function that imitates one. */
  readonly behind: string | Play;
  /** How long a driver may cache a routing table, in seconds; 0 makes it ask each time. */
  readonly ttl?: number;
  /** Makes the members speak TLS. */
  readonly tls?: TlsOptions;
}

/** The reply to a request that failed. */
export const failure = (code: string, message: string) => new Struct(tags.failure, [{ code, message }]);
const notLeader = failure('Neo.ClientError.Cluster.NotALeader', 'This member is not the leader.');

/** A cluster whose first member leads and whose others serve reads, until `route` says otherwise. */
export async function startCluster({ names, behind, ttl = 300, tls }: ClusterOptions): Promise<Cluster> {
  const asked: Asked[] = [];
  const sockets = new Map<string, Set<Socket>>(names.map((name) => [name, new Set()]));
  let table = { write: names[0] ?? '', read: names.slice(1) };
  const members = new Map<string, { server: Server; address: string }>();
  const routing = (): Struct => {
    const addresses = (of: readonly string[]) => of.map((name) => members.get(name)?.address ?? '');
    return new Struct(tags.success, [
      {
        rt: {
          ttl,
          db: 'neo4j',
          servers: [
            { role: 'ROUTE', addresses: addresses(names) },
            { role: 'READ', addresses: addresses(table.read) },
            { role: 'WRITE', addresses: addresses([table.write]) },
          ],
        },
      },
    ]);
  };
  for (const name of names) {
    const serve = (client: Socket) => {
      sockets.get(name)?.add(client.setNoDelay());
      const part: Conversation = {
        client,
        routing,
        note: noteFor(name, asked),
        refuses: ({ mode }) => mode === 'WRITE' && table.write !== name,
      };
      if (typeof behind === 'string') passOn(part, new URL(behind));
      else play(part, behind);
    };
    const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    members.set(name, { server, address: `127.0.0.1:${String((server.address() as AddressInfo).port)}` });
  }
  const stop = (name: string) => {
    members.get(name)?.server.close();
    for (const socket of sockets.get(name) ?? []) socket.destroy();
    sockets.get(name)?.clear();
  };
  return {
    asked,
    members: [...members].map(([name, { address }]) => ({
      name,
      address,
      stop: () => {
        stop(name);
      },
      async start() {
        const server = members.get(name)?.server.listen(Number(address.split(':')[1]), '127.0.0.1');
        if (server !== undefined) await once(server, 'listening');
      },
    })),
    uri: `neo4j://${members.get(names[0] ?? '')?.address ?? ''}`,
    route(next) {
      table = { write: next.write, read: [...next.read] };
    },
    stop() {
      names.forEach(stop);
    },
  };
}

interface Conversation {
  readonly client: Socket;
  readonly routing: () => Struct;
  /** Records what a message asks for; null if it asks for nothing. */
  readonly note: (message: Struct) => Asked | null;
  readonly refuses: (asked: Asked) => boolean;
}

/** Tracks for one connection whether a transaction is open. */
function noteFor(member: string, asked: Asked[]): Conversation['note'] {
  let open = false;
  let bookmarks: string[] = [];
  return ({ tag, fields }) => {
    const begins = tag === tags.begin || (tag === tags.run && !open);
    if (tag === tags.begin) open = true;
    else if (tag === tags.commit || tag === tags.rollback || tag === tags.reset) open = false;
    if (tag !== tags.begin && tag !== tags.run) return null;
    const extra = (tag === tags.begin ? fields[0] : fields[2]) as { mode?: string; bookmarks?: string[] };
    if (begins) bookmarks = extra.bookmarks ?? [];
    const one: Asked = {
      member,
      statement: tag === tags.begin ? null : (fields[0] as string),
      mode: begins ? (extra.mode === 'r' ? 'READ' : 'WRITE') : null,
      bookmarks,
    };
    asked.push(one);
    return one;
  };
}

/** Bolt 5.4 down to 5.0, without the newer version negotiation. */
const versions = Buffer.of(0x60, 0x60, 0xb0, 0x17, 0, 4, 4, 5, ...Array<number>(12).fill(0));
const agreed = Buffer.of(0, 0, 4, 5);

/** Treats the first bytes of a connection as its handshake, and all others as messages. */
function afterHandshake(client: Socket, onHandshake: () => void, onMessage: (message: Buffer) => void): void {
  const take = unframe(onMessage);
  let start: Buffer | null = Buffer.alloc(0);
  client.on('data', (bytes: Buffer) => {
    if (start === null) {
      take(bytes);
      return;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < versions.length) return;
    if (!start.subarray(0, 4).equals(versions.subarray(0, 4))) {
      // Not Bolt; a real server hangs up too.
      client.destroy();
      return;
    }
    const rest = start.subarray(versions.length);
    start = null;
    onHandshake();
    take(rest);
  });
}

/** Forwards everything to a real Neo4j and back, except the routing table and what a follower refuses. */
function passOn({ client, routing, note, refuses }: Conversation, { hostname, port }: URL): void {
  const real = connectTcp(Number(port), hostname).setNoDelay();
  /** The reply to substitute for each message in flight; null if the real reply is right. */
  const instead: (((answer: Struct) => Struct) | null)[] = [];
  const end = () => {
    client.destroy();
    real.destroy();
  };
  for (const socket of [client, real]) socket.on('close', end).on('error', end);
  afterHandshake(
    client,
    () => real.write(versions),
    (message) => {
      const read = unpack(message) as Struct;
      if (read.tag === tags.goodbye) return;
      const asked = note(read);
      if (read.tag === tags.route) {
        instead.push((answer) => (answer.tag === tags.success ? routing() : answer));
      } else if (asked !== null && refuses(asked)) {
        // A statement that the real server cannot run fails there too, so both sides stay in the same state.
        message = pack(new Struct(tags.run, ['refused', {}, {}]));
        instead.push(() => notLeader);
      } else instead.push(null);
      real.write(frame(message));
    },
  );
  let handshake = false;
  const take = unframe((message) => {
    const tag = message[1];
    // The header of a message may be of any size, but all of Bolt's replies have fewer than 16 fields.
    const change = tag === tags.record ? null : (instead.shift() ?? null);
    client.write(frame(change === null ? message : pack(change(unpack(message) as Struct))));
  });
  real.on('data', (bytes: Buffer) => {
    if (handshake) {
      take(bytes);
      return;
    }
    handshake = true;
    client.write(bytes.subarray(0, agreed.length));
    take(bytes.subarray(agreed.length));
  });
}

/** Answers without a real server. */
function play({ client, routing, note, refuses }: Conversation, answer: Play): void {
  const send = (...messages: Struct[]) => client.write(Buffer.concat(messages.map((one) => frame(pack(one)))));
  const success = (metadata: Record<string, Packed> = {}) => new Struct(tags.success, [metadata]);
  let failed = false;
  let bookmark: string | null = null;
  let result: Record<string, Packed> = {};
  let open = false;
  const fail = (message: Struct) => {
    failed = true;
    send(message);
  };
  const hear = async (message: Struct): Promise<void> => {
    const asked = note(message);
    if (message.tag === tags.reset) failed = open = false;
    if (failed) {
      send(new Struct(tags.ignored, []));
      return;
    }
    if (asked !== null && refuses(asked)) {
      fail(notLeader);
      return;
    }
    switch (message.tag) {
      case tags.goodbye:
        return;
      case tags.route:
        send(routing());
        return;
      case tags.hello:
        send(success({ server: 'Neo4j/5.26.0', connection_id: 'bolt-1' }));
        return;
      case tags.begin:
        open = true;
        break;
      case tags.run: {
        const given = await answer(asked as Asked);
        if (given instanceof Struct) {
          fail(given);
          return;
        }
        result = given.record;
        bookmark = given.bookmark;
        send(success({ fields: Object.keys(result), t_first: 0 }));
        return;
      }
      case tags.pull:
        send(
          new Struct(tags.record, [Object.values(result)]),
          success({ type: 'r', t_last: 0, ...(open ? {} : { bookmark }) }),
        );
        return;
      case tags.commit:
        open = false;
        send(success({ bookmark }));
        return;
    }
    send(success());
  };
  client.on('error', () => client.destroy());
  let last = Promise.resolve();
  afterHandshake(
    client,
    () => client.write(agreed),
    (message) => {
      last = last
        .then(() => hear(unpack(message) as Struct))
        .catch(() => {
          client.destroy();
        });
    },
  );
}
