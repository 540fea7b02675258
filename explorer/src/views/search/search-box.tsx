/**
 * A search field for structures, sources and disputes, with results as the reader types. A pasted identifier is looked
 * up directly.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { useQuery } from '../../api/client.ts';
import { Name } from '../../parts/naming.tsx';
import { kindInWords, sourceKindInWords } from '../../parts/words.ts';
import { SearchQuery } from './query.ts';

/** FMA:75468, wikidata:Q42165, TA98:A14.2.07.010, or one of our ids. */
const identifier = /^(?:FMA|TA98|TA2|UBERON|WIKIDATA|MESH|ILX|SWANSON):\S+$|^[a-z-]+:\S+$/i;

const wordsOf = (text: string) => text.trim().slice(0, 200);

interface Hit {
  readonly id: string;
  readonly name: ComponentChildren;
  readonly about: ComponentChildren;
  readonly choose: () => void;
}

export interface SearchBoxProps {
  readonly onStructure: (id: string) => void;
  /** Shows what one source says. */
  readonly onSource: (id: string) => void;
  readonly onTopic: (id: string) => void;
}

export function SearchBox({ onStructure, onSource, onTopic }: SearchBoxProps) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  /** Enter was pressed before these results arrived. */
  const [hurried, setHurried] = useState(false);
  const listId = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wordsOf(text)), 120);
    return () => clearTimeout(timer);
  }, [text]);
  const answer = useQuery(SearchQuery, asked === '' ? null : { text: asked });
  const isCurrent = answer.state === 'ready' && asked === wordsOf(text);
  const found = answer.state === 'ready' && asked !== '' ? answer.data : null;
  const edges = found?.search?.edges ?? [];
  const hits: readonly Hit[] = [
    ...edges.map(({ node, matched }) => ({
      id: node.id,
      name: <Name of={node} />,
      about: (
        <>
          {kindInWords(node.kind)}
          {matched.field === 'NAME' ? null : (
            <>
              {' · '}
              {matched.highlighted.map((part, place) => (part.matches ? <b key={place}>{part.text}</b> : part.text))}
            </>
          )}
        </>
      ),
      choose: () => onStructure(node.id),
    })),
    ...(found?.sources?.nodes ?? []).map(({ id, name, title, kind }) => ({
      id,
      name,
      about: `${sourceKindInWords(kind)} · ${title}`,
      choose: () => onSource(id),
    })),
    ...(found?.disputeTopics?.nodes ?? []).map(({ id, question }) => ({
      id,
      name: question,
      about: 'dispute',
      choose: () => onTopic(id),
    })),
  ];
  const choose = (hit: Hit) => {
    setOpen(false);
    setText('');
    setHurried(false);
    hit.choose();
  };
  useEffect(() => {
    setAt(0);
    const [only, ...others] = edges;
    const [first] = hits;
    if (open && identifier.test(asked) && only?.matched.field === 'IDENTIFIER' && others.length === 0 && first)
      choose(first);
    else if (hurried && isCurrent && first) choose(first);
  }, [asked, answer.state]);
  const shown = open && text.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      if (hits.length > 0) setAt((at + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === 'Escape') setOpen(false);
    else if (event.key === 'Enter') {
      event.preventDefault();
      const hit = hits[at];
      if (!isCurrent) setHurried(true);
      else if (hit !== undefined) choose(hit);
    }
  };
  return (
    <div class="search">
      <input
        type="text"
        role="combobox"
        aria-label="Search nerves, skin, landmarks, identifiers, sources or disputes"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits.length > 0 ? `${listId}-${String(at)}` : undefined}
        placeholder="Search, like “nervi clunium”, FMA:75468 or an author"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setHurried(false);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
      />
      <ul id={listId} role="listbox" aria-label="Results" hidden={!shown || hits.length === 0}>
        {hits.map((hit, index) => (
          <li
            key={hit.id}
            id={`${listId}-${String(index)}`}
            role="option"
            aria-selected={index === at}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(hit);
            }}
          >
            <span>{hit.name}</span> <small>{hit.about}</small>
          </li>
        ))}
      </ul>
      {shown && answer.state === 'ready' && hits.length === 0 && asked !== '' ? (
        <p class="no-hits" role="status">
          Nothing found for “{asked}”.
        </p>
      ) : null}
      {shown && answer.state === 'failed' ? (
        <p class="no-hits" role="alert">
          {answer.message}
        </p>
      ) : null}
    </div>
  );
}
