/** Runs every example of API.md over HTTP, on every engine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { examplesOf } from '../support/examples.ts';
import { projectRoot } from '../support/graph.ts';

const examples = examplesOf(await readFile(join(projectRoot, 'API.md'), 'utf8'));

export function apiExamples(engine: string, open: () => Promise<GraphReader>): void {
  describe(`API.md on the ${engine} store`, () => {
    let api: TestServer;
    beforeAll(async () => {
      api = await serve(await open());
    });
    afterAll(() => api.close());

    it.each(examples)('shows the actual response in line $line', async ({ run, shown }) => {
      expect(await run(api)).toMatchObject(shown as object);
    });
  });
}
