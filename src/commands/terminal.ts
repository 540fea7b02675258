/** The terminal: what a command prints, what it tells a person meanwhile, and what it asks. */
import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { CommandError } from '../errors.ts';

// Nothing is wrong where the reader of a long list stops early, as `head` does: the command goes on to its end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  tell(cannotPrint(error).message);
  process.exit(1);
});
// Nobody can be told that nobody can be told.
process.stderr.on('error', () => undefined);

const cannotPrint = (cause: NodeJS.ErrnoException) =>
  new CommandError(
    `Standard output cannot be written (${cause.code === 'ENOSPC' ? 'ENOSPC: the disk is full' : (cause.code ?? cause.message)}); send it elsewhere.`,
    { cause },
  );

/** A line of what a command prints. */
export const out = (line: string) => process.stdout.write(`${line}\n`);
/** What a person at the terminal is told; standard output is kept for logs and for what a command prints. */
export const tell = (line: string) => process.stderr.write(`${line}\n`);

/** A path as a person would write it: from here where it lies below, whole where it lies elsewhere. */
export function placeOf(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? resolve(path) : fromHere === '' ? '.' : fromHere;
}

/** Prints a long text; resolves when it is out, or when its reader has stopped early. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error || error.code === 'EPIPE') resolve();
      else reject(cannotPrint(error));
    });
  });
}

/** Asks a person; the answer is empty where the input is closed instead. */
export async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Who closes the input without an answer has not said yes.
    return await Promise.race([lines.question(question), once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
  }
}
