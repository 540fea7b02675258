import { describe, expect, it } from 'vitest';
import {
  compareClaims,
  everything,
  evaluate,
  statusOf,
  strength,
  weakestStatus,
  type Claim,
  type Perspective,
} from '../../schema/claim.ts';
import { blankOf, claimFields } from '../../schema/fields.ts';

let made = 0;

function claim(source: string, sourceKind: Claim['sourceKind'], more: Partial<Claim> = {}): Claim {
  made += 1;
  return {
    ...blankOf(claimFields),
    id: `claim:test:${source}/${String(made)}`,
    relation: 'relation:test',
    stance: 'SUPPORTS',
    source: `source:${source}`,
    sourceKind,
    locator: 'p. 1',
    ...more,
  };
}
const against = { stance: 'DISPUTES' } as const;

describe('the strength of a claim', () => {
  it.each([
    ['PRIMARY_STUDY', 3],
    ['SYSTEMATIC_REVIEW', 3],
    ['TEXTBOOK', 2],
    ['REVIEW', 2],
    ['TERMINOLOGY', 2],
    ['REFERENCE_SITE', 1],
    ['ENCYCLOPEDIA', 1],
    ['EDITORIAL', 0],
  ] as const)('follows from the kind of source: %s counts %i', (kind, expected) => {
    expect(strength(claim('a', kind))).toBe(expected);
  });

  it('is at most 2 if a study only reports earlier work', () => {
    expect(strength(claim('a', 'PRIMARY_STUDY', { background: true }))).toBe(2);
    expect(strength(claim('a', 'ENCYCLOPEDIA', { background: true }))).toBe(1);
  });

  it('is one less if the claim is only implied', () => {
    expect(strength(claim('a', 'PRIMARY_STUDY', { implied: true }))).toBe(2);
    expect(strength(claim('a', 'PRIMARY_STUDY', { background: true, implied: true }))).toBe(1);
    expect(strength(claim('a', 'EDITORIAL', { implied: true }))).toBe(0);
  });

  it('orders claims, strongest first, then by id', () => {
    const weak = claim('a', 'ENCYCLOPEDIA');
    const strong = claim('b', 'PRIMARY_STUDY');
    const later = { ...strong, id: `${strong.id}0` };
    expect([weak, later, strong].sort(compareClaims)).toEqual([strong, later, weak]);
  });
});

describe('the status that follows from claims', () => {
  it('is ACCEPTED if a source supports and none disputes', () => {
    expect(statusOf([claim('a', 'ENCYCLOPEDIA')])).toBe('ACCEPTED');
  });

  it('is DISPUTED if no source supports', () => {
    expect(statusOf([claim('a', 'ENCYCLOPEDIA', against)])).toBe('DISPUTED');
    expect(statusOf([])).toBe('DISPUTED');
  });

  it('is DISPUTED if two dissections contradict an encyclopaedia', () => {
    expect(
      statusOf([
        claim('a', 'ENCYCLOPEDIA'),
        claim('b', 'PRIMARY_STUDY', against),
        claim('c', 'PRIMARY_STUDY', against),
      ]),
    ).toBe('DISPUTED');
  });

  it('is DISPUTED if both sides are equally strong', () => {
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'REVIEW', against)])).toBe('DISPUTED');
  });

  it('is DISPUTED by implication only if the disputing source is of a stronger kind', () => {
    const implied = { ...against, implied: true };
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'TEXTBOOK', implied)])).toBe('ACCEPTED');
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'PRIMARY_STUDY', implied)])).toBe('DISPUTED');
    expect(statusOf([claim('a', 'ENCYCLOPEDIA'), claim('b', 'PRIMARY_STUDY', implied)])).toBe('DISPUTED');
  });

  it('is ACCEPTED if only a weaker source disputes', () => {
    expect(statusOf([claim('a', 'PRIMARY_STUDY'), claim('b', 'TEXTBOOK', against)])).toBe('ACCEPTED');
  });

  it('is VARIANT for a rare finding, even if an equally strong source denies it', () => {
    const rare = claim('a', 'PRIMARY_STUDY', { prevalence: 0.1 });
    expect(statusOf([rare])).toBe('VARIANT');
    expect(statusOf([rare, claim('b', 'PRIMARY_STUDY', against)])).toBe('VARIANT');
    expect(statusOf([claim('a', 'TEXTBOOK', { frequency: 'SOMETIMES' }), claim('b', 'TEXTBOOK', against)])).toBe(
      'VARIANT',
    );
  });

  it('is DISPUTED for a rare finding that a stronger source denies', () => {
    expect(statusOf([claim('a', 'TEXTBOOK', { prevalence: 0.1 }), claim('b', 'PRIMARY_STUDY', against)])).toBe(
      'DISPUTED',
    );
  });

  it('is DISPUTED if one source says "always" and an equally strong one "never"', () => {
    expect(statusOf([claim('a', 'PRIMARY_STUDY', { frequency: 'ALWAYS' }), claim('b', 'PRIMARY_STUDY', against)])).toBe(
      'DISPUTED',
    );
  });

  it('is not VARIANT if one supporter counts at least half or says "usually"', () => {
    const few = claim('a', 'PRIMARY_STUDY', { prevalence: 0.49 });
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY', { prevalence: 0.5 })])).toBe('ACCEPTED');
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY', { frequency: 'USUAL' })])).toBe('ACCEPTED');
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY')])).toBe('VARIANT');
  });

  it('counts a source that is on both sides for neither', () => {
    const both = [claim('a', 'PRIMARY_STUDY'), claim('a', 'PRIMARY_STUDY', against)];
    expect(statusOf([...both, claim('b', 'ENCYCLOPEDIA')])).toBe('ACCEPTED');
    expect(statusOf([...both, claim('b', 'ENCYCLOPEDIA', against)])).toBe('DISPUTED');
    expect(statusOf(both)).toBe('DISPUTED');
  });

  it('weighs a report of earlier work less than a finding', () => {
    const finding = claim('a', 'PRIMARY_STUDY');
    expect(statusOf([finding, claim('b', 'PRIMARY_STUDY', { ...against, background: true })])).toBe('ACCEPTED');
  });

  it('of a path is that of its weakest step', () => {
    expect(weakestStatus(['ACCEPTED', 'DISPUTED', 'VARIANT'])).toBe('DISPUTED');
    expect(weakestStatus(['ACCEPTED', 'VARIANT'])).toBe('VARIANT');
    expect(weakestStatus([])).toBe('ACCEPTED');
  });
});

