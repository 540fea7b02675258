/** The closed lists of the domain as GraphQL enums, spelled as in the ontology. */
import { evidenceStatuses } from '../../schema/claim.ts';
import {
  branchSides,
  clunealPositions,
  edge,
  frequencies,
  qualifiers,
  identifierSchemes,
  KINDS,
  kindNames,
  landmarkKinds,
  relationTypes,
  sourceKinds,
  SPINAL_REGIONS,
  spinalLevels,
  stances,
  statementTopics,
  type SourceKind,
  type SpinalRegion,
} from '../../schema/ontology.ts';
import { builder } from './builder.ts';

/** Values that stand for themselves, with a description each. */
function values<T extends string>(names: readonly T[], describe: (name: T) => string) {
  return Object.fromEntries(names.map((name) => [name, { value: name, description: describe(name) }])) as Record<
    T,
    { value: T; description: string }
  >;
}

export const SpinalLevelEnum = builder.enumType('SpinalLevel', {
  description: 'The 31 spinal levels, C1 to Co1, in craniocaudal order.',
  values: values(spinalLevels, (level) => `Segment ${level}.`),
});

const regionNames: Record<SpinalRegion, string> = {
  CERVICAL: 'Neck, C1 to C8.',
  THORACIC: 'Chest, T1 to T12.',
  LUMBAR: 'Loin, L1 to L5.',
  SACRAL: 'Sacrum, S1 to S5.',
  COCCYGEAL: 'Coccyx, Co1.',
};
export const SpinalRegionEnum = builder.enumType('SpinalRegion', {
  description: 'A region of the spine.',
  values: values(Object.keys(SPINAL_REGIONS) as SpinalRegion[], (region) => regionNames[region]),
});

export const NodeKindEnum = builder.enumType('NodeKind', {
  description: 'The kinds of node in the graph.',
  values: Object.fromEntries(
    kindNames.map((kind) => [KINDS[kind].nodeKind, { value: kind, description: KINDS[kind].definition }]),
  ),
});

export const RelationTypeEnum = builder.enumType('RelationType', {
  description: 'The typed edges of the graph, named as in Neo4j.',
  values: values(relationTypes, (type) => edge(type).definition),
});

const howNames: Record<string, string> = {
  CROSSES: 'Over it, from one side to the other.',
  UNDER: 'Beneath it.',
  THROUGH: 'Through it, or through an opening in it.',
  AROUND: 'Round its border.',
  BEHIND: 'On its posterior side.',
  NEAR: 'Close to it.',
  ATTACHES_TO: 'Is attached to it.',
  COVERS: 'Covers it.',
  SPLITS_AROUND: 'Splits into two layers that enclose it.',
  CONTINUOUS_WITH: 'Goes over into it without a border.',
};
export const HowEnum = builder.enumType('How', {
  description: 'The way in which a PASSES or an ADJOINS relation holds.',
  values: values(qualifiers, (how) => howNames[how] ?? how),
});

export const StanceEnum = builder.enumType('Stance', {
  description: 'Whether a source speaks for a relation or against it.',
  values: values(stances, (stance) =>
    stance === 'SUPPORTS' ? 'The source says so.' : 'The source denies it, or names something else instead.',
  ),
});

export const FrequencyEnum = builder.enumType('Frequency', {
  description: 'How often, in the words of a source that prints no number; weakest first.',
  values: values(frequencies, (frequency) => `The source says "${frequency.toLowerCase()}" or a word of that meaning.`),
});

const statusNames = {
  DISPUTED:
    'Nobody supports it, a stronger source than its strongest supporter disputes it, or an equally strong one does.',
  VARIANT: 'A minority finding: counted or called frequent in fewer than half of the cases by all that say how often.',
  ACCEPTED: 'Supported, and not outweighed. A weaker objection may stand beside it: see the claims.',
};
export const EvidenceStatusEnum = builder.enumType('EvidenceStatus', {
  description: 'What follows from the claims on a relation; derived, never written by hand. Weakest first.',
  values: values(evidenceStatuses, (status) => statusNames[status]),
});

export const SourceKindEnum = builder.enumType('SourceKind', {
  description: 'What sort of source it is. The strength of its word, 3 to 0, follows from it.',
  values: values(
    Object.keys(sourceKinds) as SourceKind[],
    (kind) => `${sourceKinds[kind].definition} Strength ${String(sourceKinds[kind].strength)}.`,
  ),
});

export const StatementTopicEnum = builder.enumType('StatementTopic', {
  description: 'What a statement, a claim that is no relation, is about.',
  values: values(statementTopics, (topic) => `${topic.charAt(0)}${topic.slice(1).toLowerCase()}.`),
});

export const ClunealPositionEnum = builder.enumType('ClunealPosition', {
  description: 'The three groups of cluneal nerves.',
  values: values(clunealPositions, (position) => `The ${position.toLowerCase()} group.`),
});

export const BranchSideEnum = builder.enumType('BranchSide', {
  description: 'Which branch of a dorsal ramus it is.',
  values: values(branchSides, (side) => `The ${side.toLowerCase()} branch.`),
});

export const LandmarkKindEnum = builder.enumType('LandmarkKind', {
  description: 'What sort of landmark it is.',
  values: values(landmarkKinds, (kind) => `${kind.charAt(0)}${kind.slice(1).toLowerCase().replaceAll('_', ' ')}.`),
});

export const IdentifierSchemeEnum = builder.enumType('IdentifierScheme', {
  description: 'The schemes of external identifiers.',
  values: values(
    Object.keys(identifierSchemes) as (keyof typeof identifierSchemes)[],
    (scheme) => identifierSchemes[scheme].definition,
  ),
});
