/** The media type of an answer, chosen from the Accept header by its weights. */
import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';
const page = 'text/html';
export type AnswerType = typeof json | typeof graphqlResponse | typeof page;

/** For a client that accepts nothing of what there is. */
export const notAcceptable = `Answers are ${graphqlResponse} or ${json}; accept one of them.`;

/**
 * The type a client prefers: the highest weight, then the most specific range, then the first. JSON if it accepts anything; null
 * if it accepts none. Only GET may be answered with the page of GraphiQL. Parameters other than `q` are not read.
 */
export function answerType({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): AnswerType | null {
  const accept = headers.accept?.replace(/;\s*(?!q\s*=)[^;,]*/gi, '');
  const available = method === 'GET' ? [json, graphqlResponse, page] : [json, graphqlResponse];
  const [best] = new Negotiator({ headers: accept === undefined ? {} : { accept } }).mediaTypes(available);
  return (best as AnswerType | undefined) ?? null;
}

/** Whether a client prefers a page to JSON, as browsers do. */
export function wantsPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return answerType({ method: 'GET', headers }) === page;
}
