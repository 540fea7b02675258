import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../support/examples.ts';
import { projectRoot } from '../support/graph.ts';

const page = await readFile(join(projectRoot, 'docs', 'clients.md'), 'utf8');
const modules = ['graphql.ts', 'documents.ts', 'apollo.ts', 'urql.ts', 'relay/environment.ts', 'relay/nerve.ts'];
const code = await Promise.all(modules.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));

describe('docs/clients.md', () => {
  it('shows only code that the tests run, and some code from each module', () => {
    const blocks = blocksOf(page);
    const shown = new Set<string>();
    for (const { language, text } of blocks) {
      expect(language).toBe('ts');
      const at = code.findIndex((module) => module.includes(text));
      expect([text, at]).not.toEqual([text, -1]);
      shown.add(modules[at] ?? '');
    }
    expect([...shown].sort()).toEqual([...modules].sort());
  });

  it.each(['apollo.ts', 'urql.ts', 'relay/environment.ts'])('shows the whole of %s', async (name) => {
    const module = await readFile(join(import.meta.dirname, name), 'utf8');
    const rest = blocksOf(page).reduce((left, { text }) => left.replace(text, ''), module);
    expect(rest).toMatch(/^\/\*\* [^*]+\*\/\s*$/);
  });

  it('links only to files that exist', async () => {
    const paths = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) await expect(access(join(projectRoot, 'docs', path))).resolves.toBeUndefined();
  });
});
