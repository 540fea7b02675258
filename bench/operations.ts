/** The questions to every contestant, in its own dialect, and what must be the same in all answers. */
import { citationOf, type Claim } from '../schema/claim.ts';
import { copyId } from './replicas.ts';
import { shuffled } from './statistics.ts';

/**
 * How a contestant is queried. `graph`: our API, which the ceiling implements too. `generated`: the API that @neo4j/graphql
 * generates. `plain`: no GraphQL, one path per operation.
 */
export type Dialect = 'graph' | 'generated' | 'plain';

/** A node and the relations that lead on from it, whatever the dialect calls them. */
export interface Place {
  readonly id: string;
  readonly ways: readonly { via: string; status: string | null; cites: readonly string[]; to: Place }[];
  readonly [property: string]: unknown;
}

/** One question: an operation with its parameters. */
export interface Question {
  readonly operation: SingleOperation;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** A question as an HTTP request. */
export interface HttpRequest {
  readonly path: string;
  readonly body: string;
}

interface OperationDefinition {
  readonly title: string;
  readonly description: string;
}

const singleOperations = {
  'look-up': { title: 'lookup by id', description: 'one peripheral nerve, with six properties' },
  walk: {
    title: 'five-level walk',
    description:
      'from one spinal nerve through dorsal ramus, branch and named nerve to the skin, with the status and citations of each relation',
  },
  all: {
    title: 'walk from all 31 nerves',
    description: 'the same walk from all 31 spinal nerves in one request, with the status of each relation',
  },
  back: {
    title: 'walk up from skin',
    description:
      'from a skin region through its nerves and their contributors to the spinal nerves, with the status of each relation',
  },
  page: {
    title: 'one page',
    description: 'the second page of the peripheral nerves in craniocaudal order, with 5 to 10 nerves per page',
  },
  search: {
    title: 'search',
    description: 'the best match among the peripheral nerves for a full name',
  },
} as const satisfies Record<string, OperationDefinition>;

export type SingleOperation = keyof typeof singleOperations;

const singleNames = Object.keys(singleOperations) as SingleOperation[];

/** How many of twenty requests in a mixed load are for each operation. */
const mixture: Record<SingleOperation, number> = { 'look-up': 8, walk: 4, back: 3, page: 2, search: 2, all: 1 };

export const operations = {
  ...singleOperations,
  mixed: {
    title: 'mixed',
    description: `a shuffled mix; of every twenty requests, ${singleNames.map((name) => `${String(mixture[name])} × ${singleOperations[name].title}`).join(', ')}`,
  },
  spread: {
    title: 'random lookups',
    description:
      'peripheral nerves of all replicas by id, in random order, so that a large graph exceeds what a cache can hold; only for contestants with a database',
  },
  'mixed-new': {
    title: 'mixed, unique documents',
    description:
      'the same mix, but every document has a new operation name, so that caches keyed by document do not help',
  },
} as const satisfies Record<string, OperationDefinition>;

export type OperationName = keyof typeof operations;

export const operationNames = Object.keys(operations) as OperationName[];

/** The full-text index of the generated server and of the floor; our server has its own. */
export const namesIndex = {
  name: 'bench_peripheral_names',
  statement:
    'CREATE FULLTEXT INDEX bench_peripheral_names IF NOT EXISTS FOR (n:PeripheralNerve) ON EACH [n.name, n.latinName]',
} as const;

/** A placeholder in each operation name, overwritten with a number if no document may repeat. */
export const changing = '00000000';

/** What the questions are about, taken from the real graph. */
export interface Subjects {
  readonly levels: readonly string[];
  readonly peripheralNerves: readonly { readonly id: string; readonly rank: number; readonly name: string }[];
  readonly skinRegions: readonly string[];
  /** How many times the database holds the real graph. */
  readonly replicas: number;
}

/** Whether an operation reads what only a database has: the copies of a larger graph. */
export function needsDatabase(operation: OperationName): boolean {
  return operation === 'spread';
}

/** Enough lookups that few repeat within a slice, if the graph is that large. */
const mostSpread = 60_000;

/** Enough to measure a rate, and few enough for a short round. */
const mostOfRound = 100;

const pageSizes = [5, 6, 7, 8, 9, 10];

/** Every question of an operation, in the order in which a load sends them. */
export function questionsOf(operation: OperationName, subjects: Subjects): Question[] {
  switch (operation) {
    case 'look-up':
      return subjects.peripheralNerves.map(({ id }) => ({ operation, parameters: { id } }));
    case 'walk':
      return subjects.levels.map((level) => ({ operation, parameters: { level, id: `spinal-nerve:${level}` } }));
    case 'all':
      return [{ operation, parameters: { first: subjects.levels.length } }];
    case 'back':
      return subjects.skinRegions.map((id) => ({ operation, parameters: { id } }));
    case 'page':
      return pageSizes.map((first) => {
        const last = subjects.peripheralNerves[first - 1] ?? { id: '', rank: 0 };
        return { operation, parameters: { first, rank: last.rank, after: last.id } };
      });
    case 'search':
      return subjects.peripheralNerves.map(({ name }) => {
        // What a program that queries Lucene makes of what a person typed.
        const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
        return { operation, parameters: { text: name, phrase: words.join(' AND ') } };
      });
    case 'spread': {
      const ids = subjects.peripheralNerves.flatMap(({ id }) =>
        Array.from({ length: subjects.replicas }, (_, replica) => (replica === 0 ? id : copyId(id, replica))),
      );
      return shuffled(ids, 5)
        .slice(0, mostSpread)
        .map((id) => ({ operation: 'look-up', parameters: { id } }));
    }
    case 'mixed':
    case 'mixed-new':
      return shuffled(
        singleNames.flatMap((name, seed) => {
          const questions = shuffled(questionsOf(name, subjects), seed);
          return Array.from({ length: mixture[name] * 10 }, (_, index) => questions[index % questions.length]);
        }),
        7,
      ).filter((question) => question !== undefined);
  }
}

/** The questions of an operation in rounds that repeat no question. */
export function roundsOf(operation: OperationName, subjects: Subjects): Question[][] {
  const questions = questionsOf(operation, subjects);
  if (operation !== 'mixed' && operation !== 'mixed-new') return [shuffled(questions, 3).slice(0, mostOfRound)];
  const left = new Map(singleNames.map((name, seed) => [name, shuffled(questionsOf(name, subjects), seed)] as const));
  return Array.from({ length: 10 }, (_, round) =>
    shuffled(
      singleNames.flatMap((name) => {
        const all = left.get(name) ?? [];
        const count = Math.min(mixture[name], all.length);
        return Array.from({ length: count }, (_each, index) => all[(round * count + index) % all.length]);
      }),
      round,
    ).filter((question) => question !== undefined),
  );
}

/** Requests the cursor of a page's last item, which only the server itself can supply. */
export function cursorRequest(first: number): HttpRequest {
  return post({
    query: 'query FirstPage($first: Int!) { peripheralNerves(first: $first) { pageInfo { endCursor } } }',
    variables: { first },
  });
}

/** A question as a request; `cursor` is the server's answer to `cursorRequest`. */
export function requestOf(dialect: Dialect, { operation, parameters }: Question, cursor: string | null): HttpRequest {
  if (dialect === 'plain') return { path: `/${operation}`, body: JSON.stringify(parameters) };
  const query = (dialect === 'graph' ? documents : generatedDocuments)[operation];
  const { id, level, first, text, phrase } = parameters;
  const variables = {
    'look-up': { id },
    walk: dialect === 'graph' ? { level } : { id },
    all: { first },
    back: { id },
    page: dialect === 'graph' ? { first, after: cursor } : { first, offset: first },
    search: dialect === 'graph' ? { text } : { phrase },
  }[operation];
  return post({ query, variables });
}

function post(body: { query: string; variables: object }): HttpRequest {
  return { path: '/graphql', body: JSON.stringify(body) };
}

/** A document as a client would write it, on one line. */
const line = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

const evidence = 'fragment Evidence on Relation { status claims { stance implied locator source { name } } }';

/** The walk below a spinal nerve; `relation` is the selection on each step. */
function walkBelow(relation: string): string {
  const step = (field: string, node: string) => `${field} { edges { ${relation} node { id name ${node} } } }`;
  const skin = step('suppliesDirectly', '');
  const named = `... on ClunealGroup { ${skin} } ... on PeripheralNerve { ${skin} }`;
  const contributesTo = step('contributesTo', named);
  return `id name dorsalRamus { id name ${step('branches', `${contributesTo} ${skin}`)} ${contributesTo} ${skin} }`;
}

const documents: Record<SingleOperation, string> = {
  'look-up': line(`query LookUp${changing}($id: ID!) {
    peripheralNerve(id: $id) { id name shortName latinName synonyms definition }
  }`),
  walk: line(`query Walk${changing}($level: SpinalLevel!) {
    spinalNerve(level: $level) { ${walkBelow('relation { ...Evidence }')} }
  } ${evidence}`),
  all: line(`query All${changing}($first: Int!) {
    spinalNerves(first: $first) { edges { node { ${walkBelow('relation { status }')} } } }
  }`),
  back: line(`query Back${changing}($id: ID!) {
    skinRegion(id: $id) {
      id name
      suppliedDirectlyBy(first: 100) {
        edges {
          relation { status }
          node {
            id name
            ... on DorsalRamus { spinalNerve { id name } }
            ... on RamusBranch { dorsalRamus { id name spinalNerve { id name } } }
            ... on ClunealGroup { ...Contributors }
            ... on PeripheralNerve { ...PeripheralContributors }
          }
        }
      }
    }
  }
  fragment Contributors on ClunealGroup { contributors(first: 100) { edges { relation { status } node { ...Ramus } } } }
  fragment PeripheralContributors on PeripheralNerve { contributors(first: 100) { edges { relation { status } node { ...Ramus } } } }
  fragment Ramus on Structure {
    id name
    ... on DorsalRamus { spinalNerve { id name } }
    ... on VentralRamus { spinalNerve { id name } }
    ... on RamusBranch { dorsalRamus { id name spinalNerve { id name } } }
  }`),
  page: line(`query Page${changing}($first: Int!, $after: String) {
    peripheralNerves(first: $first, after: $after) {
      edges { node { id name shortName rank definition } } pageInfo { hasNextPage endCursor }
    }
  }`),
  search: line(`query Search${changing}($text: String!) {
    search(text: $text, kinds: [PERIPHERAL_NERVE], first: 1) { edges { node { id name } } }
  }`),
};

/** The same walk in the generated API. */
function generatedWalkBelow(properties: string): string {
  const step = (field: string, node: string) =>
    `${field}Connection { edges { ${properties} node { id name ${node} } } }`;
  const skin = step('suppliesDirectly', '');
  const named = `... on ClunealGroup { ${skin} } ... on PeripheralNerve { ${skin} }`;
  const contributesTo = step('contributesTo', named);
  return `id name dorsalRamus { id name ${step('branches', `${contributesTo} ${skin}`)} ${contributesTo} ${skin} }`;
}

const generatedDocuments: Record<SingleOperation, string> = {
  'look-up': line(`query LookUp${changing}($id: ID!) {
    peripheralNerves(where: { id: { eq: $id } }) { id name shortName latinName synonyms definition }
  }`),
  walk: line(`query Walk${changing}($id: ID!) {
    spinalNerves(where: { id: { eq: $id } }) { ${generatedWalkBelow('properties { status cites }')} }
  }`),
  all: line(`query All${changing}($first: Int!) {
    spinalNerves(sort: [{ rank: ASC }, { id: ASC }], limit: $first) { ${generatedWalkBelow('properties { status }')} }
  }`),
  back: line(`query Back${changing}($id: ID!) {
    skinRegions(where: { id: { eq: $id } }) {
      id name
      suppliedDirectlyByConnection {
        edges {
          properties { status }
          node {
            id name
            ... on DorsalRamus { spinalNerve { id name } }
            ... on RamusBranch { dorsalRamus { id name spinalNerve { id name } } }
            ... on ClunealGroup { contributorsConnection { edges { properties { status } node { ...Ramus } } } }
            ... on PeripheralNerve { contributorsConnection { edges { properties { status } node { ...Ramus } } } }
          }
        }
      }
    }
  }
  fragment Ramus on Ramus {
    id name
    ... on DorsalRamus { spinalNerve { id name } }
    ... on VentralRamus { spinalNerve { id name } }
    ... on RamusBranch { dorsalRamus { id name spinalNerve { id name } } }
  }`),
  // By offset, which is its cheapest way: its cursor is an encoded offset, and its connection collects the whole list first.
  page: line(`query Page${changing}($first: Int!, $offset: Int!) {
    peripheralNerves(sort: [{ rank: ASC }, { id: ASC }], limit: $first, offset: $offset) {
      id name shortName rank definition
    }
  }`),
  search: line(`query Search${changing}($phrase: String!) {
    searchPeripheralNerves(phrase: $phrase, first: 1) { edges { node { id name } } }
  }`),
};

/** The fields that lead to other nodes, in any dialect. */
const leadOn = [
  'dorsalRamus',
  'spinalNerve',
  'branches',
  'contributesTo',
  'suppliesDirectly',
  'suppliedDirectlyBy',
  'contributors',
];

/** The places in an answer, in the same shape for all dialects. Throws if the answer is an error. */
export function placesOf(answer: unknown): Place[] {
  const { data, errors } = answer as { data?: Record<string, unknown> | null; errors?: readonly { message: string }[] };
  if (errors !== undefined) throw new Error(`it returned the error "${errors[0]?.message ?? ''}"`);
  // The floor answers without an envelope.
  const root = data === undefined || data === null ? answer : Object.values(data)[0];
  return itemsOf(root).map(({ node }) => placeOf(node));
}

type Fields = Record<string, unknown>;

function placeOf(node: Fields): Place {
  const ways = leadOn.flatMap((via) =>
    itemsOf(node[via] ?? node[`${via}Connection`]).map(({ edge, node: next }) => ({
      via,
      status: statusOf(edge),
      cites: citesOf(edge),
      to: placeOf(next),
    })),
  );
  const key = (way: (typeof ways)[number]) => `${way.via} ${way.to.id}`;
  const own = Object.entries(node).filter(([name]) => !leadOn.includes(name.replace(/Connection$/u, '')));
  return {
    ...Object.fromEntries(own),
    id: String(node['id']),
    ways: ways.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)),
  };
}

