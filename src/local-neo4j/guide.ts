/** Serves the files for Neo4j Browser beside a local Neo4j, so that the guided tour works without the project's server. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { browserPath, guideName, serveBrowserFile } from '../neo4j-browser/files.ts';

export interface GuideServer {
  readonly port: number;
  /** Address of the guide. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Listens on the loopback address, preferably on the folder's remembered port: Browser lists guides by address, so a
 * new port would add another entry.
 */
export async function serveGuide(folder: string): Promise<GuideServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    serveBrowserFile(path, request, response).then(
      (served) => {
        if (!served) response.writeHead(404).end();
      },
      () => response.writeHead(500).end(),
    );
  });
  const file = join(folder, 'guide-port');
  const before = await readFile(file, 'utf8').catch(() => '');
  const wanted = /^\d{4,5}\s*$/.test(before) && Number(before) < 65_536 ? Number(before) : 0;
  const port = (await listen(server, wanted)) ?? (await listen(server, 0)) ?? 0;
  if (port !== wanted) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${String(port)}\n`);
  }
  return {
    port,
    url: `http://localhost:${String(port)}${browserPath}${guideName}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The port the server listens on; null if it is not available. */
function listen(server: Server, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      if (port === 0) reject(error);
      else resolve(null);
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
