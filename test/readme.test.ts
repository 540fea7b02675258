import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from './support/api.ts';
import { projectRoot, projectStore } from './support/graph.ts';

const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';

describe('the README', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  it('shows a query and part of its actual result', async () => {
    const { spinalNerve } = await api.data(block('graphql'));
    const shown = JSON.parse(block('json'));
    const edge = spinalNerve.dorsalRamus.contributesTo.edges.find(({ node }: any) => node.name === shown.node.name);
    expect(edge.status).toBe(shown.status);
    expect(edge.claims).toEqual(expect.arrayContaining(shown.claims));
  });

  it('is right about the perspective of the article', async () => {
    const { clunealGroup } = await api.data(`{ clunealGroup(position: INFERIOR) {
      contributors(evidence: { sources: ["source:wikimd-cluneal-nerves"] }) { edges { node { id } status } } } }`);
    expect(clunealGroup.contributors.edges).toContainEqual({
      node: { id: 'dorsal-ramus:S4' },
      status: 'ACCEPTED',
    });
  });

  it('links only to files that exist', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(8);
    const missing = await Promise.all(
      links.map((path) =>
        readFile(join(projectRoot, path)).then(
          () => [],
          (error: unknown) => ((error as NodeJS.ErrnoException).code === 'EISDIR' ? [] : [path]),
        ),
      ),
    );
    expect(missing.flat()).toEqual([]);
  });
});
