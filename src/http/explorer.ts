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
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const pageFile = '/index.html';

/** Gives what stands at the end of the page's head; null for nothing. */
type DescribePage = () => Promise<string | null>;

/**
 * Reads the build once and returns a handler that is false for paths outside the explorer. Without a build, it serves
 * only the drawing.
 */
export function serveExplorer(folder = buildFolder, describe: DescribePage = () => Promise.resolve(null)) {
  let described: { readonly from: StaticFile; readonly by: string; readonly page: StaticFile } | undefined;
  /** The page with what describes it now, made again only if that changes. */
  const pageOf = async (from: StaticFile): Promise<StaticFile> => {
    const by = await describe();
    if (by === null) return from;
    if (described?.from !== from || described.by !== by) {
      const text = from.body.toString().replace('</head>', () => `${by}</head>`);
      described = { from, by, page: staticFile(from.type, Buffer.from(text)) };
    }
    return described.page;
  };

  let loading: Promise<ReadonlyMap<string, StaticFile>> | undefined;
  const assets = () =>
    (loading ??= readAssets(folder).catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  return async (path: string, wantsPage: boolean, request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const file = path === '/' && wantsPage ? pageFile : path;
    if (file !== pageFile && file !== mapPath && file !== embedPath && !file.startsWith(assetsPath)) return false;
    const asset = (await assets()).get(file);
    if (asset === undefined) return false;
    if (file === pageFile) response.setHeader('content-security-policy', explorerPolicy);
    else {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
    }
    response.setHeader(
      'cache-control',
      file.startsWith(assetsPath) ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    await sendFile(request, response, file === pageFile ? await pageOf(asset) : asset);
    return true;
  };
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
