import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/api/cost.ts';
import { maxPageSize } from '../../src/api/page.ts';
import { defaultSettings } from '../../src/http/settings.ts';
import { idOf } from '../../src/http/documents.ts';
import { workedDocuments } from '../support/api.ts';
import { documentIdsOf, examplesOf } from '../support/examples.ts';
import { projectRoot, projectStore } from '../support/graph.ts';
import { apiExamples } from './examples.ts';

const read = (...path: string[]) => readFile(join(projectRoot, ...path), 'utf8');
const page = await read('API.md');

apiExamples('embedded', projectStore);

describe('API.md', () => {
  it('has GraphQL and curl examples', () => {
    expect(examplesOf(page).length).toBeGreaterThan(8);
  });

  it('names only ids of trusted documents', async () => {
    const trusted = (await workedDocuments()).map(({ text }) => idOf(text));
    const named = documentIdsOf(page);
    expect(named.length).toBeGreaterThan(0);
    for (const id of named) expect(trusted).toContain(id);
  });

  it('states the actual limits', () => {
    expect(page.replaceAll('\n', ' ')).toContain(
      `at most ${String(limits.tokens)} tokens, ${String(limits.aliases)} aliases, ${String(limits.directives)} directives, ${String(limits.rootFields)} root fields and ${String(limits.nesting)} levels of nesting; names may have ${String(limits.nameLength)} characters. ` +
        `A body may be up to ${String(defaultSettings.maxBodyBytes / 1000)} kB, \`nodes\` takes up to ${String(maxPageSize)} ids, and a request may take ${String(defaultSettings.requestTimeout / 1000)} seconds, counted from its headers. ` +
        `A response may be up to ${String(defaultSettings.maxResponseBytes / 1_000_000)} MB`,
    );
  });

  it('names every HTTP variable, and only commands that exist', async () => {
    const config = await read('src', 'config.ts');
    const variables = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name ?? '');
    const elsewhere = /^(?:HOST|PORT|LOG_LEVEL|NEO4J_|OTEL_)/;
    for (const name of variables.filter((one) => !elsewhere.test(one))) expect(page).toContain(`\`${name}\``);
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    for (const [, name] of page.matchAll(/npm run (?:--silent )?(\w+)/g)) expect(scripts).toHaveProperty(name ?? '');
  });

  it('links only to files and headings that exist', async () => {
    const anchorsOf = (text: string) =>
      [...text.matchAll(/^##+ (.+)$/gm)].map(([, title]) => (title ?? '').toLowerCase().replaceAll(' ', '-'));
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchorsOf(page)).toContain(anchor);
    for (const [, link] of page.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)) {
      const [path = '', anchor] = (link ?? '').split('#');
      const text = await read(path).catch((cause: unknown) => (cause as NodeJS.ErrnoException).code);
      expect([link, text]).not.toEqual([link, 'ENOENT']);
      if (anchor !== undefined) expect(anchorsOf(text ?? '')).toContain(anchor);
    }
  });
});
