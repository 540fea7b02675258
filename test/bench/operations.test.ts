import { describe, expect, it } from 'vitest';
import {
  difference,
  operationNames,
  placesOf,
  questionsOf,
  requestOf,
  roundsOf,
  type Subjects,
} from '../../bench/operations.ts';
import { median, percentile, shuffled } from '../../bench/statistics.ts';

const subjects: Subjects = {
  levels: ['C1', 'C2'],
  peripheralNerves: Array.from({ length: 12 }, (_, index) => ({
    id: `peripheral-nerve:n${String(index)}`,
    rank: index,
    name: `nerve ${String(index)}`,
  })),
  skinRegions: ['skin-region:buttock'],
  replicas: 3,
};

describe('the answers of a benchmark', () => {
  const ours = {
    data: {
      spinalNerve: {
        id: 'spinal-nerve:L1',
        name: 'L1',
        dorsalRamus: {
          id: 'dorsal-ramus:L1',
          name: 'd',
          suppliesDirectly: {
            edges: [
              {
                relation: {
                  status: 'DISPUTED',
                  claims: [{ stance: 'DISPUTES', implied: true, locator: 'p. 2', source: { name: 'Gray 1918' } }],
                },
                node: { id: 'skin-region:b', name: 'b' },
              },
              { relation: { status: 'ACCEPTED', claims: [] }, node: { id: 'skin-region:a', name: 'a' } },
            ],
          },
        },
      },
    },
  };
  const generated = {
    data: {
      spinalNerves: [
        {
          id: 'spinal-nerve:L1',
          name: 'L1',
          dorsalRamus: [
            {
              id: 'dorsal-ramus:L1',
              name: 'd',
              suppliesDirectlyConnection: {
                edges: [
                  { properties: { status: 'ACCEPTED', cites: [] }, node: { id: 'skin-region:a', name: 'a' } },
                  {
                    properties: { status: 'DISPUTED', cites: ['Gray 1918 disputes by implication (p. 2)'] },
                    node: { id: 'skin-region:b', name: 'b' },
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  };

  it('are the same, whatever the dialect and the order', () => {
    expect(difference(placesOf(ours), placesOf(generated))).toBeNull();
  });

  it('are reported with the place and both values if they differ', () => {
    const changed = JSON.parse(JSON.stringify(generated).replace('"ACCEPTED"', '"VARIANT"')) as object;
    expect(difference(placesOf(ours), placesOf(changed))).toBe(
      'at 0.ways.0.to.ways.0.status: "ACCEPTED" versus "VARIANT"',
    );
  });

  it('are refused if they are errors', () => {
    expect(() => placesOf({ errors: [{ message: 'no' }] })).toThrow('the error "no"');
  });
});

describe('the questions of a benchmark', () => {
  it.each(operationNames)('exist for %s, are the same in each run, and have a request in each dialect', (operation) => {
    const questions = questionsOf(operation, subjects);
    expect(questions.length).toBeGreaterThan(0);
    expect(questionsOf(operation, subjects)).toEqual(questions);
    for (const question of questions) {
      for (const dialect of ['graph', 'generated', 'plain'] as const)
        expect(JSON.parse(requestOf(dialect, question, 'cursor').body)).toBeTypeOf('object');
    }
  });
});

describe('the statistics of a run', () => {
  it('take percentiles by nearest rank, and medians', () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    expect([0.5, 0.975, 0.99, 1].map((share) => percentile(values, share))).toEqual([100, 195, 198, 200]);
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });

  it('shuffle the same way each time and lose nothing', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    expect(shuffled(items, 3)).toEqual(shuffled(items, 3));
    expect(shuffled(items, 3).toSorted((a, b) => a - b)).toEqual(items);
    expect(shuffled(items, 3)).not.toEqual(items);
  });
});

describe('the rounds of first questions', () => {
  it.each(operationNames)('repeat no question after one edit (%s)', (operation) => {
    const rounds = roundsOf(operation, subjects);
    expect(rounds.length).toBeGreaterThan(0);
    for (const round of rounds) {
      expect(round.length).toBeGreaterThan(0);
      expect(new Set(round.map((question) => JSON.stringify(question))).size).toBe(round.length);
    }
  });
});
