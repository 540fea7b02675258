/** What two perspectives disagree about: the skin of a nerve, the nerves of a region, and the relations between them. */
import { relationsOf } from '../domain/subgraph.ts';
import type { Perspective } from '../../schema/claim.ts';
import type { MaybeFaulty } from '../../schema/fields.ts';
import {
  asStructure,
  compareByRank,
  compareIds,
  type RelationRecord,
  type StructureRecord,
} from '../domain/records.ts';
import { evaluateRelation, faultAmong, type EvaluatedRelation } from '../domain/walk.ts';
import { GraphError } from '../errors.ts';
import { listRequest } from '../store/port.ts';
import { andThenInTurn } from './answer-budget.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum } from './enums.ts';
import { EvidenceFilter, withPerspective, type EvidenceArg } from './evidence.ts';
import { readStructureId } from './ids.ts';
import { andThen, readBoth, readEach, type MaybePromise } from './maybe-promise.ts';
import { cutPage, listComplexity, maxPageSize, nodeConnection, pageArgs, pageArgsWith } from './page.ts';
import { RelationRef, StructureRef } from './refs.ts';
import { relationOf, RelationViewType } from './relation.ts';
import { suppliesOf, type Supplies, type Supply } from './supply.ts';

interface SupplyDifference {
  readonly structure: StructureRecord;
  readonly left: Supply | null;
  readonly right: Supply | null;
}

interface RelationDifference {
  readonly record: RelationRecord;
  readonly left: EvaluatedRelation | null;
  readonly right: EvaluatedRelation | null;
}

/** It has the fault of any relation on the paths: all that it counts would depend on that. */
interface Comparison extends MaybeFaulty {
  readonly of: StructureRecord;
  readonly supplies: readonly SupplyDifference[];
  readonly agreed: number;
  readonly relations: readonly RelationDifference[];
}

const SupplySideType = builder.objectRef<Supply>('SupplySide').implement({
  description: 'The walk between a nerve and a region of skin, as one perspective sees it.',
  fields: (t) => ({
    status: t.field({
      type: EvidenceStatusEnum,
      description: 'Status of the best path.',
      resolve: ({ status }) => status,
    }),
    pathCount: t.int({ description: 'Number of paths.', resolve: ({ ways }) => ways.length }),
  }),
});

const SupplyDifferenceType = builder.objectRef<SupplyDifference>('SupplyDifference').implement({
  description: 'A region of skin (or a spinal nerve) to which two perspectives give a different status.',
  fields: (t) => ({
    structure: t.field({
      type: StructureRef,
      description: 'The region, or the spinal nerve.',
      resolve: ({ structure }) => structure,
    }),
    left: t.field({
      type: SupplySideType,
      nullable: true,
      description: 'In the perspective `left`; null if no path leads to it.',
      resolve: ({ left }) => left,
    }),
    right: t.field({
      type: SupplySideType,
      nullable: true,
      description: 'In the perspective `right`; null if no path leads to it.',
      resolve: ({ right }) => right,
    }),
  }),
});

const RelationDifferenceType = builder.objectRef<RelationDifference>('RelationDifference').implement({
  description: 'A relation to which two perspectives give a different status.',
  fields: (t) => ({
    relation: t.field({
      type: RelationRef,
      description: 'The relation, as all sources see it.',
      resolve: ({ record }) => relationOf(record),
    }),
    left: t.field({
      type: RelationViewType,
      nullable: true,
      description: 'In the perspective `left`; null if it is absent from it.',
      resolve: ({ left }) => left,
    }),
    right: t.field({
      type: RelationViewType,
      nullable: true,
      description: 'In the perspective `right`; null if it is absent from it.',
      resolve: ({ right }) => right,
    }),
  }),
});

const SupplyDifferenceConnection = nodeConnection(
  'SupplyDifference',
  SupplyDifferenceType,
  'in craniocaudal order of the structures',
);
const RelationDifferenceConnection = nodeConnection('RelationDifference', RelationDifferenceType, 'by relation id');

const ComparisonType = builder.objectRef<Comparison>('Comparison').implement({
  description: 'What two perspectives disagree about for one structure.',
  fields: (t) => ({
    of: t.field({ type: StructureRef, description: 'The structure.', resolve: ({ of }) => of }),
    agreed: t.exposeInt('agreed', {
      description: 'Number of regions (or nerves) to which both perspectives give the same status.',
    }),
    supplies: t.field({
      type: SupplyDifferenceConnection,
      nullable: true,
      description:
        'For a nerve, the regions of skin that differ; for a region, the spinal nerves. Claims that name no region are left out.',
      args: pageArgs,
      complexity: listComplexity(typicalLengths.regions),
      resolve: ({ of, supplies }, page) =>
        cutPage(
          supplies.map((node) => ({ node })),
          ({ node: { structure } }) => [structure.rank, structure.id],
          page,
          { name: `comparison(${of.id}).supplies`, sample: [0, ''] },
        ),
    }),
    relations: t.field({
      type: RelationDifferenceConnection,
      nullable: true,
      description: 'The relations on the paths that differ: steps, and what is pierced and passed.',
      args: pageArgs,
      complexity: listComplexity(typicalLengths.relations),
      resolve: ({ of, relations }, page) =>
        cutPage(
          relations.map((node) => ({ node })),
          ({ node: { record } }) => [record.id],
          page,
          { name: `comparison(${of.id}).relations`, sample: [''] },
        ),
    }),
  }),
});

