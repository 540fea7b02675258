/** Holds that no row of the fact table is forgotten: each is named by a claim, or listed with the reason why it is not. */
import type { LeftOut } from './format.ts';
import { error, type Problem } from './problem.ts';
import { idOfSeedRelation, type Placed, type SeedParts } from './read.ts';

/** The rows of the fact table that are there to be loaded, in order: from the first to the last, without the withdrawn ones. */
export function rowsOf({ rows: { first, last, withdrawn } }: LeftOut): string[] {
  const from = numberOf(first);
  const rows = Array.from({ length: Math.max(numberOf(last) - from + 1, 0) }, (_, index) => rowId(from + index));
  return rows.filter((row) => !withdrawn.includes(row));
}

/**
 * What is wrong between the claims and the list of rows: rows that are neither claimed nor listed, rows that are both, and
 * rows named by either that the fact table does not have.
 */
export function checkCoverage(
  parts: Pick<SeedParts, 'relations' | 'statements'>,
  { value, file, lineOf }: Placed<LeftOut>,
): Problem[] {
  const rows = new Set(rowsOf(value));
  const claimed = claimedRows(parts);
  const listed = new Map<string, number>();
  value.leftOut.forEach(({ row }, index) => {
    if (!listed.has(row)) listed.set(row, index);
  });
  return [
    ...[...rows].flatMap((row) =>
      claimed.has(row) || listed.has(row)
        ? []
        : [
            error(
              'FORGOTTEN_FACT',
              file,
              lineOf(['rows']),
              row,
              `is named by no claim's facts and not listed here; add its claim, or list it with the reason`,
            ),
          ],
    ),
    ...[...listed].flatMap(([row, index]) => {
      const at = claimed.get(row);
      const line = lineOf(['leftOut', index, 'row']);
      if (!rows.has(row)) return [unknown(file, line, row, row, value)];
      if (at === undefined) return [];
      const place = `${at.file}:${String(at.line)}`;
      return [
        error(
          'CLAIMED_AND_LEFT_OUT',
          file,
          line,
          row,
          `is listed here and yet claimed at ${place}; delete one of the two`,
        ),
      ];
    }),
    ...value.leftOut.flatMap(({ row }, index) =>
      listed.get(row) === index
        ? []
        : [error('DUPLICATE_ID', file, lineOf(['leftOut', index, 'row']), row, 'is listed twice; keep one reason')],
    ),
    ...[...claimed].flatMap(([row, at]) => (rows.has(row) ? [] : [unknown(at.file, at.line, at.id, row, value)])),
  ];
}

/** The place of the first claim that names it, for each row that some claim names. */
function claimedRows(
  parts: Pick<SeedParts, 'relations' | 'statements'>,
): Map<string, { id: string; file: string; line: number }> {
  const claimed = new Map<string, { id: string; file: string; line: number }>();
  const note = (id: string, { value, file, lineOf }: Placed<{ claims: readonly { facts: readonly string[] }[] }>) => {
    value.claims.forEach(({ facts }, claim) => {
      facts.forEach((row, index) => {
        if (!claimed.has(row)) claimed.set(row, { id, file, line: lineOf(['claims', claim, 'facts', index]) });
      });
    });
  };
  for (const placed of parts.relations) note(idOfSeedRelation(placed.value), placed);
  for (const placed of parts.statements) note(placed.value.about, placed);
  return claimed;
}

function unknown(file: string, line: number, id: string, row: string, { rows }: LeftOut): Problem {
  const why = rows.withdrawn.includes(row) ? 'was withdrawn' : `is none of the rows ${rows.first} to ${rows.last}`;
  return error('UNKNOWN_FACT', file, line, id, `names ${row}, which ${why}; correct or delete it`);
}

function numberOf(row: string): number {
  return Number(row.slice(1));
}

function rowId(number: number): string {
  return `c${String(number).padStart(3, '0')}`;
}
