/** One key per store request, shared by the loaders, the cache and the engines. */
import type { RelationType } from '../../schema/ontology.ts';
import type { ReachRequest } from '../domain/subgraph.ts';
import {
  listFilters,
  type AdjacencyRequest,
  type ExternalIdentifier,
  type ListRequest,
  type NeighbourhoodRequest,
} from './port.ts';

/**
 * Equal requests have equal keys, and different requests different keys. Free text from clients comes last, so that it
 * cannot be mistaken for another part.
 */
export const keyOf = {
  adjacency: ({ node, direction, types, withClaims }: AdjacencyRequest): string =>
    `${direction} ${withClaims ? 'withClaims' : 'plain'} ${types === null ? '*' : types.join()} ${node}`,
  reach: ({ start, direction }: ReachRequest): string => `${direction} ${start}`,
  neighbourhood: ({ starts, plan }: NeighbourhoodRequest): string => `${plan.key} ${JSON.stringify(starts)}`,
  list: ({ kind, after, before, limit, fromEnd, total, ...filter }: ListRequest): string =>
    JSON.stringify([kind, listFilters.map((name) => filter[name]), after, before, limit, fromEnd, total]),
  types: (types: readonly RelationType[]): string => [...types].sort().join(),
  identifier: ({ scheme, value }: ExternalIdentifier): string => `${scheme} ${value}`,
};
