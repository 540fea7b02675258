/** One relation with its claims for and against, in one perspective, and the disputes that it belongs to. */
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const ClaimsQuery = graphql(`
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
            id
            stance
            locator
            note
            background
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
        }
      }
    }
  }
`);

export type ClaimsData = ResultOf<typeof ClaimsQuery>;
export type Relation = Extract<ClaimsData['relation'], { readonly inPerspective: unknown }>;
export type Claim = NonNullable<Relation['inPerspective']>['claims'][number];
