/** What search must find on every engine, in which order and with which scores. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent, StructureRecord } from '../../src/domain/records.ts';
import { readQueries } from '../../src/domain/search/query.ts';
import { rank, readDocument, type SearchHit, type SearchResult } from '../../src/domain/search/rank.ts';
import { projectGraph } from '../support/graph.ts';
import { awkwardTexts, dice, smallGraph, smallStructures, typedFrom } from './search-graph.ts';

const superior = 'cluneal-group:superior';
const middle = 'cluneal-group:middle';

/** The matched text, with the matching parts in brackets. */
const marked = ({ matched: { highlighted } }: SearchHit) =>
  highlighted.map(({ text, matches }) => (matches ? `[${text}]` : text)).join('');

/** The hits of an exhaustive search over every structure of a graph. */
function exhaustiveSearch({ structures }: GraphContent): (text: string) => SearchHit[] {
  const documents = structures.map((structure) => readDocument(structure));
  return (text) => {
    for (const query of readQueries(text)) {
      const hits = rank(query, documents);
      if (hits.length > 0) return hits;
    }
    return [];
  };
}

export function searchContract(engine: string, open: (graph: GraphContent) => Promise<GraphReader>): void {
  describe(`a search of the ${engine} store`, () => {
    let store: GraphReader;
    beforeAll(async () => {
      store = await open(smallGraph);
    });
    afterAll(() => store.close());

    const search = async (text: string): Promise<SearchResult> => {
      const { answer } = await store.search([text], {});
      return answer[0] ?? { hits: [], complete: false };
    };
    const find = async (text: string): Promise<string[]> => (await search(text)).hits.map(({ node }) => node.id);
    const best = async (text: string) => {
      const [hit] = (await search(text)).hits;
      return hit === undefined ? null : [hit.node.id, hit.matched.field, marked(hit)];
    };

    it.each([
      ['a prefix of the last word', 'superior clun', 'NAME', '[superior] [clun]eal nerves'],
      ['one letter', 'superior c', 'NAME', '[superior] [c]luneal nerves'],
      ['a prefix of each word', 'sup clun n', 'NAME', '[sup]erior [clun]eal [n]erves'],
      ['abbreviations', 'n. clunium sup.', 'LATIN_NAME', '[n]ervi [clunium] [sup]eriores'],
      ['a Latin name', 'nervi clunium superiores', 'LATIN_NAME', '[nervi] [clunium] [superiores]'],
      ['a synonym', 'superior gluteal', 'SYNONYM', '[superior] [gluteal] cutaneous nerves'],
      ['any order of words', 'nerves superior cluneal', 'NAME', '[superior] [cluneal] [nerves]'],
      ['capitals', 'SUPERIOR CLUNEAL', 'NAME', '[superior] [cluneal] nerves'],
      ['ß as ss', 'gesassnerven', 'TRANSLATION', 'obere [Gesäßnerven]'],
      ['the first half of ß', 'gesäs', 'TRANSLATION', 'obere [Gesäß]nerven'],
      ['capital ß', 'GESÄẞ', 'TRANSLATION', 'obere [Gesäß]nerven'],
      ['a word without its accents', 'superieurs', 'TRANSLATION', "nerfs cluniaux [supérieurs] de l'aine"],
      ['superfluous accents', 'supérior', 'NAME', '[superior] cluneal nerves'],
      ['letters with strokes', 'zizka lecki', 'SYNONYM', 'rami of [Žižka]-[Łęcki]'],
      ['the word after an apostrophe', 'aine', 'TRANSLATION', "nerfs cluniaux supérieurs de l'[aine]"],
      ['a typographic apostrophe', 'l’aine', 'TRANSLATION', "nerfs cluniaux supérieurs de [l]'[aine]"],
      ['Arabic without marks and hamza', 'الاعصاب الالوية', 'TRANSLATION', '[الأعصابُ] [الألوية] العلوية'],
      ['Japanese', '皮神経', 'TRANSLATION', '上殿[皮神経]'],
      ['Chinese', '上皮神经', 'TRANSLATION', '臀[上皮神经]'],
      ['one Chinese character', '臀', 'TRANSLATION', '[臀]上皮神经'],
      ['Korean', '신경', 'TRANSLATION', '상둔피[신경]'],
      ['Hindi', 'नितंब', 'TRANSLATION', '[नितंब] तंत्रिका'],
      ['Thai', 'ประสาท', 'TRANSLATION', 'เส้น[ประสาท]ก้น'],
      ['Greek without accents', 'ΝΕΥΡΑ ανω', 'TRANSLATION', '[άνω] γλουτιαία [νεύρα]'],
    ])('finds a structure by %s', async (_what, text, field, name) => {
      expect(await best(text)).toEqual([superior, field, name]);
    });

    it.each([
      ['FMA:75468', superior, '[FMA:75468]'],
      ['75468', superior, 'FMA:[75468]'],
      ['fma 75468', superior, '[FMA:75468]'],
      ['A14.2.05.006', superior, 'TA98:[A14.2.05.006]'],
      ['a14.2.05.00', superior, 'TA98:[A14.2.05.00]6'],
      ['TA98: A14.2.05.006', superior, '[TA98:A14.2.05.006]'],
      ['SWAN:1052', superior, '[SWANSON:1052]'],
      ['TA2 6493', superior, '[TA2:6493]'],
      ['Q7643595', superior, 'WIKIDATA:[Q7643595]'],
      ['UBERON:0003669', 'fascia:fascia-lata', '[UBERON:0003669]'],
      ['http://purl.obolibrary.org/obo/UBERON_0003669', 'fascia:fascia-lata', '[UBERON:0003669]'],
      ['http://purl.org/sig/ont/fma/fma75468', superior, '[FMA:75468]'],
      ['FMAID: 75468', superior, '[FMA:75468]'],
      ['<http://purl.obolibrary.org/obo/UBERON_0003669>', 'fascia:fascia-lata', '[UBERON:0003669]'],
      ['see A14 2 05 006 there', superior, '[TA98:A14.2.05.006]'],
      ['https://www.wikidata.org/wiki/Special:EntityData/Q7643595.json', superior, '[WIKIDATA:Q7643595]'],
    ])('finds the identifier %s', async (text, id, name) => {
      expect(await best(text)).toEqual([id, 'IDENTIFIER', name]);
    });

    it('distinguishes identifiers by terminology and by every digit', async () => {
      expect(await find('SWAN:1052')).toEqual([superior]);
      expect(await find('FMA:1052')).toEqual(['fascia:fascia-lata']);
      expect(await find('FMA:75469')).toEqual([middle]);
      expect(new Set(await find('FMA:7546'))).toEqual(new Set([superior, middle]));
      expect(await find('FMA')).toEqual([]);
    });

    it('reports the language of a translation and the scheme of an identifier', async () => {
      expect((await search('obere')).hits[0]?.matched).toMatchObject({ language: 'de', scheme: null });
      expect((await search('75468')).hits[0]?.matched).toMatchObject({ language: null, scheme: 'FMA' });
      expect((await search('cluneal')).hits[0]?.matched).toMatchObject({ language: null, scheme: null });
    });

    it.each([
      ['a missing letter', 'clunal'],
      ['an extra letter', 'clunneal'],
      ['a wrong letter', 'clunial'],
      ['two letters swapped', 'clunael'],
      ['two errors in a long word', 'supreiior'],
      ['an error in one of several words', 'superior clunael nerves'],
      ['an error in a word that is still being typed', 'superior glutael cutanae'],
    ])('forgives %s', async (_what, text) => {
      expect((await find(text))[0]).toBe(superior);
    });

    it('forgives errors only if nothing matches the text as typed', async () => {
      expect(await find('skin')).toEqual(['skin-region:buttock']);
      expect(await find('shin')).toEqual(['landmark:shin']);
      expect(await find('scin')).toEqual(['landmark:shin', 'skin-region:buttock']);
      expect(await find('shin of the buttock')).toEqual(['skin-region:buttock']);
    });

    it.each([
      ['two errors in a word of seven letters', 'clunxxl'],
      ['three errors in a long word', 'sxxxrior'],
      ['an error in a word of three letters', 'lxt'],
      ['an error in a number', 'FMA:75467'],
      ['an error in a level', 'L7'],
      ['an error in the first letters of a word that is still being typed', 'xutane'],
      ['an unknown word beside a known one', 'superior elbow'],
      ['words of two different names', 'superior clunium gluteal'],
    ])('does not forgive %s', async (_what, text) => {
      expect(await find(text)).toEqual([]);
    });

    it('does not confuse ideographs: the middle group is not the superior', async () => {
      expect(await find('上皮神经')).toEqual([superior]);
      expect(await find('中皮神经')).toEqual([middle]);
      expect(await find('皮神经')).toEqual([superior, middle]);
    });

    it('ignores hyphens, and a space within a level', async () => {
      const joints = ['landmark:sacroiliac-joint', 'landmark:sacroiliac-ligament'];
      for (const text of ['sacroiliac', 'sacro-iliac', 'Sacro‑Iliac', 'sacroilliac']) {
        expect(await find(text)).toEqual(joints);
      }
      for (const text of ['L2', 'l 2', 'L-2', 'L.2']) expect((await find(text))[0]).toBe('spinal-nerve:L2');
      expect((await search('Žižka Łęcki')).hits.map(marked)).toEqual(['rami of [Žižka]-[Łęcki]']);
      // Persian separates the parts of a compound by a zero-width character.
      for (const text of ['پی‌های میانی', 'پی های میانی', 'پیهای میانی']) expect(await find(text)).toEqual([middle]);
    });

    it.each([
      ['the plural of an English name', 'sacroiliac ligaments', ['landmark:sacroiliac-ligament']],
      ['the singular of a Latin name', 'nervus clunium medius', [middle]],
      ['an ordinal for a level', 'second lumbar nerve', ['spinal-nerve:L2']],
      ['an ordinal whose level is a prefix of another', '1st thoracic', ['spinal-nerve:T1']],
      ['a Latin ordinal', 'nervus lumbalis secundus', ['spinal-nerve:L2']],
      ['a root for its nerve', 'L2 nerve root', ['spinal-nerve:L2']],
      ['a Roman numeral', 'L II', ['spinal-nerve:L2']],
      ['another abbreviation of thoracic levels', 'Th 10', ['spinal-nerve:T10']],
      ['a region for its levels', 'lumbar nerves', ['spinal-nerve:L1', 'spinal-nerve:L2', 'spinal-nerve:L3']],
      ['a hyphenated name written with a space', 'sacro iliac joint', ['landmark:sacroiliac-joint']],
      ['a word with a space in it', 'but tock', ['skin-region:buttock']],
      ['words written together', 'fascialata', ['fascia:fascia-lata']],
      ['words with invisible characters', '\uFEFFfas\u00ADcia\u200B la\u2060ta\u200E', ['fascia:fascia-lata']],
    ])('finds by %s', async (_what, text, ids) => {
      expect(await find(text)).toEqual(ids);
    });

    it('ignores little words that a name lacks, but matches those that it has', async () => {
      expect(await find('the fascia of the lata')).toEqual(['fascia:fascia-lata']);
      expect(await find('superior AND cluneal')).toEqual([superior]);
      expect(await find('skin of buttock')).toEqual(['skin-region:buttock']);
      expect(await find('the')).toEqual(['skin-region:buttock']);
      const { hits } = await search('skin of the buttock');
      expect(hits.map(({ score }) => score)).toEqual([1]);
    });

    it('finds nothing, without failing, if there is nothing to search for', async () => {
      for (const text of [
        '',
        ' ',
        '\t\n',
        '-',
        String.raw`- : / \ " ( * ~ [ ^`,
        '"()"',
        '🦴',
        '\u0301',
        '\u0000',
        '。、',
      ]) {
        expect(await search(text)).toEqual({ hits: [], complete: true });
      }
    });

    it.each([
      'superior-cluneal',
      'superior: cluneal',
      'superior / cluneal',
      String.raw`superior \ cluneal`,
      '"superior cluneal"',
      '(superior cluneal',
      'superior* cluneal*',
      'superior~ cluneal~2',
      '[superior TO cluneal]',
      'superior^4 cluneal',
      '+superior -cluneal !',
      'superior && cluneal ||',
      'superior AND cluneal',
      'superior OR cluneal',
      'NOT superior cluneal',
      'superior\' cluneal"}) //',
    ])('is not confused by query syntax: %s', async (text) => {
      expect(await find(text)).toEqual([superior]);
    });

    it('never takes text for a statement', async () => {
      expect(await find('superior"}) DETACH DELETE (n')).toEqual([]);
      expect(await find('*:*')).toEqual([]);
      expect(await find('superior')).not.toEqual([]);
    });

    it('finds the same as an exhaustive search, whatever separates the words', async () => {
      const hitsOf = exhaustiveSearch(smallGraph);
      for (const text of awkwardTexts(300, dice(6))) {
        const { hits, complete } = await search(text);
        expect({ text, hits, complete }).toEqual({ text, hits: hitsOf(text), complete: true });
      }
    });

    it('refuses a text of more than 200 characters', async () => {
      await expect(store.search(['x'.repeat(201)], {})).rejects.toMatchObject({
        extensions: { code: 'INVALID_ARGUMENT' },
        message: expect.stringMatching(/201 characters.*200 at most/),
      });
      for (const letter of ['x', '神', '*', 'x ', 'xxxxxxxx ', '﷽']) {
        expect((await search(letter.repeat(200).slice(0, 200))).complete).toBe(true);
      }
    });

    it('scores a full name or identifier 1, partial matches lower, and names over synonyms over translations', async () => {
      const scoreOf = async (text: string) => (await search(text)).hits[0]?.score ?? 0;
      expect(await scoreOf('superior cluneal nerves')).toBe(1);
      expect(await scoreOf('FMA:75468')).toBe(1);
      const [name = 0, synonym = 0, translation = 0] = await Promise.all(
        ['superior cluneal nerves', 'superior gluteal cutaneous nerves', 'obere Gesäßnerven'].map(scoreOf),
      );
      expect(name).toBeGreaterThan(synonym);
      expect(synonym).toBeGreaterThan(translation);
      expect(translation).toBeGreaterThan(0);
      const nearer = await Promise.all(
        ['superior cluneal', 'superior clunea', 'superior clunael', 'cluneal superior'].map(scoreOf),
      );
      expect(nearer.every((score) => score > 0 && score < 1)).toBe(true);
      expect(nearer[0]).toBeGreaterThan(nearer[1] ?? 1);
      expect(nearer[1]).toBeGreaterThan(nearer[2] ?? 1);
      expect(nearer[0]).toBeGreaterThan(nearer[3] ?? 1);
    });

    it('sorts by score, then in craniocaudal order, then by id', async () => {
      expect(await find('twin')).toEqual(['landmark:early-twin', 'landmark:a-twin', 'landmark:b-twin']);
      expect(await find('spinal nerve t1')).toEqual(['spinal-nerve:T1', 'spinal-nerve:T10']);
      expect(await find('spinal nerve l')).toEqual(['spinal-nerve:L1', 'spinal-nerve:L2', 'spinal-nerve:L3']);
    });

    it('splits the matched text into parts that add up to it', async () => {
      for (const text of ['n', 'cluneal', '新 神经', 'gesass', 'l aine', '75468', 'ประ']) {
        for (const { matched } of (await search(text)).hits) {
          expect(matched.highlighted.map((part) => part.text).join('')).toBe(matched.text);
          expect(matched.highlighted.every((part) => part.text !== '')).toBe(true);
          expect(matched.highlighted.some((part) => part.matches)).toBe(true);
        }
      }
    });

    it('answers several texts in the requested order, with the structures as in the seed', async () => {
      const { answer, nodes } = await store.search(['middle', '*', 'fascia', 'middle'], {});
      expect(answer.map(({ hits }) => hits.map(({ node }) => node.id))).toEqual([
        [middle],
        [],
        ['fascia:fascia-lata'],
        [middle],
      ]);
      expect(answer[0]?.hits[0]?.node).toEqual(smallStructures.find(({ id }) => id === middle));
      expect(nodes.get(middle)).toEqual(answer[0]?.hits[0]?.node);
      expect((await store.search([], {})).answer).toEqual([]);
    });

    it('is rejected if its signal is aborted', async () => {
      const reason = new Error('the client went away');
      await expect(store.search(['nerve'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });

  describe(`a search of the whole seed in the ${engine} store`, () => {
    let store: GraphReader;
    let graph: GraphContent;
    beforeAll(async () => {
      graph = await projectGraph();
      store = await open(graph);
    }, 180_000);
    afterAll(() => store.close());

    const timeout = 120_000;
    const searchAll = async (texts: readonly string[]): Promise<SearchResult[]> => {
      const results: SearchResult[] = [];
      for (let start = 0; start < texts.length; start += 40) {
        results.push(...(await store.search(texts.slice(start, start + 40), {})).answer);
      }
      return results;
    };

    it('finds each structure by each of its names and identifiers', { timeout }, async () => {
      const wanted = graph.structures.flatMap((structure) => namesOf(structure).map((text) => ({ text, structure })));
      const found = await searchAll(wanted.map(({ text }) => text));
      const missed = wanted.filter(
        ({ structure: { id } }, place) => found[place]?.hits.some(({ node }) => node.id === id) !== true,
      );
      expect(missed.map(({ text, structure: { id } }) => ({ text, id }))).toEqual([]);
      expect(found.every(({ complete }) => complete)).toBe(true);
    });

    it('finds the same as an exhaustive search, in the same order, whatever is typed', { timeout }, async () => {
      const hitsOf = exhaustiveSearch(graph);
      const roll = dice(42);
      const texts = typedFrom(
        graph.structures.flatMap(namesOf).filter(() => roll(16) === 0),
        roll,
      );
      expect(texts.length).toBeGreaterThan(500);
      const found = await searchAll(texts);
      for (const [place, text] of texts.entries()) {
        expect({ text, hits: found[place]?.hits }).toEqual({ text, hits: hitsOf(text) });
      }
    });
  });
}

/** Every text by which a structure can be found. */
function namesOf({ name, shortName, latinName, synonyms, translations, identifiers }: StructureRecord): string[] {
  return [
    ...[name, shortName, ...(latinName === null ? [] : [latinName]), ...synonyms],
    ...translations.map(({ text }) => text),
    ...identifiers.map(({ scheme, value }) => `${scheme}:${value}`),
  ];
}
