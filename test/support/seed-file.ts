/** A graph written as one seed file: JSON, which YAML includes. */
import type { Claim } from '../../schema/claim.ts';
import type { GraphContent } from '../../src/domain/records.ts';

export function seedFileOf(graph: GraphContent): string {
  const { title, dataVersion, licence, structures, sources, relations, statements, classes, topics } = graph;
  const about = Map.groupBy(statements, ({ structure }) => structure ?? '');
  const file = {
    ...(title === '' ? {} : { title }),
    dataVersion,
    ...(licence === '' ? {} : { licence }),
    structures: structures.map(({ kind: _kind, level, position: _position, rank, ...rest }) => ({
      ...rest,
      ...(level === null ? { rank } : {}),
    })),
    sources: sources.map(({ kind: _kind, rank: _rank, sourceKind, ...rest }) => ({ ...rest, kind: sourceKind })),
    classes: classes.map(({ kind: _kind, rank: _rank, ofKind, ...rest }) => ({ ...rest, kind: ofKind })),
    relations: relations.map(({ id: _id, claims, ...rest }) => ({ ...rest, claims: claims.map(claimOf) })),
    statements: [...about].map(([id, claims]) => ({ about: id, claims: claims.map(claimOf) })),
    disputeTopics: topics.map(({ id, name, positions, remark }) => ({ id, question: name, positions, remark })),
  };
  return JSON.stringify(file, (_key, value: unknown) => (value === null ? undefined : value), 1);
}

function claimOf({
  id: _id,
  relation: _relation,
  structure: _structure,
  sourceKind: _sourceKind,
  lineage: _lineage,
  ...rest
}: Claim) {
  return rest;
}
