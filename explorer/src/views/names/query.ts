/** Names of structures in every language of the graph. */
import { graphql, type ResultOf } from '../../api/graphql.ts';

const TranslatedFragment = graphql(`
  fragment Translated on Structure {
    id
    latinName
    translations {
      language
      text
    }
  }
`);

export const NamesQuery = graphql(
  `
    query ExplorerNames {
      clunealGroups {
        nodes {
          ...Translated
        }
      }
      peripheralNerves(first: 100) {
        nodes {
          ...Translated
        }
      }
      spinalNerves(first: 31) {
        nodes {
          ...Translated
        }
      }
      dorsalRami(first: 31) {
        nodes {
          ...Translated
        }
      }
      fasciae(first: 100) {
        nodes {
          ...Translated
        }
      }
      landmarks(first: 100) {
        nodes {
          ...Translated
        }
      }
      skinRegions(first: 100) {
        nodes {
          ...Translated
        }
      }
    }
  `,
  [TranslatedFragment],
);

export type Translated = ResultOf<typeof TranslatedFragment>;
