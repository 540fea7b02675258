/** Stores the password of a local Neo4j with its data, readable only by its owner. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError } from '../errors.ts';

/** Neo4j's own rule. */
const leastLength = 8;

/** 24 letters, digits, `-` and `_`, starting with a letter, so that no shell or option parser misreads it. */
export function randomPassword(): string {
  const password = randomBytes(18).toString('base64url');
  return /^[a-z]/iu.test(password) ? password : randomPassword();
}

/** Throws a `CommandError` if Neo4j or its launcher would not accept the password. */
export function checkPassword(password: string): void {
  if (password.length < leastLength) {
    throw new CommandError(`The password for Neo4j is too short; it needs at least ${String(leastLength)} characters.`);
  }
  if (!/^[\x20-\x7e]+$/u.test(password) || /['\\]/u.test(password)) {
    throw new CommandError(
      'The password for Neo4j may contain only printable ASCII characters, without backslash and single quote.',
    );
  }
}

/** The password in the file; null if there is no such file. */
export async function readPassword(file: string): Promise<string | null> {
  try {
    const password = (await readFile(file, 'utf8')).replace(/\r?\n$/u, '');
    return password === '' ? null : password;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CommandError(`The password file ${file} cannot be read (${(error as Error).message}).`);
  }
}

export async function writePassword(file: string, password: string): Promise<void> {
  await writeSecret(file, `${password}\n`);
}

/** Writes a file with mode 600, completely or not at all. */
export async function writeSecret(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${String(process.pid)}`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}
