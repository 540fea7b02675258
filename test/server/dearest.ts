/** The most expensive operations within the limits, found by measuring how long each blocks the event loop. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer } from '../support/api.ts';
import { startProgram } from '../support/program.ts';

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

const clients = 8;
const rounds = 12;

/**
 * In each round, clients send a document at the same time, and one sends a cheap query while these are being answered. If
 * an operation blocked the event loop from start to end, the cheap answer would come when the round is nearly over. The
 * server runs in its own process, so that the clients do not share its event loop.
 */
export async function expectCheapAnswersBetween(document: string, environment: Record<string, string>): Promise<void> {
  const server = await startProgram({ LOG_LEVEL: 'error', ...environment });
  let number = 0;
  // No text is repeated, so that no answer comes from a cache.
  const ask = async (text: string): Promise<void> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `# ${String((number += 1))}\n${text}` }),
    });
    expect(((await response.json()) as Answer).errors).toBeUndefined();
  };
  try {
    await ask(document);
    const waited: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const dear = Array.from({ length: clients }, () => ask(document));
      // By then, the first of them is running.
      await delay(5);
      const start = performance.now();
      await ask('{ spinalNerve(level: L2) { name } }');
      const answered = performance.now();
      await Promise.all(dear);
      waited.push((answered - start) / (performance.now() - start));
    }
    // Shares of the time until the last expensive answer: 0.1 to 0.4 was measured, 0.9 to 1 with a blocked event loop.
    expect(waited.filter((share) => share < 2 / 3).length).toBeGreaterThan(rounds / 2);
  } finally {
    await server.stop();
  }
}
