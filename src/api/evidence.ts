/** The perspective of a client: which sources count, and which statuses are shown. */
import { everything, type EvidenceStatus, type Perspective } from '../../schema/claim.ts';
import { kindOfId, type SourceKind } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { builder, type ApiContext } from './builder.ts';
import { EvidenceStatusEnum, SourceKindEnum } from './enums.ts';
import { andThen, readBoth, readEach, type MaybePromise } from './maybe-promise.ts';

export interface EvidenceArg {
  readonly sources?: readonly string[] | null | undefined;
  readonly sourceKinds?: readonly SourceKind[] | null | undefined;
  readonly statuses?: readonly EvidenceStatus[] | null | undefined;
}

/** More than the graph has. */
const maxSources = 200;

export const EvidenceFilter = builder.inputType('EvidenceFilter', {
  description:
    'The graph as it would be if only some sources existed. `sources` and `sourceKinds` together narrow; left out or null means all, an empty list means none. Statuses are derived anew from what remains, and then `statuses` filters: relations in lists of relations, paths by the status of the path in walks. What nobody chosen supports is listed as DISPUTED where one of them disputes it, and is never walked. The frame (a spinal nerve and its rami, wholes and parts) stays.',
  fields: (t) => ({
    sources: t.idList({
      description: `Only claims of these sources, like "source:gray-1918": at most ${String(maxSources)}. An unknown one is an error.`,
    }),
    sourceKinds: t.field({ type: [SourceKindEnum], description: 'Only claims of sources of these kinds.' }),
    statuses: t.field({ type: [EvidenceStatusEnum], description: 'Only what has one of these statuses.' }),
  }),
});

/**
 * Runs a read under the perspective that a client asks for. The sources that it names are looked up at the same time, so that
 * the read loses no batch by waiting. Rejects with INVALID_ID or UNKNOWN_SOURCE.
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
  const { sources, sourceKinds, statuses } = evidence;
  const perspective: Perspective = {
    sources: setOf(sources),
    sourceKinds: setOf(sourceKinds),
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
      `evidence.sources has "${malformed}", which is no id of a source; write one like "source:gray-1918".`,
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
          `evidence.sources has "${named[missing] ?? ''}", which is not in the graph; the field "sources" lists those that are.`,
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
