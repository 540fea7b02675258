/** The questions on which sources disagree; an open one shows its positions side by side. */
import { useEffect, useRef } from 'preact/hooks';
import { useQuery } from '../../api/client.ts';
import type { ResultOf } from '../../api/graphql.ts';
import { Show } from '../../parts/answer.tsx';
import { Name, useNaming } from '../../parts/naming.tsx';
import { sourceKindInWords, typeInWords } from '../../parts/words.ts';
import { PositionMap } from './position-map.tsx';
import { DisputeQuery, DisputesQuery } from './query.ts';

export interface DisputesViewProps {
  readonly topic: string | null;
  readonly onTopic: (id: string | null) => void;
  readonly onStructure: (id: string) => void;
}

export function DisputesView({ topic, onTopic, onStructure }: DisputesViewProps) {
  const answer = useQuery(DisputesQuery, {});
  const opened = useRef<HTMLLIElement>(null);
  // The address may open a question far down the list.
  useEffect(() => opened.current?.scrollIntoView({ block: 'start' }), [answer.state]);
  return (
    <div class="disputes">
      <h2>Where the sources disagree</h2>
      <Show answer={answer} what="the disputes">
        {({ disputeTopics }) => (
          <ul>
            {(disputeTopics?.nodes ?? []).map(({ id, question }) => (
              <li key={id} ref={topic === id ? opened : null}>
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
              Look at:{' '}
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
                  <PositionMap claims={claims?.nodes ?? []} />
                  <Statements claims={claims?.nodes ?? []} />
                </div>
              ))}
            </div>
          </div>
        )
      }
    </Show>
  );
}

type PositionClaims = NonNullable<
  NonNullable<ResultOf<typeof DisputeQuery>['disputeTopic']>['positions'][number]['claims']
>;
type Claim = PositionClaims['nodes'][number];

/** Further claims start collapsed. */
const shortList = 3;

/** What each source says; identical claims of one source are merged. */
function Statements({ claims }: { readonly claims: readonly Claim[] }) {
  const groups = Map.groupBy(claims, ({ source, stance, locator, note }) =>
    JSON.stringify([source.name, stance, locator, note]),
  );
  const items = [...groups].map(([key, list]) => <Statement key={key} claims={list} />);
  return (
    <>
      <ul>{items.slice(0, shortList)}</ul>
      {items.length <= shortList ? null : (
        <details>
          <summary>{String(items.length - shortList)} more</summary>
          <ul>{items.slice(shortList)}</ul>
        </details>
      )}
    </>
  );
}

function Statement({ claims }: { readonly claims: readonly Claim[] }) {
  const nameOf = useNaming();
  const [first] = claims;
  if (first === undefined) return null;
  const { source, stance, locator, note } = first;
  const relations = claims.flatMap(({ relation }) =>
    relation == null ? [] : [`${nameOf(relation.from)} ${typeInWords(relation)} ${nameOf(relation.to)}`],
  );
  return (
    <li class="claim">
      <p class="source">
        <strong>{source.name}</strong> <small>{sourceKindInWords(source.kind)}</small>
      </p>
      {relations.length === 0 ? null : (
        <p>
          {stance === 'DISPUTES' ? <strong>against: </strong> : ''}
          {relations.join('; ')}
        </p>
      )}
      <p class="locator">{locator}</p>
      {note == null ? null : <p>{note}</p>}
    </li>
  );
}
