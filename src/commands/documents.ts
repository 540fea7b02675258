/** The command `documents`: prints a manifest of a client's documents for TRUSTED_DOCUMENTS. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schema as apiSchema } from '../api/schema.ts';
import { CommandError } from '../errors.ts';
import { checkDocument, printManifest } from '../http/documents.ts';

/** Prints the manifest of all documents in these folders. Throws a `CommandError` at the first invalid one. */
export async function documents(folders: readonly string[]): Promise<void> {
  const texts: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw new CommandError(`The folder ${folder} cannot be read.`, { cause });
    });
    for (const name of names.filter((one) => /\.(?:graphql|gql)$/.test(one)).sort()) {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8');
      checkDocument(file, text, apiSchema);
      texts.push(text);
    }
  }
  if (texts.length === 0) throw new CommandError(`There is no .graphql file in ${folders.join(', ')}.`);
  process.stdout.write(printManifest(texts));
}
