/** The export formats as files that a server offers: one file each, an archive where a format has several. */
import { Worker } from 'node:worker_threads';
import { zipSync } from 'fflate';
import type { GraphContent } from '../../domain/records.ts';
import { bibtexFormat } from './bibliography.ts';
import { exportFormats } from './index.ts';
import { linkedRecords } from './linked-document.ts';
import { exportFormatNames, type ExportFormatName } from './names.ts';
import { writeTurtle } from './triples.ts';

export interface Download {
  /** Like `graph.ttl`; an archive is `graph.csv.zip`. */
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly format: ExportFormatName;
}

/** Media types by the last part of a name. */
const types: Readonly<Record<string, string>> = {
  bib: 'application/x-bibtex; charset=utf-8',
  cypher: 'text/plain; charset=utf-8',
  gift: 'text/plain; charset=utf-8',
  graphml: 'application/graphml+xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonld: 'application/ld+json; charset=utf-8',
  nq: 'application/n-quads; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  ttl: 'text/turtle; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
};

/** Every format of the whole graph; pictures show a walk that somebody has to choose. */
export const downloads: readonly Download[] = exportFormatNames.flatMap((format) => {
  const { file, description, needsWalk } = exportFormats[format];
  if (needsWalk === true) return [];
  const name = file ?? `graph.${format}.zip`;
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return [{ name, type, description, format }];
});

/** A small part of a graph, such as one structure with its claims, in the types that `/go/` gives. */
export const partWriters = {
  'text/turtle': (part: GraphContent) => writeTurtle(linkedRecords(part)),
  'application/x-bibtex': (part: GraphContent) =>
    bibtexFormat
      .write(part, { version: '', walk: null })
      .map(({ text }) => text)
      .join(''),
} as const;

/** What a thread needs to write a file. */
export interface DownloadTask {
  readonly format: ExportFormatName;
  readonly graph: GraphContent;
  /** Version of this software. */
  readonly version: string;
}

/** Zip knows no time before 1980; a fixed one makes equal graphs give equal archives. */
const archiveDate = '1980-01-02T00:00:00';

/** The bytes of a download, with memory of their own. */
export function bytesOfDownload({ format, graph, version }: DownloadTask): Uint8Array<ArrayBuffer> {
  const { file, write } = exportFormats[format];
  const encoder = new TextEncoder();
  const files = write(graph, { version, walk: null }).map(({ name, text }) => [name, encoder.encode(text)] as const);
  const [only] = files;
  if (file !== null && only !== undefined) return only[1];
  return zipSync(Object.fromEntries(files), { mtime: archiveDate });
}

/** Writes a download in a thread of its own, because a large one takes long. Ends the thread if the signal is aborted. */
export function writeDownload(task: DownloadTask, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('download-worker.ts', import.meta.url), { workerData: task });
    const end = () => {
      signal.removeEventListener('abort', stop);
    };
    const stop = () => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (bytes: Uint8Array) => {
      end();
      resolve(bytes);
    });
    worker.once('error', (cause) => {
      end();
      reject(cause instanceof Error ? cause : new Error('The thread that wrote a download failed.', { cause }));
    });
    worker.once('exit', (code) => {
      end();
      reject(new Error(`The thread that wrote a download ended with code ${String(code)}.`));
    });
  });
}
