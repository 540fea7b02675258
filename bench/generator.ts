/** Starts the load generator and sends it jobs. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { LoadJob, LoadResult } from './loads.ts';
import type { HttpRequest } from './operations.ts';

export interface LoadGenerator {
  readonly run: (job: LoadJob) => Promise<LoadResult>;
  readonly stop: () => void;
}

export function startGenerator(): LoadGenerator {
  const child: ChildProcess = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] });
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const ended = () => {
          reject(new Error('The load generator exited before it sent a result.'));
        };
        child.once('exit', ended);
        child.once('message', (result) => {
          child.off('exit', ended);
          resolve(result as LoadResult);
        });
        child.send(job);
      }),
    stop: () => {
      child.kill();
    },
  };
}

/** Requests as raw HTTP. */
export function asWire(requests: readonly HttpRequest[]): string[] {
  return requests.map(({ path, body }) =>
    [
      `POST ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      'content-type: application/json',
      'accept: application/json',
      `content-length: ${String(Buffer.byteLength(body))}`,
      '',
      body,
    ].join('\r\n'),
  );
}
