/** The paths between spinal nerve and skin, from left to right. Each step opens its claims. */
import { useRef, useState } from 'preact/hooks';
import { andCertainty, lineWidth } from '../../parts/certainty.tsx';
import { useNaming } from '../../parts/naming.tsx';
import { classOf, statusWords, votes } from '../../parts/status.tsx';
import type { Evidence } from '../../perspective.ts';
import { TakeClaims } from '../claims/take-claims.tsx';
import { useCitation } from '../take-away/citation.ts';
import { SavePicture } from '../take-away/save-picture.tsx';
import { typeInWords } from '../../parts/words.ts';
import { boxWidth, drawWays, lineHeight, stationHeight, type Arrow } from './layout.ts';
import type { Station, Way } from './query.ts';
import { StepList } from './step-list.tsx';

export interface WalkViewProps {
  /** The subject of the paths, for the title of a picture. */
  readonly title: string;
  /** Path and query of this view in the explorer, to cite it. */
  readonly address: string;
  readonly ways: readonly Way[];
  /** The origin of the first box. */
  readonly origins: readonly Arrow[];
  readonly evidence: Evidence;
  readonly step: string | null;
  readonly onStep: (relation: string) => void;
  readonly onStop: (structure: string) => void;
}

/** The smallest scale of the drawing when space is short. */
const smallestScale = 0.65;
const structural = /^HAS_(?:DORSAL|VENTRAL)_RAMUS$/;
const ramus = /^(?:dorsal-ramus|ventral-ramus|ramus-branch):/;

const pressed = (act: () => void) => (event: KeyboardEvent) => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  act();
};

const fileName = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');

/** "5", or "5:2" if there are sources for and against. */
const tally = ({ sourcesFor, sourcesAgainst }: Pick<Arrow, 'sourcesFor' | 'sourcesAgainst'>): string =>
  sourcesAgainst > 0 ? `${String(sourcesFor)}:${String(sourcesAgainst)}` : String(sourcesFor);

