/** Reads and writes what a seed folder keeps of earlier versions: `retired.yaml` and the snapshots in `versions/`. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceStatuses } from '../../schema/claim.ts';
import { snapshotOfContent, type History, type Snapshot } from '../domain/history.ts';
import type { GraphContent } from '../domain/records.ts';
import { CommandError } from '../errors.ts';
import { retiredFormat } from './format.ts';
import { retiredFile, snapshotName } from './list-files.ts';
import { readOptionalYaml } from './read.ts';
import { z } from 'zod';

const snapshotFormat = z.strictObject({
  dataVersion: z.string(),
  nodes: z.array(z.string()),
  relations: z.record(z.string(), z.strictObject({ status: z.enum(evidenceStatuses), claims: z.array(z.string()) })),
  statements: z.record(z.string(), z.array(z.string())),
});

/** `retired.yaml` of a folder, as `readOptionalYaml` gives it. */
export const readRetired = (folder: string) => readOptionalYaml(folder, retiredFile, retiredFormat);

/** The snapshots of a folder, by data version. Throws a `CommandError` for a file that is not a snapshot. */
export async function readSnapshots(folder: string): Promise<Map<string, Snapshot>> {
  const names = await readdir(join(folder, 'versions')).catch(() => []);
  const snapshots = new Map<string, Snapshot>();
  for (const name of names.sort()) {
    const file = `versions/${name}`;
    const version = snapshotName.exec(file)?.[1];
    if (version === undefined) continue;
    const text = await readFile(join(folder, file), 'utf8');
    const read = snapshotFormat.safeParse(jsonOf(text));
    if (!read.success || read.data.dataVersion !== version)
      throw new CommandError(
        `${join(folder, file)} is not a snapshot of data ${version}; restore it from version control.`,
      );
    snapshots.set(version, read.data);
  }
  return snapshots;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a server tells of earlier versions. */
export async function readHistory(folder: string): Promise<History> {
  const retired = (await readRetired(folder))?.placed?.value.retired ?? [];
  return {
    retired: new Map(retired.map(({ replacedBy = null, ...entry }) => [entry.id, { ...entry, replacedBy }])),
    versions: await readSnapshots(folder),
  };
}

/** Writes the snapshot of a graph and returns the path of its file. A snapshot that exists is replaced. */
export async function writeSnapshot(folder: string, graph: GraphContent): Promise<string> {
  const file = join(folder, 'versions', `${graph.dataVersion}.json`);
  await mkdir(join(folder, 'versions'), { recursive: true });
  await writeFile(file, printSnapshot(snapshotOfContent(graph)));
  return file;
}

/** One id a line, so that version control shows what a version adds and removes. */
export function printSnapshot({ dataVersion, nodes, relations, statements }: Snapshot): string {
  const lines = (entries: readonly string[]) => entries.map((entry) => `\n    ${entry}`).join(',');
  const pairs = (record: Readonly<Record<string, unknown>>) =>
    lines(Object.entries(record).map(([id, value]) => `${JSON.stringify(id)}: ${JSON.stringify(value)}`));
  return `{
  "dataVersion": ${JSON.stringify(dataVersion)},
  "nodes": [${lines(nodes.map((id) => JSON.stringify(id)))}
  ],
  "relations": {${pairs(relations)}
  },
  "statements": {${pairs(statements)}
  }
}
`;
}
