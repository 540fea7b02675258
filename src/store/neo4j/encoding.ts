/** How records are kept as Neo4j nodes and relationships, and how they are read back: the only file that knows both sides. */
import { everything, see, type Claim, type Measurement } from '../../../schema/claim.ts';
import {
  KINDS,
  kindOfId,
  regionOfLevel,
  sourceKinds,
  type RelationType,
  type SourceKind,
} from '../../../schema/ontology.ts';
import type {
  ClassRecord,
  Identifier,
  NodeRecord,
  RelationRecord,
  SourceRecord,
  StructureRecord,
  TopicRecord,
  Translation,
} from '../records.ts';
import { searchText } from '../search/rank.ts';

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

/** A node read as a map of its properties; its id tells its kind. */
export function decodeNode(properties: Record<string, unknown>): NodeRecord | null {
  const kind = kindOfId(text(properties, 'id'));
  if (kind === null || kind === 'Claim' || kind === 'GraphMeta') return null;
  if (kind === 'Source') return decodeSource(properties);
  if (kind === 'DisputeTopic') return decodeTopic(properties);
  if (kind === 'StructureClass') return decodeClass(properties);
  return {
    kind,
    id: text(properties, 'id'),
    name: text(properties, 'name'),
    shortName: optionalText(properties, 'shortName') ?? text(properties, 'name'),
    latinName: optionalText(properties, 'latinName'),
    rank: optionalNumber(properties, 'rank') ?? 0,
    definition: optionalText(properties, 'definition'),
    synonyms: texts(properties, 'synonyms'),
    translations: decodeTranslations(properties),
    identifiers: decodeIdentifiers(properties),
    level: optionalText(properties, 'level'),
    side: optionalText(properties, 'side') as StructureRecord['side'],
    position: optionalText(properties, 'position') as StructureRecord['position'],
    landmarkKind: optionalText(properties, 'landmarkKind') as StructureRecord['landmarkKind'],
  };
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
  const seen = see(relation, everything);
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

/** A relation read as a map of id, type, how, from, to and its claims. */
export function decodeRelation(row: Record<string, unknown>): RelationRecord {
  return {
    id: text(row, 'id'),
    type: text(row, 'type') as RelationType,
    how: optionalText(row, 'how') as RelationRecord['how'],
    from: text(row, 'from'),
    to: text(row, 'to'),
    claims: (row['claims'] as Record<string, unknown>[]).map(decodeClaim),
  };
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
  const sources = texts(properties, 'translationSources');
  return texts(properties, 'translations').map((entry, index) => {
    const colon = entry.indexOf(': ');
    return { language: entry.slice(0, colon), text: entry.slice(colon + 2), source: sources[index] ?? '' };
  });
}

function decodeIdentifiers(properties: Record<string, unknown>): Identifier[] {
  const sources = texts(properties, 'identifierSources');
  return texts(properties, 'identifiers').map((entry, index) => {
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
  const value = properties[key];
  if (typeof value === 'string') return value;
  const id = typeof properties['id'] === 'string' ? properties['id'] : 'a node';
  throw new TypeError(`The database holds ${id} without a text for "${key}"; seed it again.`);
}

function optionalText(properties: Record<string, unknown>, key: string): string | null {
  const value = properties[key];
  return typeof value === 'string' ? value : null;
}

function optionalNumber(properties: Record<string, unknown>, key: string): number | null {
  const value = properties[key];
  return typeof value === 'number' ? value : null;
}

function texts(properties: Record<string, unknown>, key: string): string[] {
  const value = properties[key];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
