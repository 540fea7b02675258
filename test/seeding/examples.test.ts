import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSeed } from '../../src/seeding/check.ts';
import { knownKeys } from '../../src/seeding/format.ts';
import { faults } from '../../src/seeding/catalogue.ts';
import { projectRoot } from '../support/graph.ts';

const problemCodes = [...faults.keys()];
const severityOf = (code: string) => faults.get(code)?.severity;
const ofFilesBeside = new Set(
  'FORGOTTEN_FACT CLAIMED_AND_LEFT_OUT UNKNOWN_FACT RETIRED_ID UNKNOWN_REPLACEMENT LOST_ID SAME_DATA_VERSION'.split(
    ' ',
  ),
);
const folder = join(projectRoot, 'test', 'seed');
const invalid = await readdir(join(folder, 'invalid'));
const valid = await readdir(join(folder, 'valid'));
const folderOf = (code: string) => code.toLowerCase().replaceAll('_', '-');

/**
 * The place that an example marks as wrong with `# fault: <id>` (or a whole file). Without a mark, its first file, or
 * else the folder.
 */
async function markedFault(path: string): Promise<{ file: string; line: number; id: string | null }> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();
  for (const file of files) {
    const lines = (await readFile(join(path, file), 'utf8')).split('\n');
    const index = lines.findIndex((line) => line.includes('# fault'));
    if (lines[index]?.includes('# fault of the file') === true) return { file, line: 0, id: null };
    if (index >= 0) return { file, line: index + 1, id: /# fault: (\S+)/.exec(lines[index] ?? '')?.[1] ?? null };
  }
  return { file: files.find((file) => file.endsWith('.yaml')) ?? '.', line: 0, id: null };
}

describe('a valid example', () => {
  it.each(valid)('passes without errors or warnings: %s', async (name) => {
    const { graph, problems } = await checkSeed(join(folder, 'valid', name));
    expect(problems).toEqual([]);
    expect(graph).not.toBeNull();
  });

  it('uses every known key', async () => {
    const path = join(folder, 'valid', 'every-key');
    const texts = await Promise.all((await readdir(path)).map((file) => readFile(join(path, file), 'utf8')));
    const missing = knownKeys.filter((key) => !texts.some((text) => new RegExp(`(^|[\\s{])${key}:`, 'm').test(text)));
    expect(missing).toEqual([]);
  });
});

describe('an invalid example', () => {
  it('exists for every code, and for nothing else', () => {
    expect([...invalid].sort()).toEqual(problemCodes.map(folderOf).sort());
  });

  it.each(problemCodes)('fails with exactly its own code, file, line and id: %s', async (code) => {
    const path = join(folder, 'invalid', folderOf(code));
    const { problems } = await checkSeed(path);
    expect(problems.map(({ message, ...rest }) => rest)).toEqual([
      { code, severity: severityOf(code), ...(await markedFault(path)) },
    ]);
  });

  it.each(problemCodes)('is reported with what is wrong and how to correct it: %s', async (code) => {
    const { problems } = await checkSeed(join(folder, 'invalid', folderOf(code)));
    for (const { message } of problems) {
      expect(message).toMatch(
        /[.;,] (Write|Add|Delete|Correct|Keep|Give|Choose|Name|Cite|List|Shorten|Save|Rename|Check|Put)\b/,
      );
      expect(message).not.toMatch(/undefined|\[object|Invalid input/);
    }
  });

  it('is loaded if it only has warnings, but not if it has errors', async () => {
    for (const code of problemCodes) {
      const { graph } = await checkSeed(join(folder, 'invalid', folderOf(code)));
      // A forgotten row of the fact table or a lost id makes a graph incomplete, not wrong.
      const loads = severityOf(code) === 'warning' || ofFilesBeside.has(code);
      expect([code, graph !== null]).toEqual([code, loads]);
    }
  });
});
