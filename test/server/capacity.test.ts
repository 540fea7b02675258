/** How many requests the server accepts at once, and what happens to the rest. */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { limits } from '../../src/api/cost.ts';
import { admitRequests, cheapestDear, laneCapacity, openLanes, watchSending } from '../../src/http/capacity.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const patient = { timeout: 30_000 };
const never = new AbortController().signal;

const served = async (...args: Parameters<typeof serve>): Promise<TestServer> => {
  const api = await serve(...args);
  onTestFinished(() => api.close());
  return api;
};

/** A store whose meta node is returned only after `release` is called. */
async function waitingStore(): Promise<{ store: GraphReader; release: () => void }> {
  const plain = await projectStore();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    store: { ...plain, meta: (options) => promise.then(() => plain.meta(options)) },
    release: () => {
      resolve(undefined);
    },
  };
}

const post = (api: TestServer, query: string) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

it('rejects requests beyond its limit, and accepts new ones when the others are answered', async () => {
  const { store, release } = await waitingStore();
  const api = await served(store, { maxRequests: 2 });
  const first = [post(api, '{ meta { title } }'), post(api, '{ meta { version } }')];
  await expect
    .poll(async () => (await fetch(`${api.url}/metrics`)).text(), patient)
    .toMatch(/cluneal_store_calls_in_progress 2\n/);
  const refused = await post(api, '{ meta { dataVersion } }');
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    503,
    '1',
    {
      errors: [
        {
          message: 'The server is answering as many requests as it can; try again in 1 s.',
          extensions: { code: 'SERVER_BUSY' },
        },
      ],
    },
  ]);
  expect((await fetch(`${api.url}/health`)).status).toBe(200);
  release();
  for (const answer of await Promise.all(first)) expect(answer.status).toBe(200);
  expect((await post(api, '{ meta { dataVersion } }')).status).toBe(200);
});

it('answers from the cache even when it is full', async () => {
  const { store, release } = await waitingStore();
  const api = await served(store, { maxRequests: 1 });
  const known = '{ spinalNerve(level: L2) { name } }';
  expect((await post(api, known)).status).toBe(200);
  const waiting = post(api, '{ meta { title } }');
  await expect
    .poll(async () => (await fetch(`${api.url}/metrics`)).text(), patient)
    .toMatch(/cluneal_store_calls_in_progress 1\n/);
  expect((await post(api, known)).status).toBe(200);
  expect((await post(api, '{ spinalNerve(level: L3) { name } }')).status).toBe(503);
  release();
  expect((await waiting).status).toBe(200);
});

it('limits requests by their number and by the bytes held for them', () => {
  const admission = admitRequests({ maxRequests: 3, maxBodyBytes: 100_000 });
  const take = (bytes: number) => admission.take(bytes);
  const { counts } = admission;
  const [one, two] = [take(30_000_000), take(2_000_000)];
  expect([take(1), counts]).toEqual([null, { requests: 2, bytes: 32_000_000 }]);
  one?.();
  expect(take(1)).not.toBeNull();
  expect(take(1)).not.toBeNull();
  expect(take(1)).toBeNull();
  two?.();
  expect(counts).toEqual({ requests: 2, bytes: 2 });
});

it('runs the most expensive operations two at a time, in order, alongside any number of cheap ones', async () => {
  const lanes = openLanes();
  const order: number[] = [];
  const leaves = Array.from({ length: 4 }, async (_, index) => {
    const leave = await lanes.enter(limits.complexity, never);
    order.push(index);
    return leave;
  });
  for (let cheap = 0; cheap < 70; cheap += 1) expect(lanes.enter(cheapestDear, never)).toBeTypeOf('function');
  await Promise.resolve();
  expect([order, lanes.counts]).toEqual([[0, 1], { running: 72, waiting: 2 }]);
  (await leaves[0])?.();
  await leaves[2];
  expect([order, lanes.counts]).toEqual([[0, 1, 2], { running: 72, waiting: 1 }]);
  (await leaves[1])?.();
  await leaves[3];
  expect([order, lanes.counts]).toEqual([[0, 1, 2, 3], { running: 72, waiting: 0 }]);
});

it('drops a waiting operation when its time is up or its client has gone', async () => {
  const lanes = openLanes();
  const leaves = [lanes.enter(laneCapacity, never), lanes.enter(cheapestDear, never)];
  expect(leaves.every((leave) => typeof leave === 'function')).toBe(true);
  const gone = new AbortController();
  const waiting = lanes.enter(limits.complexity, gone.signal);
  const next = lanes.enter(limits.complexity, never);
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(lanes.enter(limits.complexity, gone.signal)).rejects.toThrow('gone');
  (leaves[0] as () => void)();
  expect([typeof (await next), lanes.counts]).toEqual(['function', { running: 2, waiting: 0 }]);
});

it('closes the connections of the slowest readers once unread answers hold too many bytes', () => {
  const sending = watchSending(1_000);
  const answers = Array.from({ length: 5 }, () => {
    const response = Object.assign(new EventEmitter(), {
      writableFinished: false,
      destroyed: false,
      destroy() {
        response.destroyed = true;
        response.emit('close');
      },
    });
    return response;
  });
  const send = (index: number, bytes: number) => {
    sending.watch(answers[index] as unknown as ServerResponse, bytes);
  };
  const open = () => answers.map(({ destroyed }) => !destroyed);
  send(0, 400);
  send(1, 400);
  answers[0]?.emit('finish');
  send(2, 400);
  expect([open(), sending.counts]).toEqual([[true, true, true, true, true], { answers: 2, bytes: 800 }]);
  send(3, 600);
  expect([open(), sending.counts]).toEqual([[true, false, true, true, true], { answers: 2, bytes: 1_000 }]);
  // An answer larger than the whole limit is sent, but only on its own.
  send(4, 2_000);
  expect([open(), sending.counts]).toEqual([[true, false, false, false, true], { answers: 1, bytes: 2_000 }]);
  answers[4]?.emit('close');
  expect(sending.counts).toEqual({ answers: 0, bytes: 0 });
});
