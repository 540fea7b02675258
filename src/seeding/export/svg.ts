/** Exports a walk as an SVG for a 16:9 slide: laid out by dagre, with legend, sources and a description. */
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import { CommandError } from '../../errors.ts';
import type { ExportFormat } from './format.ts';
import { certaintyInWords, kindColours, kindInWords, lineOf, textColour, type Line } from './palette.ts';
import { labelOf } from './mermaid.ts';
import { structureKinds, type StructureKind } from '../../../schema/ontology.ts';
import { certaintiesOf, pictureOf, statusesOf, type WalkPicture } from './walk-picture.ts';
import { element, escapeXml } from './xml.ts';

export const svgFormat: ExportFormat = {
  description: 'a picture of one walk (--walk) as SVG, for a slide',
  file: 'walk.svg',
  needsWalk: true,
  write: (graph, { walk }) => [{ name: 'walk.svg', text: writeSvg(pictureOf(graph, walk)) }],
};

export const font = 'Helvetica, Arial, sans-serif';
/** A 16:9 slide in pixels. Nothing is scaled, so font sizes are as seen. */
const slide = { width: 1280, height: 720 } as const;
const margin = 24;
/** Height of the title above the drawing. */
const head = 46;
/** Smallest font size that is readable on a slide. */
const smallest = 12;
const lineHeight = 1.3;

/** Layout settings; the first that fits is used. */
interface Setting {
  /** Font size of names; other text is one step smaller, but never unreadable. */
  readonly size: number;
  /** Maximum letters per line in a node, and along an arrow. */
  readonly nodeLetters: number;
  readonly labelLetters: number;
  /** Omits the kinds of nodes and puts an arrow's label and citations on one line, so that arrows are closer together. */
  readonly compact: boolean;
}

/** Settings for one font size, roomiest first; only small text is set tightly. */
function settingsOf(size: number): Setting[] {
  const grid = (labels: readonly number[], nodes: readonly number[], compact: boolean) =>
    labels.flatMap((labelLetters) => nodes.map((nodeLetters) => ({ size, nodeLetters, labelLetters, compact })));
  return [
    ...grid([30, 24], [26, 20], false),
    ...grid([18, 14], [18, 14], false),
    ...(size > smallest + 2 ? [] : grid([32, 26, 23, 20, 16], [18, 15, 13], true)),
  ];
}

const sizes = [18, 17, 16, 15, 14, 13];

/** The parts of dagre in use; its own types assume another module resolution. */
export interface LayoutGraph {
  setGraph(options: object): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Box;
  edge(from: string, to: string, name: string): Box & { readonly points: readonly Point[] };
}
export const { Graph } = graphlib as unknown as { Graph: new (options: { multigraph: boolean }) => LayoutGraph };
export const layout = arrange as unknown as (graph: LayoutGraph) => void;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly markup: readonly string[];
}

/** Throws a `CommandError` if the walk does not fit a slide with readable text. */
function writeSvg(picture: WalkPicture): string {
  const footer = footerOf(picture, slide.width - 2 * margin);
  const room = { width: slide.width - 2 * margin, height: slide.height - head - footer.height - margin };
  const drawing = drawingThatFits(picture, room);
  const left = (slide.width - drawing.width) / 2;
  const top = head + (room.height - drawing.height) / 2;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${String(slide.width)} ${String(slide.height)}`,
      ...slide,
      role: 'img',
      'aria-labelledby': 'title description',
      'font-family': font,
    },
    element('title', { id: 'title' }, escapeXml(picture.title)),
    element('desc', { id: 'description' }, escapeXml(picture.description)),
    element('rect', { width: '100%', height: '100%', fill: '#ffffff' }),
    text(picture.title, { x: margin, y: margin + 12 }, { 'font-size': 24, 'font-weight': 'bold' }),
    element('g', { transform: `translate(${round(left)} ${round(top)})` }, ...drawing.markup),
    element(
      'g',
      { transform: `translate(${String(margin)} ${round(slide.height - footer.height)})` },
      ...footer.markup,
    ),
  )}\n`;
}

