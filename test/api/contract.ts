/** How the API behaves over HTTP: the same suite runs on the embedded graph and on Neo4j. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType } from 'graphql';
import { spinalLevels } from '../../schema/ontology.ts';
import { schema } from '../../src/api/schema.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

interface Supply {
  region: { id: string };
  status: string;
}
interface Related {
  node: { id: string };
  status: string;
}

const article = 'source:wikimd-cluneal-nerves';
const documents = await workedDocuments();

/** The arguments of lists that need some, chosen so that each finds several items. */
const listArguments: Partial<Record<string, string>> = {
  compareAll: `left: { sources: ["${article}"] }`,
  search: 'text: "nerve"',
  structuresByIdentifier: 'scheme: FMA, value: "75468"',
  walk: 'from: "spinal-nerve:L2"',
};
/** No identifier in the seed belongs to two structures. */
const singles = new Set(['structuresByIdentifier']);
/** What distinguishes the items of a list that have no id. */
const selections: Partial<Record<string, string>> = {
  Comparison: '{ of { id } }',
  Path: '{ steps { relation { id } } }',
};
/** Every connection that is a field of the query type, with the selection that identifies its items. */
const rootLists = Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).flatMap((field) => {
  const list = getNamedType(field.type);
  const edges = isObjectType(list) && 'pageInfo' in list.getFields() ? list.getFields()['edges'] : undefined;
  if (edges === undefined) return [];
  const node = getNamedType((getNamedType(edges.type) as GraphQLObjectType).getFields()['node']?.type);
  return [[field.name, selections[node?.name ?? ''] ?? '{ id }'] as const];
});

