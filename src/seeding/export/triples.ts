/** The graph as linked data: JSON-LD, Turtle and N-Quads, three spellings of the same triples. */
import { DataFactory, Writer, type Quad_Object } from 'n3';
import type { GraphContent } from '../../domain/records.ts';
import type { ExportFormat } from './format.ts';
import { linkedNodes, type LinkedNode } from './linked-document.ts';
import {
  expandAddress,
  idPrefixes,
  linkedContext,
  linkedTerms,
  vocabularies,
  type LinkedTerm,
} from './linked-terms.ts';

export const jsonldFormat: ExportFormat = {
  description: 'linked data as JSON-LD, with its context',
  file: 'graph.jsonld',
  write: (graph) => [{ name: 'graph.jsonld', text: writeJsonld(graph) }],
};

export const turtleFormat: ExportFormat = {
  description: 'linked data as Turtle, for Protégé, Jena and other triple stores',
  file: 'graph.ttl',
  write: (graph) => [{ name: 'graph.ttl', text: writeTurtle(linkedNodes(graph)) }],
};

export const nquadsFormat: ExportFormat = {
  description: 'linked data as N-Quads, in a named graph for each data version',
  file: 'graph.nq',
  write: (graph) => [{ name: 'graph.nq', text: writeNquads(graph) }],
};

/** The context alone, as `schema/context.jsonld` has it for others to use. */
export function printContext(): string {
  return `${JSON.stringify({ '@context': linkedContext() }, null, 2)}\n`;
}

/** One node a line, so that a difference between two versions can be read. */
function writeJsonld(graph: GraphContent): string {
  const context = JSON.stringify(linkedContext(), null, 2).replaceAll('\n', '\n  ');
  const nodes = linkedNodes(graph).map((node) => `    ${JSON.stringify(withoutEmpty(node))}`);
  return `{\n  "@context": ${context},\n  "@graph": [\n${nodes.join(',\n')}\n  ]\n}\n`;
}

/** Nodes as Turtle; records without an id stand in brackets where they belong. */
export function writeTurtle(nodes: readonly LinkedNode[]): string {
  const writer = new Writer({ prefixes: { ...vocabularies, ...idPrefixes } });
  const shape: Shape = {
    nested: (pairs) => writer.blank(pairs.map(([predicate, object]) => ({ predicate: named(predicate), object }))),
    // The types of n3 say that a list is an array; it is a term that only its writer can use.
    list: (members) => writer.list([...members]) as unknown as Quad_Object,
  };
  for (const node of nodes)
    for (const [predicate, object] of pairsOf(node, shape))
      writer.addQuad(DataFactory.quad(named(String(node['id'])), named(predicate), object));
  return endOf(writer);
}

function writeNquads(graph: GraphContent): string {
  const writer = new Writer({ format: 'N-Quads' });
  const inGraph = named(`data:${graph.dataVersion}`);
  let blanks = 0;
  const fresh = () => DataFactory.blankNode(`b${String((blanks += 1))}`);
  const shape: Shape = {
    nested(pairs) {
      const subject = fresh();
      for (const [predicate, object] of pairs)
        writer.addQuad(DataFactory.quad(subject, named(predicate), object, inGraph));
      return subject;
    },
    list: (members) =>
      members.reduceRight<Quad_Object>(
        (rest, first) =>
          shape.nested([
            ['rdf:first', first],
            ['rdf:rest', rest],
          ]),
        named('rdf:nil'),
      ),
  };
  for (const node of linkedNodes(graph))
    for (const [predicate, object] of pairsOf(node, shape))
      writer.addQuad(DataFactory.quad(named(String(node['id'])), named(predicate), object, inGraph));
  return endOf(writer);
}

type Pair = readonly [predicate: string, object: Quad_Object];

/** How a syntax writes records without an id, and lists. */
interface Shape {
  readonly nested: (pairs: readonly Pair[]) => Quad_Object;
  readonly list: (members: readonly Quad_Object[]) => Quad_Object;
}

/** What a node says, as JSON-LD reads it by the context. */
function pairsOf(node: LinkedNode, shape: Shape): Pair[] {
  return Object.entries(withoutEmpty(node)).flatMap(([key, value]): Pair[] => {
    if (key === 'id') return [];
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    if (key === 'type') return values.map((type) => ['rdf:type', named(String(type))]);
    const term = linkedTerms[key];
    if (term === undefined) throw new TypeError(`The context has no term "${key}".`);
    if (term.language === 'map')
      return Object.entries(value as Record<string, string[]>).flatMap(([language, texts]) =>
        texts.map((one): Pair => [term.iri, DataFactory.literal(one, language)]),
      );
    const objects = values.map((one) => objectOf(one, term, shape));
    return term.ordered === true
      ? [[term.iri, shape.list(objects)]]
      : objects.map((object): Pair => [term.iri, object]);
  });
}

function objectOf(value: unknown, { as, language }: LinkedTerm, shape: Shape): Quad_Object {
  switch (as) {
    case 'nested':
      return shape.nested(pairsOf(value as LinkedNode, shape));
    case 'id':
    case 'term':
      return named(String(value));
    case 'integer':
      return typed(String(value), 'xsd:integer');
    case 'double':
      return typed(canonicalDouble(Number(value)), 'xsd:double');
    case 'boolean':
      return typed(String(value), 'xsd:boolean');
    case 'year':
      return typed(String(value), 'xsd:gYear');
    case 'text':
      return language === undefined ? DataFactory.literal(String(value)) : DataFactory.literal(String(value), language);
  }
}

function named(address: string) {
  return DataFactory.namedNode(expandAddress(address));
}

function typed(text: string, type: string) {
  return DataFactory.literal(text, named(type));
}

/** The canonical form of xsd:double, as JSON-LD writes numbers: 0.16 is 1.6E-1. */
function canonicalDouble(value: number): string {
  return value.toExponential(15).replace(/(\d)0*e\+?/, '$1E');
}

/** Without what is null, undefined, false or an empty list. */
function withoutEmpty(node: LinkedNode): LinkedNode {
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => {
      if (value === null || value === undefined || value === false) return [];
      if (typeof value !== 'object') return [[key, value]];
      const filled = Array.isArray(value)
        ? value.map((one: unknown) => (typeof one === 'object' && one !== null ? withoutEmpty(one as LinkedNode) : one))
        : value;
      return Object.keys(filled).length === 0 ? [] : [[key, filled]];
    }),
  );
}

/** What a writer has written; it writes to memory, so its end is at once. */
function endOf(writer: Writer): string {
  let text = '';
  writer.end((error: Error | null, result: string) => {
    if (error) throw error;
    text = result;
  });
  return text;
}
