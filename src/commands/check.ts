/** The command `check`: lists every problem in seed files, and summarises sound ones. */
import { join } from 'node:path';
import type { GraphContent } from '../domain/records.ts';
import { CommandError } from '../errors.ts';
import { checkSeed } from '../seeding/check.ts';
import { formatProblem } from '../seeding/problem.ts';
import { checkQuotes, hashQuote } from '../seeding/quotes.ts';
import { countContent } from '../seeding/seed.ts';
import { writeFiles } from '../seeding/write-files.ts';
import { seedFolder } from './project.ts';
import { out, placeOf, tell } from './terminal.ts';

export interface CheckFlags {
  readonly from?: string[];
  readonly report?: boolean;
  readonly texts?: string;
  readonly quote?: string;
}

/** Prints the result. Throws a `CommandError` if there is an error. */
export async function check({ from: folders = [seedFolder], report, texts, quote }: CheckFlags): Promise<void> {
  if (quote !== undefined) {
    out(hashQuote(quote));
    return;
  }
  const from = folders.join(', ');
  const [folder = seedFolder, ...more] = folders;
  if (report === true && more.length > 0) throw new CommandError('--report is about one folder; give --from once.');
  const { graph, leftOut, problems } = await checkSeed(more.length === 0 ? folder : folders);
  for (const problem of problems)
    out(
      formatProblem({
        ...problem,
        file: more.length > 0 ? problem.file : join(placeOf(folder), problem.file),
      }),
    );
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const found = `${String(errors)} ${errors === 1 ? 'error' : 'errors'}, ${String(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (graph === null) throw new CommandError(`The seed in ${from} cannot be loaded: ${found}.`);
  if (errors > 0) throw new CommandError(`The seed in ${from} can be loaded but is not complete: ${found}.`);
  const { structures, sources, relations, claims, statements, topics } = countContent(graph);
  out(
    `The seed in ${from} is sound: ${String(structures)} structures, ${String(sources)} sources, ${String(relations)} relations with ${String(claims)} claims, ` +
      `${String(statements)} statements, ${String(topics)} dispute topics; ${found}.`,
  );
  if (texts !== undefined) await tellQuotes(texts, graph);
  if (report !== true) return;
  const { coverageReport, reportFile } = await import('../seeding/report.ts');
  const file = join(folder, reportFile);
  await writeFiles(folder, [{ name: reportFile, text: coverageReport(graph, leftOut) }]);
  out(`${placeOf(file)} is written; review the difference.`);
}

/** Lists the claims with a hashed sentence. Throws a `CommandError` if a text of the source is there without it. */
async function tellQuotes(folder: string, graph: GraphContent): Promise<void> {
  const { checks, notRead } = await checkQuotes(folder, graph);
  if (notRead.length > 0)
    tell(`Not read, because only .txt and .md are: ${notRead.map(placeOf).join(', ')}. Save them as plain text.`);
  for (const { claim, found, file } of checks) {
    if (found === 'STANDS') out(`stands   ${claim.id} (${placeOf(file ?? '')})`);
    else if (found === 'GONE') out(`gone     ${claim.id} (not in ${placeOf(file ?? '')})`);
    else out(`no text  ${claim.id} (no file named after ${claim.source})`);
  }
  const count = (what: string) => checks.filter(({ found }) => found === what).length;
  const counts = `${String(count('STANDS'))} stand, ${String(count('GONE'))} gone, ${String(count('NO_TEXT'))} without a text`;
  const summary = `Hashed sentences in the seed: ${counts}.`;
  if (count('GONE') > 0) throw new CommandError(`${summary} Read the sources again, and correct the claims.`);
  out(summary);
}
