/** What became of the graph since a released version of the data: ids that came, went or changed their status. Pure functions. */
import { everything, evaluate, type Claim, type EvidenceStatus } from '../../schema/claim.ts';
import { compareIds, type GraphContent, type RelationRecord } from './records.ts';

/** The ids and statuses of one version of the data. */
export interface Snapshot {
  readonly dataVersion: string;
  /** Ids of structures, sources, classes and dispute topics. */
  readonly nodes: readonly string[];
  /** The status of each relation, and the ids of its claims after that of the relation. */
  readonly relations: Readonly<Record<string, { readonly status: EvidenceStatus; readonly claims: readonly string[] }>>;
  /** The ids of the statements on each structure, after that of the structure. */
  readonly statements: Readonly<Record<string, readonly string[]>>;
}

/** An id that is not used any more. */
export interface Retired {
  readonly id: string;
  /** The id that takes its place; null if none does. */
  readonly replacedBy: string | null;
  readonly reason: string;
}

/** What a server knows of earlier versions. */
export interface History {
  readonly retired: ReadonlyMap<string, Retired>;
  /** By data version. */
  readonly versions: ReadonlyMap<string, Snapshot>;
}

export const noHistory: History = { retired: new Map(), versions: new Map() };

export const changeKinds = ['ADDED', 'STATUS_CHANGED', 'REMOVED'] as const;

export interface Change {
  readonly id: string;
  readonly change: (typeof changeKinds)[number];
  /** Statuses before and after; null for what has none, and where the id did not exist. */
  readonly before: EvidenceStatus | null;
  readonly after: EvidenceStatus | null;
}

/** What a snapshot is taken of. */
export interface Snapshotted {
  readonly dataVersion: string;
  readonly nodes: readonly { readonly id: string }[];
  readonly relations: readonly Pick<RelationRecord, 'id' | 'type' | 'claims'>[];
  /** All claims, on relations and on structures. */
  readonly claims: readonly Pick<Claim, 'id' | 'relation' | 'structure'>[];
}

/** The ids and statuses of a graph, each list in the order of ids. */
export function snapshotOf({ dataVersion, nodes, relations, claims }: Snapshotted): Snapshot {
  const byAbout = Map.groupBy(claims, ({ relation, structure }) => relation ?? structure ?? '');
  const endsAt = (about: string) => (byAbout.get(about) ?? []).map(({ id }) => endOf(id, about)).sort(compareIds);
  const entries = [...relations]
    .sort((a, b) => compareIds(a.id, b.id))
    .map((relation) => {
      const status = evaluate(relation, everything)?.status ?? 'DISPUTED';
      return [relation.id, { status, claims: endsAt(relation.id) }];
    });
  const said = [...byAbout.keys()]
    .filter((about) => !about.startsWith('relation:'))
    .sort(compareIds)
    .map((about) => [about, endsAt(about)]);
  return {
    dataVersion,
    nodes: nodes.map(({ id }) => id).sort(compareIds),
    relations: Object.fromEntries(entries) as Snapshot['relations'],
    statements: Object.fromEntries(said) as Snapshot['statements'],
  };
}

/** The same of the content of a seed. */
export function snapshotOfContent({ dataVersion, relations, ...content }: GraphContent): Snapshot {
  return snapshotOf({
    dataVersion,
    relations,
    nodes: [...content.structures, ...content.sources, ...content.classes, ...content.topics],
    claims: [...relations.flatMap(({ claims }) => claims), ...content.statements],
  });
}

/** Every id of a snapshot, with the status of relations. */
export function idsOf({ nodes, relations, statements }: Snapshot): Map<string, EvidenceStatus | null> {
  return new Map<string, EvidenceStatus | null>([
    ...nodes.map((id) => [id, null] as const),
    ...Object.entries(relations).flatMap(([id, { status, claims }]) => [
      [id, status] as const,
      ...claims.map((end) => [claimId(id, end), null] as const),
    ]),
    ...Object.entries(statements).flatMap(([about, ends]) => ends.map((end) => [claimId(about, end), null] as const)),
  ]);
}

/** The snapshot of a version, written with or without a leading "v"; undefined if it was not released. */
export function snapshotAt(versions: History['versions'], version: string): Snapshot | undefined {
  return versions.get(version.trim().replace(/^v/i, ''));
}

/** A sentence that names the released versions. */
export function releasedVersions(versions: History['versions']): string {
  const names = [...versions.keys()].map((version) => `"${version}"`);
  return names.length === 0 ? 'No version of the data was released yet.' : `Released versions: ${names.join(', ')}.`;
}

/** What differs: added ids, then changed statuses, then removed ids, each in the order of ids. */
export function changesBetween(before: Snapshot, after: Snapshot): Change[] {
  const [old, now] = [idsOf(before), idsOf(after)];
  const added = [...now].flatMap(([id, status]): Change[] =>
    old.has(id) ? [] : [{ id, change: 'ADDED', before: null, after: status }],
  );
  const changed = [...now].flatMap(([id, status]): Change[] => {
    const was = old.get(id);
    return was === undefined || was === status ? [] : [{ id, change: 'STATUS_CHANGED', before: was, after: status }];
  });
  const removed = [...old].flatMap(([id, status]): Change[] =>
    now.has(id) ? [] : [{ id, change: 'REMOVED', before: status, after: null }],
  );
  return [added, changed, removed].flatMap((changes) => changes.sort((a, b) => compareIds(a.id, b.id)));
}

/** The prefix of a claim's id: `claim:` and what it is about. */
function prefixOf(about: string): string {
  return `claim:${about.replace(/^relation:/, '')}/`;
}

function endOf(claim: string, about: string): string {
  return claim.slice(prefixOf(about).length);
}

function claimId(about: string, end: string): string {
  return prefixOf(about) + end;
}
