/** A walk as an SVG picture for a slide of 16 to 9: laid out by dagre, with legend, sources, and a description in words. */
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { ExportFormat } from './format.ts';
import { kindColours, kindInWords, statusLines, textColour } from './palette.ts';
import { labelOf } from './mermaid.ts';
import { pictureOf, statusesOf, type WalkPicture } from './walk-picture.ts';
import { element, escapeXml } from './xml.ts';

export const svgFormat: ExportFormat = {
  description: 'a picture of one walk (--walk) as SVG, for a slide',
  file: 'walk.svg',
  write: (graph, { walk }) => [{ name: 'walk.svg', text: writeSvg(pictureOf(graph, walk)) }],
};

const font = 'Helvetica, Arial, sans-serif';
const nameSize = 17;
const smallSize = 13;
const margin = 28;
/** Room for the title above the drawing. */
const head = 54;
const lineHeight = 1.35;
const ratio = 16 / 9;

/** What of dagre is used: its own types are written for another way of finding modules. */
interface LayoutGraph {
  setGraph(options: object): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Point & { readonly width: number; readonly height: number };
  edge(from: string, to: string, name: string): Point & { readonly points: readonly Point[] };
}
const { Graph } = graphlib as unknown as { Graph: new (options: { multigraph: boolean }) => LayoutGraph };
const layout = arrange as unknown as (graph: LayoutGraph) => void;

interface Point {
  readonly x: number;
  readonly y: number;
}

function writeSvg(picture: WalkPicture): string {
  const drawing = layOut(picture);
  const width = Math.max(drawing.width + 2 * margin, 960);
  const footer = footerOf(picture, width - 2 * margin);
  const height = head + drawing.height + footer.height + 2 * margin;
  // A slide is 16 to 9: the narrower side gets room on both sides.
  const slideWidth = Math.max(width, height * ratio);
  const slideHeight = Math.max(height, width / ratio);
  const left = (slideWidth - drawing.width) / 2;
  const top = head + Math.max(0, (slideHeight - head - footer.height - margin - drawing.height) / 2);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${round(slideWidth)} ${round(slideHeight)}`,
      // Shown or put on a slide as it is, the picture fits, however large the drawing is.
      width: 1280,
      height: 720,
      role: 'img',
      'aria-labelledby': 'title description',
      'font-family': font,
    },
    element('title', { id: 'title' }, escapeXml(picture.title)),
    element('desc', { id: 'description' }, escapeXml(picture.description)),
    element('defs', {}, ...statusesOf(picture).map(arrowHead)),
    element('rect', { width: '100%', height: '100%', fill: '#ffffff' }),
    text(picture.title, { x: margin, y: margin + 12 }, { 'font-size': 24, 'font-weight': 'bold' }),
    element('g', { transform: `translate(${round(left)} ${round(top)})` }, ...drawing.markup),
    element(
      'g',
      { transform: `translate(${String(margin)} ${round(slideHeight - footer.height - margin / 2)})` },
      ...footer.markup,
    ),
  )}\n`;
}

