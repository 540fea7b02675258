/** Our server, a bare graphql-yoga and @neo4j/graphql, each in its own process, asked the same questions in its own dialect. */
import { Agent, request } from 'node:http';
import { contestant, startContestant, type ContestantName } from '../../bench/contestants.ts';
import type { GivenDatabase } from '../../bench/database.ts';
import {
  changing,
  cursorRequest,
  difference,
  placesOf,
  questionsOf,
  requestOf,
  type Place,
  type Question,
  type Subjects,
} from '../../bench/operations.ts';
import { usageOf, type RunningProcess, type Usage } from '../../bench/processes.ts';

export const rivalNames = ['ours', 'generated', 'ceiling'] as const satisfies readonly ContestantName[];

/** `coded`: an error whose code blames the database. `busy`: one that blames the load. `unclear`: any other error. */
export type Outcome = 'right' | 'wrong' | 'coded' | 'busy' | 'unclear' | 'lost';

export interface Asked {
  readonly outcome: Outcome;
  readonly ms: number;
}

export interface Rival {
  readonly title: string;
  readonly hasDatabase: boolean;
  readonly questions: readonly Question[];
  /** Sends a question in a document that never repeats, and judges the answer. */
  ask(question: Question): Promise<Asked>;
  /** Sends any document of the rival's own API; true if the answer has no errors. */
  send(query: string, variables: object): Promise<boolean>;
  /** Its CPU and memory; null if its process has ended. */
  usage(): Promise<Usage | null>;
  /** The address without a path. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Received {
  readonly status: number;
  readonly text: string;
}

/** An answer that takes longer counts as lost. */
const patience = 40_000;
const databaseCodes = new Set(['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'REQUEST_TIMEOUT', 'NOT_SEEDED']);

/** Starts a rival and records its answers before any fault. `at` is the address at which it finds the database. */
export async function startRival(
  name: ContestantName,
  database: GivenDatabase,
  { at, subjects }: { at: string; subjects: Subjects },
): Promise<Rival> {
  const { title, dialect, database: hasDatabase } = contestant(name);
  const server: RunningProcess = await startContestant(name, database, { at });
  const url = `http://127.0.0.1:${String(server.port)}`;
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  let documents = 0;

  const post = (path: string, body: string): Promise<Received> =>
    new Promise((resolve, reject) => {
      const asking = request(`${url}${path}`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      });
      const timer = setTimeout(() => {
        asking.destroy(new Error(`no answer within ${String(patience)} ms`));
      }, patience);
      asking.on('close', () => {
        clearTimeout(timer);
      });
      asking.on('error', reject);
      asking.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      asking.end(body);
    });

  const cursors = new Map<number, string>();
  const prepare = (question: Question) =>
    requestOf(dialect, question, cursors.get(Number(question.parameters['first'])) ?? null);
  const fresh = (body: string) => body.replaceAll(changing, String((documents += 1)).padStart(changing.length, '0'));
  const right = new Map<Question, Place[]>();

  const ask = async (question: Question): Promise<Asked> => {
    const began = performance.now();
    const { path, body } = prepare(question);
    const outcome = await post(path, fresh(body)).then(
      (received) => judge(received, right.get(question)),
      (): Outcome => 'lost',
    );
    return { outcome, ms: performance.now() - began };
  };

  try {
    if (dialect === 'graph') {
      for (const { parameters } of questionsOf('page', subjects)) {
        const size = Number(parameters['first']);
        const { path, body } = cursorRequest(size);
        const { data } = JSON.parse((await post(path, body)).text) as {
          data: { peripheralNerves: { pageInfo: { endCursor: string } } };
        };
        cursors.set(size, data.peripheralNerves.pageInfo.endCursor);
      }
    }
    const questions = questionsOf('mixed', subjects).slice(0, 60);
    for (const question of questions) {
      const { path, body } = prepare(question);
      right.set(question, placesOf(JSON.parse((await post(path, fresh(body))).text)));
    }
    return {
      title,
      hasDatabase,
      questions,
      url,
      ask,
      async send(query, variables) {
        const { text } = await post('/graphql', JSON.stringify({ query, variables }));
        return (JSON.parse(text) as { errors?: unknown }).errors === undefined;
      },
      usage: () => usageOf(server.processId),
      async stop() {
        agent.destroy();
        await server.stop();
      },
    };
  } catch (error) {
    agent.destroy();
    await server.stop();
    throw error;
  }
}

function judge({ status, text }: Received, right: readonly Place[] | undefined): Outcome {
  let answer: { errors?: readonly { extensions?: { code?: string } }[] };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    return 'unclear';
  }
  if (answer.errors === undefined) {
    if (status !== 200) return 'unclear';
    return difference(placesOf(answer), right) === null ? 'right' : 'wrong';
  }
  const codes = answer.errors.map(({ extensions }) => extensions?.code ?? '');
  if (codes.every((code) => code === 'SERVER_BUSY')) return 'busy';
  return codes.every((code) => databaseCodes.has(code)) ? 'coded' : 'unclear';
}
