/** The steps of the drawing in words, each with the evidence for its status. */
import { useQuery } from '../../api/client.ts';
import type { Evidence } from '../../perspective.ts';
import { CertaintyBadge } from '../../parts/certainty.tsx';
import { evidenceInWords, type ClaimWeight } from '../../parts/evidence-words.ts';
import { Name } from '../../parts/naming.tsx';
import { classOf, StatusBadge, votes } from '../../parts/status.tsx';
import { typeInWords } from '../../parts/words.ts';
import type { Arrow } from './layout.ts';
import { StepEvidenceQuery } from './query.ts';

export interface StepListProps {
  readonly arrows: readonly Arrow[];
  readonly evidence: Evidence;
  readonly step: string | null;
  readonly onStep: (relation: string) => void;
}

/** The most that the server looks up in one request. */
const mostIds = 100;
/** A longer list starts collapsed. */
const shortList = 6;

export function StepList({ arrows, ...props }: StepListProps) {
  if (arrows.length === 0) return null;
  const pages = Array.from({ length: Math.ceil(arrows.length / mostIds) }, (_, page) =>
    arrows.slice(page * mostIds, (page + 1) * mostIds),
  );
  return (
    <details class="steps" open={arrows.length <= shortList}>
      <summary>The same in words, and what each step rests on</summary>
      <ol class="rows">
        {pages.map((page) => (
          <Rows key={page[0]?.id} arrows={page} {...props} />
        ))}
      </ol>
    </details>
  );
}

function Rows({ arrows, evidence, step, onStep }: StepListProps) {
  const answer = useQuery(StepEvidenceQuery, { ids: arrows.map(({ id }) => id), evidence });
  const claims = new Map<string, readonly ClaimWeight[]>(
    (answer.state === 'ready' ? (answer.data.nodes ?? []) : []).flatMap((node) =>
      'inPerspective' in node ? [[node.id, node.inPerspective?.claims ?? []] as const] : [],
    ),
  );
  return (
    <>
      {arrows.map((arrow) => {
        const known = claims.get(arrow.id);
        return (
          <li key={arrow.id} class={classOf(arrow.status)}>
            <button type="button" aria-pressed={arrow.id === step} onClick={() => onStep(arrow.id)}>
              <Name of={arrow.from} /> {typeInWords(arrow)} <Name of={arrow.to} />
            </button>
            <StatusBadge status={arrow.status} />
            <CertaintyBadge certainty={arrow.certainty} />
            <span class="votes">
              {known === undefined ? votes(arrow) : evidenceInWords(known)}
              {known === undefined || arrow.sourcesAgainst === 0
                ? ''
                : `; against: ${evidenceInWords(known, 'DISPUTES')}`}
            </span>
          </li>
        );
      })}
    </>
  );
}
