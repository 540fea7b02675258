/** What Neo4j Browser does when somebody connects: it puts on our style, opens the guided tour and draws a first picture. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { browserPath, guideName } from './files.ts';

/** The port on which `npm start` serves the guide. */
export const defaultGuidePort = 4000;

/** The guide's port in the compose file. */
export const composeGuidePort = '${API_PORT:-4000}';

/** Hosts from which Neo4j Browser may load guides and styles; names, without ports. */
export const guideHosts = 'localhost';

/**
 * Neo4j's setting `dbms.security.http_static_content_security_policy_header`: Browser may load nothing from the Internet. By
 * itself it asks Google for fonts, and Segment, Canny and Sentry for scripts and statistics; Community has no other setting
 * that stops them. WebSockets stay open, since Bolt may be at any address.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  `connect-src 'self' ws: wss: ${guideHosts
    .split(',')
    .map((host) => `http://${host}:*`)
    .join(' ')}`,
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const folder = resolve(import.meta.dirname, '..', '..', 'seed', 'browser');

type Style = Record<string, Record<string, string>>;

/** The rules of a style sheet in Neo4j Browser's language, by their selectors. */
export function parseGrass(text: string): Style {
  const rules = [...text.matchAll(/([\w.]+)\s*\{([^{}]*(?:"[^"]*"[^{}]*)*)\}/g)].map(([, selector = '', body = '']) => {
    const declarations = [...body.matchAll(/([\w-]+):\s*(?:"([^"]*)"|([^;"]+));/g)];
    return [
      selector,
      Object.fromEntries(declarations.map(([, key = '', quoted, plain]) => [key, quoted ?? plain ?? ''])),
    ];
  });
  return Object.fromEntries(rules) as Style;
}

/**
 * The value of Neo4j's setting `browser.post_connect_cmd`. The style stands in it whole, so that it needs no server of ours;
 * `clear` takes its text from the page again, and the query is the first of the saved ones.
 */
export async function postConnectCommand(guidePort: number | string = defaultGuidePort): Promise<string> {
  const style = parseGrass(await readFile(join(folder, 'style.grass'), 'utf8'));
  const query = await readFile(join(folder, 'queries', '01-superior-cluneal-nerves.cypher'), 'utf8');
  return [
    `style ${JSON.stringify(style)}`,
    'clear',
    `guide http://localhost:${String(guidePort)}${browserPath}${guideName}`,
    `auto ${oneLine(query)}`,
  ].join('; ');
}

function oneLine(query: string): string {
  const lines = query.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('//')).join(' ');
}
