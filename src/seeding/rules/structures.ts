/** Rules about required and allowed keys of structures. */
import { levelOfId, structureKindOfId, type StructureKind } from '../../../schema/ontology.ts';
import type { SeedStructure } from '../format.ts';
import { atEntry, type Finding, type Rule } from './rule.ts';
import type { Placed } from '../seed-parts.ts';

export const missingRank: Rule = {
  code: 'MISSING_RANK',
  severity: 'error',
  means: 'A structure without a level has no rank, its craniocaudal place.',
  check: ({ parts }) =>
    parts.structures
      .filter(({ value }) => levelOfId(value.id) === null && (value.rank ?? null) === null)
      .map((placed) =>
        atEntry(
          placed,
          'has no rank. Write its craniocaudal position, from 0 (vertex) and 1 (C1) to 31 (Co1), as in `rank: 22`.',
        ),
      ),
};

/** Keys that structures of one kind must have and others must not. */
const keysOfKind: readonly {
  readonly key: 'landmarkKind' | 'side';
  readonly kind: StructureKind;
  readonly what: string;
  readonly example: string;
}[] = [
  { key: 'landmarkKind', kind: 'Landmark', what: 'a landmark', example: '`landmarkKind: MUSCLE`' },
  {
    key: 'side',
    kind: 'RamusBranch',
    what: 'a branch of a ramus',
    example: '`side: LATERAL`, with an id like "ramus-branch:L1-lateral"',
  },
];

export const fieldNotOfKind: Rule = {
  code: 'FIELD_NOT_OF_KIND',
  severity: 'error',
  means: 'A structure lacks a key of its kind, or has one of another kind.',
  check: ({ parts }) => parts.structures.flatMap(wrongKeys),
};

function wrongKeys(placed: Placed<SeedStructure>): Finding[] {
  const { value, placeOf } = placed;
  const kind = structureKindOfId(value.id);
  return keysOfKind.flatMap(({ key, kind: owner, what, example }) => {
    const isThere = (value[key] ?? null) !== null;
    if (kind === owner && (!isThere || (owner === 'RamusBranch' && levelOfId(value.id) === null)))
      return [atEntry(placed, `has no ${isThere ? 'level' : key}, but is ${what}. Write one, as in ${example}.`)];
    if (kind !== owner && isThere)
      return [{ ...placeOf([key]), id: value.id, message: `has a ${key}, but is not ${what}. Delete the line.` }];
    return [];
  });
}

export const noDefinition: Rule = {
  code: 'NO_DEFINITION',
  severity: 'warning',
  means: 'A structure has no definition.',
  check: ({ parts }) =>
    parts.structures
      .filter(({ value }) => value.definition === undefined || value.definition === null)
      .map((placed) => atEntry(placed, 'has no definition. Write a sentence that a first-year student understands.')),
};
