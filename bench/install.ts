/** Installs the other contestants, which users of the server do not need. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../src/errors.ts';

const folder = import.meta.dirname;

/** Does nothing if it is already installed. Throws a `CommandError` if the installation fails. */
export function installOnce(): void {
  if (existsSync(join(folder, 'node_modules', '@neo4j', 'graphql'))) return;
  process.stderr.write('Installing the other contestants (bench/package.json) …\n');
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    throw new CommandError(
      'Could not install the dependencies of the benchmark. Run "npm ci --prefix bench" to see why.',
    );
}