export function WalkView({ title, address, ways, origins, evidence, step, onStep, onStop }: WalkViewProps) {
  const nameOf = useNaming();
  const citation = useCitation(address);
  const drawing = useRef<SVGSVGElement>(null);
  const [full, setFull] = useState(false);
  const many = new Set(ways.map(({ steps }) => steps[0]?.from.id)).size > 3;
  const picture = drawWays(ways, origins, (stop) => full || !many || !ramus.test(stop), nameOf);
  const claimed = [
    ...picture.arrows.filter(({ type }) => !structural.test(type)).map(({ id }) => id),
    ...new Set(ways.flatMap(({ pierces, passes }) => [...pierces, ...passes]).map(({ relation }) => relation.id)),
  ];
  const shortened = (text: string) => (text.length > 21 ? `${text.slice(0, 20)}…` : text);
  const station = ({ relation, to, status, certainty, ...counts }: Station, index: number) => {
    const translated = nameOf(to);
    const short = shortened(translated === to.name ? to.shortName : translated);
    const words = `${typeInWords(relation)} ${translated}${translated === to.name ? '' : ` (${to.name})`}: ${statusWords[status]}, ${votes(counts)}${andCertainty(certainty)}`;
    return (
      <g
        key={relation.id}
        class={`station ${classOf(status)} ${relation.id === step ? 'is-chosen' : ''}`}
        transform={`translate(0 ${String(index * stationHeight)})`}
        role="button"
        tabindex={0}
        aria-pressed={relation.id === step}
        aria-label={`${short}: ${words}`}
        onClick={() => onStep(relation.id)}
        onKeyDown={pressed(() => onStep(relation.id))}
      >
        <title>{words}</title>
        <rect x="4" y="0" width={boxWidth - 8} height={stationHeight - 2} rx="4" />
        {relation.type === 'PIERCES' ? (
          <path class="sign" d="M10,9 h10 M15,4 v10" />
        ) : (
          <path class="sign" d="M10,13 q5,-9 10,0" />
        )}
        <text x="23" y="13.5" aria-hidden="true">
          {short}
        </text>
      </g>
    );
  };
  return (
    <figure class="walk">
      <div class="scroll" tabindex={0} role="region" aria-label="Ways to the skin">
        <svg
          ref={drawing}
          // Any smaller and the text would be illegible, so the frame scrolls.
          style={{ minWidth: `${String(Math.round(picture.width * smallestScale))}px` }}
          width={picture.width}
          height={picture.height}
          viewBox={`0 0 ${String(picture.width)} ${String(picture.height)}`}
          role="group"
          aria-label="Ways between spinal nerve and skin"
        >
          {picture.arrows.map((arrow) => {
            const { id, from, to, status, d, tip, middle } = arrow;
            const label = `${nameOf(from)} ${typeInWords(arrow)} ${nameOf(to)}: ${statusWords[status]}, ${votes(arrow)}${andCertainty(arrow.certainty)}${arrow.sourcesAgainst > 0 ? `, ${tally(arrow)}` : ''}`;
            return (
              <g
                key={id}
                class={`arrow ${classOf(status)} ${id === step ? 'is-chosen' : ''}`}
                role="button"
                tabindex={0}
                aria-pressed={id === step}
                aria-label={label}
                onClick={() => onStep(id)}
                onKeyDown={pressed(() => onStep(id))}
              >
                <title>{label}</title>
                <path class="reach" d={d} />
                <path class="line" d={d} stroke-width={lineWidth(arrow.certainty)} />
                <path
                  class="tip"
                  d="M0,0 L-9,-4.5 L-9,4.5 Z"
                  transform={`translate(${String(tip.x)} ${String(tip.y)}) rotate(${String(tip.angle)})`}
                />
                {structural.test(arrow.type) ? null : (
                  <g transform={`translate(${String(middle.x)} ${String(middle.y)})`}>
                    <rect class="count-back" x="-15" y="-9" width="30" height="18" rx="9" />
                    <text class="count" y="4" aria-hidden="true">
                      {tally(arrow)}
                    </text>
                  </g>
                )}
              </g>
            );
          })}
          {picture.boxes.map(({ stop, lines, stations, x, y, width, height }) => (
            <g
              key={stop.id}
              transform={`translate(${String(x)} ${String(y)})`}
              class={`box kind-${stop.kind.toLowerCase()}`}
            >
              <g
                role="button"
                tabindex={0}
                aria-label={`Show ${nameOf(stop)}`}
                onClick={() => onStop(stop.id)}
                onKeyDown={pressed(() => onStop(stop.id))}
              >
                <title>{nameOf(stop)}</title>
                <rect class="back" width={width} height={height} rx="8" />
                {lines.map((line, index) => (
                  <text key={line} aria-hidden="true" class="name" x={width / 2} y={9 + 12 + index * lineHeight}>
                    {`${line} `}
                  </text>
                ))}
              </g>
              {stations.length === 0 ? null : (
                <g transform={`translate(0 ${String(9 + lines.length * lineHeight + 6)})`}>{stations.map(station)}</g>
              )}
            </g>
          ))}
        </svg>
      </div>
      {many ? (
        <label class="all-stations">
          <input type="checkbox" checked={full} onChange={() => setFull(!full)} /> Show what each ramus pierces and
          passes
        </label>
      ) : null}
      <figcaption>
        Choose a line to read its claims. The number counts the sources, for : against. The wider the line, the higher
        the certainty. + pierces, ⌒ passes.
        {picture.merged.length > 0 ? ` Drawn with their ramus: ${picture.merged.join(', ')}.` : ''} A way shows
        connectivity; it does not prove that fibres of that segment reach that skin.
      </figcaption>
      <p class="take">
        <SavePicture
          what="the walk"
          drawing={() => drawing.current}
          caption={{
            title,
            legend:
              'Lines: solid accepted, dashed variant, dotted disputed; the wider, the more certain. Numbers: sources for : against. + pierces, ⌒ passes.',
            citation,
          }}
          name={`walk-${fileName(title)}`}
        />{' '}
        <TakeClaims relations={claimed} evidence={evidence} of="the walk" />
      </p>
      <StepList
        arrows={picture.arrows.filter(({ type }) => !structural.test(type))}
        evidence={evidence}
        step={step}
        onStep={onStep}
      />
    </figure>
  );
}
