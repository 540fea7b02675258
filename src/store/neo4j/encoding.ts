/** How records map to Neo4j nodes and relationships and back. No other file knows both sides. */
import { gradesOf, signOf } from '../../../schema/certainty.ts';
import { citationOf, everything, evaluate } from '../../../schema/claim.ts';
import {
  blankOf,
  claimFields,
  classFields,
  emptyOf,
  namesIn,
  sourceFields,
  structureFields,
  topicFields,
  type Claim,
  type Field,
  type Fields,
  type MaybeFaulty,
  type RecordOf,
  type Tier,
} from '../../../schema/fields.ts';
import {
  KINDS,
  kindOfId,
  parseRelationId,
  regionOfLevel,
  sourceKinds,
  structureKindOfId,
  type Kind,
  type RelationType,
  type SourceKind,
} from '../../../schema/ontology.ts';
import { fullProjection, type Projection } from '../port.ts';
import type {
  ClassRecord,
  NodeRecord,
  RelationRecord,
  SourceRecord,
  StructureRecord,
  TopicRecord,
} from '../../domain/records.ts';
import { addressOf, ownAddress } from '../../domain/source-address.ts';
import { searchText } from '../../domain/search/rank.ts';

/** A value that a Neo4j property can hold. */
export type Property = string | number | bigint | boolean | readonly string[] | readonly number[] | null;
export type Properties = Record<string, Property>;

/** Relationship types outside the ontology, which join a claim to what it is about. */
export const claimEdges = { cites: 'CITES', subject: 'SUBJECT', object: 'OBJECT', weighs: 'WEIGHS' } as const;

/** The full-text index over the identifiers of all structures, each as a single term. */
export const identifierIndex = 'structure_identifier';

export const metaId = `${KINDS.GraphMeta.idPrefix}:cluneal-graph`;

/** A value in a row that a statement returns. */
type Cell = unknown;
type Cells = readonly Cell[];

/** The properties that store a field; none if relationships do. */
function propertiesOf(name: string, field: Field): string[] {
  if (field.property === null) return [];
  const property = field.property ?? name;
  return field.type === 'record' && field.joined !== undefined ? [property, field.joined.third] : [property];
}

/** The values of those properties. */
function encodeField(field: Field, value: unknown): Property[] {
  if (field.type === 'record') {
    const records = value as readonly Readonly<Record<string, string>>[];
    if (field.joined === undefined) {
      if (field.list === true) return [records.map((record) => JSON.stringify(record))];
      return [value === null ? null : JSON.stringify(value)];
    }
    const { by } = field.joined;
    const [first = '', second = '', third = ''] = Object.keys(field.of);
    return [
      records.map((record) => `${String(record[first])}${by}${String(record[second])}`),
      records.map((record) => String(record[third])),
    ];
  }
  // The driver sends a JavaScript number as a float, which people would read as 10.0.
  return [field.type === 'integer' && typeof value === 'number' ? BigInt(value) : (value as Property)];
}

/** The properties of a record. */
function encodeFields(fields: Fields, record: object): Properties {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const values = encodeField(field, (record as Record<string, unknown>)[name]);
      return propertiesOf(name, field).map((property, index) => [property, values[index] ?? null]);
    }),
  );
}

