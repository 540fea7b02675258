/** The relations from which questions are made, a page at a time. */
import { graphql } from '../../api/graphql.ts';

export const QuizQuery = graphql(`
  query ExplorerQuiz($evidence: EvidenceFilter, $after: String) {
    relations(
      types: [HAS_DORSAL_RAMUS, HAS_VENTRAL_RAMUS, HAS_BRANCH, CONTRIBUTES_TO, SUPPLIES, PART_OF]
      evidence: $evidence
      first: 100
      after: $after
    ) {
      edges {
        status
        node {
          id
          type
          from {
            id
            name
          }
          to {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
