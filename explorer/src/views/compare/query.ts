/** What a perspective changes, for one nerve or one region, against all sources. */
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
