/** Every field of every record, declared once: its type, its meaning, and where files, Neo4j and queries keep it. */
import {
  branchSides,
  clunealPositions,
  frequencies,
  identifierSchemeNames,
  landmarkKinds,
  qualifiers,
  relationTypes,
  sourceKindNames,
  spinalRegions,
  stances,
  statementTopics,
  structureKinds,
  type Kind,
  type StructureKind,
} from './ontology.ts';

/**
 * When a read fetches a field. HEAD always. TEXTS and NAMES of a structure if a query selects one of them. Of a claim, EVIDENCE
 * whenever its relation needs a status, CITED whenever claims are selected, ALL if a query selects one of them; of a source,
 * CITED whenever a source is selected, ALL if a query selects one of them.
 */
export type Tier = 'HEAD' | 'TEXTS' | 'NAMES' | 'EVIDENCE' | 'CITED' | 'ALL';

interface CommonField {
  /** What it means: the description in GraphQL, JSON Schema and the tables of the documentation. */
  readonly means: string;
  readonly unit?: string;
  /** ALL if left out. */
  readonly tier?: Tier;
  /** A list, which is empty if nothing is given. */
  readonly list?: true;
  /** A list that must have an entry. */
  readonly filled?: true;
  /** Null if nothing is given. A field that is neither nullable, a list, a boolean nor derived must be given. */
  readonly nullable?: true;
  /** Seed files never give it (ALWAYS), or need not (IF_MISSING), because it follows from the rest. */
  readonly derived?: 'ALWAYS' | 'IF_MISSING';
  /** Its key in seed files and its column in CSV, if they differ from its name. */
  readonly key?: string;
  /** Its property in Neo4j, if it differs from its name; null if relationships hold it. */
  readonly property?: string | null;
  /** The kinds of structure that have it; it is null in all others. */
  readonly kinds?: readonly StructureKind[];
  /** What `check` says to do about a value that is not allowed. */
  readonly advice?: string;
  /** The code that `check` reports for such a value, if it has one of its own. */
  readonly code?: string;
}

/** Which ids a field takes. */
export type IdOf = Extract<Kind, 'Source' | 'Claim' | 'StructureClass' | 'DisputeTopic'> | 'Structure' | 'Relation';

export type Field = CommonField &
  (
    | {
        readonly type: 'text';
        readonly pattern?: RegExp;
        readonly maxLength?: number;
        /** Checks beyond a pattern. */
        readonly format?: 'URL' | 'LANGUAGE' | 'DATE' | 'CURATOR';
        /** What a text of the right form is, as in "is not a DOI". */
        readonly noun?: string;
      }
    | { readonly type: 'number' | 'integer'; readonly min?: number; readonly max?: number }
    | { readonly type: 'boolean' }
    | { readonly type: 'word'; readonly words: readonly string[]; readonly default?: string }
    | { readonly type: 'id'; readonly of: IdOf }
    | {
        readonly type: 'record';
        readonly of: Fields;
        /**
         * How Neo4j keeps a list of records of three fields as texts that people and a full-text index can read: the first two
         * joined by this, the third in a property of its own. Without it, each record is kept as JSON.
         */
        readonly joined?: { readonly by: string; readonly third: string };
      }
  );

/** The fields of one record, in the order in which files have them. */
export interface Fields {
  readonly [name: string]: Field;
}

type One<F extends Field> = F extends { readonly of: infer T extends Fields }
  ? RecordOf<T>
  : F extends { readonly words: readonly (infer W)[] }
    ? W
    : F extends { readonly type: 'number' | 'integer' }
      ? number
      : F extends { readonly type: 'boolean' }
        ? boolean
        : string;

export type ValueOf<F extends Field> = F extends { readonly list: true }
  ? readonly One<F>[]
  : F extends { readonly nullable: true }
    ? One<F> | null
    : One<F>;

/** A record as the program holds it: every field has a value. */
export type RecordOf<T extends Fields> = { readonly [N in keyof T]: ValueOf<T[N]> };

const aFact = { pattern: /^c\d{3}$/, noun: 'a row of a fact table', advice: 'write it like c033' } as const;
const levelKinds = ['SpinalNerve', 'DorsalRamus', 'VentralRamus', 'RamusBranch'] as const;

