/** Reads identifiers of other systems in the forms people paste: with a prefix, as a web address, in brackets. */
import { identifierSchemes, type IdentifierScheme } from '../../schema/ontology.ts';

export interface PastedIdentifier {
  readonly scheme: IdentifierScheme;
  /** In the form that the scheme's pattern accepts. */
  readonly value: string;
}

interface Form {
  readonly scheme: IdentifierScheme;
  /** Its first group is the value, before `write`. */
  readonly pattern: RegExp;
  /** Evidence the text must also contain if the value alone is ambiguous. */
  readonly context?: RegExp;
  readonly write?: (found: readonly string[]) => string;
}

const ta98 = String.raw`(\d{2})[.\s_-]{1,3}(\d)[.\s_-]{1,3}(\d{2})[.\s_-]{1,3}(\d{3}[A-Z]?)`;
const writeTa98 = ([chapter = '', section = '', part = '', entry = '']: readonly string[]) =>
  `A${chapter}.${section}.${part}.${entry.toUpperCase()}`;
const padded = ([value = '']: readonly string[]) => value.padStart(7, '0');
const first = ([value = '']: readonly string[]) => value;
const upper = ([value = '']: readonly string[]) => value.toUpperCase();
/** Text between a prefix and its value: `:`, `_`, ` `, `ID: `, `/`, `#`. */
const between = String.raw`[^\p{L}\p{N}]*(?:ids?[^\p{L}\p{N}]*)?`;

const forms: readonly Form[] = [
  {
    scheme: 'TA98',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}.])(?:A\s?)?${ta98}(?![\p{L}\p{N}])`, 'giu'),
    write: writeTa98,
  },
  {
    scheme: 'TA98',
    pattern: /(?<![\p{L}\p{N}])A(\d{2})(\d)(\d{2})(\d{3}[A-Z]?)(?![\p{L}\p{N}])/giu,
    write: writeTa98,
  },
  {
    scheme: 'TA2',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])TA\s?2${between}(\d{1,4})(?![\p{L}\p{N}.])`, 'giu'),
  },
  { scheme: 'TA2', pattern: /[?&#/]id=(\d{1,4})(?![\p{L}\p{N}])/giu, context: /ta2viewer\./iu },
  { scheme: 'FMA', pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:FMA${between})+(\d+)(?![\p{L}\p{N}])`, 'giu') },
  {
    scheme: 'UBERON',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:UBERON${between})+(\d{1,7})(?![\p{L}\p{N}])`, 'giu'),
    write: padded,
  },
  {
    scheme: 'ILX',
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{N}])(?:ILX|InterLex)${between}(?:ILX${between})?(\d{1,7})(?![\p{L}\p{N}])`,
      'giu',
    ),
    write: padded,
  },
  {
    scheme: 'MESH',
    pattern: /(?<![\p{L}\p{N}])([CD]\d{9}|[CD]\d{6})(?![\p{L}\p{N}])/giu,
    context: /(?<!\p{L})(?:MeSH|MSH)/iu,
    write: upper,
  },
  {
    scheme: 'HP',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])HPO?${between}(\d{7})(?![\p{L}\p{N}])`, 'giu'),
  },
  {
    scheme: 'MONDO',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])MONDO${between}(\d{1,7})(?![\p{L}\p{N}])`, 'giu'),
    write: padded,
  },
  { scheme: 'ICD11', pattern: /id\.who\.int\/icd\/entity\/(\d{6,10})(?!\d)/giu },
  {
    scheme: 'ICD11',
    pattern: /(?<![\p{L}\p{N}])ICD[-\s]?11(?:\.foundation|\s+foundation)?\s*[:#/\s]\s*(\d{6,10})(?!\d)/giu,
  },
  // PubMed's own numbers for headings: 68 stands for D, 67 for C.
  {
    scheme: 'MESH',
    pattern: /ncbi\.nlm\.nih\.gov\/mesh\/(6[78])(\d{6,9})(?!\d)/giu,
    write: ([letter = '', digits = '']) => `${letter === '68' ? 'D' : 'C'}${digits}`,
  },
  {
    scheme: 'SWANSON',
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])SWAN(?:SON)?${between}(\d+)(?![\p{L}\p{N}])`, 'giu'),
  },
  {
    scheme: 'WIKIDATA',
    pattern: /(?<![\p{L}\p{N}])(Q[1-9]\d*)(?![\p{L}\p{N}])/giu,
    context: /(?<!\p{L})(?:wikidata|wdt?\s*:)|toolforge\.org/iu,
    write: upper,
  },
];

