/** The graph as nodes of JSON-LD: SKOS concepts, reified relations with their claims, and bibliographic records. */
import { certaintyOfEvaluation } from '../../../schema/certainty.ts';
import { everything, evaluate, type Claim } from '../../../schema/claim.ts';
import { describe } from '../../../schema/fields.ts';
import { conceptAddress, edge, KINDS, kindNames, type SourceKind } from '../../../schema/ontology.ts';
import type {
  ClassRecord,
  GraphContent,
  Identifier,
  RelationRecord,
  SourceRecord,
  StructureRecord,
  TopicRecord,
  Translation,
} from '../../domain/records.ts';
import { addressOf } from '../../domain/source-address.ts';
import { licences } from '../../domain/citation.ts';
import { isArticle } from './bibliography.ts';
import { linkedTerms, ownFields, relationProperties } from './linked-terms.ts';
import { typeInWords } from './palette.ts';

/** Values by key; null and empty lists are left out when the node is written. */
export interface LinkedNode {
  readonly [key: string]: unknown;
}

/** The node that stands for the graph as a whole, and for the concept scheme. */
export const datasetId = 'data:graph';

/** Every node, each with an `id`. */
export function linkedNodes(graph: GraphContent): LinkedNode[] {
  const [dataset, ...records] = linkedRecords(graph);
  return [...(dataset === undefined ? [] : [dataset]), ...vocabularyOf(), ...records];
}

/** The graph as a whole and its records, without the terms of our vocabulary. */
export function linkedRecords(graph: GraphContent): LinkedNode[] {
  const asserted = Map.groupBy(graph.relations.filter(isAsserted), ({ from }) => from);
  return [
    datasetOf(graph),
    ...graph.sources.map(sourceOf),
    ...graph.structures.map((structure) => ({
      ...structureOf(structure),
      ...Object.fromEntries(
        [...Map.groupBy(asserted.get(structure.id) ?? [], propertyOf)].map(([property, relations]) => [
          property,
          relations.map(({ to }) => to),
        ]),
      ),
    })),
    ...graph.classes.map(classOf),
    ...graph.relations.flatMap((relation) => [relationOf(relation), ...relation.claims.map(claimOf)]),
    ...graph.statements.map(claimOf),
    ...graph.topics.map(topicOf),
  ];
}

/** Only a relation that the evidence bears out is a triple by itself; a disputed one is told as a statement, not asserted. */
function isAsserted(relation: RelationRecord): boolean {
  const status = evaluate(relation, everything)?.status;
  return status === 'ACCEPTED' || status === 'VARIANT';
}

function propertyOf({ id }: RelationRecord): string {
  return id.split('/')[1] ?? '';
}

function datasetOf({ title, dataVersion, licence }: GraphContent): LinkedNode {
  return {
    id: datasetId,
    type: ['dcat:Dataset', 'skos:ConceptScheme'],
    title,
    dataVersion,
    rights: licence,
    licence: licences[licence] ?? null,
  };
}

/** What fits a relation of ours in the Relations Ontology and in BFO. */
const broaderProperties: Readonly<Record<string, string>> = {
  supplies: 'obo:RO_0002134',
  'part-of': 'obo:BFO_0000050',
};

/** What the terms of our own vocabulary mean. */
function vocabularyOf(): LinkedNode[] {
  const classes = kindNames.filter((kind) => kind !== 'GraphMeta');
  return [
    ...classes.map((kind) => ({
      id: `cg:${kind}`,
      type: 'owl:Class',
      termLabel: kind,
      comment: KINDS[kind].definition,
      subClassOf: KINDS[kind].structure ? 'Structure' : null,
    })),
    ...relationProperties.map(({ name, type, how }) => ({
      id: `cg:${name}`,
      type: ['owl:ObjectProperty', ...(edge(type).symmetric ? ['owl:SymmetricProperty'] : [])],
      termLabel: typeInWords({ type, how }),
      comment: edge(type).definition,
      subPropertyOf:
        how === null
          ? (broaderProperties[name] ?? null)
          : (relationProperties.find((other) => other.type === type && other.how === null)?.name ?? null),
    })),
    ...Object.entries(linkedTerms).flatMap(([key, { iri }]) => {
      const field = iri === `cg:${key}` ? ownFields[key] : undefined;
      return field === undefined ? [] : [{ id: iri, type: 'rdf:Property', comment: describe(field) }];
    }),
  ];
}

