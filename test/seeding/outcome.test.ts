/** What a seeding that fails says about the database, with a writer that fails at a chosen moment. */
import { expect, it } from 'vitest';
import { CommandError, GraphError } from '../../src/errors.ts';
import { seedDatabase } from '../../src/seeding/seed.ts';
import type { GraphWriter, WriteOptions } from '../../src/store/port.ts';
import { seedFolder } from '../support/graph.ts';

const lost = new GraphError('STORE_UNAVAILABLE', 'The database does not answer.', {
  forOperator: 'Neo4j at bolt://db:7687 does not respond.',
});
const refused = new CommandError('Somebody else changed the database.');

const plan = (how: 'BATCHES' | 'ONE_TRANSACTION') => ({ how, rows: 1, left: 0 });
const moments: readonly (readonly [string, (options: WriteOptions) => void, Error, string])[] = [
  ['before it writes', () => undefined, lost, `${lost.forOperator} The database is as it was before.`],
  [
    'in its transaction',
    ({ onPlan }) => onPlan?.(plan('ONE_TRANSACTION')),
    lost,
    `${lost.forOperator} The database is as it was before.`,
  ],
  [
    'while it commits',
    ({ onPlan, onCommit }) => {
      onPlan?.(plan('ONE_TRANSACTION'));
      onCommit?.();
    },
    lost,
    `${lost.forOperator} The database holds either the graph that it held before or all of the new one; seed again to be sure.`,
  ],
  [
    'because the database refuses to commit',
    ({ onPlan, onCommit }) => {
      onPlan?.(plan('ONE_TRANSACTION'));
      onCommit?.();
    },
    refused,
    `${refused.message} The database is as it was before.`,
  ],
  [
    'between batches',
    ({ onPlan }) => onPlan?.(plan('BATCHES')),
    lost,
    `${lost.forOperator} Part of the graph is written, and readers are told that there is none; seed again to continue.`,
  ],
];

it.each(moments)('says what the database holds if seeding fails %s', async (_moment, until, error, sentence) => {
  const writer: GraphWriter = {
    prepare: () => Promise.resolve(),
    compare: () => Promise.reject(error),
    write(_content, options) {
      until(options);
      return Promise.reject(error);
    },
    close: () => Promise.resolve(),
  };
  const seeding = seedDatabase(() => Promise.resolve(writer), {
    folder: seedFolder,
    only: ['landmark:iliac-crest'],
    onProgress: () => undefined,
  });
  await expect(seeding).rejects.toThrow(new CommandError(sentence));
});
