import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jsonld from 'jsonld';
import { Parser } from 'n3';
import * as oxigraph from 'oxigraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifierSchemes } from '../../../schema/ontology.ts';
import { compareIds, type GraphContent } from '../../../src/domain/records.ts';
import { linkedContext } from '../../../src/seeding/export/linked-terms.ts';
import { printContext } from '../../../src/seeding/export/triples.ts';
import { serve, type TestServer } from '../../support/api.ts';
import { exportedText } from '../../support/export.ts';
import { projectGraph, projectRoot, projectStore } from '../../support/graph.ts';

interface Term {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
}
type Quad = Readonly<Record<'subject' | 'predicate' | 'object' | 'graph', Term>>;

/** Triples as loaded and dumped by a triple store. Its own terms are slow handles into its memory. */
function parse(text: string, format: string): Quad[] {
  const store = new oxigraph.Store();
  store.load(text, { format });
  return new Parser({ format: 'N-Quads' }).parse(store.dump({ format: 'application/n-quads' }));
}

const ours = 'urn:cluneal-graph:';
const addresses = linkedContext() as Record<string, string>;

/** A graph with every list sorted whose order triples do not preserve. */
function inOrder(graph: GraphContent): GraphContent {
  const sorted = <T>(list: readonly T[]): T[] =>
    list.toSorted((a, b) => compareIds(JSON.stringify(a), JSON.stringify(b)));
  const named = <T extends Pick<GraphContent['structures'][number], 'synonyms' | 'translations' | 'identifiers'>>(
    record: T,
  ): T => ({
    ...record,
    synonyms: sorted(record.synonyms),
    translations: sorted(record.translations),
    identifiers: sorted(record.identifiers),
  });
  const claim = <T extends GraphContent['statements'][number]>(one: T): T => ({
    ...one,
    cites: sorted(one.cites),
    facts: sorted(one.facts),
  });
  const byId = <T extends { id: string }>(list: readonly T[]) => list.toSorted((a, b) => compareIds(a.id, b.id));
  return {
    ...graph,
    structures: byId(graph.structures.map(named)),
    sources: byId(graph.sources.map((source) => ({ ...source, reuses: sorted(source.reuses) }))),
    classes: byId(graph.classes.map((one) => ({ ...named(one), regions: sorted(one.regions) }))),
    relations: byId(graph.relations.map((one) => ({ ...one, claims: byId(one.claims.map(claim)) }))),
    statements: byId(graph.statements.map(claim)),
    topics: byId(
      graph.topics.map((topic) => ({
        ...topic,
        positions: topic.positions.map((position) => ({ ...position, claims: sorted(position.claims) })),
      })),
    ),
  };
}

