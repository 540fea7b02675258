/** A fault in seed data: where it is, what is wrong and what would be right. */

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** Path of the file, relative to the folder that was read. */
  readonly file: string;
  /** First line of the fault, counted from 1; 0 where it concerns the file as a whole. */
  readonly line: number;
  /** Id of the structure, source or relation concerned; null where it has none yet. */
  readonly id: string | null;
  /** What is wrong and what would be right, in one sentence. */
  readonly message: string;
}

export type ProblemCode =
  | 'UNREADABLE'
  | 'YAML_SYNTAX'
  | 'UNKNOWN_KEY'
  | 'INVALID_VALUE'
  | 'NO_DATA_VERSION'
  | 'DUPLICATE_ID'
  | 'DUPLICATE_RELATION'
  | 'DUPLICATE_CLAIM'
  | 'DUPLICATE_NAME'
  | 'DANGLING_ID'
  | 'DOMAIN_OR_RANGE'
  | 'WRONG_HOW'
  | 'FIELD_NOT_OF_KIND'
  | 'MISSING_RANK'
  | 'CYCLE'
  | 'EDITORIAL_CLAIM'
  | 'FREQUENCY_AND_PREVALENCE'
  | 'UNREACHED_STRUCTURE'
  | 'UNSUPPLIED_REGION'
  | 'UNCITED_SOURCE'
  | 'FORGOTTEN_FACT'
  | 'NO_DEFINITION';

/** `seed/nerves.yaml:12 error DANGLING_ID (relation:…): …` */
export function formatProblem({ severity, code, file, line, id, message }: Problem): string {
  const place = line > 0 ? `${file}:${String(line)}` : file;
  return `${place} ${severity} ${code}${id === null ? '' : ` (${id})`}: ${message}`;
}
