/** The shape of seed files: what a teacher may write, and the sentence that tells when it is not so. */
import { z } from 'zod';
import { frequencies, stances, statementTopics } from '../../schema/claim.ts';
import {
  branchSides,
  qualifiers,
  identifierSchemes,
  KINDS,
  kindOfId,
  landmarkKinds,
  relationTypes,
  sourceKinds,
  SPINAL_REGIONS,
  structureKindOfId,
  structureKinds,
  type SpinalRegion,
} from '../../schema/ontology.ts';
import type { ErrorCode } from './problem.ts';

const words = <T extends string>(values: readonly T[]) =>
  z.enum(values as [T, ...T[]], {
    error: (issue) => `is ${show(issue.input)}, which is not allowed here; write one of ${values.join(', ')}`,
  });

const text = z
  .string({ error: (issue) => `is ${show(issue.input)}; write a text (in quotes where it looks like a number)` })
  .trim()
  .min(1, { error: 'is empty; write a text, or leave the whole line out', abort: true });
const wholeNumber = z.int({ error: (issue) => `is ${show(issue.input)}; write a whole number` });
const whole = wholeNumber.min(0, { error: (issue) => `is ${show(issue.input)}, below 0; write a count` });
const number = z.number({ error: (issue) => `is ${show(issue.input)}; write a number` });

const structureId = text.refine((id) => structureKindOfId(id) !== null, {
  error: (issue) =>
    `is ${show(issue.input)}, which is no id of a structure; write a prefix and a name as in "cluneal-group:superior" or "dorsal-ramus:L2"`,
});
const sourceId = text.refine((id) => kindOfId(id) === 'Source', {
  error: (issue) =>
    `is ${show(issue.input)}, which is no id of a source; write ${KINDS.Source.idPrefix}: and the name, as in "source:gray-1918"`,
});

const translation = z.strictObject({
  language: text.refine(isLanguageTag, {
    error: (issue) =>
      `is ${show(issue.input)}, which is no language tag of BCP 47; write one as "de", "zh-Hans" or "pt-BR"`,
  }),
  text,
  source: sourceId,
});

const identifier = z
  .strictObject({
    scheme: words(Object.keys(identifierSchemes) as (keyof typeof identifierSchemes)[]),
    value: text,
    source: sourceId,
  })
  .superRefine(({ scheme, value }, context) => {
    const { pattern } = identifierSchemes[scheme];
    if (!pattern.test(value)) {
      context.addIssue({
        code: 'custom',
        path: ['value'],
        message: `is ${show(value)}, which is no ${scheme} identifier; write one that matches ${String(pattern)}, without the scheme's prefix`,
      });
    }
  });

export const structureFormat = z.strictObject({
  id: structureId,
  name: text,
  shortName: text
    .max(24, 'is longer than 24 characters; shorten it, since it has to fit into a circle of Neo4j Browser')
    .optional(),
  latinName: text.nullish(),
  /** Craniocaudal place: 1 for C1 to 31 for Co1; levels have theirs by themselves. */
  rank: number.min(0, 'is below 0; write 0 (vertex) to 40').max(40, 'is above 40; write 0 (vertex) to 40').optional(),
  definition: text.nullish(),
  synonyms: z.array(text).default([]),
  translations: z.array(translation).default([]),
  identifiers: z.array(identifier).default([]),
  side: words(branchSides).optional(),
  landmarkKind: words(landmarkKinds).optional(),
});

const sourceFormat = z.strictObject({
  id: sourceId,
  name: text,
  kind: words(Object.keys(sourceKinds) as (keyof typeof sourceKinds)[]),
  title: text,
  authors: z.array(text).default([]),
  year: whole.max(2100, 'lies in the future; write the year of publication').nullish(),
  container: text.nullish(),
  doi: text.regex(/^10\.\d{4,9}\/\S+$/, 'is no DOI; write it without the resolver, as "10.1007/BF02098698"').nullish(),
  pmid: text.regex(/^\d{1,8}$/, 'is no PubMed id; write digits in quotes, as "2533408"').nullish(),
  pmcid: text.regex(/^PMC\d+$/, 'is no PubMed Central id; write it as "PMC5476578"').nullish(),
  url: z.url({ error: (issue) => `is ${show(issue.input)}, which is no address; write it with https://` }).nullish(),
  licence: text.nullish(),
  /** What was read of it: full text, abstract, excerpt … */
  readAs: text.nullish(),
  definition: text.nullish(),
});

const measurement = z.strictObject({
  quantity: text,
  value: number.nullish(),
  sd: number.min(0, 'is below 0; a standard deviation is not').nullish(),
  min: number.nullish(),
  max: number.nullish(),
  unit: text,
  from: text.nullish(),
});

const whatWasRead = 'write what was read, as "p. 921", "Table 1" or "abstract"';
const share = 'write a share from 0 to 1 (16 % is 0.16)';
const fact = text.regex(/^c\d{3}$/, {
  error: (issue) => `is ${show(issue.input)}, which is no row of a fact table; write it as c033`,
});

