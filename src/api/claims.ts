/** The root field `claims`: claims filtered by source, stance and subject. */
import type { Claim } from '../../schema/claim.ts';
import { textsOfClaim } from '../domain/search/passages.ts';
import { GraphError } from '../errors.ts';
import { kindOfId } from '../../schema/ontology.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { typicalLengths } from './cost.ts';
import { SourceKindEnum, StanceEnum, StatementTopicEnum } from './enums.ts';
import { readId } from './ids.ts';
import { listComplexity, listNodes, pageArgs, searchNodes } from './page.ts';
import { structureKinds } from '../../schema/ontology.ts';

builder.queryField('claims', (t) =>
  t.field({
    type: ClaimConnection,
    nullable: true,
    description: 'Claims, by id: of one source, for or against, on some topics, about one structure or relation.',
    args: {
      source: t.arg.id({ description: 'Only claims of this source, like "source:gray-1918".' }),
      sourceKinds: t.arg({ type: [SourceKindEnum], description: 'Only claims of sources of these kinds.' }),
      stance: t.arg({ type: StanceEnum, description: 'Only claims for, or only claims against.' }),
      topics: t.arg({
        type: [StatementTopicEnum],
        description: 'Only statements on these topics, which leaves out claims on relations.',
      }),
      about: t.arg.id({
        description:
          'Id of a relation, or of a structure: then its statements and the claims on all relations that begin or end at it.',
      }),
      search: t.arg.string({ description: 'Only claims with these words in their note.' }),
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.claimsOfList),
    resolve: (_root, { source, sourceKinds, stance, topics, about, search, ...page }, context, info) => {
      if (source !== null && source !== undefined && kindOfId(source) !== 'Source')
        throw new GraphError(
          'INVALID_ID',
          `"source" is "${source}", which is not a source id. Source ids look like "source:gray-1918".`,
        );
      if (about !== null && about !== undefined) {
        const kind = readId('about', about);
        if (kind !== 'Relation' && !structureKinds.some((known) => known === kind))
          throw new GraphError(
            'INVALID_ID',
            `"about" is "${about}", a ${kind}. Use the id of a structure or a relation.`,
          );
      }
      const filter = {
        kind: 'Claim' as const,
        source: source ?? null,
        sourceKinds: sourceKinds ?? null,
        stance: stance ?? null,
        topics: topics ?? null,
        about: about ?? null,
      };
      return search === null || search === undefined
        ? listNodes<Claim>(context.graph, 'claims', filter, page, info)
        : searchNodes<Claim>(context, 'claims', filter, { search, textsOf: textsOfClaim }, page);
    },
  }),
);
