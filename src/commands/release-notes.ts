/** The command `release-notes`, run by `npm version`: moves the unreleased changes under the new version, with its API changes, and keeps the ids of the data. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { changesBetween } from '../api/changes.ts';
import { printSdl } from '../api/schema.ts';
import { CommandError } from '../errors.ts';
import { writeSnapshot } from '../seeding/history.ts';
import { readSeedGraph } from '../seeding/seed-graph.ts';
import { readVersion, root, seedFolder } from './project.ts';
import { sdlAt } from './schema.ts';
import { out, placeOf } from './terminal.ts';

const unreleased = '## [Unreleased]\n';

/**
 * Writes CHANGELOG.md and CITATION.cff for the version in package.json, and the snapshot of the data. Throws a `CommandError`, and writes nothing, if
 * nothing is listed as unreleased or the version has been released already.
 */
export async function releaseNotes({ date }: { readonly date: string }): Promise<void> {
  const version = await readVersion();
  const [changelogFile, citationFile] = [join(root, 'CHANGELOG.md'), join(root, 'CITATION.cff')];
  const [changelog, citation] = await Promise.all([readFile(changelogFile, 'utf8'), readFile(citationFile, 'utf8')]);
  const notes = withRelease(changelog, version, date, await schemaChanges());
  const cited = citation
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^date-released: .*$/m, `date-released: '${date}'`);
  const { graph } = await readSeedGraph(seedFolder);
  if (graph === null) throw new CommandError('The seed has errors; list them with "npm run check", and correct them.');
  await writeFile(changelogFile, notes);
  await writeFile(citationFile, cited);
  const snapshot = await writeSnapshot(seedFolder, graph);
  out(`CHANGELOG.md, CITATION.cff and ${placeOf(snapshot)} are ready for ${version}.`);
}

/** The changelog with the unreleased changes moved to a version, and an empty unreleased section above. */
export function withRelease(changelog: string, version: string, date: string, schemaLines: readonly string[]): string {
  if (changelog.includes(`## [${version}]`))
    throw new CommandError(`CHANGELOG.md already lists ${version}; choose a version that has not been released.`);
  const start = changelog.indexOf(unreleased);
  if (start < 0)
    throw new CommandError('CHANGELOG.md has no "## [Unreleased]" section; add one above the last release.');
  const begin = start + unreleased.length;
  const next = changelog.indexOf('\n## [', begin);
  const changes = changelog.slice(begin, next < 0 ? undefined : next).trim();
  if (changes === '')
    throw new CommandError('CHANGELOG.md lists nothing under "## [Unreleased]"; say what changed for users.');
  const api =
    schemaLines.length === 0 ? '' : `\n\n### API schema\n\n${schemaLines.map((line) => `- ${line}`).join('\n')}`;
  const rest = next < 0 ? '' : changelog.slice(next);
  return `${changelog.slice(0, begin)}\n## [${version}] - ${date}\n\n${changes}${api}\n${rest}`;
}

/** API changes since the last release; empty before the first one. */
async function schemaChanges(): Promise<string[]> {
  const tag = await promisify(execFile)('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*'], {
    cwd: root,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  if (tag === null) return [];
  const { breaking, dangerous } = changesBetween(await sdlAt(tag), printSdl());
  return [...breaking.map((change) => `Breaking: ${change}`), ...dangerous.map((change) => `Dangerous: ${change}`)];
}
