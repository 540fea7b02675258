/** Walks: from a spinal nerve to the skin that it supplies, from skin back to its nerves, and between any two ends. */
import { reachOf, type Subgraph, spinalNervesIn, withParts } from '../domain/subgraph.ts';
import { type EvidenceStatus, type Perspective } from '../../schema/claim.ts';
import { edge, kindOfId, lastStepTypes, structureKinds, type Kind, type StructureKind } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { compareByRank, type StructureRecord } from '../domain/records.ts';
import {
  bestOf,
  comparePaths,
  findPaths,
  isOfKind,
  maxWalkLength,
  relationsAlong,
  type Path,
  type EvaluatedRelation,
} from '../domain/walk.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum, NodeKindEnum, RelationTypeEnum } from './enums.ts';
import { EvidenceFilter, withPerspective, type EvidenceArg } from './evidence.ts';
import { readId } from './ids.ts';
import { foreseeWalks } from './look-ahead.ts';
import { andThen, readEach, type MaybePromise } from './maybe-promise.ts';
import { cutPage, listComplexity, maxPageSize, nodeConnection, pageArgs, type SortKey } from './page.ts';
import { RelationRef, StructureRef, structureRefs } from './refs.ts';
import { loadStructure } from './relation.ts';

const caveat = 'A walk is connectivity as sources describe it, not proof that fibres of this segment reach that skin.';

const PathStepType = builder.objectRef<EvaluatedRelation>('PathStep').implement({
  description: 'One step of a path.',
  fields: (t) => ({
    relation: t.field({
      type: RelationRef,
      description: 'The relation that is taken, with its claims.',
      resolve: (step) => step,
    }),
    from: t.field({
      type: StructureRef,
      description: 'Where the step begins.',
      resolve: ({ record }, _args, context) => loadStructure(record.from, context),
    }),
    to: t.field({
      type: StructureRef,
      description: 'Where the step ends.',
      resolve: ({ record }, _args, context) => loadStructure(record.to, context),
    }),
  }),
});

const PathType = builder.objectRef<Path>('Path').implement({
  description: `A way along the steps of the graph, from a spinal nerve (or a later start) to its end, also where it is asked for from the skin. ${caveat}`,
  fields: (t) => ({
    start: t.field({
      type: StructureRef,
      description: 'Where it begins.',
      resolve: (path, _args, context) => loadStructure(path.start, context),
    }),
    end: t.field({
      type: StructureRef,
      description: 'Where it ends.',
      resolve: (path, _args, context) => loadStructure(path.end, context),
    }),
    length: t.int({ description: 'Number of steps.', resolve: ({ steps }) => steps.length }),
    status: t.field({
      type: EvidenceStatusEnum,
      description: 'The weakest status among its steps.',
      resolve: ({ status }) => status,
    }),
    steps: t.field({
      type: [PathStepType],
      description: 'The steps in their order.',
      complexity: { field: 1, multiplier: typicalLengths.steps },
      resolve: ({ steps }) => [...steps],
    }),
    pierces: t.field({
      type: [RelationRef],
      description: 'What the nerves on the way pierce, in the order of the way.',
      complexity: { field: 1, multiplier: typicalLengths.crossings },
      resolve: (path) => relationsAlong(path, 'PIERCES'),
    }),
    passes: t.field({
      type: [RelationRef],
      description: 'What the nerves on the way pass, in the order of the way.',
      complexity: { field: 1, multiplier: typicalLengths.crossings },
      resolve: (path) => relationsAlong(path, 'PASSES'),
    }),
  }),
});

/** Paths that share an end (or a start), with the best status among them. */
export interface Supply {
  readonly structure: StructureRecord;
  readonly status: EvidenceStatus;
  /** Shortest first, then by ids. */
  readonly paths: readonly Path[];
}