export const measurementFields = {
  quantity: { type: 'text', means: 'What was measured, such as "distance", "diameter" or "thickness".' },
  value: { type: 'number', nullable: true, means: 'The mean, or the only value reported.', unit: '`unit`' },
  sd: {
    type: 'number',
    nullable: true,
    min: 0,
    means: 'The standard deviation.',
    unit: '`unit`',
    advice: 'write a standard deviation of 0 or more',
  },
  min: { type: 'number', nullable: true, means: 'The smallest value.', unit: '`unit`' },
  max: { type: 'number', nullable: true, means: 'The largest value.', unit: '`unit`' },
  unit: { type: 'text', means: 'The unit as printed, such as "mm" or "cm", or the scale of a score.' },
  from: {
    type: 'text',
    nullable: true,
    means: 'The point or line it was measured from, such as "midline" or "posterior superior iliac spine".',
  },
} as const satisfies Fields;

/** Who entered a claim or changed it last, and when. */
export const curationFields = {
  on: {
    type: 'text',
    format: 'DATE',
    noun: 'a date',
    advice: 'write year, month and day, like 2026-11-26',
    means: 'The day on which it was entered or last changed, such as 2026-11-26.',
  },
  by: {
    type: 'text',
    format: 'CURATOR',
    noun: 'a role or an ORCID iD',
    advice: 'write a role in lower case, like "curator", or an ORCID iD, like "0000-0002-1825-0097"',
    means: 'Who did so: a role, such as "curator", or an ORCID iD.',
  },
} as const satisfies Fields;

/** One source's word on one relation, or (if `relation` is null) on one structure. */
export const claimFields = {
  id: { type: 'id', of: 'Claim', derived: 'ALWAYS', tier: 'CITED', means: 'The id of the claim.' },
  relation: {
    type: 'id',
    of: 'Relation',
    nullable: true,
    derived: 'ALWAYS',
    tier: 'HEAD',
    means: 'The relation that the claim is about; null for a statement about a structure.',
  },
  structure: {
    type: 'id',
    of: 'Structure',
    nullable: true,
    derived: 'ALWAYS',
    tier: 'HEAD',
    means: 'The structure that a statement is about; null for a claim about a relation.',
  },
  topic: {
    type: 'word',
    words: statementTopics,
    nullable: true,
    tier: 'HEAD',
    means: 'The subject of a statement, such as NAME or SIZE; null for a claim about a relation.',
  },
  source: { type: 'id', of: 'Source', property: null, tier: 'EVIDENCE', means: 'The source that makes the claim.' },
  sourceKind: {
    type: 'word',
    words: sourceKindNames,
    property: null,
    derived: 'ALWAYS',
    tier: 'EVIDENCE',
    means: 'The kind of the source, which determines the strength of the claim.',
  },
  stance: {
    type: 'word',
    words: stances,
    default: 'SUPPORTS',
    tier: 'EVIDENCE',
    means: 'Whether the source supports or disputes the relation.',
  },
  locator: {
    type: 'text',
    tier: 'CITED',
    means: 'Where in the source the claim was found: a page, a table, a section or "abstract".',
    advice: 'write what was read, such as "p. 921", "Table 1" or "abstract"',
    code: 'MISSING_LOCATOR',
  },
  background: {
    type: 'boolean',
    tier: 'EVIDENCE',
    means: 'True if the source only reports earlier work, rather than a finding of its own.',
  },
  implied: {
    type: 'boolean',
    tier: 'EVIDENCE',
    means:
      'True if the source does not say so itself, but names something else instead. Such a claim counts one less than a stated one.',
  },
  prevalence: {
    type: 'number',
    nullable: true,
    min: 0,
    max: 1,
    tier: 'EVIDENCE',
    means:
      "The share of the relation's `from` that has the relation to its `to`, as printed or as count over sample size.",
    unit: 'a share from 0 to 1',
    advice: 'write a share from 0 to 1 (16 % is 0.16)',
    code: 'PREVALENCE_OUT_OF_RANGE',
  },
  count: {
    type: 'integer',
    nullable: true,
    min: 0,
    means: 'How many of the sample have the relation.',
    unit: '`sampleUnit`',
    advice: 'write a count of 0 or more',
    code: 'COUNT_NOT_A_COUNT',
  },
  sampleSize: {
    type: 'integer',
    nullable: true,
    min: 1,
    means: 'How many were examined.',
    tier: 'EVIDENCE',
    unit: '`sampleUnit`',
    advice: 'write how many were examined, or leave it out',
    code: 'SAMPLE_SIZE_NOT_A_COUNT',
  },
  sampleUnit: {
    type: 'text',
    nullable: true,
    tier: 'EVIDENCE',
    means: 'What was counted, such as "sides", "branches", "cadavers", "patients" or "embryos".',
  },
  frequency: {
    type: 'word',
    words: frequencies,
    nullable: true,
    tier: 'EVIDENCE',
    means: 'How often the relation occurs, if the source gives a word instead of a number.',
  },
  measurements: {
    type: 'record',
    list: true,
    of: measurementFields,
    means: 'Sizes and distances reported with the claim.',
  },
  note: { type: 'text', nullable: true, means: 'What the source says, in our own words.' },
  cites: {
    type: 'id',
    of: 'Source',
    list: true,
    means: 'Sources whose finding this claim repeats, if the source names them.',
  },
  lineage: {
    type: 'id',
    of: 'Source',
    list: true,
    derived: 'ALWAYS',
    tier: 'EVIDENCE',
    means:
      'Every source that the claim goes back to, through `cites` and through what its source reuses; empty for a finding of its own.',
  },
  facts: {
    type: 'text',
    list: true,
    ...aFact,
    code: 'INVALID_FACT',
    means: 'The rows of our fact table that the claim is based on, such as "c033".',
  },
  quoteHash: {
    type: 'text',
    nullable: true,
    pattern: /^[0-9a-f]{64}$/,
    noun: 'a SHA-256 hash',
    advice: 'print it with `npm run check -- --quote "the sentence"`',
    means: 'The SHA-256 hash of the normalised sentence that the claim rests on; the sentence itself is not kept.',
  },
  curated: {
    type: 'record',
    of: curationFields,
    nullable: true,
    means: 'When the claim was entered or last changed, and by whom; that of its file if it has none of its own.',
  },
} as const satisfies Fields;

