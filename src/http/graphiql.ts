/**
 * The GraphiQL page, rendered once: with example queries in tabs and a menu, all scripts inline, and a matching
 * security policy.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendFile, staticFile, type StaticFile } from './compression.ts';
import { barOf, exampleOf, scriptFor, style } from './graphiql-page.ts';
import { pagePolicy } from './security.ts';

/** The number of example queries that open in tabs; the rest are in the menu. */
const openTabs = 3;

/** Makes the handler that serves the page. */
export function serveGraphiql(documents: readonly string[]) {
  let page: Promise<Page> | undefined;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { file, policy } = await (page ??= renderPage(documents));
    response.setHeader('content-security-policy', policy);
    response.setHeader('cache-control', 'no-cache');
    await sendFile(request, response, file);
  };
}

interface Page {
  readonly file: StaticFile;
  readonly policy: string;
}

async function renderPage(documents: readonly string[]): Promise<Page> {
  // Loaded on demand: its parts take 30 MB of memory.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const examples = documents.map(exampleOf);
  const options = {
    title: 'cluneal-graph: GraphQL',
    defaultQuery: documents[0] ?? '',
    defaultTabs: documents.slice(0, openTabs).map((query) => ({ query })),
    defaultEditorToolsVisibility: false,
  };
  const html = renderGraphiQL(options)
    .replace('</style>', () => `${style}</style>`)
    .replace('<div id="root"></div>', () => `${barOf(examples)}<div id="root"></div>`)
    .replace('<script>', () => `<script>${scriptFor(examples)}`)
    .replace(`${JSON.stringify(options)},`, () => `optionsFor(${JSON.stringify(options)}),`);
  const body = Buffer.from(html);
  // Browsers hash the script exactly as it stands between its tags; the page has only one.
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'));
  return {
    file: staticFile('text/html; charset=utf-8', body),
    policy: pagePolicy(`sha256-${sha256(script)}`),
  };
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('base64');
