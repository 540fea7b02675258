/**
 * Exports the graph as GraphML: structures as nodes, relations as directed edges, with typed keys and yEd's shapes and
 * labels.
 */
import { gradesOf, type Certainty } from '../../../schema/certainty.ts';
import { citationOf, everything, evaluate, type EvidenceStatus } from '../../../schema/claim.ts';
import { graphFields, relationFields, structureFields, type Field, type Fields } from '../../../schema/fields.ts';
import { structureKinds } from '../../../schema/ontology.ts';
import type { GraphContent, RelationRecord, StructureRecord } from '../../domain/records.ts';
import { byOrdinal } from '../seed-shape.ts';
import type { ExportFormat } from './format.ts';
import { kindColours, lineOf, statusLines, textColour, typeInWords } from './palette.ts';
import { element, escapeXml } from './xml.ts';

export const graphmlFormat: ExportFormat = {
  description: 'a picture of the whole graph to lay out, for yEd, Gephi, Cytoscape',
  file: 'graph.graphml',
  write: (graph) => [{ name: 'graph.graphml', text: writeGraphml(graph) }],
};

type KeyType = 'string' | 'double' | 'int' | 'boolean';
type Values = Readonly<Record<string, string | number | boolean | null>>;

const keyTypes = {
  text: 'string',
  word: 'string',
  id: 'string',
  number: 'double',
  integer: 'int',
  boolean: 'boolean',
} as const satisfies Record<Exclude<Field['type'], 'record'>, KeyType>;

/** The attribute for a field. GraphML has no lists or records, so these are JSON in attributes whose names end in "Json". */
function attributeOf(name: string, { type, list }: Field): readonly [name: string, type: KeyType] {
  return list === true || type === 'record' ? [`${name}Json`, 'string'] : [name, keyTypes[type]];
}

function attributesOf(fields: Fields): Record<string, KeyType> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => attributeOf(name, field)));
}

function valuesOf(fields: Fields, record: object): Values {
  const values = record as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const [attribute] = attributeOf(name, field);
      const value = values[name] as string | number | boolean | null;
      return [attribute, attribute === name || value === null ? value : JSON.stringify(value)];
    }),
  );
}

const { id: _structureId, shortName: _label, ...nodeFields } = structureFields;
const { id: _relationId, from: _from, to: _to, ...edgeFields } = relationFields;

const graphmlKeys = {
  graph: { ...attributesOf(graphFields), sourcesJson: 'string', classesJson: 'string', disputeTopicsJson: 'string' },
  node: { label: 'string', kind: 'string', ...attributesOf(nodeFields), statementsJson: 'string' },
  edge: {
    label: 'string',
    ...attributesOf(edgeFields),
    status: 'string',
    certainty: 'string',
    supports: 'int',
    disputes: 'int',
    cites: 'string',
    claimsJson: 'string',
  },
} as const satisfies Record<string, Readonly<Record<string, KeyType>>>;

function writeGraphml(graph: GraphContent): string {
  const statements = new Map(byOrdinal(graph.statements).map(({ about, claims }) => [about, claims]));
  const names = new Map(graph.sources.map(({ id, name }) => [id, name]));
  const keys = Object.entries(graphmlKeys).flatMap(([part, members]) =>
    Object.entries(members).map(([name, type]) =>
      element('key', { id: keyOf(part, name), for: part, 'attr.name': name, 'attr.type': type }),
    ),
  );
  const about = {
    ...valuesOf(graphFields, graph),
    sourcesJson: JSON.stringify(graph.sources),
    classesJson: JSON.stringify(graph.classes),
    disputeTopicsJson: JSON.stringify(graph.topics),
  };
  const places = placesOf(graph.structures);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="http://www.yworks.com/xml/graphml" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">',
    ...keys,
    element('key', { id: 'yed-node', for: 'node', 'yfiles.type': 'nodegraphics' }),
    element('key', { id: 'yed-edge', for: 'edge', 'yfiles.type': 'edgegraphics' }),
    '<graph id="cluneal-graph" edgedefault="directed">',
    ...dataOf('graph', about),
    ...graph.structures.map((structure) =>
      element(
        'node',
        { id: structure.id },
        ...dataOf('node', {
          label: structure.shortName,
          kind: structure.kind,
          ...valuesOf(nodeFields, structure),
          statementsJson: JSON.stringify(statements.get(structure.id) ?? []),
        }),
        yedNode(structure, places.get(structure.id) ?? { x: 0, y: 0 }),
      ),
    ),
    ...graph.relations.map((relation) => {
      const { id, from, to, claims } = relation;
      const { status: given, certainty } = gradesOf(relation);
      const status = given ?? 'DISPUTED';
      const count = (stance: string) => claims.filter((claim) => claim.stance === stance).length;
      const cites = (evaluate(relation, everything)?.claims ?? []).map((claim) =>
        citationOf(claim, names.get(claim.source) ?? claim.source),
      );
      return element(
        'edge',
        { id, source: from, target: to },
        ...dataOf('edge', {
          label: typeInWords(relation),
          ...valuesOf(edgeFields, relation),
          status,
          certainty,
          supports: count('SUPPORTS'),
          disputes: count('DISPUTES'),
          cites: cites.join('; '),
          claimsJson: JSON.stringify(claims),
        }),
        yedEdge(relation, status, certainty),
      );
    }),
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

function keyOf(part: string, name: string): string {
  return `${part}-${name}`;
}

function dataOf(part: keyof typeof graphmlKeys, values: Values): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [element('data', { key: keyOf(part, name) }, escapeXml(String(value)))],
  );
}

const width = 170;
const height = 34;

/** One column per kind, from nerve to skin, in craniocaudal order, so that it is readable without a layout. */
function placesOf(structures: readonly StructureRecord[]): Map<string, { x: number; y: number }> {
  const columns = Map.groupBy(structures, ({ kind }) => kind);
  return new Map(
    structureKinds.flatMap((kind, column) =>
      (columns.get(kind) ?? []).map(({ id }, row) => [id, { x: column * width * 2, y: row * height * 1.6 }] as const),
    ),
  );
}

function yedNode({ kind, shortName }: StructureRecord, { x, y }: { x: number; y: number }): string {
  const { fill, border } = kindColours[kind];
  return element(
    'data',
    { key: 'yed-node' },
    element(
      'y:ShapeNode',
      {},
      element('y:Geometry', { x, y, width, height }),
      element('y:Fill', { color: fill, transparent: 'false' }),
      element('y:BorderStyle', { color: border, type: 'line', width: 1.5 }),
      element('y:NodeLabel', { textColor: textColour, fontSize: 12 }, escapeXml(shortName)),
      element('y:Shape', { type: 'roundrectangle' }),
    ),
  );
}

function yedEdge(relation: RelationRecord, status: EvidenceStatus, certainty: Certainty | null): string {
  const { colour, width: line } = lineOf(status, certainty);
  return element(
    'data',
    { key: 'yed-edge' },
    element(
      'y:PolyLineEdge',
      {},
      element('y:LineStyle', { color: colour, type: statusLines[status].yed, width: line }),
      element('y:Arrows', { source: 'none', target: 'standard' }),
      element('y:EdgeLabel', { textColor: colour, fontSize: 10 }, escapeXml(typeInWords(relation))),
    ),
  );
}