export const sourceFields = {
  id: { type: 'id', of: 'Source', tier: 'HEAD', means: 'The id of the source.' },
  name: { type: 'text', tier: 'CITED', means: 'A short form for captions, such as "Gray 1918".' },
  rank: {
    type: 'number',
    derived: 'ALWAYS',
    tier: 'CITED',
    means: 'The same for all sources, which have no craniocaudal position.',
  },
  sourceKind: {
    type: 'word',
    words: sourceKindNames,
    key: 'kind',
    property: 'kind',
    tier: 'HEAD',
    means: 'The kind of source, such as PRIMARY_STUDY or TEXTBOOK.',
  },
  title: { type: 'text', means: 'The full title, in square brackets if the title itself was not seen.' },
  authors: { type: 'text', list: true, means: 'The authors as printed, such as "Gray H", as far as they were seen.' },
  year: {
    type: 'integer',
    nullable: true,
    min: 0,
    max: 2100,
    means: 'The year of publication.',
    advice: 'write the year of publication',
  },
  container: { type: 'text', nullable: true, means: 'The journal, book or website, with volume and pages.' },
  doi: {
    type: 'text',
    nullable: true,
    pattern: /^10\.\d{4,9}\/\S+$/,
    noun: 'a DOI',
    advice: 'write it without the resolver, like "10.1007/BF02098698"',
    means: 'The digital object identifier, without the resolver.',
  },
  pmid: {
    type: 'text',
    nullable: true,
    pattern: /^\d{1,8}$/,
    noun: 'a PubMed id',
    advice: 'write digits in quotes, like "2533408"',
    means: 'The PubMed id.',
  },
  pmcid: {
    type: 'text',
    nullable: true,
    pattern: /^PMC\d+$/,
    noun: 'a PubMed Central id',
    advice: 'write it like "PMC5476578"',
    means: 'The PubMed Central id.',
  },
  url: {
    type: 'text',
    nullable: true,
    format: 'URL',
    noun: 'a web address',
    advice: 'write it with https://',
    means: 'The web address.',
  },
  reuses: {
    type: 'id',
    of: 'Source',
    list: true,
    means: 'Sources whose text, data or specimens this source reuses, so that they do not count as independent voices.',
  },
  licence: { type: 'text', nullable: true, means: 'The licence of the source itself.' },
  readAs: {
    type: 'text',
    nullable: true,
    means: 'How much of it was read: the full text, the abstract or an excerpt.',
  },
  definition: { type: 'text', nullable: true, means: 'What the source is and what we use it for, in our own words.' },
} as const satisfies Fields;

