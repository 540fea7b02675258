/** GraphQL documents with types from the schema. They stay text, so that nothing is parsed in the browser. */
import type { initGraphQLTada, ResultOf as WholeResultOf, VariablesOf } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';
import type { Readable } from './readable.ts';

export type { VariablesOf };

/** What components are given of the answer to a document. */
export type ResultOf<Document> = Readable<WholeResultOf<Document>>;

type Tada = initGraphQLTada<{ introspection: introspection; disableMasking: true }>;

/** A document as it is at run time. */
export interface DocumentText {
  /** Its operation or fragment alone. */
  readonly own: string;
  readonly fragments: readonly DocumentText[];
  /** All of it, each fragment once, as it is sent. */
  readonly text: string;
}

/** Declares an operation or a fragment, with the fragments that it spreads; gql.tada's type says what it answers. */
export const graphql = ((own: string, fragments: readonly DocumentText[] = []): DocumentText => {
  const all = (list: readonly DocumentText[]): string[] => list.flatMap((one) => [one.own, ...all(one.fragments)]);
  return { own, fragments, text: [...new Set([own, ...all(fragments)])].map(dedent).join('\n\n') };
}) as unknown as Tada;

/** Without the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.replace(/^\n|\n *$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}