const ComparisonConnection = nodeConnection('Comparison', ComparisonType, 'in craniocaudal order');

const sides = builder.args((t) => ({
  left: t.field({ type: EvidenceFilter, description: 'One perspective; null: all sources. `statuses` has no effect.' }),
  right: t.field({
    type: EvidenceFilter,
    description: 'The other perspective; null: all sources. `statuses` has no effect.',
  }),
}));

builder.queryFields((t) => ({
  compare: t.field({
    type: ComparisonType,
    nullable: true,
    description:
      'What two perspectives disagree about for one nerve (the skin that it supplies) or one region (the spinal nerves that supply it). Null if there is no such structure.',
    args: {
      of: t.arg.id({ required: true, description: 'Id of a nerve, ramus, branch, cluneal group or region of skin.' }),
      ...sides,
    },
    complexity: { field: 1, multiplier: 2 },
    resolve: (_root, { of, left, right }, context) => {
      readStructureId('of', of);
      return andThenInTurn(
        context.budget,
        readBoth(
          () => context.graph.node(of),
          () => viewsOf(of, left, right, context),
        ),
        ([node, views]) => {
          const found = asStructure(node);
          return found === null ? null : compareViews(found, ...views);
        },
      );
    },
  }),
  compareAll: t.field({
    type: ComparisonConnection,
    nullable: true,
    description:
      'The same for many structures at once: those on which the two perspectives differ. All 31 spinal nerves unless `of` names others.',
    args: {
      of: t.arg.idList({
        description: `Ids as in \`compare\`, at most ${String(maxPageSize)}; null: all spinal nerves.`,
      }),
      ...sides,
      ...pageArgsWith(maxPageSize),
    },
    complexity: ({ of, ...page }) => ({
      ...listComplexity(typicalLengths.levels * 2)(page),
      field: 1 + (of?.length ?? typicalLengths.levels),
    }),
    resolve: async (_root, { of, left, right, ...page }, context) => {
      const structures = await structuresOf(of, context);
      const compared = await readEach(structures, (structure) =>
        andThenInTurn(context.budget, viewsOf(structure.id, left, right, context), (views) =>
          compareViews(structure, ...views),
        ),
      );
      const different = compared.filter(
        ({ supplies, relations, fault }) => fault !== undefined || supplies.length + relations.length > 0,
      );
      return cutPage(
        different.map((node) => ({ node })),
        ({
          node: {
            of: { rank, id },
          },
        }) => [rank, id],
        page,
        { name: 'compareAll', sample: [0, ''] },
      );
    },
  }),
}));

async function structuresOf(
  ids: readonly string[] | null | undefined,
  { graph }: ApiContext,
): Promise<StructureRecord[]> {
  if (ids === null || ids === undefined) {
    const { items } = await graph.list(listRequest({ kind: 'SpinalNerve', limit: maxPageSize }));
    return items as unknown as StructureRecord[];
  }
  if (ids.length > maxPageSize)
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"of" has ${String(ids.length)} ids. Ask for at most ${String(maxPageSize)} at a time.`,
    );
  for (const id of ids) readStructureId('of', id);
  const found = await readEach([...new Set(ids)], (id) => graph.node(id));
  return found.map(asStructure).filter((structure) => structure !== null);
}

interface View extends Supplies {
  readonly perspective: Perspective;
}

function viewOf(id: string, evidence: EvidenceArg | null | undefined, context: ApiContext): MaybePromise<View> {
  return withPerspective({ ...evidence, statuses: null }, context, (perspective) =>
    andThen(suppliesOf(id, perspective, 'FULL', context), (found) => ({ ...found, perspective })),
  );
}

function viewsOf(
  id: string,
  left: EvidenceArg | null | undefined,
  right: EvidenceArg | null | undefined,
  context: ApiContext,
): MaybePromise<[View, View]> {
  return readBoth(
    () => viewOf(id, left, context),
    () => viewOf(id, right, context),
  );
}

function compareViews(of: StructureRecord, left: View, right: View): Comparison {
  const named = ({ rows }: View) =>
    new Map(rows.filter(({ regionNamed }) => regionNamed).map((row) => [row.structure.id, row]));
  const [lefts, rights] = [named(left), named(right)];
  const structures = new Map([...lefts, ...rights].map(([id, { structure }]) => [id, structure]));
  const both = [...structures.values()].sort(compareByRank).map((structure) => ({
    structure,
    left: lefts.get(structure.id) ?? null,
    right: rights.get(structure.id) ?? null,
  }));
  const records = relationsOnTheWay(left);
  const supplies = both.filter((difference) => difference.left?.status !== difference.right?.status);
  const relations = records.flatMap((record): RelationDifference[] => {
    const one = evaluateRelation(record, left.perspective);
    const other = evaluateRelation(record, right.perspective);
    return one?.evaluation.status === other?.evaluation.status ? [] : [{ record, left: one, right: other }];
  });
  const comparison = { of, supplies, agreed: both.length - supplies.length, relations };
  const fault = faultAmong(records);
  return fault === undefined ? comparison : { ...comparison, fault };
}

/** Every relation of the subgraph. Both perspectives share it, so it includes what one of them omits. */
function relationsOnTheWay({ subgraph }: View): RelationRecord[] {
  return relationsOf(subgraph).sort((a, b) => compareIds(a.id, b.id));
}
