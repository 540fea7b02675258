/**
 * Reads a store at one revision through a bounded cache that knows how much of each record it holds.
 *
 * An answer is found by its request and its depth: which parts of records were read. A deeper answer serves as well.
 */
import { LRUCache } from 'lru-cache';
import type { Claim } from '../../schema/claim.ts';
import type { NodeRecord, RelationRecord, StructureRecord } from '../domain/records.ts';
import {
  fullProjection,
  type CallOptions,
  type ExternalIdentifier,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type KnownNodes,
  type ListPage,
  type ListRequest,
  type Neighbourhood,
  type NeighbourhoodRequest,
  type Projection,
  type WithNodes,
} from './port.ts';
import { bytesOfEntry } from './kept.ts';
import { keyOf } from './request-key.ts';
import { bytesOf } from './weight.ts';

/** Number of requests served from memory, and number read from the store. */
export interface ReadCounts {
  hits: number;
  misses: number;
}

/** A reader at one revision, with the size of its cache. */
export interface CachedReader {
  readonly reader: GraphReader;
  /** Size in bytes, keys included, and number of entries. */
  size(): { readonly bytes: number; readonly entries: number };
}

export interface CachedReaderOptions {
  /** Largest size in bytes, keys included. */
  readonly maxBytes: number;
  readonly counts: ReadCounts;
  /** Runs one call to the store. Rejects if it read another revision. */
  readonly run: <T>(ask: (options: Pick<CallOptions, 'onRead'>) => Promise<T>) => Promise<T>;
}

/** The answer to one request of a batch. Null is a valid answer, so each one is boxed. */
interface Box {
  readonly value: unknown;
}

/** How much of a record has been read, part by part; higher is more. */
type Depth = readonly [texts: number, names: number, claims: number, sources: number];
type Part = keyof Projection;

const levels = {
  texts: [false, true],
  names: [false, true],
  claims: ['EVIDENCE', 'CITED', 'ALL'],
  sources: ['NONE', 'NAMED', 'ALL'],
} as const satisfies { [P in Part]: readonly Projection[P][] };
const full: Depth = [1, 1, 2, 2];

/** The depth of a projection, restricted to the parts that an answer depends on. */
function depthOf(projection: Projection, parts: readonly Part[]): Depth {
  const level = (part: Part) =>
    parts.includes(part) ? (levels[part] as readonly unknown[]).indexOf(projection[part]) : 0;
  return [level('texts'), level('names'), level('claims'), level('sources')];
}

/** True if everything read at one depth includes everything read at another. */
function covers(a: Depth, b: Depth): boolean {
  return a[0] >= b[0] && a[1] >= b[1] && a[2] >= b[2] && a[3] >= b[3];
}

const ofStructures = ['texts', 'names'] as const;
const ofRelations = ['texts', 'names', 'claims', 'sources'] as const;

/** How much of a node is read along with something else. */
function depthOfNode({ kind }: NodeRecord, projection: Projection): Depth {
  if (kind === 'Source') return [1, 1, 2, depthOf(projection, ['sources'])[3]];
  if (kind === 'StructureClass' || kind === 'DisputeTopic') return full;
  const [texts, names] = depthOf(projection, ofStructures);
  return [texts, names, 2, 2];
}

/** Nodes, and how much of each is known. */
function rememberNodes(maxBytes: number) {
  const kept = new LRUCache<string, { readonly node: NodeRecord; readonly depth: Depth }>({ maxSize: maxBytes });
  const views = new Map<string, KnownNodes>();
  const viewTo = (depth: Depth): KnownNodes => ({
    get(id) {
      const found = kept.get(id);
      return found !== undefined && covers(found.depth, depth) ? found.node : undefined;
    },
    *[Symbol.iterator]() {
      for (const [id, { node, depth: known }] of kept.entries()) if (covers(known, depth)) yield [id, node] as const;
    },
  });
  return {
    kept,
    keep(node: NodeRecord, depth: Depth): void {
      const before = kept.get(node.id);
      if (before === undefined || !covers(before.depth, depth))
        kept.set(node.id, { node, depth }, { size: bytesOfEntry + bytesOf(node.id) + bytesOf(node) });
    },
    /** The nodes that are known in enough detail for this projection. */
    visibleTo(projection: Projection): KnownNodes {
      // Looking up a source by id reads all of it if the projection skips the sources of claims.
      const sources = projection.sources === 'NONE' ? 'ALL' : projection.sources;
      const depth = depthOf({ ...projection, sources }, ['texts', 'names', 'sources']);
      const name = depth.join('');
      const view = views.get(name) ?? viewTo(depth);
      views.set(name, view);
      return view;
    },
  };
}

