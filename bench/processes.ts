/** Starts the other programs of a run, ends them by their own ids, and measures their CPU and memory. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { CommandError } from '../src/errors.ts';
import { environment as ours } from './environment.ts';

export interface Usage {
  /** CPU milliseconds on all cores since the process started. */
  readonly cpuMs: number;
  readonly residentMegabytes: number;
  /** Peak resident memory. */
  readonly peakMegabytes: number;
}

export interface RunningProcess {
  readonly processId: number;
  /** The port that the program printed. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const startMs = 60_000;
const killAfterMs = 15_000;
const keptLines = 30;
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a Node server and waits until it prints its address on standard error. */
export async function startServerProcess(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunningProcess> {
  const child = startNode(args, environment);
  const lines: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (how: string) => {
      child.kill('SIGKILL');
      reject(new CommandError(`"${name}" ${how}. Its last output:\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => {
      fail(`did not start within ${String(startMs / 1000)} s`);
    }, startMs);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`exited during startup with code ${String(code)}`);
    });
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      const found = /http:\/\/127\.0\.0\.1:(\d+)/u.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(Number(found));
    });
  });
  child.removeAllListeners('exit');
  child.once('exit', () => running.delete(child));
  return { processId: child.pid ?? 0, port, stop: () => stop(child) };
}

/** Runs a Node program to completion and returns its output and its peak memory. */
export async function runToEnd(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; lines: string[]; peakMegabytes: number }> {
  const child = startNode(args, environment, true);
  const lines: string[] = [];
  let peakMegabytes = 0;
  const watch = setInterval(() => {
    void usageOf(child.pid ?? 0).then((usage) => {
      peakMegabytes = Math.max(peakMegabytes, usage?.peakMegabytes ?? 0);
    });
  }, 250);
  for (const input of [child.stdout, child.stderr])
    createInterface({ input: input as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  running.delete(child);
  return { ok: code === 0, lines, peakMegabytes };
}

/** Null if the system is not Linux or the process has ended. */
export async function usageOf(processId: number): Promise<Usage | null> {
  try {
    const [stat, status] = await Promise.all(
      ['stat', 'status'].map((file) => readFile(`/proc/${String(processId)}/${file}`, 'utf8')),
    );
    // The second field is the program's name in parentheses, which may contain spaces.
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'mu').exec(status ?? '')?.[1] ?? 0);
    return {
      cpuMs: ticks * msPerTick,
      residentMegabytes: kilobytes('VmRSS') / 1024,
      peakMegabytes: kilobytes('VmHWM') / 1024,
    };
  } catch {
    return null;
  }
}

/** Linux reports CPU time in hundredths of a second, whatever its own clock rate. */
const msPerTick = 10;

function startNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  listen = false,
): ChildProcess {
  const child = spawn(process.execPath, args, {
    // Our own environment must not affect contestants. All of them run in production mode, as ours does by default.
    env: { PATH: ours['PATH'], HOME: ours['HOME'], NODE_ENV: 'production', ...environment },
    // Discard the log, so that it costs no more than writing it.
    stdio: ['ignore', listen ? 'pipe' : 'ignore', 'pipe'],
  });
  running.add(child);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await ended;
  clearTimeout(timer);
  running.delete(child);
}
