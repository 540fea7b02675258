/** The JSON-LD context: which address each key of the linked-data exports stands for, and how its values are read. */
import {
  claimFields,
  classFields,
  curationFields,
  measurementFields,
  positionFields,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  type Field,
  type Fields,
} from '../../../schema/fields.ts';
import { edge, edgeSlug, KINDS, kindNames, relationTypes, type Qualifier } from '../../../schema/ontology.ts';

/** How a value becomes a term of RDF. A text without a type is a plain literal. */
export interface LinkedTerm {
  readonly iri: string;
  /** `id` for an address or an id of ours, `term` for a name of this context, `nested` for records without an id. */
  readonly as: 'text' | 'id' | 'term' | 'integer' | 'double' | 'boolean' | 'year' | 'nested';
  /** Of a text; `map` if the value is an object of texts by language. */
  readonly language?: string;
  /** Whether the values keep their order, as an RDF list. */
  readonly ordered?: true;
}

const kinds: Readonly<Record<Field['type'], LinkedTerm['as']>> = {
  text: 'text',
  word: 'text',
  id: 'id',
  number: 'double',
  integer: 'integer',
  boolean: 'boolean',
  record: 'nested',
};

/** The graph has no address of its own on the web, so its names are URNs. The namespace is not registered. */
const ours = 'urn:cluneal-graph:';

export const vocabularies = {
  cg: `${ours}vocabulary#`,
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  dcat: 'http://www.w3.org/ns/dcat#',
  bibo: 'http://purl.org/ontology/bibo/',
  prov: 'http://www.w3.org/ns/prov#',
  cito: 'http://purl.org/spar/cito/',
  obo: 'http://purl.obolibrary.org/obo/',
  oboInOwl: 'http://www.geneontology.org/formats/oboInOwl#',
} as const;

/** Ids of the graph are compact IRIs of these prefixes, so they look the same in JSON-LD as in the API. */
export const idPrefixes: Readonly<Record<string, string>> = Object.fromEntries(
  [...kindNames.map((kind) => KINDS[kind].idPrefix), 'relation', 'data'].map((prefix) => [prefix, `${ours}${prefix}:`]),
);

const text = (iri: string, language?: string): LinkedTerm => ({
  iri,
  as: 'text',
  ...(language === undefined ? {} : { language }),
});
const id = (iri: string): LinkedTerm => ({ iri, as: 'id' });
const own = (name: string, as: LinkedTerm['as'] = 'text'): LinkedTerm => ({ iri: `cg:${name}`, as });

/** A property for each type of relation, and for each of its qualifiers, named as in the ids of relations. */
export const relationProperties = relationTypes.flatMap((type) => {
  const ways = edge(type).qualifiers as readonly Qualifier[];
  return [null, ...ways].map((how) => ({ name: edgeSlug(type, how), type, how }));
});

/** The keys whose properties are chosen one by one. */
const chosenTerms: Readonly<Record<string, LinkedTerm>> = {
  // Structures and classes.
  name: text('skos:prefLabel', 'en'),
  label: text('rdfs:label'),
  shortName: own('shortName'),
  latinName: text('cg:latinName', 'la'),
  synonyms: text('skos:altLabel'),
  translatedNames: text('skos:altLabel', 'map'),
  translations: own('translations', 'nested'),
  definition: text('skos:definition', 'en'),
  termDefinition: text('obo:IAO_0000115'),
  identifiers: own('identifiers', 'nested'),
  exactMatch: id('skos:exactMatch'),
  crossReferences: text('oboInOwl:hasDbXref'),
  inScheme: id('skos:inScheme'),
  rank: own('rank', 'double'),
  level: own('level'),
  side: own('side'),
  position: own('position'),
  landmarkKind: own('landmarkKind'),
  ofKind: own('ofKind', 'term'),
  regions: own('regions'),
  language: text('dcterms:language'),
  text: own('text'),
  scheme: own('scheme'),
  identifier: text('skos:notation'),
  // Relations.
  subject: id('rdf:subject'),
  predicate: { iri: 'rdf:predicate', as: 'term' },
  object: id('rdf:object'),
  relationType: own('relationType'),
  how: own('how'),
  status: own('status'),
  certainty: own('certainty'),
  // Claims.
  supports: id('cito:supports'),
  disputes: id('cito:disputes'),
  about: id('dcterms:subject'),
  topic: own('topic'),
  derivedFrom: id('prov:wasDerivedFrom'),
  stance: own('stance'),
  locator: own('locator'),
  background: own('background', 'boolean'),
  prevalence: own('prevalence', 'double'),
  count: own('count', 'integer'),
  sampleSize: own('sampleSize', 'integer'),
  sampleUnit: own('sampleUnit'),
  frequency: own('frequency'),
  note: text('skos:note', 'en'),
  repeats: id('cito:containsAssertionFrom'),
  facts: own('facts'),
  measurements: { ...own('measurements', 'nested'), ordered: true },
  quantity: own('quantity'),
  value: own('value', 'double'),
  sd: own('sd', 'double'),
  min: own('min', 'double'),
  max: own('max', 'double'),
  unit: own('unit'),
  measuredFrom: own('measuredFrom'),
  // Sources.
  sourceKind: own('sourceKind'),
  title: text('dcterms:title'),
  authors: { ...text('bibo:authorList'), ordered: true },
  year: { iri: 'dcterms:issued', as: 'year' },
  container: own('container'),
  doi: text('bibo:doi'),
  pmid: text('bibo:pmid'),
  pmcid: own('pmcid'),
  url: text('bibo:uri'),
  reuses: id('prov:wasDerivedFrom'),
  rights: text('dc:rights'),
  readAs: own('readAs'),
  description: text('dcterms:description', 'en'),
  // Disputes.
  question: text('rdfs:label', 'en'),
  remark: own('remark'),
  positions: { ...own('positions', 'nested'), ordered: true },
  says: own('says'),
  claims: own('claims', 'id'),
  // The graph, and the vocabulary itself.
  dataVersion: text('owl:versionInfo'),
  licence: id('dcterms:license'),
  termLabel: text('rdfs:label', 'en'),
  comment: text('rdfs:comment', 'en'),
  subClassOf: { iri: 'rdfs:subClassOf', as: 'term' },
  subPropertyOf: { iri: 'rdfs:subPropertyOf', as: 'term' },
  ...Object.fromEntries(relationProperties.map(({ name }) => [name, id(`cg:${name}`)])),
};

