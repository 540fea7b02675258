/** Finds free ports on the loopback address, and reports ports that are taken. */
import { createServer, type Server } from 'node:net';
import { CommandError } from '../errors.ts';

export interface Ports {
  readonly boltPort: number;
  readonly httpPort: number;
}

/**
 * Briefly binds both ports and returns them free; 0 for any free port. Throws a `CommandError` if a port is in use or
 * forbidden.
 */
export async function choosePorts(wanted: Ports): Promise<Ports> {
  if (wanted.boltPort === wanted.httpPort && wanted.boltPort !== 0) {
    throw new CommandError(
      `Port ${String(wanted.boltPort)} cannot serve both Bolt and HTTP; choose two different ports.`,
    );
  }
  const held: Server[] = [];
  try {
    const bolt = await hold(wanted.boltPort, 'Bolt', held);
    const http = await hold(wanted.httpPort, 'HTTP', held);
    return { boltPort: bolt, httpPort: http };
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number, purpose: string, held: Server[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const wanted = `Port ${String(port)} on 127.0.0.1, wanted for ${purpose} of Neo4j,`;
      const option = `--${purpose.toLowerCase()}-port`;
      reject(
        new CommandError(
          code === 'EADDRINUSE'
            ? `${wanted} is in use: stop the program that listens there (another Neo4j?) or choose another ${purpose} port (${option}).`
            : `${wanted} cannot be used (${code ?? message}); choose another ${purpose} port (${option}).`,
        ),
      );
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      held.push(server);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
