/**
 * The statement for a page of a list: index seeks that begin at the page, so that its cost depends only on its size,
 * not on its position or the size of the graph.
 *
 * In craniocaudal order, the items between two positions form at most three ranges of an index over rank and id: the
 * rest of the first rank, the ranks in between, and the beginning of the last rank. A single condition (`rank > x OR
 * rank = x AND id > y`) would scan from the beginning of the rank, which all sources share.
 */
import { structureKindOfId } from '../../../schema/ontology.ts';
import { listFilters, type ListPosition, type ListRequest } from '../port.ts';
import { claimEdges } from './encoding.ts';

export interface PageStatement {
  /** Returns one row: `items`, one more than the page if there are more, and `total`, null unless requested. */
  readonly statement: string;
  readonly parameters: Record<string, unknown>;
}

/** Makes the statement; `project` is the expression returned for each node `n`. Without index hints it reads more. */
export function pageStatement(request: ListRequest, project: string): PageStatement {
  const { region, sourceKinds, source, after, before, limit, total } = request;
  const { landmarkKinds, publishedFrom, publishedTo, stance, topics, about } = request;
  const counted = total ? `CALL () { ${countOf(request)} }` : 'WITH null AS total';
  return {
    statement: `${counted}
    CALL () {
      ${rowsOf(request)}
      RETURN collect(${project}) AS items
    }
    RETURN total, items`,
    parameters: {
      limit: BigInt(limit + 1),
      ...(region === null ? {} : { region }),
      ...(sourceKinds === null ? {} : { sourceKinds: [...new Set(sourceKinds)] }),
      ...(source === null ? {} : { source }),
      ...(landmarkKinds === null ? {} : { landmarkKinds }),
      ...(publishedFrom === null ? {} : { publishedFrom }),
      ...(publishedTo === null ? {} : { publishedTo }),
      ...(stance === null ? {} : { stance }),
      ...(topics === null ? {} : { topics }),
      ...(about === null ? {} : { about }),
      ...(after === null ? {} : { after }),
      ...(before === null ? {} : { before }),
    },
  };
}

/** The clauses that bind the nodes `n` of the page. */
function rowsOf(request: ListRequest): string {
  const { kind, sourceKinds, after, before } = request;
  const cut = `WITH DISTINCT n ORDER BY ${orderOf(request)} LIMIT $limit`;
  if (kind === 'Claim') {
    const seek = after !== null || before !== null;
    return `${matchClaims(request, seek, ['n.id IS NOT NULL', ...beyond('id', after, before)])} ${cut}`;
  }
  if (sourceKinds !== null) {
    const match = (stretch: string) =>
      `MATCH ${ofSourceKind} WHERE ${['n.kind = kind', stretch, ...filtersOf(request)].join(' AND ')}`;
    return `UNWIND $sourceKinds AS kind ${readStretches(request, match, 'kind')} ${cut}`;
  }
  const match = (stretch: string) =>
    `MATCH (n:${kind}) ${using(`n:${kind}(rank, id)`, stretch !== everywhere)} WHERE ${[stretch, ...filtersOf(request)].join(' AND ')}`;
  return readStretches(request, match);
}

/**
 * Conditions without an index of their own: the kinds that have them have few members, or another index has narrowed
 * them down.
 */
function filtersOf({ region, landmarkKinds, publishedFrom, publishedTo }: ListRequest): string[] {
  return [
    ...(region === null ? [] : ['n.region = $region']),
    ...(landmarkKinds === null ? [] : ['n.landmarkKind IN $landmarkKinds']),
    ...(publishedFrom === null ? [] : ['n.year >= $publishedFrom']),
    ...(publishedTo === null ? [] : ['n.year <= $publishedTo']),
  ];
}

/** Reads claims by their most selective condition: a source, what they are about, or all in order of id. */
function matchClaims(request: ListRequest, seek: boolean, within: readonly string[]): string {
  const { source, sourceKinds, stance, topics, about } = request;
  const conditions = [
    ...within,
    ...(stance === null ? [] : ['n.stance = $stance']),
    ...(topics === null ? [] : ['n.topic IN $topics']),
    ...(sourceKinds === null ? [] : [`EXISTS { (n)-[:${claimEdges.cites}]->(k) WHERE k.kind IN $sourceKinds }`]),
  ];
  const kind = about === null ? null : structureKindOfId(about);
  const ends = `${claimEdges.subject}|${claimEdges.object}`;
  const isAbout =
    about === null
      ? []
      : [kind === null ? 'n.relation = $about' : `EXISTS { (n)-[:${ends}]->(a) WHERE a.id = $about }`];
  if (source !== null)
    return `MATCH ${citing} USING INDEX SEEK s:Source(id) WHERE ${[...conditions, ...isAbout].join(' AND ')}`;
  if (about === null) return `MATCH (n:Claim) ${using('n:Claim(id)', seek)} WHERE ${conditions.join(' AND ')}`;
  return kind === null
    ? `MATCH (n:Claim {relation: $about}) USING INDEX SEEK n:Claim(relation) WHERE ${conditions.join(' AND ')}`
    : `MATCH (a:${kind} {id: $about})<-[:${ends}]-(n:Claim) USING INDEX SEEK a:${kind}(id) WHERE ${conditions.join(' AND ')}`;
}

