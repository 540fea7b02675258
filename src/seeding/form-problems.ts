/** Turns schema violations in a document into problems with a place, an id and a sentence. */
import type { z } from 'zod';
import { relationId } from '../../schema/ontology.ts';
import { codeOfValue, knownKeys } from './format.ts';
import { nearest } from './nearest.ts';
import { formProblem, type Problem } from './problem.ts';
import type { Path, Place } from './seed-parts.ts';
import { visible } from './values.ts';

/** All faults of a document, except those that merely follow from keys in the wrong entry. */
export function problemsOfForm(
  issues: readonly z.core.$ZodIssue[],
  raw: unknown,
  placeOf: (path: Path) => Place,
): Problem[] {
  const misplaced = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.filter((key) => knownKeys.includes(key)).map((key) => ({ path: pathOf(issue), key }))
      : [],
  );
  /** True if the value exists but in the entry around it, where it is reported: that is the line to move. */
  const isTold = (path: Path) =>
    misplaced.some(
      ({ path: [list, index], key }) =>
        key === path.at(-1) && (list === undefined || (list === path[0] && index === path[1])),
    );
  return issues.flatMap((issue) => problemsOf(issue, raw, placeOf, isTold));
}

function pathOf({ path }: z.core.$ZodIssue): (string | number)[] {
  return path.filter((part) => typeof part !== 'symbol');
}

function problemsOf(
  issue: z.core.$ZodIssue,
  raw: unknown,
  placeOf: (path: Path) => Place,
  isTold: (path: Path) => boolean,
): Problem[] {
  const path = pathOf(issue);
  const id = idOf(raw, path);
  const name = nameOf(path);
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, id, placeOf);
  const missing = valueAt(raw, path) === undefined;
  if (missing && isTold(path)) return [];
  const message =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
      ? `${missing ? 'is missing. It' : ''} should be ${article(issue.expected)}.`.trim()
      : issue.message;
  const code = codeOfValue(path, missing, issue.code === 'custom' ? issue.params : undefined);
  return [formProblem(code, placeOf(path), id, `${name} ${message}`)];
}

/** Keys that belong to other entries are usually wrongly indented, all together; unknown keys are misspelt, each on its own. */
function unknownKeys(
  keys: readonly string[],
  path: Path,
  id: string | null,
  placeOf: (path: Path) => Place,
): Problem[] {
  const known = keys.filter((key) => knownKeys.includes(key));
  const owner = path.length === 0 ? 'the top of the file' : nameOf(path);
  const problem = (key: string, message: string) => formProblem('UNKNOWN_KEY', placeOf([...path, key]), id, message);
  const [first] = known;
  return [
    ...(first === undefined
      ? []
      : [
          problem(
            first,
            `${listOf(known)} ${known.length === 1 ? 'does' : 'do'} not belong to ${owner}. Correct the indentation, so that ${known.length === 1 ? 'it stands' : 'they stand'} in the right entry, or delete ${known.length === 1 ? 'it' : 'them'}.`,
          ),
        ]),
    ...keys
      .filter((key) => !knownKeys.includes(key))
      .map((key) => {
        const near = nearest(key, knownKeys, 0.6);
        const hint = near === null ? '' : ` (perhaps ${near}?)`;
        return problem(
          key,
          `"${visible(key, 60)}" is not a key of ${owner}${hint}. Correct or delete it; seed/README.md lists the keys.`,
        );
      }),
  ];
}

function listOf(keys: readonly string[]): string {
  const quoted = keys.map((key) => `"${visible(key, 60)}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    raw,
  );
}

function article(expected: string): string {
  return expected === 'array'
    ? 'a list (lines that begin with "- ")'
    : expected === 'object'
      ? 'a group of "key: value" lines'
      : `a ${expected}`;
}

/** A path in words: `relations[3].claims[0].stance` becomes `stance of claim 1`. */
function nameOf(path: Path): string {
  const words = path.flatMap((part, index) => {
    if (typeof part === 'number') return [];
    const next = path[index + 1];
    return [typeof next === 'number' ? `${singular(part)} ${String(next + 1)}` : part];
  });
  return words.length === 0 ? 'the file' : words.reverse().join(' of ');
}

function singular(list: string): string {
  return list
    .replace(/s$/, '')
    .replace(/ie$/, 'y')
    .replace(/classe$/, 'class');
}

/** The id of the list item that a path leads into, if it has one. */
function idOf(raw: unknown, path: Path): string | null {
  const [list, index] = path;
  if (typeof list !== 'string' || typeof index !== 'number') return null;
  const item = valueAt(raw, [list, index]);
  if (typeof item !== 'object' || item === null) return null;
  const { id, about, row, from, type, how, to } = item as Record<string, unknown>;
  for (const own of [id, about, row]) if (typeof own === 'string') return own;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof type !== 'string') return null;
  return relationId({ from, type, how: typeof how === 'string' ? how : null, to } as Parameters<typeof relationId>[0]);
}
