import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOfId, parseRelationId } from '../../schema/ontology.ts';
import { mcpDocuments } from '../../src/api/mcp-documents.ts';
import { idOf } from '../../src/http/documents.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore, testVersion } from '../support/graph.ts';

interface Said {
  readonly text: string;
  readonly isError: boolean;
}

const connect = async (transport: StreamableHTTPClientTransport | StdioClientTransport): Promise<Client> => {
  const client = new Client({ name: 'test', version: testVersion });
  await client.connect(transport);
  return client;
};

const call = async (client: Client, name: string, given: Record<string, unknown>): Promise<Said> => {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [first] = content as { type: string; text: string }[];
  return { text: first?.text ?? '', isError: isError === true };
};

/** Every id of the graph that appears in a text. */
const idsIn = (text: string) => [
  ...new Set(
    [...text.matchAll(/[a-z]+(?:-[a-z]+)*:[A-Za-z0-9][A-Za-z0-9:/-]*/g)]
      .map(([id]) => id.replace(/[:/-]+$/, ''))
      .filter((id) => kindOfId(id) !== null || parseRelationId(id) !== null),
  ),
];

/** What an assistant does with "which nerve supplies the skin over the iliac crest, and who disagrees?" */
const session = async (client: Client): Promise<Said[]> => {
  const found = await call(client, 'search', { text: 'iliac crest' });
  const crest = idsIn(found.text).find((id) => id.includes('iliac-crest')) ?? '';
  const passing = await call(client, 'which_nerves', { structure: crest, first: 20 });
  const nerve = idsIn(passing.text).find((id) => id.startsWith('cluneal-group:')) ?? '';
  return [found, passing, await call(client, 'disputes', { about: nerve })];
};