/** Reads at most a page of each range, in a subquery of its own so that the index order is used. */
function readStretches(
  request: ListRequest,
  match: (stretch: string) => string,
  kindOfSource: 'kind' | '' = '',
): string {
  const { after, before, fromEnd } = request;
  const direction = fromEnd ? ' DESC' : '';
  const order = `${kindOfSource === '' ? '' : `n.kind${direction}, `}n.rank${direction}, n.id${direction}`;
  const onTheWay = fromEnd ? stretches(after, before).toReversed() : stretches(after, before);
  const reads = onTheWay.map(
    (stretch, index) =>
      `CALL (${kindOfSource}) { ${match(stretch)} WITH n ORDER BY ${order} LIMIT $limit RETURN collect(n) AS part${String(index)} }`,
  );
  const found = ['[]', ...onTheWay.map((_, index) => `part${String(index)}`)].join(' + ');
  return `${reads.join('\n      ')}
      UNWIND (${found})[..$limit] AS n`;
}

/**
 * Its cost: without a filter, the database's own count of a label; for a region, a kind with at most 31 members; for
 * kinds of sources, one index entry per source; for a source's claims, the stored count of its edges.
 */
function countOf(request: ListRequest): string {
  const { kind, sourceKinds, source } = request;
  const isFiltered = listFilters.some((name) => name !== 'source' && request[name] !== null);
  if (kind === 'Claim' && isFiltered)
    return `${matchClaims(request, false, ['n.id IS NOT NULL'])} RETURN count(DISTINCT n) AS total`;
  const conditions = [everywhere, ...filtersOf(request)].join(' AND ');
  if (source !== null)
    return `MATCH (s:Source {id: $source}) RETURN sum(COUNT { (s)<-[:${claimEdges.cites}]-() }) AS total`;
  if (sourceKinds !== null)
    return `UNWIND $sourceKinds AS kind MATCH ${ofSourceKind} WHERE n.kind = kind AND ${conditions} RETURN count(n) AS total`;
  if (isFiltered)
    return `MATCH (n:${kind}) USING INDEX n:${kind}(rank, id) WHERE ${conditions} RETURN count(n) AS total`;
  return `MATCH (n:${kind}) RETURN count(n) AS total`;
}

const citing = `(s:Source {id: $source})<-[:${claimEdges.cites}]-(n:Claim)`;
const ofSourceKind = '(n:Source) USING INDEX SEEK n:Source(kind, rank, id)';
/** A hint for the index. For a range in an index as small as ours, the planner might read all of it. */
const using = (index: string, seek: boolean): string => `USING INDEX ${seek ? 'SEEK ' : ''}${index}`;
const everywhere = 'n.rank IS NOT NULL AND n.id IS NOT NULL';

function orderOf({ kind, fromEnd }: ListRequest): string {
  const keys = kind === 'Claim' ? ['n.id'] : ['n.rank', 'n.id'];
  return keys.map((key) => `${key}${fromEnd ? ' DESC' : ''}`).join(', ');
}

/** Conditions on one key between two positions. */
function beyond(key: 'rank' | 'id', after: ListPosition | null, before: ListPosition | null): string[] {
  return [
    ...(after === null ? [] : [`n.${key} > $after.${key}`]),
    ...(before === null ? [] : [`n.${key} < $before.${key}`]),
  ];
}

/** The ranges between two positions, as one condition per range of the index. */
function stretches(after: ListPosition | null, before: ListPosition | null): string[] {
  if (after === null && before === null) return [everywhere];
  if (after !== null && before !== null) {
    if (after.rank > before.rank) return [];
    if (after.rank === before.rank) return [`n.rank = $after.rank AND ${beyond('id', after, before).join(' AND ')}`];
  }
  return [
    ...(after === null ? [] : ['n.rank = $after.rank AND n.id > $after.id']),
    `${beyond('rank', after, before).join(' AND ')} AND n.id IS NOT NULL`,
    ...(before === null ? [] : ['n.rank = $before.rank AND n.id < $before.id']),
  ];
}
