/** Introspection as tools actually send it: each query is answered, and a multiple of it is rejected. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  buildSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
  type GraphQLSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printSdl } from '../../src/api/schema.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';

interface Recorder {
  readonly url: string;
  /** The documents that it received, in order. */
  readonly documents: string[];
  close(): Promise<void>;
}

/** Forwards requests to a server and records their documents. */
async function record(target: string): Promise<Recorder> {
  const documents: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      documents.push((JSON.parse(body) as { query: string }).query);
      const headers = { 'content-type': 'application/json', accept: request.headers.accept ?? '*/*' };
      const answer = await fetch(`${target}/graphql`, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/graphql`,
    documents,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Each operation with its root fields repeated this many times, under aliases. */
function times(document: string, count: number): string {
  return print(
    visit(parse(document), {
      OperationDefinition: (node) => ({
        ...node,
        selectionSet: {
          ...node.selectionSet,
          selections: Array.from({ length: count }, (_, index) =>
            node.selectionSet.selections.map((selection) =>
              selection.kind === Kind.FIELD
                ? { ...selection, alias: { kind: Kind.NAME, value: `a${String(index)}` } }
                : selection,
            ),
          ).flat(),
        },
      }),
    }),
  );
}

const sorted = (schema: GraphQLSchema) => `${printSchema(lexicographicSortSchema(schema))}\n`;
/** Some tools do not request the description of the schema itself. */
const withoutOwnDescription = (sdl: string) =>
  sorted(buildSchema(sdl)).replace(/^"""[\s\S]*?"""\nschema \{[\s\S]*?\}\n\n/, '');

/** Obtains the schema from an address, as a tool does. */
const tools: Readonly<Record<string, (url: string) => Promise<string>>> = {
  async 'gql.tada, which makes types for clients'(url) {
    const folder = await mkdtemp(join(tmpdir(), 'introspection-'));
    try {
      const output = join(folder, 'schema.graphql');
      const bin = join(projectRoot, 'node_modules', '.bin', 'gql.tada');
      const child = spawn(bin, ['generate-schema', url, '--output', output], { stdio: 'ignore', cwd: projectRoot });
      await once(child, 'close');
      return await readFile(output, 'utf8');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  async 'the loader of GraphQL Code Generator, GraphQL Inspector and graphql-eslint'(url) {
    const ofEslint = createRequire(import.meta.resolve('@graphql-eslint/eslint-plugin'));
    const ofConfig = createRequire(ofEslint.resolve('graphql-config'));
    const { UrlLoader } = ofConfig('@graphql-tools/url-loader') as {
      UrlLoader: new () => { load: (url: string, options: object) => Promise<readonly { schema: GraphQLSchema }[]> };
    };
    const [source] = await new UrlLoader().load(url, {});
    if (source === undefined) throw new Error('The loader gave no schema.');
    return sorted(source.schema);
  },
};

describe.each(Object.entries(tools))('%s', (_name, load) => {
  let api: TestServer;
  let recorder: Recorder;
  beforeAll(async () => {
    api = await serve(await projectStore());
    recorder = await record(api.url);
  });
  afterAll(async () => {
    await recorder.close();
    await api.close();
  });

  it('reads the whole schema, and is rejected for three times as much', { timeout: 60_000 }, async () => {
    const loaded = withoutOwnDescription(await load(recorder.url));
    expect(loaded).toBe(withoutOwnDescription(printSdl()));
    expect(recorder.documents.length).toBeGreaterThan(0);
    const large = recorder.documents.filter((document) => document.includes('types'));
    expect(large.length).toBeGreaterThan(0);
    for (const document of recorder.documents) expect((await api.ask(document)).errors).toBeUndefined();
    for (const document of large) {
      const { errors } = await api.ask(times(document, 3));
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['QUERY_TOO_COMPLEX']);
    }
  });
});