function structureOf({ kind, translations, identifiers, ...record }: StructureRecord): LinkedNode {
  return {
    ...record,
    type: [kind, 'skos:Concept', 'owl:Class'],
    ...namesOf({ ...record, translations, identifiers }),
    termDefinition: record.definition,
  };
}

function classOf({ kind, ofKind, ...record }: ClassRecord): LinkedNode {
  return { ...record, type: [kind, 'skos:Concept', 'owl:Class'], ...namesOf(record), ofKind };
}

interface Named {
  readonly name: string;
  readonly latinName: string | null;
  readonly translations: readonly Translation[];
  readonly identifiers: readonly Identifier[];
}

function namesOf({ name, latinName, translations, identifiers }: Named): LinkedNode {
  const latin = latinName === null ? [] : [{ language: 'la', text: latinName }];
  const byLanguage = Map.groupBy([...latin, ...translations], ({ language }) => language);
  return {
    label: name,
    translatedNames: Object.fromEntries(
      [...byLanguage].map(([language, of]) => [language, [...new Set(of.map(({ text }) => text))]]),
    ),
    translations: translations.map(({ source, ...said }) => ({ ...said, derivedFrom: source })),
    identifiers: identifiers.map(({ scheme, value, source }) => ({ scheme, identifier: value, derivedFrom: source })),
    exactMatch: [...new Set(identifiers.flatMap(({ scheme, value }) => conceptAddress(scheme, value) ?? []))],
    crossReferences: [...new Set(identifiers.map(({ scheme, value }) => `${scheme}:${value}`))],
    inScheme: datasetId,
  };
}

function relationOf(relation: RelationRecord): LinkedNode {
  const evaluation = evaluate(relation, everything);
  return {
    id: relation.id,
    type: ['Relation', 'rdf:Statement'],
    subject: relation.from,
    predicate: propertyOf(relation),
    object: relation.to,
    relationType: relation.type,
    how: relation.how,
    status: evaluation?.status ?? null,
    certainty: evaluation === null ? null : certaintyOfEvaluation(evaluation),
  };
}

function claimOf(claim: Claim): LinkedNode {
  const {
    relation,
    structure,
    sourceKind: _kind,
    lineage: _lineage,
    cites,
    stance,
    source,
    measurements,
    ...said
  } = claim;
  return {
    ...said,
    type: ['Claim', 'prov:Entity'],
    [stance === 'DISPUTES' ? 'disputes' : 'supports']: relation,
    about: structure,
    stance,
    derivedFrom: source,
    repeats: cites,
    measurements: measurements.map(({ from, ...measured }) => ({ ...measured, measuredFrom: from })),
  };
}

const documentTypes: Partial<Record<SourceKind, string>> = { TEXTBOOK: 'bibo:Book', REFERENCE_SITE: 'bibo:Webpage' };

function sourceOf(source: SourceRecord): LinkedNode {
  const { kind, name, rank: _rank, licence, definition, ...record } = source;
  const article = ['PRIMARY_STUDY', 'SYSTEMATIC_REVIEW', 'REVIEW'].includes(source.sourceKind) && isArticle(source);
  return {
    ...record,
    type: [kind, article ? 'bibo:AcademicArticle' : (documentTypes[source.sourceKind] ?? 'bibo:Document')],
    label: name,
    url: addressOf(source),
    rights: licence,
    description: definition,
  };
}

function topicOf({ id, kind, name, remark, positions }: TopicRecord): LinkedNode {
  return { id, type: kind, question: name, remark, positions };
}
