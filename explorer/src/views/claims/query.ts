/** One relation with its claims for and against, in one perspective, and the disputes that it belongs to. */
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** A claim with its numbers and its source. */
const ClaimFragment = graphql(`
  fragment ClaimRow on Claim {
    id
    stance
    locator
    note
    background
    implied
    prevalence
    count
    sampleSize
    sampleUnit
    frequency
    measurements {
      quantity
      value
      sd
      min
      max
      unit
      from
    }
    source {
      id
      name
      title
      kind
      year
      authors
      doi
      pmid
      url
    }
  }
`);

export const ClaimsQuery = graphql(
  `
    query ExplorerClaims($id: ID!, $evidence: EvidenceFilter) {
      relation: node(id: $id) {
        ... on Relation {
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
          disputeTopics {
            id
            question
          }
          inPerspective(evidence: $evidence) {
            status
            certainty
            sourcesFor
            sourcesAgainst
            claims {
              ...ClaimRow
            }
          }
        }
      }
    }
  `,
  [ClaimFragment],
);

/** The claims of many relations, for a table of a whole view. */
export const ManyClaimsQuery = graphql(
  `
    query ExplorerManyClaims($ids: [ID!]!, $evidence: EvidenceFilter) {
      nodes(ids: $ids) {
        ... on Relation {
          id
          inPerspective(evidence: $evidence) {
            claims {
              ...ClaimRow
            }
          }
        }
      }
    }
  `,
  [ClaimFragment],
);

export type ClaimsData = ResultOf<typeof ClaimsQuery>;
export type Relation = Extract<ClaimsData['relation'], { readonly inPerspective: unknown }>;
export type Claim = ResultOf<typeof ClaimFragment>;
