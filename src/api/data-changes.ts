/** The root field `changes`: what was added, changed its status or was removed since a version of the data. */
import type { Claim } from '../../schema/claim.ts';
import { kindNames, relationTypes } from '../../schema/ontology.ts';
import {
  changeKinds,
  changesBetween,
  releasedVersions,
  snapshotAt,
  snapshotOf,
  type Change,
} from '../domain/history.ts';
import type { NodeRecord, RelationRecord } from '../domain/records.ts';
import { GraphError } from '../errors.ts';
import { listRequest } from '../store/port.ts';
import { builder } from './builder.ts';
import { EvidenceStatusEnum } from './enums.ts';
import type { GraphLoaders } from './loaders.ts';
import { cutPage, listComplexity, maxPageSize, wholeList, type NodeEdge, type Page } from './page.ts';

const ChangeKindEnum = builder.enumType('DataChangeKind', {
  description: 'What became of an id.',
  values: {
    ADDED: { value: changeKinds[0], description: 'It is new.' },
    STATUS_CHANGED: { value: changeKinds[1], description: 'A relation has another status.' },
    REMOVED: { value: changeKinds[2], description: 'It is not used any more.' },
  },
});

const ChangeType = builder.objectRef<Change>('DataChange').implement({
  description: 'A difference between two versions of the data.',
  fields: (t) => ({
    of: t.exposeID('id', { description: 'The id of a node, relation or claim; look it up with `node`.' }),
    change: t.field({ type: ChangeKindEnum, description: 'What became of it.', resolve: ({ change }) => change }),
    before: t.field({
      type: EvidenceStatusEnum,
      nullable: true,
      description: 'Status of a relation before.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: EvidenceStatusEnum,
      nullable: true,
      description: 'Status of a relation now.',
      resolve: ({ after }) => after,
    }),
    replacedBy: t.id({
      nullable: true,
      description: 'The id that takes the place of a removed one.',
      resolve: ({ id }, _args, { history }) => history.retired.get(id)?.replacedBy ?? null,
    }),
  }),
});

type ChangePage = Page<NodeEdge<Change>>;

const ChangePageType = builder.objectRef<ChangePage>('DataChanges').implement({
  description: 'A page of changes, by kind of change, then by id.',
  fields: (t) => ({
    nodes: t.field({
      type: [ChangeType],
      description: 'The changes; at most 100.',
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Where it ends.',
      resolve: (page) => page.pageInfo(),
    }),
    totalCount: t.int({ description: 'Number of all changes.', resolve: ({ totalCount }) => totalCount ?? 0 }),
  }),
});

builder.queryField('changes', (t) =>
  t.field({
    type: ChangePageType,
    nullable: true,
    description: 'What was added, changed its status or was removed since a released version of the data.',
    args: {
      since: t.arg.string({
        required: true,
        description: 'Like "1.0.0". An unknown version is the error INVALID_ARGUMENT.',
      }),
      first: t.arg.int({ defaultValue: maxPageSize }),
      after: t.arg.string(),
    },
    complexity: listComplexity(maxPageSize),
    resolve: async (_root, { since, ...page }, { graph, history }) => {
      const before = snapshotAt(history.versions, since);
      if (before === undefined)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"since" is "${since}", which is not a released version of the data. ${releasedVersions(history.versions)}`,
        );
      const name = `changes(${before.dataVersion})`;
      const changes = changesBetween(before, await currentSnapshot(graph));
      return cutPage(
        changes.map((node) => ({ node })),
        ({ node: { id, change } }) => [changeKinds.indexOf(change), id],
        page,
        { name, sample: [0, ''] },
      );
    },
  }),
);

/** Reads the graph a part at a time, because a database may limit the time of a single query. */
async function currentSnapshot(graph: GraphLoaders) {
  const meta = await graph.meta();
  const relations: RelationRecord[] = [];
  for (const type of relationTypes) relations.push(...(await graph.relationsOfTypes([type])));
  // The claims of a relation are read without their ids, unless a document asks for them.
  const claims = await graph.list(listRequest({ kind: 'Claim', limit: wholeList }));
  const nodes: NodeRecord[] = [];
  for (const kind of kindNames) {
    if (kind === 'GraphMeta' || kind === 'Claim') continue;
    const { items } = await graph.list(listRequest({ kind, limit: wholeList }));
    nodes.push(...(items as readonly NodeRecord[]));
  }
  return snapshotOf({
    dataVersion: meta?.dataVersion ?? '',
    nodes,
    relations,
    claims: claims.items as readonly Claim[],
  });
}
