/** Exports a walk as a Mermaid flowchart, for slides and pages that render Mermaid. */
import type { StructureKind } from '../../../schema/ontology.ts';
import type { ExportFormat } from './format.ts';
import { certaintyInWords, kindColours, kindInWords, lineOf, textColour } from './palette.ts';
import { numbersInWords, pictureOf, statusesOf, type PictureRelation, type WalkPicture } from './walk-picture.ts';

export const mermaidFormat: ExportFormat = {
  description: 'a picture of one walk (--walk) as a Mermaid flowchart',
  file: 'walk.mmd',
  needsWalk: true,
  write: (graph, { walk }) => [{ name: 'walk.mmd', text: writeMermaid(pictureOf(graph, walk)) }],
};

const lineWords = {
  ACCEPTED: 'solid line',
  VARIANT: 'dashed line',
  DISPUTED: 'dotted line that ends in a cross',
} as const;
const arrows = { ACCEPTED: '-->', VARIANT: '-.->', DISPUTED: '--x' } as const;

function writeMermaid(picture: WalkPicture): string {
  const { nodes, relations } = picture;
  const keys = new Map(nodes.map(({ id }, index) => [id, `n${String(index + 1)}`]));
  const kinds = [...new Set(nodes.map(({ kind }) => kind))];
  const statuses = statusesOf(picture);
  return [
    '---',
    `title: ${JSON.stringify(plain(picture.title))}`,
    // Without it, the legend wraps into a narrow column.
    'config: { flowchart: { wrappingWidth: 900 } }',
    '---',
    'flowchart LR',
    `  accTitle: ${plain(picture.title)}`,
    `  accDescr: ${plain(picture.description)}`,
    ...nodes.map(
      ({ id, kind, name }) =>
        `  ${keys.get(id) ?? ''}["${escapeLabel(name)}<br/>${escapeLabel(kindInWords(kind))}"]:::${kind}`,
    ),
    ...relations.map((one) => {
      const { from, to } = one.record;
      return `  ${keys.get(from) ?? ''} ${arrows[one.status]}|"${labelWithCertainty(one).map(escapeLabel).join('<br/>')}"| ${keys.get(to) ?? ''}`;
    }),
    ...[...Map.groupBy(relations.keys(), (index) => lineKeyOf(relations[index])).values()].map((places) => {
      const { status, certainty } = relations[places[0] ?? 0] as PictureRelation;
      const { colour, dash, width } = lineOf(status, certainty);
      const line = dash === null ? '' : `,stroke-dasharray:${dash}`;
      return `  linkStyle ${places.join(',')} stroke:${colour},stroke-width:${String(width)}px${line},color:${colour}`;
    }),
    ...kinds.map((kind: StructureKind) => {
      const { fill, border } = kindColours[kind];
      return `  classDef ${kind} fill:${fill},stroke:${border},color:${textColour}`;
    }),
    `  legend["${[
      [
        ...statuses.map((status) => `${lineWords[status]}: ${status.toLowerCase()}`),
        'the wider the line, the higher the certainty',
      ].join(', '),
      `Sources: ${picture.sources.map((name, index) => `${String(index + 1)} ${escapeLabel(name)}`).join(', ')}`,
      escapeLabel(picture.credit),
    ].join('<br/>')}"]`,
    '  style legend fill:#ffffff,stroke:#999999,color:#1b1b1b,text-align:left',
    '',
  ].join('\n');
}

function lineKeyOf(relation: PictureRelation | undefined): string {
  return `${relation?.status ?? ''} ${relation?.certainty ?? ''}`;
}

/** What an arrow of the flowchart says: its certainty in words as well, since not every tool draws widths. */
function labelWithCertainty(relation: PictureRelation): string[] {
  const [says = '', ...cites] = labelOf(relation);
  const { certainty } = relation;
  return [says, ...(certainty === null ? [] : [certaintyInWords(certainty)]), ...cites];
}

/** The two lines of an arrow's label: "supplies · accepted", "[1, 3; against: 2]". */
export function labelOf({ words, status, supports, disputes }: PictureRelation): string[] {
  const cited = [
    ...(supports.length > 0 ? [numbersInWords(supports)] : []),
    ...(disputes.length > 0 ? [`against: ${numbersInWords(disputes)}`] : []),
  ].join('; ');
  return [`${words} · ${status.toLowerCase()}`, ...(cited === '' ? [] : [`[${cited}]`])];
}

/** Text inside a quoted label, with Mermaid's special characters as entities. */
function escapeLabel(text: string): string {
  return text.replace(/[#"<>&;`\\]/g, (character) => `#${String(character.charCodeAt(0))};`).replace(/\s+/g, ' ');
}

/** Accessible text on a single line. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll(';', ',').replace(/[{}#]/g, '');
}
