/** The kinds of structure as types of the API, each with the fields of its own and the root fields that return it. */
import { KINDS, regionOfLevel, structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { StructureRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { BranchSideEnum, ClunealPositionEnum, LandmarkKindEnum, SpinalLevelEnum, SpinalRegionEnum } from './enums.ts';
import { findNode } from './ids.ts';
import type { MaybePromise } from './maybe-promise.ts';
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
    level: t.field({ type: SpinalLevelEnum, description: 'Its spinal level.', resolve: ({ level }) => level ?? '' }),
    region: t.field({
      type: SpinalRegionEnum,
      description: 'The region of the spine to which its level belongs.',
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
    description: 'To be shown with everything about a condition.',
    resolve: () => 'For teaching only: not for diagnosis or treatment, and no substitute for the advice of a doctor.',
  }),
);

// One structure by what names it: a level, a position, or else its id.
for (const kind of ['SpinalNerve', 'DorsalRamus', 'VentralRamus'] as const) {
  builder.queryField(KINDS[kind].field, (t) =>
    t.field({
      type: structureRefs[kind],
      nullable: kind === 'VentralRamus',
      description:
        kind === 'VentralRamus' ? `${KINDS[kind].definition} Null where the graph keeps none.` : KINDS[kind].definition,
      args: { level: t.arg({ type: SpinalLevelEnum, required: true, description: 'The spinal level, like L2.' }) },
      resolve: (_root, { level }, context, info) =>
        findNode(kind, `${KINDS[kind].idPrefix}:${level}`, context, info) as MaybePromise<StructureRecord>,
    }),
  );
}
builder.queryField(KINDS.RamusBranch.field, (t) =>
  t.field({
    type: structureRefs.RamusBranch,
    nullable: true,
    description: `${KINDS.RamusBranch.definition} Null where no source describes it.`,
    args: {
      level: t.arg({ type: SpinalLevelEnum, required: true, description: 'The level of its dorsal ramus.' }),
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
    description: KINDS.ClunealGroup.definition,
    args: { position: t.arg({ type: ClunealPositionEnum, required: true, description: 'Which of the three groups.' }) },
    resolve: (_root, { position }, context, info) =>
      findNode('ClunealGroup', `${KINDS.ClunealGroup.idPrefix}:${position.toLowerCase()}`, context, info),
  }),
);
for (const kind of ['PeripheralNerve', 'Fascia', 'Landmark', 'SkinRegion', 'ClinicalCondition'] as const) {
  builder.queryField(KINDS[kind].field, (t) =>
    t.field({
      type: structureRefs[kind],
      nullable: true,
      description: `${KINDS[kind].definition} Null where there is none with this id.`,
      args: { id: t.arg.id({ required: true, description: `An id that begins with "${KINDS[kind].idPrefix}:".` }) },
      resolve: (_root, { id }, context, info) => findNode(kind, id, context, info),
    }),
  );
}

// All structures of a kind.
const byRegion = new Set<StructureKind>(['SpinalNerve', 'DorsalRamus', 'VentralRamus']);
for (const kind of structureKinds) {
  const plural = KINDS[kind].pluralField;
  builder.queryField(plural, (t) =>
    byRegion.has(kind)
      ? t.field({
          type: structureConnections[kind],
          description: `All of this kind, in craniocaudal order. ${KINDS[kind].definition}`,
          args: {
            region: t.arg({
              type: SpinalRegionEnum,
              description: 'Only those of this region of the spine; all where left out.',
            }),
            ...pageArgs,
          },
          complexity: listComplexity(typicalLengths.levels),
          resolve: (_root, { region, ...page }, { graph }, info) =>
            listNodes<StructureRecord>(graph, { kind, region: region ?? null }, page, info),
        })
      : t.field({
          type: structureConnections[kind],
          description: `All of this kind, in craniocaudal order, then by id. ${KINDS[kind].definition}`,
          args: pageArgs,
          complexity: listComplexity(typicalLengths.structures),
          resolve: (_root, page, { graph }, info) => listNodes<StructureRecord>(graph, { kind }, page, info),
        }),
  );
}
