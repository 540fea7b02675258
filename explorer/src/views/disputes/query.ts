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
              type
              how
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

const SuppliedFragment = graphql(`
  fragment Supplied on SkinSupplyConnection {
    nodes {
      region {
        id
      }
    }
  }
`);

/** The skin of nerves whose origin or course is in dispute. */
export const SkinOfQuery = graphql(
  `
    query ExplorerSkinOf($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        ... on ClunealGroup {
          skinSupplied {
            ...Supplied
          }
        }
        ... on PeripheralNerve {
          skinSupplied {
            ...Supplied
          }
        }
        ... on RamusBranch {
          skinSupplied {
            ...Supplied
          }
        }
        ... on DorsalRamus {
          skinSupplied {
            ...Supplied
          }
        }
        ... on VentralRamus {
          skinSupplied {
            ...Supplied
          }
        }
        ... on SpinalNerve {
          skinSupplied {
            ...Supplied
          }
        }
      }
    }
  `,
  [SuppliedFragment],
);
