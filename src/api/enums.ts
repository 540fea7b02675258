/** The ontology's enumerations as GraphQL enums, with the same spelling. */
import { certainties, type Certainty } from '../../schema/certainty.ts';
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

/** Enum values with a description each. */
function values<T extends string>(names: readonly T[], describe: (name: T) => string) {
  return Object.fromEntries(names.map((name) => [name, { value: name, description: describe(name) }])) as Record<
    T,
    { value: T; description: string }
  >;
}

export const SpinalLevelEnum = builder.enumType('SpinalLevel', {
  description: 'A spinal level, C1 to Co1.',
  values: values(spinalLevels, (level) => `Segment ${level}.`),
});

const regionNames: Record<SpinalRegion, string> = {
  CERVICAL: 'C1 to C8.',
  THORACIC: 'T1 to T12.',
  LUMBAR: 'L1 to L5.',
  SACRAL: 'S1 to S5.',
  COCCYGEAL: 'Co1.',
};
export const SpinalRegionEnum = builder.enumType('SpinalRegion', {
  description: 'A region of the spine.',
  values: values(Object.keys(SPINAL_REGIONS) as SpinalRegion[], (region) => regionNames[region]),
});

export const NodeKindEnum = builder.enumType('NodeKind', {
  description: 'A kind of node.',
  values: Object.fromEntries(
    kindNames.map((kind) => [KINDS[kind].nodeKind, { value: kind, description: KINDS[kind].definition }]),
  ),
});

export const RelationTypeEnum = builder.enumType('RelationType', {
  description: 'A type of relation, named as in Neo4j.',
  values: values(relationTypes, (type) => edge(type).definition),
});

const howNames: Record<string, string> = {
  CROSSES: 'Crosses over it.',
  UNDER: 'Runs under it.',
  THROUGH: 'Runs through it, or through an opening in it.',
  AROUND: 'Curves around its border.',
  BEHIND: 'Runs behind it.',
  NEAR: 'Runs near it.',
  ATTACHES_TO: 'Attaches to it.',
  COVERS: 'Covers it.',
  SPLITS_AROUND: 'Splits into two layers that enclose it.',
  CONTINUOUS_WITH: 'Continuous with it; no distinct boundary.',
};
export const HowEnum = builder.enumType('How', {
  description: 'How a nerve passes a landmark, or how a fascia adjoins a structure.',
  values: values(qualifiers, (how) => howNames[how] ?? how),
});

export const StanceEnum = builder.enumType('Stance', {
  description: 'Whether a source supports a relation or disputes it.',
  values: values(stances, (stance) =>
    stance === 'SUPPORTS' ? 'The source says so.' : 'The source denies it, or names something else instead.',
  ),
});

export const FrequencyEnum = builder.enumType('Frequency', {
  description: 'How often, in the words of a source that gives no number.',
  values: values(frequencies, (frequency) => `"${frequency.toLowerCase()}", or a word to that effect.`),
});

const statusNames = {
  DISPUTED: 'No source supports it, or a source at least as strong as its strongest supporter disputes it.',
  VARIANT: 'A minority finding: reported in fewer than half of cases by every source that says how often.',
  ACCEPTED: 'Supported and not outweighed. Weaker sources may still dispute it: see the claims.',
};
export const EvidenceStatusEnum = builder.enumType('EvidenceStatus', {
  description: 'What follows from the claims on a relation. Derived, never edited by hand.',
  values: values(evidenceStatuses, (status) => statusNames[status]),
});

const certaintyNames: Record<Certainty, string> = {
  VERY_LOW: 'A single voice without a count, or reference sites and encyclopaedias alone.',
  LOW: 'One small counted study, or at least two independent textbooks, reviews or uncounted studies.',
  MODERATE: 'At least two independent counted studies, or one with at least 30 observations.',
  HIGH: 'At least three independent counted studies with at least 100 observations in all.',
};
export const CertaintyEnum = builder.enumType('Certainty', {
  description:
    'How much evidence is worth, in grades named after GRADE. A grade lower if equally strong sources disagree, even by implication, and if counts clash with each other or with a word like USUAL.',
  values: values(certainties, (certainty) => certaintyNames[certainty]),
});

export const SourceKindEnum = builder.enumType('SourceKind', {
  description: 'Kind of source, which decides the strength of its claims, 3 to 0.',
  values: values(
    Object.keys(sourceKinds) as SourceKind[],
    (kind) => `${sourceKinds[kind].definition} Strength ${String(sourceKinds[kind].strength)}.`,
  ),
});

export const StatementTopicEnum = builder.enumType('StatementTopic', {
  description: 'Topic of a statement: a claim about a structure that is not a relation.',
  values: values(statementTopics, (topic) => `${topic.charAt(0)}${topic.slice(1).toLowerCase()}.`),
});

export const ClunealPositionEnum = builder.enumType('ClunealPosition', {
  description: 'The three groups of cluneal nerves.',
  values: values(clunealPositions, (position) => `The ${position.toLowerCase()} group.`),
});

export const BranchSideEnum = builder.enumType('BranchSide', {
  description: 'A branch of a dorsal ramus.',
  values: values(branchSides, (side) => `The ${side.toLowerCase()} branch.`),
});

export const LandmarkKindEnum = builder.enumType('LandmarkKind', {
  description: 'Kind of landmark.',
  values: values(landmarkKinds, (kind) => `${kind.charAt(0)}${kind.slice(1).toLowerCase().replaceAll('_', ' ')}.`),
});

export const IdentifierSchemeEnum = builder.enumType('IdentifierScheme', {
  description: 'A terminology or database with identifiers.',
  values: values(
    Object.keys(identifierSchemes) as (keyof typeof identifierSchemes)[],
    (scheme) => identifierSchemes[scheme].definition,
  ),
});
