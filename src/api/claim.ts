/** The type Claim: what one source says, where it says so, and the numbers it gives. */
import { strength, type Measurement } from '../../schema/claim.ts';
import type { Curation } from '../../schema/fields.ts';
import { wilson, type Interval } from '../../schema/proportion.ts';
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
    value: t.exposeFloat('value', { nullable: true, description: 'Mean or only value, in `unit`.' }),
    sd: t.exposeFloat('sd', { nullable: true, description: 'Standard deviation, in `unit`.' }),
    min: t.exposeFloat('min', { nullable: true, description: 'Minimum, in `unit`.' }),
    max: t.exposeFloat('max', { nullable: true, description: 'Maximum, in `unit`.' }),
    unit: t.exposeString('unit', { description: 'Unit, like "mm".' }),
    from: t.exposeString('from', {
      nullable: true,
      description: 'Where it was measured from, like "midline".',
    }),
  }),
});

const IntervalType = builder.objectRef<Interval>('Interval').implement({
  description: 'A 95 % confidence interval of a share, 0 to 1.',
  fields: (t) => ({
    low: t.exposeFloat('low', { description: 'Lower end.' }),
    high: t.exposeFloat('high', { description: 'Upper end.' }),
  }),
});

const CurationType = builder.objectRef<Curation>('Curation').implement({
  description: 'When and by whom something was entered or last changed.',
  fields: (t) => ({
    on: t.exposeString('on', { description: 'The day, like "2026-11-26".' }),
    by: t.exposeString('by', { description: 'A role, like "curator", or an ORCID iD.' }),
  }),
});

builder.node(ClaimRef, {
  description:
    "One source's word for or against a relation, or a statement about a structure: a name, a number, a size, a treatment.",
  id: { resolve: (claim) => claim.id },
  fields: (t) => ({
    stance: t.field({ type: StanceEnum, description: 'For or against.', resolve: (claim) => claim.stance }),
    source: t.field({
      type: SourceRef,
      description: 'The source.',
      resolve: (claim, _args, { graph }) =>
        andThen(graph.node(claim.source), (source) => {
          if (source?.kind === 'Source') return source;
          throw new GraphError(
            'NOT_SEEDED',
            `The claim ${claim.id} cites ${claim.source}, which is not in the database. Seed it again.`,
          );
        }),
    }),
    relation: t.field({
      type: RelationRef,
      nullable: true,
      description: 'The relation that it is about; null for a statement.',
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
      description: 'Topic of a statement; null for a claim on a relation.',
      resolve: (claim) => claim.topic,
    }),
    strength: t.int({
      description:
        'Weight, 3 (primary study) to 0 (editorial), by the kind of source; at most 2 for earlier work, one less if implied.',
      resolve: (claim) => strength(claim),
    }),
    background: t.exposeBoolean('background', {
      description: 'True if a study only reports earlier work.',
    }),
    implied: t.exposeBoolean('implied', {
      description: 'True if the source only names something else and does not mention this.',
    }),
    locator: t.exposeString('locator', { description: 'Page, table or section that was read, or "abstract".' }),
    note: t.exposeString('note', { nullable: true, description: 'What the source says, in our own words.' }),
    interval: t.field({
      type: IntervalType,
      nullable: true,
      description: 'Wilson 95 % interval of `prevalence`; null without a sample size.',
      resolve: ({ prevalence, sampleSize }) =>
        prevalence === null || sampleSize === null ? null : wilson(Math.round(prevalence * sampleSize), sampleSize),
    }),
    lineage: t.idList({
      description: 'Ids of sources it goes back to; at most 100.',
      resolve: (claim) => [...claim.lineage],
    }),
    prevalence: t.exposeFloat('prevalence', {
      nullable: true,
      description: 'Share of `from` that has the relation to `to`, 0 to 1.',
    }),
    count: t.exposeInt('count', { nullable: true, description: 'Number of the sample that has it.' }),
    sampleSize: t.exposeInt('sampleSize', { nullable: true, description: 'Size of the sample, in `sampleUnit`.' }),
    sampleUnit: t.exposeString('sampleUnit', {
      nullable: true,
      description: 'What was counted, like "sides" or "cadavers".',
    }),
    frequency: t.field({
      type: FrequencyEnum,
      nullable: true,
      description: 'How often, if the source has a word instead of a number.',
      resolve: (claim) => claim.frequency,
    }),
    measurements: t.field({
      type: [MeasurementType],
      description: 'Sizes and distances; at most 20.',
      resolve: (claim) => [...claim.measurements],
    }),
    curated: t.field({
      type: CurationType,
      nullable: true,
      description: 'When it was entered or last changed, and by whom.',
      resolve: (claim) => claim.curated,
    }),
    quoteHash: t.exposeString('quoteHash', {
      nullable: true,
      description: 'SHA-256 of the normalised sentence that it rests on.',
    }),
    facts: t.stringList({
      description: 'Rows of our fact table that it rests on, like "c033"; at most 50.',
      resolve: (claim) => [...claim.facts],
    }),
  }),
});

export const ClaimConnection = nodeConnection('Claim', ClaimRef, 'by id');
