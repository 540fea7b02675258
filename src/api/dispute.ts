/** Disputes: the relations that some source disputes, and the questions behind them with their positions side by side. */
import { everything, statusRank, type Claim } from '../../schema/claim.ts';
import { kindOfId } from '../../schema/ontology.ts';
import type { TopicRecord } from '../domain/records.ts';
import { evaluateListed } from '../domain/walk.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum, NodeKindEnum } from './enums.ts';
import { findNode } from './ids.ts';
import { cutPage, listComplexity, listNodes, nodeConnection, pageArgs, type SortKey } from './page.ts';
import { ClaimRef, DisputeTopicRef, RelationRef } from './refs.ts';
import { RelationConnection } from './relation.ts';

interface Position {
  readonly says: string;
  readonly claims: readonly string[];
}

const PositionType = builder.objectRef<Position>('DisputePosition').implement({
  description: 'One answer to the question of a dispute, with the claims behind it.',
  fields: (t) => ({
    says: t.exposeString('says', { description: 'The answer, in our own words.' }),
    claims: t.field({
      type: [ClaimRef],
      description: 'The claims behind it: relations that these sources support or deny, or statements.',
      complexity: { field: 1, multiplier: typicalLengths.claimsOfPosition },
      resolve: async ({ claims }, _args, { graph }) => {
        const found = await Promise.all(claims.map((id) => graph.claim(id)));
        return found.filter((claim): claim is Claim => claim !== null);
      },
    }),
  }),
});

builder.node(DisputeTopicRef, {
  description:
    'A question that sources answer differently, with each position and its sources: what a teacher would put on one slide.',
  id: { resolve: (topic) => topic.id },
  fields: (t) => ({
    question: t.string({ description: 'The question.', resolve: (topic) => topic.name }),
    positions: t.field({
      type: [PositionType],
      description: 'The answers, side by side.',
      complexity: { field: 1, multiplier: typicalLengths.positions },
      resolve: (topic) => [...topic.positions],
    }),
    remark: t.exposeString('remark', {
      nullable: true,
      description: 'How the positions may be reconciled, or why not.',
    }),
    relations: t.field({
      type: [RelationRef],
      description: 'The relations that the claims of the positions are about, by id.',
      complexity: { field: 1, multiplier: typicalLengths.relationsOfTopic },
      resolve: async (topic, _args, { graph }) => {
        const claims = await Promise.all(
          topic.positions.flatMap((position) => position.claims.map((id) => graph.claim(id))),
        );
        const ids = [...new Set(claims.flatMap((claim) => claim?.relation ?? []))].sort();
        const records = await Promise.all(ids.map((id) => graph.relation(id)));
        return records.flatMap((record) => (record === null ? [] : (evaluateListed(record, everything) ?? [])));
      },
    }),
  }),
});

const DisputeTopicConnection = nodeConnection('DisputeTopic', DisputeTopicRef, 'in the order of their numbers');

builder.queryFields((t) => ({
  disputes: t.field({
    type: RelationConnection,
    description:
      'Every relation that some source disputes, with the claims of both sides: first those whose status is DISPUTED, then VARIANT, then ACCEPTED; then by id.',
    args: {
      kinds: t.arg({
        type: [NodeKindEnum],
        description: 'Only relations with one of these kinds at either end; all where left out.',
      }),
      statuses: t.arg({
        type: [EvidenceStatusEnum],
        description: 'Only relations of one of these statuses; all where left out.',
      }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.disputes),
    resolve: async (_root, { kinds, statuses, ...page }, { graph }) => {
      const perspective = {
        ...everything,
        statuses: statuses === null || statuses === undefined ? null : new Set(statuses),
      };
      const wanted = kinds === null || kinds === undefined ? null : new Set(kinds);
      const touches = (id: string) => wanted === null || wanted.has(kindOfId(id) ?? 'GraphMeta');
      const relations = (await graph.disputed()).flatMap((record) => {
        const relation = touches(record.from) || touches(record.to) ? evaluateListed(record, perspective) : null;
        return relation === null ? [] : [{ node: relation }];
      });
      return cutPage(relations, ({ node }): SortKey => [statusRank(node.evaluation.status), node.record.id], page, [
        0,
        '',
      ]);
    },
  }),
  disputeTopic: t.field({
    type: DisputeTopicRef,
    nullable: true,
    description: 'One disputed question; null where there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'Like "dispute-topic:D4".' }) },
    resolve: (_root, { id }, context, info) => findNode('DisputeTopic', id, context, info),
  }),
  disputeTopics: t.field({
    type: DisputeTopicConnection,
    description: 'The disputed questions, each with its positions.',
    args: pageArgs,
    complexity: listComplexity(typicalLengths.topics),
    resolve: (_root, page, { graph }, info) => listNodes<TopicRecord>(graph, { kind: 'DisputeTopic' }, page, info),
  }),
}));
