/** Runs the tests of faults, load and hostile input with larger numbers than every test run has; by hand, for an hour or so. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const numbers = {
  SEEDING_KILLS: '60',
  FUZZ_DOCUMENTS: '20000',
  SOAK_DOCUMENTS: '100000',
  ...process.env,
};
const files = ['test/faults', 'test/hostile', 'test/server/load.test.ts', 'test/server/stopping.test.ts'];
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--testTimeout=7200000', '--reporter=verbose', ...files],
  { stdio: 'inherit', env: numbers },
);
process.exitCode = status ?? 1;
