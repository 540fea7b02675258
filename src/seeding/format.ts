/** The format of seed files: zod schemas generated from the field tables, with sentences for invalid values. */
import { z } from 'zod';
import {
  claimFields,
  classFields,
  curationFields,
  describe,
  graphFields,
  identifierFields,
  keyOf,
  measurementFields,
  positionFields,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  translationFields,
  type Field,
  type Fields,
  type IdOf,
} from '../../schema/fields.ts';
import { identifierSchemes, kindOfId, parseRelationId, structureKindOfId } from '../../schema/ontology.ts';
import type { FormCode, ReadingCode } from './form-faults.ts';
import {
  codeInParams,
  decimalHint,
  isWebAddress,
  keptNumber,
  keptText,
  longestId,
  sentence,
  show,
  withoutSign,
  wordHint,
} from './values.ts';

type SeedOne<F extends Field> = F extends { readonly of: infer T extends Fields }
  ? z.output<z.ZodObject<SeedShape<T>>>
  : F extends { readonly words: readonly (infer W)[] }
    ? W
    : F extends { readonly type: 'number' | 'integer' }
      ? number
      : F extends { readonly type: 'boolean' }
        ? boolean
        : string;

type SeedFormat<F extends Field> = F extends { readonly list: true }
  ? z.ZodType<SeedOne<F>[]>
  : F extends { readonly nullable: true } | { readonly derived: 'IF_MISSING' }
    ? z.ZodOptional<z.ZodType<SeedOne<F> | null>>
    : z.ZodType<SeedOne<F>>;

/** The keys of a record in seed files: all except those that are always derived. */
type SeedShape<T extends Fields> = {
  [
    N in keyof T as T[N] extends { readonly derived: 'ALWAYS' }
      ? never
      : T[N] extends { readonly key: infer K extends string }
        ? K
        : N
  ]: SeedFormat<T[N]>;
};

/** The schema of a record, generated from its fields. */
function formatOf<T extends Fields>(fields: T): z.ZodObject<SeedShape<T>, z.core.$strict> {
  return formatOfRecord(fields) as unknown as z.ZodObject<SeedShape<T>, z.core.$strict>;
}

function formatOfRecord(fields: Fields): z.ZodObject {
  const shape = Object.entries(fields).flatMap(([name, field]) =>
    field.derived === 'ALWAYS' ? [] : [[keyOf(name, field), formatOfField(field).describe(describe(field))] as const],
  );
  const format = z.strictObject(Object.fromEntries(shape));
  return fields === identifierFields ? format.superRefine(matchScheme) : format;
}

function formatOfField(field: Field): z.ZodType {
  const one = formatOfOne(field);
  if (field.list === true) {
    if (field.filled !== true) return z.array(one).default([]);
    const advice = sentence(field.advice ?? 'add an entry');
    return z.array(one, { error: ({ input }) => `is ${show(input)}. ${advice}` }).min(1, `is empty. ${advice}`);
  }
  if (field.nullable === true || field.derived === 'IF_MISSING') return one.nullish();
  if (field.type === 'boolean') return one.default(false);
  return field.type === 'word' && field.default !== undefined ? one.default(field.default) : one;
}