/** Rebuilds the graph from triples. Derived values, which triples do not contain, are taken from `wanted`. */
function readTriples(quads: readonly Quad[], wanted: GraphContent): GraphContent {
  const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
  const of = (subject: string, iri: string): Term[] => {
    const [prefix = '', name = ''] = iri.split(':');
    const full = `${addresses[prefix] ?? ''}${name}`;
    return (bySubject.get(subject) ?? []).flatMap(({ predicate, object }) =>
      predicate.value === full ? [object] : [],
    );
  };
  const idOf = (term: Term) => term.value.replace(ours, '');
  const texts = (subject: string, iri: string, language?: string) =>
    of(subject, iri)
      .filter((term) => language === undefined || term.language === language)
      .map(({ value }) => value);
  const text = (subject: string, iri: string, language?: string) => texts(subject, iri, language)[0] ?? null;
  const number = (subject: string, iri: string) => {
    const found = text(subject, iri);
    return found === null ? null : Number(found);
  };
  const ids = (subject: string, iri: string) => of(subject, iri).map(idOf);
  const list = (head: Term | undefined): Term[] =>
    head === undefined || head.value === `${addresses['rdf'] ?? ''}nil`
      ? []
      : [...of(head.value, 'rdf:first'), ...list(of(head.value, 'rdf:rest')[0])];
  const names = (subject: string) => ({
    name: text(subject, 'skos:prefLabel', 'en'),
    latinName: text(subject, 'cg:latinName', 'la'),
    synonyms: texts(subject, 'skos:altLabel', ''),
    translations: of(subject, 'cg:translations').map(({ value }) => ({
      language: text(value, 'dcterms:language'),
      text: text(value, 'cg:text'),
      source: ids(value, 'prov:wasDerivedFrom')[0],
    })),
    identifiers: of(subject, 'cg:identifiers').map(({ value }) => ({
      scheme: text(value, 'cg:scheme'),
      value: text(value, 'skos:notation'),
      source: ids(value, 'prov:wasDerivedFrom')[0],
    })),
  });
  const claim = (derived: GraphContent['statements'][number]) => {
    const at = ours + derived.id;
    const measured = list(of(at, 'cg:measurements')[0]).map(({ value }) => ({
      quantity: text(value, 'cg:quantity'),
      value: number(value, 'cg:value'),
      sd: number(value, 'cg:sd'),
      min: number(value, 'cg:min'),
      max: number(value, 'cg:max'),
      unit: text(value, 'cg:unit'),
      from: text(value, 'cg:measuredFrom'),
    }));
    return {
      id: derived.id,
      sourceKind: derived.sourceKind,
      lineage: derived.lineage,
      relation: [...ids(at, 'cito:supports'), ...ids(at, 'cito:disputes')][0] ?? null,
      structure: ids(at, 'dcterms:subject')[0] ?? null,
      topic: text(at, 'cg:topic'),
      source: ids(at, 'prov:wasDerivedFrom')[0],
      stance: text(at, 'cg:stance'),
      locator: text(at, 'cg:locator'),
      background: text(at, 'cg:background') === 'true',
      implied: text(at, 'cg:implied') === 'true',
      prevalence: number(at, 'cg:prevalence'),
      count: number(at, 'cg:count'),
      sampleSize: number(at, 'cg:sampleSize'),
      sampleUnit: text(at, 'cg:sampleUnit'),
      frequency: text(at, 'cg:frequency'),
      measurements: measured,
      note: text(at, 'skos:note'),
      cites: ids(at, 'cito:containsAssertionFrom'),
      facts: texts(at, 'cg:facts'),
      quoteHash: text(at, 'cg:quoteHash'),
      curated:
        of(at, 'cg:curated').map(({ value }) => ({ on: text(value, 'cg:on'), by: text(value, 'cg:by') }))[0] ?? null,
    };
  };
  const whole = `${ours}data:graph`;
  return inOrder({
    title: text(whole, 'dcterms:title'),
    dataVersion: text(whole, 'owl:versionInfo'),
    licence: text(whole, 'dc:rights'),
    structures: wanted.structures.map(({ id, kind }) => ({
      id,
      kind: of(ours + id, 'rdf:type').some(({ value }) => value === `${addresses['cg'] ?? ''}${kind}`) ? kind : null,
      ...names(ours + id),
      shortName: text(ours + id, 'cg:shortName'),
      rank: number(ours + id, 'cg:rank'),
      level: text(ours + id, 'cg:level'),
      side: text(ours + id, 'cg:side'),
      position: text(ours + id, 'cg:position'),
      landmarkKind: text(ours + id, 'cg:landmarkKind'),
      definition: text(ours + id, 'skos:definition'),
    })),
    classes: wanted.classes.map(({ id, kind }) => ({
      id,
      kind,
      ...names(ours + id),
      rank: number(ours + id, 'cg:rank'),
      ofKind: of(ours + id, 'cg:ofKind')[0]?.value.replace(addresses['cg'] ?? '', ''),
      regions: texts(ours + id, 'cg:regions'),
      side: text(ours + id, 'cg:side'),
    })),
    sources: wanted.sources.map(({ id, kind, rank, url }) => ({
      id,
      kind,
      rank,
      // The triples contain addresses that the seed derives from a DOI or a PubMed id.
      url: url === null ? null : text(ours + id, 'bibo:uri'),
      name: text(ours + id, 'rdfs:label'),
      sourceKind: text(ours + id, 'cg:sourceKind'),
      title: text(ours + id, 'dcterms:title'),
      authors: list(of(ours + id, 'bibo:authorList')[0]).map(({ value }) => value),
      year: number(ours + id, 'dcterms:issued'),
      container: text(ours + id, 'cg:container'),
      doi: text(ours + id, 'bibo:doi'),
      pmid: text(ours + id, 'bibo:pmid'),
      pmcid: text(ours + id, 'cg:pmcid'),
      reuses: ids(ours + id, 'prov:wasDerivedFrom'),
      licence: text(ours + id, 'dc:rights'),
      readAs: text(ours + id, 'cg:readAs'),
      definition: text(ours + id, 'dcterms:description'),
    })),
    relations: wanted.relations.map(({ id, claims }) => ({
      id,
      type: text(ours + id, 'cg:relationType'),
      how: text(ours + id, 'cg:how'),
      from: ids(ours + id, 'rdf:subject')[0],
      to: ids(ours + id, 'rdf:object')[0],
      claims: claims.map(claim),
    })),
    statements: wanted.statements.map(claim),
    topics: wanted.topics.map(({ id, kind, rank }) => ({
      id,
      kind,
      rank,
      name: text(ours + id, 'rdfs:label'),
      remark: text(ours + id, 'cg:remark'),
      positions: list(of(ours + id, 'cg:positions')[0]).map(({ value }) => ({
        says: text(value, 'cg:says'),
        claims: ids(value, 'cg:claims'),
      })),
    })),
  } as unknown as GraphContent);
}

