/** Exports of a graph in temporary folders, and the result of reading them back. */
import { exportFormats } from '../../src/seeding/export/index.ts';
import type { ExportFormatName } from '../../src/seeding/export/names.ts';
import type { ExportOptions } from '../../src/seeding/export/format.ts';
import type { Problem } from '../../src/seeding/problem.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { testVersion } from './graph.ts';
import { seedFolderOf } from './seed-folder.ts';

export function exported(
  format: ExportFormatName,
  graph: GraphContent,
  options: Partial<ExportOptions> = {},
): Record<string, string> {
  const files = exportFormats[format].write(graph, { version: testVersion, walk: null, ...options });
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

/** The text of a single-file format. */
export function exportedText(
  format: ExportFormatName,
  graph: GraphContent,
  options: Partial<ExportOptions> = {},
): string {
  return Object.values(exported(format, graph, options)).join('');
}

/** Reads an export back, optionally with one text in one of its files replaced. */
export async function readBack(
  files: Readonly<Record<string, string>>,
  change?: readonly [file: string, from: string | RegExp, to: string],
): Promise<{ graph: GraphContent | null; problems: readonly Problem[] }> {
  const [file = '', from = '', to = ''] = change ?? [];
  const text = files[file]?.replace(from, to);
  if (change !== undefined && (text === undefined || text === files[file]))
    throw new Error(`${file} has no ${String(from)}.`);
  return readSeedGraph(await seedFolderOf(text === undefined ? files : { ...files, [file]: text }));
}

/** The errors among some problems, as `file:line CODE`. */
export function errorsOf(problems: readonly Problem[]): string[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, code }) => `${file}:${String(line)} ${code}`);
}
