/** The operations that the Apollo and urql clients share, typed by gql.tada. */
import { graphql } from './graphql.ts';

export const Contributions = graphql(`
  query Contributions($level: SpinalLevel!, $evidence: EvidenceFilter) {
    spinalNerve(level: $level) {
      id
      dorsalRamus {
        id
        contributesTo(evidence: $evidence) {
          edges {
            node {
              id
              name
            }
            status
            claims {
              id
              stance
            }
            relation {
              id
              status
            }
          }
        }
      }
    }
  }
`);

export const LandmarkPage = graphql(`
  query LandmarkPage($first: Int, $after: String, $kinds: [LandmarkKind!]) {
    landmarks(first: $first, after: $after, kinds: $kinds) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const StructureById = graphql(`
  query StructureById($id: ID!) {
    node(id: $id) {
      id
      ... on Structure {
        name
      }
    }
  }
`);

export const RelationPage = graphql(`
  query RelationPage($first: Int, $after: String, $evidence: EvidenceFilter) {
    spinalNerve(level: S4) {
      id
      relations(first: $first, after: $after, evidence: $evidence) {
        edges {
          node {
            id
          }
          status
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
