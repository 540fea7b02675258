/**
 * A campaign of faults: the server in its own process, a proxy and a real Neo4j behind it, and clients that send requests all the
 * time. Whatever fails, each request gets the right data or a code that says whose fault it is. The campaign ends with a table of
 * what was seen.
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
/** The driver keeps one connection open per concurrent read. A leak would add up to many more during the campaign. */
const mostConnections = 3 * clients;
/** The codes that a client may get while the database fails. */
const faultCodes = ['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'REQUEST_TIMEOUT'];

interface HttpAnswer extends Answer {
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
  /** Open files of the server after load, before any fault. */
  let filesAtRest: number;
  let sent = 0;
  /** The bodies of all answers. */
  const bodies = new Set<string>();

  /** Sends a request whose text never repeats, so that the response cache cannot hide the database. */
  const ask = async (question: string): Promise<HttpAnswer | null> => {
    sent += 1;
    try {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `# ${String(sent)}\n${question}` }),
      });
      const text = await response.text();
      bodies.add(text);
      const answer = JSON.parse(text) as Answer;
      return { ...answer, question, status: response.status, retryAfter: response.headers.get('retry-after') };
    } catch {
      lost += 1;
      return null;
    }
  };
  const isRight = ({ question, data, errors }: HttpAnswer) =>
    errors === undefined && JSON.stringify(data) === JSON.stringify(right.get(question));
  const codesOf = ({ errors = [] }: HttpAnswer) => errors.map(({ extensions }) => String(extensions?.['code']));
  /** Runs all clients at once, each sending its requests one after another; resolves when the last is answered. */
  const load = async (): Promise<HttpAnswer[]> => {
    const answers = await Promise.all(
      Array.from({ length: clients }, async (_client, client) => {
        const own: (HttpAnswer | null)[] = [];
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
  /** Warnings in the part of the log that begins at this character. */
  const warningsSince = (start: number) =>
    server
      .said()
      .slice(start)
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string; err?: { message: string } })
      .filter(({ level }) => level === 40);
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
      '{ structuresByIdentifier(scheme: FMA, value: "75468") { nodes { id name } } }',
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
   * Begins a fault, runs all clients while it lasts, and ends it only after the last answer: a request that waited for the end of
   * the fault would never get one, and the test would fail.
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
  ): Promise<HttpAnswer[]> {
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
    'answers with a code while the connection to the database fails (%s), and is right again afterwards',
    async (fault) => {
      await campaign(fault, {
        begin: () => (proxy.fault = fault),
        end: () => (proxy.fault = 'pass'),
      });
    },
  );

  it('gives right answers over a slow connection, or says that they take too long', async () => {
    await campaign('slow', {
      begin: () => (proxy.fault = 'slow'),
      end: () => (proxy.fault = 'pass'),
      ready: null,
      mayBeRight: true,
    });
  });

  it('answers with a code while the database is paused', async () => {
    await campaign('paused', {
      begin: () => {
        database.pause();
      },
      end: () => {
        database.resume();
      },
    });
  });

  it('does not tell clients that the password is wrong after it was changed', async () => {
    const answers = await campaign('password changed', {
      begin: async () => {
        await database.changePassword('another-password');
        // Open connections have already authenticated with the old one.
        proxy.drop();
      },
      end: () => database.changePassword(database.password),
    });
    expect(answers[0]?.errors?.[0]?.message).toBe(
      'The database rejects this server; its operator must correct the configuration.',
    );
  });

  it('says that there is no graph after the database was emptied', async () => {
    await campaign('emptied', {
      begin: () => database.run('MATCH (n) DETACH DELETE n'),
      end: seed,
      codes: ['NOT_SEEDED'],
    });
  });

  it('says at /ready that the graph is incomplete after a fifth of it was deleted', async () => {
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
    // What refers to a deleted node reports it or leaves it out; nothing is a server error.
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

  it('stays ready when someone deletes a single claim', async () => {
    await database.run('MATCH (c:Claim) WITH c ORDER BY c.id LIMIT 1 DETACH DELETE c');
    expect(await status('/ready')).toMatchObject({ status: 200 });
    await seed();
  });

  it('answers what needs no index while the full-text indexes are missing, and logs which ones it lacks', async () => {
    const indexes = await database.run("SHOW INDEXES YIELD name, type WHERE type = 'FULLTEXT' RETURN name");
    expect(indexes).toHaveLength(2);
    const before = server.said().length;
    const answers = await campaign('indexes missing', {
      begin: async () => {
        for (const { name } of indexes) await database.run(`DROP INDEX \`${String(name)}\``);
      },
      end: seed,
      codes: ['NOT_SEEDED'],
      ready: 200,
      mayBeRight: true,
    });
    const lookUps = answers.filter(({ question }) => /search\(|structuresByIdentifier\(/.test(question));
    expect(lookUps.length).toBeGreaterThanOrEqual(2);
    expect(new Set(lookUps.map((answer) => codesOf(answer).join()))).toEqual(new Set(['NOT_SEEDED']));
    expect(answers.filter((answer) => !lookUps.includes(answer) && !isRight(answer))).toEqual([]);
    const logged = warningsSince(before).filter(({ msg }) => /lacks an index .* seed it again with/.test(msg));
    for (const { name } of indexes)
      expect(logged.map(({ err }) => err?.message)).toContainEqual(expect.stringContaining(String(name)));
  });

  it('answers as before when another program stores its data under our labels', async () => {
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

  it('refuses a graph that another version wrote in another format, and logs which version and format', async () => {
    const before = server.said().length;
    const meta = "MATCH (m:GraphMeta {id: 'graph-meta:cluneal-graph'})";
    await campaign('newer format', {
      begin: () => database.run(`${meta} SET m.formatVersion = 2, m.seededBy = '99.1.0'`),
      end: seed,
      codes: ['NOT_SEEDED'],
    });
    expect(warningsSince(before).map(({ msg }) => msg)).toContain(
      'The database was seeded by a newer version (99.1.0) in format 2, but this version reads format 1; run that version, or seed again with "npm run seed".',
    );
  });

  it('answers with a code while the database is down, and recovers by itself', async () => {
    await campaign('killed', {
      begin: () => database.kill(),
      end: () => database.start(),
    });
  });

  it('leaves nothing open, and reveals its password to no one', async () => {
    const open = async () => [
      proxy.connections() <= mostConnections,
      (await openFiles()) <= filesAtRest + mostConnections,
    ];
    // The connections of a replaced driver are closed after a minute.
    await expect.poll(open, { timeout: 90_000, interval: 1_000 }).toEqual([true, true]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    await server.stop();
    const { code, out, err } = await server.ended;
    expect(code).toBe(0);
    expect(out).toContain('rejects the user');
    for (const text of [...bodies, metrics, out, err]) expect(text).not.toContain(database.password);
  });
});
