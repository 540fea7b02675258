/** Rules against duplicates. */
import { edge, structureKindOfId } from '../../../schema/ontology.ts';
import { idOfSeedRelation, type Place, type Placed } from '../seed-parts.ts';
import { placeText, type Finding, type Rule } from './rule.ts';

/**
 * Of duplicate entries, the one to keep and those to report. The first is kept, unless another file has more entries of
 * its kind (or, if equal, more entries in all): someone who adds one line to a large seed is told about that line,
 * whatever the file names.
 */
function repeats<T extends Place>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  sortOf: (entry: T) => string = () => '',
): { entry: T; kept: T }[] {
  const homeOf = (entry: T) => `${sortOf(entry)} ${entry.file}`;
  const ofSort = countBy(entries, homeOf);
  const ofFile = countBy(entries, ({ file }) => file);
  const isMoreAtHome = (a: T, b: T) =>
    (ofSort.get(homeOf(a)) ?? 0) - (ofSort.get(homeOf(b)) ?? 0) ||
    (ofFile.get(a.file) ?? 0) - (ofFile.get(b.file) ?? 0);
  return [...Map.groupBy(entries, keyOf).values()].flatMap((group) => {
    const kept = group.reduce((best, entry) => (isMoreAtHome(entry, best) > 0 ? entry : best));
    return group.filter((entry) => entry !== kept).map((entry) => ({ entry, kept }));
  });
}

function countBy<T>(entries: readonly T[], keyOf: (entry: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1);
  return counts;
}

const prefixOf = (id: string) => id.slice(0, id.indexOf(':'));

export const duplicateId: Rule = {
  code: 'DUPLICATE_ID',
  severity: 'error',
  means: 'Two entries have the same id.',
  check: ({ parts }) => {
    const lists: readonly (readonly Placed<{ id: string }>[])[] = [
      parts.structures,
      parts.sources,
      parts.classes,
      parts.disputeTopics,
    ];
    return [
      ...lists.flatMap((list) =>
        repeats(
          list,
          ({ value }) => value.id,
          ({ value }) => prefixOf(value.id),
        ).map(({ entry, kept }): Finding => ({
          file: entry.file,
          line: entry.line,
          id: entry.value.id,
          message: `has an id that ${placeText(kept)} uses already. Keep one of the two entries, or give this one another id.`,
        })),
      ),
    ];
  },
};

export const duplicateName: Rule = {
  code: 'DUPLICATE_NAME',
  severity: 'warning',
  means: 'Two structures of one kind have the same name.',
  check: ({ parts }) =>
    repeats(
      parts.structures,
      ({ value }) => `${String(structureKindOfId(value.id))} ${value.name.toLowerCase()}`,
      ({ value }) => prefixOf(value.id),
    )
      .filter(({ entry, kept }) => entry.value.id !== kept.value.id)
      .map(({ entry, kept }) => ({
        file: entry.file,
        line: entry.line,
        id: entry.value.id,
        message: `has the same name as ${kept.value.id} at ${placeText(kept)}. Give each its own name, or merge the two.`,
      })),
};

export const duplicateRelation: Rule = {
  code: 'DUPLICATE_RELATION',
  severity: 'error',
  means: 'The same relation is given twice, so its claims stand apart.',
  check: ({ relations }) => {
    const entries = relations.map(({ id, placed: { value, file, line } }) => {
      // A relation that holds in both directions is the same whichever end comes first.
      const mirrored = edge(value.type).symmetric ? idOfSeedRelation({ ...value, from: value.to, to: value.from }) : id;
      return { file, line, id, key: mirrored < id ? mirrored : id };
    });
    return repeats(entries, ({ key }) => key).map(({ entry: { file, line, id }, kept }) => ({
      file,
      line,
      id,
      message: `is given already at ${placeText(kept)}. Add the claims there, and delete this one.`,
    }));
  },
};

export const duplicateClaim: Rule = {
  code: 'DUPLICATE_CLAIM',
  severity: 'error',
  means: 'A claim is repeated word for word.',
  check: ({ claims }) => {
    const entries = claims.map(({ claim, about, placeOf }) => ({ ...placeOf([]), claim, about }));
    return repeats(entries, ({ about, claim }) => JSON.stringify([about, claim])).map(
      ({ entry: { file, line, about, claim }, kept }) => ({
        file,
        line,
        id: about,
        message: `repeats the claim of ${claim.source} at ${placeText(kept)} word for word. Delete one of the two.`,
      }),
    );
  },
};