/** Decodes a field from the properties that start at this position; undefined if one is missing or has another type. */
function decoderOf(field: Field): (cells: Cells, at: number) => unknown {
  if (field.type === 'record') {
    if (field.joined === undefined) {
      const read = (json: string): unknown => readRecord(field.of, parseJson(json));
      if (field.list !== true)
        return (cells, at) =>
          isAbsent(cells[at]) ? undefined : typeof cells[at] === 'string' ? read(cells[at]) : unreadable;
      return (cells, at) => {
        const texts = listOrFault(cells[at], isText);
        if (texts === unreadable) return unreadable;
        const values = (texts as string[]).map(read);
        return values.includes(unreadable) ? unreadable : values;
      };
    }
    const { by } = field.joined;
    const [first = '', second = '', third = ''] = Object.keys(field.of);
    const blank: Record<string, string> = { [first]: '', [second]: '', [third]: '' };
    const start = field.of[first];
    return (cells, at) => {
      const [texts, thirds] = [listOrFault(cells[at], isText), listOrFault(cells[at + 1], isText)] as [
        string[],
        string[],
      ];
      if (!Array.isArray(texts) || !Array.isArray(thirds)) return unreadable;
      const records = texts.map((text, index) => {
        const end = text.indexOf(by);
        if (end < 0 || start === undefined || !fits(start, text.slice(0, end))) return unreadable;
        const record = { ...blank };
        record[first] = text.slice(0, end);
        record[second] = text.slice(end + by.length);
        record[third] = thirds[index] ?? '';
        return record;
      });
      return records.includes(unreadable) ? unreadable : records;
    };
  }
  const flag = flagOf(field);
  if (flag !== null)
    return (cells, at) => (cells[at] === true ? flag[0] : cells[at] === false ? flag[1] : wordOf(cells[at], flag));
  if (field.type === 'boolean') return (cells, at) => cells[at] === true;
  const isNumber = field.type === 'number' || field.type === 'integer';
  if (field.list === true) {
    const type = isNumber ? 'number' : 'string';
    return (cells, at) => listOrFault(cells[at], (one) => typeof one === type);
  }
  if (isNumber) {
    const isValid = field.type === 'integer' ? Number.isSafeInteger : Number.isFinite;
    return (cells, at) => (isAbsent(cells[at]) ? undefined : isValid(cells[at]) ? cells[at] : unreadable);
  }
  if (field.type === 'word') return (cells, at) => wordOf(cells[at], field.words);
  return (cells, at) => (isAbsent(cells[at]) || typeof cells[at] === 'string' ? (cells[at] ?? undefined) : unreadable);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isAbsent = (value: unknown) => value === null || value === undefined;

function listOrFault(value: unknown, isItem: (one: unknown) => boolean): unknown {
  if (isAbsent(value)) return [];
  return Array.isArray(value) && value.every(isItem) ? value : unreadable;
}

/** The result of decoding a value that the field does not allow. */
const unreadable = Symbol('unreadable');

/** A record with these fields. Some may be missing, because people edit the JSON by hand. */
function readRecord(fields: Fields, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return unreadable;
  const record = { ...blankOf(fields), ...value } as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, field]) => fits(field, record[name])) ? record : unreadable;
}

/** Whether a field of a record allows a value. */
function fits(field: Field, value: unknown): boolean {
  if (value === null) return field.nullable === true;
  if (field.list === true) return Array.isArray(value);
  switch (field.type) {
    case 'number':
      return Number.isFinite(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'word':
      return typeof value === 'string' && field.words.includes(value);
    case 'record':
      return typeof value === 'object';
    default:
      return typeof value === 'string';
  }
}

function wordOf(value: unknown, words: readonly string[]): string | typeof unreadable | undefined {
  if (isAbsent(value)) return undefined;
  return typeof value === 'string' && words.includes(value) ? value : unreadable;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return unreadable;
  }
}

/** The two words of a field that always has one of two values. Statements return them as booleans, which are shorter. */
function flagOf(field: Field): readonly string[] | null {
  return field.type === 'word' && field.words.length === 2 && field.nullable !== true ? field.words : null;
}

/** Some fields of a record as a list of values, because repeated map keys would cost more than the values. */
interface Layout<R> {
  /** The properties, in the order of the values. */
  readonly properties: readonly string[];
  /** The Cypher expressions that return them for a node `name`. */
  readonly cells: (name: string) => string[];
  /**
   * The record of such a list. Fields found neither there nor in `given` are null or empty. So are fields that are missing or
   * unreadable: then the record has a fault, and `onFault` is called with the name of each.
   */
  readonly decode: (cells: Cells, given: Partial<R>, onFault?: (field: string) => void) => R & MaybeFaulty;
}

