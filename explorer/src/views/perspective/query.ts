/** The sources that can be chosen, a page at a time. */
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
