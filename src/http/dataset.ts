/** The data as a schema.org Dataset, for search engines and reference managers that read the explorer's page. */
import { citationOf, licences } from '../domain/citation.ts';
import type { GraphCache } from '../store/cache.ts';
import type { GraphMeta } from '../store/port.ts';
import { exportPath, type OfferedFile } from './downloads.ts';

export interface DatasetOptions {
  readonly cache: Pick<GraphCache, 'snapshot'>;
  /** The files that the server offers. */
  readonly files: readonly Pick<OfferedFile, 'name' | 'type' | 'description'>[];
  /** The permanent name of a version of the data. */
  readonly identify: (dataVersion: string) => string;
}

/** A page does not wait longer for the database, in milliseconds. */
const longestWait = 1_000;

/** Makes a function that gives the script element for the page; null while the store holds no graph or does not answer. */
export function describeDataset({ cache, files, identify }: DatasetOptions): () => Promise<string | null> {
  return async () => {
    const patience = new Promise<null>((resolve) => setTimeout(resolve, longestWait, null).unref());
    const read = cache.snapshot().then((reader) => reader.meta({}));
    const meta = await Promise.race([read.catch(() => null), patience]);
    return meta === null ? null : scriptOf(datasetOf(meta, files, identify));
  };
}

function datasetOf(
  meta: GraphMeta,
  files: DatasetOptions['files'],
  identify: DatasetOptions['identify'],
): Readonly<Record<string, unknown>> {
  const { title, dataVersion, licence } = meta;
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    name: title,
    description:
      'Which nerve supplies which skin of the back, along which path, and who says so. For teaching only: not for diagnosis or treatment.',
    identifier: identify(dataVersion),
    version: dataVersion,
    license: licences[licence] ?? licence,
    citation: citationOf(meta),
    isAccessibleForFree: true,
    distribution: files.map(({ name, type, description }) => ({
      '@type': 'DataDownload',
      name,
      description,
      encodingFormat: type.replace(/;.*/, ''),
      contentUrl: `${exportPath}/${name}`,
    })),
  };
}

/** A data block: browsers do not run it, so that the page's security policy allows it. */
function scriptOf(dataset: object): string {
  return `<script type="application/ld+json">${JSON.stringify(dataset).replaceAll('<', '\\u003c')}</script>`;
}