function drawingThatFits(picture: WalkPicture, room: { width: number; height: number }): Drawing {
  const find = (size: number): Drawing | undefined => {
    for (const setting of settingsOf(size)) {
      const drawing = draw(picture, setting);
      if (drawing.width <= room.width && drawing.height <= room.height) return drawing;
    }
    return undefined;
  };
  // The smallest size shows soonest whether it fits at all.
  const least = find(smallest);
  if (least !== undefined) {
    for (const size of sizes) {
      const drawing = find(size);
      if (drawing !== undefined) return drawing;
    }
    return least;
  }
  throw new CommandError(
    `The picture "${picture.title}" has ${String(picture.nodes.length)} structures and ${String(picture.relations.length)} arrows, too many for a slide with text of ${String(smallest)} pixels; ${picture.narrowing}.`,
  );
}

function draw({ nodes, relations }: WalkPicture, { size, nodeLetters, labelLetters, compact }: Setting): Drawing {
  const small = Math.max(smallest, size - 3);
  const graph = new Graph({ multigraph: true });
  const apart = compact ? { ranksep: 44, nodesep: 8, edgesep: 2 } : { ranksep: 52, nodesep: 14, edgesep: 10 };
  graph.setGraph({ rankdir: 'LR', ...apart, marginx: 4, marginy: 4 });
  const names = new Map(nodes.map(({ id, name }) => [id, wrap(name, nodeLetters)]));
  const kindOf = ({ kind }: { kind: StructureKind }) => (compact ? [] : [kindInWords(kind)]);
  for (const node of nodes) {
    const lines = names.get(node.id) ?? [];
    const kind = kindOf(node);
    graph.setNode(node.id, {
      width:
        Math.max(...lines.map((line) => widthOf(line, size, true)), ...kind.map((line) => widthOf(line, small))) + 18,
      height: lines.length * size * lineHeight + kind.length * small * lineHeight + 10,
    });
  }
  const labels = relations.map((one) => {
    const [says, cites = ''] = labelOf(one);
    // Most arrows are accepted, and their line style says so too.
    const short = one.status === 'ACCEPTED' ? one.words : (says ?? '');
    if (compact) return { above: wrap(`${short} ${cites}`.trim(), labelLetters), below: [] };
    return { above: wrap(says ?? '', labelLetters), below: cites === '' ? [] : wrap(cites, labelLetters) };
  });
  const step = small * lineHeight;
  for (const [index, { record }] of relations.entries()) {
    const { above = [], below = [] } = labels[index] ?? {};
    graph.setEdge(
      record.from,
      record.to,
      {
        width: Math.max(...[...above, ...below].map((line) => widthOf(line, small))) + 8,
        height: (above.length + below.length) * step + 8,
        labelpos: 'c',
        minlen: 1,
      },
      record.id,
    );
  }
  layout(graph);
  const edges = relations.map((one) => graph.edge(one.record.from, one.record.to, one.record.id));
  const columns = columnsOf([...nodes.map(({ id }) => graph.node(id)), ...edges.map(({ x, width }) => ({ x, width }))]);
  const ports = portsOf(
    relations.map(({ record: { from, to } }, index) => {
      const { points = [] } = edges[index] ?? {};
      const inner = points.slice(1, -1);
      return { from: graph.node(from), to: graph.node(to), first: inner[0]?.y ?? 0, last: inner.at(-1)?.y ?? 0 };
    }),
  );
  const arrows = relations.map((one, index) => {
    const { above = [], below = [] } = labels[index] ?? {};
    const edge = edges[index] ?? { points: [], x: 0, y: 0, width: 0, height: 0 };
    // The line runs between the two parts of its label.
    const line = edge.y - edge.height / 2 + above.length * step + 4;
    const inner = edge.points.slice(1, -1).map(({ x, y }) => ({ x, y: x === edge.x ? line : y }));
    const { start = { x: 0, y: 0 }, end = { x: 0, y: 0 } } = ports[index] ?? {};
    const stroke = lineOf(one.status, one.certainty);
    const { colour } = stroke;
    const neck = { x: end.x - headLength(stroke), y: end.y };
    return (
      element('path', {
        d: trackOf([start, ...inner, end], headLength(stroke), columns),
        fill: 'none',
        ...strokeOf(stroke),
      }) +
      arrowHead(stroke, neck) +
      textBlock(above, { x: edge.x, y: line - 5 - (above.length - 1) * step }, small, { fill: colour }) +
      textBlock(below, { x: edge.x, y: line + small + 1 }, small, { fill: colour })
    );
  });
  const boxes = nodes.map((node) => {
    const { id, kind } = node;
    const { x, y, width, height } = graph.node(id);
    const { fill, border } = kindColours[kind];
    const lines = names.get(id) ?? [];
    const top = y - height / 2 + 4 + size;
    return [
      element('rect', {
        x: round(x - width / 2),
        y: round(y - height / 2),
        width: round(width),
        height: round(height),
        rx: 8,
        fill,
        stroke: border,
        'stroke-width': 1.5,
      }),
      textBlock(lines, { x, y: top }, size, { fill: textColour, 'font-weight': 'bold' }),
      textBlock(kindOf(node), { x, y: y + height / 2 - 7 }, small, { fill: textColour }),
    ].join('');
  });
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, markup: [...arrows, ...boxes] };
}

