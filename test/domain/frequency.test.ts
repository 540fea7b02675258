import { describe, expect, it } from 'vitest';
import { frequencyOf } from '../../src/domain/frequency.ts';
import { projectGraph } from '../support/graph.ts';

const claimsOf = async (id: string) => (await projectGraph()).relations.find((one) => one.id === id)?.claims ?? [];

describe('how often a relation was found', () => {
  it('is pooled over independent studies that count the same unit', async () => {
    const claims = await claimsOf('relation:peripheral-nerve:greater-occipital/pierces/landmark:semispinalis-capitis');
    const found = frequencyOf(claims.filter(({ sampleUnit }) => sampleUnit === 'sides'));
    expect(found).toMatchObject({ studies: 2, participants: 70, low: 0.9, high: 0.9, notPooledBecause: null });
    // Computed for 36 of 40 and 27 of 30 with rma(measure = "PLO", method = "DL") of metafor 3.8-1.
    expect(found?.pooled?.estimate).toBeCloseTo(0.9, 5);
    expect(found?.pooled?.low).toBeCloseTo(0.804767, 5);
    expect(found?.pooled?.high).toBeCloseTo(0.951575, 5);
  });

  it('is not pooled over different units, for a stated reason', async () => {
    const claims = await claimsOf('relation:cluneal-group:superior/passes-through/landmark:superior-cluneal-tunnel');
    // Kuniya 2011 is the preliminary series of Kuniya 2013: together they are one study.
    expect(frequencyOf(claims)).toMatchObject({
      studies: 2,
      low: 0.16,
      high: 0.56,
      pooled: null,
      notPooledBecause: 'The studies counted different units.',
    });
  });

  it('is null if no study counted', async () => {
    expect(frequencyOf(await claimsOf('relation:cluneal-group:superior/pierces/fascia:fascia-lata'))).toBeNull();
  });
});
