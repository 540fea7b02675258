/** Rules about ids over time: an id that was released stays, or `retired.yaml` says what takes its place. */
import { changesBetween, idsOf, snapshotOfContent } from '../../domain/history.ts';
import { buildGraph } from '../build.ts';
import { retiredFile } from '../list-files.ts';
import type { Path, Place } from '../seed-parts.ts';
import { perhaps, type Finding, type Rule, type Seed } from './rule.ts';

export const retiredId: Rule = {
  code: 'RETIRED_ID',
  severity: 'error',
  means: 'An id is used although `retired.yaml` lists it, or is listed there twice.',
  check: withRetired(({ retired, current }) =>
    retired.flatMap(({ id, place, index }, _at, all) => {
      if (current.has(id))
        return [
          {
            ...place,
            id,
            message: 'is listed here and yet used. Delete this entry, or give the new entry another id.',
          },
        ];
      return all.findIndex((other) => other.id === id) < index
        ? [{ ...place, id, message: 'is listed twice. Keep one entry.' }]
        : [];
    }),
  ),
};

export const unknownReplacement: Rule = {
  code: 'UNKNOWN_REPLACEMENT',
  severity: 'error',
  means: 'The id that takes the place of a retired one does not exist.',
  check: withRetired(({ retired, current }) =>
    retired.flatMap(({ id, replacedBy, placeOfReplacement }) =>
      replacedBy === null || current.has(replacedBy)
        ? []
        : [
            {
              ...placeOfReplacement,
              id,
              message: `is replaced by ${replacedBy}, which does not exist${perhaps(replacedBy, current)}. Name an id that does, or leave it out.`,
            },
          ],
    ),
  ),
};

export const lostId: Rule = {
  code: 'LOST_ID',
  severity: 'error',
  means: 'An id of a released version is neither used nor listed in `retired.yaml`.',
  check: withRetired(({ retired, current, place }, { snapshots }) => {
    const known = new Set([...current, ...retired.map(({ id }) => id)]);
    const lost = new Map<string, string>();
    for (const [version, snapshot] of snapshots)
      for (const id of idsOf(snapshot).keys()) if (!known.has(id) && !lost.has(id)) lost.set(id, version);
    return [...lost].map(([id, version]) => ({
      ...place,
      id,
      message: `was in data ${version} and is missing. List it with what replaces it and why, or restore it.`,
    }));
  }),
};

export const sameDataVersion: Rule = {
  code: 'SAME_DATA_VERSION',
  severity: 'error',
  means: 'Ids or statuses differ from those released under the same `dataVersion`.',
  check: ({ parts, snapshots }) => {
    const released = snapshots.get(parts.dataVersion ?? '');
    if (released === undefined) return [];
    const [first, ...more] = changesBetween(released, snapshotOfContent(buildGraph(parts)));
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
    return [
      {
        file: parts.files.find((file) => file === 'seed.yaml') ?? parts.files[0] ?? '.',
        line: 0,
        id: null,
        message: `Data ${released.dataVersion} was released, and this seed differs from it in ${first.id}${others}. Write a higher dataVersion.`,
      },
    ];
  },
};

interface Ids {
  readonly retired: readonly {
    readonly id: string;
    readonly replacedBy: string | null;
    readonly index: number;
    readonly place: Place;
    readonly placeOfReplacement: Place;
  }[];
  /** Every id that the seed gives. */
  readonly current: ReadonlySet<string>;
  /** Where `retired.yaml` begins its list. */
  readonly place: Place;
}

/** A check that finds nothing in a folder without `retired.yaml` and without released versions. */
function withRetired(check: (ids: Ids, seed: Seed) => readonly Finding[]): (seed: Seed) => readonly Finding[] {
  return (seed) => {
    const { retired, snapshots, parts } = seed;
    if (retired === null && snapshots.size === 0) return [];
    const current = new Set(idsOf(snapshotOfContent(buildGraph(parts))).keys());
    const placeOf = (...path: Path): Place => retired?.placeOf(path) ?? { file: retiredFile, line: 0 };
    const entries = (retired?.value.retired ?? []).map(({ id, replacedBy = null }, index) => ({
      id,
      replacedBy,
      index,
      place: placeOf('retired', index, 'id'),
      placeOfReplacement: placeOf('retired', index, 'replacedBy'),
    }));
    return check({ retired: entries, current, place: placeOf('retired') }, seed);
  };
}