describe('the tools for assistants', () => {
  let api: TestServer;
  let client: Client;
  beforeAll(async () => {
    api = await serve(await projectStore());
    client = await connect(new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`)));
  });
  afterAll(async () => {
    await client.close();
    await api.close();
  });

  it('are few, described, read-only, and marked as for teaching', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'search',
      'what_skin',
      'which_nerves',
      'walk',
      'disputes',
      'what_a_source_says',
      'cite',
    ]);
    for (const { description, annotations, inputSchema } of tools) {
      expect((description ?? '').length).toBeGreaterThan(40);
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(inputSchema.type).toBe('object');
      for (const property of Object.values(inputSchema.properties ?? {}))
        expect(property).toHaveProperty('description');
    }
    expect(client.getInstructions()).toContain('not for diagnosis or treatment');
  });

  it('are described as the protocol requires: names, titles, JSON Schema 2020-12, and results of the declared kind', async () => {
    const ajv = new Ajv2020({ strict: true });
    const { tools } = await client.listTools();
    const examples: Record<string, object> = {
      search: { text: 'iliac crest' },
      what_skin: { nerve: 'spinal-nerve:L2' },
      which_nerves: { structure: 'landmark:iliac-crest' },
      walk: { from: 'spinal-nerve:L2', to: 'skin-region:buttock-upper' },
      disputes: { about: 'cluneal-group:superior' },
      what_a_source_says: { source: 'source:gray-1918' },
      cite: { id: 'source:gray-1918' },
    };
    for (const { name, title, annotations, inputSchema, outputSchema } of tools) {
      expect(name).toMatch(/^[A-Za-z0-9_.-]{1,128}$/);
      expect([name, title ?? '', annotations?.openWorldHint]).toEqual([name, expect.stringMatching(/./), false]);
      expect([name, ajv.validateSchema(inputSchema)]).toEqual([name, true]);
      const accepts = ajv.compile(inputSchema);
      expect([name, accepts(examples[name]), accepts({})]).toEqual([name, true, name === 'disputes']);
      const { content, structuredContent, isError } = await client.callTool({ name, arguments: { ...examples[name] } });
      expect([name, isError === true, content.map(({ type }) => type)]).toEqual([name, false, ['text']]);
      // A tool that declares an output schema must follow it; none does.
      expect([name, outputSchema, structuredContent]).toEqual([name, undefined, undefined]);
    }
  });

  it('answer which nerve supplies the skin over the iliac crest, and who disagrees, in three calls', async () => {
    const answers = await session(client);
    expect(answers.map(({ isError }) => isError)).toEqual([false, false, false]);
    const text = answers.map((answer) => answer.text).join('\n');
    expect(text).toContain('cluneal-group:superior');
    expect(text).toMatch(/SUPPORTS: .*\[claim:/);
    expect(text).toMatch(/DISPUTES: .*\[claim:/);
    expect(text).toMatch(/certainty (?:HIGH|MODERATE|LOW|VERY_LOW)/);
    for (const answer of answers) expect(answer.text).toContain('For teaching only');
    const ids = idsIn(text);
    expect(ids.length).toBeGreaterThan(20);
    for (let start = 0; start < ids.length; start += 50) {
      const { nodes } = await api.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: ids.slice(start, start + 50),
      });
      expect(nodes.map((node: { id: string } | null) => node?.id)).toEqual(ids.slice(start, start + 50));
    }
  });

  it('say the same over standard input and output', async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['src/main.ts', 'mcp'],
      cwd: projectRoot,
      stderr: 'pipe',
      env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn' },
    });
    const other = await connect(transport);
    try {
      expect(await session(other)).toEqual(await session(client));
    } finally {
      await other.close();
    }
  });

  it('return consecutive pages', async () => {
    const first = await call(client, 'disputes', { first: 2 });
    const after = /after: (\S+)/.exec(first.text)?.[1];
    const second = await call(client, 'disputes', { first: 2, after });
    const relations = (text: string) => idsIn(text).filter((id) => id.startsWith('relation:'));
    expect(relations(first.text)).toHaveLength(2);
    expect(relations(second.text)).toHaveLength(2);
    expect(relations(second.text)).not.toEqual(relations(first.text));
  });

  it('walk, report what a source says, and cite', async () => {
    const walk = await call(client, 'walk', { from: 'spinal-nerve:L2', to: 'skin-region:buttock-upper' });
    expect(walk.text).toContain('dorsal-ramus:L2');
    const skin = await call(client, 'what_skin', { nerve: 'spinal-nerve:S2' });
    expect(skin.text).toMatch(/skin-region:[a-z-]+\): (?:ACCEPTED|VARIANT|DISPUTED), certainty/);
    const said = await call(client, 'what_a_source_says', { source: 'source:gray-1918', first: 3 });
    const [claim = ''] = idsIn(said.text).filter((id) => id.startsWith('claim:'));
    const cited = await call(client, 'cite', { id: claim });
    expect(cited.text).toContain('Gray H. 1918. Anatomy of the Human Body');
    expect(cited.text).toContain(claim);
    expect((await call(client, 'cite', { id: 'source:gray-1918' })).text).toContain('Gray H');
  });

  it.each([
    ['what_skin', { nerve: 'superior' }, /not a valid id/],
    ['what_skin', { nerve: 'landmark:iliac-crest' }, /is not a nerve; what_skin takes spinal-nerve/],
    ['which_nerves', { structure: 'skin-region:elbow' }, /nothing with the id "skin-region:elbow"; use search/],
    ['what_a_source_says', { source: 'source:nobody-1900' }, /nothing with the id "source:nobody-1900"/],
    ['search', { text: 'zygomatic qqq' }, /Nothing in the graph matches/],
    ['cite', { id: 'landmark:iliac-crest' }, /has no citation of its own/],
    ['disputes', { after: 'nonsense' }, /cursor/],
    ['disputes', { about: 'cluneal-group:outer' }, /not a valid id/],
    ['disputes', { about: 'source:gray-1918' }, /is not a structure/],
    ['search', { text: 'x', first: 1000 }, /50/],
  ])('answer %s with %o by an error that says what to do', async (name, given, message) => {
    const answer = await call(client, name, given);
    expect(answer.isError).toBe(true);
    expect(answer.text).toMatch(message);
  });

  it('run trusted documents, which are logged and counted like those of other clients', async () => {
    const only = await serve(await projectStore(), { onlyTrustedDocuments: true });
    const there = await connect(new StreamableHTTPClientTransport(new URL(`${only.url}/mcp`)));
    try {
      const answer = await call(there, 'search', { text: 'superior cluneal' });
      expect(answer.isError).toBe(false);
      const lines = only.log.filter(({ path }) => path === '/mcp');
      expect(lines).toContainEqual(expect.objectContaining({ operation: 'McpSearch', status: 200 }));
      const metrics = await (await fetch(`${only.url}/metrics`)).text();
      expect(metrics).toContain('cluneal_graphql_operations_total{operation="McpSearch",outcome="ok"} 1');
      for (const text of mcpDocuments) {
        const address = `${only.url}/graphql?documentId=${idOf(text)}`;
        const response = await fetch(address, { headers: { accept: 'application/json' } });
        expect(JSON.stringify(await response.json())).not.toContain('DOCUMENT');
      }
    } finally {
      await there.close();
      await only.close();
    }
  });

  it('respect the limits of the server', async () => {
    const small = await serve(await projectStore(), { maxBodyBytes: 2_000, maxResponseBytes: 10_000 });
    const there = await connect(new StreamableHTTPClientTransport(new URL(`${small.url}/mcp`)));
    try {
      const large = await fetch(`${small.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { text: 'x'.repeat(3_000) } }),
      });
      expect(large.status).toBe(413);
      const answer = await call(there, 'disputes', { first: 50 });
      expect(answer.isError).toBe(true);
      expect(answer.text).toMatch(/response/i);
    } finally {
      await there.close();
      await small.close();
    }
  });

  it('are not available if MCP is off', async () => {
    const without = await serve(await projectStore(), { mcp: false });
    try {
      expect((await fetch(`${without.url}/mcp`)).status).toBe(404);
    } finally {
      await without.close();
    }
  });
});
