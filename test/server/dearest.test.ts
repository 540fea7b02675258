import { expect, it } from 'vitest';
import { projectStore } from '../support/graph.ts';
import { dearest, expectCheapAnswersBetween } from './dearest.ts';

it.each(Object.entries(dearest))(
  'answers a cheap query while four clients request %s in a loop',
  { timeout: 120_000 },
  async (_what, document) => {
    await expectCheapAnswersBetween(await projectStore(), document);
    expect.hasAssertions();
  },
);
