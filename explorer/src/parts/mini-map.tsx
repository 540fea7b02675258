/** A small, non-interactive map of the body from behind. Whatever it shows must also be given in words beside it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useDrawing } from './body-map.tsx';

/** How a region is marked. Regions neither supported nor denied are outlined. */
export interface Mark {
  readonly said: boolean;
  readonly denied: boolean;
}

export interface MiniMapProps {
  readonly marks: ReadonlyMap<string, Mark>;
  /** Landmarks to highlight. */
  readonly landmarks: ReadonlySet<string>;
}

/** Margin around what is marked, in units of the drawing. */
const margin = 70;
const leastHeight = 420;
/** Ratio of width to height. */
const shape = 0.85;

export function MiniMap({ marks, landmarks }: MiniMapProps) {
  const drawing = useDrawing();
  const marked = useRef<SVGGElement>(null);
  const [view, setView] = useState<string | null>(null);
  const key = [...marks.keys()].join();
  useLayoutEffect(() => {
    const box = marked.current?.getBBox();
    setView(box === undefined || box.height === 0 ? null : around(box));
  }, [drawing, key]);
  if (drawing === null || drawing instanceof Error) return null;
  return (
    <svg class="body-map mini-map" viewBox={view ?? drawing.viewBox} aria-hidden="true">
      <g class="body" dangerouslySetInnerHTML={{ __html: drawing.body }} />
      <g ref={marked}>
        {drawing.regions.map(({ id, d }) => {
          const mark = marks.get(id);
          if (mark === undefined) return null;
          return (
            <g key={id} class="marked">
              <path class={mark.said ? 'is-said' : mark.denied ? 'is-denied' : 'is-at-stake'} d={d} />
              {mark.denied ? <path class="texture" d={d} fill="url(#texture-disputed)" /> : null}
            </g>
          );
        })}
      </g>
      <g class="landmarks" dangerouslySetInnerHTML={{ __html: drawing.landmarks }} />
      <g
        class="landmarks is-marked"
        dangerouslySetInnerHTML={{
          __html: drawing.marks.flatMap(({ id, shape: one }) => (landmarks.has(id) ? [one] : [])).join(''),
        }}
      />
    </svg>
  );
}

/** The part of the drawing around a box, at the small map's aspect ratio and with both halves of the body. */
function around({ x, y, width, height }: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>): string {
  const high = Math.max(height + 2 * margin, (width + 2 * margin) / shape, leastHeight);
  const wide = high * shape;
  return [x + width / 2 - wide / 2, y + height / 2 - high / 2, wide, high].map((one) => one.toFixed(0)).join(' ');
}