/** Fields that linked-document.ts writes under another key. */
const renamed = new Set(['id', 'type', 'kind', 'relation', 'structure', 'source', 'from', 'to', 'cites', 'lineage']);

/** Every field that has a property of our own. */
export const ownFields: Fields = {
  ...positionFields,
  ...topicFields,
  ...relationFields,
  ...classFields,
  ...structureFields,
  ...measurementFields,
  ...curationFields,
  ...sourceFields,
  ...claimFields,
};

/** A field that nobody has chosen a property for has one of its own name in our vocabulary. */
const otherTerms = Object.fromEntries(
  Object.entries(ownFields)
    .filter(([name]) => !(name in chosenTerms) && !renamed.has(name))
    .map(([name, { type, list }]) => [
      name,
      {
        ...own(name, kinds[type]),
        ...(type === 'record' && list === true ? ({ ordered: true } as const) : {}),
      },
    ]),
);

/** Every key of the context. Keys of our own vocabulary have the names of the fields in schema/fields.ts. */
export const linkedTerms: Readonly<Record<string, LinkedTerm>> = { ...chosenTerms, ...otherTerms };

const dataTypes: Partial<Record<LinkedTerm['as'], string>> = {
  id: '@id',
  term: '@vocab',
  integer: 'xsd:integer',
  double: 'xsd:double',
  boolean: 'xsd:boolean',
  year: 'xsd:gYear',
};

/** The context of JSON-LD 1.1. With it, answers of the API that select `id` are JSON-LD too. */
export function linkedContext(): Readonly<Record<string, unknown>> {
  return {
    '@version': 1.1,
    ...vocabularies,
    ...idPrefixes,
    id: '@id',
    type: '@type',
    ...Object.fromEntries(kindNames.map((kind) => [kind, `cg:${kind}`])),
    Structure: 'cg:Structure',
    Relation: 'cg:Relation',
    ...Object.fromEntries(Object.entries(linkedTerms).map(([key, term]) => [key, entryOf(term)])),
  };
}

function entryOf({ iri, as, language, ordered }: LinkedTerm): unknown {
  const type = dataTypes[as];
  const entry = {
    ...(type === undefined ? {} : { '@type': type }),
    ...(language === undefined || language === 'map' ? {} : { '@language': language }),
    ...(language === 'map' ? { '@container': '@language' } : {}),
    ...(ordered === true ? { '@container': '@list' } : {}),
  };
  return Object.keys(entry).length === 0 ? iri : { '@id': iri, ...entry };
}

/** The full address of a compact one, of an id of the graph, or of a name of this context. */
export function expandAddress(address: string): string {
  const colon = address.indexOf(':');
  const prefix = address.slice(0, colon);
  const known = (vocabularies as Readonly<Record<string, string>>)[prefix] ?? idPrefixes[prefix];
  if (colon < 0) return `${vocabularies.cg}${address}`;
  return known === undefined ? address : known + address.slice(colon + 1);
}
