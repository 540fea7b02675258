/** Runs another program to completion and collects its output. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** The programs that a local Neo4j may need, as names on the path or as paths. */
export interface Programs {
  readonly docker: string;
  /** Compose of the first generation, tried if `docker compose` is missing. */
  readonly dockerCompose: string;
  readonly java: string;
  readonly mvn: string;
}

export const defaultPrograms: Programs = {
  docker: 'docker',
  dockerCompose: 'docker-compose',
  java: 'java',
  mvn: 'mvn',
};

export interface ProgramOptions {
  readonly cwd?: string | undefined;
  /** The program's whole environment; inherits ours if missing. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMilliseconds?: number | undefined;
  /** Called with each line of standard output and standard error. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface ProgramResult {
  /** True if the program ended with code 0. */
  readonly ok: boolean;
  /** Exit code; null if the program could not start or was ended by a signal. */
  readonly code: number | null;
  /** True if there is no such program. */
  readonly missing: boolean;
  readonly timedOut: boolean;
  /** Lines of standard output and standard error, in order of arrival. */
  readonly lines: readonly string[];
}

const killAfterMilliseconds = 10_000;

/**
 * Runs a program without a shell and waits for it to end, whatever its exit code. If `signal` aborts, ends the program
 * first and then rejects with the signal's reason.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, signal, timeoutMilliseconds, onLine }: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    const timers: NodeJS.Timeout[] = [];
    let missing = false;
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    const end = () => {
      child.kill('SIGTERM');
      timers.push(setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds));
    };
    const finish = (code: number | null) => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve({ ok: code === 0, code, missing, timedOut, lines });
    };
    signal?.addEventListener('abort', end, { once: true });
    if (timeoutMilliseconds !== undefined) {
      timers.push(
        setTimeout(() => {
          timedOut = true;
          end();
        }, timeoutMilliseconds),
      );
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      missing = error.code === 'ENOENT';
      if (!missing) lines.push(error.message);
      finish(null);
    });
    child.once('close', finish);
  });
}

/** The first meaningful line, without colour codes and full stop, for use in a sentence. */
export function firstWords(lines: readonly string[], pattern = /\S/u): string {
  const plain = lines.map((line) => stripVTControlCharacters(line).trim());
  const line = plain.find((each) => pattern.test(each)) ?? plain.find((each) => each !== '') ?? 'it said nothing';
  return (line.length > 300 ? `${line.slice(0, 300)}…` : line).replace(/\.$/u, '');
}