interface Column {
  readonly x: number;
  readonly left: number;
  readonly right: number;
}

/** The columns of nodes and labels from left to right; everything in a column shares one centre. */
function columnsOf(boxes: readonly { readonly x: number; readonly width: number }[]): Column[] {
  const widths = new Map<number, number>();
  for (const { x, width } of boxes) widths.set(x, Math.max(width, widths.get(x) ?? 0));
  return [...widths].map(([x, width]) => ({ x, left: x - width / 2, right: x + width / 2 })).sort((a, b) => a.x - b.x);
}

interface Tie {
  readonly from: Box;
  readonly to: Box;
  /** Heights at which the arrow passes the columns next to its ends. */
  readonly first: number;
  readonly last: number;
}

/**
 * The points where arrows begin and end at their nodes, spread so that arrows of one node stay apart and do not cross
 * there.
 */
function portsOf(ties: readonly Tie[]): { start: Point; end: Point }[] {
  const places = (side: (tie: Tie) => Box, height: (tie: Tie) => number): number[] => {
    const heights = ties.map(() => 0);
    for (const indexes of Map.groupBy(ties.keys(), (index) => boxKey(side(ties[index] as Tie))).values()) {
      const sorted = [...indexes].sort((a, b) => height(ties[a] as Tie) - height(ties[b] as Tie));
      for (const [place, index] of sorted.entries()) {
        const { y, height: tall } = side(ties[index] as Tie);
        heights[index] = y - tall / 2 + (tall * (place + 1)) / (sorted.length + 1);
      }
    }
    return heights;
  };
  const starts = places(
    ({ from }) => from,
    ({ first }) => first,
  );
  const ends = places(
    ({ to }) => to,
    ({ last }) => last,
  );
  return ties.map(({ from, to }, index) => ({
    start: { x: from.x + from.width / 2, y: starts[index] ?? from.y },
    end: { x: to.x - to.width / 2, y: ends[index] ?? to.y },
  }));
}

function boxKey({ x, y }: Box): string {
  return `${String(x)} ${String(y)}`;
}

/** A line that is level within columns, so that it passes between what stands there, and bends only in the gaps. It ends before its head. */
function trackOf(points: readonly Point[], head: number, columns: readonly Column[]): string {
  const columnAt = (x: number) => columns.find(({ left, right }) => x >= left - 1 && x <= right + 1);
  const levels = points.map(({ x, y }, index) => {
    const column = columnAt(x);
    const left = index === 0 ? x : (column?.left ?? x);
    if (index < points.length - 1) return { left, right: column?.right ?? x, y };
    return { left: Math.min(left, x - head), right: x - head, y };
  });
  const at = (x: number, y: number) => `${round(x)} ${round(y)}`;
  return levels
    .map(({ left, right, y }, index) => {
      const before = levels[index - 1];
      if (before === undefined) return `M${at(left, y)}H${round(right)}`;
      const middle = (before.right + left) / 2;
      return `C${at(middle, before.y)} ${at(middle, y)} ${at(left, y)}H${round(right)}`;
    })
    .join('');
}

