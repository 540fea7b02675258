/** Skin supply: the skin that a nerve and its branches supply, and the spinal nerves that supply a region. */
import { countSources, statusRank, type EvidenceStatus, type Perspective } from '../../schema/claim.ts';
import type { MaybeFaulty } from '../../schema/fields.ts';
import { edge, kindOfId, structureKinds, unnamedRegion } from '../../schema/ontology.ts';
import { compareByRank, type StructureRecord } from '../domain/records.ts';
import { reachOf, spinalNervesIn, withParts, type Subgraph } from '../domain/subgraph.ts';
import {
  allRegions,
  compareWays,
  decidingStep,
  specificRegions,
  statusOfWays,
  type Reached,
  type SkinReached,
  type Way,
} from '../domain/supply.ts';
import { certaintyOfPath, faultAmong, findPaths, maxWalkLength, type EvaluatedRelation } from '../domain/walk.ts';
import { andThenInTurn } from './answer-budget.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { CertaintyEnum, EvidenceStatusEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { foreseeWalks } from './look-ahead.ts';
import { andThen, readEach, type MaybePromise } from './maybe-promise.ts';
import {
  connectionType,
  cutPage,
  edgeFields,
  itemsMayFail,
  listComplexity,
  maxPageSize,
  pageArgs,
  pageArgsWith,
  type NodeEdge,
  type Page,
  type PageArgs,
  type SortKey,
} from './page.ts';
import { caveat, PathConnection } from './path.ts';
import { structureRefs } from './refs.ts';
import { loadStructure, RelationViewType } from './relation.ts';

type SupplyDetail = 'SUMMARY' | 'FULL';

const SupplyDetailEnum = builder.enumType('SupplyDetail', {
  description: 'How much of what a walk finds is shown.',
  values: {
    SUMMARY: {
      value: 'SUMMARY' as const,
      description:
        'Only the most specific regions: a larger region is left out if a part of it has at least the same status. Paths that differ only by naming a branch of the same ramus are merged.',
    },
    FULL: {
      value: 'FULL' as const,
      description: 'Every region that a source names, larger regions beside their parts, and every path.',
    },
  } satisfies Record<SupplyDetail, object>,
});

/** The paths between one nerve and one skin region or its parts. */
export interface Supply extends MaybeFaulty {
  /** The region reached or, for a region, the spinal nerve that reaches it. */
  readonly structure: StructureRecord;
  readonly status: EvidenceStatus;
  /** Never empty; best first. */
  readonly ways: readonly Way[];
  /** False if no source names a region. */
  readonly regionNamed: boolean;
  /**
   * For a region: the listed regions that contain it. For a nerve: the regions at which its paths end. In craniocaudal
   * order.
   */
  readonly regions: readonly StructureRecord[];
}

/** The result of a walk from a nerve or back from a region. */
export interface Supplies {
  readonly subgraph: Subgraph;
  readonly rows: readonly Supply[];
  /** For a nerve: claims that name no region. */
  readonly unnamed: Supply | null;
}

