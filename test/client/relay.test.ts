import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/graph.ts';

const run = promisify(execFile);
const compiler = join(projectRoot, 'node_modules', 'relay-compiler', 'cli.js');

/** A list on the root, and a list on a node with data on its edges. Both can be paged and refetched. */
const landmarks = `import { graphql } from 'relay-runtime';
export const query = graphql\`
  query LandmarksQuery($id: ID!) {
    ...Landmarks_page
    node(id: $id) { __typename id ...Landmarks_skin @alias }
    search: clunealGroups { edges { cursor node { id name } } pageInfo { hasNextPage endCursor } }
  }
\`;
export const page = graphql\`
  fragment Landmarks_page on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "LandmarksPageQuery") {
    landmarks(first: $count, after: $cursor) @connection(key: "Landmarks_landmarks") {
      totalCount
      edges { node { id name } }
    }
  }
\`;
export const skin = graphql\`
  fragment Landmarks_skin on ClunealGroup
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    back: { type: "Int" }
    before: { type: "String" }
  )
  @refetchable(queryName: "LandmarksSkinQuery") {
    suppliesDirectly(first: $count, after: $cursor, last: $back, before: $before) @connection(key: "Landmarks_suppliesDirectly") {
      edges { node { id ...Landmarks_structure } status claims { stance source { name } } relation { id type } }
    }
  }
\`;
export const structure = graphql\`
  fragment Landmarks_structure on Structure @refetchable(queryName: "LandmarksStructureQuery") {
    id name definition identifiers { scheme value }
  }
\`;
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluneal-relay-'));
  await mkdir(join(folder, 'src'));
  await cp(join(projectRoot, 'schema', 'clients', 'relay.config.json'), join(folder, 'relay.config.json'));
  await cp(join(projectRoot, 'schema', 'schema.graphql'), join(folder, 'schema.graphql'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const compile = () =>
  run(process.execPath, [compiler, 'relay.config.json'], { cwd: folder, env: { PATH: process.env['PATH'] } }).then(
    ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return { ok: false, output: stdout + stderr };
    },
  );

describe('the Relay compiler', { timeout: 60_000 }, () => {
  it('accepts our schema, with paged lists and refetched nodes', async () => {
    await writeFile(join(folder, 'src', 'Landmarks.ts'), landmarks);
    expect(await compile()).toEqual({ ok: true, output: expect.any(String) as string });
    const made = await readdir(join(folder, 'src', '__generated__'));
    expect(made.filter((name) => name.endsWith('Query.graphql.ts')).sort()).toEqual([
      'LandmarksPageQuery.graphql.ts',
      'LandmarksQuery.graphql.ts',
      'LandmarksSkinQuery.graphql.ts',
      'LandmarksStructureQuery.graphql.ts',
    ]);
  });

  it('would report a list that is not a connection', async () => {
    await writeFile(
      join(folder, 'src', 'Landmarks.ts'),
      landmarks.replace('landmarks(first: $count, after: $cursor)', 'meta').replace('totalCount', 'title'),
    );
    expect(await compile()).toMatchObject({ ok: false, output: expect.stringMatching(/connection|edges/i) as string });
  });
});
