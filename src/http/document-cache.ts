/** Parsed documents that come again: bounded in bytes, and kept only from the second time on. */
import type { DocumentNode } from 'graphql';
import { bytesOfText, keep, keptBytes, type KeptName } from '../store/kept.ts';

/** Bytes that a parsed document with its prefetch plans takes at most for each character of its text. */
const bytesOfCharacter = 150;
/** Bytes of a syntax error besides its text. */
const bytesOfError = 3_000;

/**
 * The cache of documents for Yoga. Its own takes two times 1,024 of any length: a client whose texts all differ would fill that
 * with what never comes again.
 */
export function keepDocuments() {
  const seen = keep<true>('documentsSeen', keptBytes.documentsSeen, () => 0);
  const onSecondSight = <Value extends object>(
    name: Extract<KeptName, keyof typeof keptBytes>,
    sizeOf: (value: Value) => number,
  ) => {
    const cache = keep<Value>(name, keptBytes[name], sizeOf);
    return {
      get: (text: string) => cache.get(text),
      set(text: string, value: Value) {
        if (seen.has(text)) cache.set(text, value);
        else seen.set(text, true);
      },
    };
  };
  return {
    documentCache: onSecondSight<DocumentNode>(
      'documents',
      ({ loc }) => (loc === undefined ? 0 : loc.source.body.length) * bytesOfCharacter,
    ),
    errorCache: onSecondSight<Error>('documentErrors', (error) => bytesOfError + bytesOfText(error.message)),
  };
}