function supplyType(name: string, field: 'region' | 'spinalNerve', kind: StructureKind, description: string) {
  return builder.objectRef<Supply>(name).implement({
    description: `${description} ${caveat}`,
    fields: (t) => ({
      [field]: t.field({
        type: structureRefs[kind],
        description: kind === 'SkinRegion' ? 'The region that is supplied.' : 'The spinal nerve that supplies.',
        resolve: ({ structure }) => structure,
      }),
      status: t.field({
        type: EvidenceStatusEnum,
        description: 'The status of the best path.',
        resolve: ({ status }) => status,
      }),
      pathCount: t.int({ description: 'How many paths there are.', resolve: ({ paths }) => paths.length }),
      paths: t.field({
        type: [PathType],
        description: 'The paths, shortest first, then by ids.',
        args: {
          first: t.arg.int({ defaultValue: maxPageSize, description: `How many: 0 to ${String(maxPageSize)}.` }),
        },
        complexity: listComplexity(typicalLengths.paths),
        resolve: ({ paths }, { first }) => {
          const most = first ?? maxPageSize;
          if (most < 0 || most > maxPageSize)
            throw new GraphError(
              'INVALID_ARGUMENT',
              `"first" is ${String(most)}; ask for 0 to ${String(maxPageSize)} paths.`,
            );
          return paths.slice(0, most);
        },
      }),
    }),
  });
}

const SkinSupply = supplyType(
  'SkinSupply',
  'region',
  'SkinRegion',
  'A region of skin that is reached, with every way to it.',
);
const NerveSupply = supplyType(
  'NerveSupply',
  'spinalNerve',
  'SpinalNerve',
  'A spinal nerve that reaches the region or a part of it, with every way.',
);

const evidenceArg = builder.args((t) => ({
  evidence: t.field({
    type: EvidenceFilter,
    description: 'The perspective; all sources where left out. `statuses` filters paths by the status of the path.',
  }),
}));

/** The kinds from which skin can be reached by steps. */
const kindsThatReachSkin = structureKinds.filter(
  (kind) => kind === 'SpinalNerve' || kind === 'VentralRamus' || edge('SUPPLIES').domain.includes(kind),
);
for (const kind of kindsThatReachSkin) {
  foreseeWalks(kind, 'skinSupplied');
  builder.objectField(structureRefs[kind], 'skinSupplied', (t) =>
    t.field({
      type: [SkinSupply],
      description: `The regions of skin that it reaches, as SUPPLIES relations name them (no wholes), in craniocaudal order. ${caveat}`,
      args: evidenceArg,
      complexity: { field: 1, multiplier: typicalLengths.regions },
      resolve: ({ id }, { evidence }, context) => supplies(id, evidence, context),
    }),
  );
}

foreseeWalks('SkinRegion', 'suppliedBy');
builder.objectField(structureRefs.SkinRegion, 'suppliedBy', (t) =>
  t.field({
    type: [NerveSupply],
    description: `Every spinal nerve that supplies this region or a part of it, at any depth; each path ends at the part that its source names. Who supplies a whole is not thereby said to supply a given part. In craniocaudal order. ${caveat}`,
    args: evidenceArg,
    complexity: { field: 1, multiplier: typicalLengths.nerves },
    resolve: ({ id }, { evidence }, context) => supplies(id, evidence, context),
  }),
);

const PathConnection = nodeConnection('Path', PathType, 'shortest first, then by ids');

