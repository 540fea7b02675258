/** A fault in seed data: where it is, what is wrong, and how to fix it. */
import { compareIds } from '../domain/records.ts';
import { formFaults, type FormCode, type ReadingCode } from './form-faults.ts';
import type { Rule, Seed } from './rules/rule.ts';
import type { Place } from './seed-parts.ts';
import { visible } from './values.ts';

export interface Problem extends Place {
  readonly severity: 'error' | 'warning';
  /** Its code in the catalogue of faults. */
  readonly code: string;
  /** Id of the affected structure, source, relation or row; null if it has none yet. */
  readonly id: string | null;
  /** What is wrong and how to fix it, in one or two sentences. */
  readonly message: string;
}

/** A fault found while reading, in form or between tables. */
export function formProblem(code: ReadingCode, { file, line }: Place, id: string | null, message: string): Problem {
  const severity = code in formFaults ? formFaults[code as FormCode].severity : 'error';
  return { severity, code, file, line, id, message };
}

/** All violations of some rules in a seed. */
export function problemsBy(rules: readonly Rule[], seed: Seed): Problem[] {
  return rules.flatMap(({ code, severity, check }) =>
    check(seed).map(({ file, line, id, message }) => ({ severity, code, file, line, id, message })),
  );
}

/** Errors first, then by file and line. */
export function compareProblems(a: Problem, b: Problem): number {
  return compareIds(a.severity, b.severity) || compareIds(a.file, b.file) || a.line - b.line;
}

/** `seed/nerves.yaml:12 error DANGLING_ID (relation:…): …`, always on one line. */
export function formatProblem({ severity, code, file, line, id, message }: Problem): string {
  const place = line > 0 ? `${file}:${String(line)}` : file;
  return `${visible(place)} ${severity} ${code}${id === null ? '' : ` (${visible(id, 200)})`}: ${visible(message)}`;
}
