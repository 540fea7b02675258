/** `npm run bench`: installs the benchmark's own dependencies on first use, then runs it. */
import { CommandError } from '../src/errors.ts';
import { installOnce } from './install.ts';
import { readOptions, usage } from './options.ts';

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
