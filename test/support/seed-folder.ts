/** Folders with seed files, created for one test and deleted afterwards. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder with the given files by path, optionally on top of a copy of another folder. */
export async function seedFolderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  from?: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cluneal-seed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (from !== undefined) await cp(from, folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}
