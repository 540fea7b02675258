/** Downloads Neo4j Community and Neo4j Browser from Maven Central once, into a folder that several servers share. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { isRunning } from './lock.ts';
import { firstWords, type Programs, runProgram } from './program.ts';

/** The long-term support release that everything runs against. */
export const neo4jVersion = '5.26.30';
/** The newest on Maven Central. */
const browserVersion = '5.24.0';

const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const expectedJars = 214;
const expectedMegabytes = 140;
const progressEveryMilliseconds = 1_000;
const marker = 'fetched.json';

interface JarOptions {
  /** Where the downloaded jars are stored. */
  readonly folder: string;
  readonly programs: Pick<Programs, 'mvn'>;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The folder with Neo4j's jars; downloads them if missing. A download goes to a folder of its own, which gets its
 * marker last and is then renamed, so broken downloads are repeated and concurrent ones do not collide.
 */
export async function ensureJars({ folder, programs, onProgress, signal }: JarOptions): Promise<string> {
  const target = resolve(folder, `neo4j-${neo4jVersion}-browser-${browserVersion}`);
  if (await isComplete(target)) return join(target, 'jars');
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  onProgress(
    `Fetching Neo4j ${neo4jVersion} Community and its Browser ${browserVersion} from Maven Central: ` +
      `${String(expectedJars)} files, about ${String(expectedMegabytes)} MB, once. They are kept in ${target}.`,
  );
  const started = performance.now();
  const temporary = await mkdtemp(join(resolve(folder), `fetch-${String(process.pid)}-`));
  try {
    await writeFile(join(temporary, 'pom.xml'), pom());
    await copyDependencies(temporary, programs.mvn, onProgress, signal);
    const { jars, bytes } = await measure(join(temporary, 'jars'));
    if (jars === 0) throw new CommandError('Maven ended well but fetched nothing; run it again with a newer Maven.');
    await writeFile(join(temporary, marker), `${JSON.stringify({ neo4jVersion, browserVersion, jars, bytes })}\n`);
    await moveIntoPlace(temporary, target);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    onProgress(`Fetched ${String(jars)} files, ${megabytes(bytes)} MB, in ${seconds} s.`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return join(target, 'jars');
}

/** True if the marker exists and no jar has been removed since. */
async function isComplete(target: string): Promise<boolean> {
  try {
    const { jars } = JSON.parse(await readFile(join(target, marker), 'utf8')) as { jars?: unknown };
    return jars === (await measure(join(target, 'jars'))).jars;
  } catch {
    return false;
  }
}

/** Renames a finished download; if another process was faster, its download is used. */
async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(temporary, target);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code) || attempt > 3) throw error;
      if (await isComplete(target)) return;
      const broken = `${temporary}-broken`;
      await rename(target, broken).catch(() => undefined);
      await rm(broken, { recursive: true, force: true });
    }
  }
}

/** Removes what a killed process left behind while downloading. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = /^fetch-(\d+)-/u.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

async function copyDependencies(
  folder: string,
  mvn: string,
  onProgress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let downloaded = 0;
  let downloadedBytes = 0;
  let copying = false;
  let told = '';
  const tell = () => {
    const files = `${String(downloaded)} of ${String(expectedJars)} files`;
    const line = `  ${files}, ${megabytes(downloadedBytes)} of about ${String(expectedMegabytes)} MB`;
    if (downloaded > 0 && line !== told) onProgress(line);
    told = line;
  };
  const timer = setInterval(tell, progressEveryMilliseconds);
  const args = ['-B', '-Dstyle.color=never', `${dependencyPlugin}:copy-dependencies`];
  const result = await runProgram(mvn, [...args, '-DincludeScope=runtime', '-DoutputDirectory=jars'], {
    cwd: folder,
    signal,
    onLine: (line) => {
      // Everything after that line, and anything about plugins, concerns Maven itself.
      copying ||= line.includes(':copy-dependencies (');
      if (copying || line.includes('/plugins/')) return;
      const [, amount, unit] = /Downloaded from .*\.jar \(([\d.,]+) ([kMG]?B)\b/u.exec(line) ?? [];
      if (amount === undefined || unit === undefined) return;
      downloaded += 1;
      downloadedBytes += Number(amount.replace(',', '.')) * bytesIn(unit);
    },
  }).finally(() => {
    clearInterval(timer);
  });
  if (result.missing) {
    throw new CommandError(`Neo4j cannot be fetched: the program ${mvn} (Maven) is not on the path.`);
  }
  if (!result.ok) {
    const errors = result.lines.filter((line) => line.includes('[ERROR]')).map(clause);
    throw new CommandError(
      `Maven could not fetch Neo4j (exit code ${String(result.code)}: ${firstWords(errors)}); check the network, or set a proxy in ` +
        `Maven's settings.xml, and start again; files already fetched are kept.`,
    );
  }
}

/** The last part of one of Maven's long lines, which names the cause. */
const clause = (line: string) =>
  line
    .replace('[ERROR]', '')
    .replace(/^.*(?=Could not (?:transfer|find|resolve) )/u, '')
    .replace(/transfer failed for \S+ /u, '')
    .replace(/ -> \[Help \d+\]$/u, '');

async function measure(folder: string): Promise<{ jars: number; bytes: number }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jar'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return { jars: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const bytesIn = (unit: string) => ({ B: 1, kB: 1e3, MB: 1e6, GB: 1e9 })[unit] ?? 0;

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

function pom(): string {
  const dependencies = [
    ['org.neo4j', 'neo4j', neo4jVersion],
    ['org.neo4j.app', 'neo4j-server', neo4jVersion],
    ['org.neo4j.client', 'neo4j-browser', browserVersion],
  ].map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Written by src/local-neo4j/jars.ts: what a local Neo4j needs. -->',
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>local</groupId>',
    '  <artifactId>local-neo4j</artifactId>',
    '  <version>1</version>',
    '  <packaging>pom</packaging>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n');
}
