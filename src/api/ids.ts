/** Parses ids sent by clients and loads what they identify. A malformed id is an error with an example of a valid one. */
import type { GraphQLResolveInfo } from 'graphql';
import {
  idExamples,
  KINDS,
  kindOfId,
  parseRelationId,
  structureKindOfId,
  structureKinds,
  type Kind,
  type StructureKind,
} from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import type { NodeRecord, StructureRecord } from '../domain/records.ts';
import type { ApiContext } from './builder.ts';
import type { GraphLoaders } from './loaders.ts';
import { prefetchPlanOf } from './look-ahead.ts';
import { andThen, type MaybePromise } from './maybe-promise.ts';

/** The kind of any valid id, including relation ids. Throws INVALID_ID. */
export function readId(argument: string, id: string): Kind | 'Relation' {
  const kind = id.startsWith('relation:') ? (parseRelationId(id) === null ? null : 'Relation') : kindOfId(id);
  if (kind === null)
    throw new GraphError(
      'INVALID_ID',
      `"${argument}" is "${id}", which is not a valid id. Ids look like ${idExamples}.`,
    );
  return kind;
}

/** Parses the id of a structure. Throws INVALID_ID. */
export function readStructureId(argument: string, id: string): void {
  const kind = readId(argument, id);
  if (!structureKinds.some((known) => known === kind)) {
    throw new GraphError(
      'INVALID_ID',
      `"${argument}" is "${id}", a ${kind}. Use the id of a structure, like "spinal-nerve:L2" and "skin-region:buttock".`,
    );
  }
}

/** The record type of a kind of node. */
type RecordOf<K extends NodeRecord['kind']> = K extends StructureKind
  ? StructureRecord
  : Extract<NodeRecord, { kind: K }>;

/** Loads a node of one kind by a client's id; null if there is none. Throws INVALID_ID if the id does not have that kind. */
export function findNode<K extends NodeRecord['kind']>(
  kind: K,
  id: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): MaybePromise<RecordOf<K> | null> {
  if (kindOfId(id) !== kind) {
    const { idPrefix, pluralField } = KINDS[kind];
    throw new GraphError(
      'INVALID_ID',
      `"id" is "${id}", which is not the id of a ${kind}. Such ids begin with "${idPrefix}:"; the field "${pluralField}" lists them.`,
    );
  }
  return andThen(loadNode(id, context.graph, info), (node) =>
    node?.kind === kind ? (node as RecordOf<K>) : withoutRetired(id, context),
  );
}

/** Null for an id that names nothing. Throws RETIRED_ID if it was used before, with the id that says the same now. */
export function withoutRetired(id: string, { history }: Pick<ApiContext, 'history'>): null {
  const retired = history.retired.get(id);
  if (retired === undefined) return null;
  const { replacedBy, reason } = retired;
  const now = replacedBy === null ? 'No other id says the same' : `Use "${replacedBy}" instead`;
  throw new GraphError('RETIRED_ID', `"${id}" is no longer used. ${now}. ${reason}`, { replacedBy });
}

/** Loads a node; a structure together with everything the query asks around it. Null if there is none. */
export function loadNode(id: string, graph: GraphLoaders, info: GraphQLResolveInfo): MaybePromise<NodeRecord | null> {
  const kind = structureKindOfId(id);
  const plan = kind === null ? null : prefetchPlanOf(info, [kind], [[]]);
  return plan === null ? graph.node(id) : graph.surround([id], plan).then(() => graph.node(id));
}