export const translationFields = {
  language: {
    type: 'text',
    format: 'LANGUAGE',
    noun: 'a BCP 47 language tag',
    advice: 'write one like "de", "zh-Hans" or "pt-BR"',
    code: 'UNKNOWN_LANGUAGE',
    means: 'The BCP 47 tag of the language, such as "de" or "zh-Hans".',
  },
  text: { type: 'text', means: 'The name, spelled as in the source.' },
  source: { type: 'id', of: 'Source', means: 'The source in which the name was found.' },
} as const satisfies Fields;

export const identifierFields = {
  scheme: {
    type: 'word',
    words: identifierSchemeNames,
    code: 'UNKNOWN_SCHEME',
    means: 'The terminology, such as TA2 or FMA.',
  },
  value: {
    type: 'text',
    code: 'INVALID_IDENTIFIER',
    maxLength: 100,
    means: 'The identifier without the prefix of its scheme, such as "75468".',
  },
  source: { type: 'id', of: 'Source', means: 'The source in which the identifier was found.' },
} as const satisfies Fields;

/** The names and identifiers of a structure or a class. */
const names = {
  latinName: {
    type: 'text',
    nullable: true,
    tier: 'TEXTS',
    means: 'The Latin name in Terminologia Anatomica, if one was found.',
  },
  synonyms: { type: 'text', list: true, tier: 'TEXTS', means: 'Other names, including eponyms and historical terms.' },
  translations: {
    type: 'record',
    list: true,
    of: translationFields,
    joined: { by: ': ', third: 'translationSources' },
    tier: 'NAMES',
    means: 'Names in other languages, each with its source.',
  },
  identifiers: {
    type: 'record',
    list: true,
    of: identifierFields,
    joined: { by: ':', third: 'identifierSources' },
    tier: 'NAMES',
    means: 'Identifiers in other terminologies, each with its source.',
  },
} as const satisfies Fields;

export const structureFields = {
  id: { type: 'id', of: 'Structure', tier: 'HEAD', means: 'The id of the structure.' },
  name: { type: 'text', tier: 'HEAD', means: 'The preferred English name.' },
  shortName: {
    type: 'text',
    derived: 'IF_MISSING',
    tier: 'HEAD',
    maxLength: 24,
    means: 'A name of about 20 characters for captions and diagrams; the full name if that is short enough.',
    advice: 'shorten it to fit into a node of Neo4j Browser',
  },
  latinName: names.latinName,
  rank: {
    type: 'number',
    derived: 'IF_MISSING',
    tier: 'HEAD',
    min: 0,
    max: 40,
    means: 'The craniocaudal position that lists are ordered by: 0 at the vertex, 1 at C1, 31 at Co1.',
    advice: 'write 0 (vertex) to 40',
  },
  level: {
    type: 'text',
    nullable: true,
    derived: 'ALWAYS',
    tier: 'HEAD',
    kinds: levelKinds,
    means: 'The spinal level, such as "L1".',
  },
  side: {
    type: 'word',
    words: branchSides,
    nullable: true,
    tier: 'HEAD',
    kinds: ['RamusBranch'],
    means: 'Which branch of the dorsal ramus it is: medial, intermediate or lateral.',
  },
  position: {
    type: 'word',
    words: clunealPositions,
    nullable: true,
    derived: 'ALWAYS',
    tier: 'HEAD',
    kinds: ['ClunealGroup'],
    means: 'Which of the three groups it is: superior, middle or inferior.',
  },
  landmarkKind: {
    type: 'word',
    words: landmarkKinds,
    nullable: true,
    tier: 'HEAD',
    kinds: ['Landmark'],
    means: 'The kind of landmark, such as bone, joint, ligament or muscle.',
  },
  definition: {
    type: 'text',
    nullable: true,
    tier: 'TEXTS',
    means: 'A definition of one or two sentences, in our own words.',
  },
  synonyms: names.synonyms,
  translations: names.translations,
  identifiers: names.identifiers,
} as const satisfies Fields;