/** The items of a connection or of a list of edges or nodes, or a single node. */
function itemsOf(value: unknown): { edge: Fields; node: Fields }[] {
  if (value === undefined || value === null) return [];
  const { edges } = value as { edges?: readonly Fields[] };
  const items = (edges ?? (Array.isArray(value) ? value : [value])) as readonly Fields[];
  return items.map((item) => ({ edge: item, node: (item['node'] ?? item) as Fields }));
}

type ClaimAnswer = Pick<Claim, 'stance' | 'implied' | 'locator'> & { readonly source: { readonly name: string } };

function relationOf(edge: Fields): { status?: string | null; cites?: string[]; claims?: ClaimAnswer[] } {
  return edge['relation'] ?? edge['properties'] ?? (edge['node'] === undefined ? {} : edge);
}

function statusOf(edge: Fields): string | null {
  return relationOf(edge).status ?? null;
}

/** The captions stored on a relation in Neo4j, or our claims as such captions. */
function citesOf(edge: Fields): string[] {
  const { cites, claims } = relationOf(edge);
  return cites ?? (claims ?? []).map((claim) => citationOf(claim, claim.source.name));
}

/** Describes where two values differ; null if they do not. */
export function difference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `at ${path === '' ? 'the root' : path}: ${brief(a)} versus ${brief(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference((a as Fields)[key], (b as Fields)[key], path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