/** Legend, sources and credits, in lines as wide as the slide. */
function footerOf(picture: WalkPicture, width: number): { height: number; markup: string[] } {
  const perLine = Math.floor(width / (smallest * 0.53));
  const rowHeight = 20;
  let x = 0;
  let y = 0;
  /** Where the next entry of the legend begins; a new row if this one is full. */
  const next = (word: string, picture: number): Point => {
    const needed = picture + 10 + widthOf(word, smallest);
    if (x + needed > width) [x, y] = [0, y + rowHeight];
    const start = { x, y };
    x += needed + 22;
    return start;
  };
  const sample = (line: Line, word: string) => {
    const start = next(word, 46);
    const neck = { x: start.x + 46 - headLength(line), y: start.y };
    return [
      element('line', { x1: round(start.x), y1: start.y, x2: round(neck.x), y2: start.y, ...strokeOf(line) }),
      arrowHead(line, neck),
      text(word, { x: start.x + 56, y: start.y + 4 }, { 'font-size': smallest, fill: line.colour }),
    ];
  };
  const shown = new Set(picture.nodes.map(({ kind }) => kind));
  const legend = [
    ...statusesOf(picture).flatMap((status) => sample(lineOf(status, null), status.toLowerCase())),
    ...certaintiesOf(picture).flatMap((certainty) =>
      sample({ ...lineOf('ACCEPTED', certainty), colour: textColour }, certaintyInWords(certainty)),
    ),
    ...structureKinds
      .filter((kind) => shown.has(kind))
      .flatMap((kind) => {
        const { fill, border } = kindColours[kind];
        const word = kindInWords(kind);
        const start = next(word, 18);
        const box = { x: round(start.x), y: start.y - 7, width: 18, height: 13, rx: 3 };
        return [
          element('rect', { ...box, fill, stroke: border, 'stroke-width': 1.5 }),
          text(word, { x: start.x + 26, y: start.y + 4 }, { 'font-size': smallest, fill: textColour }),
        ];
      }),
  ];
  const sources = `Sources: ${picture.sources.map((name, index) => `[${String(index + 1)}]\u00a0${name}`).join('  ')}`;
  const lines = [...wrap(sources, perLine), ...wrap(picture.credit, perLine)];
  const step = smallest * lineHeight;
  return {
    height: y + 24 + lines.length * step + 6,
    markup: [
      ...legend,
      ...lines.map((line, index) =>
        text(line, { x: 0, y: y + 24 + index * step }, { 'font-size': smallest, fill: '#444444' }),
      ),
    ],
  };
}

function strokeOf({ colour, width, dash }: Line): Record<string, string | number | null> {
  return {
    stroke: colour,
    'stroke-width': width,
    'stroke-dasharray': dash,
    'stroke-linecap': dash === null ? null : 'round',
  };
}

function headLength({ width }: Line): number {
  return 9 + width;
}

/** The head of an arrow, drawn from where its line ends: a marker could not follow the width without its tip being blunt. */
function arrowHead(line: Line, { x, y }: Point): string {
  const half = 4 + line.width / 2;
  const base = `${round(x)} ${round(y - half)}`;
  return element('path', {
    d: `M${base}v${round(2 * half)}L${round(x + headLength(line))} ${round(y)}z`,
    fill: line.colour,
  });
}

/** Lines of text below each other; `y` is the baseline of the first. */
function textBlock(
  lines: readonly string[],
  { x, y }: Point,
  size: number,
  attributes: Record<string, string>,
): string {
  return lines
    .map((line, index) =>
      text(
        line,
        { x, y: y + index * size * lineHeight },
        { 'font-size': size, 'text-anchor': 'middle', ...attributes },
      ),
    )
    .join('');
}

export function text(content: string, { x, y }: Point, attributes: Record<string, string | number>): string {
  return element('text', { x: round(x), y: round(y), ...attributes }, escapeXml(content));
}

/** Wraps text at spaces to a maximum line length. */
function wrap(content: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of content.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A safe upper bound for the width of text in Arial or Helvetica; no font is available to measure it. */
export function widthOf(content: string, size: number, bold = false): number {
  const ems = Array.from(content, emsOf).reduce((sum, width) => sum + width, 0);
  return ems * size * (bold ? 1.12 : 1.04);
}

function emsOf(letter: string): number {
  if (/[ijl.,:;'|!·]/.test(letter)) return 0.27;
  if (/[ftr()[\]\-\s]/.test(letter)) return 0.33;
  if (/[mwMW]/.test(letter)) return 0.85;
  return /[A-Z]/.test(letter) ? 0.7 : 0.56;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
