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
  ] as const)('is that of the kind of its source: %s counts %i', (kind, expected) => {
    expect(strength(claim('a', kind))).toBe(expected);
  });

  it('is 2 at most where a study only tells what earlier work found', () => {
    expect(strength(claim('a', 'PRIMARY_STUDY', { background: true }))).toBe(2);
    expect(strength(claim('a', 'ENCYCLOPEDIA', { background: true }))).toBe(1);
  });

  it('is one less where the source only names something else', () => {
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
  it('is ACCEPTED where somebody supports and nobody disputes', () => {
    expect(statusOf([claim('a', 'ENCYCLOPEDIA')])).toBe('ACCEPTED');
  });

  it('is DISPUTED where nobody supports', () => {
    expect(statusOf([claim('a', 'ENCYCLOPEDIA', against)])).toBe('DISPUTED');
    expect(statusOf([])).toBe('DISPUTED');
  });

  it('is DISPUTED where an encyclopaedia stands against two dissections', () => {
    expect(
      statusOf([
        claim('a', 'ENCYCLOPEDIA'),
        claim('b', 'PRIMARY_STUDY', against),
        claim('c', 'PRIMARY_STUDY', against),
      ]),
    ).toBe('DISPUTED');
  });

  it('is DISPUTED in an even fight', () => {
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'REVIEW', against)])).toBe('DISPUTED');
  });

  it('is not DISPUTED by equally strong sources that only name something else, but by stronger ones', () => {
    const implied = { ...against, implied: true };
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'TEXTBOOK', implied)])).toBe('ACCEPTED');
    expect(statusOf([claim('a', 'TEXTBOOK'), claim('b', 'PRIMARY_STUDY', implied)])).toBe('DISPUTED');
    expect(statusOf([claim('a', 'ENCYCLOPEDIA'), claim('b', 'PRIMARY_STUDY', implied)])).toBe('DISPUTED');
  });

  it('is ACCEPTED where only a weaker source objects', () => {
    expect(statusOf([claim('a', 'PRIMARY_STUDY'), claim('b', 'TEXTBOOK', against)])).toBe('ACCEPTED');
  });

  it('is VARIANT for a rarity, also where an equally strong source says never', () => {
    const rare = claim('a', 'PRIMARY_STUDY', { prevalence: 0.1 });
    expect(statusOf([rare])).toBe('VARIANT');
    expect(statusOf([rare, claim('b', 'PRIMARY_STUDY', against)])).toBe('VARIANT');
    expect(statusOf([claim('a', 'TEXTBOOK', { frequency: 'SOMETIMES' }), claim('b', 'TEXTBOOK', against)])).toBe(
      'VARIANT',
    );
  });

  it('is DISPUTED for a rarity that a stronger source denies', () => {
    expect(statusOf([claim('a', 'TEXTBOOK', { prevalence: 0.1 }), claim('b', 'PRIMARY_STUDY', against)])).toBe(
      'DISPUTED',
    );
  });

  it('is DISPUTED where "always" stands against "never"', () => {
    expect(statusOf([claim('a', 'PRIMARY_STUDY', { frequency: 'ALWAYS' }), claim('b', 'PRIMARY_STUDY', against)])).toBe(
      'DISPUTED',
    );
  });

  it('is no minority finding where one supporter counts one half or says "usually"', () => {
    const few = claim('a', 'PRIMARY_STUDY', { prevalence: 0.49 });
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY', { prevalence: 0.5 })])).toBe('ACCEPTED');
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY', { frequency: 'USUAL' })])).toBe('ACCEPTED');
    expect(statusOf([few, claim('b', 'PRIMARY_STUDY')])).toBe('VARIANT');
  });

  it('counts a source that stands on both sides on neither', () => {
    const both = [claim('a', 'PRIMARY_STUDY'), claim('a', 'PRIMARY_STUDY', against)];
    expect(statusOf([...both, claim('b', 'ENCYCLOPEDIA')])).toBe('ACCEPTED');
    expect(statusOf([...both, claim('b', 'ENCYCLOPEDIA', against)])).toBe('DISPUTED');
    expect(statusOf(both)).toBe('DISPUTED');
  });

  it('weighs a sentence about earlier work less than a finding', () => {
    const finding = claim('a', 'PRIMARY_STUDY');
    expect(statusOf([finding, claim('b', 'PRIMARY_STUDY', { ...against, background: true })])).toBe('ACCEPTED');
  });

  it('of a path is the weakest of its steps', () => {
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

  it('turns DISPUTED into ACCEPTED where only the supporter is chosen', () => {
    expect(evaluate(relation, everything)).toMatchObject({ status: 'DISPUTED', walkable: true });
    expect(evaluate(relation, only({ sources: new Set([article.source]) }))).toEqual({
      status: 'ACCEPTED',
      claims: [article],
      walkable: true,
      sides: { supporting: [article], disputing: [] },
    });
  });

  it('lists what nobody chosen supports but one disputes as DISPUTED, and never walks it', () => {
    expect(evaluate(relation, only({ sourceKinds: new Set(['PRIMARY_STUDY']) }))).toMatchObject({
      status: 'DISPUTED',
      walkable: false,
    });
  });

  it('leaves out what no chosen source speaks of; an empty list chooses none', () => {
    expect(evaluate(relation, only({ sources: new Set(['source:other']) }))).toBeNull();
    expect(evaluate(relation, only({ sources: new Set() }))).toBeNull();
  });

  it('narrows by sources and kinds together', () => {
    const both = only({ sources: new Set([article.source]), sourceKinds: new Set(['PRIMARY_STUDY']) });
    expect(evaluate(relation, both)).toBeNull();
  });

  it('keeps one source for each independent voice on each side, and statuses follow', () => {
    const origin = claim('gray-1918', 'TEXTBOOK');
    const copy = claim('wiki', 'ENCYCLOPEDIA', { lineage: [origin.source], frequency: 'USUAL' });
    const second = { ...origin, id: `${origin.id}/2`, frequency: 'RARE' } as const;
    const told = { type: 'CONTRIBUTES_TO', claims: [copy, origin, second] } as const;
    expect(evaluate(told, everything)).toMatchObject({ status: 'ACCEPTED', claims: [origin, second, copy] });
    expect(evaluate(told, only({ independent: true }))).toMatchObject({
      status: 'VARIANT',
      claims: [origin, second],
    });
    // The origin is on the other side, or was not chosen: the copy speaks for itself.
    const denied = { ...told, claims: [copy, { ...origin, stance: 'DISPUTES' as const }] };
    expect(evaluate(denied, only({ independent: true }))?.claims).toHaveLength(2);
    const chosen = only({ independent: true, sources: new Set([copy.source]) });
    expect(evaluate(told, chosen)).toMatchObject({ status: 'ACCEPTED', claims: [copy] });
  });

  it('shows a source on both sides as it is among independent ones, and lets it speak for neither', () => {
    const both = [claim('a', 'PRIMARY_STUDY'), claim('a', 'PRIMARY_STUDY', against)] as const;
    const follower = claim('b', 'ENCYCLOPEDIA', { lineage: ['source:a'] });
    const told = { type: 'CONTRIBUTES_TO', claims: [...both, follower] } as const;
    const seen = evaluate(told, only({ independent: true }));
    expect(seen?.claims).toHaveLength(3);
    expect(seen).toMatchObject({ status: 'ACCEPTED', sides: { supporting: [follower], disputing: [] } });
  });

  it('keeps the frame, ACCEPTED, with the claims of the chosen sources, perhaps none', () => {
    const frame = { type: 'HAS_DORSAL_RAMUS', claims: [article] } as const;
    expect(evaluate(frame, only({ sources: new Set() }))).toEqual({
      sides: null,
      status: 'ACCEPTED',
      claims: [],
      walkable: true,
    });
    expect(evaluate(frame, everything)).toEqual({ sides: null, status: 'ACCEPTED', claims: [article], walkable: true });
  });
});
