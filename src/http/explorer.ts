/** The explorer, as its build in explorer/dist: the page at `/`, its scripts and styles, the script for other pages, and the drawing of the body. */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { sendFile, staticFile, type StaticFile } from './compression.ts';
import { explorerPolicy } from './security.ts';

const root = resolve(import.meta.dirname, '..', '..');
const buildFolder = join(root, 'explorer', 'dist');
/** The drawing of the body, which other frontends may take as well. */
export const mapPath = '/map/back.svg';
/** The script of `<cluneal-walk>`, for pages of any origin. */
export const embedPath = '/embed.js';
/** Scripts and styles, whose names hold a hash of their content. */
const assetsPath = '/assets/';
/** `/go/FMA:75468` leads to the view of a structure, by our id or that of another terminology. */
export const goPath = '/go/';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/**
 * Reads the build once and returns a handler that is false for paths outside the explorer. Without a build, it serves
 * only the drawing.
 */
export function serveExplorer(folder = buildFolder) {
  let loading: Promise<ReadonlyMap<string, StaticFile>> | undefined;
  const assets = () =>
    (loading ??= readAssets(folder).catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  return async (path: string, wantsPage: boolean, request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (path.startsWith(goPath)) {
      const target = decode(path.slice(goPath.length));
      if (target === null || target === '') return false;
      const page = `/?${new URLSearchParams({ go: target }).toString()}`;
      response.setHeader('vary', 'accept');
      response.writeHead(302, { location: wantsPage ? page : lookUp(target) }).end();
      return true;
    }
    const file = path === '/' && wantsPage ? '/index.html' : path;
    if (file !== '/index.html' && file !== mapPath && file !== embedPath && !file.startsWith(assetsPath)) return false;
    const asset = (await assets()).get(file);
    if (asset === undefined) return false;
    if (file === '/index.html') response.setHeader('content-security-policy', explorerPolicy);
    else {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
    }
    response.setHeader(
      'cache-control',
      file.startsWith(assetsPath) ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    await sendFile(request, response, asset);
    return true;
  };
}

const byId = 'query Go($id: ID!) { node(id: $id) { __typename id ... on Structure { name definition } } }';
const byText = 'query Go($id: String!) { search(text: $id, first: 5) { nodes { __typename id name definition } } }';
/** The operations behind `/go/` for clients that want JSON; they are trusted documents. */
export const goDocuments: readonly string[] = [byId, byText];

/** The same as JSON. */
function lookUp(text: string): string {
  const query = /^[a-z-]+:/.test(text) ? byId : byText;
  return `/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ id: text }) }).toString()}`;
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all([
      ...files.map(async (file) => {
        const path = `/${file
          .slice(folder.length + 1)
          .split(sep)
          .join('/')}`;
        return [path, await readAsset(file)] as const;
      }),
      readAsset(join(root, 'seed', mapPath)).then((asset) => [mapPath, asset] as const),
    ]),
  );
}

async function readAsset(file: string): Promise<StaticFile> {
  return staticFile(types[extname(file)] ?? 'application/octet-stream', await readFile(file));
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
