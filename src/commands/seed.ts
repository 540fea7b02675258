/** The command `seed`: its questions, messages and output. */
import { readConfig } from '../config.ts';
import { changesBetween, releasedVersions, snapshotAt, snapshotOfContent } from '../domain/history.ts';
import { CommandError } from '../errors.ts';
import { readHistory } from '../seeding/history.ts';
import { readSeedGraph } from '../seeding/seed-graph.ts';
import { compareDatabase, seedDatabase, type SeedCounts, type SeedOptions } from '../seeding/seed.ts';
import { openNeo4jWriter } from '../store/neo4j/neo4j-writer.ts';
import type { Difference, Item } from '../store/port.ts';
import { connectVerified } from './database.ts';
import { progressOn } from './progress.ts';
import { readVersion, seedFolder } from './project.ts';
import { abortOnStop } from './stop-signals.ts';
import { askAtTerminal, out, tell } from './terminal.ts';

export interface SeedFlags {
  readonly from?: string[];
  readonly only?: string[];
  readonly perspective?: string[];
  readonly prune?: boolean;
  readonly reset?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly details?: boolean;
  readonly diff?: string;
  readonly database?: string;
}

/** Seeds, or reports what seeding would do. Throws a `CommandError` if seeding is impossible or declined. */
export async function seed({ diff, ...flags }: SeedFlags): Promise<void> {
  if (diff !== undefined) {
    await printChanges(diff, flags);
    return;
  }
  const { neo4j: configured } = readConfig();
  if (configured === null) {
    throw new CommandError(
      'NEO4J_URI is not set, so there is no database to seed; set it, as in NEO4J_URI=bolt://localhost:7687 ("npm run neo4j" starts one and prints it).',
    );
  }
  const { from = [seedFolder], only = [], perspective = [], database = configured.database } = flags;
  const { prune = false, reset = false, yes = false, dryRun = false, details = false } = flags;
  if (details && !dryRun) throw new CommandError('--details is for --dry-run; add that, or omit it.');
  const settings = { ...configured, database };
  const where = `${settings.uri} (database ${database})`;
  const version = await readVersion();
  const openWriter = async () => openNeo4jWriter(await connectVerified(settings), { version });
  const progress = progressOn(process.stderr);
  const [folder, ...more] = from;
  const seeding: SeedOptions = {
    ...{ folder: folder !== undefined && more.length === 0 ? folder : from, only, perspective, prune, reset },
    signal: abortOnStop(),
    onProgress: progress.show,
    onUnread: tell,
    onWait() {
      progress.end();
      tell('Another seeding of this database is in progress; waiting for it to finish (Ctrl-C to stop waiting).');
    },
    onPlan({ how, rows }) {
      progress.end();
      tell(
        how === 'ONE_TRANSACTION'
          ? `Writing ${String(rows)} nodes and relationships in one transaction: readers see either all of it or none.`
          : `Writing ${String(rows)} nodes and relationships in batches, because they are too many for one transaction. Until the last batch, readers are told that there is no graph. If interrupted, run the command again to continue.`,
      );
    },
  };
  try {
    if (dryRun) {
      const { difference } = await compareDatabase(openWriter, seeding);
      progress.end();
      printWouldBe(difference, { where, reset, details });
      return;
    }
    if (reset && !yes) await confirmReset(where, database);
    const started = performance.now();
    const { written, ...counts } = await seedDatabase(openWriter, seeding);
    progress.end();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (written.how === 'NOTHING') out(`Nothing to change in ${where}: it holds these ${holdingOf(counts)}.`);
    else {
      out(`Seeded ${where} in ${seconds} s: ${holdingOf(counts)}.`);
      out(`${written.how === 'BATCHES' ? 'In batches' : 'In one transaction'}: ${countsOf(written)}.`);
    }
    tellLeft(written);
  } finally {
    progress.end();
  }
}

