/** The graph as KGX: tables of nodes and edges with the categories and predicates of the Biolink Model. */
import { certaintyOfEvaluation } from '../../../schema/certainty.ts';
import { everything, evaluate } from '../../../schema/claim.ts';
import type { RelationType, StructureKind } from '../../../schema/ontology.ts';
import type { GraphContent, RelationRecord, SourceRecord, StructureRecord } from '../../domain/records.ts';
import type { ExportFormat } from './format.ts';
import { tsv } from './tsv.ts';

export const kgxFormat: ExportFormat = {
  description: 'nodes and edges with Biolink categories and predicates',
  file: null,
  write: (graph) => [
    {
      name: 'nodes.tsv',
      text: tsv(nodeColumns, [...graph.structures.map(nodeOf), ...graph.sources.map(publicationNode)]),
    },
    { name: 'edges.tsv', text: tsv(edgeColumns, edgesOf(graph)) },
  ],
};

const nodeColumns = ['id', 'category', 'name', 'description', 'synonym', 'xref', 'provided_by'] as const;
/** Slots of Biolink where it has one of this meaning; the others are ours. */
const edgeColumns = [
  'id',
  'subject',
  'predicate',
  'object',
  'category',
  'original_predicate',
  'negated',
  'implied',
  'publications',
  'knowledge_source',
  'primary_knowledge_source',
  'knowledge_level',
  'agent_type',
  'description',
  'locator',
  'relation_id',
  'status',
  'certainty',
  'background',
  'has_count',
  'has_total',
  'has_quotient',
  'sample_unit',
  'frequency',
  'cites',
  'facts',
  'quote_hash',
  'update_date',
  'curated_by',
] as const;

/** Not registered with the Information Resource Registry. */
const knowledgeSource = 'infores:cluneal-graph';

const categories: Readonly<Record<StructureKind, string>> = {
  SpinalNerve: 'biolink:GrossAnatomicalStructure',
  DorsalRamus: 'biolink:GrossAnatomicalStructure',
  VentralRamus: 'biolink:GrossAnatomicalStructure',
  RamusBranch: 'biolink:GrossAnatomicalStructure',
  ClunealGroup: 'biolink:GrossAnatomicalStructure',
  PeripheralNerve: 'biolink:GrossAnatomicalStructure',
  Fascia: 'biolink:GrossAnatomicalStructure',
  Landmark: 'biolink:AnatomicalEntity',
  SkinRegion: 'biolink:AnatomicalEntity',
  ClinicalCondition: 'biolink:DiseaseOrPhenotypicFeature',
};

/**
 * The narrowest predicate that Biolink has. Its mappings put `FMA:branch_of`, `FMA:adjacent_to` and
 * `UBERON_CORE:anastomoses_with` under `coexists with`, `UBERON_NONAMESPACE:innervated_by` under `related to`, and
 * `SNOMED:has_finding_site` under `located in`.
 */
const predicates: Readonly<Record<RelationType, string>> = {
  HAS_DORSAL_RAMUS: 'biolink:coexists_with',
  HAS_VENTRAL_RAMUS: 'biolink:coexists_with',
  HAS_BRANCH: 'biolink:coexists_with',
  CONTRIBUTES_TO: 'biolink:related_to',
  SUPPLIES: 'biolink:related_to',
  PIERCES: 'biolink:related_to',
  PASSES: 'biolink:related_to',
  PART_OF: 'biolink:part_of',
  ADJOINS: 'biolink:coexists_with',
  COMMUNICATES_WITH: 'biolink:coexists_with',
  ENDS_IN: 'biolink:related_to',
  HAS_DERMATOME: 'biolink:related_to',
  AFFECTS: 'biolink:affects',
  // It also joins a condition to another that it mimics, which is not a phenotype.
  PRESENTS_WITH: 'biolink:related_to',
  CAUSED_BY: 'biolink:caused_by',
  FELT_IN: 'biolink:located_in',
  OCCURS_AT: 'biolink:located_in',
};

function nodeOf({ id, kind, name, definition, latinName, synonyms, identifiers }: StructureRecord) {
  return {
    id,
    category: [categories[kind]],
    name,
    description: definition,
    synonym: [...(latinName === null ? [] : [latinName]), ...synonyms],
    xref: identifiers.map(({ scheme, value }) => `${scheme}:${value}`),
    provided_by: [knowledgeSource],
  };
}

function publicationNode(source: SourceRecord) {
  return {
    id: publicationId(source),
    category: ['biolink:Publication'],
    name: source.title,
    description: source.definition,
    synonym: [source.name],
    xref: [source.id, ...curiesOf(source), ...(source.doi === null ? [] : [`DOI:${source.doi}`])].filter(
      (id) => id !== publicationId(source),
    ),
    provided_by: [knowledgeSource],
  };
}

/** A source as pipelines know it: by its PubMed or PubMed Central id, otherwise by its id in the graph. A DOI is no CURIE. */
function publicationId(source: SourceRecord): string {
  return curiesOf(source)[0] ?? source.id;
}

function curiesOf({ pmid, pmcid }: SourceRecord): string[] {
  return [...(pmid === null ? [] : [`PMID:${pmid}`]), ...(pmcid === null ? [] : [`PMC:${pmcid.replace(/^PMC/, '')}`])];
}

/** An edge for each claim, negated if the claim disputes the relation. */
function edgesOf({ relations, sources }: GraphContent) {
  const publications = new Map(sources.map((source) => [source.id, publicationId(source)]));
  const publicationOf = (source: string) => publications.get(source) ?? source;
  return relations.flatMap((relation) => {
    const evaluation = evaluate(relation, everything);
    return relation.claims.map((claim) => ({
      id: claim.id,
      subject: relation.from,
      predicate: predicates[relation.type],
      object: relation.to,
      category: ['biolink:Association'],
      original_predicate: originalPredicate(relation),
      negated: claim.stance === 'DISPUTES',
      implied: claim.implied,
      publications: [publicationOf(claim.source)],
      knowledge_source: knowledgeSource,
      primary_knowledge_source: knowledgeSource,
      knowledge_level: 'knowledge_assertion',
      agent_type: 'manual_agent',
      description: claim.note,
      locator: claim.locator,
      relation_id: relation.id,
      status: evaluation?.status ?? null,
      certainty: evaluation === null ? null : certaintyOfEvaluation(evaluation),
      background: claim.background,
      has_count: claim.count,
      has_total: claim.sampleSize,
      has_quotient: claim.prevalence,
      sample_unit: claim.sampleUnit,
      frequency: claim.frequency,
      cites: claim.cites.map(publicationOf),
      facts: claim.facts,
      quote_hash: claim.quoteHash,
      update_date: claim.curated?.on ?? null,
      curated_by: claim.curated?.by ?? null,
    }));
  });
}

function originalPredicate({ id }: RelationRecord): string {
  return `cg:${id.split('/')[1] ?? ''}`;
}
