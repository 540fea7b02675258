/** The state of the page, kept in the address so that a link or a reload restores it. */
import { useEffect, useState } from 'preact/hooks';

export const pages = ['map', 'disputes', 'numb', 'quiz'] as const;
export type PageName = (typeof pages)[number];

export interface Address {
  readonly page: PageName;
  /** Id of the selected structure, like "spinal-nerve:L2". */
  readonly show: string | null;
  /** Id of the relation whose claims are open. */
  readonly step: string | null;
  /** The sources to believe: "all", "article", "textbooks", "dissections", or comma-separated source ids. */
  readonly believe: string;
  /** Ids of nerves that are cut or blocked. */
  readonly cut: readonly string[];
  /** Id of a dispute topic. */
  readonly topic: string | null;
  /** An id or an identifier to look up. */
  readonly go: string | null;
  /** Id of the question that is open in the quiz. */
  readonly question: string | null;
  /** Language in which structures are named, as a BCP 47 tag; null for the reader's own choice. */
  readonly lang: string | null;
}

export function readAddress(search: string): Address {
  const given = new URLSearchParams(search);
  return {
    page: pages.find((one) => one === given.get('page')) ?? 'map',
    show: given.get('show'),
    step: given.get('step'),
    believe: given.get('believe') ?? 'all',
    cut: given.get('cut')?.split(',').filter(Boolean) ?? [],
    topic: given.get('topic'),
    go: given.get('go'),
    question: given.get('question'),
    lang: given.get('lang'),
  };
}

export function writeAddress(address: Address): string {
  const given = new URLSearchParams();
  if (address.page !== 'map') given.set('page', address.page);
  if (address.show !== null) given.set('show', address.show);
  if (address.step !== null) given.set('step', address.step);
  if (address.believe !== 'all') given.set('believe', address.believe);
  if (address.cut.length > 0) given.set('cut', address.cut.join(','));
  if (address.topic !== null) given.set('topic', address.topic);
  if (address.go !== null) given.set('go', address.go);
  if (address.question !== null) given.set('question', address.question);
  if (address.lang !== null) given.set('lang', address.lang);
  const text = given.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
  return text === '' ? '/' : `/?${text}`;
}

export type Go = (change: Partial<Address>, options?: { readonly replace?: boolean }) => void;

/** The address and a function that changes parts of it. */
export function useAddress(): [Address, Go] {
  const [address, setAddress] = useState(() => readAddress(location.search));
  useEffect(() => {
    const restore = () => setAddress(readAddress(location.search));
    addEventListener('popstate', restore);
    return () => removeEventListener('popstate', restore);
  }, []);
  const go: Go = (change, { replace = false } = {}) => {
    const next = { ...readAddress(location.search), ...change };
    if (replace) history.replaceState(null, '', writeAddress(next));
    else history.pushState(null, '', writeAddress(next));
    setAddress(next);
  };
  return [address, go];
}
