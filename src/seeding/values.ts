/** Single values in seed data: what is allowed, and the sentence for a value that is not. */
import { z } from 'zod';
import type { FormCode } from './form-faults.ts';

/** Checks of characters or of several keys put their code in the issue's params. */
export const codeInParams = 'code';
const withCode = (code: FormCode) => ({ [codeInParams]: code });

/** Longest id. Those of claims combine three, and Neo4j's index takes 8,000 bytes. */
export const longestId = 200;
/** Longest text of any kind. */
export const longestText = 20_000;

/** Characters that XML and terminals do not preserve: control characters other than tab and line ends, and noncharacters. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const unkept = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]/u;

/** A storable text: not empty, without surrounding spaces or control characters. `cure` is a sentence. */
export function keptText(isNot: { error: (issue: { readonly input?: unknown }) => string }, cure: string) {
  return z
    .string(isNot)
    .trim()
    .min(1, { error: `is empty. ${cure}`, abort: true })
    .refine((value) => value.isWellFormed(), {
      error: 'holds half of a character (a lone surrogate, as "\\uD800"). Write the whole character.',
      params: withCode('INVALID_TEXT'),
      abort: true,
    })
    .refine((value) => !unkept.test(value), {
      error: (issue) => `holds ${nameOfCharacter(unkept, issue.input)}, a control character. Delete it.`,
      params: withCode('INVALID_TEXT'),
      abort: true,
    })
    .refine((value) => !value.includes('\uFFFD'), {
      error: (issue) =>
        `is ${show(issue.input)}, where "\uFFFD" stands for a letter that was lost when the file was saved in another encoding. Write the letter again.`,
      params: withCode('INVALID_TEXT'),
      abort: true,
    })
    .max(longestText, {
      error: `is longer than ${longestText.toLocaleString('en')} characters. Shorten it.`,
      abort: true,
    });
}

/** A storable number: beyond the safe range integers lose digits. (Integer formats check that themselves.) */
export function keptNumber(number: z.ZodNumber) {
  return number.refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER, {
    error: (issue) => `is ${show(issue.input)}, too large to be kept exactly. Correct it, or use a larger unit.`,
  });
}

/** Turns negative zero, which no store keeps, into zero. */
export function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}

/** `(perhaps DISPUTES?)` for a word that differs from an allowed one only in case or spaces; otherwise empty. */
export function wordHint(input: unknown, words: readonly string[]): string {
  const plain = (word: string) =>
    word
      .trim()
      .toUpperCase()
      .replace(/[\s-]+/g, '_');
  const same = typeof input === 'string' ? words.find((word) => plain(word) === plain(input)) : undefined;
  return same === undefined ? '' : ` (perhaps ${same}?)`;
}

/** Advice as a sentence: "write it like c033" becomes "Write it like c033." */
export function sentence(advice: string): string {
  return `${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}${advice.endsWith('.') ? '' : '.'}`;
}

/** Input as quoted in a message: short, on one line, with invisible characters made visible. */
export function show(input: unknown): string {
  if (input === undefined) return 'missing';
  if (input === null) return 'empty';
  if (typeof input === 'string') return `"${visible(input, 80)}"`;
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a group of "key: value" lines';
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : `a ${typeof input}`;
}

/** A text with control and invisible characters as `\uXXXX`, cut to a maximum length. */
export function visible(input: string, most = Infinity): string {
  const cut = input.length > most ? `${input.slice(0, most)}…` : input;
  return cut
    .toWellFormed()
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00A0]/gu,
      (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}

/** A hint about a decimal comma; empty for anything else. */
export function decimalHint(input: unknown): string {
  const match = typeof input === 'string' ? /^\s*(-?\d+),(\d+)\s*$/.exec(input) : null;
  return match === null ? '' : `, with a decimal comma (perhaps ${match[1] ?? ''}.${match[2] ?? ''}?)`;
}

function nameOfCharacter(pattern: RegExp, input: unknown): string {
  const [found = ''] = pattern.exec(String(input)) ?? [];
  return `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** True for a web address without user and password. */
export function isWebAddress(value: string): boolean {
  if (!/^https?:\/\/[^\s/?#]/i.test(value) || /[\s\\<>"]/.test(value)) return false;
  const parsed = URL.parse(value);
  return parsed !== null && parsed.username === '' && parsed.password === '';
}
