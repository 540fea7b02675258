/** How often studies found a relation: the range of their shares, and one pooled estimate. */
import { poolingMethod, type PooledShare } from '../../schema/proportion.ts';
import type { FrequencySummary } from '../domain/frequency.ts';
import { builder } from './builder.ts';

const PooledShareType = builder.objectRef<PooledShare>('PooledShare').implement({
  description: 'Shares of several studies as one, by `method`.',
  fields: (t) => ({
    estimate: t.exposeFloat('estimate', { description: 'The pooled share, 0 to 1.' }),
    low: t.exposeFloat('low', { description: 'Lower end of its 95 % interval.' }),
    high: t.exposeFloat('high', { description: 'Upper end of its 95 % interval.' }),
    heterogeneity: t.exposeFloat('heterogeneity', {
      description: 'I², 0 to 100: variation due to differences between studies.',
    }),
    method: t.string({ description: 'The method.', resolve: () => poolingMethod }),
  }),
});

export const FrequencySummaryType = builder.objectRef<FrequencySummary>('FrequencySummary').implement({
  description: 'How often studies found the relation.',
  fields: (t) => ({
    studies: t.exposeInt('studies', { description: 'Independent studies.' }),
    participants: t.exposeInt('participants', { description: 'Observations in all.' }),
    low: t.exposeFloat('low', { description: 'Smallest share, 0 to 1.' }),
    high: t.exposeFloat('high', { description: 'Largest share, 0 to 1.' }),
    pooled: t.field({
      type: PooledShareType,
      nullable: true,
      description: 'One estimate; null if the counts cannot be pooled.',
      resolve: ({ pooled }) => pooled,
    }),
    notPooledBecause: t.exposeString('notPooledBecause', { nullable: true, description: 'Why they are not pooled.' }),
  }),
});
