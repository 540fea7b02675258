/**
 * The claims on one relation: for and against in two columns, and counted shares and measurements, each on its own
 * axis.
 */
import { useEffect, useRef } from 'preact/hooks';
import { useQuery } from '../../api/client.ts';
import type { Evidence } from '../../perspective.ts';
import { Show } from '../../parts/answer.tsx';
import { CertaintyBadge } from '../../parts/certainty.tsx';
import { evidenceInWords } from '../../parts/evidence-words.ts';
import { Name } from '../../parts/naming.tsx';
import { StatusBadge, votes } from '../../parts/status.tsx';
import { sourceKindInWords, typeInWords } from '../../parts/words.ts';
import { ClaimsQuery, type Claim } from './query.ts';
import { TakeClaims } from './take-claims.tsx';
import { wilson } from './wilson.ts';

export interface ClaimsPanelProps {
  readonly id: string;
  readonly evidence: Evidence;
  readonly onClose: () => void;
  /** Address of a dispute's view. */
  readonly topicAddress: (id: string) => string;
  /** Opens a dispute here; without it, its address opens in a new window. */
  readonly onTopic?: (id: string) => void;
  /** If missing, sources are not selectable. */
  readonly onBelieve?: (source: string) => void;
}

export function ClaimsPanel({ id, evidence, onClose, topicAddress, onTopic, onBelieve }: ClaimsPanelProps) {
  const answer = useQuery(ClaimsQuery, { id, evidence });
  const panel = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (answer.state !== 'ready') return;
    // Not when the page opens with claims, since the reader did not ask to go there.
    const heading = panel.current?.querySelector('h2');
    if (heading != null && !isFirst.current) heading.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: 'nearest' });
    isFirst.current = false;
  }, [answer.state, id]);
  return (
    <section class="claims" aria-label="Claims" ref={panel}>
      <button type="button" class="close" onClick={onClose}>
        Close
      </button>
      <Show answer={answer} what="the claims">
        {({ relation }) => {
          if (relation == null || !('inPerspective' in relation))
            return <p class="empty">There is no relation with the id {id}.</p>;
          const view = relation.inPerspective;
          const sentence = `${relation.from.name} ${typeInWords(relation)} ${relation.to.name}`;
          return (
            <>
              <h2 tabindex={-1}>
                <Name of={relation.from} /> <em>{typeInWords(relation)}</em> <Name of={relation.to} />
              </h2>
              {view == null ? (
                <p class="empty">None of the chosen sources mentions this.</p>
              ) : (
                <>
                  <p>
                    <StatusBadge status={view.status} /> <CertaintyBadge certainty={view.certainty} /> {votes(view)}
                  </p>
                  <p class="weight">
                    <strong>For:</strong> {evidenceInWords(view.claims)}.
                    {view.sourcesAgainst === 0 ? null : (
                      <>
                        {' '}
                        <strong>Against:</strong> {evidenceInWords(view.claims, 'DISPUTES')}.
                      </>
                    )}
                  </p>
                  <Shares claims={view.claims} />
                  <Measurements claims={view.claims} />
                  <div class={view.sourcesFor === 0 || view.sourcesAgainst === 0 ? 'columns is-one-sided' : 'columns'}>
                    <Column
                      title="For"
                      claims={view.claims.filter(({ stance }) => stance === 'SUPPORTS')}
                      onBelieve={onBelieve}
                    />
                    <Column
                      title="Against"
                      claims={view.claims.filter(({ stance }) => stance === 'DISPUTES')}
                      onBelieve={onBelieve}
                    />
                  </div>
                </>
              )}
              {(relation.disputeTopics ?? []).length === 0 ? null : (
                <p class="topics">
                  Part of a dispute:{' '}
                  {relation.disputeTopics?.map((topic) => (
                    <TopicLink
                      key={topic.id}
                      address={topicAddress(topic.id)}
                      onOpen={onTopic && (() => onTopic(topic.id))}
                    >
                      {topic.question}
                    </TopicLink>
                  ))}
                </p>
              )}
              {view == null ? null : (
                <p class="take">
                  <TakeClaims relations={[relation.id]} evidence={evidence} of="this step" />
                </p>
              )}
              <Report id={relation.id} sentence={sentence} claims={view?.claims ?? []} />
            </>
          );
        }}
      </Show>
    </section>
  );
}