function formatOfOne(field: Field): z.ZodType {
  const { advice } = field;
  /** Says what a value is and what it should be. */
  const says = (otherwise: string, fault: (input: unknown) => string = () => '') => ({
    error: ({ input }: { readonly input?: unknown }) =>
      `is ${show(input)}${fault(input)}. ${sentence(advice ?? otherwise)}`,
  });
  switch (field.type) {
    case 'text': {
      const { pattern, format, maxLength } = field;
      const isNot = () => `, which is not ${field.noun ?? 'allowed here'}`;
      let text = keptText(
        says('write text (in quotes if it looks like a number)'),
        sentence(advice ?? 'write text, or leave the whole line out'),
      );
      if (pattern !== undefined)
        text = text.max(longestId, tooLong(longestId)).regex(pattern, says('correct it', isNot));
      if (maxLength !== undefined) text = text.max(maxLength, tooLong(maxLength, advice));
      if (format === 'DATE') return text.refine(isDate, says('correct it', isNot));
      if (format === 'CURATOR') return text.refine(isCurator, says('correct it', isNot));
      if (format === 'LANGUAGE') return text.refine(isLanguageTag, says('correct it', isNot));
      return format === 'URL' ? text.max(2_000, tooLong(2_000)).refine(isWebAddress, says('correct it', isNot)) : text;
    }
    case 'number':
    case 'integer': {
      const { min, max } = field;
      const write = field.type === 'integer' ? 'write a whole number' : 'write a number';
      const isNot = says(write, decimalHint);
      let number: z.ZodNumber = field.type === 'integer' ? z.int(isNot) : z.number(isNot);
      if (min !== undefined)
        number = number.min(
          min,
          says(write, () => `, below ${String(min)}`),
        );
      if (max !== undefined)
        number = number.max(
          max,
          says(write, () => `, above ${String(max)}`),
        );
      return field.type === 'integer' ? number.overwrite(withoutSign) : keptNumber(number).overwrite(withoutSign);
    }
    case 'boolean':
      return z.boolean(says('write true or false'));
    case 'word':
      return z.enum(
        field.words as [string, ...string[]],
        says(
          `write one of ${field.words.join(', ')}`,
          (input) => `, which is not allowed here${wordHint(input, field.words)}`,
        ),
      );
    case 'id': {
      const { test, example } = idForms[field.of];
      const text = keptText(says(`write an id like ${example}`), sentence(`write an id like ${example}`));
      // The id of a claim consists of three others.
      const bounded = field.of === 'Claim' ? text : text.max(longestId, tooLong(longestId));
      return bounded.refine(
        test,
        says(
          `write one like ${example}`,
          (input) => `, which is not a valid id of a ${wordOf(field.of)}${levelHint(input)}`,
        ),
      );
    }
    case 'record':
      return formatOfRecord(field.of);
  }
}

function tooLong(most: number, advice = 'shorten it') {
  return { error: `is longer than ${most.toLocaleString('en')} characters. ${sentence(advice)}`, abort: true };
}

const idForms: Readonly<Record<IdOf, { readonly test: (id: string) => boolean; readonly example: string }>> = {
  Structure: {
    test: (id) => structureKindOfId(id) !== null,
    example: '"cluneal-group:superior" or "dorsal-ramus:L2"',
  },
  Source: { test: (id) => kindOfId(id) === 'Source', example: '"source:gray-1918"' },
  StructureClass: {
    test: (id) => kindOfId(id) === 'StructureClass',
    example: '"structure-class:dorsal-ramus-lumbar"',
  },
  DisputeTopic: { test: (id) => kindOfId(id) === 'DisputeTopic', example: '"dispute-topic:D1"' },
  Relation: {
    test: (id) => parseRelationId(id) !== null,
    example: '"relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior"',
  },
  Claim: {
    test: (id) => kindOfId(id) === 'Claim',
    example: '"claim:dorsal-ramus:L2/contributes-to/cluneal-group:superior/gray-1918"',
  },
};

/** A level in the wrong case, as in "dorsal-ramus:l2", is the most common slip in ids. */
function levelHint(input: unknown): string {
  if (typeof input !== 'string') return '';
  const [prefix = '', rest = ''] = input.trim().toLowerCase().split(/:(.*)/s);
  const name = rest.replace(/^(?:[ctls]|co)\d+/, (level) => `${level.slice(0, 1).toUpperCase()}${level.slice(1)}`);
  const likely = `${prefix}:${name}`;
  return likely !== input && kindOfId(likely) !== null ? ` (perhaps ${likely}?)` : '';
}

