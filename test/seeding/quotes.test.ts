import { describe, expect, it } from 'vitest';
import { hashesIn, hashQuote } from '../../src/seeding/quotes.ts';

const sentence = 'The old baker’s "fine" loaf weighs 1.5 kg, i.e. 1500 g, at −5 °C.';

describe('the hash of a sentence', () => {
  it.each([
    ['line breaks and spaces', 'The old  baker’s\n"fine" loaf weighs 1.5 kg,\ti.e. 1500\u00a0g, at −5 °C.'],
    ['words divided at the end of a line', 'The old ba-\nker’s "fine" loaf weighs 1.5 kg, i.e. 1500 g, at −5 °C.'],
    ['soft hyphens', 'The old ba\u00adker’s "fine" loaf weighs 1.5 kg, i.e. 1500 g, at −5 °C.'],
    ['quotation marks', "The old baker's “fine” loaf weighs 1.5 kg, i.e. 1500 g, at −5 °C."],
    ['ligatures and compatible characters', 'The old baker’s "ﬁne" loaf weighs 1.5 kg, i.e. 1500 g, at －5 °C.'],
    ['its last full stop', sentence.slice(0, -1)],
  ])('is the same regardless of %s', (_what, other) => {
    expect(hashQuote(other)).toBe(hashQuote(sentence));
  });

  it.each([
    ['a number', sentence.replace('1.5', '15')],
    ['a sign', sentence.replace('−5', '5')],
    ['a word', sentence.replace('old', 'young')],
    ['a capital', sentence.toUpperCase()],
  ])('differs with %s', (_what, other) => {
    expect(hashQuote(other)).not.toBe(hashQuote(sentence));
  });
});

describe('the sentences of a text', () => {
  it.each([
    ['in the middle of a paragraph', `Before it. ${sentence} After it.`],
    ['after a heading', `ON BREAD\n${sentence}`],
    ['before the number of a note', `${sentence.slice(0, -1)}.12 Another one.`],
    ['in brackets', `Bread is heavy (${sentence})`],
  ])('are found %s', (_where, text) => {
    expect(hashesIn(text).has(hashQuote(sentence))).toBe(true);
  });

  it('are not found if a word is missing', () => {
    expect(hashesIn(`Before it. ${sentence.replace('old ', '')} After it.`).has(hashQuote(sentence))).toBe(false);
  });
});
