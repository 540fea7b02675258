/** How records are kept as Neo4j nodes and relationships, and how they are read back: the only file that knows both sides. */
import { everything, evaluate, type Claim, type Measurement } from '../../../schema/claim.ts';
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
  Identifier,
  NodeRecord,
  RelationRecord,
  SourceRecord,
  StructureRecord,
  TopicRecord,
  Translation,
} from '../../domain/records.ts';
import { searchText } from '../../domain/search/rank.ts';

/** What a Neo4j property can hold. */
export type Property = string | number | bigint | boolean | readonly string[] | readonly number[] | null;
export type Properties = Record<string, Property>;

/** A count as Neo4j's integer: the driver sends a JavaScript number as a float, which people would read as 10.0. */
function integer(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

/** Labels and types that are not kinds or edges of the ontology: what joins a claim to what it is about. */
export const claimEdges = { cites: 'CITES', subject: 'SUBJECT', object: 'OBJECT', weighs: 'WEIGHS' } as const;

/** The full-text index over the identifiers of all structures, each one a single term. */
export const identifierIndex = 'structure_identifier';

export const metaId = `${KINDS.GraphMeta.idPrefix}:cluneal-graph`;

export function encodeNode(record: NodeRecord): Properties {
  switch (record.kind) {
    case 'Source':
      return encodeSource(record);
    case 'DisputeTopic':
      return {
        id: record.id,
        name: record.name,
        rank: record.rank,
        positions: record.positions.map(({ says }) => says),
        remark: record.remark,
      };
    case 'StructureClass':
      return encodeClass(record);
    default:
      return encodeStructure(record);
  }
}

/** A node read as a map of all its properties, a topic with what it weighs; its id tells its kind. */
export function decodeProperties(properties: Record<string, unknown>): NodeRecord | null {
  const kind = kindOfId(text(properties, 'id'));
  if (kind === null || kind === 'Claim' || kind === 'GraphMeta') return null;
  if (kind === 'Source') return decodeSource(properties);
  if (kind === 'DisputeTopic') return decodeTopic(properties);
  if (kind === 'StructureClass') return decodeClass(properties);
  return decodeStructure(
    structureKeys(fullProjection).map((key) => properties[key]),
    fullProjection,
  );
}

/** What a statement returns of a node `name` of a kind. */
export function nodeCells(name: string, kind: Kind, projection: Projection): string {
  if (KINDS[kind].structure) return structureCells(name, projection);
  if (kind === 'DisputeTopic')
    return `${name} {.*, weighed: [(${name})-[w:${claimEdges.weighs}]->(wc:Claim) | {position: w.position, order: w.order, claim: wc.id}]}`;
  return `${name} {.*}`;
}

/** A node of such a value. */
export function decodeNode(value: Cell, projection: Projection): NodeRecord | null {
  return Array.isArray(value) ? decodeStructure(value, projection) : decodeProperties(value as Record<string, unknown>);
}

export function encodeClaim(
  claim: Claim,
  names: { readonly source: string; readonly rank: number; readonly type: RelationType | null },
): Properties {
  const { measurements, sourceKind, source, ...rest } = claim;
  return {
    ...rest,
    count: integer(claim.count),
    sampleSize: integer(claim.sampleSize),
    name: `${names.source} ${claim.stance === 'SUPPORTS' ? 'supports' : 'disputes'}`,
    rank: names.rank,
    type: names.type,
    measurements: measurements.map((measurement) => JSON.stringify(measurement)),
  };
}

/** A claim read as a map of its properties with `source` and `sourceKind` of the source that it cites. */
export function decodeClaim(properties: Record<string, unknown>): Claim {
  return {
    id: text(properties, 'id'),
    relation: optionalText(properties, 'relation'),
    structure: optionalText(properties, 'structure'),
    topic: optionalText(properties, 'topic') as Claim['topic'],
    stance: text(properties, 'stance') as Claim['stance'],
    source: text(properties, 'source'),
    sourceKind: text(properties, 'sourceKind') as SourceKind,
    background: properties['background'] === true,
    locator: text(properties, 'locator'),
    note: optionalText(properties, 'note'),
    prevalence: optionalNumber(properties, 'prevalence'),
    count: optionalNumber(properties, 'count'),
    sampleSize: optionalNumber(properties, 'sampleSize'),
    sampleUnit: optionalText(properties, 'sampleUnit'),
    frequency: optionalText(properties, 'frequency') as Claim['frequency'],
    measurements: texts(properties, 'measurements').map((json) => JSON.parse(json) as Measurement),
    facts: texts(properties, 'facts'),
  };
}

/** The properties of the plain edge, with what a person who clicks it wants to read. */
export function encodeRelation(relation: RelationRecord, sourceName: (id: string) => string): Properties {
  const seen = evaluate(relation, everything);
  const sourcesOf = (stance: Claim['stance']) => [
    ...new Set((seen?.claims ?? []).filter((claim) => claim.stance === stance).map((claim) => claim.source)),
  ];
  return {
    id: relation.id,
    how: relation.how,
    status: seen?.status ?? null,
    supportedBy: sourcesOf('SUPPORTS'),
    disputedBy: sourcesOf('DISPUTES'),
    cites: (seen?.claims ?? []).map(
      (claim) => `${sourceName(claim.source)}${claim.stance === 'DISPUTES' ? ' disputes' : ''} (${claim.locator})`,
    ),
  };
}

/** A value of a row that a statement returns. */
type Cell = unknown;

/** What a statement returns of a structure `name`, as a list: repeated keys of maps would cost more than their values. */
export function structureCells(name: string, projection: Projection): string {
  return cellsOf(name, structureKeys(projection));
}

function structureKeys({ texts: wantsTexts, names: wantsNames }: Projection): string[] {
  return [
    ...['id', 'name', 'shortName', 'rank', 'level', 'side', 'position', 'landmarkKind'],
    ...(wantsTexts ? ['latinName', 'synonyms', 'definition'] : []),
    ...(wantsNames ? ['translations', 'translationSources', 'identifiers', 'identifierSources'] : []),
  ];
}

/** A structure of such a list; null where it is none of ours. */
export function decodeStructure(
  cells: readonly Cell[],
  { texts: wantsTexts, names: wantsNames }: Projection,
): StructureRecord | null {
  const [id, name, shortName, rank, level, side, position, landmarkKind] = cells;
  const kind = typeof id === 'string' ? structureKindOfId(id) : null;
  if (kind === null) return null;
  const [latinName, synonyms, definition] = wantsTexts ? cells.slice(8, 11) : [];
  const [translations, translationSources, identifiers, identifierSources] = wantsNames
    ? cells.slice(wantsTexts ? 11 : 8)
    : [];
  return {
    kind,
    id: id as string,
    name: requiredText(name, id, 'name'),
    shortName: (textOrNull(shortName) ?? name) as string,
    latinName: textOrNull(latinName),
    rank: numberOrNull(rank) ?? 0,
    definition: textOrNull(definition),
    synonyms: textList(synonyms),
    translations: wantsNames ? toTranslations(textList(translations), textList(translationSources)) : [],
    identifiers: wantsNames ? toIdentifiers(textList(identifiers), textList(identifierSources)) : [],
    level: textOrNull(level),
    side: textOrNull(side) as StructureRecord['side'],
    position: textOrNull(position) as StructureRecord['position'],
    landmarkKind: textOrNull(landmarkKind) as StructureRecord['landmarkKind'],
  };
}

/** What a statement returns of a source `name`: the kind at least, from which the strength of its claims follows. */
export function sourceCells(name: string, projection: Projection['sources']): string {
  return projection === 'ALL'
    ? `${name} {.*}`
    : cellsOf(name, projection === 'NAMED' ? ['id', 'kind', 'name', 'rank'] : ['id', 'kind']);
}

/** Id and kind of such a source, and the record where one was projection. */
export function decodeSourceCells(
  cells: Cell,
  projection: Projection['sources'],
): { id: string; sourceKind: SourceKind; record: SourceRecord | null } {
  if (projection === 'ALL') {
    const record = decodeSource(cells as Record<string, unknown>);
    return { id: record.id, sourceKind: record.sourceKind, record };
  }
  const [id, kind, name, rank] = cells as Cell[];
  const properties = { id, kind, name, rank, title: name };
  const known = { id: text(properties, 'id'), sourceKind: text(properties, 'kind') as SourceKind };
  return { ...known, record: projection === 'NAMED' ? decodeSource(properties) : null };
}

const evidenceKeys = ['background', 'prevalence', 'frequency'];
const citedKeys = ['id', 'locator'];
const claimKeys = ['note', 'count', 'sampleSize', 'sampleUnit', 'measurements', 'facts'];

/** What a statement returns of a claim `claim` on a relation that cites a source `source`. */
export function claimCells(claim: string, source: string, projection: Projection['claims']): string {
  const stance = `CASE ${claim}.stance WHEN 'SUPPORTS' THEN true WHEN 'DISPUTES' THEN false END`;
  const keys = [
    ...evidenceKeys,
    ...(projection === 'EVIDENCE' ? [] : citedKeys),
    ...(projection === 'ALL' ? claimKeys : []),
  ].map((key) => `${claim}.${key}`);
  return `[${[stance, `${source}.id`, ...keys].join(', ')}]`;
}

/** A claim of such a list. */
function decodeClaimCells(
  cells: readonly Cell[],
  relation: string,
  kindOfSource: (id: string) => SourceKind | undefined,
): Claim {
  const [supports, source, background, prevalence, frequency, id, locator, note, count, sampleSize, sampleUnit] = cells;
  const sourceKind = kindOfSource(source as string);
  if (typeof supports !== 'boolean' || sourceKind === undefined)
    throw new TypeError(`The database holds a claim on ${relation} without a stance or a source; seed it again.`);
  return {
    id: textOrNull(id) ?? '',
    relation,
    structure: null,
    topic: null,
    stance: supports ? 'SUPPORTS' : 'DISPUTES',
    source: source as string,
    sourceKind,
    background: background === true,
    // Both are left out where claims are only withClaims.
    locator: id === undefined ? '' : requiredText(locator, id, 'locator'),
    note: textOrNull(note),
    prevalence: numberOrNull(prevalence),
    count: numberOrNull(count),
    sampleSize: numberOrNull(sampleSize),
    sampleUnit: textOrNull(sampleUnit),
    frequency: textOrNull(frequency) as Claim['frequency'],
    measurements: textList(cells[11]).map((json) => JSON.parse(json) as Measurement),
    facts: textList(cells[12]),
  };
}

/** What a statement returns of a relationship `name`, besides its claims. */
export function relationCells(name: string, claims: string | null): string {
  return `[${[`${name}.id`, `${name}.how`, ...(claims === null ? [] : [claims])].join(', ')}]`;
}

/** A relation of such a list; null for one of the same type that somebody else drew, which has no id of ours. */
export function decodeRelation(
  [id, how, claims]: readonly Cell[],
  kindOfSource: (id: string) => SourceKind | undefined,
): RelationRecord | null {
  const key = typeof id === 'string' ? parseRelationId(id) : null;
  if (key === null) return null;
  return {
    id: id as string,
    type: key.type,
    how: textOrNull(how) as RelationRecord['how'],
    from: key.from,
    to: key.to,
    claims: ((claims ?? []) as Cell[][]).map((cells) => decodeClaimCells(cells, id as string, kindOfSource)),
  };
}

function cellsOf(name: string, keys: readonly string[]): string {
  return `[${keys.map((key) => `${name}.${key}`).join(', ')}]`;
}

function encodeStructure(record: StructureRecord): Properties {
  const { kind, translations, identifiers, ...rest } = record;
  return {
    ...rest,
    ...encodeNames({ translations, identifiers }),
    region: record.level === null || kind === 'RamusBranch' ? null : regionOfLevel(record.level),
    searchText: searchText(record),
  };
}

function encodeClass(record: ClassRecord): Properties {
  const { kind, translations, identifiers, regions, ...rest } = record;
  return { ...rest, regions, ...encodeNames({ translations, identifiers }) };
}

function decodeClass(properties: Record<string, unknown>): ClassRecord {
  return {
    kind: 'StructureClass',
    id: text(properties, 'id'),
    name: text(properties, 'name'),
    rank: optionalNumber(properties, 'rank') ?? 0,
    ofKind: text(properties, 'ofKind') as ClassRecord['ofKind'],
    regions: texts(properties, 'regions') as ClassRecord['regions'],
    side: optionalText(properties, 'side') as ClassRecord['side'],
    latinName: optionalText(properties, 'latinName'),
    synonyms: texts(properties, 'synonyms'),
    translations: decodeTranslations(properties),
    identifiers: decodeIdentifiers(properties),
  };
}

/** Lists of texts side by side, since a property holds no map: readable in Neo4j Browser, and found by a full-text index. */
function encodeNames({ translations, identifiers }: Pick<StructureRecord, 'translations' | 'identifiers'>): Properties {
  return {
    translations: translations.map(({ language, text: name }) => `${language}: ${name}`),
    translationSources: translations.map(({ source }) => source),
    identifiers: identifiers.map(({ scheme, value }) => `${scheme}:${value}`),
    identifierSources: identifiers.map(({ source }) => source),
  };
}

function decodeTranslations(properties: Record<string, unknown>): Translation[] {
  return toTranslations(texts(properties, 'translations'), texts(properties, 'translationSources'));
}

function toTranslations(entries: readonly string[], sources: readonly string[]): Translation[] {
  return entries.map((entry, index) => {
    const colon = entry.indexOf(': ');
    return { language: entry.slice(0, colon), text: entry.slice(colon + 2), source: sources[index] ?? '' };
  });
}

function decodeIdentifiers(properties: Record<string, unknown>): Identifier[] {
  return toIdentifiers(texts(properties, 'identifiers'), texts(properties, 'identifierSources'));
}

function toIdentifiers(entries: readonly string[], sources: readonly string[]): Identifier[] {
  return entries.map((entry, index) => {
    const colon = entry.indexOf(':');
    return {
      scheme: entry.slice(0, colon) as Identifier['scheme'],
      value: entry.slice(colon + 1),
      source: sources[index] ?? '',
    };
  });
}

function encodeSource(record: SourceRecord): Properties {
  const { kind, sourceKind, ...rest } = record;
  return { ...rest, kind: sourceKind, year: integer(record.year), strength: integer(sourceKinds[sourceKind].strength) };
}

function decodeSource(properties: Record<string, unknown>): SourceRecord {
  return {
    kind: 'Source',
    id: text(properties, 'id'),
    name: text(properties, 'name'),
    rank: optionalNumber(properties, 'rank') ?? 0,
    sourceKind: text(properties, 'kind') as SourceKind,
    title: text(properties, 'title'),
    authors: texts(properties, 'authors'),
    year: optionalNumber(properties, 'year'),
    container: optionalText(properties, 'container'),
    doi: optionalText(properties, 'doi'),
    pmid: optionalText(properties, 'pmid'),
    pmcid: optionalText(properties, 'pmcid'),
    url: optionalText(properties, 'url'),
    licence: optionalText(properties, 'licence'),
    readAs: optionalText(properties, 'readAs'),
    definition: optionalText(properties, 'definition'),
  };
}

/** A topic read with `weighed`: pairs of a position's number and the id of a claim behind it. */
function decodeTopic(properties: Record<string, unknown>): TopicRecord {
  const weighed = (properties['weighed'] ?? []) as readonly { position: number; order: number; claim: string }[];
  return {
    kind: 'DisputeTopic',
    id: text(properties, 'id'),
    name: text(properties, 'name'),
    rank: optionalNumber(properties, 'rank') ?? 0,
    positions: texts(properties, 'positions').map((says, position) => ({
      says,
      claims: weighed
        .filter((entry) => entry.position === position)
        .sort((a, b) => a.order - b.order)
        .map((entry) => entry.claim),
    })),
    remark: optionalText(properties, 'remark'),
  };
}

function text(properties: Record<string, unknown>, key: string): string {
  return requiredText(properties[key], properties['id'], key);
}

function requiredText(value: unknown, id: unknown, key: string): string {
  if (typeof value === 'string') return value;
  const name = typeof id === 'string' ? id : 'a node';
  throw new TypeError(`The database holds ${name} without a text for "${key}"; seed it again.`);
}

function optionalText(properties: Record<string, unknown>, key: string): string | null {
  return textOrNull(properties[key]);
}

function optionalNumber(properties: Record<string, unknown>, key: string): number | null {
  return numberOrNull(properties[key]);
}

function texts(properties: Record<string, unknown>, key: string): string[] {
  return textList(properties[key]);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
