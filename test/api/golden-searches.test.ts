import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { bestHits, goldenSearches } from './golden-searches.ts';

it('finds the expected hits first for every golden search', async () => {
  const api = await serve(await projectStore());
  onTestFinished(() => api.close());
  expect(await bestHits(api)).toEqual(goldenSearches);
});
