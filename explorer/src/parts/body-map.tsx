/** The body from behind, with skin regions coloured by status. A list beside it gives the same information. */
import { useEffect, useState } from 'preact/hooks';
import { loadDrawing, type Drawing } from './drawing.ts';
import { classOf, statusWords, textureOf, type Status } from './status.tsx';

export interface Paint {
  /** Null for unmarked skin. */
  readonly status: Status | null;
  /** Appended to the name of the region, like "accepted, 4 sources". */
  readonly text: string;
}

export interface BodyMapProps {
  readonly names: ReadonlyMap<string, string>;
  readonly paint: ReadonlyMap<string, Paint>;
  /** Regions of the second layer, drawn as outlines only. */
  readonly outlined: ReadonlySet<string>;
  readonly chosen: string | null;
  readonly highlighted: string | null;
  readonly onChoose: (region: string) => void;
  readonly onPoint: (region: string | null) => void;
  readonly describe: (region: string) => string;
}

export function useDrawing(): Drawing | Error | null {
  const [drawing, setDrawing] = useState<Drawing | Error | null>(null);
  useEffect(() => {
    let wanted = true;
    loadDrawing().then(
      (read) => wanted && setDrawing(read),
      (error: unknown) => wanted && setDrawing(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return drawing;
}

export function BodyMap(props: BodyMapProps) {
  const drawing = useDrawing();
  if (drawing === null) return <p class="loading">Loading the map …</p>;
  if (drawing instanceof Error)
    return (
      <p class="failed" role="alert">
        The drawing could not be loaded. {drawing.message} The list shows the same information.
      </p>
    );
  const { names, paint, outlined, chosen, highlighted, onChoose, onPoint, describe } = props;
  const choose = (id: string) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(id);
  };
  return (
    <svg class="body-map" viewBox={drawing.viewBox} role="group" aria-label="The back of the body">
      <g class="body" dangerouslySetInnerHTML={{ __html: drawing.body }} />
      <g aria-hidden="true">
        {drawing.regions.map(({ id, d }) => {
          const painted = paint.get(id);
          if (painted === undefined) return null;
          return (
            <g key={id} class={`painted ${painted.status === null ? 'is-bare' : classOf(painted.status)}`}>
              <path class="area" d={d} />
              {painted.status === null ? null : <path class="texture" d={d} fill={textureOf(painted.status)} />}
            </g>
          );
        })}
      </g>
      <g class="landmarks" aria-hidden="true" dangerouslySetInnerHTML={{ __html: drawing.landmarks }} />
      <g>
        {drawing.regions.map(({ id, d }) => {
          const painted = paint.get(id);
          const state = [
            'region',
            painted?.status == null ? '' : classOf(painted.status),
            id === chosen ? 'is-chosen' : '',
            id === highlighted ? 'is-highlighted' : '',
          ];
          return (
            <path
              key={id}
              class={state.filter(Boolean).join(' ')}
              d={d}
              data-region={id}
              data-status={painted?.status == null ? undefined : statusWords[painted.status]}
              role="button"
              tabindex={0}
              aria-pressed={id === chosen}
              aria-label={`${names.get(id) ?? id}, ${describe(id)}`}
              onClick={() => onChoose(id)}
              onKeyDown={choose(id)}
              onPointerEnter={() => onPoint(id)}
              onPointerLeave={() => onPoint(null)}
              onFocus={() => onPoint(id)}
              onBlur={() => onPoint(null)}
            />
          );
        })}
      </g>
      <g class="levels" aria-hidden="true" dangerouslySetInnerHTML={{ __html: drawing.levels }} />
      <g class="dermatomes" aria-hidden="true">
        {drawing.regions
          .filter(({ id }) => outlined.has(id))
          .map(({ id, d }) => (
            <path key={id} d={d} />
          ))}
      </g>
    </svg>
  );
}
