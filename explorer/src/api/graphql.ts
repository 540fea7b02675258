/** GraphQL documents typed by the schema. They stay text, so that nothing is parsed in the browser. */
import type { initGraphQLTada, ResultOf as WholeResultOf, VariablesOf } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';
import type { Readable } from './readable.ts';

export type { VariablesOf };

/** The result of a document as components receive it. */
export type ResultOf<Document> = Readable<WholeResultOf<Document>>;

type Tada = initGraphQLTada<{ introspection: introspection; disableMasking: true }>;

/** A document as it is at run time. */
export interface DocumentText {
  /** Its own operation or fragment only. */
  readonly own: string;
  readonly fragments: readonly DocumentText[];
  /** The whole text as sent, with each fragment once. */
  readonly text: string;
}

/** Declares an operation or a fragment, with the fragments that it spreads. gql.tada's type describes its result. */
export const graphql = ((own: string, fragments: readonly DocumentText[] = []): DocumentText => {
  const all = (list: readonly DocumentText[]): string[] => list.flatMap((one) => [one.own, ...all(one.fragments)]);
  return { own, fragments, text: [...new Set([own, ...all(fragments)])].map(dedent).join('\n\n') };
}) as unknown as Tada;

/** Removes the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.replace(/^\n|\n *$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}
