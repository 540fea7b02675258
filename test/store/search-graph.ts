/** Small structures in many scripts, and texts as people type them, for tests of search. */
import { blankOf, structureFields } from '../../schema/fields.ts';
import { KINDS, kindOfId } from '../../schema/ontology.ts';
import type { GraphContent, StructureRecord } from '../../src/domain/records.ts';

type Given = Partial<StructureRecord> & Pick<StructureRecord, 'id' | 'name'>;

/** A structure with defaults for everything that is not given. */
function structure(given: Given): StructureRecord {
  const kind = kindOfId(given.id);
  if (kind === null || !KINDS[kind].structure) throw new Error(`${given.id} is not the id of a structure.`);
  return {
    ...blankOf(structureFields),
    kind: kind as StructureRecord['kind'],
    shortName: given.name,
    rank: 20,
    ...given,
  };
}

const source = 'source:nobody';
const translated = (language: string, text: string) => ({ language, text, source });
const identified = (scheme: StructureRecord['identifiers'][number]['scheme'], value: string) => ({
  scheme,
  value,
  source,
});

export const smallStructures: readonly StructureRecord[] = [
  structure({
    id: 'cluneal-group:superior',
    name: 'superior cluneal nerves',
    latinName: 'nervi clunium superiores',
    rank: 21.5,
    position: 'SUPERIOR',
    synonyms: ['superior gluteal cutaneous nerves', 'rami of Žižka-Łęcki'],
    translations: [
      translated('de', 'obere Gesäßnerven'),
      translated('ar', 'الأعصابُ الألوية العلوية'),
      translated('ja', '上殿皮神経'),
      translated('zh-Hans', '臀上皮神经'),
      translated('ko', '상둔피신경'),
      translated('fr', "nerfs cluniaux supérieurs de l'aine"),
      translated('hi', 'नितंब तंत्रिका'),
      translated('th', 'เส้นประสาทก้น'),
      translated('el', 'άνω γλουτιαία νεύρα'),
    ],
    identifiers: [
      identified('FMA', '75468'),
      identified('TA98', 'A14.2.05.006'),
      identified('TA2', '6493'),
      identified('SWANSON', '1052'),
      identified('WIKIDATA', 'Q7643595'),
    ],
  }),
  structure({
    id: 'cluneal-group:middle',
    name: 'middle cluneal nerves',
    latinName: 'nervi clunium medii',
    rank: 26.2,
    position: 'MIDDLE',
    translations: [translated('zh-Hans', '臀中皮神经'), translated('fa', 'پی‌های میانی')],
    identifiers: [identified('FMA', '75469'), identified('TA98', 'A14.2.05.007')],
  }),
  structure({
    id: 'fascia:fascia-lata',
    name: 'fascia lata',
    rank: 25,
    identifiers: [identified('UBERON', '0003669'), identified('FMA', '1052')],
  }),
  structure({ id: 'landmark:sacroiliac-joint', name: 'sacro-iliac joint', rank: 26 }),
  structure({ id: 'landmark:sacroiliac-ligament', name: 'posterior sacroiliac ligament', rank: 26 }),
  structure({ id: 'skin-region:buttock', name: 'skin of the buttock', shortName: 'buttock', rank: 27 }),
  // One letter away from "skin".
  structure({ id: 'landmark:shin', name: 'shin', rank: 30 }),
  ...['L1', 'L2', 'L3', 'T1', 'T10', 'T2'].map((level) =>
    structure({
      id: `spinal-nerve:${level}`,
      name: `spinal nerve ${level}`,
      shortName: level,
      level,
      rank: level.startsWith('T') ? 8 + Number(level.slice(1)) : 20 + Number(level.slice(1)),
    }),
  ),
  // They match equally well, so rank and then id decide the order.
  structure({ id: 'landmark:b-twin', name: 'twin tubercle', rank: 5 }),
  structure({ id: 'landmark:a-twin', name: 'twin tubercle', rank: 5 }),
  structure({ id: 'landmark:early-twin', name: 'twin tubercle', rank: 4 }),
];

export const smallGraph: GraphContent = {
  title: 'A small graph',
  dataVersion: '0',
  licence: 'CC0',
  structures: smallStructures,
  sources: [],
  relations: [],
  statements: [],
  classes: [],
  topics: [],
};

/** A graph of `size` structures that all match the same search. */
export function crowd(size: number): GraphContent {
  return {
    ...smallGraph,
    structures: Array.from({ length: size }, (_, number) =>
      structure({ id: `landmark:crowd-${String(number)}`, name: `crowded place ${String(number)}`, rank: number }),
    ),
  };
}

/** Random whole numbers below a bound, the same in each run. */
export function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

/** What people might type for these texts: in full, in part, in another order, with errors. */
export function typedFrom(texts: readonly string[], roll: (below: number) => number): string[] {
  const wrong = (word: string) => {
    const at = roll(word.length);
    const letter = String.fromCharCode(97 + roll(26));
    const tail = word.slice(at + 1);
    return (
      word.slice(0, at) +
      [tail, letter + word.slice(at), letter + tail, tail.charAt(0) + word.charAt(at) + tail.slice(1)][roll(4)]
    );
  };
  return texts.flatMap((text) => {
    const words = text.split(' ');
    const word = words[roll(words.length)] ?? '';
    return [
      text.toUpperCase(),
      text.normalize('NFD'),
      words.toReversed().join(' '),
      text.slice(0, 1 + roll(text.length)),
      text.slice(roll(text.length)).slice(0, 1 + roll(4)),
      [...words.slice(0, -1), wrong(words.at(-1) ?? '')].join(' '),
      wrong(word),
      wrong(wrong(word)),
      wrong(word.slice(0, 1 + roll(word.length))),
    ];
  });
}

const awkward = String.raw`- : / \ " ( ) * ~ [ ] { } ^ + ! & | ? ' < > = @ # $ % ; , . _ ` + '`';

/** Words mixed with characters that mean something to Lucene, to Cypher or to neither. */
export function awkwardTexts(count: number, roll: (below: number) => number): string[] {
  const pieces = [
    ...awkward.split(' '),
    ...[
      'AND',
      'OR',
      'NOT',
      'TO',
      '&&',
      '||',
      '~2',
      '^9',
      '*:*',
      'name:',
      '\\u0041',
      '\u0000',
      '\uD800',
      '🦴',
      '\u0301',
      '﷽',
    ],
    ...['superior', 'clun', 'nerves', 'L2', 'FMA:75468', '神经', 'الأعصاب', ' ', ' ', '\t'],
  ];
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + roll(8) }, () => pieces[roll(pieces.length)] ?? '').join(roll(2) === 0 ? '' : ' '),
  );
}
