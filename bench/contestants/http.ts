/** Starts a contestant of ours on any free port of the loopback address, and prints its address. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { environment } from '../environment.ts';

export function listenAndTell(listener: RequestListener): void {
  const server = createServer(listener);
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1', () => {
    process.stderr.write(`listening at http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
  });
  process.once('SIGTERM', () => {
    process.exit();
  });
}

/** The database from the environment, as the arguments of a driver. */
export function databaseOf(): {
  readonly uri: string;
  readonly username: string;
  readonly password: string | null;
} {
  return {
    uri: environment['NEO4J_URI'] ?? '',
    username: environment['NEO4J_USERNAME'] ?? 'neo4j',
    password: environment['NEO4J_PASSWORD'] ?? null,
  };
}
