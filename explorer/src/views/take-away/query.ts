/** What a citation says of the data. */
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
