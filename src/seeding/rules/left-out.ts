/** Rules about the fact table: a claim names each row, or `left-out.yaml` lists it with a reason. */
import type { LeftOut } from '../format.ts';
import type { Place, Placed } from '../seed-parts.ts';
import { duplicateId } from './duplicates.ts';
import { placeText, type Finding, type Rule, type Seed } from './rule.ts';

/** The fact table's rows in order, without withdrawn ones. */
export function rowsOf({ rows: { first, last, withdrawn } }: Pick<LeftOut, 'rows'>): string[] {
  const from = numberOf(first);
  const rows = Array.from({ length: Math.max(numberOf(last) - from + 1, 0) }, (_, index) => rowId(from + index));
  return rows.filter((row) => !withdrawn.includes(row));
}

export const duplicateRow: Rule = {
  ...duplicateId,
  check: withTable((table) =>
    table.value.leftOut.flatMap(({ row }, index, rows) =>
      rows.findIndex((other) => other.row === row) === index
        ? []
        : [{ ...table.placeOf(['leftOut', index, 'row']), id: row, message: 'is listed twice. Keep one reason.' }],
    ),
  ),
};

export const forgottenFact: Rule = {
  code: 'FORGOTTEN_FACT',
  severity: 'error',
  means: 'A row of the fact table is neither claimed nor listed in `left-out.yaml`.',
  check: withTable((table, { claimed, listed }) =>
    rowsOf(table.value)
      .filter((row) => !claimed.has(row) && !listed.has(row))
      .map((row) => ({
        ...table.placeOf(['rows']),
        id: row,
        message: 'is not used by any claim and not listed here. Add its claim, or list it with the reason.',
      })),
  ),
};

export const claimedAndLeftOut: Rule = {
  code: 'CLAIMED_AND_LEFT_OUT',
  severity: 'error',
  means: 'A row of the fact table is claimed and yet listed as left out.',
  check: withTable((table, { claimed, listed }) => {
    const rows = new Set(rowsOf(table.value));
    return [...listed].flatMap(([row, place]) => {
      const claim = claimed.get(row);
      if (claim === undefined || !rows.has(row)) return [];
      const message = `is listed here and yet claimed at ${placeText(claim.place)}. Delete one of the two.`;
      return [{ ...place, id: row, message }];
    });
  }),
};

export const unknownFact: Rule = {
  code: 'UNKNOWN_FACT',
  severity: 'error',
  means: 'A claim or `left-out.yaml` names a row that the fact table does not have.',
  check: withTable((table, { claimed, listed }) => {
    const known = new Set(rowsOf(table.value));
    const { first, last, withdrawn } = table.value.rows;
    const finding = (row: string, place: Place, id: string): Finding => {
      const why = withdrawn.includes(row) ? 'was withdrawn' : `is not one of the rows ${first} to ${last}`;
      return { ...place, id, message: `names ${row}, which ${why}. Correct or delete it.` };
    };
    return [
      ...[...listed].filter(([row]) => !known.has(row)).map(([row, place]) => finding(row, place, row)),
      ...[...claimed].filter(([row]) => !known.has(row)).map(([row, { place, about }]) => finding(row, place, about)),
    ];
  }),
};

interface Rows {
  /** The first claim that names each row. */
  readonly claimed: ReadonlyMap<string, { readonly place: Place; readonly about: string }>;
  /** The place of each row in `left-out.yaml`. */
  readonly listed: ReadonlyMap<string, Place>;
}

/** A check that reports nothing for a folder without a fact table. */
function withTable(
  check: (table: Placed<LeftOut>, rows: Rows) => readonly Finding[],
): (seed: Seed) => readonly Finding[] {
  return ({ leftOut, claims }) => {
    if (leftOut === null) return [];
    const claimed = new Map<string, { place: Place; about: string }>();
    for (const { claim, about, placeOf } of claims)
      claim.facts.forEach((row, index) => {
        if (!claimed.has(row)) claimed.set(row, { place: placeOf(['facts', index]), about });
      });
    const listed = new Map<string, Place>();
    leftOut.value.leftOut.forEach(({ row }, index) => {
      if (!listed.has(row)) listed.set(row, leftOut.placeOf(['leftOut', index, 'row']));
    });
    return check(leftOut, { claimed, listed });
  };
}

function numberOf(row: string): number {
  return Number(row.slice(1));
}

function rowId(number: number): string {
  return `c${String(number).padStart(3, '0')}`;
}
