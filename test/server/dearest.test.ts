import { expect, it } from 'vitest';
import { dearest, expectCheapAnswersBetween } from './dearest.ts';

it.each(Object.entries(dearest))(
  'answers a cheap query while eight clients request %s in a loop',
  { timeout: 120_000 },
  async (_what, document) => {
    await expectCheapAnswersBetween(document, {});
    expect.hasAssertions();
  },
);