function TopicLink({
  address,
  onOpen,
  children,
}: {
  readonly address: string;
  readonly onOpen: (() => void) | undefined;
  readonly children: string;
}) {
  if (onOpen === undefined)
    return (
      <a href={address} target="_blank" rel="noreferrer">
        {children}
      </a>
    );
  return (
    <a
      href={address}
      onClick={(event) => {
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </a>
  );
}

function Column({
  title,
  claims,
  onBelieve,
}: {
  readonly title: string;
  readonly claims: readonly Claim[];
  readonly onBelieve: ((source: string) => void) | undefined;
}) {
  return (
    <div class="column">
      <h3>
        {title} <small>{claims.length}</small>
      </h3>
      {claims.length === 0 ? <p class="empty">No claim.</p> : null}
      <ul>
        {claims.map((claim) => (
          <li key={claim.id} class="claim">
            <p class="source">
              <strong>{claim.source.name}</strong>
              {claim.source.year == null || claim.source.name.includes(String(claim.source.year))
                ? ''
                : `, ${String(claim.source.year)}`}{' '}
              <small>{sourceKindInWords(claim.source.kind)}</small>
            </p>
            <p class="locator">{claim.locator}</p>
            {numbersOf(claim) === '' ? null : <p class="numbers">{numbersOf(claim)}</p>}
            {claim.note == null ? null : <p>{claim.note}</p>}
            {claim.background ? <p class="hint">Reports earlier work.</p> : null}
            {claim.implied ? (
              <p class="hint">Implied: the source names something else and does not mention this.</p>
            ) : null}
            <p class="links">
              {linksOf(claim.source).map(({ text, url }) => (
                <a key={url} href={url} rel="noreferrer" target="_blank">
                  {text}
                </a>
              ))}
              {onBelieve === undefined ? null : (
                <button type="button" class="link" onClick={() => onBelieve(claim.source.id)}>
                  Believe only this source
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function numbersOf({ prevalence, count, sampleSize, sampleUnit, frequency }: Claim): string {
  const share = prevalence == null ? null : `${String(Math.round(prevalence * 1000) / 10)} %`;
  const sample =
    sampleSize == null
      ? null
      : `${count == null ? '' : `${String(count)} of `}${String(sampleSize)} ${sampleUnit ?? ''}`.trim();
  return [share, sample, frequency?.toLowerCase()].filter((part) => part != null).join(' · ');
}

function linksOf({ doi, pmid, url }: Claim['source']): { readonly text: string; readonly url: string }[] {
  return [
    ...(doi == null ? [] : [{ text: 'DOI', url: `https://doi.org/${doi}` }]),
    ...(pmid == null ? [] : [{ text: 'PubMed', url: `https://pubmed.ncbi.nlm.nih.gov/${pmid}/` }]),
    ...(url == null || doi != null ? [] : [{ text: 'Source page', url }]),
  ];
}

/** Each counted share with its 95 % interval, on an axis from 0 to 100 %. */
function Shares({ claims }: { readonly claims: readonly Claim[] }) {
  const rows = claims.flatMap(({ id, source, prevalence, count, sampleSize, sampleUnit }) => {
    if (prevalence == null || sampleSize == null) return [];
    const counted = count ?? Math.round(prevalence * sampleSize);
    const [low, high] = wilson(Math.min(counted, sampleSize), sampleSize);
    return [{ id, name: source.name, share: prevalence, low, high, sampleSize, unit: sampleUnit ?? '' }];
  });
  if (rows.length === 0) return null;
  const [left, width, row] = [190, 300, 24];
  const height = rows.length * row + 26;
  const x = (share: number) => left + share * width;
  const percent = (share: number) => `${String(Math.round(share * 100))} %`;
  return (
    <figure class="shares">
      <svg
        viewBox={`0 0 620 ${String(height)}`}
        role="img"
        aria-label={`Counted shares: ${rows.map((one) => `${one.name} ${percent(one.share)}, 95 % interval ${percent(one.low)} to ${percent(one.high)}, n = ${String(one.sampleSize)}`).join('; ')}`}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((mark) => (
          <g key={mark} class="axis">
            <line x1={x(mark)} x2={x(mark)} y1="4" y2={height - 18} />
            <text x={x(mark)} y={height - 4} text-anchor="middle">
              {percent(mark)}
            </text>
          </g>
        ))}
        {rows.map((one, index) => (
          <g key={one.id} transform={`translate(0 ${String(index * row + 14)})`}>
            <text x={left - 10} y="4" text-anchor="end">
              {one.name.length > 28 ? `${one.name.slice(0, 27)}…` : one.name}
            </text>
            <line class="interval" x1={x(one.low)} x2={x(one.high)} y1="0" y2="0" />
            <circle cx={x(one.share)} cy="0" r="5" />
            <text x={left + width + 12} y="4">
              n = {one.sampleSize} {one.unit}
            </text>
          </g>
        ))}
      </svg>
      <figcaption>Counted shares with the 95 % interval (Wilson).</figcaption>
    </figure>
  );
}

/** Measurements of the same quantity by several sources on one axis; a single one is given in words. */
function Measurements({ claims }: { readonly claims: readonly Claim[] }) {
  const groups = new Map<string, { readonly source: string; readonly m: Claim['measurements'][number] }[]>();
  for (const { source, measurements } of claims)
    for (const m of measurements) {
      const key = `${m.quantity}${m.from == null ? '' : `, from ${m.from}`} (${m.unit})`;
      groups.set(key, [...(groups.get(key) ?? []), { source: source.name, m }]);
    }
  if (groups.size === 0) return null;
  return (
    <div class="measurements">
      {[...groups].map(([key, list]) => (
        <figure key={key} class="shares">
          <figcaption>{key}</figcaption>
          {new Set(list.map(({ source }) => source)).size > 1 ? <MeasurementAxis list={list} /> : null}
          <ul>
            {list.map(({ source, m }, index) => (
              <li key={index}>
                {source}: {inWords(m)}
              </li>
            ))}
          </ul>
        </figure>
      ))}
    </div>
  );
}

type Measurement = Claim['measurements'][number];

function inWords({ value, sd, min, max, unit }: Measurement): string {
  const spread = sd == null ? '' : ` ± ${String(sd)}`;
  const range = min == null && max == null ? '' : ` (${String(min ?? '…')} to ${String(max ?? '…')})`;
  return `${value == null ? '' : String(value)}${spread}${range} ${unit}`.trim();
}

function MeasurementAxis({ list }: { readonly list: readonly { readonly source: string; readonly m: Measurement }[] }) {
  const ends = list.flatMap(({ m }) => [m.value, m.min, m.max].filter((one) => one != null));
  const [low, high] = [Math.min(0, ...ends), Math.max(...ends)];
  const x = (value: number) => 190 + ((value - low) / (high - low || 1)) * 300;
  return (
    <svg viewBox={`0 0 620 ${String(list.length * 24 + 26)}`} aria-hidden="true">
      {[low, high].map((end) => (
        <g key={end} class="axis">
          <line x1={x(end)} x2={x(end)} y1="4" y2={list.length * 24 + 6} />
          <text x={x(end)} y={list.length * 24 + 22} text-anchor="middle">
            {end}
          </text>
        </g>
      ))}
      {list.map(({ source, m }, index) => (
        <g key={index} transform={`translate(0 ${String(index * 24 + 14)})`}>
          <text x="180" y="4" text-anchor="end">
            {source.length > 28 ? `${source.slice(0, 27)}…` : source}
          </text>
          {m.min != null && m.max != null ? <line class="interval" x1={x(m.min)} x2={x(m.max)} y1="0" y2="0" /> : null}
          {m.value == null ? null : <circle cx={x(m.value)} cy="0" r="5" />}
        </g>
      ))}
    </svg>
  );
}

function Report({
  id,
  sentence,
  claims,
}: {
  readonly id: string;
  readonly sentence: string;
  readonly claims: readonly Claim[];
}) {
  const text = [
    `Claim: ${sentence}`,
    `Relation: ${id}`,
    'Claims as shown:',
    ...claims.map((claim) => `- ${claim.id} (${claim.stance.toLowerCase()}): ${claim.source.name}, ${claim.locator}`),
    '',
    'What is wrong, and what the source says instead (with page or table):',
    '',
  ].join('\n');
  return (
    <details class="report">
      <summary>Report a mistake in this claim</summary>
      <label>
        Copy this text into an issue
        <textarea readOnly rows={8} value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
    </details>
  );
}