/** A row with the name of its list, which prefixes those of its paths. */
interface Row extends Supply {
  readonly list: string;
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/** The fields of a row in either direction. */
function rowFields(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Row>) {
  const deciding = ({ ways }: Supply): EvaluatedRelation => decidingStep(ways[0] as Way);
  return {
    status: t.field({
      type: EvidenceStatusEnum,
      description: 'Status of the best path.',
      resolve: ({ status }) => status,
    }),
    certainty: t.field({
      type: CertaintyEnum,
      nullable: true,
      description: 'Certainty of the best path: the lowest among its steps.',
      resolve: ({ ways }) => certaintyOfPath(ways[0] as Way),
    }),
    sourcesFor: t.int({
      description: 'Number of sources that support `decidedBy`.',
      resolve: (row) => countSources(deciding(row).evaluation.claims).supporting,
    }),
    sourcesAgainst: t.int({
      description: 'Number of sources that dispute `decidedBy`.',
      resolve: (row) => countSources(deciding(row).evaluation.claims).disputing,
    }),
    decidedBy: t.field({
      type: RelationViewType,
      description: 'The weakest step of the best path, on which `status` rests.',
      resolve: deciding,
    }),
    pathCount: t.int({ description: 'Number of paths.', resolve: ({ ways }) => ways.length }),
    paths: t.field({
      type: PathConnection,
      nullable: true,
      description: 'The paths, best first.',
      args: pageArgs,
      complexity: listComplexity(typicalLengths.paths),
      resolve: ({ ways, list, structure }, page) => cutWays(ways, page, `${list}.${structure.id}.paths`),
    }),
  };
}

/** A page of paths, best first. */
export function cutWays(ways: readonly Way[], page: PageArgs, name: string) {
  return cutPage(
    ways.map((node) => ({ node })),
    ({ node: { status, steps } }): SortKey => [
      -statusRank(status),
      steps.length,
      steps.map(({ record }) => record.id).join(' '),
    ],
    page,
    { name, sample: [0, 0, ''] },
  );
}

const SkinSupply = builder.objectRef<Row>('SkinSupply').implement({
  description: `A region of skin that a nerve reaches. ${caveat}`,
  fields: (t) => ({
    region: t.field({
      type: structureRefs.SkinRegion,
      description: 'The region.',
      resolve: ({ structure }) => structure,
    }),
    regionNamed: t.boolean({
      description: 'False if the sources name no region, so that `region` stands for the whole back.',
      resolve: ({ regionNamed }) => regionNamed,
    }),
    within: t.field({
      type: [structureRefs.SkinRegion],
      nullable: itemsMayFail,
      description: 'Larger regions that sources name for the same nerve and that contain this one; at most 50.',
      resolve: ({ regions }) => [...regions],
    }),
    ...rowFields(t),
  }),
});

const NerveSupply = builder.objectRef<Row>('NerveSupply').implement({
  description: `A spinal nerve that reaches a region of skin or a part of it. ${caveat}`,
  fields: (t) => ({
    spinalNerve: t.field({
      type: structureRefs.SpinalNerve,
      description: 'The spinal nerve.',
      resolve: ({ structure }) => structure,
    }),
    regions: t.field({
      type: [structureRefs.SkinRegion],
      nullable: itemsMayFail,
      description:
        'Where its paths end: the region asked for, or parts of it; at most 50. A nerve that supplies the whole need not supply every part.',
      resolve: ({ regions }) => [...regions],
    }),
    regionNamed: t.boolean({
      description: 'False if the sources name no region, but only the skin of the back.',
      resolve: ({ regionNamed }) => regionNamed,
    }),
    ...rowFields(t),
  }),
});

interface SupplyPage extends Page<NodeEdge<Row>> {
  readonly unnamed: Row | null;
}

function supplyConnection(name: string, ref: typeof SkinSupply, order: string) {
  const edgeRef = builder.objectRef<NodeEdge<Row>>(`${name}Edge`).implement({
    description: 'Item of a list.',
    fields: (t) => edgeFields(t, ref, `The ${name}.`),
  });
  return connectionType(name, edgeRef, ref, `A page of ${name} objects, ${order}.`);
}

const SkinSupplyConnection = supplyConnection('SkinSupply', SkinSupply, 'in craniocaudal order of the regions');
const NerveSupplyConnection = supplyConnection('NerveSupply', NerveSupply, 'in craniocaudal order of the nerves');

builder.objectField(SkinSupplyConnection, 'regionNotNamed', (t) =>
  t.field({
    type: SkinSupply,
    nullable: true,
    description:
      'What sources say that name no region, only the skin of the back; null if there is none. Not a finding about a region, so not among `nodes` unless `detail` is FULL: then it comes last.',
    resolve: (page) => (page as SupplyPage).unnamed,
  }),
);

const supplyArgs = {
  ...evidenceArg,
  ...builder.args((t) => ({
    detail: t.field({ type: SupplyDetailEnum, defaultValue: 'SUMMARY', description: 'A short answer or everything.' }),
  })),
  ...pageArgsWith(maxPageSize),
};

/** The kinds from which walks reach skin. */
const kindsThatReachSkin = structureKinds.filter(
  (kind) => kind === 'SpinalNerve' || kind === 'VentralRamus' || edge('SUPPLIES').domain.includes(kind),
);
for (const [kind, field, type, description] of [
  ...kindsThatReachSkin.map(
    (one) => [one, 'skinSupplied', SkinSupplyConnection, 'The skin that it and its branches reach.'] as const,
  ),
  [
    'SkinRegion',
    'suppliedBySpinalNerves',
    NerveSupplyConnection,
    'The spinal nerves (segments) whose branches reach this region or a part of it. For the nerves that end here, see `suppliedDirectlyBy`.',
  ] as const,
]) {
  foreseeWalks(kind, field);
  builder.objectField(structureRefs[kind], field, (t) =>
    t.field({
      type,
      nullable: true,
      description,
      args: supplyArgs,
      complexity: listComplexity(kind === 'SkinRegion' ? typicalLengths.nerves : typicalLengths.regions),
      resolve: ({ id }, { evidence, detail, ...page }, context) =>
        withPerspective(evidence, context, (perspective) =>
          andThen(suppliesOf(id, perspective, detail ?? 'SUMMARY', context), ({ rows, unnamed }): SupplyPage => {
            const name = `${id}.${field}`;
            const cut = cutPage(
              rows.map((row) => ({ node: { ...row, list: name } })),
              ({ node: { regionNamed, structure } }): SortKey => [Number(!regionNamed), structure.rank, structure.id],
              page,
              { name, sample: [0, 0, ''] },
            );
            return { ...cut, unnamed: unnamed === null ? null : { ...unnamed, list: name } };
          }),
        ),
    }),
  );
}

/** The regions that a nerve reaches or, for a region, the spinal nerves that reach it, in a perspective. */
export function suppliesOf(
  id: string,
  perspective: Perspective,
  detail: SupplyDetail,
  context: ApiContext,
): MaybePromise<Supplies> {
  const request = reachOf(id);
  return andThenInTurn(context.budget, context.graph.reach(request), (subgraph) => {
    const reach = detail === 'FULL' ? allRegions : specificRegions;
    const walk = (start: string, isEnd: (id: string) => boolean): SkinReached =>
      reach(findPaths(subgraph, { start, isEnd, lastSteps: false, perspective, maxLength: maxWalkLength }), subgraph);
    if (request.direction === 'DOWN') {
      const { regions, unnamed } = walk(id, (end) => kindOfId(end) === 'SkinRegion');
      const listed = detail === 'FULL' && unnamed !== null ? [...regions, unnamed] : regions;
      const rows = readEach([...listed, ...(unnamed === null ? [] : [unnamed])], (reached) =>
        rowOfRegion(reached, context),
      );
      return andThen(rows, (found) => ({
        subgraph,
        rows: found.slice(0, listed.length),
        unnamed: found[listed.length] ?? null,
      }));
    }
    const ends = withParts(subgraph, id);
    const nerves = spinalNervesIn(subgraph)
      .map((nerve) => ({ nerve, reached: walk(nerve, (end) => ends.has(end)) }))
      .filter(({ reached: { regions, unnamed } }) => regions.length > 0 || unnamed !== null);
    const rows = readEach(nerves, ({ nerve, reached }) => rowOfNerve(nerve, reached, detail, context));
    return andThen(rows, (found) => ({ subgraph, rows: found, unnamed: null }));
  });
}

function rowOfRegion({ region, ways, within }: Reached, context: ApiContext): MaybePromise<Supply> {
  return andThen(loadStructures([region, ...within], context), ([structure, ...wholes]) => ({
    structure: structure as StructureRecord,
    status: statusOfWays(ways),
    ways,
    regionNamed: region !== unnamedRegion,
    regions: wholes.sort(compareByRank),
    fault: faultAmong(ways),
  }));
}

function rowOfNerve(
  nerve: string,
  { regions, unnamed }: SkinReached,
  detail: SupplyDetail,
  context: ApiContext,
): MaybePromise<Supply> {
  const ends = [...regions, ...(unnamed !== null && (detail === 'FULL' || regions.length === 0) ? [unnamed] : [])];
  const ways = ends.flatMap((reached) => reached.ways).sort(compareWays);
  return andThen(loadStructures([nerve, ...ends.map(({ region }) => region)], context), ([structure, ...named]) => ({
    structure: structure as StructureRecord,
    status: statusOfWays(ways),
    ways,
    regionNamed: regions.length > 0,
    regions: named.sort(compareByRank),
    fault: faultAmong(ways),
  }));
}

function loadStructures(ids: readonly string[], context: ApiContext): MaybePromise<StructureRecord[]> {
  return andThen(
    readEach(ids, (id) => loadStructure(id, context)),
    (found) => [...found],
  );
}
