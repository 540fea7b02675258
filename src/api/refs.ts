/** The types that refer to each other, declared before any of them is built. */
import type { Claim } from '../../schema/claim.ts';
import { structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { ClassRecord, SourceRecord, StructureRecord, TopicRecord } from '../domain/records.ts';
import type { EvaluatedRelation } from '../domain/walk.ts';
import { builder } from './builder.ts';

export const StructureRef = builder.interfaceRef<StructureRecord>('Structure');
export const SourceRef = builder.objectRef<SourceRecord>('Source');
export const ClaimRef = builder.objectRef<Claim>('Claim');
export const RelationRef = builder.objectRef<EvaluatedRelation>('Relation');
export const StructureClassRef = builder.objectRef<ClassRecord>('StructureClass');
export const DisputeTopicRef = builder.objectRef<TopicRecord>('DisputeTopic');

export const structureRefs = Object.fromEntries(
  structureKinds.map((kind) => [kind, builder.objectRef<StructureRecord>(kind)]),
) as Record<StructureKind, ReturnType<typeof builder.objectRef<StructureRecord>>>;
