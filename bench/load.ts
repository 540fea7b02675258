/**
 * The load generator, in its own process. It keeps a number of requests in flight over persistent connections: each client sends
 * its next request as soon as it has an answer, and every request is timed. It writes and reads HTTP/1.1 itself, because it
 * shares the machine with what it measures and must use as little of it as possible.
 */
import { connect, type Socket } from 'node:net';
import type { LoadJob, LoadResult } from './loads.ts';
import { changing } from './operations.ts';
import { percentile } from './statistics.ts';

/** An answer that takes longer counts as an error. */
const answerMs = 20_000;
const endOfHead = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');
const errorsKey = Buffer.from('"errors":');
const placeholder = Buffer.from(changing);

process.on('message', (job: LoadJob) => {
  void run(job).then((result) => process.send?.(result));
});

let documents = 0;

async function run({ port, requests, first, clients, milliseconds, documentsAreNew }: LoadJob): Promise<LoadResult> {
  const prepared = requests.map((text) => Buffer.from(text));
  const times: number[] = [];
  let asked = first;
  let bytes = 0;
  let errors = 0;
  let firstError: string | null = null;
  const started = performance.now();
  const end = started + (milliseconds ?? Number.POSITIVE_INFINITY);
  const lastAsked = milliseconds === null ? first + prepared.length : Number.POSITIVE_INFINITY;
  let last = started;

  const fail = (reason: string) => {
    errors += 1;
    firstError ??= reason.slice(0, 300);
  };
  const nextRequest = () => {
    const request = prepared[asked % prepared.length] as Buffer;
    asked += 1;
    if (!documentsAreNew) return request;
    const at = request.indexOf(placeholder);
    if (at < 0) return request;
    const changed = Buffer.from(request);
    changed.write(String((documents += 1)).padStart(placeholder.length, '0'), at);
    return changed;
  };

  const client = async () => {
    let connection = await open(port);
    while (performance.now() < end && asked < lastAsked) {
      const sent = performance.now();
      try {
        const { status, body, closes } = await connection.ask(nextRequest());
        last = performance.now();
        if (status !== 200 || body.includes(errorsKey)) fail(`${String(status)} ${body.toString()}`);
        else {
          times.push(last - sent);
          bytes += body.length;
        }
        if (closes) {
          connection.close();
          connection = await open(port);
        }
      } catch (error) {
        fail(String(error));
        connection.close();
        if (errors > 100) return;
        connection = await open(port);
      }
    }
    connection.close();
  };
  await Promise.all(
    Array.from({ length: clients }, () =>
      client().catch((error: unknown) => {
        fail(String(error));
      }),
    ),
  );
  const sorted = Float64Array.from(times).sort();
  return {
    requests: times.length,
    elapsedMs: last - started,
    perSecond: (times.length / (last - started)) * 1000,
    p50: percentile(sorted, 0.5),
    p97_5: percentile(sorted, 0.975),
    p99: percentile(sorted, 0.99),
    bytesOfAnswer: bytes / Math.max(1, times.length),
    errors,
    firstError,
  };
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** True if the server closes the connection after this answer. */
  readonly closes: boolean;
}

interface Connection {
  /** Call it only after the previous answer. */
  ask(request: Buffer): Promise<Answer>;
  close(): void;
}

function open(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
    let received: Buffer | null = null;
    const finish = (error: Error) => {
      reject(error);
      waiting?.reject(error);
      waiting = null;
    };
    socket.setTimeout(answerMs, () => socket.destroy(new Error(`no response within ${String(answerMs / 1000)} s`)));
    socket.on('error', finish);
    socket.on('close', () => {
      finish(new Error('the connection was closed'));
    });
    socket.on('data', (part) => {
      received = received === null ? part : Buffer.concat([received, part]);
      const answer = read(received);
      if (answer === null) return;
      received = null;
      const { resolve: done } = waiting ?? { resolve: () => undefined };
      waiting = null;
      done(answer);
    });
    socket.once('connect', () => {
      resolve({
        ask: (request) =>
          new Promise((answered, failed) => {
            waiting = { resolve: answered, reject: failed };
            socket.write(request);
          }),
        close: () => {
          socket.removeAllListeners('close');
          socket.destroy();
        },
      });
    });
  });
}

/** The answer; null until it is complete. There is only one request at a time, so all that was received is one answer. */
function read(received: Buffer): Answer | null {
  const headEnd = received.indexOf(endOfHead);
  if (headEnd < 0) return null;
  const head = received.toString('latin1', 0, headEnd).toLowerCase();
  const body = received.subarray(headEnd + endOfHead.length);
  const length = /\r\ncontent-length: *(\d+)/u.exec(head)?.[1];
  // JSON without raw line breaks cannot contain the end of the last chunk.
  const whole =
    length !== undefined ? body.length >= Number(length) : body.subarray(-lastChunk.length).equals(lastChunk);
  if (!whole) return null;
  return { status: Number(head.slice(9, 12)), body, closes: head.includes('\r\nconnection: close') };
}