/** How to call a method of the store, and how to cache its answers. */
interface Method<Key, Value> {
  readonly name: keyof GraphReader;
  /** The parts of a projection that its answers depend on. */
  readonly parts: readonly Part[];
  readonly keyOf: (key: Key) => string;
  readonly ask: (keys: readonly Key[], options: CallOptions) => Promise<WithNodes<readonly Value[]>>;
  /** How much of each node it reads; by default what the projection says. */
  readonly depthOf?: typeof depthOfNode;
  /** By default, the size of the answer with everything in it. */
  readonly bytesOf?: (value: Value) => number;
}

/** Reads a store at a revision. */
export function readerAt(
  revision: string,
  store: GraphReader,
  { maxBytes, counts, run }: CachedReaderOptions,
): CachedReader {
  const answers = new LRUCache<string, Box>({ maxSize: Math.ceil(maxBytes / 2) });
  /** Reads under way, by the same keys. */
  const underWay = new Map<string, Promise<Box>>();
  const nodes = rememberNodes(Math.ceil(maxBytes / 2));

  /** Makes a function that answers from memory if it can, and reads the rest in one call shared by all concurrent callers. */
  const kept = <Key, Value>(method: Method<Key, Value>) => {
    const { name, parts, ask, depthOf: depthOfRead = depthOfNode, bytesOf: bytesOfValue = bytesOf } = method;
    const depths = new Map<string, Depth>();
    /** Where an answer may be cached: under its own depth, then under each depth that covers it. */
    const placesOf = (projection: Projection): readonly [own: string, ...others: string[]] => {
      const depth = depthOf(projection, parts);
      const own = `${name} ${depth.join('')} `;
      depths.set(own, depth);
      return [own, ...[...depths].flatMap(([place, other]) => (place !== own && covers(other, depth) ? [place] : []))];
    };
    const read = async (missing: readonly Key[], projection: Projection): Promise<readonly Value[]> => {
      // The read is shared, so no single caller's signal may end it.
      const { answer, nodes: along } = await run((options) => ask(missing, { ...options, projection }));
      for (const [, node] of along) nodes.keep(node, depthOfRead(node, projection));
      return answer;
    };
    const keep = (place: string, box: Box): Box => {
      answers.set(place, box, { size: bytesOfEntry + bytesOf(place) + bytesOfValue(box.value as Value) });
      return box;
    };

    return async (keys: readonly Key[], options: CallOptions): Promise<WithNodes<Value[]>> => {
      options.signal?.throwIfAborted();
      const projection = options.projection ?? fullProjection;
      const places = placesOf(projection);
      const names = keys.map(method.keyOf);
      const found = new Map<string, Box | Promise<Box>>();
      const missing = new Map<string, Key>();
      names.forEach((key, index) => {
        if (found.has(key)) return;
        for (const place of places) {
          const hit = answers.get(place + key) ?? underWay.get(place + key);
          if (hit === undefined) continue;
          found.set(key, hit);
          return;
        }
        missing.set(key, keys[index] as Key);
      });
      counts.hits += found.size;
      counts.misses += missing.size;
      if (missing.size > 0) {
        const reading = read([...missing.values()], projection);
        [...missing.keys()].forEach((key, index) => {
          const place = places[0] + key;
          const box = reading
            .then((values) => keep(place, { value: values[index] }))
            .finally(() => underWay.delete(place));
          underWay.set(place, box);
          found.set(key, box);
        });
      }
      const boxes = await Promise.all(names.map((key) => Promise.resolve(found.get(key) as Box | Promise<Box>)));
      return { answer: boxes.map(({ value }) => value as Value), nodes: nodes.visibleTo(projection) };
    };
  };

  /** For methods whose answers come without nodes. */
  const alone =
    <Key, Value>(ask: (keys: readonly Key[], options: CallOptions) => Promise<readonly Value[]>) =>
    async (keys: readonly Key[], options: CallOptions): Promise<WithNodes<readonly Value[]>> => ({
      answer: await ask(keys, options),
      nodes: new Map(),
    });
  const itself = (id: string) => id;
  const whole = [''];

  const meta = kept<string, GraphMeta | null>({
    name: 'meta',
    parts: [],
    keyOf: itself,
    ask: alone(async (_keys, options) => [await store.meta(options)]),
  });
  const allCounts = kept<string, GraphCounts>({
    name: 'counts',
    parts: [],
    keyOf: itself,
    ask: alone(async (_keys, options) => [await store.counts(options)]),
  });
  const nodesById = kept<string, NodeRecord | null>({
    name: 'nodes',
    parts: ofStructures,
    keyOf: itself,
    async ask(ids, options) {
      const answer = await store.nodes(ids, options);
      return { answer, nodes: new Map(answer.flatMap((node) => (node === null ? [] : [[node.id, node] as const]))) };
    },
    // Looking up a source by id reads all of it.
    depthOf: (node, projection) => (node.kind === 'Source' ? full : depthOfNode(node, projection)),
  });
  const list = kept<ListRequest, ListPage<NodeRecord | Claim>>({
    name: 'list',
    parts: ofStructures,
    keyOf: keyOf.list,
    ask: alone((requests, options) => store.list(requests, options)),
  });
  const neighbourhoods = kept<NeighbourhoodRequest, Neighbourhood>({
    name: 'neighbourhoods',
    parts: ofRelations,
    keyOf: keyOf.neighbourhood,
    ask: alone((requests, options) => store.neighbourhoods(requests, options)),
    bytesOf: ({ bytes }) => bytes,
  });
  const identified = kept<ExternalIdentifier, StructureRecord[]>({
    name: 'identified',
    parts: ofStructures,
    keyOf: keyOf.identifier,
    ask: alone((identifiers, options) => store.identified(identifiers, options)),
  });
  const disputed = kept<string, RelationRecord[]>({
    name: 'disputed',
    parts: ofRelations,
    keyOf: itself,
    async ask(_keys, options) {
      const { answer, nodes: along } = await store.disputed(options);
      return { answer: [answer], nodes: along };
    },
  });

  const reader: GraphReader = {
    engine: store.engine,
    revision: () => Promise.resolve(revision),
    close: () => Promise.resolve(),
    meta: async (options) => (await meta(whole, options)).answer[0] ?? null,
    counts: async (options) => (await allCounts(whole, options)).answer[0] as GraphCounts,
    nodes: async (ids, options) => (await nodesById(ids, options)).answer,
    list: async (requests, options) => (await list(requests, options)).answer,
    neighbourhoods: async (requests, options) => (await neighbourhoods(requests, options)).answer,
    identified: async (identifiers, options) => (await identified(identifiers, options)).answer,
    relations: kept({
      name: 'relations',
      parts: ofRelations,
      keyOf: itself,
      ask: (ids, options) => store.relations(ids, options),
    }),
    adjacency: kept({
      name: 'adjacency',
      parts: ofRelations,
      keyOf: keyOf.adjacency,
      ask: (requests, options) => store.adjacency(requests, options),
    }),
    claims: kept({
      name: 'claims',
      parts: ['sources'],
      keyOf: itself,
      ask: (ids, options) => store.claims(ids, options),
    }),
    statements: kept({
      name: 'statements',
      parts: ['sources'],
      keyOf: itself,
      ask: (structures, options) => store.statements(structures, options),
    }),
    reach: kept({
      name: 'reach',
      parts: ofRelations,
      keyOf: keyOf.reach,
      ask: (requests, options) => store.reach(requests, options),
    }),
    search: kept({
      name: 'search',
      parts: [],
      keyOf: itself,
      ask: (texts, options) => store.search(texts, options),
      // A search reads all of each hit.
      depthOf: () => full,
    }),
    relationsOfTypes: kept({
      name: 'relationsOfTypes',
      parts: ofRelations,
      keyOf: keyOf.types,
      ask: (requests, options) => store.relationsOfTypes(requests, options),
    }),
    // Too large to keep, and asked for too rarely.
    whole: (options) => run((more) => store.whole({ ...options, ...more })),
    disputed: async (options) => {
      const { answer, nodes: along } = await disputed(whole, options);
      return { answer: answer[0] ?? [], nodes: along };
    },
  };
  return {
    reader,
    size: () => ({
      bytes: answers.calculatedSize + nodes.kept.calculatedSize,
      entries: answers.size + nodes.kept.size,
    }),
  };
}
