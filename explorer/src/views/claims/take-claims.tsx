/** Claims as CSV and their sources as BibTeX, for one relation or a whole view. */
import { useContext, useState } from 'preact/hooks';
import { ask, ServerContext } from '../../api/client.ts';
import { save } from '../../parts/save.ts';
import type { Evidence } from '../../perspective.ts';
import { ManyClaimsQuery } from './query.ts';
import { claimsAsCsv, sourcesAsBibtex, type RelationClaims } from './tables.ts';

/** Relations per request: few, since each may have many claims. */
const fewIds = 20;

/** Saves the claims of these relations; `of` says whose they are, for the labels. */
export function TakeClaims({
  relations,
  evidence,
  of,
}: {
  readonly relations: readonly string[];
  readonly evidence: Evidence;
  readonly of: string;
}) {
  const server = useContext(ServerContext);
  const [problem, setProblem] = useState<string | null>(null);
  const read = async () => {
    const pages = Array.from({ length: Math.ceil(relations.length / fewIds) }, (_, page) =>
      relations.slice(page * fewIds, (page + 1) * fewIds),
    );
    const answers = await Promise.all(pages.map((ids) => ask(ManyClaimsQuery, { ids, evidence }, server)));
    return answers
      .flatMap(({ nodes }) => nodes ?? [])
      .flatMap((node): RelationClaims[] =>
        'inPerspective' in node ? [{ relation: node.id, claims: node.inPerspective?.claims ?? [] }] : [],
      );
  };
  const take = (write: (claims: readonly RelationClaims[]) => string, type: string, name: string) => {
    setProblem(null);
    read().then(
      (claims) => save(new Blob([write(claims)], { type }), name),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <>
      <button type="button" onClick={() => take(claimsAsCsv, 'text/csv', 'claims.csv')}>
        Claims of {of} as CSV
      </button>{' '}
      <button
        type="button"
        onClick={() =>
          take((rows) => sourcesAsBibtex(rows.flatMap(({ claims }) => claims)), 'text/plain', 'sources.bib')
        }
      >
        Sources of {of} as BibTeX
      </button>
      {problem === null ? null : <span role="alert"> {problem}</span>}
    </>
  );
}
