/**
 * Identifiers as people paste them and names as they type them, taken from public reports about other tools: the tool
 * and its problem, what is sent here, and which structure must be found first.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { readPastedIdentifier } from '../../src/domain/pasted-identifier.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectGraph } from '../support/graph.ts';

const superior = 'cluneal-group:superior';
const buttock = 'skin-region:buttock';
const uberon = 'http://purl.obolibrary.org/obo/UBERON_0013691';
const fma = 'http://purl.org/sig/ont/fma/fma75468';
const invisible = {
  softHyphen: '\u00AD',
  zeroWidthSpace: '\u200B',
  byteOrderMark: '\uFEFF',
  noBreakSpace: '\u00A0',
  leftToRightMark: '\u200E',
  isolate: '\u2068',
  endOfIsolate: '\u2069',
};

interface Report {
  readonly tool: string;
  readonly reported: string;
  readonly sent: readonly string[];
  /** Id of the structure that must be found first. */
  readonly found: string;
}

const identifiers: readonly Report[] = [
  {
    tool: 'OLS, Ontobee, ROBOT',
    reported: 'A CURIE, an OBO id and an IRI of one term are not recognised as the same term',
    sent: [
      'UBERON:0013691',
      'UBERON_0013691',
      'obo:UBERON_0013691',
      'uberon:0013691',
      'UBERON 0013691',
      uberon,
      `<${uberon}>`,
    ],
    found: buttock,
  },
  {
    tool: 'RDF tools and browsers',
    reported: 'A trailing slash, fragment or punctuation turns an IRI into a different one',
    sent: [`${uberon}/`, `${uberon}#about`, `${uberon}.`, `(${uberon})`, `"${uberon}",`],
    found: buttock,
  },
  {
    tool: 'OLS, BioPortal, Ontobee, bioregistry.io, identifiers.org, n2t.net',
    reported: 'The address of a term in an ontology browser is not recognised as that term',
    sent: [
      `https://www.ebi.ac.uk/ols4/ontologies/uberon/classes/${encodeURIComponent(encodeURIComponent(uberon))}`,
      `https://www.ebi.ac.uk/ols4/ontologies/uberon/classes?iri=${encodeURIComponent(uberon)}`,
      'https://www.ebi.ac.uk/ols4/ontologies/uberon/classes?obo_id=UBERON%3A0013691',
      `https://bioportal.bioontology.org/ontologies/UBERON?p=classes&conceptid=${encodeURIComponent(uberon)}`,
      `https://ontobee.org/ontology/UBERON?iri=${uberon}`,
      'https://bioregistry.io/uberon:0013691',
      'bioregistry.io/uberon:0013691',
      'https://identifiers.org/uberon/UBERON:0013691',
      'https://identifiers.org/UBERON:0013691',
      'https://n2t.net/uberon:0013691',
    ],
    found: buttock,
  },
  {
    tool: 'FMA in Wikipedia, BioPortal and spreadsheets',
    reported: 'FMA ids are written with "FMAID", spaces, underscores or a doubled prefix',
    sent: [
      'FMAID: 75468',
      'FMA ID 75468',
      'FMA 75468',
      'fma:75468',
      'FMA_75468',
      'fma75468',
      'FMA:FMA_75468',
      fma,
      `<${fma}>`,
      `https://bioportal.bioontology.org/ontologies/FMA?p=classes&conceptid=${encodeURIComponent(fma)}`,
    ],
    found: superior,
  },
  {
    tool: 'Wikidata Query Service and tools that link Wikidata',
    reported: 'One item has three addresses: its page, its entity and its data',
    sent: [
      'Q7643595',
      'wd:Q7643595',
      'https://www.wikidata.org/wiki/Q7643595',
      'http://www.wikidata.org/entity/Q7643595',
      'https://www.wikidata.org/wiki/Special:EntityData/Q7643595.json',
      'https://m.wikidata.org/wiki/Q7643595#sitelinks-wikipedia',
      'https://www.wikidata.org/wiki/Q7643595?uselang=de',
      'https://www.wikidata.org/w/index.php?title=Q7643595&action=history',
    ],
    found: superior,
  },
  {
    tool: 'Terminologia Anatomica in print, in Wikipedia and on the page of the IFAA',
    reported: 'TA98 ids lose their dots or their letter, or gain spaces',
    sent: [
      'A14.2.05.006',
      'a14.2.05.006',
      'A14 2 05 006',
      'A14-2-05-006',
      'A14205006',
      'TA98: A14.2.05.006',
      'TA A14.2.05.006.',
      '14.2.05.006',
      'http://www.unifr.ch/ifaa/Public/EntryPage/TA98%20Tree/Entity%20TA98%20EN/14.2.05.006%20Entity%20TA98%20EN.htm',
      'TA2: 6493',
      'TA2 6493',
      'TA2_6493',
      'TA2 ID 6493',
      'https://ta2viewer.openanatomy.org/?id=6493',
    ],
    found: superior,
  },
  {
    tool: 'MeSH Browser, id.nlm.nih.gov, PubMed',
    reported: 'A heading has an id, an RDF address and a different number in PubMed',
    sent: [
      'MESH:D012585',
      'MeSH D012585',
      'https://meshb.nlm.nih.gov/record/ui?ui=D012585',
      'http://id.nlm.nih.gov/mesh/D012585',
      'https://www.ncbi.nlm.nih.gov/mesh/68012585',
      'https://identifiers.org/mesh:D012585',
    ],
    found: 'clinical-condition:sciatica',
  },
  {
    tool: 'InterLex and SciCrunch',
    reported: 'ILX:0795006 and ilx_0795006 are different ids in most tools',
    sent: [
      'ILX:0795006',
      'ilx_0795006',
      'http://uri.interlex.org/base/ilx_0795006',
      'https://scicrunch.org/scicrunch/interlex/view/ilx_0795006?searchTerm=x',
    ],
    found: 'peripheral-nerve:suboccipital',
  },
];

