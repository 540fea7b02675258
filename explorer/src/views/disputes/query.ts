/** Every question on which sources disagree, with its positions and their claims. */
import { graphql } from '../../api/graphql.ts';

export const DisputesQuery = graphql(`
  query ExplorerDisputes {
    disputeTopics(first: 100) {
      nodes {
        id
        question
        remark
      }
    }
  }
`);

export const DisputeQuery = graphql(`
  query ExplorerDispute($id: ID!) {
    disputeTopic(id: $id) {
      id
      question
      remark
      positions {
        says
        claims(first: 50) {
          nodes {
            id
            stance
            locator
            note
            prevalence
            sampleSize
            source {
              name
              kind
              year
            }
            relation {
              id
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
        }
      }
    }
  }
`);
