/** The Model Context Protocol over streamable HTTP: requests of Node to the SDK's handler and back. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import type { GraphqlRecord, GraphqlServer } from './graphql.ts';
import { makeMcpServer } from '../api/mcp-tools.ts';
import { closeOf } from './plain-answers.ts';
import { ClientGone, readBody } from './request-body.ts';

export interface McpOptions {
  readonly graphql: Pick<GraphqlServer, 'ask'>;
  readonly version: string;
  readonly maxBodyBytes: number;
  readonly logger: Logger;
}

export interface McpEndpoint {
  /** Answers one request, and notes in the record what became of the operations that it ran. */
  answer(request: IncomingMessage, response: ServerResponse, record: GraphqlRecord): Promise<void>;
  close(): Promise<void>;
}

/** There are no sessions: each request stands by itself, so any number of servers can answer one client. */
export function serveMcp({ graphql, version, maxBodyBytes, logger }: McpOptions): McpEndpoint {
  const record = new AsyncLocalStorage<GraphqlRecord>();
  const handler = createMcpHandler(
    () =>
      makeMcpServer(
        (document, variables, signal) => graphql.ask(document, variables, record.getStore() ?? {}, signal),
        version,
      ),
    {
      // Nothing here changes while a client listens.
      maxSubscriptions: 0,
      onerror(error) {
        logger.debug({ err: error }, 'a request to /mcp was refused');
      },
    },
  );
  return {
    async answer(request, response, noted) {
      const body = request.method === 'POST' ? await readBody(request, maxBodyBytes).catch(noteGone) : undefined;
      if (body === gone) return;
      if (body === null) {
        send(
          response,
          413,
          `The request is larger than ${String(maxBodyBytes)} bytes, which is the limit (MAX_BODY_BYTES).`,
        );
        return;
      }
      const signal = AbortSignal.any([AbortSignal.timeout(longest), closeOf(response)]);
      const asked = new Request(`http://localhost${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as [string, string]],
        ),
        signal,
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      });
      const made = await record.run(noted, () => handler.fetch(asked));
      if (response.destroyed) return;
      response.writeHead(made.status, Object.fromEntries(made.headers));
      if (made.body === null) response.end();
      else await pipeline(Readable.fromWeb(made.body as never), response).catch(() => undefined);
    },
    close: () => handler.close(),
  };
}

/** A stream to a client is not kept longer; each operation has its own, shorter limit. */
const longest = 300_000;

const gone = Symbol('gone');

function noteGone(error: unknown): typeof gone {
  if (error instanceof ClientGone) return gone;
  throw error;
}

function send(response: ServerResponse, status: number, error: string): void {
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_600, message: error } }));
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(bytes);
}
