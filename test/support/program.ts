/** The program in its own process, as its users start it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from './graph.ts';

/** How a program ended, and what it printed. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Starts this project's program with these arguments and only the given environment. */
export function launch(
  args: readonly string[],
  environment: Record<string, string> = {},
  nodeArgs: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...nodeArgs, 'src/main.ts', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, out, err }));
  return { child, ended, told: () => err, said: () => out };
}

/** Runs it to completion. */
export const run = (args: readonly string[], environment?: Record<string, string>) => launch(args, environment).ended;

/** A server in its own process. */
export interface ServerProcess {
  /** Address without a path. */
  readonly url: string;
  /** Kills it at once, as a machine failure would. */
  kill(): void;
  /** Stops it as `npm start` is stopped; resolves when it has exited. */
  stop(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Its log so far. */
  said(): string;
  readonly ended: Promise<Ended>;
}

/** Starts a server on a free port; rejects with its output if it does not start. */
export async function startProgram(
  environment: Record<string, string>,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  const { child, ended, told, said } = launch(['start', ...args], { PORT: '0', ...environment }, nodeArgs);
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', () => {
      const found = /GraphQL and GraphiQL +(http:\S+)\/graphql/.exec(told())?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ err }) => {
      reject(new Error(err));
    });
  });
  return {
    url,
    ended,
    said,
    kill: () => child.kill('SIGKILL'),
    signal: (name) => child.kill(name),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    },
  };
}
