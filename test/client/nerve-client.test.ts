import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';
import type { VariablesOf } from 'gql.tada';
import { graphql } from './graphql.ts';
import { ApiError, Landmarks, nerveClient, type Region } from './nerve-client.ts';

describe('the typed client', () => {
  let api: TestServer;
  let client: ReturnType<typeof nerveClient>;
  beforeAll(async () => {
    api = await serve(await projectStore());
    client = nerveClient(`${api.url}/graphql`);
  });
  afterAll(() => api.close());

  it('returns the skin of a nerve, each step with its claims', async () => {
    const regions = await client.skinOf('L2');
    const buttock = regions.find(({ region }) => region.id === 'skin-region:buttock-upper');
    expect(buttock?.status).toBe('ACCEPTED');
    expect(buttock?.paths?.nodes[0]?.steps.flatMap((step) => step?.claims ?? []).length).toBeGreaterThan(0);
  });

  it('shows the graph according to a single source', async () => {
    const ids = (regions: readonly Region[]) => regions.map(({ region }) => region.id);
    const article = ids(await client.skinOf('L2', 'source:wikimd-cluneal-nerves'));
    expect(article.length).toBeGreaterThan(0);
    expect(article.length).toBeLessThan((await client.skinOf('L2')).length);
  });

  it('pages through a list to its end', async () => {
    const names: string[] = [];
    for await (const { name } of client.landmarks()) names.push(name);
    const { landmarks } = await api.data('{ landmarks(first: 0) { totalCount } }');
    expect(names).toHaveLength(landmarks.totalCount);
  });

  it('throws an error with a code that callers can act on', async () => {
    await expect(client.skinOf('L2', 'source:nobody')).rejects.toThrow(ApiError);
    await expect(client.skinOf('L2', 'source:nobody')).rejects.toMatchObject({ code: 'UNKNOWN_SOURCE' });
    await expect(client.ask(Landmarks, { after: 'x' })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('knows the types of its arguments and results', () => {
    expectTypeOf<Region['status']>().toEqualTypeOf<'ACCEPTED' | 'DISPUTED' | 'VARIANT'>();
    expectTypeOf<NonNullable<NonNullable<Region['paths']>['nodes'][number]>['length']>().toEqualTypeOf<number>();
    // @ts-expect-error There is no such level.
    expectTypeOf<'L9'>().toExtend<Parameters<typeof client.skinOf>[0]>();
    expectTypeOf<VariablesOf<typeof Landmarks>>().toEqualTypeOf<{ after?: string | null }>();
    const unknown = graphql('{ nerve { id } }');
    expectTypeOf(unknown).not.toExtend<typeof Landmarks>();
  });
});

describe('the types of the client', { timeout: 60_000 }, () => {
  it('match the schema; "npm run client" updates them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluneal-client-'));
    const made = join(folder, 'graphql-env.d.ts');
    const gqlTada = join(projectRoot, 'node_modules', 'gql.tada', 'bin', 'cli.js');
    await promisify(execFile)(
      process.execPath,
      [gqlTada, 'generate-output', '--tsconfig', join(import.meta.dirname, 'tsconfig.json'), '--output', made],
      { cwd: projectRoot },
    );
    const committed = await readFile(join(import.meta.dirname, 'graphql-env.d.ts'), 'utf8');
    expect(await readFile(made, 'utf8')).toBe(committed);
    await rm(folder, { recursive: true });
  });
});
