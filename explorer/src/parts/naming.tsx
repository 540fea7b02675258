/** Names of structures in the reader's language, or in English if the graph has none in it. */
import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { useQuery } from '../api/client.ts';
import { NamesQuery, type Translated } from '../views/names/query.ts';

export interface Naming {
  /** BCP 47 tag. */
  readonly language: string;
  readonly names: ReadonlyMap<string, string>;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export const NamingContext = createContext<Naming>({ language: 'en', names: new Map() });

/** Names a structure. Falls back to English if the chosen language has no name for it. */
export function useNaming(): (structure: Named) => string {
  const { names } = useContext(NamingContext);
  return ({ id, name }) => names.get(id) ?? name;
}

/** The name of a structure, marked with its language for screen readers. */
export function Name({ of }: { readonly of: Named }) {
  const { language, names } = useContext(NamingContext);
  const name = names.get(of.id);
  return name === undefined ? <>{of.name}</> : <span lang={language}>{name}</span>;
}

const key = 'cluneal-graph.language';

/** The language chosen at an earlier visit; null if there was none, or if the browser stores nothing. */
export function storedLanguage(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function storeLanguage(language: string): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // If the browser stores nothing, the address still holds the choice.
  }
}

interface ListedNames {
  readonly languages: readonly { readonly tag: string; readonly count: number }[];
  /** The names in one language, by id. */
  readonly namesIn: (language: string) => ReadonlyMap<string, string>;
}

/** All translations in the graph; null until they are loaded, or while nobody needs them. */
export function useTranslations(needed: boolean): ListedNames | null {
  const answer = useQuery(NamesQuery, needed ? {} : null);
  const data = answer.state === 'ready' ? answer.data : null;
  return useMemo(() => {
    if (data === null) return null;
    const byLanguage = new Map<string, Map<string, string>>();
    const add = (language: string, id: string, text: string) => {
      const names = byLanguage.get(language) ?? new Map<string, string>();
      if (!names.has(id)) names.set(id, text);
      byLanguage.set(language, names);
    };
    const lists: readonly ({ readonly nodes: readonly Translated[] } | null)[] = Object.values(data);
    for (const { id, latinName, translations } of lists.flatMap((list) => list?.nodes ?? [])) {
      // Names from Terminologia Anatomica take precedence over other Latin names.
      if (latinName !== null) add('la', id, latinName);
      for (const { language, text } of translations) if (!language.startsWith('en')) add(language, id, text);
    }
    return {
      languages: [...byLanguage]
        .map(([tag, names]) => ({ tag, count: names.size }))
        .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1)),
      namesIn: (language) => byLanguage.get(language) ?? new Map<string, string>(),
    };
  }, [data]);
}

/** Names in a fixed language, for readers who cannot choose it. Says so if the graph has none in it. */
export function useListedNaming(language: string): { readonly naming: Naming; readonly missing: string | null } {
  const listed = useTranslations(language !== 'en');
  return useMemo(() => {
    const english = { naming: { language: 'en', names: new Map<string, string>() }, missing: null };
    if (listed === null) return english;
    const tags = listed.languages.map(({ tag }) => tag);
    const [main = ''] = language.split('-');
    if (main === 'en') return english;
    const tag = tags.find((one) => one === language) ?? tags.find((one) => one.split('-')[0] === main);
    if (tag !== undefined) return { naming: { language: tag, names: listed.namesIn(tag) }, missing: null };
    return {
      ...english,
      missing: `The graph has no names in the language "${language}". It has: en, ${tags.toSorted().join(', ')}.`,
    };
  }, [language, listed]);
}
