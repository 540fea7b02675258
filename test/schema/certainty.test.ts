import { describe, expect, it } from 'vitest';
import { certaintyOf, weakestCertainty } from '../../schema/certainty.ts';
import { countSide, voicesOf, type WeighedClaim } from '../../schema/voices.ts';

const claim = (source: string, more: Partial<WeighedClaim> = {}): WeighedClaim => ({
  id: `claim:test/${source}`,
  source: `source:${source}`,
  stance: 'SUPPORTS',
  sourceKind: 'TEXTBOOK',
  background: false,
  implied: false,
  prevalence: null,
  frequency: null,
  sampleSize: null,
  sampleUnit: null,
  lineage: [],
  ...more,
});
const study = (source: string, sampleSize: number | null, more: Partial<WeighedClaim> = {}) =>
  claim(source, { sourceKind: 'PRIMARY_STUDY', sampleSize, sampleUnit: 'sides', ...more });
const site = (source: string) => claim(source, { sourceKind: 'REFERENCE_SITE' });
const supported = (...supporting: WeighedClaim[]) => certaintyOf('ACCEPTED', { supporting, disputing: [] });

describe('independent voices', () => {
  it('are the sources, if none reuses another', () => {
    expect(countSide([claim('a'), claim('b'), claim('a', { id: 'claim:test/a/2' })])).toEqual({
      sources: 2,
      independent: 2,
    });
  });

  it('are one for a text and its copies, whether or not the text itself is included', () => {
    const copies = ['x', 'y', 'z'].map((name) => claim(name, { lineage: ['source:gray-1918'] }));
    expect(countSide(copies)).toEqual({ sources: 3, independent: 1 });
    expect(countSide([claim('gray-1918'), ...copies])).toEqual({ sources: 4, independent: 1 });
  });

  it('stay apart if one source draws on both', () => {
    const both = claim('digest', { lineage: ['source:gray-1918', 'source:lu-1998'] });
    expect(countSide([claim('gray-1918'), claim('lu-1998'), both])).toEqual({ sources: 3, independent: 2 });
  });

  it('are counted by what a source found itself rather than what it quotes', () => {
    const quoting = claim('tubbs', { id: 'claim:test/tubbs/2', lineage: ['source:lu-1998'] });
    expect(countSide([claim('lu-1998'), claim('tubbs'), quoting])).toEqual({ sources: 2, independent: 2 });
  });

  it('are represented by the strongest claim, then by the largest sample', () => {
    const [voice] = voicesOf([
      study('preliminary', 89),
      study('final', 109, { lineage: ['source:preliminary'] }),
      claim('book', { lineage: ['source:preliminary'] }),
    ]);
    expect(voice?.claim.source).toBe('source:final');
  });

  it('are one for sources that reuse each other in a circle', () => {
    const circle = [claim('a', { lineage: ['source:b'] }), claim('b', { lineage: ['source:a'] })];
    expect(countSide(circle)).toEqual({ sources: 2, independent: 1 });
  });
});

describe('certainty', () => {
  it('is very low for reference sites, copies of one text, or a study that counted nothing', () => {
    expect(supported(site('a'))).toBe('VERY_LOW');
    expect(supported(site('a'), site('b'), site('c'))).toBe('VERY_LOW');
    expect(supported(study('web', null))).toBe('VERY_LOW');
    expect(supported(...['x', 'y', 'z'].map((name) => claim(name, { lineage: ['source:gray-1918'] })))).toBe(
      'VERY_LOW',
    );
  });

  it('is low for two independent books or one small count', () => {
    expect(supported(claim('a'), claim('b'))).toBe('LOW');
    expect(supported(study('a', 12))).toBe('LOW');
  });

  it('is moderate for two counts, or one of thirty or more', () => {
    expect(supported(study('a', 12), study('b', 10))).toBe('MODERATE');
    expect(supported(study('a', 37))).toBe('MODERATE');
    expect(supported(study('a', 37), study('b', 37, { lineage: ['source:a'] }))).toBe('MODERATE');
  });

  it('is high for three counts with a hundred observations in all', () => {
    expect(supported(study('a', 40), study('b', 40), study('c', 20))).toBe('HIGH');
    expect(supported(study('a', 40), study('b', 40), study('c', 19))).toBe('MODERATE');
  });

  it('does not count what a study only reports from earlier work', () => {
    expect(supported(study('a', 40, { background: true }))).toBe('VERY_LOW');
  });

  it('is a grade lower if the other side is as strong or if counts conflict', () => {
    const strong = [study('a', 40), study('b', 40), study('c', 40)];
    const against = [study('d', 5, { stance: 'DISPUTES' })];
    expect(certaintyOf('ACCEPTED', { supporting: strong, disputing: against })).toBe('MODERATE');
    expect(certaintyOf('ACCEPTED', { supporting: strong, disputing: [site('e')] })).toBe('HIGH');
    expect(supported(study('a', 40, { prevalence: 0.1 }), study('b', 40, { prevalence: 0.9 }), study('c', 40))).toBe(
      'MODERATE',
    );
    const agreeing = {
      supporting: [study('a', 40, { prevalence: 0.05 })],
      disputing: [study('b', 40, { stance: 'DISPUTES' })],
    };
    expect(certaintyOf('VARIANT', agreeing)).toBe('MODERATE');
  });

  it('is a grade lower if an equally strong source disputes by implication', () => {
    const implied = study('b', 12, { stance: 'DISPUTES', implied: true });
    expect(certaintyOf('ACCEPTED', { supporting: [study('a', 20)], disputing: [implied] })).toBe('VERY_LOW');
    expect(certaintyOf('ACCEPTED', { supporting: [study('a', 20)], disputing: [site('b')] })).toBe('LOW');
  });

  it('ignores the sample of a source that disputes only by implication', () => {
    const implied = (source: string) => study(source, 60, { stance: 'DISPUTES', implied: true });
    const disputing = [implied('a'), implied('b')];
    expect(certaintyOf('DISPUTED', { supporting: [site('c')], disputing })).toBe('LOW');
  });

  it('is a grade lower if one study calls usual what another counted in fewer than half', () => {
    const usual = study('a', 15, { frequency: 'USUAL' });
    const counted = (prevalence: number) => study('b', 109, { sampleUnit: 'specimens', prevalence });
    expect(supported(usual, counted(0.39))).toBe('LOW');
    expect(supported(usual, counted(0.45))).toBe('MODERATE');
    expect(supported(study('a', 15, { frequency: 'SOMETIMES' }), counted(0.9))).toBe('LOW');
  });

  it('grades the disputing side if that side decides', () => {
    const disputing = [study('a', 60), study('b', 60)];
    expect(certaintyOf('DISPUTED', { supporting: [site('c')], disputing })).toBe('MODERATE');
  });

  it('of a path is that of its weakest graded step', () => {
    expect(weakestCertainty(['HIGH', null, 'LOW'])).toBe('LOW');
    expect(weakestCertainty([null])).toBeNull();
  });
});
