/** Chooses the media type of an answer from the Accept header. */
import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';
const page = 'text/html';
export type AnswerType = typeof json | typeof graphqlResponse | typeof page;

/** For clients that accept none of the available types. */
export const notAcceptable = `Answers are ${graphqlResponse} or ${json}; accept one of them.`;

/**
 * The preferred type: highest weight, then most specific range, then first. JSON if anything is accepted; null if
 * nothing matches. Only GET can be answered with the GraphiQL page. Parameters other than `q` are ignored.
 */
export function answerType({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): AnswerType | null {
  return preferredType({ headers }, method === 'GET' ? [json, graphqlResponse, page] : [json, graphqlResponse]);
}

/** The same for other types; the first of them if anything is accepted. */
export function preferredType<T extends string>(
  { headers }: Pick<IncomingMessage, 'headers'>,
  available: readonly T[],
): T | null {
  const accept = headers.accept?.replace(/;\s*(?!q\s*=)[^;,]*/gi, '');
  const [best] = new Negotiator({ headers: accept === undefined ? {} : { accept } }).mediaTypes([...available]);
  return (best as T | undefined) ?? null;
}

/** Whether a client prefers a page to JSON, as browsers do. */
export function wantsPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return answerType({ method: 'GET', headers }) === page;
}