describe('a perspective', () => {
  const article = claim('article', 'ENCYCLOPEDIA');
  const dissection = claim('dissection', 'PRIMARY_STUDY', against);
  const relation = { type: 'CONTRIBUTES_TO', claims: [article, dissection] } as const;
  const only = (perspective: Partial<Perspective>): Perspective => ({ ...everything, ...perspective });

  it('turns DISPUTED into ACCEPTED if only the supporter is chosen', () => {
    expect(evaluate(relation, everything)).toMatchObject({ status: 'DISPUTED', walkable: true });
    expect(evaluate(relation, only({ sources: new Set([article.source]) }))).toEqual({
      status: 'ACCEPTED',
      claims: [article],
      walkable: true,
      sides: { supporting: [article], disputing: [] },
    });
  });

  it('lists what the chosen sources only dispute as DISPUTED, and never walks it', () => {
    expect(evaluate(relation, only({ sourceKinds: new Set(['PRIMARY_STUDY']) }))).toMatchObject({
      status: 'DISPUTED',
      walkable: false,
    });
  });

  it('leaves out what no chosen source mentions; an empty list chooses none', () => {
    expect(evaluate(relation, only({ sources: new Set(['source:other']) }))).toBeNull();
    expect(evaluate(relation, only({ sources: new Set() }))).toBeNull();
  });

  it('filters by sources and kinds together', () => {
    const both = only({ sources: new Set([article.source]), sourceKinds: new Set(['PRIMARY_STUDY']) });
    expect(evaluate(relation, both)).toBeNull();
  });

  it('keeps one source per independent voice on each side, and derives the status from them', () => {
    const origin = claim('gray-1918', 'TEXTBOOK');
    const copy = claim('wiki', 'ENCYCLOPEDIA', { lineage: [origin.source], frequency: 'USUAL' });
    const second = { ...origin, id: `${origin.id}/2`, frequency: 'RARE' } as const;
    const quoted = { type: 'CONTRIBUTES_TO', claims: [copy, origin, second] } as const;
    expect(evaluate(quoted, everything)).toMatchObject({ status: 'ACCEPTED', claims: [origin, second, copy] });
    expect(evaluate(quoted, only({ independent: true }))).toMatchObject({
      status: 'VARIANT',
      claims: [origin, second],
    });
    // If the origin is on the other side or was not chosen, the copy counts by itself.
    const denied = { ...quoted, claims: [copy, { ...origin, stance: 'DISPUTES' as const }] };
    expect(evaluate(denied, only({ independent: true }))?.claims).toHaveLength(2);
    const chosen = only({ independent: true, sources: new Set([copy.source]) });
    expect(evaluate(quoted, chosen)).toMatchObject({ status: 'ACCEPTED', claims: [copy] });
  });

  it('shows a source that is on both sides among independent ones, but counts it for neither', () => {
    const both = [claim('a', 'PRIMARY_STUDY'), claim('a', 'PRIMARY_STUDY', against)] as const;
    const follower = claim('b', 'ENCYCLOPEDIA', { lineage: ['source:a'] });
    const quoted = { type: 'CONTRIBUTES_TO', claims: [...both, follower] } as const;
    const seen = evaluate(quoted, only({ independent: true }));
    expect(seen?.claims).toHaveLength(3);
    expect(seen).toMatchObject({ status: 'ACCEPTED', sides: { supporting: [follower], disputing: [] } });
  });

  it('keeps structural relations ACCEPTED, with the claims of the chosen sources, if any', () => {
    const structural = { type: 'HAS_DORSAL_RAMUS', claims: [article] } as const;
    expect(evaluate(structural, only({ sources: new Set() }))).toEqual({
      sides: null,
      status: 'ACCEPTED',
      claims: [],
      walkable: true,
    });
    expect(evaluate(structural, everything)).toEqual({
      sides: null,
      status: 'ACCEPTED',
      claims: [article],
      walkable: true,
    });
  });
});