function layoutOf<T extends Fields>(fields: T, tiers: readonly Tier[] | null): Layout<RecordOf<T>> {
  const properties: string[] = [];
  const expressions: ((node: string) => string)[] = [];
  const parts = Object.entries(fields).flatMap(([name, field]) => {
    const kept = tiers?.includes(field.tier ?? 'ALL') === false ? [] : propertiesOf(name, field);
    if (kept.length === 0) return [];
    const at = properties.length;
    const flag = flagOf(field);
    properties.push(...kept);
    expressions.push(...kept.map((property) => (node: string) => expressionOf(`${node}.${property}`, flag)));
    const empty = emptyOf(field);
    const needed = (empty === '' || empty === 0) && field.derived !== 'IF_MISSING';
    return [{ name, at, decode: decoderOf(field), empty, needed, property: kept[0] ?? name }];
  });
  // Copying a complete record and then setting some keys takes a third of the time of setting each key.
  const blank = blankOf(fields);
  return {
    properties,
    cells: (node) => expressions.map((expression) => expression(node)),
    decode(cells, given, onFault) {
      const record: Record<string, unknown> = { ...blank, ...given };
      for (const { name, at, decode, empty, needed, property } of parts) {
        const value = decode(cells, at);
        if (value === unreadable || (value === undefined && needed)) {
          record['fault'] ??= faultOf(record, property);
          record[name] = empty;
          onFault?.(name);
        } else record[name] = value ?? empty;
      }
      return record as RecordOf<T>;
    },
  };
}

function expressionOf(property: string, flag: readonly string[] | null): string {
  if (flag === null) return property;
  return `CASE ${property} WHEN '${flag[0] ?? ''}' THEN true WHEN '${flag[1] ?? ''}' THEN false END`;
}

/** The sentence for a value that is missing or cannot be read. */
function faultOf(record: Readonly<Record<string, unknown>>, property: string): string {
  return sentenceOf(ownerOf(record), `no valid "${property}"`);
}

/** What a record is called. A claim may have been read without its id. */
function ownerOf({ id, relation, source }: Readonly<Record<string, unknown>>): string {
  if (isText(id) && id !== '') return id;
  if (!isText(relation)) return 'a node';
  return isText(source) ? `the claim of ${source} on ${relation}` : `a claim on ${relation}`;
}

function sentenceOf(owner: string, lack: string): string {
  return `In the database, ${owner} has ${lack}. Seed the database again to restore it, or correct it there.`;
}

/** A record from a node that was read as a map of its properties. */
function decodeMap<T extends Fields>(
  { properties, decode }: Layout<RecordOf<T>>,
  map: Readonly<Record<string, unknown>>,
  given: Partial<RecordOf<T>>,
): RecordOf<T> & MaybeFaulty {
  return decode(
    properties.map((property) => map[property]),
    given,
  );
}

export function encodeNode(record: NodeRecord): Properties {
  switch (record.kind) {
    case 'Source':
      return {
        ...encodeFields(sourceFields, { ...record, url: addressOf(record) }),
        strength: BigInt(sourceKinds[record.sourceKind].strength),
      };
    case 'DisputeTopic':
      return { ...encodeFields(topicFields, record), positions: record.positions.map(({ says }) => says) };
    case 'StructureClass':
      return encodeFields(classFields, record);
    default:
      return {
        ...encodeFields(structureFields, record),
        region: record.level === null || record.kind === 'RamusBranch' ? null : regionOfLevel(record.level),
        searchText: searchText(record),
      };
  }
}

const wholeSource = layoutOf(sourceFields, null);
const wholeClass = layoutOf(classFields, null);
const wholeTopic = layoutOf(topicFields, null);
const wholeClaim = layoutOf(claimFields, null);

/** A node from a map of all its properties (for a topic, also what it weighs). Its id gives its kind. */
export function decodeProperties(map: Readonly<Record<string, unknown>>): NodeRecord | null {
  const kind = typeof map['id'] === 'string' ? kindOfId(map['id']) : null;
  if (kind === null || kind === 'Claim' || kind === 'GraphMeta') return null;
  if (kind === 'Source') {
    const source = decodeMap(wholeSource, map, { kind } as Partial<SourceRecord>) as SourceRecord;
    return { ...source, url: ownAddress(source) };
  }
  if (kind === 'StructureClass') return decodeMap(wholeClass, map, { kind } as Partial<ClassRecord>) as ClassRecord;
  if (kind === 'DisputeTopic')
    return decodeMap(wholeTopic, map, { kind, positions: positionsOf(map) } as Partial<TopicRecord>) as TopicRecord;
  const layout = structureLayout(fullProjection);
  return decodeStructure(
    layout.properties.map((property) => map[property]),
    fullProjection,
  );
}

