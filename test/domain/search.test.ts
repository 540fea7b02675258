import { describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { luceneQuery } from '../../src/store/neo4j/neo4j-search.ts';
import { editDistance, readQuery } from '../../src/domain/search/query.ts';
import { readDocument, termsOf } from '../../src/domain/search/rank.ts';
import { fold, searchVersion } from '../../src/domain/search/terms.ts';
import { testVersion } from '../support/graph.ts';
import { awkwardTexts, dice, smallStructures } from '../store/search-graph.ts';
import { searchContract } from '../store/search-contract.ts';

searchContract('embedded', (graph) => Promise.resolve(openEmbeddedStore(graph, { version: testVersion })));

describe('the terms of a structure', () => {
  it('are those that databases of this search version hold; raise it when they change', () => {
    const terms = smallStructures.slice(0, 4).map((structure) => [...termsOf(readDocument(structure))].join(' '));
    expect({ searchVersion, terms }).toMatchInlineSnapshot(`
      {
        "searchVersion": 1,
        "terms": [
          "superior cluneal nerves nervi clunium superiores gluteal cutaneous rami of zizka lecki zizkalecki obere gesassnerven الاعصاب الالويه العلويه 上殿皮神経 殿皮神経 皮神経 神経 経 臀上皮神经 上皮神经 皮神经 神经 经 상둔피신경 둔피신경 피신경 신경 경 nerfs cluniaux superieurs de l aine laine नितंब तंत्रिका เส้นประสาทก้น ส้นประสาทก้น นประสาทก้น ประสาทก้น ระสาทก้น ะสาทก้น สาทก้น าทก้น ทก้น ก้น น ανω γλουτιαια νευρα 75468 fma75468 a14205006 ta98a14205006 taa14205006 6493 ta26493 ta6493 1052 swanson1052 swan1052 q7643595 wikidataq7643595 wdq7643595",
          "middle cluneal nerves nervi clunium medii 臀中皮神经 中皮神经 皮神经 神经 经 پي هاي پيهاي مياني 75469 fma75469 a14205007 ta98a14205007 taa14205007",
          "fascia lata 0003669 uberon0003669 1052 fma1052",
          "sacro iliac sacroiliac joint",
        ],
      }
    `);
  });

  it('are letters and digits that no analyzer takes apart', () => {
    for (const structure of smallStructures) {
      for (const term of termsOf(readDocument(structure))) expect(term).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
    }
  });
});

describe('folding', () => {
  it.each([
    ['Gesäß', 'gesass'],
    ['GESÄẞ', 'gesass'],
    ['İstanbul ılık', 'istanbulilik'],
    ['Łódź Ærø œuvre', 'lodzaerooeuvre'],
    ['ﬁbre', 'fibre'],
    ['ὈΔΥΣΣΕΎΣ', 'οδυσσευσ'],
    ['ёж', 'еж'],
    ['الأَلْوِيَّة', 'الالويه'],
    ['کمـــر', 'كمر'],
    ['٧٥۴۶٨', '75468'],
    ['ＦＭＡ７５', 'fma75'],
    ['が', 'が'],
    ['ｶﾞ', 'ガ'],
    ['नितंब', 'नितंब'],
    ['한국', '한국'],
  ])('makes %s to %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
    expect(fold(text.normalize('NFD'))).toBe(folded);
    expect(fold(folded)).toBe(folded);
  });
});

describe('the distance of two words', () => {
  it.each([
    ['cluneal', 'cluneal', 0],
    ['cluneal', 'clunal', 1],
    ['cluneal', 'clunael', 1],
    ['cluneal', 'clunial', 1],
    ['cluneal', 'culneall', 2],
    ['superior', 'inferior', 3],
    ['ca', 'abc', 3],
  ])('from %s to %s is %i', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance);
    expect(editDistance(b, a, 5)).toBe(distance);
    expect(editDistance(a, b, distance)).toBe(distance);
    if (distance > 0) expect(editDistance(a, b, distance - 1)).toBeGreaterThan(distance - 1);
  });
});

describe("a query in Lucene's syntax", () => {
  it('asks for each word as it stands, as a beginning, with errors and half typed', () => {
    const query = readQuery('Superior OF sacro-ilia');
    expect(query === null ? null : luceneQuery(query)).toMatchInlineSnapshot(
      `"(+(superior^8 superior*^4 superior~2^2) (of^8 of*^4) +(sacro^8 sacro*^4 sacro~1^2) +(ilia^8 ilia*^4 ilia~1^2)) (+(superior^8 superior*^4 superior~2^2) (of^8 of*^4) +(sacroilia^8 sacroilia*^4 sacroilia~2^2 sacro*))"`,
    );
    const identifier = readQuery('FMA:75468');
    expect(identifier === null ? null : luceneQuery(identifier)).toMatchInlineSnapshot(
      `"(+(fma^8 fma*^4) +(75468^8 75468*^4)) fma75468*"`,
    );
  });

  it('holds nothing of what a person types but letters and digits', () => {
    for (const text of awkwardTexts(1000, dice(1))) {
      const query = readQuery(text);
      if (query === null) continue;
      const rest = luceneQuery(query).replace(/[\p{Ll}\p{Lo}\p{Lm}\p{N}\p{M}]+/gu, 'x');
      expect(rest).toMatch(/^(?:\((?: ?\+?\(x\^x x\*\^x(?: x~x\^x)?(?: x\*)?\))+\) ?)+(?:x\*)?$/);
    }
  });
});
