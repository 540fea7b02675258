/** The operations of the Relay client. The Relay compiler reads them and writes `__generated__/`. */
import { graphql } from 'relay-runtime';

export const Contributions = graphql`
  query nerveContributionsQuery($level: SpinalLevel!, $evidence: EvidenceFilter) {
    spinalNerve(level: $level) {
      dorsalRamus {
        contributesTo(evidence: $evidence) {
          edges {
            node {
              id
              name
            }
            status
            claims {
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
`;

export const Landmarks = graphql`
  query nerveLandmarksQuery($first: Int, $after: String) {
    landmarks(first: $first, after: $after) @connection(key: "Landmarks_landmarks") {
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
`;

export const Structure = graphql`
  query nerveStructureQuery($id: ID!) {
    node(id: $id) {
      id
      ... on Structure {
        name
      }
    }
  }
`;
