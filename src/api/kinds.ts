/** The structure types of the API, each with its own fields and the root fields that return it. */
import { KINDS, regionOfLevel, structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { StructureRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { BranchSideEnum, ClunealPositionEnum, LandmarkKindEnum, SpinalLevelEnum, SpinalRegionEnum } from './enums.ts';
import { findNode } from './ids.ts';
import { listComplexity, listNodes, pageArgs } from './page.ts';
import { StructureRef, structureRefs } from './refs.ts';
import { structureConnections } from './structure.ts';

for (const kind of structureKinds) {
  builder.node(structureRefs[kind], {
    description: KINDS[kind].definition,
    interfaces: [StructureRef],
    id: { resolve: (structure) => structure.id },
    isTypeOf: (value) => (value as StructureRecord).kind === kind,
  });
}

const levelKinds = ['SpinalNerve', 'DorsalRamus', 'VentralRamus', 'RamusBranch'] as const;
for (const kind of levelKinds) {
  builder.objectFields(structureRefs[kind], (t) => ({
    level: t.field({ type: SpinalLevelEnum, description: 'Spinal level.', resolve: ({ level }) => level ?? '' }),
    region: t.field({
      type: SpinalRegionEnum,
      description: 'Region of the spine.',
      resolve: ({ level }) => regionOfLevel(level ?? ''),
    }),
  }));
}

builder.objectField(structureRefs.RamusBranch, 'side', (t) =>
  t.field({
    type: BranchSideEnum,
    nullable: true,
    description: 'Medial, intermediate or lateral.',
    resolve: (branch) => branch.side,
  }),
);
builder.objectField(structureRefs.ClunealGroup, 'position', (t) =>
  t.field({
    type: ClunealPositionEnum,
    nullable: true,
    description: 'Superior, middle or inferior.',
    resolve: (group) => group.position,
  }),
);
builder.objectField(structureRefs.Landmark, 'landmarkKind', (t) =>
  t.field({
    type: LandmarkKindEnum,
    nullable: true,
    description: 'Bone, joint, ligament, muscle and so on.',
    resolve: (landmark) => landmark.landmarkKind,
  }),
);
builder.objectField(structureRefs.ClinicalCondition, 'disclaimer', (t) =>
  t.string({
    description: 'Show it with everything about a condition.',
    resolve: () => 'For teaching only: not for diagnosis or treatment, and no substitute for medical advice.',
  }),
);

// One structure by its level, its position, or its id.
for (const kind of ['SpinalNerve', 'DorsalRamus', 'VentralRamus'] as const) {
  builder.queryField(KINDS[kind].field, (t) =>
    t.field({
      type: structureRefs[kind],
      nullable: true,
      description: `The ${words(kind)} of a level.${kind === 'VentralRamus' ? ' Null if the graph does not need it.' : ''}`,
      args: { level: t.arg({ type: SpinalLevelEnum, required: true, description: 'Spinal level, like L2.' }) },
      resolve: (_root, { level }, context, info) => findNode(kind, `${KINDS[kind].idPrefix}:${level}`, context, info),
    }),
  );
}
builder.queryField(KINDS.RamusBranch.field, (t) =>
  t.field({
    type: structureRefs.RamusBranch,
    nullable: true,
    description: 'A branch of a dorsal ramus. Null if no source describes it.',
    args: {
      level: t.arg({ type: SpinalLevelEnum, required: true, description: 'Level of the dorsal ramus.' }),
      side: t.arg({ type: BranchSideEnum, required: true, description: 'Which branch.' }),
    },
    resolve: (_root, { level, side }, context, info) =>
      findNode('RamusBranch', `${KINDS.RamusBranch.idPrefix}:${level}-${side.toLowerCase()}`, context, info),
  }),
);
builder.queryField(KINDS.ClunealGroup.field, (t) =>
  t.field({
    type: structureRefs.ClunealGroup,
    nullable: true,
    description: 'One of the three groups of cluneal nerves.',
    args: { position: t.arg({ type: ClunealPositionEnum, required: true, description: 'Which of the three groups.' }) },
    resolve: (_root, { position }, context, info) =>
      findNode('ClunealGroup', `${KINDS.ClunealGroup.idPrefix}:${position.toLowerCase()}`, context, info),
  }),
);
/** Kinds identified by a level or a position have arguments of their own, above. */
const byOwnArguments = new Set<StructureKind>([...levelKinds, 'ClunealGroup']);
for (const kind of structureKinds.filter((each) => !byOwnArguments.has(each))) {
  builder.queryField(KINDS[kind].field, (t) =>
    t.field({
      type: structureRefs[kind],
      nullable: true,
      description: `The ${words(kind)} with this id; null if there is none.`,
      args: { id: t.arg.id({ required: true, description: `Begins with "${KINDS[kind].idPrefix}:".` }) },
      resolve: (_root, { id }, context, info) => findNode(kind, id, context, info),
    }),
  );
}

// All structures of a kind.
const byRegion = new Set<StructureKind>(['SpinalNerve', 'DorsalRamus', 'VentralRamus']);
for (const kind of structureKinds) {
  const plural = KINDS[kind].pluralField;
  const common = {
    type: structureConnections[kind],
    nullable: true,
    description: `All of them, in craniocaudal order. ${KINDS[kind].definition}`,
  } as const;
  builder.queryField(plural, (t) => {
    if (byRegion.has(kind))
      return t.field({
        ...common,
        args: { region: t.arg({ type: SpinalRegionEnum, description: 'Only this region of the spine.' }), ...pageArgs },
        complexity: listComplexity(typicalLengths.levels),
        resolve: (_root, { region, ...page }, { graph }, info) =>
          listNodes<StructureRecord>(graph, plural, { kind, region: region ?? null }, page, info),
      });
    if (kind === 'Landmark')
      return t.field({
        ...common,
        args: {
          kinds: t.arg({ type: [LandmarkKindEnum], description: 'Only these kinds, like [MUSCLE].' }),
          ...pageArgs,
        },
        complexity: listComplexity(typicalLengths.structures),
        resolve: (_root, { kinds, ...page }, { graph }, info) =>
          listNodes<StructureRecord>(graph, plural, { kind, landmarkKinds: kinds ?? null }, page, info),
      });
    return t.field({
      ...common,
      args: pageArgs,
      complexity: listComplexity(typicalLengths.structures),
      resolve: (_root, page, { graph }, info) => listNodes<StructureRecord>(graph, plural, { kind }, page, info),
    });
  });
}

/** `SpinalNerve` as words: "spinal nerve". */
function words(kind: StructureKind): string {
  return kind.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
