/** Sends documents to the server and gives components their results, never the result of an earlier request. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { TadaDocumentNode } from 'gql.tada';
import { noteFaults } from './faults.ts';
import { readable, type Readable } from './readable.ts';

/** A component's view of a request. */
export type Answer<Result> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string; readonly retry: () => void }
  | { readonly state: 'ready'; readonly data: Result };

/** Address of the server that components query, without a trailing slash; empty for the server of the page. */
export const ServerContext = createContext('');

/** How long to wait for a response, in milliseconds: longer than the server's own default limit. */
const patience = 40_000;

/** Results of this visit, by server, document and variables. Failures are not cached. */
const answers = new Map<string, Promise<unknown>>();

/** The text of a document, as it is sent. */
export const textOf = (document: unknown): string => (document as { readonly text: string }).text;

/**
 * Queries the server. Rejects with one sentence if it cannot be reached or answers with an error. Records that the
 * server could not read are noted and left out.
 */
export function ask<Result, Variables>(
  document: TadaDocumentNode<Result, Variables>,
  variables: Variables,
  server = '',
): Promise<Readable<Result>> {
  const key = JSON.stringify([server, textOf(document), variables]);
  const known = answers.get(key);
  if (known !== undefined) return known as Promise<Readable<Result>>;
  const answer = send<Result>(server, textOf(document), variables);
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  return answer;
}

async function send<Result>(server: string, query: string, variables: unknown): Promise<Readable<Result>> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), patience);
  const whyNone = (otherwise: string) =>
    waiting.signal.aborted
      ? `${server === '' ? 'The server' : server} has not answered for ${String(patience / 1_000)} seconds. It may be busy: try again in a moment.`
      : otherwise;
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify({ query, variables }),
    signal: waiting.signal,
  }).catch(() => {
    clearTimeout(timer);
    throw new Error(whyNone(unreachable(server)));
  });
  const text = await response.text().catch(() => null);
  clearTimeout(timer);
  if (text === null) throw new Error(whyNone("The server's response was cut off. Try again."));
  const body = parsed(text) as {
    readonly data?: Result | null;
    readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[];
  } | null;
  const faults =
    body?.data == null ? [] : (body.errors ?? []).filter(({ extensions }) => extensions?.code === 'INVALID_DATA');
  const problem = body?.errors
    ?.filter((error) => !faults.includes(error))
    .map(({ message }) => message)
    .join(' ');
  if (problem !== undefined && problem !== '') throw new Error(problem);
  if (body?.data == null)
    throw new Error(`The server answered with status ${String(response.status)}. Try again later.`);
  noteFaults(faults.map(({ message }) => message));
  return readable(body.data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Why no response came. A browser does not tell a page whether the server is down or only refuses pages of its origin.
 */
function unreachable(server: string): string {
  if (server === '' || server.startsWith(`${location.origin}/`) || server === location.origin)
    return 'The server cannot be reached. Check that it is running, then try again.';
  return `${server} cannot be reached, or it does not allow pages of ${location.origin}: its operator lists them in CORS_ORIGINS.`;
}

/** A page of a connection, as far as fetching the next one needs it. */
interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Every page of a connection, fetched one after the other. */
export async function allPages<P extends Page>(read: (after: string | null) => Promise<P | null>): Promise<P[]> {
  const pages: P[] = [];
  for (let after: string | null = null; ;) {
    const page = await read(after);
    if (page === null) return pages;
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
  }
}

/** The result of a document with its variables; null for no query. */
export function useQuery<Result, Variables>(
  document: TadaDocumentNode<Result, Variables>,
  variables: Variables | null,
): Answer<Readable<Result>> {
  const server = useContext(ServerContext);
  const key = variables === null ? null : JSON.stringify([server, textOf(document), variables]);
  return useAnswer(key, () => ask(document, variables as Variables, server));
}

/**
 * The result of the query with this key; null for no query. While a new query is pending the state is `loading`, so
 * that nothing of another perspective is ever shown.
 */
export function useAnswer<Result>(key: string | null, read: () => Promise<Result>): Answer<Result> {
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<{ key: string; answer: Answer<Result> } | null>(null);
  useEffect(() => {
    if (key === null) return;
    let wanted = true;
    const hold = (answer: Answer<Result>) => {
      if (wanted) setHeld({ key, answer });
    };
    read().then(
      (data) => hold({ state: 'ready', data }),
      (error: unknown) =>
        hold({
          state: 'failed',
          message: error instanceof Error ? error.message : String(error),
          retry: () => {
            setHeld(null);
            setAttempt((before) => before + 1);
          },
        }),
    );
    return () => {
      wanted = false;
    };
  }, [key, attempt]);
  return held !== null && held.key === key ? held.answer : { state: 'loading' };
}
