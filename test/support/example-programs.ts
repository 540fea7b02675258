/** The programs of `examples/`, run as by somebody who has followed the README there. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './graph.ts';
import type { Ended } from './program.ts';

export const examplesFolder = join(projectRoot, 'examples');

/** Runs a program in its example's folder to completion. */
export function runExample(
  example: string,
  [program = '', ...args]: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: join(examplesFolder, example), env: { PATH: process.env['PATH'] ?? '', ...environment } };
    execFile(program, args, options, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, out, err });
    });
  });
}
