/** What every engine must do: the same suite runs on the embedded graph and on Neo4j. */
import type { Subgraph } from '../../src/domain/subgraph.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, everything, type Claim } from '../../schema/claim.ts';
import { edge, KINDS, kindNames, kindOfId, relationTypes, structureKinds } from '../../schema/ontology.ts';
import { listRequest, type GraphReader, type ListRequest, type PrefetchPlan, type Hop } from '../../src/store/port.ts';
import {
  asStructure,
  compareByRank,
  compareIds,
  type GraphContent,
  type NodeRecord,
} from '../../src/domain/records.ts';
import { projectGraph } from '../support/graph.ts';

const someMissing = [
  'spinal-nerve:L2',
  'skin-region:nowhere',
  'cluneal-group:superior',
  'source:nobody',
  'source:gray-1918',
];

export function storeContract(engine: string, open: (graph: GraphContent) => Promise<GraphReader>): void {
  describe(`the ${engine} store`, () => {
    let store: GraphReader;
    let graph: GraphContent;

    beforeAll(async () => {
      graph = await projectGraph();
      store = await open(graph);
    });
    afterAll(() => store.close());

    const list = (request: Pick<ListRequest, 'kind'> & Partial<ListRequest>): ListRequest =>
      listRequest({ limit: 100, total: true, ...request });

    it('returns nodes in the requested order, with null for missing ones', async () => {
      const found = await store.nodes(someMissing, {});
      expect(found.map((node) => node?.id ?? null)).toEqual([
        'spinal-nerve:L2',
        null,
        'cluneal-group:superior',
        null,
        'source:gray-1918',
      ]);
    });

    it('returns every node as in the seed', async () => {
      const all: NodeRecord[] = [...graph.structures, ...graph.sources, ...graph.classes, ...graph.topics];
      expect(
        await store.nodes(
          all.map(({ id }) => id),
          {},
        ),
      ).toEqual(all);
    });

    it('returns every relation with its claims as in the seed, and the nodes at its ends', async () => {
      const { answer, nodes } = await store.relations([...graph.relations.map(({ id }) => id), 'relation:x'], {});
      const byId = (relation: (typeof answer)[number]) =>
        relation === null ? null : { ...relation, claims: [...relation.claims].sort((a, b) => compareIds(a.id, b.id)) };
      expect(answer.map(byId)).toEqual([...graph.relations.map(byId), null]);
      for (const { from, to } of graph.relations) {
        expect(nodes.get(from)?.id).toBe(from);
        expect(nodes.get(to)?.id).toBe(to);
      }
    });

    it('returns the relations of a node by direction and type, ordered by id', async () => {
      const node = 'cluneal-group:superior';
      const expected = (keep: (relation: GraphContent['relations'][number]) => boolean) =>
        graph.relations.filter(keep).map(({ id }) => id);
      const { answer } = await store.adjacency(
        [
          { node, direction: 'OUT', types: ['PIERCES'], withClaims: true },
          { node, direction: 'IN', types: ['CONTRIBUTES_TO', 'HAS_BRANCH'], withClaims: true },
          { node, direction: 'BOTH', types: null, withClaims: true },
          { node: 'skin-region:nowhere', direction: 'BOTH', types: null, withClaims: true },
        ],
        {},
      );
      expect(answer.map((relations) => relations.map(({ id }) => id))).toEqual([
        expected(({ type, from }) => type === 'PIERCES' && from === node),
        expected(({ type, to }) => (type === 'CONTRIBUTES_TO' || type === 'HAS_BRANCH') && to === node),
        expected(({ from, to }) => from === node || to === node),
        [],
      ]);
    });

    it('returns the same neighbourhood as reading its levels one by one, including empty ones', async () => {
      const hop = (
        ...[kinds, direction, types, withClaims]: [Hop['kinds'], Hop['direction'], Hop['types'], boolean]
      ) => [{ kinds, direction, types, withClaims }];
      const plan: PrefetchPlan = {
        key: 'test',
        levels: [
          hop(['SpinalNerve'], 'OUT', ['HAS_DORSAL_RAMUS'], false),
          [
            ...hop(['DorsalRamus'], 'OUT', ['HAS_BRANCH', 'CONTRIBUTES_TO'], true),
            ...hop(['DorsalRamus'], 'OUT', ['SUPPLIES'], true),
          ],
          [
            ...hop(['RamusBranch', 'ClunealGroup'], 'BOTH', null, true),
            ...hop(['RamusBranch'], 'IN', ['HAS_BRANCH'], false),
          ],
        ],
        reach: true,
      };
      const starts = ['spinal-nerve:L2', 'spinal-nerve:C6', 'landmark:nowhere'];
      const [near] = await store.neighbourhoods([{ starts, plan }], {});
      expect(starts.map((id) => near?.nodes.get(id)?.id)).toEqual([...starts.slice(0, 2), undefined]);
      let level = starts.slice(0, 2);
      let asked = 0;
      for (const hops of plan.levels) {
        const requests = level.flatMap((node) =>
          hops
            .filter(({ kinds }) => kinds.some((kind) => kind === kindOfId(node)))
            .map(({ direction, types, withClaims }) => ({ node, direction, types, withClaims })),
        );
        const { answer } = await store.adjacency(requests, {});
        for (const [index, request] of requests.entries()) {
          const relations = near?.adjacency(request);
          expect(relations?.map(({ id }) => id)).toEqual(answer[index]?.map(({ id }) => id));
          if (request.withClaims) expect(relations).toEqual(answer[index]);
        }
        asked += requests.length;
        const ends = answer.flatMap((relations, index) =>
          relations.map(({ from, to }) => (from === requests[index]?.node ? to : from)),
        );
        level = [...new Set(ends)];
        for (const id of level) expect(near?.nodes.get(id)?.id).toBe(id);
      }
      expect(asked).toBeGreaterThan(8);
      for (const start of starts.slice(0, 2)) {
        const request = { start, direction: 'DOWN' } as const;
        const { answer } = await store.reach([request], {});
        const idsOf = (subgraph: Subgraph | undefined) =>
          [...(subgraph?.outgoing.values() ?? [])]
            .flat()
            .map(({ id }) => id)
            .sort(compareIds);
        expect(idsOf(near?.reach(request))).toEqual(idsOf(answer[0]));
      }
    });

    it('returns a neighbourhood whose levels lead nowhere', async () => {
      const nowhere = { kinds: ['Landmark'], direction: 'OUT', types: ['ENDS_IN'], withClaims: true } as const;
      const start = 'landmark:iliac-crest';
      for (const levels of [
        [[nowhere]],
        [[nowhere, { ...nowhere, withClaims: false }], [nowhere]],
        [[nowhere], [nowhere]],
      ]) {
        const plan = { key: JSON.stringify(levels), levels, reach: false };
        const [near] = await store.neighbourhoods([{ starts: [start], plan }], {});
        expect(near?.nodes.get(start)?.id).toBe(start);
        expect(near?.adjacency({ ...nowhere, node: start })).toEqual([]);
      }
    });

    it('gives concurrent calls the same answers as sequential ones', async () => {
      const starts = graph.structures.filter(({ kind }) => kind === 'SpinalNerve').map(({ id }) => id);
      const identified = graph.structures.flatMap(({ identifiers }) => identifiers);
      const out = (types: Hop['types']) => ({ direction: 'OUT', types, withClaims: true }) as const;
      const toRamus = out(['HAS_DORSAL_RAMUS']);
      const fromRamus = out(['HAS_BRANCH', 'SUPPLIES']);
      const plan: PrefetchPlan = {
        key: 'asked at once',
        levels: [[{ kinds: ['SpinalNerve'], ...toRamus }], [{ kinds: ['DorsalRamus'], ...fromRamus }]],
        reach: true,
      };
      const near = async (start: string) => {
        const [hood] = await store.neighbourhoods([{ starts: [start], plan }], {});
        return {
          ramus: hood?.adjacency({ node: start, ...toRamus }),
          beyond: hood?.adjacency({ node: start.replace('spinal-nerve', 'dorsal-ramus'), ...fromRamus }),
          reach: hood?.reach({ start, direction: 'DOWN' }),
          nodes: [...(hood?.nodes ?? [])].sort(([a], [b]) => compareIds(a, b)),
        };
      };
      const questions: (() => Promise<unknown>)[] = starts
        .slice(18, 26)
        .flatMap((id, index) => [
          () => store.nodes([id, 'landmark:nowhere', id], {}),
          () => store.list([list({ kind: 'PeripheralNerve', limit: 1 + (index % 3) })], {}),
          async () => (await store.relations([graph.relations[index]?.id ?? ''], {})).answer,
          async () => (await store.adjacency([{ node: id, ...out(null) }], {})).answer,
          () => near(id),
          async () => (await store.claims([graph.relations[index]?.claims[0]?.id ?? ''], {})).answer,
          async () => (await store.statements([graph.statements[index]?.structure ?? ''], {})).answer,
          async () => (await store.reach([{ start: id, direction: 'DOWN' }], {})).answer,
          () => store.identified(identified.slice(index, index + 2), {}),
          async () => (await store.search([id.slice(-2)], {})).answer,
        ]);
      const alone: unknown[] = [];
      for (const ask of questions) alone.push(await ask());
      expect(await Promise.all(questions.map((ask) => ask()))).toEqual(alone);
    });

    it('includes everything that a projection requests', async () => {
      const node = 'peripheral-nerve:posterior-femoral-cutaneous';
      const request = { node, direction: 'BOTH', types: null, withClaims: true } as const;
      const { answer: full } = await store.adjacency([request], {});
      for (const claims of ['EVIDENCE', 'CITED', 'ALL'] as const) {
        const projection = {
          texts: claims === 'CITED',
          names: claims === 'EVIDENCE',
          claims,
          sources: 'NAMED',
        } as const;
        const { answer, nodes } = await store.adjacency([request], { projection });
        const [relations, expected] = [answer[0] ?? [], full[0] ?? []];
        expect(relations.map((relation) => evaluate(relation, everything)?.status)).toEqual(
          expected.map((relation) => evaluate(relation, everything)?.status),
        );
        const structure = graph.structures.find(({ id }) => id === node);
        const found = asStructure(nodes.get(node));
        expect(found?.name).toBe(structure?.name);
        if (projection.texts)
          expect(found).toMatchObject({ definition: structure?.definition, synonyms: structure?.synonyms });
        if (projection.names) expect(found).toMatchObject({ identifiers: structure?.identifiers });
        if (claims === 'EVIDENCE') continue;
        const cited = (list: typeof relations) =>
          list
            .flatMap((relation) => evaluate(relation, everything)?.claims ?? [])
            .map(({ id, locator, note }) => ({
              id,
              locator,
              ...(claims === 'ALL' ? { note } : {}),
            }));
        expect(cited(relations)).toEqual(cited(expected));
        for (const { source } of expected.flatMap((relation) => relation.claims))
          expect(nodes.get(source)?.name).toBe(graph.sources.find(({ id }) => id === source)?.name);
      }
    });

    it('returns claims and statements in the requested order', async () => {
      const claim = graph.relations[0]?.claims[0];
      const statement = graph.statements[0];
      const { answer: claims } = await store.claims(['claim:x/y', claim?.id ?? '', statement?.id ?? ''], {});
      expect(claims).toEqual([null, claim, statement]);
      const about = statement?.structure ?? '';
      const { answer: statements } = await store.statements(['spinal-nerve:nowhere', about], {});
      expect(statements).toEqual([[], graph.statements.filter(({ structure }) => structure === about)]);
    });

    it.each(structureKinds)('lists %s nodes in craniocaudal order, then by id', async (kind) => {
      const expected = graph.structures.filter((structure) => structure.kind === kind).sort(compareByRank);
      const [page] = await store.list([list({ kind })], {});
      expect(page).toEqual({ items: expected, totalCount: expected.length, hasMore: false });
    });

    it.each([1, 7])('pages forwards and backwards by %i without losing or repeating anything', async (limit) => {
      const all = graph.structures.filter(({ kind }) => kind === 'Landmark').sort(compareByRank);
      for (const fromEnd of [false, true]) {
        const seen: NodeRecord[] = [];
        let edgeOfPage: NodeRecord | undefined;
        for (;;) {
          const position = edgeOfPage === undefined ? null : { rank: edgeOfPage.rank, id: edgeOfPage.id };
          const [page] = await store.list(
            [
              list({
                kind: 'Landmark',
                limit,
                fromEnd,
                after: fromEnd ? null : position,
                before: fromEnd ? position : null,
              }),
            ],
            {},
          );
          const items = (page?.items ?? []) as NodeRecord[];
          if (fromEnd) seen.unshift(...items);
          else seen.push(...items);
          edgeOfPage = fromEnd ? items[0] : items.at(-1);
          if (page?.hasMore !== true) break;
        }
        expect(seen).toEqual(all);
      }
    });

    it('lists the nerves of one region of the spine, and the claims of one source', async () => {
      const [lumbar, claims] = await store.list(
        [
          list({ kind: 'SpinalNerve', region: 'LUMBAR' }),
          list({ kind: 'Claim', source: 'source:wikimd-cluneal-nerves', limit: 100 }),
        ],
        {},
      );
      expect(lumbar?.items.map(({ id }) => id)).toEqual(
        ['L1', 'L2', 'L3', 'L4', 'L5'].map((level) => `spinal-nerve:${level}`),
      );
      const expected = [...graph.relations.flatMap((relation) => relation.claims), ...graph.statements]
        .filter(({ source }) => source === 'source:wikimd-cluneal-nerves')
        .sort((a, b) => compareIds(a.id, b.id));
      expect(claims).toEqual({ items: expected, totalCount: expected.length, hasMore: false });
    });

    it('returns the right page between any two places of every list, even if they share a rank', async () => {
      const { structures, sources, topics, classes, relations, statements } = graph;
      const nodes: NodeRecord[] = [...structures, ...sources, ...topics, ...classes];
      const claims = [...relations.flatMap((relation) => relation.claims), ...statements];
      const [cited = ''] = [...Map.groupBy(claims, ({ source }) => source)]
        .filter(([, own]) => own.length > 5)
        .map(([source]) => source);
      const lists: [Pick<ListRequest, 'kind'> & Partial<ListRequest>, (NodeRecord | Claim)[]][] = [
        // All sources share one rank, so their pages begin and end within it.
        [{ kind: 'Source' }, nodes.filter(({ kind }) => kind === 'Source')],
        [
          { kind: 'Source', sourceKinds: ['TEXTBOOK', 'PRIMARY_STUDY', 'TEXTBOOK'] },
          sources.filter(({ sourceKind }) => ['TEXTBOOK', 'PRIMARY_STUDY'].includes(sourceKind)),
        ],
        [{ kind: 'Source', sourceKinds: [] }, []],
        [{ kind: 'DisputeTopic' }, [...topics]],
        [{ kind: 'StructureClass' }, [...classes]],
        [{ kind: 'Landmark' }, nodes.filter(({ kind }) => kind === 'Landmark')],
        [
          { kind: 'DorsalRamus', region: 'SACRAL' },
          structures.filter(({ kind, level }) => kind === 'DorsalRamus' && level?.startsWith('S') === true),
        ],
        [{ kind: 'Claim' }, claims],
        [{ kind: 'Claim', source: cited }, claims.filter(({ source }) => source === cited)],
      ];
      const place = (item: NodeRecord | Claim) => ({ rank: 'rank' in item ? item.rank : 0, id: item.id });
      for (const [filter, members] of lists) {
        const all = members.toSorted((a, b) => compareByRank(place(a), place(b)));
        const places = [0.3, 0.6]
          .map((share) => all[Math.floor(all.length * share)])
          .flatMap((item) => (item === undefined ? [] : [place(item)]));
        const ends = [null, ...places];
        const requests = ends.flatMap((after) =>
          ends.flatMap((before) =>
            [false, true].map((fromEnd) =>
              list({ ...filter, after, before, limit: 3, fromEnd, total: after === null }),
            ),
          ),
        );
        const pages = await store.list(requests, {});
        for (const [index, { after, before, limit, fromEnd, total }] of requests.entries()) {
          const between = all.filter(
            (item) =>
              (after === null || compareByRank(place(item), after) > 0) &&
              (before === null || compareByRank(place(item), before) < 0),
          );
          const items = fromEnd ? between.slice(-limit) : between.slice(0, limit);
          expect(pages[index]).toEqual({
            items,
            totalCount: total ? all.length : null,
            hasMore: between.length > items.length,
          });
        }
      }
    });

    it('reaches down every step and everything pierced or passed, in one call for many starts', async () => {
      const starts = ['spinal-nerve:L2', 'spinal-nerve:S2', 'skin-region:buttock', 'spinal-nerve:nowhere'];
      const { answer } = await store.reach(
        starts.map((start) => ({ start, direction: 'DOWN' })),
        {},
      );
      expect(answer).toHaveLength(starts.length);
      for (const [index, start] of starts.slice(0, 2).entries()) {
        const expected = downFrom(graph, start);
        const got = new Set([...(answer[index]?.outgoing.values() ?? [])].flat().map(({ id }) => id));
        expect(expected.filter((id) => !got.has(id))).toEqual([]);
        expect(expected.length).toBeGreaterThan(5);
      }
    });

    it('reaches up through the parts of a region to the spinal nerves', async () => {
      const { answer } = await store.reach([{ start: 'skin-region:buttock', direction: 'UP' }], {});
      const relations = [...(answer[0]?.outgoing.values() ?? [])].flat();
      expect(relations.some(({ type, to }) => type === 'PART_OF' && to === 'skin-region:buttock')).toBe(true);
      expect(relations.some(({ type, from }) => type === 'HAS_DORSAL_RAMUS' && from === 'spinal-nerve:L1')).toBe(true);
      expect(relations.some(({ type }) => type === 'PIERCES')).toBe(true);
      expect(relations.every(({ type }) => edge(type).walk !== 'NONE' || type === 'PART_OF')).toBe(true);
    });

    it('returns every relation that a source disputes', async () => {
      const { answer } = await store.disputed({});
      const expected = graph.relations.filter(({ claims }) => claims.some(({ stance }) => stance === 'DISPUTES'));
      expect(answer.map(({ id }) => id).sort(compareIds)).toEqual(expected.map(({ id }) => id));
      expect(answer.map((relation) => evaluate(relation, everything)?.status).includes('DISPUTED')).toBe(true);
    });

    it('reports which data it holds, and how much', async () => {
      const meta = await store.meta({});
      expect(meta).toMatchObject({ dataVersion: graph.dataVersion, title: graph.title, licence: graph.licence });
      const { nodes, relations } = await store.counts({});
      for (const kind of structureKinds) {
        expect(nodes[kind]).toBe(graph.structures.filter((structure) => structure.kind === kind).length);
      }
      expect(Object.keys(nodes)).toHaveLength(kindNames.length);
      for (const type of relationTypes) {
        expect(relations[type]).toBe(graph.relations.filter((relation) => relation.type === type).length);
      }
      expect(KINDS.Claim.idPrefix).toBe('claim');
    });

    it('returns everything it holds in one call, as in the seed', async () => {
      const { revision, content, omitted } = await store.whole({});
      const byClaim = <T extends { readonly claims: readonly { readonly id: string }[] }>(relations: readonly T[]) =>
        relations.map(({ claims, ...relation }) => ({
          ...relation,
          claims: claims.toSorted((a, b) => compareIds(a.id, b.id)),
        }));
      expect({ ...content, relations: byClaim(content.relations) }).toEqual({
        ...graph,
        relations: byClaim(graph.relations),
      });
      expect(omitted).toBe(0);
      expect(revision).toBe(await store.revision({}));
    });

    it('has a revision that stays the same as long as nothing changes', async () => {
      const revision = await store.revision({});
      expect(revision).not.toBe('');
      expect(await store.revision({})).toBe(revision);
    });

    it('answers an empty batch with an empty list', async () => {
      expect(await store.nodes([], {})).toEqual([]);
      expect((await store.claims([], {})).answer).toEqual([]);
      expect((await store.statements([], {})).answer).toEqual([]);
      expect(await store.neighbourhoods([], {})).toEqual([]);
      expect(await store.list([], {})).toEqual([]);
      expect((await store.relations([], {})).answer).toEqual([]);
      expect((await store.adjacency([], {})).answer).toEqual([]);
      expect((await store.reach([], {})).answer).toEqual([]);
    });

    it('treats strange text as unknown ids', async () => {
      const strange = ["skin-region:x' OR 1=1 //", 'spinal-nerve:L1}) DETACH DELETE (n', '', '`', 'fascia:ü'];
      expect(await store.nodes(strange, {})).toEqual(strange.map(() => null));
      expect((await store.nodes(['spinal-nerve:L1'], {}))[0]?.id).toBe('spinal-nerve:L1');
    });

    it('rejects a call whose signal is aborted', async () => {
      const reason = new Error('the client went away');
      await expect(store.nodes(['spinal-nerve:L1'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(store.disputed({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });
}

/** Ids of the relations on any path down from a node, computed from the seed itself. */
function downFrom(graph: GraphContent, start: string): string[] {
  const reached = new Set([start]);
  const ids = new Set<string>();
  for (const node of reached) {
    for (const { id, type, from, to } of graph.relations) {
      const { walk } = edge(type);
      if (from !== node || walk === 'NONE') continue;
      ids.add(id);
      if (walk === 'STEP') reached.add(to);
    }
  }
  return [...ids];
}
