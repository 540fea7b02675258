/** Checks the drawing of the body against the seed: each skin region needs a shape, and each shape a structure. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { structureKindOfId } from '../../schema/ontology.ts';
import { warning, type Problem } from './problem.ts';
import type { SeedParts } from './read.ts';

/** The drawing, relative to a seed folder. */
export const bodyMapFile = 'map/back.svg';

/** A shape in a drawing and the structure it shows. */
interface Shape {
  readonly id: string;
  readonly line: number;
}

/** The text of the drawing in a seed folder; null if the folder has none. */
export async function readBodyMap(folder: string): Promise<string | null> {
  return readFile(join(folder, bodyMapFile), 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw cause;
  });
}

/**
 * Compares a drawing with the structures of a seed. A region without a shape of its own is complete if it has parts and all of
 * them are drawn: a whole is the union of its parts.
 */
export function checkBodyMap(
  parts: Pick<SeedParts, 'structures' | 'relations'>,
  map: { readonly file: string; readonly text: string },
): Problem[] {
  const regions = shapesOf(map.text, 'data-region');
  const landmarks = shapesOf(map.text, 'data-landmark');
  const known = new Set(parts.structures.map(({ value }) => value.id));
  const drawn = new Set(regions.map(({ id }) => id));
  const partsOf = new Map<string, string[]>();
  for (const { value } of parts.relations)
    if (value.type === 'PART_OF') partsOf.set(value.to, [...(partsOf.get(value.to) ?? []), value.from]);
  const isDrawn = (id: string, above: readonly string[] = []): boolean => {
    if (drawn.has(id)) return true;
    const within = above.includes(id) ? [] : (partsOf.get(id) ?? []);
    return within.length > 0 && within.every((part) => isDrawn(part, [...above, id]));
  };
  const seen = new Set<string>();
  return [
    ...parts.structures.flatMap(({ value, file, line }) =>
      structureKindOfId(value.id) !== 'SkinRegion' || isDrawn(value.id)
        ? []
        : [
            warning(
              'NO_SHAPE',
              file,
              line,
              value.id,
              `has no shape in ${map.file}, so the map of the body cannot show it; add <path data-region="${value.id}" d="…">, or draw all its parts`,
            ),
          ],
    ),
    ...[...regions, ...landmarks].flatMap(({ id, line }) =>
      known.has(id)
        ? []
        : [
            warning(
              'UNKNOWN_SHAPE',
              map.file,
              line,
              id,
              'is drawn but is not in the seed; correct the id or delete the shape',
            ),
          ],
    ),
    ...regions.flatMap(({ id, line }) => {
      const again = seen.has(id);
      seen.add(id);
      return again
        ? [
            warning(
              'DUPLICATE_SHAPE',
              map.file,
              line,
              id,
              'has two shapes; keep one path element and put all its subpaths into it',
            ),
          ]
        : [];
    }),
  ];
}

function shapesOf(text: string, attribute: string): Shape[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(new RegExp(`\\b${attribute}="([^"]*)"`, 'g'))].map(([, id = '']) => ({
      id,
      line: index + 1,
    })),
  );
}