/** The positions of a topic that was read with `weighed`: position numbers with the ids of the claims behind them. */
function positionsOf(map: Readonly<Record<string, unknown>>): TopicRecord['positions'] {
  const weighed = (map['weighed'] ?? []) as readonly { position: number; order: number; claim: string }[];
  return textList(map['positions']).map((says, position) => ({
    says,
    claims: weighed
      .filter((entry) => entry.position === position)
      .sort((a, b) => a.order - b.order)
      .map((entry) => entry.claim),
  }));
}

/** The Cypher expression that returns a node `name` of a kind. */
export function nodeCells(name: string, kind: Kind, projection: Projection): string {
  if (KINDS[kind].structure) return structureCells(name, projection);
  if (kind === 'DisputeTopic')
    return `${name} {.*, weighed: [(${name})-[w:${claimEdges.weighs}]->(wc:Claim) | {position: w.position, order: w.order, claim: wc.id}]}`;
  return `${name} {.*}`;
}

/** The node of such a value. */
export function decodeNode(value: Cell, projection: Projection): NodeRecord | null {
  return Array.isArray(value) ? decodeStructure(value, projection) : decodeProperties(value as Record<string, unknown>);
}

export function encodeClaim(
  claim: Claim,
  names: { readonly source: string; readonly rank: number; readonly type: RelationType | null },
): Properties {
  return {
    ...encodeFields(claimFields, claim),
    name: `${names.source} ${claim.stance === 'SUPPORTS' ? 'supports' : 'disputes'}`,
    rank: names.rank,
    type: names.type,
  };
}

/** A claim from a map of its properties, with `source` and `sourceKind` of the source it cites; null if it is not one of ours. */
export function decodeClaim(map: Readonly<Record<string, unknown>>): Claim | null {
  if (!isText(map['id']) || kindOfId(map['id']) !== 'Claim') return null;
  const { source, sourceKind } = map as unknown as Pick<Claim, 'source' | 'sourceKind'>;
  const claim = decodeMap(wholeClaim, map, { source, sourceKind });
  return isCited(claim) ? claim : { ...claim, fault: claim.fault ?? sourceFault(claim) };
}

/** Whether a claim cites a source of which the kind is known. */
function isCited({ source, sourceKind }: Pick<Claim, 'source' | 'sourceKind'>): boolean {
  return isText(source) && isText(sourceKind) && sourceKind in sourceKinds;
}

function sourceFault(claim: Pick<Claim, 'id' | 'relation' | 'source'>): string {
  const { source } = claim;
  return isText(source) ? sentenceOf(source, 'no valid "kind"') : sentenceOf(ownerOf({ ...claim }), 'no source');
}

/** The properties of the plain edge, including what a person who clicks it wants to read. */
export function encodeRelation(relation: RelationRecord, sourceName: (id: string) => string): Properties {
  const seen = evaluate(relation, everything);
  const { status, certainty } = gradesOf(relation);
  const sourcesOf = (stance: Claim['stance']) => [
    ...new Set((seen?.claims ?? []).filter((claim) => claim.stance === stance).map((claim) => claim.source)),
  ];
  return {
    id: relation.id,
    how: relation.how,
    status,
    certainty,
    // Browser can style an arrow by its type alone, so its caption has to tell the rest.
    sign: status === null ? null : signOf(status, certainty),
    supportedBy: sourcesOf('SUPPORTS'),
    disputedBy: sourcesOf('DISPUTES'),
    cites: (seen?.claims ?? []).map((claim) => citationOf(claim, sourceName(claim.source))),
  };
}

function structureTiers({ texts, names }: Projection): Tier[] {
  return ['HEAD', ...(texts ? (['TEXTS'] as const) : []), ...(names ? (['NAMES'] as const) : [])];
}

const layouts = new Map<string, Layout<RecordOf<typeof structureFields>>>();

function structureLayout(projection: Projection): Layout<RecordOf<typeof structureFields>> {
  const tiers = structureTiers(projection);
  const made = layouts.get(tiers.join()) ?? layoutOf(structureFields, tiers);
  layouts.set(tiers.join(), made);
  return made;
}

/** The Cypher expression that returns a structure `name`. */
export function structureCells(name: string, projection: Projection): string {
  return listOf(structureLayout(projection).cells(name));
}

const levelKinds: readonly string[] = structureFields.level.kinds;

