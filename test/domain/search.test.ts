import { describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { luceneQuery } from '../../src/store/neo4j/neo4j-search.ts';
import { editDistance, readQueries } from '../../src/domain/search/query.ts';
import { readDocument, termsOf } from '../../src/domain/search/rank.ts';
import { fold, searchVersion } from '../../src/domain/search/terms.ts';
import { stemsOf } from '../../src/domain/search/word-forms.ts';
import { testVersion } from '../support/graph.ts';
import { awkwardTexts, dice, smallStructures } from '../store/search-graph.ts';
import { searchContract } from '../store/search-contract.ts';

searchContract('embedded', (graph) => Promise.resolve(openEmbeddedStore(graph, { version: testVersion })));

describe('the terms of a structure', () => {
  it('are those in databases of this search version; raise the version when they change', () => {
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

  it('are letters and digits that no analyzer splits', () => {
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
  ])('turns %s into %s', (text, folded) => {
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

describe('the stems of a word', () => {
  const related = (a: string, b: string) => stemsOf(a).some((stem) => stemsOf(b).includes(stem));

  it.each([
    ['rami', 'ramus'],
    ['ramorum', 'ramus'],
    ['nerves', 'nerve'],
    ['nervi', 'nervus'],
    ['nervorum', 'nervi'],
    ['fasciae', 'fascia'],
    ['fascias', 'fascia'],
    ['ligamenta', 'ligamentum'],
    ['ligaments', 'ligament'],
    ['superiores', 'superior'],
    ['dorsales', 'dorsalis'],
    ['dorsales', 'dorsal'],
    ['lumbales', 'lumbar'],
    ['clunium', 'clunis'],
    ['branches', 'branch'],
    ['arteries', 'artery'],
    ['arteriae', 'artery'],
    ['foramina', 'foramen'],
    ['aponeuroses', 'aponeurosis'],
    ['processes', 'process'],
    ['plexuses', 'plexus'],
    ['cervices', 'cervix'],
    ['apices', 'apex'],
    ['cutanei', 'cutaneous'],
    ['perforantes', 'perforans'],
    ['medii', 'medius'],
    ['bodies', 'body'],
  ])('are shared by %s and %s', (a, b) => {
    expect(related(a, b)).toBe(true);
    expect(related(b, a)).toBe(true);
  });

  it.each([
    ['medial', 'medius'],
    ['median', 'medial'],
    ['superior', 'inferior'],
    ['lateral', 'latera'],
    ['gluteal', 'gluteus'],
    ['sacral', 'sacrum'],
    ['skin', 'shin'],
    ['costal', 'costae'],
    ['l2', 'l2'],
    ['神经', '神经'],
  ])('are not shared by %s and %s', (a, b) => {
    expect(related(a, b)).toBe(false);
  });
});

describe("a query in Lucene's syntax", () => {
  it('matches each word exactly, as a prefix, with errors and half typed', () => {
    expect(readQueries('Superior OF sacro-ilia').map(luceneQuery)).toMatchInlineSnapshot(`
      [
        "(+(superior^8 superior*^4) (of^8 of*^4) +(sacro^8 sacro*^4 sacr*) +(ilia^8 ilia*^4 il*)) (+(superior^8 superior*^4) (of^8 of*^4) +(sacroilia^8 sacroilia*^4 sacroil*))",
        "(+(sup^8) +(erior^8 erior*^4) (of^8 of*^4) +(sacro^8 sacro*^4 sacr*) +(ilia^8 ilia*^4 il*)) (+(supe^8 sup*) +(rior^8 rior*^4) (of^8 of*^4) +(sacro^8 sacro*^4 sacr*) +(ilia^8 ilia*^4 il*)) (+(super^8 super*) +(ior^8 ior*^4) (of^8 of*^4) +(sacro^8 sacro*^4 sacr*) +(ilia^8 ilia*^4 il*)) (+(superior^8 superior*^4) (of^8 of*^4) +(sacroilia^8 sacroilia*^4 sacroil*))",
        "(+(superior^8 superior*^4 superior~2^2) (of^8 of*^4) +(sacro^8 sacro*^4 sacr* sacro~1^2) +(ilia^8 ilia*^4 il* ilia~1^2)) (+(superior^8 superior*^4 superior~2^2) (of^8 of*^4) +(sacroilia^8 sacroilia*^4 sacroil* sacroilia~2^2 sacro*))",
      ]
    `);
    expect(readQueries('FMA:75468').map(luceneQuery)).toMatchInlineSnapshot(`
      [
        "(+(fma^8 fma*^4) +(75468^8 75468*^4)) fma75468* fma75468",
      ]
    `);
    expect(readQueries('second lumbar rami').map(luceneQuery)).toMatchInlineSnapshot(`
      [
        "(+(second^8 second*^4) +(lumbar^8 lumbar*^4 lumba*) +(rami^8 rami*^4 ram*)) (+(l2^8) +(rami^8 rami*^4 ram*))",
        "(+(secondlumbar^8 secondlumbar*^4 secondlumba*) +(rami^8 rami*^4 ram*)) (+(sec^8) +(ond^8 ond*^4) +(lumbar^8 lumbar*^4 lumba*) +(rami^8 rami*^4 ram*)) (+(second^8 second*^4) +(lumbarrami^8 lumbarrami*^4 lumbarram*)) (+(second^8 second*^4) +(lum^8) +(bar^8 bar*^4) +(rami^8 rami*^4 ram*)) (+(second^8 second*^4) +(lumbar^8 lumbar*^4 l1^2 l2^2 l3^2 l4^2 l5^2 lumba*) +(rami^8 rami*^4 ram*)) (+(second^8 second*^4 second^2 secundus^2 secundi^2 secundum^2 secunda^2 secundae^2 secundo^2) +(lumbar^8 lumbar*^4 lumba*) +(rami^8 rami*^4 ram*))",
        "(+(second^8 second*^4 second~1^2) +(lumbar^8 lumbar*^4 lumba* lumbar~1^2) +(rami^8 rami*^4 ram* rami~1^2)) (+(l2^8) +(rami^8 rami*^4 ram* rami~1^2))",
      ]
    `);
    expect(readQueries('https://www.wikidata.org/wiki/Q7643595').map(luceneQuery)).toMatchInlineSnapshot(`
      [
        "wikidataq7643595",
      ]
    `);
  });

  it('contains only the letters and digits of what a person types', () => {
    for (const text of awkwardTexts(1000, dice(1))) {
      for (const query of readQueries(text)) {
        const rest = luceneQuery(query).replace(/[\p{Ll}\p{Lo}\p{Lm}\p{N}\p{M}]+/gu, 'x');
        expect(rest).toMatch(/^(?:\((?: ?\+?\(x\^x(?: x\*?\^x)*(?: x\*)*(?: x~x\^x)?(?: x\*)?\))+\) ?)*(?:x\*? ?)*$/);
      }
    }
  });
});
