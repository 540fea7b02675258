/**
 * A small API client such as an app might have, typed by the schema. It returns a complete result or throws an error
 * with a code.
 */
import { print } from 'graphql';
import type { ResultOf, TadaDocumentNode, VariablesOf } from 'gql.tada';
import { graphql } from './graphql.ts';

/** The API refused the request or could not answer in full; `code` says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const Step = graphql(`
  fragment Step on RelationView {
    from {
      name
    }
    to {
      name
    }
    status
    claims {
      stance
      source {
        name
      }
    }
  }
`);

export const SkinOfNerve = graphql(
  `
    query SkinOfNerve($level: SpinalLevel!, $evidence: EvidenceFilter) {
      spinalNerve(level: $level) {
        name
        skinSupplied(evidence: $evidence) {
          nodes {
            status
            region {
              id
              name
            }
            paths(first: 1) {
              nodes {
                length
                steps {
                  ...Step
                }
              }
            }
          }
        }
      }
    }
  `,
  [Step],
);

export const Landmarks = graphql(`
  query Landmarks($after: String) {
    landmarks(first: 20, after: $after) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Nerve = NonNullable<ResultOf<typeof SkinOfNerve>['spinalNerve']>;
export type Region = NonNullable<NonNullable<Nerve['skinSupplied']>['nodes'][number]>;

/** A null item in a list always comes with an error, and `ask` throws on errors. This tells the compiler. */
const isPresent = <T>(item: T | null): item is T => item !== null;

export function nerveClient(endpoint: string) {
  async function ask<Result, Variables>(document: TadaDocumentNode<Result, Variables>, variables: Variables) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const { data, errors } = (await response.json()) as {
      data?: Result;
      errors?: { message: string; extensions: { code: string } }[];
    };
    const [error] = errors ?? [];
    if (error !== undefined) throw new ApiError(error.extensions.code, error.message);
    if (data === undefined)
      throw new ApiError('NO_ANSWER', `The server answered with status ${String(response.status)}.`);
    return data;
  }

  return {
    ask,
    /** The regions of skin of a spinal nerve according to one source, or to all. */
    async skinOf(level: VariablesOf<typeof SkinOfNerve>['level'], source?: string): Promise<readonly Region[]> {
      const evidence = source === undefined ? null : { sources: [source] };
      const { spinalNerve } = await ask(SkinOfNerve, { level, evidence });
      return (spinalNerve?.skinSupplied?.nodes ?? []).filter(isPresent);
    },
    /** Every landmark, page by page. */
    async *landmarks() {
      let after: string | null = null;
      do {
        const { landmarks }: ResultOf<typeof Landmarks> = await ask(Landmarks, { after });
        yield* (landmarks?.nodes ?? []).filter(isPresent);
        after = landmarks?.pageInfo.hasNextPage === true ? landmarks.pageInfo.endCursor : null;
      } while (after !== null);
    },
  };
}
