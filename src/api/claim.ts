/** A claim: one source's word, with the place where it stands and the numbers that it gives. */
import { strength, type Measurement } from '../../schema/claim.ts';
import { GraphError } from '../errors.ts';
import { asStructure } from '../domain/records.ts';
import { builder } from './builder.ts';
import { FrequencyEnum, StanceEnum, StatementTopicEnum } from './enums.ts';
import { andThen } from './maybe-promise.ts';
import { nodeConnection } from './page.ts';
import { ClaimRef, RelationRef, SourceRef, StructureRef } from './refs.ts';
import { loadRelation } from './relation.ts';

const MeasurementType = builder.objectRef<Measurement>('Measurement').implement({
  description: 'A measured quantity, in the unit that the source prints.',
  fields: (t) => ({
    quantity: t.exposeString('quantity', { description: 'What was measured: "distance", "diameter".' }),
    value: t.exposeFloat('value', { nullable: true, description: 'The mean, or the only value, in `unit`.' }),
    sd: t.exposeFloat('sd', { nullable: true, description: 'Standard deviation, in `unit`.' }),
    min: t.exposeFloat('min', { nullable: true, description: 'Smallest value, in `unit`.' }),
    max: t.exposeFloat('max', { nullable: true, description: 'Largest value, in `unit`.' }),
    unit: t.exposeString('unit', { description: 'The unit, as "mm" or "cm".' }),
    from: t.exposeString('from', {
      nullable: true,
      description: 'The point or line from which it was measured, as "midline".',
    }),
  }),
});

builder.node(ClaimRef, {
  description:
    "One source's word for or against one relation or, where it is no relation (a name, a number, a size, a treatment, who described it first), on one structure. What it says is told in our own words.",
  id: { resolve: (claim) => claim.id },
  fields: (t) => ({
    stance: t.field({ type: StanceEnum, description: 'For or against.', resolve: (claim) => claim.stance }),
    source: t.field({
      type: SourceRef,
      description: 'Who says so.',
      resolve: (claim, _args, { graph }) =>
        andThen(graph.node(claim.source), (source) => {
          if (source?.kind === 'Source') return source;
          throw new GraphError(
            'NOT_SEEDED',
            `The claim ${claim.id} cites ${claim.source}, which the database does not hold; seed it again.`,
          );
        }),
    }),
    relation: t.field({
      type: RelationRef,
      nullable: true,
      description: 'The relation that it is about, as all sources together see it; null for a statement.',
      resolve: (claim, _args, context) => (claim.relation === null ? null : loadRelation(claim.relation, context)),
    }),
    structure: t.field({
      type: StructureRef,
      nullable: true,
      description: 'The structure that a statement is about; null for a claim on a relation.',
      resolve: (claim, _args, { graph }) =>
        claim.structure === null ? null : andThen(graph.node(claim.structure), asStructure),
    }),
    topic: t.field({
      type: StatementTopicEnum,
      nullable: true,
      description: 'What a statement is about; null for a claim on a relation.',
      resolve: (claim) => claim.topic,
    }),
    strength: t.int({
      description:
        'Weight of its word, 3 (primary study) to 0 (editorial), from the kind of the source; a sentence about earlier work counts 2 at most.',
      resolve: (claim) => strength(claim),
    }),
    background: t.exposeBoolean('background', {
      description: 'True where a study only tells what earlier work found.',
    }),
    locator: t.exposeString('locator', { description: 'What was read: a page, a table, a section, "abstract".' }),
    note: t.exposeString('note', { nullable: true, description: 'What the source says, in our own words.' }),
    prevalence: t.exposeFloat('prevalence', {
      nullable: true,
      description: 'Share, 0 to 1, of `from` that has the relation to `to`, as printed or as count over sample size.',
    }),
    count: t.exposeInt('count', { nullable: true, description: 'How many of the sample.' }),
    sampleSize: t.exposeInt('sampleSize', { nullable: true, description: 'How many were looked at, in `sampleUnit`.' }),
    sampleUnit: t.exposeString('sampleUnit', {
      nullable: true,
      description: 'What was counted: "sides", "branches", "cadavers", "patients", "embryos".',
    }),
    frequency: t.field({
      type: FrequencyEnum,
      nullable: true,
      description: 'How often, where the source has a word and no number.',
      resolve: (claim) => claim.frequency,
    }),
    measurements: t.field({
      type: [MeasurementType],
      description: 'Sizes and distances that come with the claim.',
      resolve: (claim) => [...claim.measurements],
    }),
    facts: t.stringList({
      description: 'Rows of the project\'s fact table on which it rests, like "c033".',
      resolve: (claim) => [...claim.facts],
    }),
  }),
});

export const ClaimConnection = nodeConnection('Claim', ClaimRef, 'by id');
