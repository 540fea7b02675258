/** Reads a text file, or explains in one sentence why it cannot be read. */
import { readFile, stat } from 'node:fs/promises';
import { decodeText } from './decode-text.ts';
import { formProblem, type Problem } from './problem.ts';

/** Larger files are refused: nobody writes one by hand, and parsing it would exhaust memory. */
const mostBytes = 256 * 1024 * 1024;

/** Reads `path`; problems name it as `file`. */
export async function readText(path: string, file: string): Promise<{ text: string } | { problem: Problem }> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > mostBytes) {
      const message = 'is larger than 256 MB. Divide it into several files.';
      return { problem: formProblem('UNREADABLE', { file, line: 0 }, null, message) };
    }
    bytes = await readFile(path);
  } catch (cause) {
    return { problem: unreadable(file, cause, 'Check its name and its permissions.') };
  }
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded;
  return { problem: formProblem('NOT_UTF8', { file, line: decoded.line }, null, decoded.message) };
}

/** A file or folder without read permission, or similar. */
export function unreadable(file: string, cause: unknown, cure: string): Problem {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return formProblem('UNREADABLE', { file, line: 0 }, null, `cannot be read (${reason}). ${cure}`);
}
