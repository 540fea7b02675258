/** Rules about references between entries. */
import { atEntry, claimIdsOf, perhaps, type Finding, type Rule, type Seed } from './rule.ts';
import type { Place } from '../seed-parts.ts';

export const danglingId: Rule = {
  code: 'DANGLING_ID',
  severity: 'error',
  means: 'An id is used that no file describes.',
  check: (seed) => [...ends(seed), ...subjects(seed), ...citations(seed), ...positions(seed)],
};

export const uncitedSource: Rule = {
  code: 'UNCITED_SOURCE',
  severity: 'warning',
  means: 'A source is cited by no claim, name or identifier.',
  check: ({ parts, claims }) => {
    const cited = new Set([
      ...claims.map(({ claim }) => claim.source),
      ...[...parts.structures, ...parts.classes].flatMap(({ value }) =>
        [...value.translations, ...value.identifiers].map(({ source }) => source),
      ),
    ]);
    return parts.sources
      .filter(({ value }) => !cited.has(value.id))
      .map((placed) => atEntry(placed, 'is cited by no claim, name or identifier. Cite it, or delete it.'));
  },
};

function dangling(
  place: Place,
  id: string,
  key: string,
  target: string,
  what: string,
  known: ReadonlyMap<string, unknown> | ReadonlySet<string>,
): Finding {
  const message = `${key} names ${target}, which no file describes${perhaps(target, known.keys())}. Correct the id, or add the ${what}.`;
  return { ...place, id, message };
}

function ends({ relations, structures }: Seed): Finding[] {
  return relations.flatMap(({ id, placed: { value, placeOf } }) =>
    (['from', 'to'] as const)
      .filter((end) => !structures.has(value[end]))
      .map((end) => dangling(placeOf([end]), id, end, value[end], 'structure', structures)),
  );
}

function subjects({ parts, structures }: Seed): Finding[] {
  return parts.statements
    .filter(({ value }) => !structures.has(value.about))
    .map(({ value: { about }, placeOf }) =>
      dangling(placeOf(['about']), about, 'about', about, 'structure', structures),
    );
}

function citations({ parts, claims, sources }: Seed): Finding[] {
  return [
    ...[...parts.structures, ...parts.classes].flatMap(({ value, placeOf }) =>
      (['translations', 'identifiers'] as const).flatMap((list) =>
        value[list].flatMap(({ source }, index) =>
          sources.has(source) ? [] : [dangling(placeOf([list, index]), value.id, 'source', source, 'source', sources)],
        ),
      ),
    ),
    ...parts.sources.flatMap(({ value, placeOf }) =>
      value.reuses.flatMap((reused, index) =>
        sources.has(reused)
          ? []
          : [dangling(placeOf(['reuses', index]), value.id, 'reuses', reused, 'source', sources)],
      ),
    ),
    ...claims.flatMap(({ claim, about, placeOf }) =>
      claim.cites.flatMap((cited, index) =>
        sources.has(cited) ? [] : [dangling(placeOf(['cites', index]), about, 'cites', cited, 'source', sources)],
      ),
    ),
    ...claims
      .filter(({ claim }) => !sources.has(claim.source))
      .map(({ claim, about, placeOf }) =>
        dangling(placeOf(['source']), about, 'source', claim.source, 'source', sources),
      ),
  ];
}

function positions(seed: Seed): Finding[] {
  const { disputeTopics } = seed.parts;
  if (disputeTopics.length === 0) return [];
  const known = claimIdsOf(seed);
  return disputeTopics.flatMap(({ value, placeOf }) =>
    value.positions.flatMap(({ claims }, position) =>
      claims.flatMap((claim, index) =>
        known.has(claim)
          ? []
          : [
              dangling(
                placeOf(['positions', position, 'claims', index]),
                value.id,
                `position ${String(position + 1)}`,
                claim,
                'claim',
                known,
              ),
            ],
      ),
    ),
  );
}
