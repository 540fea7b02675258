/** Classes of structures: names and identifiers that belong to all dorsal rami, or to those of one region of the spine. */
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
      description: 'The kind of structure that the class consists of.',
      resolve: ({ ofKind }) => ofKind,
    }),
    regions: t.field({
      type: [SpinalRegionEnum],
      description: 'The regions of the spine that it is limited to; empty for all; at most 5.',
      resolve: ({ regions }) => [...regions],
    }),
    side: t.field({
      type: BranchSideEnum,
      nullable: true,
      description: 'For branches of dorsal rami: which branch.',
      resolve: ({ side }) => side,
    }),
    latinName: t.exposeString('latinName', {
      nullable: true,
      description: 'Latin name of Terminologia Anatomica.',
    }),
    synonyms: t.stringList({ description: 'Other names; at most 50.', resolve: ({ synonyms }) => [...synonyms] }),
    translations: t.field({
      type: [TranslationType],
      description: 'Names in other languages; at most 100.',
      resolve: ({ translations }) => [...translations],
    }),
    identifiers: t.field({
      type: [IdentifierType],
      description: 'Identifiers in other terminologies; at most 50.',
      resolve: ({ identifiers }) => [...identifiers],
    }),
  }),
});

const StructureClassConnection = nodeConnection('StructureClass', StructureClassRef, 'in the order of the ontology');

builder.queryFields((t) => ({
  structureClass: t.field({
    type: StructureClassRef,
    nullable: true,
    description: 'The class with this id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'Like "structure-class:dorsal-ramus-lumbar".' }) },
    resolve: (_root, { id }, context, info) => findNode('StructureClass', id, context, info),
  }),
  structureClasses: t.field({
    type: StructureClassConnection,
    nullable: true,
    description: 'All classes: what a dorsal ramus, a lateral branch or the cervical nerves in general are called.',
    args: pageArgs,
    complexity: listComplexity(typicalLengths.structures),
    resolve: (_root, page, { graph }, info) =>
      listNodes<ClassRecord>(graph, 'structureClasses', { kind: 'StructureClass' }, page, info),
  }),
}));
