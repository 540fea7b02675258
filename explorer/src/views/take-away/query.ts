/** The data that a citation needs. */
import { graphql } from '../../api/graphql.ts';

export const CitationQuery = graphql(`
  query ExplorerCitation {
    meta {
      title
      dataVersion
      licence
    }
  }
`);
