/** A fault in seed data: where it is, what is wrong and what would be right. */
import { compareIds } from '../domain/records.ts';

/**
 * Every fault that a check knows, and what it means. An error stops the loading (or, of the fact table, the check); a warning
 * is allowed and yet likely an oversight.
 */
export const faults = {
  UNREADABLE: {
    severity: 'error',
    means: 'The folder is not there, may not be read or holds no `.yaml` file (and no export).',
  },
  YAML_SYNTAX: { severity: 'error', means: 'The file is no YAML: mostly a wrong indent or a missing quote.' },
  UNKNOWN_KEY: { severity: 'error', means: 'A key is misspelt or stands where it has no meaning.' },
  MISSING_VALUE: { severity: 'error', means: 'A key that has to be there is not.' },
  INVALID_VALUE: {
    severity: 'error',
    means: 'A value is of the wrong form: a text for a number, a bad DOI, too long.',
  },
  INVALID_ID: { severity: 'error', means: 'An id has no known prefix, or a level that is none.' },
  UNKNOWN_WORD: { severity: 'error', means: 'A word is not one of those allowed here, as for kind, stance or topic.' },
  UNKNOWN_EDGE: { severity: 'error', means: 'The type of a relation is no edge of the ontology.' },
  UNKNOWN_LANGUAGE: { severity: 'error', means: 'The language of a translation is no BCP 47 tag.' },
  UNKNOWN_SCHEME: { severity: 'error', means: 'The scheme of an identifier is not one that the graph keeps.' },
  INVALID_IDENTIFIER: { severity: 'error', means: 'An identifier does not look like those of its scheme.' },
  INVALID_FACT: { severity: 'error', means: 'A row of the fact table is written in another way than `c033`.' },
  NO_DATA_VERSION: { severity: 'error', means: 'No file gives `dataVersion`.' },
  DUPLICATE_ID: { severity: 'error', means: 'Two entries have the same id.' },
  DUPLICATE_RELATION: { severity: 'error', means: 'The same relation is given twice, so its claims stand apart.' },
  DUPLICATE_CLAIM: { severity: 'error', means: 'A claim is repeated word for word.' },
  DANGLING_ID: { severity: 'error', means: 'An id is used that no file describes.' },
  DOMAIN_OR_RANGE: { severity: 'error', means: 'A relation joins kinds that its type does not join.' },
  WRONG_HOW: {
    severity: 'error',
    means: 'A relation needs `how` and has none, has one of another type, or knows none.',
  },
  FIELD_NOT_OF_KIND: { severity: 'error', means: 'A structure lacks a key of its kind, or has one of another kind.' },
  MISSING_RANK: { severity: 'error', means: 'A structure without a level has no craniocaudal place.' },
  CYCLE: {
    severity: 'error',
    means: 'Relations lead in a circle, so that a walk (or a whole and its parts) has no end.',
  },
  NO_CLAIM: { severity: 'error', means: 'A relation or a statement has no claim, so nobody answers for it.' },
  MISSING_LOCATOR: { severity: 'error', means: 'A claim does not say what was read.' },
  PREVALENCE_OUT_OF_RANGE: { severity: 'error', means: 'A prevalence is no share from 0 to 1.' },
  SAMPLE_SIZE_NOT_A_COUNT: { severity: 'error', means: 'A sample size is no whole number from 1.' },
  COUNT_NOT_A_COUNT: { severity: 'error', means: 'A count is no whole number from 0.' },
  COUNT_ABOVE_SAMPLE: { severity: 'error', means: 'A claim counts more than it looked at.' },
  FREQUENCY_AND_PREVALENCE: { severity: 'error', means: 'A claim gives a number and a word for the same thing.' },
  NONE_SUPPORTS: { severity: 'error', means: 'A claim counts none and yet supports.' },
  EDITORIAL_CLAIM: { severity: 'error', means: 'Something other than our division of the skin rests on our own word.' },
  FORGOTTEN_FACT: {
    severity: 'error',
    means: 'A row of the fact table is neither claimed nor listed in `left-out.yaml`.',
  },
  CLAIMED_AND_LEFT_OUT: { severity: 'error', means: 'A row of the fact table is claimed and yet listed as left out.' },
  UNKNOWN_FACT: {
    severity: 'error',
    means: 'A claim or `left-out.yaml` names a row that the fact table does not have.',
  },
  DUPLICATE_NAME: { severity: 'warning', means: 'Two structures of one kind have the same name.' },
  NO_DEFINITION: { severity: 'warning', means: 'A structure has no definition.' },
  UNREACHED_STRUCTURE: { severity: 'warning', means: 'A structure has no relation and no statement.' },
  UNREACHED_BY_WALK: {
    severity: 'warning',
    means: 'A nerve leads on, to skin or to other nerves, but no spinal nerve leads to it.',
  },
  UNSUPPLIED_REGION: { severity: 'warning', means: 'A region of skin has no nerve, no dermatome and no parts.' },
  NO_SHAPE: {
    severity: 'warning',
    means: 'A skin region has no shape in `map/back.svg`, and neither have all its parts.',
  },
  DUPLICATE_SHAPE: { severity: 'warning', means: 'A skin region has two shapes in `map/back.svg`.' },
  UNKNOWN_SHAPE: { severity: 'warning', means: 'A shape in `map/back.svg` names a structure that no file describes.' },
  UNCITED_SOURCE: { severity: 'warning', means: 'A source is cited by no claim, name or identifier.' },
} as const satisfies Record<string, { severity: 'error' | 'warning'; means: string }>;

export type ProblemCode = keyof typeof faults;
export type ErrorCode = CodeOf<'error'>;
export type WarningCode = CodeOf<'warning'>;
type CodeOf<S extends string> = {
  [C in ProblemCode]: (typeof faults)[C]['severity'] extends S ? C : never;
}[ProblemCode];

export const problemCodes = Object.keys(faults) as readonly ProblemCode[];

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** Path of the file, relative to the folder that was read. */
  readonly file: string;
  /** First line of the fault, counted from 1; 0 where it concerns the file as a whole. */
  readonly line: number;
  /** Id of the structure, source, relation or row concerned; null where it has none yet. */
  readonly id: string | null;
  /** What is wrong and what would be right, in one sentence. */
  readonly message: string;
}

export function error(code: ErrorCode, file: string, line: number, id: string | null, message: string): Problem {
  return { severity: 'error', code, file, line, id, message };
}

export function warning(code: WarningCode, file: string, line: number, id: string | null, message: string): Problem {
  return { severity: 'warning', code, file, line, id, message };
}

/** Errors first, then by file and line. */
export function compareProblems(a: Problem, b: Problem): number {
  return compareIds(a.severity, b.severity) || compareIds(a.file, b.file) || a.line - b.line;
}

/** `seed/nerves.yaml:12 error DANGLING_ID (relation:…): …` */
export function formatProblem({ severity, code, file, line, id, message }: Problem): string {
  const place = line > 0 ? `${file}:${String(line)}` : file;
  return `${place} ${severity} ${code}${id === null ? '' : ` (${id})`}: ${message}`;
}
