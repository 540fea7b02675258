/** The tables of a graph as CSV: which there are, their columns and what each holds. Export writes them, reading takes them. */

/**
 * What a cell holds. `list`: parts joined by "; ", a semicolon or backslash within a part written with a backslash before it.
 * `told`: said for readers; where reading can tell that it is wrong, it says so, and it never changes the graph.
 */
export type CellType = 'text' | 'number' | 'boolean' | 'list' | 'told';
export interface Column {
  readonly type: CellType;
  readonly means: string;
}

const text = (means: string): Column => ({ type: 'text', means });
const number = (means: string): Column => ({ type: 'number', means });
const list = (means: string): Column => ({ type: 'list', means });
const told = (means: string): Column => ({ type: 'told', means });
const anId = 'The id of';

export const csvTables = {
  'graph.csv': {
    title: text('Title of the whole graph.'),
    dataVersion: text('Version of the data, three numbers.'),
    licence: text('Licence of the data.'),
  },
  'nodes.csv': {
    id: text(`${anId} a structure.`),
    kind: told('Its kind, as its id says: the label in Neo4j.'),
    name: text('The name to show.'),
    shortName: text('A short name for a caption; empty where the name itself is short.'),
    latinName: text('Latin name.'),
    rank: number('Craniocaudal place: 1 for C1 to 31 for Co1.'),
    side: text('Of branches of rami: MEDIAL, INTERMEDIATE or LATERAL.'),
    landmarkKind: text('Of landmarks: BONE, MUSCLE …'),
    definition: text('What it is.'),
    synonyms: list('Other names.'),
  },
  'relations.csv': {
    id: told(`${anId} the relation, which follows from from, type, how and to.`),
    from: text(`${anId} the structure where the arrow begins.`),
    type: text('The typed edge.'),
    how: text('The way, for types that have ways.'),
    to: text(`${anId} the structure where the arrow ends.`),
    status: told('ACCEPTED, VARIANT or DISPUTED, as it follows from the claims.'),
  },
  'claims.csv': {
    id: told(`${anId} the claim, which follows from what it is about, its source and the order of rows.`),
    about: text(`${anId} the relation that is claimed, or of the structure that a statement is about.`),
    topic: text('Of statements: DEFINITION, NAME, SIZE …'),
    source: text(`${anId} the source.`),
    stance: text('SUPPORTS (also where it is empty) or DISPUTES.'),
    locator: text('What was read: a page, a table, "abstract".'),
    background: { type: 'boolean', means: 'true where a study only tells what earlier work found.' },
    prevalence: number('Share of from that has the relation, 0 to 1.'),
    count: number('How many have it.'),
    sampleSize: number('Of how many.'),
    sampleUnit: text('Of what: sides, cadavers …'),
    frequency: text('ALWAYS, USUAL, SOMETIMES or RARE, where no number is given.'),
    note: text('What the source says, in our words.'),
    facts: list('Rows of the fact table that it rests on.'),
  },
  'measurements.csv': {
    claim: text(`${anId} the claim.`),
    quantity: text('What was measured.'),
    value: number('The value, mostly a mean.'),
    sd: number('Standard deviation.'),
    min: number('Lower end of the range.'),
    max: number('Upper end of the range.'),
    unit: text('The unit.'),
    from: text('The point or line from which it was measured.'),
  },
  'translations.csv': {
    of: text(`${anId} the structure or class that is named.`),
    language: text('A tag of BCP 47.'),
    text: text('The name in that language.'),
    source: text(`${anId} the source where it was seen.`),
  },
  'identifiers.csv': {
    of: text(`${anId} the structure or class that is identified.`),
    scheme: text('TA98, TA2, FMA …'),
    value: text('The identifier without the prefix of its scheme.'),
    source: text(`${anId} the source where it was seen.`),
  },
  'sources.csv': {
    id: text(`${anId} the source.`),
    name: text('Short form for a caption.'),
    kind: text('PRIMARY_STUDY, TEXTBOOK …'),
    title: text('Full title.'),
    authors: list('Authors, as "Gray H".'),
    year: number('Year of publication.'),
    container: text('Journal, book or site, with volume and pages.'),
    doi: text('DOI without the resolver.'),
    pmid: text('PubMed id.'),
    pmcid: text('PubMed Central id.'),
    url: text('Address.'),
    licence: text('What it says of its licence.'),
    readAs: text('What was read of it.'),
    definition: text('What it is.'),
  },
  'classes.csv': {
    id: text(`${anId} the class.`),
    name: text('The name to show.'),
    kind: text('The kind of its members.'),
    regions: list('Regions of the spine to which it is narrowed; empty for all.'),
    side: text('Side of the branches to which it is narrowed.'),
    latinName: text('Latin name.'),
    synonyms: list('Other names.'),
  },
  'dispute-topics.csv': {
    id: text(`${anId} the question.`),
    question: text('What sources answer differently.'),
    remark: text('What else is to be said.'),
  },
  'positions.csv': {
    topic: text(`${anId} the question.`),
    says: text('The answer; rows stand in the order of the positions.'),
    claims: list('Ids of the claims behind it.'),
  },
} as const satisfies Record<string, Record<string, Column>>;

export type TableName = keyof typeof csvTables;
export const tableNames = Object.keys(csvTables) as readonly TableName[];

export function columnsOf(table: TableName): Readonly<Record<string, Column>> {
  return csvTables[table];
}

/** `a; b`, with a semicolon or backslash within a part written as `\;` or `\\`. */
export function joinList(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\;]/g, '\\$&')).join('; ');
}

/** The parts of such a cell; none of an empty one. */
export function splitList(cell: string): string[] {
  return [...cell.matchAll(/(?:[^\\;]|\\.)+/gs)].map(([part]) => part.trim().replace(/\\(.)/gs, '$1'));
}
