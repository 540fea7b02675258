/** The steps of every path to the skin, a page at a time, from which the view derives the effect of a cut. */
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const StepsQuery = graphql(`
  query ExplorerSteps($evidence: EvidenceFilter, $after: String) {
    relations(
      types: [HAS_DORSAL_RAMUS, HAS_VENTRAL_RAMUS, HAS_BRANCH, CONTRIBUTES_TO, SUPPLIES]
      statuses: [ACCEPTED, VARIANT]
      evidence: $evidence
      first: 100
      after: $after
    ) {
      edges {
        status
        certainty
        sourcesFor
        sourcesAgainst
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

export type StepRow = NonNullable<ResultOf<typeof StepsQuery>['relations']>['edges'][number];