/**
 * The identifier in a text that also names its scheme: "FMAID: 75468", "obo:UBERON_0013691", an address of a term
 * browser. If there are several, the last one, because an address may contain another address. Null if there is none.
 */
export function readPastedIdentifier(pasted: string): PastedIdentifier | null {
  const last = lastIn(textOf(pasted));
  return last === null ? null : { scheme: last.scheme, value: last.value };
}

/**
 * The value in a text that consists of one identifier of this scheme, with or without its prefix or address. Null if it
 * does not.
 */
export function readValueOf(scheme: IdentifierScheme, pasted: string): string | null {
  const bare = unwrapped(textOf(pasted));
  if (bare === '') return null;
  const { pattern } = identifierSchemes[scheme];
  const value = [bare, bare.toUpperCase(), bare.padStart(7, '0')].find((text) => pattern.test(text));
  if (value !== undefined) return value;
  const named = lastIn(bare);
  if (named?.scheme !== scheme) return null;
  const isAlone = named.end === bare.length && /^(?:[\p{L}\p{N}-]+[\s:_]*)?$/u.test(bare.slice(0, named.start));
  return isAlone || isAddress(pasted) ? named.value : null;
}

function lastIn(text: string): (PastedIdentifier & { readonly start: number; readonly end: number }) | null {
  let last: (PastedIdentifier & { readonly start: number; readonly end: number }) | null = null;
  for (const { scheme, pattern, context, write = first } of forms) {
    if (context?.test(text) === false) continue;
    for (const match of text.matchAll(pattern)) {
      const value = write(match.slice(1));
      const end = match.index + match[0].length;
      if (identifierSchemes[scheme].pattern.test(value) && end > (last?.end ?? 0)) {
        last = { scheme, value, start: match.index, end };
      }
    }
  }
  return last;
}

function textOf(pasted: string): string {
  return decoded(withoutInvisible(pasted)).normalize('NFKC');
}

/** Whether a text is a web address and so contains the full identifier. */
export function isAddress(text: string): boolean {
  return /^[\s<"'([]*(?:https?:)?\/\/\S+\s*$/iu.test(text) || /^[\s<"'([]*(?:[\w-]+\.)+[a-z]{2,}\/\S+\s*$/iu.test(text);
}

/** The last part of an address: "Cluneal_nerves" in https://en.wikipedia.org/wiki/Cluneal_nerves#Structure. */
export function lastPartOf(address: string): string {
  const path = decoded(unwrapped(address)).replace(/[?#].*$/u, '');
  return path.split('/').findLast((part) => part !== '') ?? '';
}

/**
 * Invisible characters: soft hyphens, zero-width spaces and joiners, direction marks, byte order marks. The zero-width
 * non-joiner stays, because Persian uses it in compounds.
 */
export const invisible = String.raw`\u00AD\u061C\u180E\u200B\u200D-\u200F\u202A-\u202E\u2060-\u206F\uFEFF`;
const invisibles = new RegExp(String.raw`[${invisible}]|\u034F|\p{Variation_Selector}`, 'gu');

export function withoutInvisible(text: string): string {
  return text.replace(invisibles, '');
}

/** Removes brackets and quotation marks around a text, and punctuation after an identifier in a sentence. */
function unwrapped(text: string): string {
  return text
    .trim()
    .replace(/^[<"'“”„‘’([{\s]+/u, '')
    .replace(/[>"'“”‘’)\]}\s.,;:/#?!]+$/u, '');
}

/** Percent-decoded, twice if needed: term browsers encode a term's address twice. */
function decoded(text: string): string {
  let before = text;
  for (let times = 0; times < 3 && before.includes('%'); times += 1) {
    const after = before.replace(/(?:%[0-9a-f]{2})+/giu, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
    if (after === before) break;
    before = after;
  }
  return before;
}
