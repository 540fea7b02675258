/** Checks that the sentences that claims rest on still stand in the texts a curator has. A claim keeps only the hash of its sentence. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Claim } from '../../schema/claim.ts';
import type { GraphContent } from '../domain/records.ts';
import { CommandError } from '../errors.ts';
import { readText } from './read-text.ts';

/** Longest stretch of a text that is taken for one sentence, in characters. */
const longestSentence = 2_000;
/** A sentence may hold so many full stops and the like besides the last, as in abbreviations. */
const mostInnerStops = 20;

/**
 * A sentence in the form that is hashed, so that typesetting makes no difference: Unicode NFKC; no white space and no invisible
 * characters; all dashes as `-`, and none between letters, where a word may be divided; all quotation marks as `"` and `'`; no
 * punctuation at the ends.
 */
export function normaliseQuote(sentence: string): string {
  return sentence
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]+/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/(?<=\p{L})-+(?=\p{L})/gu, '')
    .replace(/[‘’‚‛‹›′`´]/gu, "'")
    .replace(/[“”„‟«»″]|''/gu, '"')
    .replace(/^[\s.,;:!?"'()[\]-]+|[\s.,;:!?"'()[\]-]+$/gu, '');
}

/** The hash that a claim keeps as `quoteHash`. Throws a `CommandError` for a text without a letter or digit. */
export function hashQuote(sentence: string): string {
  const normalised = normaliseQuote(sentence);
  if (!/[\p{L}\p{N}]/u.test(normalised))
    throw new CommandError('--quote has no words; give it a sentence, such as --quote "The nerve crosses the crest.".');
  return hashOf(normalised);
}

const hashOf = (normalised: string) => createHash('sha256').update(normalised).digest('hex');

/** The hashes of a text: of each stretch that can be a sentence or a clause, whatever it makes of abbreviations. */
export function hashesIn(text: string): Set<string> {
  const hashes = new Set<string>();
  const starts = [...text.matchAll(/(?:^|[.;:!?()[\]"'“”’«»]|\n)\s*(?=\S)/gu)].map(
    ({ index, 0: { length } }) => index + length,
  );
  const ends = [...text.matchAll(/(?<!\d)[.;:!?]|[.;:!?](?!\d)|\n\s*\n|$/gu)].map(({ index }) => index);
  let first = 0;
  for (const start of new Set(starts)) {
    while ((ends[first] ?? text.length) < start) first += 1;
    for (let at = first; at <= first + mostInnerStops; at += 1) {
      const end = ends[at];
      if (end === undefined || end - start > longestSentence) break;
      const normalised = normaliseQuote(text.slice(start, end));
      if (normalised !== '') hashes.add(hashOf(normalised));
    }
  }
  return hashes;
}

/** A claim with a hash, and what became of its sentence. */
export interface QuoteCheck {
  readonly claim: Claim;
  /** `GONE` if a text of its source is there without the sentence, `NO_TEXT` if no text is named after its source. */
  readonly found: 'STANDS' | 'GONE' | 'NO_TEXT';
  /** The file with the sentence, or that of its source; null if there is none. */
  readonly file: string | null;
}

export interface QuoteReport {
  readonly checks: readonly QuoteCheck[];
  /** Files of the folder that are not plain text. */
  readonly notRead: readonly string[];
}

/** Looks for every hashed sentence of a graph in the `.txt` and `.md` files of a folder. Throws a `CommandError` if it cannot be read. */
export async function checkQuotes(folder: string, { relations, statements }: GraphContent): Promise<QuoteReport> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new CommandError(`--texts names ${folder}, which is not a folder that can be read.`, { cause });
  });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const isText = (file: string) => /\.(?:txt|md)$/i.test(file);
  const texts: { file: string; hashes: Set<string> }[] = [];
  for (const file of files.filter(isText)) {
    const read = await readText(file, file);
    if ('problem' in read) throw new CommandError(`${file} ${read.problem.message}`);
    texts.push({ file, hashes: hashesIn(read.text) });
  }
  const claims = [...relations.flatMap((relation) => relation.claims), ...statements];
  return {
    notRead: files.filter((file) => !isText(file)),
    checks: claims.flatMap((claim): QuoteCheck[] => {
      const hash = claim.quoteHash;
      if (hash === null) return [];
      const standing = texts.find(({ hashes }) => hashes.has(hash));
      if (standing !== undefined) return [{ claim, found: 'STANDS', file: standing.file }];
      const own = texts.find(({ file }) => isNamedAfter(file.slice(folder.length), claim.source));
      return [{ claim, found: own === undefined ? 'NO_TEXT' : 'GONE', file: own?.file ?? null }];
    }),
  };
}

/** True for `gray-1918.txt`, or any file in a folder `gray-1918`. */
function isNamedAfter(file: string, source: string): boolean {
  const name = source.slice(source.indexOf(':') + 1);
  return file.split(sep).some((part) => part === name) || basename(file).replace(/\.[^.]+$/, '') === name;
}
