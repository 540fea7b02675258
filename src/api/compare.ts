/** What two perspectives disagree about, for the ways between one nerve or region and its skin or nerves. */
import type { Subgraph } from '../domain/subgraph.ts';
import type { Perspective } from '../../schema/claim.ts';
import {
  asStructure,
  compareByRank,
  compareIds,
  type RelationRecord,
  type StructureRecord,
} from '../domain/records.ts';
import { evaluateRelation, type EvaluatedRelation } from '../domain/walk.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum } from './enums.ts';
import { EvidenceFilter, withPerspective, type EvidenceArg } from './evidence.ts';
import { andThen, readBoth, type MaybePromise } from './maybe-promise.ts';
import { RelationRef, StructureRef } from './refs.ts';
import { readStructureId, suppliesOf, type Supply } from './walk.ts';

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

interface Comparison {
  readonly of: StructureRecord;
  readonly supplies: readonly SupplyDifference[];
  readonly agreed: number;
  readonly relations: readonly RelationDifference[];
}

const sideOf = (side: 'left' | 'right') => `in the perspective \`${side}\``;

const SupplyDifferenceType = builder.objectRef<SupplyDifference>('SupplyDifference').implement({
  description: 'A region of skin (or a spinal nerve) that two perspectives judge differently.',
  fields: (t) => ({
    structure: t.field({
      type: StructureRef,
      description: 'The region that is supplied, or the nerve that supplies.',
      resolve: ({ structure }) => structure,
    }),
    left: t.field({
      type: EvidenceStatusEnum,
      nullable: true,
      description: `Its status ${sideOf('left')}; null where no way leads to it.`,
      resolve: ({ left }) => left?.status ?? null,
    }),
    right: t.field({
      type: EvidenceStatusEnum,
      nullable: true,
      description: `Its status ${sideOf('right')}; null where no way leads to it.`,
      resolve: ({ right }) => right?.status ?? null,
    }),
    leftPathCount: t.int({
      description: `How many ways there are ${sideOf('left')}.`,
      resolve: ({ left }) => left?.paths.length ?? 0,
    }),
    rightPathCount: t.int({
      description: `How many ways there are ${sideOf('right')}.`,
      resolve: ({ right }) => right?.paths.length ?? 0,
    }),
  }),
});

const RelationDifferenceType = builder.objectRef<RelationDifference>('RelationDifference').implement({
  description: 'A relation on the ways that two perspectives judge differently.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the relation.', resolve: ({ record }) => record.id }),
    left: t.field({
      type: RelationRef,
      nullable: true,
      description: `The relation ${sideOf('left')}; null where it is absent.`,
      resolve: ({ left }) => left,
    }),
    right: t.field({
      type: RelationRef,
      nullable: true,
      description: `The relation ${sideOf('right')}; null where it is absent.`,
      resolve: ({ right }) => right,
    }),
  }),
});

const ComparisonType = builder.objectRef<Comparison>('Comparison').implement({
  description: 'What two perspectives disagree about for one structure.',
  fields: (t) => ({
    of: t.field({ type: StructureRef, description: 'The structure.', resolve: ({ of }) => of }),
    supplies: t.field({
      type: [SupplyDifferenceType],
      description:
        'For a nerve: regions of skin; for a region: spinal nerves. Only those whose status differs, in craniocaudal order.',
      complexity: { field: 1, multiplier: typicalLengths.regions },
      resolve: ({ supplies }) => [...supplies],
    }),
    agreed: t.exposeInt('agreed', { description: 'How many regions (or nerves) both judge alike.' }),
    relations: t.field({
      type: [RelationDifferenceType],
      description:
        'The relations on the ways (steps, and what is pierced and passed) whose status differs or that only one has, by id.',
      complexity: { field: 1, multiplier: typicalLengths.relations },
      resolve: ({ relations }) => [...relations],
    }),
  }),
});

builder.queryField('compare', (t) =>
  t.field({
    type: ComparisonType,
    nullable: true,
    description:
      'What two perspectives disagree about for one nerve (the skin that it supplies) or one region of skin (the nerves that supply it). Null where there is no such structure.',
    args: {
      of: t.arg.id({
        required: true,
        description: 'A spinal nerve, a ramus, a branch, a nerve, a cluneal group or a region of skin.',
      }),
      left: t.arg({
        type: EvidenceFilter,
        description: 'One perspective; all sources where left out. `statuses` is not used.',
      }),
      right: t.arg({
        type: EvidenceFilter,
        description: 'The other; all sources where left out. `statuses` is not used.',
      }),
    },
    complexity: { field: 1, multiplier: 2 },
    resolve: (_root, { of, left, right }, context) => {
      readStructureId('of', of);
      const views = () =>
        readBoth(
          () => viewOf(of, left, context),
          () => viewOf(of, right, context),
        );
      return andThen(
        readBoth(() => context.graph.node(of), views),
        ([node, [one, other]]) => {
          const found = asStructure(node);
          return found === null ? null : compareViews(found, one, other);
        },
      );
    },
  }),
);

interface View {
  readonly perspective: Perspective;
  readonly subgraph: Subgraph;
  readonly supplies: readonly Supply[];
}

function viewOf(id: string, evidence: EvidenceArg | null | undefined, context: ApiContext): MaybePromise<View> {
  return withPerspective({ ...evidence, statuses: null }, context, (perspective) =>
    andThen(suppliesOf(id, perspective, context), (found) => ({ perspective, ...found })),
  );
}

function compareViews(of: StructureRecord, left: View, right: View): Comparison {
  const lefts = new Map(left.supplies.map((supply) => [supply.structure.id, supply]));
  const rights = new Map(right.supplies.map((supply) => [supply.structure.id, supply]));
  const all = new Map([...lefts, ...rights].map(([id, { structure }]) => [id, structure]));
  const differences = [...all.values()].sort(compareByRank).map((structure) => ({
    structure,
    left: lefts.get(structure.id) ?? null,
    right: rights.get(structure.id) ?? null,
  }));
  const supplies = differences.filter((difference) => difference.left?.status !== difference.right?.status);
  const relations = relationsOnTheWay(left).flatMap((record): RelationDifference[] => {
    const one = evaluateRelation(record, left.perspective);
    const other = evaluateRelation(record, right.perspective);
    return one?.evaluation.status === other?.evaluation.status ? [] : [{ record, left: one, right: other }];
  });
  return { of, supplies, agreed: differences.length - supplies.length, relations };
}

/** Every relation of the subgraph; it is the same for both perspectives, and holds what one of them leaves out. */
function relationsOnTheWay({ subgraph }: View): RelationRecord[] {
  return [...subgraph.outgoing.values()].flat().sort((a, b) => compareIds(a.id, b.id));
}
