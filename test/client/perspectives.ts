/**
 * What every client must show of S4: the inferior group in two perspectives, exactly as the server answers without a
 * cache.
 */
import type { TestServer } from '../support/api.ts';

export const theArticle = { sources: ['source:wikimd-cluneal-nerves'] };

export interface Seen {
  readonly status: string;
  readonly claims: number;
  /** The status of the relation fetched by its id, which counts all sources. */
  readonly relation: string;
}

interface Contributions {
  readonly spinalNerve?: {
    readonly dorsalRamus?: {
      readonly contributesTo?: {
        readonly edges: readonly ({
          readonly node: { readonly id: string } | null;
          readonly status: string;
          readonly claims: readonly (object | null)[];
          readonly relation: { readonly status: string };
        } | null)[];
      } | null;
    } | null;
  } | null;
}

/** What a result says about S4 and the inferior group; null if it is incomplete. */
export function inferiorGroup(data: Contributions | null | undefined): Seen | null {
  const edges = data?.spinalNerve?.dorsalRamus?.contributesTo?.edges ?? [];
  const edge = edges.find((one) => one?.node?.id === 'cluneal-group:inferior') ?? null;
  return edge === null ? null : { status: edge.status, claims: edge.claims.length, relation: edge.relation.status };
}

/** The server's answer to a request that bypasses caches. */
export async function askUncached(api: TestServer): Promise<{ all: Seen | null; article: Seen | null }> {
  const query = `query ($evidence: EvidenceFilter) {
    spinalNerve(level: S4) {
      dorsalRamus {
        contributesTo(evidence: $evidence) { edges { node { id } status claims { id } relation { status } } }
      }
    }
  }`;
  return {
    all: inferiorGroup((await api.data(query, { evidence: null })) as Contributions),
    article: inferiorGroup((await api.data(query, { evidence: theArticle })) as Contributions),
  };
}
