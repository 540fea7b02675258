/** What changes for the selected nerve or region if only the chosen sources are believed. */
import { useQuery } from '../../api/client.ts';
import type { Evidence } from '../../perspective.ts';
import { Show } from '../../parts/answer.tsx';
import { Name } from '../../parts/naming.tsx';
import { StatusBadge } from '../../parts/status.tsx';
import { CompareQuery } from './query.ts';

export function Changes({
  id,
  evidence,
  label,
}: {
  readonly id: string;
  readonly evidence: Evidence;
  readonly label: string;
}) {
  const answer = useQuery(CompareQuery, { id, evidence });
  return (
    <section class="changes" aria-label="Before and after" tabindex={0}>
      <h3>Compared with all sources</h3>
      <Show answer={answer} what="the comparison">
        {({ compare }) => {
          const rows = compare?.supplies?.nodes ?? [];
          if (rows.length === 0) return <p class="empty">{label}: nothing changes here.</p>;
          return (
            <table>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">All sources</th>
                  <th scope="col">{label}</th>
                  <th scope="col">Change</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ structure, left, right }) => (
                  <tr key={structure.id}>
                    <th scope="row">
                      {structure.id === 'skin-region:back-of-body' ? 'region not named' : <Name of={structure} />}
                    </th>
                    <td>{left == null ? '–' : <StatusBadge status={left.status} />}</td>
                    <td>{right == null ? '–' : <StatusBadge status={right.status} />}</td>
                    <td>{left == null ? 'appears' : right == null ? 'disappears' : 'changes status'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Show>
    </section>
  );
}
