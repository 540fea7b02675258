/** Classes of structures: the names and identifiers that belong to all dorsal rami, or to those of one region of the spine. */
import { KINDS } from '../../schema/ontology.ts';
import type { ClassRecord } from '../domain/records.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { BranchSideEnum, NodeKindEnum, SpinalRegionEnum } from './enums.ts';
import { findNode } from './ids.ts';
import { IdentifierType, TranslationType } from './names.ts';
import { listComplexity, listNodes, nodeConnection, pageArgs } from './page.ts';
import { StructureClassRef } from './refs.ts';

builder.node(StructureClassRef, {
  description: KINDS.StructureClass.definition,
  id: { resolve: (structureClass) => structureClass.id },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name in English.' }),
    ofKind: t.field({
      type: NodeKindEnum,
      description: 'The kind of which it is the whole or a part.',
      resolve: ({ ofKind }) => ofKind,
    }),
    regions: t.field({
      type: [SpinalRegionEnum],
      description: 'The regions of the spine to which it is narrowed; empty for all.',
      resolve: ({ regions }) => [...regions],
    }),
    side: t.field({
      type: BranchSideEnum,
      nullable: true,
      description: 'For branches of dorsal rami: which of them.',
      resolve: ({ side }) => side,
    }),
    latinName: t.exposeString('latinName', {
      nullable: true,
      description: 'The Latin name of Terminologia Anatomica where one was seen.',
    }),
    synonyms: t.stringList({ description: 'Other names.', resolve: ({ synonyms }) => [...synonyms] }),
    translations: t.field({
      type: [TranslationType],
      description: 'Names in other languages, each with its source.',
      resolve: ({ translations }) => [...translations],
    }),
    identifiers: t.field({
      type: [IdentifierType],
      description: 'Identifiers in other terminologies, each with its source.',
      resolve: ({ identifiers }) => [...identifiers],
    }),
  }),
});

const StructureClassConnection = nodeConnection('StructureClass', StructureClassRef, 'in the order of the ontology');

builder.queryFields((t) => ({
  structureClass: t.field({
    type: StructureClassRef,
    nullable: true,
    description: 'One class of structures; null where there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'Like "structure-class:dorsal-ramus-lumbar".' }) },
    resolve: (_root, { id }, context, info) => findNode('StructureClass', id, context, info),
  }),
  structureClasses: t.field({
    type: StructureClassConnection,
    description:
      'All classes of structures: what a dorsal ramus, a lateral branch or the cervical nerves are called as such.',
    args: pageArgs,
    complexity: listComplexity(typicalLengths.structures),
    resolve: (_root, page, { graph }, info) => listNodes<ClassRecord>(graph, { kind: 'StructureClass' }, page, info),
  }),
}));