function layOut({ nodes, relations }: WalkPicture): { width: number; height: number; markup: string[] } {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 46, edgesep: 14, marginx: 4, marginy: 4 });
  for (const { id, kind, name } of nodes) {
    const lines = wrap(name, 24);
    const widest = Math.max(...lines.map((line) => widthOf(line, nameSize)), widthOf(kindInWords(kind), smallSize));
    graph.setNode(id, {
      width: widest + 24,
      height: lines.length * nameSize * lineHeight + smallSize * lineHeight + 14,
    });
  }
  for (const one of relations) {
    const lines = labelOf(one).flatMap((line) => wrap(line, 28));
    const size = {
      width: Math.max(...lines.map((line) => widthOf(line, smallSize))) + 10,
      height: lines.length * smallSize * lineHeight + 6,
    };
    graph.setEdge(one.record.from, one.record.to, { ...size, labelpos: 'c', minlen: 1 }, one.record.id);
  }
  layout(graph);
  const lines = relations.map((one) => {
    const { points, x, y } = graph.edge(one.record.from, one.record.to, one.record.id);
    const { colour, dash, width } = statusLines[one.status];
    const path = element('path', {
      d: curve(points),
      fill: 'none',
      stroke: colour,
      'stroke-width': width,
      'stroke-dasharray': dash,
      'stroke-linecap': dash === null ? null : 'round',
      'marker-end': `url(#arrow-${one.status})`,
    });
    const label = labelOf(one).flatMap((line) => wrap(line, 28));
    const box = {
      width: Math.max(...label.map((line) => widthOf(line, smallSize))) + 6,
      height: label.length * smallSize * lineHeight + 2,
    };
    const back = element('rect', {
      x: round(x - box.width / 2),
      y: round(y - box.height / 2),
      ...box,
      rx: 3,
      fill: '#ffffff',
      'fill-opacity': 0.92,
    });
    return { path, label: back + textBlock(label, { x, y }, smallSize, { fill: colour }) };
  });
  const boxes = nodes.map(({ id, kind, name }) => {
    const { x, y, width, height } = graph.node(id);
    const { fill, border } = kindColours[kind];
    const label = wrap(name, 24);
    const down = (smallSize * lineHeight) / 2;
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
      textBlock(label, { x, y: y - down }, nameSize, { fill: textColour, 'font-weight': 'bold' }),
      text(
        kindInWords(kind),
        { x, y: y + height / 2 - 9 },
        { 'font-size': smallSize, 'text-anchor': 'middle', fill: textColour },
      ),
    ].join('');
  });
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, markup: [...lines.map(({ path }) => path), ...boxes, ...lines.map(({ label }) => label)] };
}

/** Legend, sources and where the data come from, in lines as wide as the drawing. */
function footerOf(picture: WalkPicture, width: number): { height: number; markup: string[] } {
  const perLine = Math.floor(width / (smallSize * 0.56));
  let x = 0;
  const legend = statusesOf(picture).flatMap((status) => {
    const { colour, dash, width: line } = statusLines[status];
    const start = x;
    const word = status.toLowerCase();
    x += 58 + widthOf(word, smallSize) + 26;
    return [
      element('line', {
        x1: start,
        y1: 0,
        x2: start + 46,
        y2: 0,
        stroke: colour,
        'stroke-width': line,
        'stroke-dasharray': dash,
        'stroke-linecap': dash === null ? null : 'round',
        'marker-end': `url(#arrow-${status})`,
      }),
      text(word, { x: start + 58, y: 4 }, { 'font-size': smallSize + 1, fill: colour }),
    ];
  });
  const sources = `Sources: ${picture.sources.map((name, index) => `[${String(index + 1)}]\u00a0${name}`).join('  ')}`;
  const lines = [...wrap(sources, perLine), ...wrap(picture.credit, perLine)];
  const step = smallSize * lineHeight;
  return {
    height: 24 + lines.length * step,
    markup: [
      ...legend,
      ...lines.map((line, index) =>
        text(line, { x: 0, y: 24 + index * step }, { 'font-size': smallSize, fill: '#444444' }),
      ),
    ],
  };
}

function arrowHead(status: keyof typeof statusLines): string {
  return element(
    'marker',
    {
      id: `arrow-${status}`,
      viewBox: '0 0 10 10',
      refX: 9,
      refY: 5,
      markerWidth: 14,
      markerHeight: 10,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    element('path', { d: 'M0 0L10 5L0 10z', fill: statusLines[status].colour }),
  );
}

/** A line through the points that has no corners. */
function curve(points: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = rest.map((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${at(point)}`;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${at(first)}${parts.join('')}`;
}

function textBlock(
  lines: readonly string[],
  { x, y }: Point,
  size: number,
  attributes: Record<string, string>,
): string {
  const step = size * lineHeight;
  const top = y - ((lines.length - 1) * step) / 2 + size * 0.35;
  return lines
    .map((line, index) =>
      text(line, { x, y: top + index * step }, { 'font-size': size, 'text-anchor': 'middle', ...attributes }),
    )
    .join('');
}

function text(content: string, { x, y }: Point, attributes: Record<string, string | number>): string {
  return element('text', { x: round(x), y: round(y), ...attributes }, escapeXml(content));
}

/** Lines of at most so many characters, broken at spaces. */
function wrap(content: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of content.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Width of a text, on the safe side: no font is at hand to measure it. */
function widthOf(content: string, size: number): number {
  return content.length * size * 0.57;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
