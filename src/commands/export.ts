/** The command `export`: writes the graph for other tools, or a database's edits back into seed files. */
import { basename, join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { CommandError } from '../errors.ts';
import { bodyMapFile, readBodyMap } from '../seeding/body-map.ts';
import { findTarget, writeChanged } from '../seeding/export/export.ts';
import { writeFiles } from '../seeding/write-files.ts';
import { exportFormats } from '../seeding/export/index.ts';
import { mapFormatName, seedFormatName, type ExportFormatName } from '../seeding/export/names.ts';
import { editSeedFiles } from '../seeding/export/seed-files.ts';
import { chooseFrom, readChosenGraph } from '../seeding/seed.ts';
import { readVersion, seedFolder } from './project.ts';
import { abortOnStop } from './stop-signals.ts';
import { placeOf, print, tell } from './terminal.ts';

export interface ExportFlags {
  readonly format: ExportFormatName | typeof mapFormatName | typeof seedFormatName;
  readonly out?: string;
  readonly force?: boolean;
  readonly from?: string[];
  readonly fromNeo4j?: boolean;
  readonly only?: string[];
  readonly perspective?: string[];
  readonly walk?: string;
  readonly to?: string;
}

/** Writes or prints the graph in one of the formats. Throws a `CommandError` if it cannot. */
export async function exportGraph(flags: ExportFlags): Promise<void> {
  const needsWalk =
    flags.format !== seedFormatName && flags.format !== mapFormatName && exportFormats[flags.format].needsWalk === true;
  if (!needsWalk && (flags.walk !== undefined || flags.to !== undefined))
    throw new CommandError(
      `--walk and --to are for pictures, and the format ${flags.format} is not one; omit them, use --only, or choose svg or mermaid.`,
    );
  if (flags.format === seedFormatName) {
    await exportSeed(flags);
    return;
  }
  if (flags.format === mapFormatName) {
    await exportMap(flags);
    return;
  }
  const { format: name, out: path, force, from: folders = [seedFolder], only = [], perspective = [], walk, to } = flags;
  const format = exportFormats[name];
  const target = await findTarget(name, format, { out: path ?? null, force: force === true });
  const graph =
    flags.fromNeo4j === true
      ? chooseFrom(await readFromNeo4j(flags), { only, perspective })
      : await readChosenGraph({ folder: folders, only, perspective, onUnread: tell });
  const files = format.write(graph, {
    version: await readVersion(),
    walk: walk === undefined ? null : { start: walk, to: to ?? null },
  });
  if (target === null) {
    await print(files.map(({ text }) => text).join(''));
    return;
  }
  const { folder, name: single } = target;
  await writeFiles(folder, single === null ? files : files.map(({ text }) => ({ name: single, text })));
  const place = placeOf(single === null ? folder : join(folder, single));
  tell(`Written: ${place}${single === null ? `, with ${files.map((file) => file.name).join(', ')}` : ''}.`);
}

/** The drawing of the body in a seed folder; of several folders, the last drawing. */
async function exportMap(flags: ExportFlags): Promise<void> {
  const { out: path, force, from: folders = [seedFolder] } = flags;
  if (flags.fromNeo4j === true || [flags.only, flags.perspective].some((list) => list !== undefined))
    throw new CommandError(
      'The format map is the drawing in the seed folder; omit --from-neo4j, --only and --perspective.',
    );
  const target = await findTarget(
    mapFormatName,
    { file: basename(bodyMapFile) },
    { out: path ?? null, force: force === true },
  );
  let text: string | null = null;
  for (const folder of folders) text = (await readBodyMap(folder)) ?? text;
  if (text === null)
    throw new CommandError(`There is no ${bodyMapFile} in ${folders.join(', ')}, so there is no drawing to export.`);
  if (target === null) {
    await print(text);
    return;
  }
  const name = target.name ?? basename(bodyMapFile);
  await writeFiles(target.folder, [{ name, text }]);
  tell(`Written: ${placeOf(join(target.folder, name))}.`);
}

/** Writes edits made in a database back into seed files. */
async function exportSeed(flags: ExportFlags): Promise<void> {
  const { out: folder, force, from: folders = [seedFolder], fromNeo4j } = flags;
  const [base = seedFolder, ...more] = folders;
  if (fromNeo4j !== true)
    throw new CommandError(
      'The format seed brings edits back from a database; add --from-neo4j, or choose another format.',
    );
  if (more.length > 0) throw new CommandError('The format seed edits one folder; give --from once.');
  if ([flags.only, flags.perspective].some((list) => list !== undefined))
    throw new CommandError('The format seed is for the whole graph; omit --only and --perspective.');
  // The folder that receives the edits is meant to be overwritten.
  const intoBase = folder !== undefined && resolve(folder) === resolve(base);
  const target = await findTarget(
    seedFormatName,
    { file: null },
    { out: folder ?? null, force: force === true || intoBase },
  );
  const edited = await editSeedFiles(base, await readFromNeo4j(flags));
  const written = await writeChanged(target?.folder ?? '', edited);
  const { changed } = edited;
  tell(
    changed.length === 0
      ? `The database agrees with the files in ${placeOf(base)}; no file differs.`
      : `${String(changed.length)} ${changed.length === 1 ? 'file differs' : 'files differ'} from ${placeOf(base)}: ${changed.join(', ')}.`,
  );
  if (written.length > 0)
    tell(`Written to ${folder ?? ''}; review the difference, and run "npm run check -- --from ${folder ?? ''}".`);
}

/** The content of a database; reports everything in it that cannot be exported. */
async function readFromNeo4j({ format }: Pick<ExportFlags, 'format'>) {
  const { neo4j: settings } = readConfig();
  if (settings === null) {
    throw new CommandError(
      'NEO4J_URI is not set, so there is no database to export from; set it, as in NEO4J_URI=bolt://localhost:7687, or omit --from-neo4j.',
    );
  }
  const { connectVerified } = await import('./database.ts');
  const { decodeStoredGraph, readStoredGraph } = await import('../store/neo4j/neo4j-content.ts');
  const connection = await connectVerified(settings);
  try {
    const { content, problems } = decodeStoredGraph(await readStoredGraph(connection, { signal: abortOnStop() }));
    for (const { what, message } of problems) tell(`Not in the export: ${what} ${message}.`);
    if (content.structures.length === 0)
      throw new CommandError(
        `The database at ${settings.uri} holds no graph, so there is nothing to export as ${format}; seed it with "npm run seed".`,
      );
    return content;
  } finally {
    await connection.close();
  }
}
