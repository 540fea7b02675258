/** How a perspective differs from all sources for one nerve or one region. */
import { graphql } from '../../api/graphql.ts';

export const CompareQuery = graphql(`
  query ExplorerCompare($id: ID!, $evidence: EvidenceFilter) {
    compare(of: $id, right: $evidence) {
      agreed
      supplies(first: 100) {
        nodes {
          structure {
            id
            name
          }
          left {
            status
          }
          right {
            status
          }
        }
      }
    }
  }
`);