const toNquads = async (text: string) =>
  (await jsonld.toRDF(JSON.parse(text) as jsonld.JsonLdDocument, {
    format: 'application/n-quads',
    documentLoader: (address) => {
      throw new Error(`The document needs ${address}.`);
    },
  })) as unknown as string;

describe('the export as triples', () => {
  let graph: GraphContent;
  let quads: Record<'turtle' | 'jsonld' | 'nquads', Quad[]>;
  const store = new oxigraph.Store();
  const ask = (query: string) => store.query(query, {}) as unknown as Map<string, Term>[];
  let api: TestServer;

  beforeAll(async () => {
    graph = await projectGraph();
    quads = {
      turtle: parse(exportedText('turtle', graph), 'text/turtle'),
      jsonld: parse(await toNquads(exportedText('jsonld', graph)), 'application/n-quads'),
      nquads: parse(exportedText('nquads', graph), 'application/n-quads'),
    };
    store.load(exportedText('turtle', graph), { format: 'text/turtle' });
    api = await serve(await projectStore());
    // Three readers read the whole graph, which takes long on a busy machine.
  }, 180_000);
  afterAll(() => api.close());

  it.each(['turtle', 'jsonld', 'nquads'] as const)(
    'round-trips the whole graph from %s through third-party readers',
    (format) => {
      expect(readTriples(quads[format], graph)).toEqual(inOrder(graph));
    },
  );

  it('says the same in its three formats', () => {
    const plain = (list: readonly Quad[]) =>
      list
        .filter(({ subject, object }) => subject.termType !== 'BlankNode' && object.termType !== 'BlankNode')
        .map(({ subject, predicate, object }) =>
          [subject.value, predicate.value, object.value, object.language].join(' '),
        )
        .sort();
    expect(quads.nquads.length).toBe(quads.turtle.length);
    expect(quads.jsonld.length).toBe(quads.turtle.length);
    expect(plain(quads.nquads)).toEqual(plain(quads.turtle));
    expect(plain(quads.jsonld)).toEqual(plain(quads.turtle));
    const graphs = (list: readonly Quad[]) => [...new Set(list.map((quad) => quad.graph.value))];
    expect(graphs(quads.nquads)).toEqual([`${ours}data:${graph.dataVersion}`]);
    expect(graphs(quads.turtle)).toEqual(['']);
  });

  it('yields the walk from L2 to the skin in one SPARQL query, the one in docs/export.md', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'export.md'), 'utf8');
    const query = /```sparql\n([^`]*spinal-nerve:L2[^`]*)```/.exec(page)?.[1] ?? '';
    const found = new Set(ask(query).map((row) => row.get('region')?.value.replace(ours, '')));
    const { spinalNerve } = await api.data(`{ spinalNerve(level: L2) {
      skinSupplied(detail: FULL, evidence: { statuses: [ACCEPTED, VARIANT] }) { nodes { region { id } } } } }`);
    const wanted = new Set(spinalNerve.skinSupplied.nodes.map(({ region }: any) => region.id));
    expect(wanted.size).toBeGreaterThan(1);
    expect(found).toEqual(wanted);
  });

  it('asserts no disputed relation, and contains every relation and claim once', () => {
    const count = (pattern: string) =>
      Number(
        ask(`PREFIX rdf: <${String(addresses['rdf'])}> PREFIX cg: <${String(addresses['cg'])}>
          SELECT (COUNT(*) AS ?n) WHERE { ${pattern} }`)[0]?.get('n')?.value,
      );
    expect(count('?r a cg:Relation')).toBe(graph.relations.length);
    expect(count('?c a cg:Claim')).toBe(
      graph.statements.length + graph.relations.reduce((sum, { claims }) => sum + claims.length, 0),
    );
    const reified = '?r rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; cg:status ?status';
    expect(count(`${reified} FILTER(?status = "DISPUTED")`)).toBeGreaterThan(0);
    expect(count(`${reified} . ?s ?p ?o FILTER(?status = "DISPUTED")`)).toBe(0);
    expect(count(`${reified} FILTER(?status != "DISPUTED" && NOT EXISTS { ?s ?p ?o })`)).toBe(0);
  });

  it('maps identifiers to concepts of other terminologies, but only where the scheme has addresses', () => {
    const found = ask(`PREFIX skos: <${String(addresses['skos'])}> SELECT ?of ?to WHERE { ?of skos:exactMatch ?to }`);
    const withAddress = [...graph.structures, ...graph.classes].flatMap(({ identifiers }) =>
      identifiers.filter(({ scheme }) => identifierSchemes[scheme].address !== null),
    );
    expect(found.length).toBe(withAddress.length);
    expect(found.map((row) => row.get('to')?.value)).toContain('http://purl.obolibrary.org/obo/UBERON_0001780');
  });

  it('preserves characters that are special in Turtle, JSON and N-Quads', async () => {
    const [first] = graph.structures;
    if (first === undefined) throw new Error('The seed has no structure.');
    const nasty = { ...first, name: `a "b" 'c' \\ <d> """ ä 腰部 𝔸`, definition: 'two\nlines\r\n\tand a tab' };
    const changed = { ...graph, structures: [nasty], relations: [], statements: [], classes: [], topics: [] };
    const read = [
      parse(exportedText('turtle', changed), 'text/turtle'),
      parse(exportedText('nquads', changed), 'application/n-quads'),
      parse(await toNquads(exportedText('jsonld', changed)), 'application/n-quads'),
    ];
    for (const one of read) expect(readTriples(one, changed)).toEqual(inOrder(changed));
  });

  it('has a context that turns an API response into linked data', async () => {
    const file = await readFile(join(projectRoot, 'schema', 'context.jsonld'), 'utf8');
    expect(file).toBe(printContext());
    const { clunealGroup } = await api.data(
      '{ clunealGroup(position: SUPERIOR) { id name latinName definition synonyms } }',
    );
    const [answer] = await jsonld.expand({ ...JSON.parse(file), ...clunealGroup });
    expect(answer?.['@id']).toBe(`${ours}cluneal-group:superior`);
    expect(answer?.['http://www.w3.org/2004/02/skos/core#prefLabel']).toEqual([
      { '@value': clunealGroup.name, '@language': 'en' },
    ]);
  });
});
