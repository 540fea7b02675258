/** Spinal levels as people write them: "second lumbar nerve", "L 2", "Th12", "nervus lumbalis secundus". */
import { spinalLevels } from '../../../schema/ontology.ts';
import { stemsOf } from './word-forms.ts';

/** Words in which those that named a level are replaced by the level. */
export interface LevelReading {
  readonly words: readonly string[];
  /** The levels among them, which must match in full: the first thoracic nerve is not T10. */
  readonly levels: ReadonlySet<string>;
  /** Words that may be missing from a name with this level. */
  readonly optional: ReadonlySet<string>;
}

/** The level that a text names; null if there is none, or if it is already named as in the graph. */
export function readLevels(words: readonly string[]): LevelReading | null {
  const read: string[] = [];
  const levels = new Set<string>();
  let changed = false;
  for (let index = 0; index < words.length;) {
    const found = levelAt(words, index);
    if (found === null) {
      read.push(words[index] ?? '');
      index += 1;
      continue;
    }
    const { level, before, length } = found;
    read.push(...before, level);
    levels.add(level);
    changed ||= length > 1 || level !== words[index];
    index += length;
  }
  if (levels.size === 0) return null;
  const beside = read.filter((word) => !levels.has(word) && !rootWords.has(word));
  // "Nerve" adds nothing to the level if the text names something else as well: the dorsal ramus of the second lumbar
  // nerve.
  const named = beside.some((word) => !nerveWords.has(word));
  const optional = new Set(read.filter((word) => rootWords.has(word) || (changed && named && nerveWords.has(word))));
  return changed || optional.size > 0 ? { words: read, levels, optional } : null;
}

/** A text that names a region without a number, as in "lumbar nerves". */
export interface RegionReading {
  /** For each word, the levels it stands for; empty if it does not name a region. */
  readonly levels: readonly (readonly string[])[];
  readonly optional: ReadonlySet<string>;
}

/** The regions of the spine that a text names; null if there are none. */
export function readRegions(words: readonly string[]): RegionReading | null {
  const levels = words.map((word) => {
    const letter = regionOf(word);
    return letter === null ? [] : folded.filter((level) => level.replace(/\d+$/, '') === letter);
  });
  if (levels.every((some) => some.length === 0)) return null;
  const named = words.some(
    (word, index) => levels[index]?.length === 0 && !nerveWords.has(word) && !rootWords.has(word),
  );
  return { levels, optional: new Set(words.filter((word) => rootWords.has(word) || (named && nerveWords.has(word)))) };
}

const folded = spinalLevels.map((level) => level.toLowerCase());
const known: ReadonlySet<string> = new Set(folded);

/** Abbreviations before the number of a level, including those of other languages. */
const letters: Readonly<Record<string, string>> = {
  c: 'c',
  t: 't',
  th: 't',
  d: 't',
  l: 'l',
  s: 's',
  co: 'co',
  cx: 'co',
};

const regions: readonly (readonly [string, string])[] = [
  ['cervical', 'c'],
  ['thoracic', 't'],
  ['lumbar', 'l'],
  ['sacral', 's'],
  ['coccygeal', 'co'],
];
const stemsOfRegions = regions.flatMap(([name, letter]) => stemsOf(name).map((stem) => [stem, letter] as const));
const regionOfStem = new Map<string, string>([...stemsOfRegions, ['coccyge', 'co'], ['thoracal', 't']]);

function regionOf(word: string): string | null {
  for (const stem of stemsOf(word)) {
    const letter = regionOfStem.get(stem);
    if (letter !== undefined) return letter;
  }
  return null;
}

const nerveWords: ReadonlySet<string> = new Set(
  'nerve nerves nervus nervi nervorum spinal spinalis spinales'.split(' '),
);
const rootWords: ReadonlySet<string> = new Set('root roots segment segments level levels radix radices'.split(' '));

const ordinals = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const cardinals = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const latinOrdinals = 'prim secund terti quart quint sext septim octav non decim undecim duodecim'.split(' ');
const latinEndings = ['us', 'i', 'um', 'a', 'ae', 'o'];
const romans = 'i ii iii iv v vi vii viii ix x xi xii'.split(' ');
const numbers = new Map<string, number>([
  ...[ordinals, cardinals, romans].flatMap((names) => names.map((name, index) => [name, index + 1] as const)),
  ...latinOrdinals.flatMap((stem, index) => latinEndings.map((ending) => [stem + ending, index + 1] as const)),
]);

function numberOf(word: string | undefined): number | null {
  const digits = /^0?(\d{1,2})(?:st|nd|rd|th)?$/.exec(word ?? '')?.[1];
  return digits === undefined ? (numbers.get(word ?? '') ?? null) : Number(digits);
}

/** The ordinals of the number that a word gives: "third", "tertius" and its other forms for "3rd"; empty for any other word. */
export function ordinalsLike(word: string): readonly string[] {
  const index = (numberOf(word) ?? 0) - 1;
  const [ordinal, latin] = [ordinals[index], latinOrdinals[index]];
  return ordinal === undefined || latin === undefined ? [] : [ordinal, ...latinEndings.map((ending) => latin + ending)];
}

interface LevelAt {
  readonly level: string;
  /** Words between region and number. */
  readonly before: readonly string[];
  readonly length: number;
}

function levelAt(words: readonly string[], index: number): LevelAt | null {
  const word = words[index] ?? '';
  const written = /^(\p{L}{1,2})0?(\d{1,2})$/u.exec(word);
  if (written?.[1] !== undefined) {
    const level = levelOf(letters[written[1]], Number(written[2]));
    return level === null ? null : { level, before: [], length: 1 };
  }
  // "l ii", "th 12"
  const spelt = levelOf(letters[word], numberOf(words[index + 1]));
  if (spelt !== null) return { level: spelt, before: [], length: 2 };
  // "second lumbar", "2nd lumbar"
  const region = regionOf(words[index + 1] ?? '');
  const counted = levelOf(region, numberOf(word));
  if (counted !== null) return { level: counted, before: [], length: 2 };
  // "lumbar 2", "lumbar nerve two", "nervus lumbalis secundus"
  const own = regionOf(word);
  if (own === null) return null;
  let next = index + 1;
  while (nerveWords.has(words[next] ?? '') || rootWords.has(words[next] ?? '')) next += 1;
  const level = levelOf(own, numberOf(words[next]));
  return level === null ? null : { level, before: words.slice(index + 1, next), length: next + 1 - index };
}

function levelOf(letter: string | null | undefined, number: number | null): string | null {
  const level = `${letter ?? ''}${String(number)}`;
  return known.has(level) ? level : null;
}
