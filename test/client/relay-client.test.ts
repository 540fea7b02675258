import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  type Environment,
  type GraphQLTaggedNode,
  type Variables,
} from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';
import { inferiorGroup, theArticle, askUncached, type Seen } from './perspectives.ts';
import { relayEnvironment } from './relay/environment.ts';
import { Contributions, Landmarks, Structure } from './relay/nerve.ts';

let api: TestServer;
let uncached: Awaited<ReturnType<typeof askUncached>>;
let url: string;
beforeAll(async () => {
  api = await serve(await projectStore());
  url = `${api.url}/graphql`;
  uncached = await askUncached(api);
});
afterAll(() => api.close());

const ask = (environment: Environment, query: GraphQLTaggedNode, variables: Variables): Promise<any> =>
  fetchQuery(environment, query, variables, { fetchPolicy: 'network-only' }).toPromise();

/** A view of the store that stays open and records everything that it shows. */
function open(environment: Environment, query: GraphQLTaggedNode, variables: Variables) {
  const operation = createOperationDescriptor(getRequest(query), variables);
  const snapshot = environment.lookup(operation.fragment);
  const retained = environment.retain(operation);
  const shown: any[] = [snapshot.data];
  const subscription = environment.subscribe(snapshot, ({ data }) => shown.push(data));
  return {
    shown,
    close: () => {
      subscription.dispose();
      retained.dispose();
    },
  };
}

describe('Relay with its default store', () => {
  it('keeps two open perspectives apart', async () => {
    const environment = relayEnvironment(url);
    const ofAll = { level: 'S4', evidence: null };
    const ofTheArticle = { level: 'S4', evidence: theArticle };
    await ask(environment, Contributions, ofAll);
    const all = open(environment, Contributions, ofAll);
    await ask(environment, Contributions, ofTheArticle);
    const article = open(environment, Contributions, ofTheArticle);
    // And the other way round: refetch the first one while the second is open.
    await ask(environment, Contributions, ofAll);
    expect(uncached).toMatchObject({
      all: { status: 'DISPUTED' },
      article: { status: 'ACCEPTED', relation: 'DISPUTED' },
    });
    for (const [view, expected] of [
      [all, uncached.all],
      [article, uncached.article],
    ] as const) {
      const seen = view.shown.map((data): Seen | null => inferiorGroup(data));
      expect(seen).toEqual(seen.map(() => expected));
      view.close();
    }
  });

  it('appends pages', async () => {
    const environment = relayEnvironment(url);
    await ask(environment, Landmarks, { first: 20 });
    const view = open(environment, Landmarks, { first: 20 });
    for (;;) {
      const { pageInfo } = view.shown.at(-1).landmarks;
      if (pageInfo.hasNextPage !== true) break;
      await ask(environment, Landmarks, { first: 20, after: pageInfo.endCursor });
    }
    const { landmarks: whole } = await api.data('{ landmarks(first: 100) { nodes { id } } }');
    const ids = view.shown.at(-1).landmarks.edges.map(({ node }: { node: { id: string } }) => ({ id: node.id }));
    expect(ids).toEqual(whole.nodes);
    view.close();
  });

  it('has one record per structure, and a refetch by id updates it in every view', async () => {
    const environment = relayEnvironment(url);
    await ask(environment, Contributions, { level: 'S4' });
    const view = open(environment, Contributions, { level: 'S4' });
    environment.commitUpdate((store) => store.get('cluneal-group:inferior')?.setValue('an old name', 'name'));
    await ask(environment, Structure, { id: 'cluneal-group:inferior' });
    const names = view.shown.map((data) =>
      data.spinalNerve.dorsalRamus.contributesTo.edges.map(({ node }: { node: { name: string } }) => node.name),
    );
    expect(names).toHaveLength(3);
    expect(names[1]).toContain('an old name');
    expect(names[2]).toEqual(names[0]);
    view.close();
  });

  it('shows partial data and the error', async () => {
    const environment = relayEnvironment(url);
    const data = await ask(environment, Contributions, { level: 'S4', evidence: { sources: ['source:nobody'] } });
    expect(data).toMatchObject({ spinalNerve: { dorsalRamus: { contributesTo: null } } });
  });
});

describe('the Relay client', { timeout: 60_000 }, () => {
  const folder = join(import.meta.dirname, 'relay');

  it('has up-to-date artifacts; "npm run client" updates them', async () => {
    const compiler = join(projectRoot, 'node_modules', 'relay-compiler', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--validate', 'relay.config.json'], {
      cwd: folder,
    });
    expect(stdout).not.toMatch(/error/i);
  });

  it('is configured with the generated settings', async () => {
    const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as object;
    const generated = await read(join(projectRoot, 'schema', 'clients', 'relay.config.json'));
    expect(await read(join(folder, 'relay.config.json'))).toEqual({
      ...generated,
      src: '.',
      schema: '../../../schema/schema.graphql',
    });
  });
});
