/** Terminal input and output of the commands. */
import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { CommandError } from '../errors.ts';

// A reader may stop early, as `head` does; the command continues.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  tell(cannotPrint(error).message);
  process.exit(1);
});
// There is no way left to report it.
process.stderr.on('error', () => undefined);

const cannotPrint = (cause: NodeJS.ErrnoException) =>
  new CommandError(
    `Standard output cannot be written (${cause.code === 'ENOSPC' ? 'ENOSPC: the disk is full' : (cause.code ?? cause.message)}); send it elsewhere.`,
    { cause },
  );

/** Prints one line of output. */
export const out = (line: string) => process.stdout.write(`${line}\n`);
/** Prints one line for the user. Standard output is reserved for logs and for a command's output. */
export const tell = (line: string) => process.stderr.write(`${line}\n`);

/** A path as a person would write it: relative if it is below the current folder, otherwise absolute. */
export function placeOf(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? resolve(path) : fromHere === '' ? '.' : fromHere;
}

/** Prints a long text; resolves when it is written, or when its reader has stopped. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error || error.code === 'EPIPE') resolve();
      else reject(cannotPrint(error));
    });
  });
}

/** Asks the user; the answer is empty if standard input is closed. */
export async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Closing the input is not a yes.
    return await Promise.race([lines.question(question), once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
  }
}
