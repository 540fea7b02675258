/** Draws the kinds of structure on the way to the skin and the types of relation between them, as an SVG. */
import { edge, kindOfId, structureKinds, type RelationType, type StructureKind } from '../../../schema/ontology.ts';
import type { GraphContent } from '../../domain/records.ts';
import { kindColours, textColour } from './palette.ts';
import { font, Graph, layout, round, text, widthOf } from './svg.ts';
import { element } from './xml.ts';

const size = 16;
const labelSize = 12;
const lineColour = '#666666';
const note =
  'Behind each relation: (:Claim)-[:SUBJECT]->(from), (:Claim)-[:OBJECT]->(to), (:Claim)-[:CITES]->(:Source).';

interface Tie {
  readonly from: StructureKind;
  readonly to: StructureKind;
  readonly types: readonly RelationType[];
}

/** The types of relation in a graph that are on a walk, by the kinds that they join. */
function tiesOf({ relations }: GraphContent): Tie[] {
  const walked = relations.filter(({ type }) => edge(type).walk !== 'NONE');
  const pairs = Map.groupBy(walked, ({ from, to }) => `${kindOfId(from) ?? ''} ${kindOfId(to) ?? ''}`);
  return [...pairs].flatMap(([pair, members]) => {
    const [from, to] = pair.split(' ') as [StructureKind, StructureKind];
    const types = [...new Set(members.map(({ type }) => type))].sort();
    return from === to ? [] : [{ from, to, types }];
  });
}

export function drawModel(graph: GraphContent): string {
  const ties = tiesOf(graph);
  const kinds = structureKinds.filter((kind) => ties.some(({ from, to }) => from === kind || to === kind));
  const plan = new Graph({ multigraph: true });
  plan.setGraph({ rankdir: 'LR', ranksep: 40, nodesep: 30, edgesep: 12, marginx: 20, marginy: 20 });
  for (const kind of kinds) plan.setNode(kind, { width: widthOf(kind, size, true) + 24, height: 44 });
  for (const { from, to, types } of ties) {
    const width = Math.max(...types.map((type) => widthOf(type, labelSize))) + 8;
    plan.setEdge(from, to, { width, height: types.length * 15 + 4, labelpos: 'c' }, 'types');
  }
  layout(plan);
  const lines = ties.map(({ from, to }) => {
    const { points } = plan.edge(from, to, 'types');
    const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
    return element('path', { d, fill: 'none', stroke: lineColour, 'stroke-width': 1.5, 'marker-end': 'url(#head)' });
  });
  const labels = ties.map(({ from, to, types }) => {
    const { x, y, width, height } = plan.edge(from, to, 'types');
    const ground = { x: round(x - width / 2), y: round(y - height / 2), width: round(width), height };
    const look = { 'font-size': labelSize, 'text-anchor': 'middle', fill: textColour };
    return (
      element('rect', { ...ground, fill: '#ffffff' }) +
      types.map((type, index) => text(type, { x, y: y - height / 2 + 14 + index * 15 }, look)).join('')
    );
  });
  const boxes = kinds.map((kind) => {
    const { x, y, width, height } = plan.node(kind);
    const { fill, border } = kindColours[kind];
    const box = { x: round(x - width / 2), y: round(y - height / 2), width: round(width), height, rx: height / 2 };
    return (
      element('rect', { ...box, fill, stroke: border, 'stroke-width': 1.5 }) +
      text(
        kind,
        { x, y: y + 5 },
        { 'font-size': size, 'font-weight': 'bold', 'text-anchor': 'middle', fill: textColour },
      )
    );
  });
  const { width = 0, height = 0 } = plan.graph();
  const wide = Math.max(width, widthOf(note, labelSize) + 40);
  const head = element('path', { d: 'M0 0L10 5L0 10z', fill: lineColour });
  const marker = {
    id: 'head',
    viewBox: '0 0 10 10',
    refX: 9,
    refY: 5,
    markerWidth: 7,
    markerHeight: 7,
    orient: 'auto',
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${round(wide)} ${round(height + 30)}`,
      width: round(wide),
      height: round(height + 30),
      role: 'img',
      'aria-labelledby': 'title description',
      'font-family': font,
    },
    element('title', { id: 'title' }, 'Kinds of structure and the relations between them'),
    element(
      'desc',
      { id: 'description' },
      ties.map(({ from, to, types }) => `${from} ${types.join(', ')} ${to}`).join('; '),
    ),
    element('defs', {}, element('marker', marker, head)),
    element('rect', { width: '100%', height: '100%', fill: '#ffffff' }),
    ...lines,
    ...labels,
    ...boxes,
    text(note, { x: 20, y: height + 14 }, { 'font-size': labelSize, fill: textColour }),
  )}\n`;
}
