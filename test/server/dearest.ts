/** The most expensive operations within the limits, found by measuring how long each blocks the event loop. */
import { expect } from 'vitest';
import type { CacheSettings } from '../../src/store/cache.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve } from '../support/api.ts';

const aliases = (count: number, field: (index: number) => string) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${String(index)}: ${field(index)}`).join(' ')} }`;
const words = 'nerve branch lateral medial posterior cutaneous gluteal region buttock skin iliac crest fascia sacral';

export const dearest: Readonly<Record<string, string>> = {
  'a search of all claims under each alias': aliases(
    62,
    (index) => `claims(first: 1, search: "${words} ${String(index)}") { totalCount }`,
  ),
  'every dispute with its topics': aliases(
    20,
    (index) =>
      `disputes(first: 60) { nodes { disputeTopics { id relations(first: ${String(index + 1)}) { totalCount } } } }`,
  ),
  'every relation, in many perspectives': aliases(
    62,
    (index) => `relations(first: ${String(index + 1)}, evidence: { independent: true }) { totalCount nodes { id } }`,
  ),
  'the way to the skin from everywhere, with every claim':
    '{ spinalNerves(first: 31) { nodes { skinSupplied(detail: FULL) { nodes { paths(first: 4) { nodes { steps { claims { source { name } } } } } } } } } }',
  'every region in many perspectives': aliases(
    12,
    (index) =>
      `skinRegions(first: 60) { nodes { suppliedBySpinalNerves(detail: FULL, evidence: { independent: ${String(index % 2 === 0)}, sourceKinds: [PRIMARY_STUDY${index % 3 === 0 ? ', TEXTBOOK' : ''}${index % 5 === 0 ? ', REVIEW' : ''}] }) { totalCount } } }`,
  ),
};

const clients = 4;
const cheapQuestions = 30;

/**
 * Four clients send a document in a loop while another sends cheap queries one after the other. If an operation blocked
 * the event loop from start to end, each cheap answer would come after an answer to one of the four.
 */
export async function expectCheapAnswersBetween(
  store: GraphReader,
  document: string,
  cache?: CacheSettings,
): Promise<void> {
  const api = await serve(store, {}, cache);
  let number = 0;
  let dearAnswers = 0;
  let isOver = false;
  // No text is repeated, so that no answer comes from a cache.
  const fresh = (text: string) => `# ${String((number += 1))}\n${text}`;
  try {
    expect((await api.ask(fresh(document))).errors).toBeUndefined();
    const loops = Array.from({ length: clients }, async () => {
      while (!isOver) {
        await api.ask(fresh(document));
        dearAnswers += 1;
      }
    });
    const between: number[] = [];
    for (let count = 0; count < cheapQuestions; count += 1) {
      const before = dearAnswers;
      expect((await api.ask(fresh('{ spinalNerve(level: L2) { name } }'))).errors).toBeUndefined();
      between.push(dearAnswers - before);
    }
    isOver = true;
    await Promise.all(loops);
    expect(dearAnswers).toBeGreaterThan(0);
    // These arrived without waiting for any expensive operation to end.
    expect(between.filter((count) => count === 0).length).toBeGreaterThan(cheapQuestions / 3);
  } finally {
    isOver = true;
    await api.close();
  }
}
