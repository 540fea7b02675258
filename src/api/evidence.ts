/** The argument `evidence`: which sources count, and which statuses are shown. */
import { everything, type EvidenceStatus, type Perspective } from '../../schema/claim.ts';
import { kindOfId, type SourceKind } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { builder, type ApiContext } from './builder.ts';
import { EvidenceStatusEnum, SourceKindEnum } from './enums.ts';
import { andThen, readBoth, readEach, type MaybePromise } from './maybe-promise.ts';

export interface EvidenceArg {
  readonly sources?: readonly string[] | null | undefined;
  readonly sourceKinds?: readonly SourceKind[] | null | undefined;
  readonly independent?: boolean | null | undefined;
  readonly statuses?: readonly EvidenceStatus[] | null | undefined;
}

/** More than the graph contains. */
const maxSources = 200;

export const EvidenceFilter = builder.inputType('EvidenceFilter', {
  description:
    'A perspective: the graph as it would be if only some sources existed. Without `evidence`, all sources count. Each field: null or left out means all, `[]` means none. `sources` and `sourceKinds` combine by AND. Statuses follow from the claims that remain; then `statuses` filters. If a chosen source disputes a relation and none supports it, it is DISPUTED, and no walk takes it. Relations that only describe structure (nerve and rami, whole and part) always stay.',
  fields: (t) => ({
    sources: t.idList({
      description: `Only claims of these sources, like ["source:gray-1918"]; at most ${String(maxSources)}; \`[]\`: no claims. An unknown source is an error.`,
    }),
    sourceKinds: t.field({
      type: [SourceKindEnum],
      description: 'Only claims of sources of these kinds; `[]`: no claims.',
    }),
    independent: t.boolean({
      description:
        'If true, sources that go back to one another (`Claim.lineage`, `Source.reuses`) count as one: on each side of a relation, only the strongest of them is kept, and statuses follow.',
    }),
    statuses: t.field({
      type: [EvidenceStatusEnum],
      description: 'Only relations, or paths, with one of these statuses; `[]`: nothing.',
    }),
  }),
});

/** The argument of every field that depends on a perspective. Its input type documents it once. */
export const evidenceArg = builder.args((t) => ({ evidence: t.field({ type: EvidenceFilter }) }));

/**
 * Runs a read in the perspective that a client asks for. The sources it names are looked up in parallel, so that the
 * read stays in its batch. Rejects with INVALID_ID or UNKNOWN_SOURCE.
 */
export function withPerspective<T>(
  evidence: EvidenceArg | null | undefined,
  context: ApiContext,
  run: (perspective: Perspective) => MaybePromise<T>,
): MaybePromise<T> {
  return evidence === null || evidence === undefined ? run(everything) : withEvidence(evidence, context, run);
}

function withEvidence<T>(
  evidence: EvidenceArg,
  { graph, budget }: ApiContext,
  run: (perspective: Perspective) => MaybePromise<T>,
): MaybePromise<T> {
  const { sources, sourceKinds, independent, statuses } = evidence;
  const perspective: Perspective = {
    sources: setOf(sources),
    sourceKinds: setOf(sourceKinds),
    independent: independent === true,
    statuses: setOf(statuses),
  };
  const named = [...(perspective.sources ?? [])];
  if (named.length > maxSources) {
    throw new GraphError(
      'INVALID_ARGUMENT',
      `evidence.sources names ${String(named.length)} sources; name at most ${String(maxSources)}, or choose by sourceKinds.`,
    );
  }
  budget?.work(named.length);
  const malformed = named.find((id) => kindOfId(id) !== 'Source');
  if (malformed !== undefined) {
    throw new GraphError(
      'INVALID_ID',
      `evidence.sources has "${malformed}", which is not a source id. Source ids look like "source:gray-1918".`,
    );
  }
  if (named.length === 0) return run(perspective);
  const checkSources = () =>
    andThen(
      readEach(named, (id) => graph.node(id)),
      (found) => {
        const missing = found.indexOf(null);
        if (missing < 0) return;
        throw new GraphError(
          'UNKNOWN_SOURCE',
          `evidence.sources has "${named[missing] ?? ''}", which is not in the graph. The field "sources" lists all sources.`,
        );
      },
    );
  return andThen(
    readBoth(checkSources, () => run(perspective)),
    ([, answer]) => answer,
  );
}

function setOf<T>(values: readonly T[] | null | undefined): ReadonlySet<T> | null {
  return values === null || values === undefined ? null : new Set(values);
}