export function apiContract(engine: string, open: () => Promise<GraphReader>): void {
  describe(`the API on the ${engine} store`, () => {
    let api: TestServer;
    let embedded: TestServer;

    beforeAll(async () => {
      api = await serve(await open());
      embedded = await serve(await projectStore());
    });
    afterAll(() => Promise.all([api.close(), embedded.close()]));

    it.each(documents)('answers the worked document $name like the embedded graph', async ({ text }) => {
      const answer = await api.ask(text);
      expect(answer.errors).toBeUndefined();
      // Only the name of the engine may differ.
      const plain = (given: unknown) => JSON.stringify(given).replaceAll('"NEO4J"', '"EMBEDDED"');
      expect(plain(answer.data)).toBe(plain((await embedded.ask(text)).data));
    });

    // The store reads only what a document selects, so each field must request everything it needs by itself.
    it.each(['PeripheralNerve', 'Relation', 'StructureRelationEdge', 'Claim', 'Source'])(
      'gives each field of a %s the same value alone as among all others',
      async (typeName) => {
        const fields = Object.values((schema.getType(typeName) as GraphQLObjectType).getFields()).flatMap((field) => {
          const inner = {
            translations: '{ language text }',
            identifiers: '{ scheme value }',
            measurements: '{ value unit }',
            curated: '{ on by }',
          };
          const selection = inner[field.name as keyof typeof inner] as string | undefined;
          return selection !== undefined || isLeafType(getNamedType(field.type))
            ? [`${field.name} ${selection ?? ''}`]
            : [];
        });
        const documentFor = (selected: string) => {
          const source = typeName === 'Source' ? `source { ${selected} }` : selected;
          const claims = typeName === 'StructureRelationEdge' ? selected : `claims { ${source} }`;
          const below =
            typeName === 'PeripheralNerve'
              ? `node { ... on PeripheralNerve { ${selected} } }`
              : typeName === 'Relation'
                ? `relation { ${selected} }`
                : claims;
          return `{ clunealGroup(position: INFERIOR) { origins { edges { ${below} } } } }`;
        };
        const whole = JSON.stringify(await api.data(documentFor(fields.join(' '))));
        expect(fields.length).toBeGreaterThan(3);
        for (const field of fields) {
          const alone = await api.data(documentFor(field));
          const among = JSON.parse(whole, function (this: unknown, key: string, value: unknown) {
            const isOther = fields.some((other) => other !== field && other.split(' ')[0] === key);
            const inside = ['translations', 'identifiers', 'measurements', 'curated'].some((name) =>
              field.startsWith(name),
            );
            return isOther && !(inside && field.includes(` ${key} `)) ? undefined : value;
          }) as unknown;
          expect(alone).toEqual(among);
        }
      },
    );

    it('walks from L2 through its dorsal ramus and the superior group to the buttock, and lists the fasciae pierced', async () => {
      const { spinalNerve } =
        await api.data(`{ spinalNerve(level: L2) { skinSupplied(detail: FULL) { nodes { region { id } status paths { nodes {
        length status pierces { status to { id } }
        steps { status claims { stance source { id } } from { id } to { id } relation { type } } } } } } } }`);
      const buttock = spinalNerve.skinSupplied.nodes.find(({ region }: Supply) => region.id === 'skin-region:buttock');
      expect(buttock.status).toBe('ACCEPTED');
      const superiorPath = buttock.paths.nodes.find((path: { steps: { to: { id: string } }[] }) =>
        path.steps.some(({ to }) => to.id === 'cluneal-group:superior'),
      );
      expect(
        superiorPath.steps.map(({ from, to }: { from: { id: string }; to: { id: string } }) => [from.id, to.id]),
      ).toEqual([
        ['spinal-nerve:L2', 'dorsal-ramus:L2'],
        ['dorsal-ramus:L2', 'cluneal-group:superior'],
        ['cluneal-group:superior', 'skin-region:buttock'],
      ]);
      expect(superiorPath).toMatchObject({ length: 3, status: 'ACCEPTED' });
      expect(superiorPath.steps[1].claims).toContainEqual({ stance: 'SUPPORTS', source: { id: 'source:gray-1918' } });
      expect(superiorPath.pierces).toContainEqual({ status: 'ACCEPTED', to: { id: 'fascia:thoracolumbar-fascia' } });
      expect(superiorPath.pierces).toContainEqual({ status: 'DISPUTED', to: { id: 'fascia:fascia-lata' } });
    });

    it('shows the path of S4 through the inferior group as DISPUTED, but as ACCEPTED if only the article counts', async () => {
      const query = `query ($evidence: EvidenceFilter) { spinalNerve(level: S4) { skinSupplied(detail: FULL, evidence: $evidence) {
        nodes { region { id } status paths { nodes { status steps { to { id } claims { stance source { id } } } } } } } } }`;
      const pathsGiven = async (evidence: object | null) => {
        const { spinalNerve } = await api.data(query, { evidence });
        return spinalNerve.skinSupplied.nodes
          .flatMap((supply: { paths: { nodes: unknown[] } }) => supply.paths.nodes)
          .filter((path: { steps: { to: { id: string } }[] }) => path.steps[1]?.to.id === 'cluneal-group:inferior');
      };
      const all = await pathsGiven(null);
      expect(all.length).toBeGreaterThan(0);
      for (const path of all) {
        expect(path.status).toBe('DISPUTED');
        const { claims } = path.steps[1];
        expect(claims).toContainEqual({ stance: 'SUPPORTS', source: { id: article } });
        expect(claims).toContainEqual({ stance: 'DISPUTES', source: { id: 'source:gray-1918' } });
      }
      const articleOnly = await pathsGiven({ sources: [article] });
      expect(articleOnly.map(({ status }: Supply) => status)).toEqual(['ACCEPTED']);
    });

    it('gives both accounts of the origin of the inferior group', async () => {
      const { clunealGroup } = await api.data(
        '{ clunealGroup(position: INFERIOR) { origins { edges { node { id } status } } } }',
      );
      const origins = new Map(clunealGroup.origins.edges.map(({ node, status }: Related) => [node.id, status]));
      for (const level of ['S4', 'S5', 'Co1']) expect(origins.get(`dorsal-ramus:${level}`)).toBe('DISPUTED');
      expect(origins.get('peripheral-nerve:posterior-femoral-cutaneous')).toBe('ACCEPTED');
    });

    it('counts sources that derive from one another once if only independent ones are requested', async () => {
      const { clunealGroup } = await api.data(`{ clunealGroup(position: SUPERIOR) {
        pierces(evidence: { independent: true }) { edges { node { id } sourcesFor sourcesAgainst claims { source { id } }
          relation { sourcesFor sourcesAgainst independentFor independentAgainst claims { source { id } } } } } } }`);
      const { edges } = clunealGroup.pierces as {
        edges: (Record<string, number> & { relation: Record<string, number> })[];
      };
      for (const { sourcesFor, sourcesAgainst, relation } of edges)
        expect([sourcesFor, sourcesAgainst]).toEqual([relation['independentFor'], relation['independentAgainst']]);
      expect(edges.some(({ sourcesFor, relation }) => (sourcesFor ?? 0) < (relation['sourcesFor'] ?? 0))).toBe(true);
    });

    it('reports the status of each fascia that the superior group pierces and of each level that contributes to it', async () => {
      const { clunealGroup } = await api.data(`{ clunealGroup(position: SUPERIOR) {
        pierces { edges { node { id } status } } origins { edges { node { id } status } } } }`);
      const statuses = ({ edges }: { edges: Related[] }) => new Map(edges.map(({ node, status }) => [node.id, status]));
      expect(statuses(clunealGroup.pierces).get('fascia:thoracolumbar-fascia')).toBe('ACCEPTED');
      expect(statuses(clunealGroup.pierces).get('fascia:fascia-lata')).toBe('DISPUTED');
      for (const level of ['L4', 'L5'])
        expect(statuses(clunealGroup.origins).get(`dorsal-ramus:${level}`)).toBe('VARIANT');
    });

    it('obeys the law of walks: a nerve supplies a region if and only if it reaches the region or a part of it', async () => {
      const { spinalNerves } = await api.data(
        '{ spinalNerves(first: 31) { edges { node { id skinSupplied(detail: FULL) { nodes { region { id } status pathCount } } } } } }',
      );
      const { skinRegions } = await api.data(`{ skinRegions(first: 100) { edges { node { id
        parts(first: 100) { edges { node { id } } } suppliedBySpinalNerves(detail: FULL) { nodes { spinalNerve { id } pathCount } } } } } }`);
      expect(spinalNerves.edges).toHaveLength(31);
      const parts = new Map<string, string[]>(
        skinRegions.edges.map(({ node }: { node: { id: string; parts: { edges: Related[] } } }) => [
          node.id,
          node.parts.edges.map((part) => part.node.id),
        ]),
      );
      const within = (region: string): Set<string> => {
        const all = new Set([region]);
        for (const id of all) for (const part of parts.get(id) ?? []) all.add(part);
        return all;
      };
      let checked = 0;
      for (const { node: region } of skinRegions.edges) {
        const regions = within(region.id);
        const forwards = spinalNerves.edges.flatMap(
          ({ node }: { node: { id: string; skinSupplied: { nodes: (Supply & { pathCount: number })[] } } }) => {
            const paths = node.skinSupplied.nodes.filter((supply) => regions.has(supply.region.id));
            return paths.length === 0 ? [] : [[node.id, paths.reduce((sum, { pathCount }) => sum + pathCount, 0)]];
          },
        );
        const backwards = region.suppliedBySpinalNerves.nodes.map(
          (supply: { spinalNerve: { id: string }; pathCount: number }) => [supply.spinalNerve.id, supply.pathCount],
        );
        expect(backwards).toEqual(forwards);
        checked += backwards.length;
      }
      expect(checked).toBeGreaterThan(31);
    });

    it('walks back from the buttock and its parts, in craniocaudal order', async () => {
      const { skinRegion } = await api.data(
        '{ skinRegion(id: "skin-region:buttock") { suppliedBySpinalNerves { nodes { spinalNerve { level } status paths(first: 1) { nodes { start { id } end { id } } } } } } }',
      );
      const levels = skinRegion.suppliedBySpinalNerves.nodes.map(
        ({ spinalNerve }: { spinalNerve: { level: string } }) => spinalNerve.level,
      );
      expect(levels).toEqual([...levels].sort((a, b) => spinalLevels.indexOf(a) - spinalLevels.indexOf(b)));
      expect(levels).toEqual(expect.arrayContaining(['T12', 'L1', 'L2', 'L3', 'S1', 'S2', 'S3']));
      for (const { paths } of skinRegion.suppliedBySpinalNerves.nodes) {
        expect(paths.nodes[0].start.id).toMatch(/^spinal-nerve:/);
        expect(paths.nodes[0].end.id).toMatch(/^skin-region:buttock|^skin-region:gluteal-fold/);
      }
    });

    it('walks to a fascia through what pierces it, best status first, then shortest', async () => {
      const { walk } =
        await api.data(`{ walk(from: "spinal-nerve:L2", to: "fascia:thoracolumbar-fascia") { totalCount edges {
        node { length status end { id } steps { relation { type } } } } } }`);
      const ranks = walk.edges.map(
        ({ node }: { node: { length: number; status: string } }) =>
          ['ACCEPTED', 'VARIANT', 'DISPUTED'].indexOf(node.status) * 100 + node.length,
      );
      expect(walk.totalCount).toBeGreaterThan(1);
      expect(new Set(ranks).size).toBeGreaterThan(1);
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      for (const { node } of walk.edges) {
        expect(node.end.id).toBe('fascia:thoracolumbar-fascia');
        expect(node.steps.at(-1).relation.type).toBe('PIERCES');
      }
    });

    it('filters walks by required and excluded steps, by length and by the kind of their end', async () => {
      const query = `query ($via: [RelationType!], $avoid: [RelationType!], $maxLength: Int, $toKinds: [NodeKind!]) {
        walk(from: "spinal-nerve:S2", via: $via, avoid: $avoid, maxLength: $maxLength, toKinds: $toKinds, first: 100) {
          totalCount edges { node { length end { kind } steps { relation { type } } } } } }`;
      const all = (await api.data(query, { maxLength: 8, toKinds: ['SKIN_REGION'] })).walk;
      const ventral = (await api.data(query, { via: ['HAS_VENTRAL_RAMUS'], maxLength: 8, toKinds: ['SKIN_REGION'] }))
        .walk;
      const dorsal = (await api.data(query, { avoid: ['HAS_VENTRAL_RAMUS'], maxLength: 8, toKinds: ['SKIN_REGION'] }))
        .walk;
      expect(ventral.totalCount).toBeGreaterThan(0);
      expect(dorsal.totalCount).toBeGreaterThan(0);
      expect(ventral.totalCount + dorsal.totalCount).toBe(all.totalCount);
      const short = (await api.data(query, { maxLength: 2, toKinds: ['SKIN_REGION'] })).walk;
      expect(short.edges.every(({ node }: { node: { length: number } }) => node.length <= 2)).toBe(true);
      const groups = (await api.data(query, { maxLength: 8, toKinds: ['CLUNEAL_GROUP'] })).walk;
      expect(new Set(groups.edges.map(({ node }: { node: { end: { kind: string } } }) => node.end.kind))).toEqual(
        new Set(['CLUNEAL_GROUP']),
      );
    });

    it('has at least 20 lists at its root', () => {
      expect(rootLists.length).toBeGreaterThanOrEqual(20);
    });

    it.each(rootLists)(
      'pages through all of %s in both directions without losing or repeating anything',
      async (field, selection) => {
        const page = async (paging: string) => {
          const args = [listArguments[field], paging].filter((part) => part !== undefined).join(', ');
          const answer = await api.data(
            `{ ${field}(${args}) { totalCount edges { cursor node ${selection} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
          );
          return answer[field] as {
            totalCount: number;
            edges: { node: object }[];
            pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
          };
        };
        const { totalCount } = await page('first: 0');
        if (!singles.has(field)) expect(totalCount).toBeGreaterThan(2);
        // More than one page, but few requests.
        const size = Math.min(100, Math.floor(totalCount / 4) + 1);
        const mostPages = Math.ceil(totalCount / size);
        const forwards: string[] = [];
        let pages = 0;
        for (let after = ''; pages < mostPages; pages += 1) {
          const { edges, pageInfo } = await page(`first: ${String(size)}${after}`);
          forwards.push(...edges.map(({ node }) => JSON.stringify(node)));
          expect(pageInfo.hasNextPage).toBe(pages < mostPages - 1);
          after = `, after: "${pageInfo.endCursor}"`;
        }
        const backwards: string[] = [];
        pages = 0;
        for (let before = ''; pages < mostPages; pages += 1) {
          const { edges, pageInfo } = await page(`last: ${String(size)}${before}`);
          backwards.unshift(...edges.map(({ node }) => JSON.stringify(node)));
          expect(pageInfo.hasPreviousPage).toBe(pages < mostPages - 1);
          before = `, before: "${pageInfo.startCursor}"`;
        }
        expect(forwards).toHaveLength(totalCount);
        expect(new Set(forwards).size).toBe(totalCount);
        expect(backwards).toEqual(forwards);
      },
    );

    it('finds any node by its id, or null if there is none', async () => {
      const ids = [
        'cluneal-group:superior',
        'source:gray-1918',
        'relation:cluneal-group:superior/pierces/fascia:fascia-lata',
        'claim:cluneal-group:superior/pierces/fascia:fascia-lata/wikimd-cluneal-nerves',
        'landmark:nowhere',
      ];
      const { nodes, node } = await api.data(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } node(id: "fascia:none") { id } }',
        { ids },
      );
      expect(nodes).toEqual([
        { __typename: 'ClunealGroup', id: ids[0] },
        { __typename: 'Source', id: ids[1] },
        { __typename: 'Relation', id: ids[2] },
        { __typename: 'Claim', id: ids[3] },
        null,
      ]);
      expect(node).toBeNull();
    });

    it('follows a claim to its relation and back, and a source to its claims', async () => {
      const { node, source } = await api.data(`{
        node(id: "claim:cluneal-group:superior/pierces/fascia:fascia-lata/wikimd-cluneal-nerves") { ... on Claim {
          stance strength facts relation { status claims { id } from { id } } structure { id } } }
        source(id: "${article}") { name claims(first: 100) { totalCount edges { node { source { id } } } } } }`);
      expect(node).toMatchObject({ stance: 'SUPPORTS', strength: 1, facts: ['c012'], structure: null });
      expect(node.relation).toMatchObject({ status: 'DISPUTED', from: { id: 'cluneal-group:superior' } });
      expect(source.claims.totalCount).toBeGreaterThan(31);
    });

    it('applies every evidence filter: no sources, kinds of source, statuses', async () => {
      const query = `query ($evidence: EvidenceFilter) { clunealGroup(position: SUPERIOR) {
        pierces(evidence: $evidence) { edges { node { id } status claims { source { kind } } } }
        partOf(evidence: $evidence) { edges { node { id } status claims { id } } } } }`;
      const none = (await api.data(query, { evidence: { sources: [] } })).clunealGroup;
      expect(none.pierces.edges).toEqual([]);
      expect(none.partOf.edges).toEqual([
        { node: { id: 'peripheral-nerve:cluneal-nerves' }, status: 'ACCEPTED', claims: [] },
      ]);
      const studies = (await api.data(query, { evidence: { sourceKinds: ['PRIMARY_STUDY'] } })).clunealGroup;
      const kinds = studies.pierces.edges.flatMap(({ claims }: { claims: { source: { kind: string } }[] }) =>
        claims.map(({ source }) => source.kind),
      );
      expect(new Set(kinds)).toEqual(new Set(['PRIMARY_STUDY']));
      const disputed = (await api.data(query, { evidence: { statuses: ['DISPUTED'] } })).clunealGroup;
      expect(disputed.pierces.edges.map(({ node }: Related) => node.id)).toContain('fascia:fascia-lata');
      expect(disputed.pierces.edges.every(({ status }: Related) => status === 'DISPUTED')).toBe(true);
    });

    it('gives statements, names in other languages and identifiers with their sources', async () => {
      const { clunealGroup } = await api.data(`{ clunealGroup(position: SUPERIOR) {
        statements(topics: [SIZE]) { edges { node { topic locator measurements { quantity value unit } source { id } structure { id } relation { id } } } }
        translations(languages: ["de"]) { language text source { id } } identifiers(schemes: [FMA]) { scheme value url source { id } } } }`);
      const tubbs = clunealGroup.statements.edges.find(
        ({ node }: { node: { source: { id: string } } }) => node.source.id === 'source:tubbs-2010',
      );
      expect(tubbs.node).toMatchObject({ topic: 'SIZE', relation: null, structure: { id: 'cluneal-group:superior' } });
      expect(tubbs.node.measurements).toContainEqual({ quantity: expect.any(String), value: 1.1, unit: 'mm' });
      expect(clunealGroup.translations).toContainEqual({
        language: 'de',
        text: 'obere Gesäßnerven',
        source: { id: 'source:wp-de-clunium' },
      });
      expect(clunealGroup.identifiers).toMatchObject([
        { scheme: 'FMA', value: '75468', url: 'http://purl.org/sig/ont/fma/fma75468' },
      ]);
    });

    it('compares two evidence filters and lists where they disagree, for a nerve and for a region', async () => {
      const query = `query ($of: ID!, $left: EvidenceFilter, $right: EvidenceFilter) { compare(of: $of, left: $left, right: $right) {
        of { id } agreed supplies { nodes { structure { id } left { status pathCount } right { status } } }
        relations(first: 100) { nodes { relation { id } left { status } right { status } } } } }`;
      const articleOnly = { sources: [article] };
      const { compare } = await api.data(query, { of: 'spinal-nerve:S4', left: articleOnly, right: null });
      expect(compare.of.id).toBe('spinal-nerve:S4');
      const inferior = 'relation:dorsal-ramus:S4/contributes-to/cluneal-group:inferior';
      expect(compare.relations.nodes).toContainEqual({
        relation: { id: inferior },
        left: { status: 'ACCEPTED' },
        right: { status: 'DISPUTED' },
      });
      const coccyx = compare.supplies.nodes.find(({ structure }: any) => structure.id === 'skin-region:coccygeal');
      expect(coccyx).toMatchObject({ left: null, right: { status: 'ACCEPTED' } });
      for (const { left, right } of compare.supplies.nodes) expect(left?.status).not.toBe(right?.status);
      const region = (await api.data(query, { of: 'skin-region:buttock', left: articleOnly, right: articleOnly }))
        .compare;
      expect(region).toMatchObject({ supplies: { nodes: [] }, relations: { nodes: [] } });
      expect(region.agreed).toBeGreaterThan(5);
      expect((await api.data(query, { of: 'skin-region:nowhere' })).compare).toBeNull();
    });

    it('lets an error null only its own field', async () => {
      const { data, errors } = await api.ask(
        '{ meta { dataVersion } spinalNerve(level: L2) { id skinSupplied(evidence: { sources: ["source:x"] }) { totalCount } } }',
      );
      expect(data.meta.dataVersion).toEqual(expect.any(String));
      expect(data.spinalNerve).toEqual({ id: 'spinal-nerve:L2', skinSupplied: null });
      expect(errors?.map(({ path }) => path)).toEqual([['spinalNerve', 'skinSupplied']]);
    });

    it('refuses a cursor from another list', async () => {
      const { spinalNerves } = await api.data('{ spinalNerves(first: 1) { pageInfo { endCursor } } }');
      const { data, errors } = await api.ask('query ($after: String) { skinRegions(after: $after) { totalCount } }', {
        after: spinalNerves.pageInfo.endCursor,
      });
      expect(data).toEqual({ skinRegions: null });
      expect(errors?.[0]?.extensions?.['code']).toBe('INVALID_CURSOR');
    });

    it('gives a relation one meaning: the edge follows the evidence filter, the relation itself all sources', async () => {
      const { clunealGroup } = await api.data(`{ clunealGroup(position: INFERIOR) {
        contributors(evidence: { sources: ["${article}"] }) { edges { status relation { id status claims { id } } } } } }`);
      const [edge] = clunealGroup.contributors.edges;
      const { node } = await api.data(
        'query ($id: ID!) { node(id: $id) { ... on Relation { id status claims { id } } } }',
        {
          id: edge.relation.id,
        },
      );
      expect(edge.status).toBe('ACCEPTED');
      expect(node.status).toBe('DISPUTED');
      expect(edge.relation).toEqual(node);
    });

    it('finds a structure by any of its names, or suggests the nearest ones', async () => {
      const query = 'query ($name: String!) { structure(name: $name) { id } }';
      for (const name of ['greater occipital nerve', 'Nervus occipitalis major', 'GON'])
        expect((await api.data(query, { name })).structure).toEqual({ id: 'peripheral-nerve:greater-occipital' });
      const { data, errors } = await api.ask(query, { name: 'greater occipital' });
      expect(data).toEqual({ structure: null });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'UNKNOWN_NAME',
        suggestions: [{ id: 'peripheral-nerve:greater-occipital', name: 'greater occipital nerve' }],
      });
    });

    it('filters relations by type and end, and claims by source, stance, subject and topic', async () => {
      const { relations, claims, about } = await api.data(`{
        relations(types: [PIERCES], to: "fascia:fascia-lata") { edges { status node { type to { id } } } }
        claims(source: "source:gray-1918", stance: DISPUTES, first: 100) { totalCount nodes { stance source { id } } }
        about: claims(about: "cluneal-group:middle", topics: [SIZE]) { nodes { topic structure { id } } } }`);
      expect(relations.edges.length).toBeGreaterThan(1);
      for (const { node } of relations.edges)
        expect(node).toEqual({ type: 'PIERCES', to: { id: 'fascia:fascia-lata' } });
      expect(claims.totalCount).toBe(claims.nodes.length);
      for (const claim of claims.nodes)
        expect(claim).toEqual({ stance: 'DISPUTES', source: { id: 'source:gray-1918' } });
      expect(about.nodes.length).toBeGreaterThan(1);
      for (const claim of about.nodes)
        expect(claim).toEqual({ topic: 'SIZE', structure: { id: 'cluneal-group:middle' } });
    });

    it('lists a whole region of L2 beside its part only if its status is better, and each path once', async () => {
      const { spinalNerve } = await api.data(`{ spinalNerve(level: L2) { skinSupplied { nodes {
        status regionNamed region { id partOf { nodes { id } } } paths { nodes { status steps { to { id } } } } } } } }`);
      const rows = spinalNerve.skinSupplied.nodes;
      expect(rows.length).toBeGreaterThan(1);
      const ranks = ['ACCEPTED', 'VARIANT', 'DISPUTED'];
      for (const { status, regionNamed, region, paths } of rows) {
        expect(regionNamed).toBe(true);
        for (const { id } of region.partOf.nodes) {
          const whole = rows.find((other: any) => other.region.id === id);
          if (whole !== undefined) expect(ranks.indexOf(whole.status)).toBeLessThan(ranks.indexOf(status));
        }
        const routes = paths.nodes.map(({ steps }: any) =>
          steps
            .map(({ to }: any) => to.id)
            .filter((id: string) => !id.startsWith('ramus-branch:'))
            .join(),
        );
        expect(new Set(routes).size).toBe(routes.length);
        expect(paths.nodes[0].status).toBe(status);
      }
    });

    it('finds structures by the identifiers of other terminologies', async () => {
      const query = `query ($scheme: IdentifierScheme!, $value: String!) { structuresByIdentifier(scheme: $scheme, value: $value) { nodes { id } } }`;
      const find = async (scheme: string, value: string) =>
        (await api.data(query, { scheme, value })).structuresByIdentifier.nodes;
      expect(await find('FMA', '75468')).toEqual([{ id: 'cluneal-group:superior' }]);
      expect(await find('TA98', 'A14.2.05.006')).toEqual([{ id: 'cluneal-group:superior' }]);
      expect(await find('FMA', '1')).toEqual([]);
      for (const value of ['FMA:75468" OR *', '', ' ', '"?"']) {
        const { errors } = await api.ask(query, { scheme: 'FMA', value });
        expect(errors?.[0]?.extensions?.['code']).toBe('INVALID_ARGUMENT');
      }
    });

    it('filters sources by kind, and disputes by status and kind', async () => {
      const { sources, disputes, all } = await api.data(`{
        sources(kinds: [ENCYCLOPEDIA], first: 100) { totalCount edges { node { kind } } }
        disputes(statuses: [VARIANT], kinds: [SKIN_REGION]) { totalCount edges { node { status from { kind } to { kind } } } }
        all: disputes { totalCount } }`);
      expect(sources.totalCount).toBe(sources.edges.length);
      expect(new Set(sources.edges.map(({ node }: any) => node.kind))).toEqual(new Set(['ENCYCLOPEDIA']));
      expect(disputes.totalCount).toBeGreaterThan(0);
      expect(disputes.totalCount).toBeLessThan(all.totalCount);
      for (const { node } of disputes.edges)
        expect(node).toMatchObject({ status: 'VARIANT', to: { kind: 'SKIN_REGION' } });
    });

    it('names whole classes, and states every dispute as a question with positions', async () => {
      const { structureClass, disputeTopics } = await api.data(`{
        structureClass(id: "structure-class:dorsal-ramus-lumbar") { name ofKind regions latinName translations { language } }
        disputeTopics(first: 100) { totalCount edges { node { id question positions { says claims { nodes { id source { id } } } } relations { nodes { id status } } } } } }`);
      expect(structureClass).toMatchObject({ ofKind: 'DORSAL_RAMUS', regions: ['LUMBAR'] });
      expect(structureClass.translations.length).toBeGreaterThan(3);
      expect(disputeTopics.totalCount).toBe(28);
      const origin = disputeTopics.edges.find(({ node }: any) => node.id === 'dispute-topic:D4').node;
      expect(origin.positions.length).toBeGreaterThan(1);
      const sources = origin.positions.map(({ claims }: any) => claims.nodes.map(({ source }: any) => source.id));
      expect(sources.flat()).toEqual(expect.arrayContaining([article, 'source:gray-1918']));
      expect(origin.relations.nodes).toContainEqual({
        id: 'relation:dorsal-ramus:S4/contributes-to/cluneal-group:inferior',
        status: 'DISPUTED',
      });
    });

    it('marks a clinical condition as teaching material', async () => {
      const { clinicalCondition } = await api.data(
        '{ clinicalCondition(id: "clinical-condition:cluneal-nerve-entrapment") { disclaimer feltIn { edges { node { id } } } affects { edges { node { id } } } } }',
      );
      expect(clinicalCondition.disclaimer).toMatch(/teaching/);
      expect(clinicalCondition.feltIn.edges).toContainEqual({ node: { id: 'skin-region:buttock' } });
    });

    it.each([
      ['a malformed id', '{ node(id: "buttock") { id } }', 'INVALID_ID', /"buttock"/],
      ['an id of another kind', '{ fascia(id: "landmark:iliac-crest") { id } }', 'INVALID_ID', /begin with "fascia:"/],
      ['a walk from a source', '{ walk(from: "source:gray-1918") { totalCount } }', 'INVALID_ID', /id of a structure/],
      ['an invalid cursor', '{ landmarks(after: "x") { totalCount } }', 'INVALID_CURSOR', /not a cursor of this list/],
      ['a page that is too large', '{ landmarks(first: 101) { totalCount } }', 'INVALID_ARGUMENT', /0 to 100/],
      ['a negative page size', '{ landmarks(last: -1) { totalCount } }', 'INVALID_ARGUMENT', /0 to 100/],
      [
        'a walk that is too long',
        '{ walk(from: "spinal-nerve:L1", maxLength: 13) { totalCount } }',
        'INVALID_ARGUMENT',
        /1 to 12/,
      ],
      [
        'an unknown source in an evidence filter',
        '{ spinalNerve(level: L1) { skinSupplied(evidence: { sources: ["source:nobody"] }) { totalCount } } }',
        'UNKNOWN_SOURCE',
        /source:nobody/,
      ],
      [
        'a malformed source id in an evidence filter',
        '{ spinalNerve(level: L1) { skinSupplied(evidence: { sources: ["gray"] }) { totalCount } } }',
        'INVALID_ID',
        /not a source id/,
      ],
    ])('answers %s with one sentence and a code', async (_what, query, code, sentence) => {
      const { errors } = await api.ask(query);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions?.['code']).toBe(code);
      expect(errors?.[0]?.message).toMatch(sentence);
    });

    it('lists what changed since a released version, page by page', async () => {
      const ask = (since: string, page: string) =>
        api.data(
          `{ changes(since: "${since}"${page}) { nodes { of change before after replacedBy } totalCount pageInfo { hasNextPage endCursor } } }`,
        );
      const changes: { of: string; change: string; before: string | null; after: string | null }[] = [];
      let page = '';
      let total: number;
      do {
        const { nodes, totalCount, pageInfo } = (await ask('1.0.0', page)).changes;
        changes.push(...nodes);
        total = totalCount;
        page = pageInfo.hasNextPage ? `, after: "${String(pageInfo.endCursor)}"` : '';
      } while (page !== '');
      expect(changes).toHaveLength(total);
      expect(new Set(changes.map(({ of, change }) => `${change} ${of}`)).size).toBe(total);
      expect((await ask('v1.0.0', ', first: 0')).changes.totalCount).toBe(total);
      const became = new Map(changes.map((one) => [one.of, one]));
      expect(became.get('relation:dorsal-ramus:T11/supplies/skin-region:buttock')).toMatchObject({
        change: 'STATUS_CHANGED',
        after: 'DISPUTED',
      });
      expect(became.get('skin-region:lateral-hip')).toMatchObject({ change: 'ADDED', before: null, after: null });
      expect(became.get('relation:spinal-nerve:L3/has-dermatome/skin-region:buttock')).toEqual({
        of: 'relation:spinal-nerve:L3/has-dermatome/skin-region:buttock',
        change: 'REMOVED',
        before: 'ACCEPTED',
        after: null,
        replacedBy: 'relation:spinal-nerve:L3/has-dermatome/skin-region:buttock-upper',
      });
      const { errors } = await api.ask('{ changes(since: "0.9") { totalCount } }');
      expect(errors?.[0]?.extensions?.['code']).toBe('INVALID_ARGUMENT');
      expect(errors?.[0]?.message).toBe(
        '"since" is "0.9", which is not a released version of the data. Released versions: "1.0.0".',
      );
    });

    it('says what became of a retired id, wherever it is requested', async () => {
      const [gone, now] = ['landmark:interspinales', 'relation:spinal-nerve:L3/has-dermatome/skin-region:buttock'];
      const { data, errors } = await api.ask(
        `{ node(id: "${now}") { id } landmark(id: "${gone}") { id } nodes(ids: ["${gone}", "landmark:iliac-crest"]) { id } }`,
      );
      expect(data).toEqual({ node: null, landmark: null, nodes: [null, { id: 'landmark:iliac-crest' }] });
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['RETIRED_ID', 'RETIRED_ID', 'RETIRED_ID']);
      const moved = errors?.find(({ path }) => path?.[0] === 'node');
      expect(moved?.extensions?.['replacedBy']).toBe(`${now}-upper`);
      expect(moved?.message).toContain(`Use "${now}-upper" instead.`);
      expect(errors?.find(({ path }) => path?.[0] === 'landmark')?.extensions?.['replacedBy']).toBeNull();
    });

    it('reports the status of disputed membership even if the document reads no claim', async () => {
      const id = 'relation:peripheral-nerve:perforating-cutaneous/part-of/cluneal-group:inferior';
      const { node } = await api.data(`{ node(id: "${id}") { ... on Relation { status } } }`);
      expect(node).toEqual({ status: 'DISPUTED' });
    });

    it('says when each claim was curated, and by whom', async () => {
      const { claims } = await api.data(
        '{ claims(source: "source:gray-1918", first: 100) { nodes { curated { on by } } } }',
      );
      for (const { curated } of claims.nodes)
        expect([/^\d{4}-\d{2}-\d{2}$/.test(curated?.on), curated?.by]).toEqual([true, 'curator']);
    });

    it('searches sources by title, author, year, DOI and PubMed id, page by page', async () => {
      const find = async (search: string, more = '') => {
        const { sources } = await api.data(
          `query ($search: String) { sources(search: $search${more}) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }`,
          { search },
        );
        return { ...sources, ids: sources.nodes.map(({ id }: { id: string }) => id) };
      };
      expect((await find('maigne 1989 lateral cutaneous branch')).ids).toEqual(['source:maigne-1989']);
      for (const identifier of ['10.1007/BF02098698', 'https://doi.org/10.1007/bf02098698', 'PMID: 2533408', '2533408'])
        expect((await find(identifier)).ids).toEqual(['source:maigne-1989']);
      const all = await find('konno', ', first: 100');
      expect(all.totalCount).toBe(all.ids.length);
      expect(all.totalCount).toBeGreaterThan(2);
      const first = await find('konno', ', first: 2');
      const rest = await find('konno', `, first: 100, after: "${String(first.pageInfo.endCursor)}"`);
      expect([...first.ids, ...rest.ids]).toEqual(all.ids);
      expect((await find('konno', ', kinds: [REVIEW]')).totalCount).toBeLessThan(all.totalCount);
      expect((await find('no such source')).totalCount).toBe(0);
    });

    it('finds a source by its DOI or PubMed id, however it is pasted', async () => {
      const { data } = await api.ask(`{
        a: source(doi: "https://doi.org/10.3171/2010.3.spine09747") { id }
        b: source(doi: "DOI:10.3171/2010.3.SPINE09747") { id }
        c: source(pmid: "PMID: 20809730") { id }
        d: source(id: "source:tubbs-2010") { id }
        e: source(doi: "10.1000/nothing") { id }
      }`);
      const tubbs = { id: 'source:tubbs-2010' };
      expect(data).toEqual({ a: tubbs, b: tubbs, c: tubbs, d: tubbs, e: null });
      for (const [given, sentence] of [
        ['doi: "tubbs"', /^"doi" is "tubbs", which is not a DOI\. Write it like "10\./],
        ['pmid: "PMC1"', /^"pmid" is "PMC1", which is not a PubMed id\./],
        ['pmid: "1", doi: "10.1000/1"', /^"source" has 2 arguments\. Give one of "id", "doi" and "pmid"\.$/],
      ] as const) {
        const { errors } = await api.ask(`{ source(${given}) { id } }`);
        expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['INVALID_ARGUMENT']);
        expect(errors?.[0]?.message).toMatch(sentence);
      }
      expect((await api.ask('{ source { id } }')).errors?.[0]?.message).toMatch(/^"source" has no argument\. Give one/);
    });

    it('searches claims by their notes and disputes by their text, combined with the other filters', async () => {
      const { all, one, topics, none } = await api.data(`{
        all: claims(search: "keegan charts", first: 100) { totalCount nodes { note source { id } } }
        one: claims(search: "keegan charts", source: "source:maigne-web-2003", first: 100) { totalCount nodes { id } }
        topics: disputeTopics(search: "sacroiliac joint") { nodes { id question } }
        none: disputeTopics(search: "sacroiliac kettle") { totalCount }
      }`);
      expect(all.totalCount).toBeGreaterThan(one.totalCount);
      expect(one.totalCount).toBeGreaterThan(0);
      for (const { note } of all.nodes) expect(note).toMatch(/keegan/i);
      expect(topics.nodes.length).toBeGreaterThan(0);
      expect(none.totalCount).toBe(0);
      const { errors } = await api.ask(`{ claims(search: "${'a'.repeat(201)}") { totalCount } }`);
      expect(errors?.[0]?.message).toMatch(/^"search" has 201 characters/);
    });

    it('counts claims by stance, by kind of source and by structure', async () => {
      const kinds = [
        'PRIMARY_STUDY',
        'TEXTBOOK',
        'REVIEW',
        'REFERENCE_SITE',
        'ENCYCLOPEDIA',
        'SYSTEMATIC_REVIEW',
        'TERMINOLOGY',
        'EDITORIAL',
      ];
      const about = 'about: "cluneal-group:superior", first: 0';
      const counts = await api.data(`{
        all: claims(${about}) { totalCount }
        SUPPORTS: claims(stance: SUPPORTS, ${about}) { totalCount }
        DISPUTES: claims(stance: DISPUTES, ${about}) { totalCount }
        ${kinds.map((kind) => `${kind}: claims(sourceKinds: [${kind}], ${about}) { totalCount }`).join(' ')}
      }`);
      const sum = (names: readonly string[]) =>
        names.reduce((total, name) => total + Number(counts[name].totalCount), 0);
      expect(counts.all.totalCount).toBeGreaterThan(100);
      expect(sum(['SUPPORTS', 'DISPUTES'])).toBe(counts.all.totalCount);
      expect(sum(kinds)).toBe(counts.all.totalCount);
    });

    it("answers an invalid level with GraphQL's own error, which names it", async () => {
      const { errors } = await api.ask('{ spinalNerve(level: L6) { id } }');
      expect(errors?.[0]?.message).toMatch(/"L6".*SpinalLevel/);
    });
  });
}