const claim = {
  source: sourceId,
  stance: words(stances).default('SUPPORTS'),
  locator: z
    .string({ error: (issue) => `is ${show(issue.input)}; ${whatWasRead}` })
    .trim()
    .min(1, `is empty; ${whatWasRead}`),
  note: text.nullish(),
  background: z.boolean({ error: (issue) => `is ${show(issue.input)}; write true or false` }).default(false),
  prevalence: z
    .number({ error: (issue) => `is ${show(issue.input)}; ${share}` })
    .min(0, { error: (issue) => `is ${show(issue.input)}, below 0; ${share}` })
    .max(1, { error: (issue) => `is ${show(issue.input)}, above 1; ${share}` })
    .nullish(),
  count: whole.nullish(),
  sampleSize: wholeNumber
    .min(1, { error: (issue) => `is ${show(issue.input)}, below 1; write how many were looked at, or leave it out` })
    .nullish(),
  sampleUnit: text.nullish(),
  frequency: words(frequencies).nullish(),
  measurements: z.array(measurement).default([]),
  facts: z.array(fact).default([]),
};

/** Checks over several keys name their code themselves, in the issue's params. */
const codeInParams = 'code';

/** What has to agree between the fields of one claim. */
function agree(
  value: { count?: number | null | undefined; sampleSize?: number | null | undefined },
  context: z.RefinementCtx,
): void {
  if (typeof value.count === 'number' && typeof value.sampleSize === 'number' && value.count > value.sampleSize) {
    context.addIssue({
      code: 'custom',
      path: ['count'],
      params: { [codeInParams]: 'COUNT_ABOVE_SAMPLE' satisfies ErrorCode },
      message: `is ${String(value.count)}, more than the sample of ${String(value.sampleSize)}; write how many of the sample`,
    });
  }
}

export const relationClaimFormat = z.strictObject(claim).superRefine(agree);
export const statementClaimFormat = z.strictObject({ topic: words(statementTopics), ...claim }).superRefine(agree);

const someClaim = 'hold no claim; a relation without a source cannot be loaded, so add one';
const someStatement = 'hold no claim; add one, or leave the statement out';
export const relationFormat = z.strictObject({
  from: structureId,
  type: words(relationTypes),
  how: words(qualifiers).optional(),
  to: structureId,
  claims: z.array(relationClaimFormat, { error: someClaim }).min(1, someClaim),
});

export const statementFormat = z.strictObject({
  about: structureId,
  claims: z.array(statementClaimFormat, { error: someStatement }).min(1, someStatement),
});

/** A whole class of structures, for the names that belong to none of them singly. */
const classFormat = z.strictObject({
  id: text.refine((id) => kindOfId(id) === 'StructureClass', {
    error: (issue) =>
      `is ${show(issue.input)}, which is no id of a class; write one as "structure-class:dorsal-ramus-lumbar"`,
  }),
  name: text,
  kind: words(structureKinds),
  regions: z.array(words(Object.keys(SPINAL_REGIONS) as SpinalRegion[])).default([]),
  side: words(branchSides).optional(),
  latinName: text.nullish(),
  synonyms: z.array(text).default([]),
  translations: z.array(translation).default([]),
  identifiers: z.array(identifier).default([]),
});

const positionFormat = z.strictObject({
  says: text,
  /** Ids of the claims behind the position; their relations are what the topic is about. */
  claims: z.array(
    text.refine((id) => kindOfId(id) === 'Claim', {
      error: (issue) =>
        `is ${show(issue.input)}, which is no id of a claim; write the relation's id without "relation:", a slash and the source's name, as in "claim:dorsal-ramus:L2/contributes-to/cluneal-group:superior/gray-1918"`,
    }),
  ),
});

const topicFormat = z.strictObject({
  id: text.refine((id) => kindOfId(id) === 'DisputeTopic', {
    error: (issue) => `is ${show(issue.input)}, which is no id of a dispute topic; write one as "dispute-topic:D1"`,
  }),
  question: text,
  positions: z.array(positionFormat).min(1, 'has no position; write what each side says'),
  remark: text.nullish(),
});

/** Any file of a seed folder may have any of these lists; `seed.yaml` also says which data it is. */
export const fileFormat = z.strictObject({
  title: text.optional(),
  dataVersion: text.regex(/^\d+\.\d+\.\d+$/, 'is no version; write three numbers, as "1.0.0"').optional(),
  licence: text.optional(),
  sources: z.array(sourceFormat).default([]),
  structures: z.array(structureFormat).default([]),
  classes: z.array(classFormat).default([]),
  relations: z.array(relationFormat).default([]),
  statements: z.array(statementFormat).default([]),
  disputeTopics: z.array(topicFormat).default([]),
});

