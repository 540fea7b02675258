/** This machine's Python, for tests of programs in Python. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const python = process.env['PYTHON'] ?? 'python3';

/** Whether Python has these modules. If not, prints which tests are skipped. */
export async function pythonHas(modules: string, { skipped, install }: { skipped: string; install: string }) {
  const has = await promisify(execFile)(python, ['-c', `import ${modules}`]).then(
    () => true,
    () => false,
  );
  if (!has)
    console.warn(`${skipped} skipped: ${python} has no "${install}" (pip install); PYTHON names another interpreter.`);
  return has;
}
