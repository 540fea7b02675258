/** The questions on which sources disagree; an open one shows its positions side by side. */
import { useQuery } from '../../api/client.ts';
import { Show } from '../../parts/answer.tsx';
import { Name, useNaming } from '../../parts/naming.tsx';
import { sourceKindInWords } from '../../parts/words.ts';
import { DisputeQuery, DisputesQuery } from './query.ts';

export interface DisputesViewProps {
  readonly topic: string | null;
  readonly onTopic: (id: string | null) => void;
  readonly onStructure: (id: string) => void;
}

export function DisputesView({ topic, onTopic, onStructure }: DisputesViewProps) {
  const answer = useQuery(DisputesQuery, {});
  return (
    <div class="disputes">
      <h2>Where the sources disagree</h2>
      <Show answer={answer} what="the disputes">
        {({ disputeTopics }) => (
          <ul>
            {(disputeTopics?.nodes ?? []).map(({ id, question }) => (
              <li key={id}>
                <button
                  type="button"
                  class="question"
                  aria-expanded={topic === id}
                  onClick={() => onTopic(topic === id ? null : id)}
                >
                  {question}
                </button>
                {topic === id ? <Positions id={id} onStructure={onStructure} /> : null}
              </li>
            ))}
          </ul>
        )}
      </Show>
    </div>
  );
}

function Positions({ id, onStructure }: { readonly id: string; readonly onStructure: (id: string) => void }) {
  const nameOf = useNaming();
  const answer = useQuery(DisputeQuery, { id });
  return (
    <Show answer={answer} what="the positions">
      {({ disputeTopic }) =>
        disputeTopic == null ? (
          <p class="empty">There is no such dispute.</p>
        ) : (
          <div class="positions">
            {disputeTopic.remark == null ? null : <p class="hint">{disputeTopic.remark}</p>}
            <p>
              On the map:{' '}
              {[
                ...new Map(
                  disputeTopic.positions
                    .flatMap(({ claims }) => claims?.nodes ?? [])
                    .flatMap(({ relation }) => (relation == null ? [] : [relation.from, relation.to]))
                    .map((end) => [end.id, end.name] as const),
                ),
              ].map(([end, name]) => (
                <button type="button" class="link" key={end} onClick={() => onStructure(end)}>
                  <Name of={{ id: end, name }} />
                </button>
              ))}
            </p>
            <div class="columns">
              {disputeTopic.positions.map(({ says, claims }) => (
                <div class="column" key={says}>
                  <h3>{says}</h3>
                  <ul>
                    {(claims?.nodes ?? []).map((claim) => (
                      <li key={claim.id} class="claim">
                        <p class="source">
                          <strong>{claim.source.name}</strong> <small>{sourceKindInWords(claim.source.kind)}</small>
                        </p>
                        <p class="locator">
                          {claim.stance === 'DISPUTES' ? 'against: ' : ''}
                          {claim.relation == null
                            ? ''
                            : `${nameOf(claim.relation.from)} → ${nameOf(claim.relation.to)}; `}
                          {claim.locator}
                        </p>
                        {claim.note == null ? null : <p>{claim.note}</p>}
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
            </div>
          </div>
        )
      }
    </Show>
  );
}