const names: readonly Report[] = [
  {
    tool: 'Elasticsearch, Lucene',
    reported: 'English stemmers do not know Latin plurals',
    sent: ['dorsal rami', 'rami dorsales', 'dorsal ramuses'],
    found: 'dorsal-ramus:C1',
  },
  {
    tool: 'Elasticsearch, Lucene',
    reported: 'English stemmers do not know Latin plurals',
    sent: ['nervi clunium superiores', 'nervus clunium superior', 'superior cluneal nerve', 'Superior Cluneal Nerves'],
    found: superior,
  },
  {
    tool: 'Full-text search in Neo4j, PostgreSQL and SQLite',
    reported: 'A compound is found only if it is joined as in the index',
    sent: [
      'thoraco lumbar',
      'thoraco-lumbar',
      'thoraco–lumbar fascia',
      'thoracolumbar',
      'thoracolumbarfascia',
      'thoraco lumbar fasciae',
    ],
    found: 'fascia:thoracolumbar-fascia',
  },
  {
    tool: 'Term browsers',
    reported: 'A spinal nerve is found by only one of its spellings',
    sent: [
      'second lumbar nerve',
      '2nd lumbar nerve',
      '2nd lumbar',
      'lumbar nerve 2',
      'lumbar nerve two',
      'lumbar II',
      'L2',
      'L 2',
      'L-2',
      'L.2',
      'l ii',
      'l2 nerve root',
      'L2 root',
      'L2 segment',
      'nervus lumbalis secundus',
    ],
    found: 'spinal-nerve:L2',
  },
  {
    tool: 'Term browsers',
    reported: 'Thoracic levels are written with T, Th or D',
    sent: ['T12', 'Th12', 'Th 12', 'D12', 'twelfth thoracic nerve', '12th thoracic'],
    found: 'spinal-nerve:T12',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['SCN', 'scn', 'SCNs'],
    found: superior,
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['MCN'],
    found: 'cluneal-group:middle',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['ICN'],
    found: 'cluneal-group:inferior',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['GON'],
    found: 'peripheral-nerve:greater-occipital',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['TON'],
    found: 'peripheral-nerve:third-occipital',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['LON'],
    found: 'peripheral-nerve:lesser-occipital',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['PFCN'],
    found: 'peripheral-nerve:posterior-femoral-cutaneous',
  },
  {
    tool: 'Term browsers',
    reported: 'Abbreviations used in papers are missing from ontologies',
    sent: ['TLF'],
    found: 'fascia:thoracolumbar-fascia',
  },
  {
    tool: 'Term browsers',
    reported: 'A name with its abbreviation in parentheses, as papers introduce it, is not found',
    sent: [
      'superior cluneal nerves (SCN)',
      'superior cluneal nerves [SCN]',
      'superior cluneal nerves (SCNs), superior',
    ],
    found: superior,
  },
  {
    tool: 'Term browsers',
    reported: 'Plural abbreviations are found only in Latin, or not at all',
    sent: ['inferior cluneal nn.', 'nn. clunium inferiores', 'Inferior Cluneal Nn'],
    found: 'cluneal-group:inferior',
  },
  {
    tool: 'Term browsers',
    reported: 'Ordinals are found only as words',
    sent: ['3rd occipital nerve', '3rd occipital', 'occipital nerve 3', 'third occipital nerve'],
    found: 'peripheral-nerve:third-occipital',
  },
  {
    tool: 'Term browsers',
    reported: 'A generic noun that the name lacks hides the structure',
    sent: ['erector spinae muscle', 'erector spinae muscles', 'mm. erectores spinae'],
    found: 'landmark:erector-spinae',
  },
  {
    tool: 'Term browsers',
    reported: 'A generic noun that the name lacks hides the structure',
    sent: ['skin of buttock', 'skin of the buttock', 'buttock skin', 'the skin over the buttock'],
    found: buttock,
  },
  {
    tool: 'Term browsers',
    reported: 'Older English names of the rami are not found',
    sent: ['posterior primary ramus of L1', 'dorsal primary rami of L1'],
    found: 'dorsal-ramus:L1',
  },
  {
    tool: 'PDF readers, word processors, chat programs',
    reported: 'Copied text with invisible characters is not found',
    sent: [
      ...Object.values(invisible).map(
        (character) => `fas${character === '\u00A0' ? `cia${character}` : `${character}cia `}lata`,
      ),
      ...Object.values(invisible).map((character) => `${character}fascia lata${character}`),
    ],
    found: 'fascia:fascia-lata',
  },
  {
    tool: 'PDF readers, word processors',
    reported: 'Ligatures, curly quotation marks and composed letters are not found as letters',
    sent: ['multiﬁdus', '“multifidus”', '‘multiﬁdus’', 'multifi\u0301dus', 'ＭＵＬＴＩＦＩＤＵＳ'],
    found: 'landmark:multifidus',
  },
  {
    tool: 'Search in German texts',
    reported: 'ß, ss, diacritics and capitals separate equal names',
    sent: [
      'obere Gesäßnerven',
      'obere Gesässnerven',
      'OBERE GESÄSSNERVEN',
      'obere Gesassnerven',
      'obere Gesa\u0308ßnerven',
    ],
    found: superior,
  },
];

