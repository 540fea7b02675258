/** Whom to believe: the choices on the page, and the API's filter for each. */
import type { VariablesOf } from './api/graphql.ts';
import type { MapQuery } from './views/map/query.ts';

export type Evidence = NonNullable<VariablesOf<typeof MapQuery>['evidence']>;

export interface Perspective {
  readonly name: string;
  readonly label: string;
  readonly evidence: Evidence;
}

export const perspectives: readonly Perspective[] = [
  { name: 'all', label: 'All sources', evidence: {} },
  { name: 'article', label: 'The founding article (WikiMD)', evidence: { sources: ['source:wikimd-cluneal-nerves'] } },
  { name: 'textbooks', label: 'Textbooks', evidence: { sourceKinds: ['TEXTBOOK'] } },
  { name: 'dissections', label: 'Primary studies (dissections)', evidence: { sourceKinds: ['PRIMARY_STUDY'] } },
];

/** The perspective of an address; an unknown name is read as source ids. */
export function perspectiveOf(believe: string): Perspective {
  const known = perspectives.find(({ name }) => name === believe);
  if (known !== undefined) return known;
  const sources = believe.split(',').filter(Boolean);
  const label = sources.length === 1 ? '1 chosen source' : `${String(sources.length)} chosen sources`;
  return { name: believe, label, evidence: { sources } };
}
