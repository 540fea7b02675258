/** The parts of the soak: database faults, many connections at once, and an endless stream of unique documents. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Question } from '../../bench/operations.ts';
import type { Fault, FaultProxy } from '../support/fault-proxy.ts';
import type { OwnNeo4j } from '../support/own-neo4j.ts';
import type { Asked, Outcome, Rival } from './rivals.ts';

export type Row = Readonly<Record<string, string>>;

/** The result of a part: its table, and the promises that our server broke. */
export interface PartResult {
  readonly rows: Row[];
  readonly broken: string[];
}

const outcomes: readonly Outcome[] = ['right', 'wrong', 'coded', 'busy', 'unclear', 'lost'];
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (count: number) => `${count.toFixed(0)} MB`;

function tally(asked: readonly Asked[]): Record<Outcome, number> {
  const count = (outcome: Outcome) => asked.filter((one) => one.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>;
}

const slowest = (asked: readonly Asked[]) => asked.reduce((most, { ms }) => Math.max(most, ms), 0);

/** Runs clients that each send one question after another until the time is up and their last answer is in. */
async function load(rival: Rival, clients: number, milliseconds: number): Promise<Asked[]> {
  const end = performance.now() + milliseconds;
  const asked: Asked[] = [];
  let next = 0;
  const client = async () => {
    while (performance.now() < end) {
      const question = rival.questions[(next += 1) % rival.questions.length] as Question;
      const one = await rival.ask(question);
      asked.push(one);
      // Without a pause, a server that refuses at once would get thousands of requests a second.
      if (one.outcome !== 'right') await pause(50);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return asked;
}

/** Milliseconds until a rival answers ten questions in a row correctly; null if it does not do so in time. */
async function recovery(rival: Rival, milliseconds: number): Promise<number | null> {
  const began = performance.now();
  let inARow = 0;
  while (performance.now() - began < milliseconds) {
    const { outcome } = await rival.ask(rival.questions[inARow] as Question);
    inARow = outcome === 'right' ? inARow + 1 : 0;
    if (inARow === 10) return performance.now() - began;
    if (inARow === 0) await pause(100);
  }
  return null;
}

interface FaultCase {
  readonly name: string;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

const faultNames: Readonly<Record<Exclude<Fault, 'pass'>, string>> = {
  swallow: 'every byte swallowed',
  stall: 'answers stall half-way',
  cut: 'connection cut mid-answer',
  reset: 'connection reset mid-answer',
  refuse: 'connections refused',
  corrupt: 'bytes corrupted',
  slow: '200 ms later each way',
};

/** Puts all rivals under the same faults at the same time. */
export async function faults(
  rivals: readonly Rival[],
  { database, proxy }: { database: OwnNeo4j; proxy: FaultProxy },
  { clients, duration }: { clients: number; duration: number },
): Promise<PartResult> {
  const cases: FaultCase[] = [
    { name: 'none', begin: () => undefined, end: () => undefined },
    ...Object.entries(faultNames).map(([fault, name]) => ({
      name,
      begin: () => (proxy.fault = fault as Fault),
      end: () => (proxy.fault = 'pass'),
    })),
    {
      name: 'database paused',
      begin: () => {
        database.pause();
      },
      end: () => {
        database.resume();
      },
    },
    { name: 'database killed', begin: () => database.kill(), end: () => database.start() },
  ];
  const rows: Row[] = [];
  const broken: string[] = [];
  for (const { name, begin, end } of cases) {
    await begin();
    const asking = rivals.map((rival) => load(rival, clients, duration));
    await pause(duration);
    await end();
    // Requests still pending from the fault now get an answer, or are lost.
    const results = await Promise.all(
      rivals.map(async (rival, place) => {
        const [asked, healed] = await Promise.all([asking[place] as Promise<Asked[]>, recovery(rival, 90_000)]);
        return { rival, asked, healed, alive: (await rival.usage()) !== null };
      }),
    );
    for (const [place, { rival, asked, healed, alive }] of results.entries()) {
      const { right, wrong, coded, busy, unclear, lost } = tally(asked);
      rows.push({
        fault: name,
        server: rival.title,
        right: String(right),
        'coded error': String(coded + busy),
        'unclear error': String(unclear),
        lost: String(lost),
        wrong: String(wrong),
        slowest: seconds(slowest(asked)),
        'right again': !alive ? 'process ended' : healed === null ? 'not within 90 s' : seconds(healed),
      });
      if (place === 0 && (wrong + unclear + lost > 0 || healed === null || !alive))
        broken.push(`${name}: ${String(wrong)} wrong, ${String(unclear)} unclear, ${String(lost)} lost`);
    }
  }
  return { rows, broken };
}

/** Sends many requests at once, each on its own connection. */
export async function connections(rivals: readonly Rival[], counts: readonly number[]): Promise<PartResult> {
  const rows: Row[] = [];
  const broken: string[] = [];
  for (const count of counts) {
    for (const [place, rival] of rivals.entries()) {
      const began = performance.now();
      const asked = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          rival.ask(rival.questions[index % rival.questions.length] as Question),
        ),
      );
      const all = performance.now() - began;
      const { right, wrong, coded, busy, unclear, lost } = tally(asked);
      rows.push({
        'at once': String(count),
        server: rival.title,
        right: String(right),
        'refused (503)': String(busy),
        'other errors': String(coded + unclear),
        lost: String(lost),
        wrong: String(wrong),
        'all answered after': seconds(all),
      });
      if (place === 0 && wrong + unclear + lost > 0)
        broken.push(
          `${String(count)} at once: ${String(wrong)} wrong, ${String(unclear)} unclear, ${String(lost)} lost`,
        );
    }
  }
  return { rows, broken };
}

/** Builds a rival's search for a text. */
export type Search = (text: string) => { query: string; variables: object };

/** The most bytes that the smallest heap may grow per document: a tenth of the size of one. */
const mostGrowth = 100;
/** With fewer documents in the first half, small caches are still filling. */
const fewestDocuments = 50_000;

/** Sends unique documents and unique searches to each rival for the same time. */
export async function documentsWithoutEnd(
  rivals: readonly { rival: Rival; search: Search }[],
  { clients, duration }: { clients: number; duration: number },
): Promise<PartResult> {
  const rows: Row[] = [];
  const broken: string[] = [];
  for (const [place, { rival, search }] of rivals.entries()) {
    let sent = 0;
    let failed = 0;
    const began = performance.now();
    const quarters: { documents: number; least: number; resident: number }[] = [];
    const client = async () => {
      while (performance.now() - began < duration) {
        sent += 1;
        if (sent % 2 === 0) {
          const { query, variables } = search(`nerve ${String(sent)}`);
          if (!(await rival.send(query, variables).catch(() => false))) failed += 1;
        } else {
          const { outcome } = await rival.ask(rival.questions[sent % rival.questions.length] as Question);
          if (outcome !== 'right') failed += 1;
        }
      }
    };
    const clientsDone = Promise.all(Array.from({ length: clients }, client));
    for (let quarter = 0; quarter < 4; quarter += 1) {
      let least = Number.POSITIVE_INFINITY;
      while (performance.now() - began < (duration / 4) * (quarter + 1)) {
        least = Math.min(least, (await heapOf(rival)) ?? Number.POSITIVE_INFINITY);
        await pause(250);
      }
      quarters.push({ documents: sent, least, resident: (await rival.usage())?.residentMegabytes ?? Number.NaN });
    }
    await clientsDone;
    const [, second, , last] = quarters;
    if (second === undefined || last === undefined) throw new Error('A part of the soak has four quarters.');
    const isEnough = second.documents >= fewestDocuments;
    const grown = (last.least - second.least) / (last.documents - second.documents);
    rows.push({
      server: rival.title,
      documents: String(sent),
      failed: String(failed),
      'resident at a quarter, half, end': [quarters[0], second, last]
        .map((quarter) => megabytes(quarter?.resident ?? Number.NaN))
        .join(', '),
      'growth of the heap besides cached records, second half': Number.isFinite(grown)
        ? `${grown.toFixed(0)} bytes a document${isEnough ? '' : ', too few documents to judge'}`
        : 'not exported',
    });
    if (place === 0 && (failed > 0 || (isEnough && !(grown < mostGrowth))))
      broken.push(`documents without end: ${String(failed)} failed, ${grown.toFixed(0)} bytes more with each`);
  }
  return { rows, broken };
}

/**
 * Bytes in use on the heap, without the cached records, which are bounded. Both come from the server's metrics; null if it has
 * none. Just after a collection the heap is smallest.
 */
async function heapOf(rival: Rival): Promise<number | null> {
  const response = await fetch(`${rival.url}/metrics`).catch(() => null);
  const text = (await response?.text().catch(() => '')) ?? '';
  const metric = (name: string) => new RegExp(`^${name} (\\S+)$`, 'mu').exec(text)?.[1];
  const heap = metric('nodejs_heap_size_used_bytes');
  return heap === undefined ? null : Number(heap) - Number(metric('cluneal_cache_bytes') ?? 0);
}
