/** Paths: the results of walks, with their steps and what their nerves pierce and pass. */
import { branchesOf, decidingStep, type Way } from '../domain/supply.ts';
import { certaintyOfPath, relationsAlong } from '../domain/walk.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { CertaintyEnum, EvidenceStatusEnum } from './enums.ts';
import { andThen, readEach } from './maybe-promise.ts';
import { itemsMayFail, nodeConnection } from './page.ts';
import { StructureRef, structureRefs } from './refs.ts';
import { loadStructure, RelationViewType } from './relation.ts';

/** The caveat in the description of every result of a walk. */
export const caveat = 'A walk shows connectivity; it does not prove that fibres of that segment reach that skin.';

export const PathType = builder.objectRef<Way>('Path').implement({
  description: `A way along the steps of the graph, from the spinal nerve (or another start) to its end. ${caveat}`,
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
      description: 'Status of the weakest step.',
      resolve: ({ status }) => status,
    }),
    certainty: t.field({
      type: CertaintyEnum,
      nullable: true,
      description: 'The lowest certainty among the steps.',
      resolve: certaintyOfPath,
    }),
    decidedBy: t.field({
      type: RelationViewType,
      description: 'The weakest step, on which `status` rests.',
      resolve: decidingStep,
    }),
    steps: t.field({
      type: [RelationViewType],
      nullable: itemsMayFail,
      description: 'The steps in order; at most 12.',
      complexity: { field: 1, multiplier: typicalLengths.steps },
      resolve: ({ steps }) => [...steps],
    }),
    pierces: t.field({
      type: [RelationViewType],
      nullable: itemsMayFail,
      description: 'What the nerves on the path pierce, in the order of the path; at most 100.',
      complexity: { field: 1, multiplier: typicalLengths.crossings },
      resolve: (path) => relationsAlong(path, 'PIERCES'),
    }),
    passes: t.field({
      type: [RelationViewType],
      nullable: itemsMayFail,
      description: 'What the nerves on the path pass, in the order of the path; at most 100.',
      complexity: { field: 1, multiplier: typicalLengths.crossings },
      resolve: (path) => relationsAlong(path, 'PASSES'),
    }),
    branches: t.field({
      type: [structureRefs.RamusBranch],
      nullable: itemsMayFail,
      description: 'The branches of rami that sources name on this path and those merged into it; at most 30.',
      resolve: (path, _args, context) =>
        andThen(
          readEach(branchesOf(path), (id) => loadStructure(id, context)),
          (branches) => [...branches],
        ),
    }),
    mergedCount: t.int({
      description:
        'How many paths it stands for: itself, and those that differ from it only by naming a branch of the same ramus.',
      resolve: ({ merged }) => merged.length,
    }),
  }),
});

export const PathConnection = nodeConnection('Path', PathType, 'best status first, then the shortest, then by ids');
