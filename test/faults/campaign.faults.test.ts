/**
 * A campaign of faults: the server as a process of its own, a proxy and a real Neo4j behind it, and clients that ask all the
 * time. Whatever fails, each request is answered, with the right data or with a code that says whose fault it is. The last
 * lines are a table of what was seen.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { selectOnly } from '../../src/seeding/select.ts';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import { workedDocuments, type Answer } from '../support/api.ts';
import { faultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { noOwnNeo4j, ownNeo4j, type OwnNeo4j } from '../support/own-neo4j.ts';
import { startProgram, type ServerProcess } from '../support/program.ts';

if (noOwnNeo4j !== null) console.warn(`The fault campaign is skipped: ${noOwnNeo4j}.`);

const clients = 8;
const requestsOfEach = 2;
/** The driver keeps connections open: one for each read at a time. A leak would come to many more in the course of the campaign. */
const mostConnections = 3 * clients;
/** What a client may be told while the database is at fault. */
const faultCodes = ['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'REQUEST_TIMEOUT'];

/** One HTTP answer. */
interface Seen extends Answer {
  readonly question: string;
  readonly status: number;
  readonly retryAfter: string | null;
}

interface Row {
  fault: string;
  answers: string;
  ready: string;
  'right again (ms)': number;
  lost: number;
  wrong: number;
  leaked: number;
}

describe.skipIf(noOwnNeo4j !== null)('a server whose database fails', { timeout: 400_000 }, () => {
  let database: OwnNeo4j;
  let proxy: FaultProxy;
  let server: ServerProcess;
  let environment: Record<string, string>;
  let questions: string[];
  const right = new Map<string, unknown>();
  const rows: Row[] = [];
  /** Requests that got no answer at all. */
  let lost = 0;
  /** Open files of the server after load without a fault. */
  let filesAtRest: number;
  let numbers = 0;
  /** Bodies of answers. */
  const said = new Set<string>();

  /** A request whose text nobody has sent before, so that no cache of whole answers hides the database. */
  const ask = async (question: string): Promise<Seen | null> => {
    numbers += 1;
    try {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `# ${String(numbers)}\n${question}` }),
      });
      const text = await response.text();
      said.add(text);
      const answer = JSON.parse(text) as Answer;
      return { ...answer, question, status: response.status, retryAfter: response.headers.get('retry-after') };
    } catch {
      lost += 1;
      return null;
    }
  };
  const isRight = ({ question, data, errors }: Seen) =>
    errors === undefined && JSON.stringify(data) === JSON.stringify(right.get(question));
  const codesOf = ({ errors = [] }: Seen) => errors.map(({ extensions }) => String(extensions?.['code']));
  /** All clients at once, each with some requests one after the other; resolves when the last is answered. */
  const load = async (): Promise<Seen[]> => {
    const answers = await Promise.all(
      Array.from({ length: clients }, async (_client, client) => {
        const own: (Seen | null)[] = [];
        for (let count = 0; count < requestsOfEach; count += 1)
          own.push(await ask(questions[(client * requestsOfEach + count) % questions.length] ?? ''));
        return own;
      }),
    );
    return answers.flat().filter((answer) => answer !== null);
  };
  const status = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const openFiles = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^process_open_fds (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  const allRight = async () => {
    const answers = await load();
    return answers.length === clients * requestsOfEach && answers.every(isRight);
  };
  const seed = async () => {
    const uri = `bolt://127.0.0.1:${String(database.port)}`;
    const { username, password } = database;
    const writer = openNeo4jWriter(connectNeo4j({ uri, username, password, database: 'neo4j', queryTimeout: 60_000 }), {
      version: testVersion,
    });
    try {
      await writer.prepare({});
      await writer.write(selectOnly(await projectGraph(), ['cluneal-group:superior']), {});
    } finally {
      await writer.close();
    }
  };

  beforeAll(async () => {
    database = await ownNeo4j();
    proxy = await faultProxy({ host: '127.0.0.1', port: database.port });
    environment = {
      NEO4J_URI: `bolt://127.0.0.1:${String(proxy.port)}`,
      NEO4J_USERNAME: database.username,
      NEO4J_PASSWORD: database.password,
      // Short, so that each fault outlasts them.
      NEO4J_QUERY_TIMEOUT_MS: '6000',
      REQUEST_TIMEOUT_MS: '10000',
      CACHE_MAX_STALENESS_MS: '0',
      LOG_LEVEL: 'warn',
    };
    await seed();
    server = await startProgram(environment);
    questions = [
      ...(await workedDocuments())
        .filter(({ name }) => /superior|dispute|entrapment|meta/.test(name))
        .map(({ text }) => text),
      '{ landmarks(first: 5) { edges { node { id name } } } }',
      '{ search(text: "gluteal") { totalCount } meta { dataVersion } }',
      '{ sources(first: 20) { nodes { id name year } } }',
    ];
    for (const question of questions) {
      // A database that has just started is slow at first.
      const { data } = await vi.waitUntil(
        async () => {
          const answer = await ask(question);
          return answer?.errors === undefined ? answer : null;
        },
        { timeout: 60_000 },
      );
      right.set(question, data);
    }
    await load();
    await load();
    filesAtRest = await openFiles();
  }, 600_000);

  afterAll(async () => {
    console.table(Object.fromEntries(rows.map(({ fault, ...row }) => [fault, row])));
    await (server as ServerProcess | undefined)?.stop();
    await (proxy as FaultProxy | undefined)?.close();
    await (database as OwnNeo4j | undefined)?.remove();
  }, 60_000);

  /**
   * Begins a fault, lets all clients ask while it lasts, and ends it only when the last of them has its answer: a request that
   * waits for the end of the fault never gets one, and the test fails.
   */
  async function campaign(
    fault: string,
    {
      begin,
      end,
      codes = faultCodes,
      ready = 503,
      mayBeRight = false,
    }: {
      begin: () => unknown;
      end: () => unknown;
      codes?: readonly string[];
      ready?: number | null;
      /** True if the database still answers some questions. */
      mayBeRight?: boolean;
    },
  ): Promise<Seen[]> {
    lost = 0;
    await begin();
    const answers = await load();
    const [readiness, health] = await Promise.all([status('/ready'), status('/health')]);
    await end();
    const healed = performance.now();
    await expect.poll(allRight, { timeout: 60_000, interval: 200 }).toBe(true);
    const failed = answers.filter(({ errors }) => errors !== undefined);
    const counted = Map.groupBy(
      answers.map((answer) => (isRight(answer) ? 'right' : [...new Set(codesOf(answer))].join('+'))),
      (what) => what,
    );
    const wrong = answers.filter((answer) => answer.errors === undefined && !isRight(answer));
    rows.push({
      fault,
      answers: [...counted].map(([what, { length }]) => `${String(length)} ${what}`).join(', '),
      ready: `${String(readiness.status)} ${String(readiness.body['status'])}`,
      'right again (ms)': Math.round(performance.now() - healed),
      lost,
      wrong: wrong.length,
      leaked: Math.max(0, proxy.connections() - mostConnections),
    });
    expect(lost).toBe(0);
    expect(wrong).toEqual([]);
    expect(failed.flatMap(codesOf).filter((code) => !codes.includes(code))).toEqual([]);
    const passing = failed.filter((answer) => codesOf(answer).some((code) => faultCodes.includes(code)));
    expect(passing.filter(({ retryAfter }) => retryAfter === null)).toEqual([]);
    if (!mayBeRight) expect(failed.length).toBe(answers.length);
    expect(health.status).toBe(200);
    if (ready !== null) expect(readiness.status).toBe(ready);
    await expect.poll(async () => (await status('/ready')).status, { timeout: 30_000 }).toBe(200);
    return answers;
  }

  it.each(['swallow', 'stall', 'cut', 'reset', 'refuse', 'corrupt'] as const satisfies Fault[])(
    'answers with a code while the way to it is at fault (%s), and is right again afterwards',
    async (fault) => {
      await campaign(fault, {
        begin: () => (proxy.fault = fault),
        end: () => (proxy.fault = 'pass'),
      });
    },
  );

  it('gives right answers over a slow way, or says that they take too long', async () => {
    await campaign('slow', {
      begin: () => (proxy.fault = 'slow'),
      end: () => (proxy.fault = 'pass'),
      ready: null,
      mayBeRight: true,
    });
  });

  it('answers with a code while it is paused', async () => {
    await campaign('paused', {
      begin: () => {
        database.pause();
      },
      end: () => {
        database.resume();
      },
    });
  });

  it('says that the password is wrong to its log alone, after it was changed', async () => {
    const answers = await campaign('password changed', {
      begin: async () => {
        await database.changePassword('another-password');
        // Connections that are open have shown the old one already.
        proxy.drop();
      },
      end: () => database.changePassword(database.password),
    });
    expect(answers[0]?.errors?.[0]?.message).toBe(
      'The database rejects this server; its operator must correct the configuration.',
    );
  });

  it('says that there is no graph when it was emptied', async () => {
    await campaign('emptied', {
      begin: () => database.run('MATCH (n) DETACH DELETE n'),
      end: seed,
      codes: ['NOT_SEEDED'],
    });
  });

  it('says at /ready that the graph is incomplete when a fifth of it was deleted', async () => {
    const lose = 'MATCH (n) WHERE NOT n:GraphMeta WITH n ORDER BY n.id WITH collect(n) AS nodes ';
    await database.run(`${lose} UNWIND range(0, size(nodes) - 1, 5) AS place WITH nodes[place] AS n DETACH DELETE n`);
    await expect
      .poll(() => status('/ready'))
      .toMatchObject({
        status: 503,
        body: {
          status: 'incomplete',
          reason: expect.stringMatching(
            /^The database has lost at least \d+ nodes and \d+ relations since it was seeded; seed it again with "npm run seed"\.$/,
          ) as string,
        },
      });
    const { status: health } = await status('/health');
    expect(health).toBe(200);
    const answers = await load();
    // What refers to a deleted node says so, or leaves it out; nothing is a fault of the server.
    expect(answers.flatMap(codesOf)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(answers.filter(({ status: code }) => code >= 500)).toEqual([]);
    await seed();
    await expect.poll(allRight, { timeout: 60_000 }).toBe(true);
    expect(await status('/ready')).toMatchObject({ status: 200 });
    rows.push({
      fault: 'a fifth deleted',
      answers: 'what is left',
      ready: '503 incomplete',
      'right again (ms)': 0,
      lost,
      wrong: 0,
      leaked: 0,
    });
  });

  it('stays ready when a person deletes a single claim', async () => {
    await database.run('MATCH (c:Claim) WITH c ORDER BY c.id LIMIT 1 DETACH DELETE c');
    expect(await status('/ready')).toMatchObject({ status: 200 });
    await seed();
  });

  it('says which index is missing to its log, and answers what needs none', async () => {
    const indexes = await database.run("SHOW INDEXES YIELD name, type WHERE type = 'FULLTEXT' RETURN name");
    expect(indexes.length).toBeGreaterThan(0);
    await campaign('indexes missing', {
      begin: async () => {
        for (const { name } of indexes) await database.run(`DROP INDEX \`${String(name)}\``);
      },
      end: seed,
      codes: ['NOT_SEEDED'],
      ready: 200,
      mayBeRight: true,
    });
  });

  it('answers as before when another program keeps its data under our labels', async () => {
    await campaign('foreign data', {
      begin: () =>
        database.run(`CREATE (:Landmark {name: 'Eiffel Tower'}), (:Source {id: 7}), (:Claim)-[:CITES]->(:Source {title: 'x'}),
          (:SpinalNerve {id: 'L2'})-[:SUPPLIES]->(:SkinRegion {foo: [1, 2]}), (:GraphMeta {id: 'other'})`),
      end: () => database.run("MATCH (n) WHERE n.id IS NULL OR n.id IN [7, 'L2', 'other'] DETACH DELETE n"),
      codes: [],
      ready: 200,
      mayBeRight: true,
    });
  });

  it('says that another version has written the graph', async () => {
    await campaign('newer format', {
      begin: () => database.run("MATCH (m:GraphMeta {id: 'graph-meta:cluneal-graph'}) SET m.formatVersion = 2"),
      end: seed,
      codes: ['NOT_SEEDED'],
    });
  });

  it('answers with a code while it is down, and by itself when it is back', async () => {
    await campaign('killed', {
      begin: () => database.kill(),
      end: () => database.start(),
    });
  });

  it('leaves nothing open, and tells no one its password', async () => {
    const open = async () => [
      proxy.connections() <= mostConnections,
      (await openFiles()) <= filesAtRest + mostConnections,
    ];
    // Connections of a driver that was replaced are closed after a minute.
    await expect.poll(open, { timeout: 90_000, interval: 1_000 }).toEqual([true, true]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    await server.stop();
    const { code, out, err } = await server.ended;
    expect(code).toBe(0);
    expect(out).toContain('rejects the user');
    for (const text of [...said, metrics, out, err]) expect(text).not.toContain(database.password);
  });
});
