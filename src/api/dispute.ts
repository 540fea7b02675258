/** Disputes: relations that some source disputes, and the disputed questions with their positions side by side. */
import { everything, statusRank, type Claim } from '../../schema/claim.ts';
import { kindOfId, relationOfClaim } from '../../schema/ontology.ts';
import type { RelationRecord, TopicRecord } from '../domain/records.ts';
import { textsOfTopic } from '../domain/search/passages.ts';
import { GraphError } from '../errors.ts';
import { listRequest } from '../store/port.ts';
import { evaluateListed } from '../domain/walk.ts';
import { andThenInTurn } from './answer-budget.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum, NodeKindEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { findNode } from './ids.ts';
import {
  cutPage,
  listComplexity,
  listNodes,
  maxPageSize,
  nodeConnection,
  pageArgs,
  pageArgsWith,
  searchNodes,
  type SortKey,
} from './page.ts';
import { DisputeTopicRef, RelationRef } from './refs.ts';
import { RelationConnection, relationEdge } from './relation.ts';

interface Position {
  /** Name of its list of claims. */
  readonly list: string;
  readonly says: string;
  readonly claims: readonly string[];
}

const PositionType = builder.objectRef<Position>('DisputePosition').implement({
  description: 'One answer to the question of a dispute.',
  fields: (t) => ({
    says: t.exposeString('says', { description: 'The answer, in our own words.' }),
    claims: t.field({
      type: ClaimConnection,
      nullable: true,
      description: 'The claims behind it, on relations or as statements.',
      args: pageArgsWith(maxPageSize),
      complexity: listComplexity(typicalLengths.claimsOfPosition),
      resolve: async ({ list, claims }, page, { graph }) => {
        const found = await Promise.all(claims.map((id) => graph.claim(id)));
        return cutPage(
          found.flatMap((node, index) => (node === null ? [] : [{ node, index }])),
          ({ index }) => [index],
          page,
          { name: `${list}.claims`, sample: [0] },
        );
      },
    }),
  }),
});

builder.node(DisputeTopicRef, {
  description: 'A question that sources answer differently, with each position and its claims.',
  id: { resolve: (topic) => topic.id },
  fields: (t) => ({
    question: t.string({ description: 'The question.', resolve: (topic) => topic.name }),
    positions: t.field({
      type: [PositionType],
      description: 'The answers, side by side; at most 20.',
      complexity: { field: 1, multiplier: typicalLengths.positions },
      resolve: ({ id, positions }) =>
        positions.map((position, index) => ({ ...position, list: `${id}.${String(index)}` })),
    }),
    remark: t.exposeString('remark', {
      nullable: true,
      description: 'How the positions can be reconciled, or why they cannot.',
    }),
    relations: t.field({
      type: RelationConnection,
      nullable: true,
      description: 'The relations that the claims of the positions are about, by id.',
      args: { ...evidenceArg, ...pageArgs },
      complexity: listComplexity(typicalLengths.relationsOfTopic),
      resolve: (topic, { evidence, ...page }, context) =>
        withPerspective(evidence, context, async (perspective) => {
          const { graph } = context;
          const claims = await Promise.all(
            topic.positions.flatMap((position) => position.claims.map((id) => graph.claim(id))),
          );
          const ids = [...new Set(claims.flatMap((claim) => claim?.relation ?? []))];
          const records = await Promise.all(ids.map((id) => graph.relation(id)));
          const edges = records.flatMap((record) => {
            const relation = record === null ? null : evaluateListed(record, perspective);
            return relation === null ? [] : [relationEdge(relation)];
          });
          return cutPage(edges, ({ node }) => [node.record.id], page, { name: `${topic.id}.relations`, sample: [''] });
        }),
    }),
  }),
});

builder.objectField(RelationRef, 'disputeTopics', (t) =>
  t.field({
    type: [DisputeTopicRef],
    nullable: { list: true, items: true },
    description: 'The disputed questions that it belongs to; at most 50.',
    resolve: async ({ record }, _args, { graph }) => {
      const { items } = await graph.list(listRequest({ kind: 'DisputeTopic', limit: mostTopics }));
      return topicsOf(items as readonly TopicRecord[]).get(record.id) ?? [];
    },
  }),
);