builder.queryField('walk', (t) =>
  t.field({
    type: PathConnection,
    description: `Every path from a structure to another one or to any of some kinds, shortest first, then by ids. ${caveat}`,
    args: {
      from: t.arg.id({ required: true, description: 'Where to begin: a spinal nerve, or any structure further on.' }),
      to: t.arg.id({
        description:
          'Where to end; `toKinds` is then not used. A fascia or a landmark is reached by what pierces or passes it.',
      }),
      toKinds: t.arg({
        type: [NodeKindEnum],
        defaultValue: ['SkinRegion'],
        description: 'Kinds at which a path may end, where no `to` is given.',
      }),
      via: t.arg({ type: [RelationTypeEnum], description: 'Only paths with a step of each of these types.' }),
      avoid: t.arg({ type: [RelationTypeEnum], description: 'Only paths without a step of any of these types.' }),
      maxLength: t.arg.int({ defaultValue: 8, description: `Most steps of a path: 1 to ${String(maxWalkLength)}.` }),
      ...evidenceArg,
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.walks),
    resolve: (_root, { from, to, toKinds, via, avoid, maxLength, evidence, ...page }, context) => {
      readStructureId('from', from);
      if (to !== null && to !== undefined) readStructureId('to', to);
      const most = maxLength ?? 8;
      if (most < 1 || most > maxWalkLength)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"maxLength" is ${String(most)}; a walk has 1 to ${String(maxWalkLength)} steps.`,
        );
      const ends = new Set<Kind>(toKinds ?? ['SkinRegion']);
      const isEnd = to === null || to === undefined ? (id: string) => isOfKind(id, ends) : (id: string) => id === to;
      const endKinds = to === null || to === undefined ? ends : new Set([kindOfId(to)]);
      return withPerspective(evidence, context, (perspective) =>
        andThen(context.graph.reach({ start: from, direction: 'DOWN' }), (subgraph) => {
          const paths = findPaths(subgraph, {
            start: from,
            isEnd,
            lastSteps: lastStepTypes.some((type) => edge(type).range.some((kind) => endKinds.has(kind))),
            perspective,
            maxLength: most,
            ...(via === null || via === undefined ? {} : { via: new Set(via) }),
            ...(avoid === null || avoid === undefined ? {} : { avoid: new Set(avoid) }),
          });
          return cutPage(
            paths.map((node) => ({ node })),
            ({ node }): SortKey => [node.steps.length, node.steps.map((step) => step.record.id).join(' ')],
            page,
            [0, ''],
          );
        }),
      );
    },
  }),
);

/** Reads the id of a structure that a client sends. Throws INVALID_ID. */
export function readStructureId(argument: string, id: string): void {
  const kind = readId(argument, id);
  if (!structureKinds.some((known) => known === kind)) {
    throw new GraphError(
      'INVALID_ID',
      `"${argument}" is "${id}", a ${kind}; a walk goes between structures, like "spinal-nerve:L2" and "skin-region:buttock".`,
    );
  }
}

function supplies(
  id: string,
  evidence: EvidenceArg | null | undefined,
  context: ApiContext,
): MaybePromise<readonly Supply[]> {
  return withPerspective(evidence, context, (perspective) =>
    andThen(suppliesOf(id, perspective, context), (found) => found.supplies),
  );
}

/** The regions that a nerve reaches or, for a region of skin, the spinal nerves that reach it, as a perspective sees it. */
export function suppliesOf(
  id: string,
  perspective: Perspective,
  context: ApiContext,
): MaybePromise<{ subgraph: Subgraph; supplies: readonly Supply[] }> {
  const request = reachOf(id);
  const fromSkin = request.direction === 'UP';
  return andThen(context.graph.reach(request), (subgraph) => {
    const ends = fromSkin ? withParts(subgraph, id) : null;
    const isEnd = (end: string) => (ends === null ? kindOfId(end) === 'SkinRegion' : ends.has(end));
    const starts = fromSkin ? spinalNervesIn(subgraph) : [id];
    const paths = starts.flatMap((start) =>
      findPaths(subgraph, { start, isEnd, lastSteps: false, perspective, maxLength: maxWalkLength }),
    );
    const groups = [...Map.groupBy(paths, (path) => (fromSkin ? path.start : path.end))];
    const found = readEach(groups, ([end]) => loadStructure(end, context));
    return andThen(found, (structures) => {
      const supplies = groups.flatMap(([, ways], index): Supply[] => {
        const structure = structures[index];
        return structure === undefined ? [] : [{ structure, status: bestOf(ways), paths: ways.sort(comparePaths) }];
      });
      return { subgraph, supplies: supplies.sort((a, b) => compareByRank(a.structure, b.structure)) };
    });
  });
}
