/** Serves the files for Neo4j Browser beside a local Neo4j, so that its guided tour is there without the project's server. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { browserPath, guideName, serveBrowserFile } from '../neo4j-browser/files.ts';

export interface GuideServer {
  readonly port: number;
  /** Address of the guide. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens on any free port of the loopback address. */
export async function serveGuide(): Promise<GuideServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    serveBrowserFile(path, request, response).then(
      (served) => {
        if (!served) response.writeHead(404).end();
      },
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://localhost:${String(port)}${browserPath}${guideName}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
