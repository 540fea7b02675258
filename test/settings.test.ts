import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingsTable } from '../src/settings.ts';
import { projectRoot } from './support/graph.ts';

it('the table of variables in API.md matches the settings', async () => {
  const rowsOf = (text: string) =>
    text.split('\n').flatMap((line) => (/^\| `[A-Z]/.test(line) ? [line.replace(/ +/g, ' ').trim()] : []));
  const page = await readFile(join(projectRoot, 'API.md'), 'utf8');
  expect(rowsOf(page.slice(page.indexOf('## Running it')))).toEqual(rowsOf(settingsTable()));
});
