import { expect, it } from 'vitest';
import { nearest } from '../../src/seeding/nearest.ts';

const ids = ['spinal-nerve:C1', 'spinal-nerve:L1', 'spinal-nerve:L2', 'spinal-nerve:L12', 'skin-region:buttock'];

it.each([
  ['spinal-nerve:l2', 'spinal-nerve:L2'],
  ['SPINAL-NERVE:L2', 'spinal-nerve:L2'],
  ['skin-region:buttöck', 'skin-region:buttock'],
  ['Skin-Région:Buttock', 'skin-region:buttock'],
  ['spinal-nerve:\u200BL1 ', 'spinal-nerve:L1'],
  ['spinal-nerve:Ｌ１', 'spinal-nerve:L1'],
  ['spinal-nerve: l12', 'spinal-nerve:L12'],
])('suggests %j for %s, regardless of case, accents and invisible characters', (word, expected) => {
  expect(nearest(word, ids, 0.75)).toBe(expected);
  // With a threshold that only identical letters reach.
  expect(nearest(word, ids, 1)).toBe(expected);
});

it('suggests nothing for a word that is unlike all others', () => {
  expect(nearest('xyzzy', ids, 0.6)).toBeNull();
});
