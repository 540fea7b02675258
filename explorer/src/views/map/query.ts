/**
 * The whole map in one perspective: what each spinal nerve supplies, its dermatome, and which regions contain others.
 */
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const MapQuery = graphql(`
  query ExplorerMap($evidence: EvidenceFilter) {
    spinalNerves(first: 31) {
      nodes {
        id
        level
        region
        skinSupplied(evidence: $evidence) {
          nodes {
            region {
              id
            }
            within {
              id
            }
            status
            certainty
            sourcesFor
            sourcesAgainst
          }
          regionNotNamed {
            status
            certainty
            sourcesFor
            sourcesAgainst
          }
        }
        dermatome(evidence: $evidence) {
          edges {
            node {
              id
            }
            status
            certainty
            sourcesFor
            sourcesAgainst
          }
        }
      }
    }
    skinRegions(first: 100) {
      nodes {
        id
        name
        partOf {
          nodes {
            id
          }
        }
      }
    }
    clunealGroups {
      nodes {
        id
        name
      }
    }
    meta {
      dataVersion
      version
    }
  }
`);

export type MapData = ResultOf<typeof MapQuery>;
