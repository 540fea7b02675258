/** Whom to believe: all sources, one of the ready-made sets, or any set. */
import { useState } from 'preact/hooks';
import { allPages, ask, useQuery } from '../../api/client.ts';
import { perspectiveOf, perspectives } from '../../perspective.ts';
import { sourceKindInWords } from '../../parts/words.ts';
import { ChosenSourceQuery, SourcesQuery } from './query.ts';

interface ListedSource {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly year: number | null;
}

async function allSources(): Promise<ListedSource[]> {
  const pages = await allPages(async (after) => (await ask(SourcesQuery, { after })).sources);
  return pages.flatMap(({ nodes }) => nodes);
}

export function PerspectiveBar({
  believe,
  onBelieve,
}: {
  readonly believe: string;
  readonly onBelieve: (believe: string) => void;
}) {
  const [sources, setSources] = useState<readonly ListedSource[] | string | null>(null);
  const current = perspectiveOf(believe);
  const isOwn = !perspectives.some(({ name }) => name === believe);
  const chosen = new Set(isOwn ? believe.split(',').filter(Boolean) : []);
  const [only, ...others] = chosen;
  const name = useQuery(ChosenSourceQuery, only === undefined || others.length > 0 ? null : { id: only });
  const label = (name.state === 'ready' ? name.data.source?.name : undefined) ?? current.label;
  const load = (open: boolean) => {
    if (!open || Array.isArray(sources)) return;
    allSources().then(setSources, (error: unknown) =>
      setSources(error instanceof Error ? error.message : String(error)),
    );
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onBelieve(next.size === 0 ? 'all' : [...next].join(','));
  };
  return (
    <div class="perspective">
      <label>
        Believe{' '}
        <select value={believe} onChange={(event) => onBelieve(event.currentTarget.value)}>
          {perspectives.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
          {isOwn ? <option value={believe}>{label}</option> : null}
        </select>
      </label>
      <details class="chooser" onToggle={(event) => load(event.currentTarget.open)}>
        <summary>Choose sources</summary>
        {typeof sources === 'string' ? <p role="alert">{sources}</p> : null}
        {sources === null ? <p>Loading the sources …</p> : null}
        {Array.isArray(sources) ? (
          <ul>
            {(sources as readonly ListedSource[])
              .filter(({ kind }) => kind !== 'EDITORIAL')
              .map(({ id, name, kind }) => (
                <li key={id}>
                  <label>
                    <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} /> {name}{' '}
                    <small>{sourceKindInWords(kind)}</small>
                  </label>
                </li>
              ))}
          </ul>
        ) : null}
      </details>
    </div>
  );
}