export const classFields = {
  id: { type: 'id', of: 'StructureClass', tier: 'HEAD', means: 'The id of the class.' },
  name: { type: 'text', tier: 'HEAD', means: 'The English name of the class.' },
  rank: { type: 'number', derived: 'ALWAYS', tier: 'HEAD', means: 'The position in the list of classes.' },
  ofKind: {
    type: 'word',
    words: structureKinds,
    key: 'kind',
    tier: 'HEAD',
    means: 'The kind of structure that the class covers, in whole or in part.',
  },
  regions: {
    type: 'word',
    words: spinalRegions,
    list: true,
    means: 'The regions of the spine that the class is limited to; empty for all.',
  },
  side: {
    type: 'word',
    words: branchSides,
    nullable: true,
    means: 'Which branches of dorsal rami the class is limited to; null for all.',
  },
  ...names,
} as const satisfies Fields;

export const positionFields = {
  says: { type: 'text', means: 'The answer, in one sentence.' },
  claims: { type: 'id', of: 'Claim', list: true, means: 'The claims behind this answer.' },
} as const satisfies Fields;

export const topicFields = {
  id: { type: 'id', of: 'DisputeTopic', tier: 'HEAD', means: 'The id of the question.' },
  name: { type: 'text', key: 'question', tier: 'HEAD', means: 'The question that sources answer differently.' },
  rank: { type: 'number', derived: 'ALWAYS', tier: 'HEAD', means: 'The position in the list of questions.' },
  positions: {
    type: 'record',
    list: true,
    filled: true,
    of: positionFields,
    property: null,
    means: 'The answers that sources give, each with the claims behind it.',
    advice: 'write what each side says',
  },
  remark: { type: 'text', nullable: true, means: 'What else a teacher would say about the question.' },
} as const satisfies Fields;

export const relationFields = {
  id: {
    type: 'id',
    of: 'Relation',
    derived: 'ALWAYS',
    means: 'The id of the relation, which follows from `from`, `type`, `how` and `to`.',
  },
  from: { type: 'id', of: 'Structure', means: 'The structure at which the relation begins.' },
  type: { type: 'word', words: relationTypes, code: 'UNKNOWN_EDGE', means: 'The type of the relation.' },
  how: {
    type: 'word',
    words: qualifiers,
    nullable: true,
    code: 'WRONG_HOW',
    means: 'How the relation holds, for the types that distinguish it.',
  },
  to: { type: 'id', of: 'Structure', means: 'The structure at which the relation ends.' },
} as const satisfies Fields;

/** What a graph says about itself. */
export const graphFields = {
  title: { type: 'text', means: 'The title of the graph.' },
  dataVersion: {
    type: 'text',
    pattern: /^\d+\.\d+\.\d+$/,
    noun: 'a version',
    advice: 'write three numbers, like "1.0.0"',
    means: 'The version of the data: three numbers, such as "1.0.0".',
  },
  licence: { type: 'text', means: 'The licence of the data.' },
} as const satisfies Fields;

export type Measurement = RecordOf<typeof measurementFields>;
export type Curation = RecordOf<typeof curationFields>;
/** A record that a store could not read in full: what is missing, where, and how to mend it. Absent if the record is sound. */
export interface MaybeFaulty {
  readonly fault?: string | undefined;
}
export type Claim = RecordOf<typeof claimFields> & MaybeFaulty;
export type Translation = RecordOf<typeof translationFields>;
export type Identifier = RecordOf<typeof identifierFields>;

/** The value of a field about which nothing is given. */
export function emptyOf({ type, list, nullable }: Field): unknown {
  if (list === true) return [];
  if (nullable === true) return null;
  return { boolean: false, number: 0, integer: 0 }[type as string] ?? '';
}

/** A record about which nothing is given. */
export function blankOf<T extends Fields>(fields: T): RecordOf<T> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, emptyOf(field)]),
  ) as unknown as RecordOf<T>;
}

/** The name that files use for a field. */
export function keyOf(name: string, field: Field): string {
  return field.key ?? name;
}

/** The meaning of a field with its unit: the description that GraphQL and JSON Schema give. */
export function describe({ means, unit }: Field): string {
  return unit === undefined ? means : `${means} Unit: ${unit}.`;
}

/** The names of the fields that a tier of a read fetches. */
export function namesIn(fields: Fields, tier: Tier): string[] {
  return Object.entries(fields).flatMap(([name, field]) => ((field.tier ?? 'ALL') === tier ? [name] : []));
}