/** Reads all topics: they list their relations, but relations do not list their topics. */
const mostTopics = 1_000;

const byRelation = new WeakMap<readonly TopicRecord[], ReadonlyMap<string, readonly TopicRecord[]>>();

/** Topics by the ids of the relations that their claims are about, worked out once for each list. */
function topicsOf(topics: readonly TopicRecord[]): ReadonlyMap<string, readonly TopicRecord[]> {
  let known = byRelation.get(topics);
  if (known === undefined) {
    const pairs = topics.flatMap((topic) => {
      const claims = topic.positions.flatMap((position) => position.claims);
      return [...new Set(claims.map(relationOfClaim))].map((relation) => ({ relation, topic }));
    });
    const groups = Map.groupBy(pairs, ({ relation }) => relation);
    known = new Map([...groups].map(([relation, members]) => [relation, members.map(({ topic }) => topic)]));
    byRelation.set(topics, known);
  }
  return known;
}

const DisputeTopicConnection = nodeConnection('DisputeTopic', DisputeTopicRef, 'in the order of their numbers');

builder.queryFields((t) => ({
  disputes: t.field({
    type: RelationConnection,
    nullable: true,
    description:
      'Every relation that some source disputes: status DISPUTED first, then VARIANT, then ACCEPTED, then by id. Read the claims of both sides with `claims(stance: …)`.',
    args: {
      source: t.arg.id({
        description: 'Only relations on which another source contradicts this one, like "source:gray-1918".',
      }),
      kinds: t.arg({ type: [NodeKindEnum], description: 'Only relations that begin or end at one of these kinds.' }),
      statuses: t.arg({ type: [EvidenceStatusEnum], description: 'Only these statuses.' }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.disputes),
    resolve: (_root, { source, kinds, statuses, ...page }, { graph, budget }) => {
      if (source !== null && source !== undefined && kindOfId(source) !== 'Source')
        throw new GraphError(
          'INVALID_ID',
          `"source" is "${source}", which is not a source id. Source ids look like "source:gray-1918".`,
        );
      const perspective = {
        ...everything,
        statuses: statuses === null || statuses === undefined ? null : new Set(statuses),
      };
      const wanted = kinds === null || kinds === undefined ? null : new Set(kinds);
      const touches = (id: string) => wanted === null || wanted.has(kindOfId(id) ?? 'GraphMeta');
      const isAskedFor = ({ from, to, claims }: RelationRecord) =>
        (touches(from) || touches(to)) && (source === null || source === undefined || isContradicted(source, claims));
      return andThenInTurn(budget, graph.disputed(), (records) => {
        const relations = records.flatMap((record) => {
          const relation = isAskedFor(record) ? evaluateListed(record, perspective) : null;
          return relation === null ? [] : [relationEdge(relation)];
        });
        budget?.work(records.length);
        return cutPage(
          relations,
          ({ node, evaluation }): SortKey => [statusRank(evaluation.status), node.record.id],
          page,
          { name: 'disputes', sample: [0, ''] },
        );
      });
    },
  }),
  disputeTopic: t.field({
    type: DisputeTopicRef,
    nullable: true,
    description: 'The disputed question with this id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'Like "dispute-topic:D4".' }) },
    resolve: (_root, { id }, context, info) => findNode('DisputeTopic', id, context, info),
  }),
  disputeTopics: t.field({
    type: DisputeTopicConnection,
    nullable: true,
    description: 'All disputed questions, each with its positions.',
    args: {
      search: t.arg.string({ description: 'Only those with these words in question, positions or remark.' }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.topics),
    resolve: (_root, { search, ...page }, context, info) =>
      search === null || search === undefined
        ? listNodes<TopicRecord>(context.graph, 'disputeTopics', { kind: 'DisputeTopic' }, page, info)
        : searchNodes<TopicRecord>(
            context,
            'disputeTopics',
            { kind: 'DisputeTopic' },
            { search, textsOf: textsOfTopic },
            page,
          ),
  }),
}));

/** Whether another source takes the opposite side. */
function isContradicted(source: string, claims: readonly Claim[]): boolean {
  const stances = new Set(claims.filter((claim) => claim.source === source).map(({ stance }) => stance));
  return stances.size > 0 && claims.some((claim) => claim.source !== source && !stances.has(claim.stance));
}
