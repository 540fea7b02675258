/** Rules about the drawing of the body: every skin region needs a shape, and every shape a structure. */
import { structureKindOfId } from '../../../schema/ontology.ts';
import type { BodyMap } from '../body-map.ts';
import { atEntry, type Finding, type Rule, type Seed } from './rule.ts';

/**
 * A region without a shape is complete if it has parts and all of them are drawn, because a whole is the union of its
 * parts.
 */
export const noShape: Rule = {
  code: 'NO_SHAPE',
  severity: 'warning',
  means: 'A skin region has no shape in `map/back.svg`, and neither have all its parts.',
  check: withMap(({ file, regions }, { parts, wholes }) => {
    const drawn = new Set(regions.map(({ id }) => id));
    const partsOf = Map.groupBy(
      [...wholes.values()].flat().map(({ value }) => value),
      ({ to }) => to,
    );
    // The set grows while it is iterated: a whole comes up again with each part, and is added after the last.
    for (const id of drawn)
      for (const { value } of wholes.get(id) ?? [])
        if ((partsOf.get(value.to) ?? []).every(({ from }) => drawn.has(from))) drawn.add(value.to);
    return parts.structures
      .filter(({ value }) => structureKindOfId(value.id) === 'SkinRegion' && !drawn.has(value.id))
      .map((placed) =>
        atEntry(
          placed,
          `has no shape in ${file}, so the map of the body cannot show it. Add <path data-region="${placed.value.id}" d="…">, or draw all its parts.`,
        ),
      );
  }),
};

export const unknownShape: Rule = {
  code: 'UNKNOWN_SHAPE',
  severity: 'warning',
  means: 'A shape in `map/back.svg` names a structure that no file describes.',
  check: withMap(({ file, regions, landmarks }, { structures }) =>
    [...regions, ...landmarks]
      .filter(({ id }) => !structures.has(id))
      .map(({ id, line }) => ({
        file,
        line,
        id,
        message: 'is drawn but is not in the seed. Correct the id, or delete the shape.',
      })),
  ),
};

export const duplicateShape: Rule = {
  code: 'DUPLICATE_SHAPE',
  severity: 'warning',
  means: 'A skin region has two shapes in `map/back.svg`.',
  check: withMap(({ file, regions }) =>
    regions.flatMap(({ id, line }, index) =>
      regions.findIndex((other) => other.id === id) === index
        ? []
        : [{ file, line, id, message: 'has two shapes. Keep one path element, and put all its subpaths into it.' }],
    ),
  ),
};

/** A check that reports nothing for a folder without a drawing. */
function withMap(check: (map: BodyMap, seed: Seed) => readonly Finding[]): Rule['check'] {
  return (seed) => (seed.map === null ? [] : check(seed.map, seed));
}