/** The structure of such a list; null if it is not one of ours. */
export function decodeStructure(cells: Cells, projection: Projection): StructureRecord | null {
  const [id] = cells;
  const kind = typeof id === 'string' ? structureKindOfId(id) : null;
  if (kind === null) return null;
  const record = structureLayout(projection).decode(cells, { kind } as Partial<StructureRecord>) as StructureRecord;
  if (record.level === null && levelKinds.includes(kind))
    return { ...record, fault: record.fault ?? sentenceOf(record.id, 'no valid "level"') };
  return record.shortName === '' ? { ...record, shortName: record.name } : record;
}

const sourceLayouts = {
  NONE: layoutOf(sourceFields, ['HEAD']),
  NAMED: layoutOf(sourceFields, ['HEAD', 'CITED']),
  ALL: wholeSource,
} as const satisfies Record<Projection['sources'], Layout<RecordOf<typeof sourceFields>>>;

/** The Cypher expression that returns a source `name`: at least its kind, which gives the strength of its claims. */
export function sourceCells(name: string, projection: Projection['sources']): string {
  return listOf(sourceLayouts[projection].cells(name));
}

/** The source of such a list. Fields outside the projection are empty. */
export function decodeSourceCells(cells: Cells, projection: Projection['sources']): SourceRecord {
  return sourceLayouts[projection].decode(cells, { kind: 'Source' } as Partial<SourceRecord>) as SourceRecord;
}

const claimLayouts = {
  EVIDENCE: layoutOf(claimFields, ['EVIDENCE']),
  CITED: layoutOf(claimFields, ['EVIDENCE', 'CITED']),
  ALL: layoutOf(claimFields, ['EVIDENCE', 'CITED', 'ALL']),
} as const satisfies Record<Projection['claims'], Layout<Claim>>;

/** The Cypher expression that returns a claim `claim` on a relation, citing a source `source`. */
export function claimCells(claim: string, source: string, projection: Projection['claims']): string {
  return listOf([...claimLayouts[projection].cells(claim), `${source}.id`]);
}

/** The claim of such a list. It may have a fault. */
function decodeClaimCells(
  cells: Cells,
  relation: string,
  { decode }: Layout<Claim>,
  kindOfSource: (id: string) => SourceKind | undefined,
): Claim {
  const source = cells.at(-1) as string;
  const sourceKind = kindOfSource(source) ?? ('' as SourceKind);
  const claim = decode(cells, { relation, source, sourceKind });
  return isCited(claim) ? claim : { ...claim, fault: claim.fault ?? sourceFault(claim) };
}

/** Whether a status can follow from a claim with a fault. */
function isEvidence(claim: Claim, cells: Cells, { decode }: Layout<Claim>): boolean {
  const faulty = new Set<string>();
  decode(cells, {}, (field) => faulty.add(field));
  return isCited(claim) && !evidenceFields.some((field) => faulty.has(field));
}

const evidenceFields = namesIn(claimFields, 'EVIDENCE');

/** The Cypher expression that returns a relationship `name` without its claims. */
export function relationCells(name: string, claims: string | null): string {
  return listOf([`${name}.id`, `${name}.how`, ...(claims === null ? [] : [claims])]);
}

/**
 * The relation of such a list; null for a relationship of the same type that somebody else created, without an id of ours. If
 * its status depends on a claim with a fault, it has that fault and comes without that claim.
 */
export function decodeRelation(
  [id, how, claims]: Cells,
  projection: Projection['claims'],
  kindOfSource: (id: string) => SourceKind | undefined,
): RelationRecord | null {
  const key = typeof id === 'string' ? parseRelationId(id) : null;
  if (key === null) return null;
  const layout = claimLayouts[projection];
  let fault = (how ?? null) === key.how ? undefined : sentenceOf(id as string, 'no valid "how"');
  const sound: Claim[] = [];
  for (const cells of (claims ?? []) as Cell[][]) {
    const claim = decodeClaimCells(cells, id as string, layout, kindOfSource);
    if (claim.fault === undefined || isEvidence(claim, cells, layout)) sound.push(claim);
    else fault ??= claim.fault;
  }
  const record = { id: id as string, type: key.type, how: key.how, from: key.from, to: key.to, claims: sound };
  return fault === undefined ? record : { ...record, fault };
}

function listOf(expressions: readonly string[]): string {
  return `[${expressions.join(', ')}]`;
}

function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