/** Prints what became of the ids of a released version, from the files alone. */
async function printChanges(
  version: string,
  { from = [seedFolder], ...others }: Omit<SeedFlags, 'diff'>,
): Promise<void> {
  const [folder = seedFolder, ...more] = from;
  if (more.length > 0 || Object.keys(others).length > 0)
    throw new CommandError('--diff compares the files of one folder; give it alone, or with one --from.');
  const { versions, retired } = await readHistory(folder);
  const before = snapshotAt(versions, version);
  if (before === undefined)
    throw new CommandError(
      `--diff is "${version}", which is not a released version of the data. ${releasedVersions(versions)}`,
    );
  const { graph } = await readSeedGraph(folder);
  if (graph === null)
    throw new CommandError(`The seed in ${folder} has errors; list them with "npm run check", and correct them first.`);
  const changes = changesBetween(before, snapshotOfContent(graph));
  for (const { id, change, before: old, after } of changes) {
    const replacedBy = retired.get(id)?.replacedBy ?? null;
    if (change === 'ADDED') out(`+ ${id}${after === null ? '' : ` (${after})`}`);
    else if (change === 'STATUS_CHANGED') out(`~ ${id} (${old ?? ''} → ${after ?? ''})`);
    else out(`- ${id}${replacedBy === null ? '' : ` (now ${replacedBy})`}`);
  }
  const count = (kind: string) => String(changes.filter(({ change }) => change === kind).length);
  out(
    `Since data ${before.dataVersion}, up to ${graph.dataVersion} in these files: ${count('ADDED')} ids added, ${count('STATUS_CHANGED')} changed status, ${count('REMOVED')} removed.`,
  );
}

/** Lines of a difference that are printed without `--details`: as many as a screen shows. */
const linesShown = 20;

/** The summary first; then what would change. */
function printWouldBe(
  difference: Difference,
  { where, reset, details }: { readonly where: string; readonly reset: boolean; readonly details: boolean },
): void {
  out(
    `${isNothing(difference) ? 'Nothing would change' : 'Would change'} in ${where}: ${countsOf(difference)}. Nothing was written.`,
  );
  if (reset) out('With --reset, everything that seeding wrote is removed first and written again.');
  const lines = linesOf(difference);
  const shown = details || lines.length <= linesShown ? lines : lines.slice(0, linesShown);
  for (const line of shown) out(line);
  if (shown.length < lines.length)
    out(`… and ${String(lines.length - shown.length)} more lines; --details prints them all.`);
  tellLeft(difference);
}

async function confirmReset(where: string, database: string): Promise<void> {
  const what = `--reset removes everything that seeding wrote to ${where} before it writes`;
  if (!process.stdin.isTTY)
    throw new CommandError(`${what}, and there is no terminal to confirm it; add --yes if you mean it.`);
  const question = `${what}; everything else stays. Type "${database}" or "yes" to continue: `;
  const answer = (await askAtTerminal(question)).trim();
  if (answer !== database && answer.toLowerCase() !== 'yes')
    throw new CommandError('Nothing was removed or written, since the answer was another one.');
}

function tellLeft({ left }: Difference): void {
  if (left > 0)
    tell(
      `${String(left)} nodes and relations from earlier seeding are not in this one, and stay; --prune removes them.`,
    );
}

function holdingOf({ structures, sources, relations, claims, statements, topics }: SeedCounts): string {
  return (
    `${String(structures)} structures, ${String(sources)} sources, ${String(relations)} relations with ${String(claims)} claims, ` +
    `${String(statements)} statements, ${String(topics)} dispute topics`
  );
}

function isNothing({ added, changed, removed }: Difference): boolean {
  return added.length + changed.length + removed.length === 0;
}

/** `3 nodes and 2 relations added, 1 node changed, nothing removed` */
function countsOf({ added, changed, removed }: Difference): string {
  const counted = (items: readonly Item[], word: string) => {
    const parts = (['NODE', 'RELATION', 'LINK'] as const).flatMap((what) => {
      const number = items.filter((item) => item.what === what).length;
      return number === 0 ? [] : [`${String(number)} ${nounOf[what]}${number === 1 ? '' : 's'}`];
    });
    return `${parts.length === 0 ? 'nothing' : parts.join(', ').replace(/, ([^,]*)$/u, ' and $1')} ${word}`;
  };
  return [counted(added, 'added'), counted(changed, 'changed'), counted(removed, 'removed')].join('; ');
}

const nounOf: Record<Item['what'], string> = { NODE: 'node', RELATION: 'relation', LINK: 'claim link' };

/** One line per difference, and one per changed property. */
function linesOf({ added, changed, removed }: Difference): string[] {
  const name = ({ what, type, id }: Item) => (what === 'NODE' ? `${type} ${id}` : id);
  return [
    ...added.map((item) => `+ ${name(item)}`),
    ...changed.flatMap((item) => [
      `~ ${name(item)}`,
      ...item.properties.map(({ name: key, before, after }) => `    ${key}: ${before ?? 'none'} → ${after ?? 'none'}`),
    ]),
    ...removed.map((item) => `- ${name(item)}`),
  ];
}
