/** `npm run bench`: installs what the benchmark needs of its own on first use, and runs it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../src/errors.ts';
import { readOptions, usage } from './options.ts';

const folder = import.meta.dirname;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(usage);
  } else {
    installOnce();
    const { runBenchmark } = await import('./benchmark.ts');
    await runBenchmark(options);
  }
} catch (error) {
  process.stderr.write(
    `${error instanceof CommandError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}

/** What is measured against has dependencies of its own, which the server's users need not install. */
function installOnce(): void {
  if (existsSync(join(folder, 'node_modules', '@neo4j', 'graphql'))) return;
  process.stderr.write('Installing what the server is measured against (bench/package.json) …\n');
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    throw new CommandError('The dependencies of the benchmark could not be installed; run "npm ci --prefix bench".');
}