/** `left-out.yaml`, which stands beside a seed: the rows of its fact table, and those that are not in the graph. */
export const leftOutFormat = z.strictObject({
  rows: z.strictObject({ first: fact, last: fact, withdrawn: z.array(fact).default([]) }),
  leftOut: z.array(z.strictObject({ row: fact, reason: text })).default([]),
});

export type LeftOut = z.output<typeof leftOutFormat>;
export type SeedFile = z.output<typeof fileFormat>;
export type SeedStructure = z.output<typeof structureFormat>;
export type SeedSource = z.output<typeof sourceFormat>;
export type SeedRelation = z.output<typeof relationFormat>;
export type SeedClass = z.output<typeof classFormat>;
export type SeedTopic = z.output<typeof topicFormat>;
export type SeedStatement = z.output<typeof statementFormat>;
export type SeedClaim = z.output<typeof relationClaimFormat> | z.output<typeof statementClaimFormat>;

const codeByPlace: Readonly<Record<string, ErrorCode>> = {
  'structures.id': 'INVALID_ID',
  'structures.side': 'UNKNOWN_WORD',
  'structures.landmarkKind': 'UNKNOWN_WORD',
  'classes.id': 'INVALID_ID',
  'classes.kind': 'UNKNOWN_WORD',
  'classes.regions': 'UNKNOWN_WORD',
  'classes.side': 'UNKNOWN_WORD',
  'translations.language': 'UNKNOWN_LANGUAGE',
  'translations.source': 'INVALID_ID',
  'identifiers.scheme': 'UNKNOWN_SCHEME',
  'identifiers.value': 'INVALID_IDENTIFIER',
  'identifiers.source': 'INVALID_ID',
  'sources.id': 'INVALID_ID',
  'sources.kind': 'UNKNOWN_WORD',
  'relations.from': 'INVALID_ID',
  'relations.to': 'INVALID_ID',
  'relations.type': 'UNKNOWN_EDGE',
  'relations.how': 'WRONG_HOW',
  'relations.claims': 'NO_CLAIM',
  'statements.about': 'INVALID_ID',
  'statements.claims': 'NO_CLAIM',
  'claims.topic': 'UNKNOWN_WORD',
  'claims.source': 'INVALID_ID',
  'claims.stance': 'UNKNOWN_WORD',
  'claims.locator': 'MISSING_LOCATOR',
  'claims.prevalence': 'PREVALENCE_OUT_OF_RANGE',
  'claims.count': 'COUNT_NOT_A_COUNT',
  'claims.sampleSize': 'SAMPLE_SIZE_NOT_A_COUNT',
  'claims.frequency': 'UNKNOWN_WORD',
  'claims.facts': 'INVALID_FACT',
  'disputeTopics.id': 'INVALID_ID',
  'positions.claims': 'INVALID_ID',
  'rows.first': 'INVALID_FACT',
  'rows.last': 'INVALID_FACT',
  'rows.withdrawn': 'INVALID_FACT',
  'leftOut.row': 'INVALID_FACT',
};
/** What is missing here has a name of its own. */
const codesOfLack: readonly ErrorCode[] = ['MISSING_LOCATOR', 'NO_CLAIM'];
/** The code of a value that is not allowed, by the place where it stands (or ought to, where it is missing). */
export function codeOfValue(
  path: readonly (string | number)[],
  missing: boolean,
  params: Readonly<Record<string, unknown>> | undefined,
): ErrorCode {
  const stated = params?.[codeInParams];
  if (stated !== undefined) return stated as ErrorCode;
  const keys = path.filter((part) => typeof part === 'string');
  const code = codeByPlace[keys.slice(-2).join('.')] ?? 'INVALID_VALUE';
  return missing && !codesOfLack.includes(code) ? 'MISSING_VALUE' : code;
}

/** Every key that a seed file may have, wherever. */
export const knownKeys: readonly string[] = [
  ...new Set(
    [
      fileFormat,
      structureFormat,
      translation,
      identifier,
      sourceFormat,
      relationFormat,
      statementFormat,
      classFormat,
      statementClaimFormat,
      measurement,
      topicFormat,
      positionFormat,
      leftOutFormat,
      leftOutFormat.shape.rows,
      leftOutFormat.shape.leftOut.unwrap().element,
    ].flatMap(({ shape }) => Object.keys(shape)),
  ),
];

function show(input: unknown): string {
  if (input === undefined) return 'missing';
  if (input === null) return 'empty';
  return typeof input === 'string' ? `"${input}"` : JSON.stringify(input);
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * True for a well-formed tag in its usual spelling whose language exists: one of two letters has to be known (so that "jp" and
 * "cn" are not), one of three is taken as it stands, since not all of some thousand are listed anywhere at hand.
 */
function isLanguageTag(tag: string): boolean {
  try {
    const { language } = new Intl.Locale(tag);
    return (
      Intl.getCanonicalLocales(tag)[0] === tag &&
      (language.length === 3 || (language.length === 2 && languageNames.of(language) !== undefined))
    );
  } catch {
    return false;
  }
}
