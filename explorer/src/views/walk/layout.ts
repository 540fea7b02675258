/**
 * Lays out the paths from left to right with dagre: nerves and skin as boxes, steps as lines, stations inside the
 * boxes.
 */
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { Certainty } from '../../parts/certainty.tsx';
import type { Status } from '../../parts/status.tsx';
import type { Station, Step, Stop, Way } from './query.ts';

export interface Arrow {
  readonly id: string;
  readonly from: Stop;
  readonly to: Stop;
  readonly type: string;
  readonly how: string | null;
  readonly status: Status;
  readonly certainty: Certainty | null;
  readonly sourcesFor: number;
  readonly sourcesAgainst: number;
}

export interface Box {
  readonly stop: Stop;
  readonly lines: readonly string[];
  readonly stations: readonly Station[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly (Arrow & {
    readonly d: string;
    readonly middle: Point;
    readonly tip: Point & { readonly angle: number };
  })[];
  /** Names of branches that were merged into their ramus. */
  readonly merged: readonly string[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The part of dagre used here. Its own types do not work with our module resolution. */
interface LayoutGraph {
  setGraph(options: object): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Point & { readonly width: number; readonly height: number };
  edge(edge: { v: string; w: string; name: string }): { readonly points: readonly Point[] };
}

export const boxWidth = 156;
export const lineHeight = 16;
export const stationHeight = 20;
const padding = 9;

export function arrowOf(step: Step): Arrow {
  const { from, to, relation, status, certainty, sourcesFor, sourcesAgainst } = step;
  const { id, type, how } = relation;
  return { id, from, to, type, how, status, certainty, sourcesFor, sourcesAgainst };
}

/** Lays out all paths as one picture; a step shared by several paths is drawn once. */
export function drawWays(
  ways: readonly Way[],
  more: readonly Arrow[] = [],
  hasStations: (stop: string) => boolean = () => true,
  nameOf: (stop: Stop) => string = ({ name }) => name,
): Picture {
  const arrows = new Map(
    [...more, ...ways.toSorted(craniocaudally).flatMap((way) => way.steps.map(arrowOf))].map((arrow) => [
      arrow.id,
      arrow,
    ]),
  );
  const stops = new Map([...arrows.values()].flatMap(({ from, to }) => [from, to]).map((stop) => [stop.id, stop]));
  const stations = new Map<string, Map<string, Station>>();
  for (const station of ways.flatMap(({ pierces, passes }) => [...pierces, ...passes])) {
    if (!hasStations(station.from.id)) continue;
    const list = stations.get(station.from.id) ?? new Map<string, Station>();
    list.set(station.relation.id, station);
    stations.set(station.from.id, list);
  }
  const Graph = graphlib.Graph as unknown as new (options: object) => LayoutGraph;
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 52, edgesep: 12, marginx: 6, marginy: 10 });
  const drafts = [...stops.values()].map((stop) => {
    const lines = wrap(nameOf(stop), 19);
    const at = [...(stations.get(stop.id)?.values() ?? [])];
    const height = padding * 2 + lines.length * lineHeight + at.length * stationHeight + (at.length > 0 ? 4 : 0);
    graph.setNode(stop.id, { width: boxWidth, height });
    return { stop, lines, stations: at };
  });
  for (const { id, from, to } of arrows.values()) graph.setEdge(from.id, to.id, {}, id);
  (arrange as (graph: unknown) => void)(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: drafts.map((draft) => {
      const place = graph.node(draft.stop.id);
      return { ...draft, ...pick(place), x: place.x - place.width / 2, y: place.y - place.height / 2 };
    }),
    arrows: [...arrows.values()].map((arrow) => {
      const { points } = graph.edge({ v: arrow.from.id, w: arrow.to.id, name: arrow.id });
      const last = points.at(-1) ?? { x: 0, y: 0 };
      const before = points.at(-2) ?? last;
      const angle = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
      return {
        ...arrow,
        d: smooth(points),
        middle: points[Math.floor(points.length / 2)] ?? last,
        tip: { ...last, angle },
      };
    }),
    merged: [...new Set(ways.flatMap(({ branches }) => branches.map(({ name }) => name)))],
  };
}

const pick = ({ width, height }: { readonly width: number; readonly height: number }) => ({ width, height });

/** A curve through dagre's points. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let d = `M${coordinates(first)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) d += ` L${coordinates(point)}`;
    else d += ` Q${coordinates(point)} ${coordinates({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return d;
}

const coordinates = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;

/** Wraps words into lines of at most this many characters. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const parts = ['C', 'T', 'L', 'S', 'Co'];

/** Sorts paths from higher spinal nerves first. */
function craniocaudally(a: Way, b: Way): number {
  return levelOf(a) - levelOf(b);
}

function levelOf({ steps }: Way): number {
  const [, part = '', number = '0'] = /:([A-Z][a-z]?)(\d+)/.exec(steps[0]?.from.id ?? '') ?? [];
  return parts.indexOf(part) * 100 + Number(number);
}
