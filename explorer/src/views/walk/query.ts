/** The paths to the skin from a nerve, or back from a region, with what they pierce and pass on the way. */
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const StopFragment = graphql(`
  fragment Stop on Structure {
    id
    name
    shortName
    kind
  }
`);

const StationFragment = graphql(`
  fragment Station on RelationView {
    from {
      id
    }
    to {
      id
      name
      shortName
    }
    relation {
      id
      type
      how
    }
    status
    certainty
    sourcesFor
    sourcesAgainst
  }
`);

const WayFragment = graphql(
  `
    fragment Way on Path {
      status
      branches {
        name
      }
      steps {
        from {
          ...Stop
        }
        to {
          ...Stop
        }
        relation {
          id
          type
          how
        }
        status
        certainty
        sourcesFor
        sourcesAgainst
      }
      pierces {
        ...Station
      }
      passes {
        ...Station
      }
    }
  `,
  [StopFragment, StationFragment],
);

export const SkinFragment = graphql(
  `
    fragment Skin on SkinSupplyConnection {
      nodes {
        region {
          id
          name
        }
        status
        certainty
        sourcesFor
        sourcesAgainst
        paths(first: 4) {
          nodes {
            ...Way
          }
        }
      }
    }
  `,
  [WayFragment],
);

export const AboutFragment = graphql(`
  fragment About on Structure {
    id
    name
    kind
    latinName
    definition
    synonyms
    identifiers {
      scheme
      value
      url
    }
  }
`);

/** From a spinal nerve, a ramus or a branch of one. */
export const RamusWalkQuery = graphql(
  `
    query ExplorerRamusWalk($id: ID!, $evidence: EvidenceFilter) {
      structure: node(id: $id) {
        __typename
        ...About
        ... on SpinalNerve {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
        }
        ... on DorsalRamus {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
        }
        ... on VentralRamus {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
        }
        ... on RamusBranch {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
        }
      }
    }
  `,
  [AboutFragment, SkinFragment],
);

/** From a cluneal group or another nerve, with its origins. */
export const NerveWalkQuery = graphql(
  `
    query ExplorerNerveWalk($id: ID!, $evidence: EvidenceFilter) {
      structure: node(id: $id) {
        __typename
        ...About
        ... on ClunealGroup {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
          origins(evidence: $evidence, first: 50) {
            edges {
              node {
                ...Stop
              }
              relation {
                id
                type
                how
              }
              status
              certainty
              sourcesFor
              sourcesAgainst
            }
          }
        }
        ... on PeripheralNerve {
          skinSupplied(evidence: $evidence) {
            ...Skin
          }
          origins(evidence: $evidence, first: 50) {
            edges {
              node {
                ...Stop
              }
              relation {
                id
                type
                how
              }
              status
              certainty
              sourcesFor
              sourcesAgainst
            }
          }
        }
      }
    }
  `,
  [AboutFragment, SkinFragment, StopFragment],
);

/** From a region back to the spinal nerves. */
export const RegionWalkQuery = graphql(
  `
    query ExplorerRegionWalk($id: ID!, $evidence: EvidenceFilter) {
      structure: node(id: $id) {
        __typename
        ...About
        ... on SkinRegion {
          suppliedBySpinalNerves(evidence: $evidence) {
            nodes {
              spinalNerve {
                id
                level
              }
              status
              certainty
              sourcesFor
              sourcesAgainst
              paths(first: 1) {
                nodes {
                  ...Way
                }
              }
            }
          }
        }
      }
    }
  `,
  [AboutFragment, WayFragment],
);

/** The kinds of sources behind each step, with their samples. */
export const StepEvidenceQuery = graphql(`
  query ExplorerStepEvidence($ids: [ID!]!, $evidence: EvidenceFilter) {
    nodes(ids: $ids) {
      ... on Relation {
        id
        inPerspective(evidence: $evidence) {
          claims {
            stance
            background
            implied
            sampleSize
            sampleUnit
            source {
              id
              kind
            }
          }
        }
      }
    }
  }
`);

/** Any other structure: only a description. */
export const AboutQuery = graphql(
  `
    query ExplorerAbout($id: ID!) {
      structure: node(id: $id) {
        __typename
        ...About
      }
    }
  `,
  [AboutFragment],
);

export type Way = ResultOf<typeof WayFragment>;
export type Step = Way['steps'][number];
export type Stop = ResultOf<typeof StopFragment>;
export type Station = ResultOf<typeof StationFragment>;
export type About = ResultOf<typeof AboutFragment>;