/** Runs every report against a server over one engine. */
export function reportsOfNamesAndIdentifiers(
  engine: string,
  open: (graph: GraphContent) => Promise<GraphReader>,
): void {
  describe(`names and identifiers as people enter them, on the ${engine} store`, () => {
    let api: TestServer;
    beforeAll(async () => {
      api = await serve(await open(await projectGraph()));
    });
    afterAll(() => api.close());

    const query = 'query ($text: String!) { search(text: $text, first: 3) { edges { node { id } } } }';
    const byIdentifier =
      'query ($scheme: IdentifierScheme!, $value: String!) { structuresByIdentifier(scheme: $scheme, value: $value) { nodes { id } } }';
    const firstOf = async (text: string): Promise<string | null> => {
      const { search } = (await api.data(query, { text })) as { search: { edges: { node: { id: string } }[] } };
      return search.edges[0]?.node.id ?? null;
    };

    it.each([...identifiers, ...names])('$tool: $reported ($found)', async ({ sent, found }) => {
      const answers = await Promise.all(sent.map(async (text) => ({ text, id: await firstOf(text) })));
      expect(answers.filter(({ id }) => id !== found)).toEqual([]);
    });

    it.each(identifiers.flatMap(({ tool, sent, found }) => sent.map((text) => ({ tool, text, found }))))(
      'the identifier in $text ($tool) is accepted as an identifier argument',
      async ({ text, found }) => {
        const pasted = readPastedIdentifier(text);
        const scheme = pasted?.scheme ?? 'WIKIDATA';
        const { structuresByIdentifier } = (await api.data(byIdentifier, { scheme, value: text })) as {
          structuresByIdentifier: { nodes: { id: string }[] };
        };
        expect(structuresByIdentifier.nodes.map(({ id }) => id)).toContain(found);
      },
    );

    it('an identifier of another scheme is rejected with a sentence that names the right one', async () => {
      const { errors } = await api.ask(byIdentifier, { scheme: 'FMA', value: uberon });
      expect(errors?.[0]?.extensions?.['code']).toBe('INVALID_ARGUMENT');
      expect(errors?.[0]?.message).toBe(
        `"value" is "${uberon}", which is not a valid FMA identifier. It names UBERON:0013691; ask for the scheme UBERON.`,
      );
    });
  });
}
