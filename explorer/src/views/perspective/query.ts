/** The sources to choose from, a page at a time. */
import { graphql } from '../../api/graphql.ts';

export const SourcesQuery = graphql(`
  query ExplorerSources($after: String) {
    sources(first: 100, after: $after) {
      nodes {
        id
        name
        kind
        year
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The name of the only source believed. */
export const ChosenSourceQuery = graphql(`
  query ExplorerChosenSource($id: ID!) {
    source(id: $id) {
      id
      name
    }
  }
`);
