/** The documents that the tools of the Model Context Protocol run: trusted documents like those of GraphiQL and the explorer. */
import { anyNerveKinds } from '../../schema/ontology.ts';

const claimFields = 'fragment McpClaim on Claim { id stance implied locator source { id name } }';
const evidenceFields = 'status certainty claims { ...McpClaim }';
const page = 'totalCount pageInfo { hasNextPage endCursor }';
const about = 'meta { dataVersion }';

export const searchDocument = `query McpSearch($text: String!, $kinds: [NodeKind!], $first: Int!, $after: String) {
  ${about}
  search(text: $text, kinds: $kinds, first: $first, after: $after) {
    ${page} nodes { __typename id name definition }
  }
}`;

export const skinDocument = `query McpSkin($id: ID!, $first: Int!, $after: String) {
  ${about}
  node(id: $id) {
    __typename id
    ... on Structure { name }
    ${anyNerveKinds.map((kind) => `... on ${kind} { skinSupplied(first: $first, after: $after) { ...McpSkin } }`).join('\n    ')}
  }
}
fragment McpSkin on SkinSupplyConnection {
  ${page}
  nodes {
    region { id name } regionNamed pathCount status certainty
    decidedBy { from { id name } to { id name } relation { id } claims { ...McpClaim } }
  }
}
${claimFields}`;

export const nervesDocument = `query McpNerves($id: ID!, $types: [RelationType!], $first: Int!, $after: String) {
  ${about}
  node(id: $id) {
    __typename id
    ... on Structure {
      name
      relations(direction: IN, types: $types, first: $first, after: $after) {
        ${page} edges { node { id type how from { id name } } ${evidenceFields} }
      }
    }
    ... on SkinRegion {
      parts { nodes { id name } }
      suppliedBySpinalNerves { nodes { spinalNerve { id name } status certainty } }
    }
  }
}
${claimFields}`;

export const walkDocument = `query McpWalk($from: ID!, $to: ID, $first: Int!, $after: String) {
  ${about}
  walk(from: $from, to: $to, first: $first, after: $after) {
    ${page}
    nodes {
      status certainty length
      steps { from { id name } to { id name } relation { id type } ${evidenceFields} }
    }
  }
}
${claimFields}`;

export const disputesDocument = `query McpDisputes($source: ID, $kinds: [NodeKind!], $first: Int!, $after: String) {
  ${about}
  disputes(source: $source, kinds: $kinds, first: $first, after: $after) {
    ${page}
    nodes { id type how from { id name } to { id name } ${evidenceFields} disputeTopics { id question } }
  }
}
${claimFields}`;

export const disputesAboutDocument = `query McpDisputesAbout($id: ID!) {
  ${about}
  node(id: $id) {
    __typename id
    ... on Structure {
      name
      relations(first: 100) {
        ${page}
        edges { node { id type how from { id name } to { id name } disputeTopics { id question } } ${evidenceFields} }
      }
    }
  }
}
${claimFields}`;

export const sourceDocument = `query McpSource($id: ID!, $about: ID, $first: Int!, $after: String) {
  ${about}
  source(id: $id) { id name title definition readAs }
  claims(source: $id, about: $about, first: $first, after: $after) {
    ${page}
    nodes { id stance implied locator note relation { id status certainty } structure { id name } topic source { id name } }
  }
}`;

export const citeDocument = `query McpCite($id: ID!) {
  meta { title dataVersion licence }
  node(id: $id) {
    __typename id
    ... on Source { ...McpSource }
    ... on Claim { stance implied locator note source { ...McpSource } }
    ... on Relation { status certainty claims { id stance implied locator note source { ...McpSource } } }
  }
}
fragment McpSource on Source { id name title authors year container doi pmid url }`;

export const mcpDocuments: readonly string[] = [
  searchDocument,
  skinDocument,
  nervesDocument,
  walkDocument,
  disputesDocument,
  disputesAboutDocument,
  sourceDocument,
  citeDocument,
];