/** `structure class` for `StructureClass`. */
function wordOf(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** An identifier must match the pattern of its scheme. */
function matchScheme({ scheme, value }: { scheme?: unknown; value?: unknown }, context: z.RefinementCtx): void {
  const { pattern } = identifierSchemes[scheme as keyof typeof identifierSchemes];
  if (pattern.test(String(value))) return;
  context.addIssue({
    code: 'custom',
    path: ['value'],
    message: `is ${show(value)}, which is not a valid ${String(scheme)} identifier. Write one that matches ${String(pattern)}, without the prefix of its scheme.`,
  });
}

/** Constraints between the fields of one claim. */
function agree(
  value: { count?: number | null | undefined; sampleSize?: number | null | undefined },
  context: z.RefinementCtx,
): void {
  if (typeof value.count === 'number' && typeof value.sampleSize === 'number' && value.count > value.sampleSize) {
    context.addIssue({
      code: 'custom',
      path: ['count'],
      params: { [codeInParams]: 'COUNT_ABOVE_SAMPLE' satisfies FormCode },
      message: `is ${String(value.count)}, more than the sample of ${String(value.sampleSize)}. Write how many of the sample have it.`,
    });
  }
}

const { topic, ...relationClaimFields } = claimFields;
const { nullable: _optional, ...neededTopic } = topic;
const statementFields = {
  about: { type: 'id', of: 'Structure', means: 'The structure that the statement is about.' },
} as const satisfies Fields;

/** The claims of a relation or a statement. */
const claims = {
  type: 'record',
  of: claimFields,
  list: true,
  filled: true,
  means: 'What sources say about it: at least one claim.',
  code: 'NO_CLAIM',
} as const satisfies Field;

export const structureFormat = formatOf(structureFields);
export const relationClaimFormat = formatOf(relationClaimFields).superRefine(agree);
export const statementClaimFormat = formatOf({ topic: neededTopic, ...relationClaimFields }).superRefine(agree);

export const someClaim = 'has no claim. Add one: every relation and statement needs a source.';
export const relationFormat = formatOf(relationFields).safeExtend({
  claims: z.array(relationClaimFormat, { error: someClaim }).min(1, someClaim),
});
export const statementFormat = formatOf(statementFields).safeExtend({
  claims: z.array(statementClaimFormat, { error: someClaim }).min(1, someClaim),
});

const fileFields = {
  curated: {
    ...claimFields.curated,
    means: 'When the claims of the file were entered or last changed, and by whom; a claim may say otherwise.',
  },
} as const satisfies Fields;

/** The lists that any file of a seed folder may contain; `seed.yaml` also describes the data. */
export const fileFormat = z.strictObject({
  ...formatOf(graphFields).partial().shape,
  ...formatOf(fileFields).shape,
  sources: z.array(formatOf(sourceFields)).default([]),
  structures: z.array(structureFormat).default([]),
  classes: z.array(formatOf(classFields)).default([]),
  relations: z.array(relationFormat).default([]),
  statements: z.array(statementFormat).default([]),
  disputeTopics: z.array(formatOf(topicFields)).default([]),
});

const { facts } = claimFields;
const { list: _several, ...fact } = facts;
const rowsFields = {
  first: { ...fact, means: 'The first row of the fact table.' },
  last: { ...fact, means: 'The last row of the fact table.' },
  withdrawn: { ...facts, means: 'Rows that were withdrawn and are not used again.' },
} as const satisfies Fields;
const leftOutFields = {
  row: { ...fact, means: 'A row that is not in the graph.' },
  reason: { type: 'text', means: 'Why it is not.' },
} as const satisfies Fields;
const acceptedFields = {
  warning: { type: 'text', means: 'The code of a warning that is known and meant.' },
  id: { type: 'text', means: 'The id that the warning is about.' },
  reason: { type: 'text', means: 'Why nothing is to be done about it.' },
} as const satisfies Fields;

const retiredFields = {
  id: { type: 'text', means: 'An id that is not used any more.' },
  replacedBy: { type: 'text', nullable: true, means: 'The id that takes its place, if one does.' },
  reason: { type: 'text', means: 'Why it is not used any more.' },
} as const satisfies Fields;

/** `retired.yaml`, which stands beside a seed: the ids that were used before and are not used again. */
export const retiredFormat = z.strictObject({ retired: z.array(formatOf(retiredFields)).default([]) });

/** `left-out.yaml`, beside a seed: the range of its fact table, the rows that are not in the graph, and accepted warnings. */
export const leftOutFormat = z.strictObject({
  rows: formatOf(rowsFields),
  leftOut: z.array(formatOf(leftOutFields)).default([]),
  accepted: z.array(formatOf(acceptedFields)).default([]),
});

export type LeftOut = z.output<typeof leftOutFormat>;
export type RetiredIds = z.output<typeof retiredFormat>;
export type SeedFile = z.output<typeof fileFormat>;
export type SeedStructure = SeedFile['structures'][number];
export type SeedSource = SeedFile['sources'][number];
export type SeedRelation = SeedFile['relations'][number];
export type SeedClass = SeedFile['classes'][number];
export type SeedTopic = SeedFile['disputeTopics'][number];
export type SeedStatement = SeedFile['statements'][number];
export type SeedClaim = z.output<typeof relationClaimFormat> | z.output<typeof statementClaimFormat>;

const listOf = (of: Fields, means: string): Field => ({ type: 'record', list: true, of, means });

/** The keys of a file, and those of the entries of each of its lists, at any depth. */
export const fieldsOfList: Readonly<Record<string, Fields>> = {
  file: {
    ...graphFields,
    ...fileFields,
    sources: listOf(sourceFields, 'The publications, terminologies and pages that make claims.'),
    structures: listOf(structureFields, 'The nerves, fasciae, landmarks, regions of skin and conditions.'),
    classes: listOf(classFields, 'Classes of structures.'),
    relations: listOf(relationFields, 'Relations between structures, with their claims.'),
    statements: listOf(statementFields, 'Claims about a structure that are not relations.'),
    disputeTopics: listOf(topicFields, 'Questions on which sources disagree.'),
  },
  sources: sourceFields,
  structures: structureFields,
  classes: classFields,
  relations: { ...relationFields, claims },
  statements: { ...statementFields, claims },
  claims: claimFields,
  measurements: measurementFields,
  translations: translationFields,
  identifiers: identifierFields,
  disputeTopics: topicFields,
  positions: positionFields,
  curated: curationFields,
  retiredFile: { retired: listOf(retiredFields, 'The ids that are not used any more.') },
  retired: retiredFields,
  rows: rowsFields,
  leftOutFile: {
    rows: { type: 'record', of: rowsFields, means: 'Which rows the fact table has.' },
    leftOut: listOf(leftOutFields, 'The rows that are not in the graph.'),
    accepted: listOf(acceptedFields, 'Warnings that are known and meant, which `npm run check` does not repeat.'),
  },
  leftOut: leftOutFields,
  accepted: acceptedFields,
};

/** Missing values with codes of their own. */
const codesOfLack: readonly ReadingCode[] = ['MISSING_LOCATOR', 'NO_CLAIM'];
/** The code for an invalid or missing value at a path. */
export function codeOfValue(
  path: readonly (string | number)[],
  missing: boolean,
  params: Readonly<Record<string, unknown>> | undefined,
): ReadingCode {
  const stated = params?.[codeInParams];
  if (stated !== undefined) return stated as ReadingCode;
  const [list = '', key = ''] = path.filter((part) => typeof part === 'string').slice(-2);
  const code = codeOfField(list, key);
  return missing && !codesOfLack.includes(code) ? 'MISSING_VALUE' : code;
}

function codeOfField(list: string, key: string): ReadingCode {
  const field = Object.entries(fieldsOfList[list] ?? {}).find(([name, one]) => keyOf(name, one) === key)?.[1];
  if (field?.code !== undefined) return field.code as ReadingCode;
  if (field?.derived === 'ALWAYS') return 'INVALID_VALUE';
  return field?.type === 'id' ? 'INVALID_ID' : field?.type === 'word' ? 'UNKNOWN_WORD' : 'INVALID_VALUE';
}

/** Every key that a seed file may contain anywhere. */
export const knownKeys: readonly string[] = [
  ...new Set(
    Object.values(fieldsOfList).flatMap((fields) =>
      Object.entries(fields).flatMap(([name, field]) => (field.derived === 'ALWAYS' ? [] : [keyOf(name, field)])),
    ),
  ),
];

/** True for a day that exists, as year-month-day. */
function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** True for a role in lower case, or an ORCID iD with the right check character (ISO 7064, MOD 11-2). */
function isCurator(text: string): boolean {
  if (/^[a-z][a-z -]{0,39}$/.test(text)) return true;
  if (!/^(?:\d{4}-){3}\d{3}[\dX]$/.test(text)) return false;
  const digits = text.replaceAll('-', '');
  const sum = Array.from(digits.slice(0, -1)).reduce((total, digit) => (total + Number(digit)) * 2, 0);
  const check = (12 - (sum % 11)) % 11;
  return digits.endsWith(check === 10 ? 'X' : String(check));
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * True for a well-formed language tag in its usual spelling whose language exists. Two-letter codes must be known (so
 * "jp" and "cn" fail); three-letter codes are accepted without a list.
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
