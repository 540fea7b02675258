/** Search results as the reader types. */
import { graphql } from '../../api/graphql.ts';

export const SearchQuery = graphql(`
  query ExplorerSearch($text: String!) {
    search(text: $text, first: 8) {
      totalCount
      edges {
        matched {
          field
          scheme
          highlighted {
            text
            matches
          }
        }
        node {
          id
          name
          kind
        }
      }
    }
    sources(search: $text, first: 3) {
      nodes {
        id
        name
        title
        kind
      }
    }
    disputeTopics(search: $text, first: 3) {
      nodes {
        id
        question
      }
    }
  }
`);
