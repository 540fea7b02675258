/** A cache of parsed documents, limited in bytes. It stores a document the second time it arrives. */
import type { DocumentNode } from 'graphql';
import { bytesOfText, keep, keptBytes, type KeptName } from '../store/kept.ts';

/** Upper bound in bytes of a parsed document and its prefetch plans, per character of its text. */
const bytesOfCharacter = 150;
/** Size of a syntax error in bytes besides its text. */
const bytesOfError = 3_000;

/**
 * The document cache for Yoga. Yoga's own holds twice 1,024 documents of any length, and a client whose documents all
 * differ would fill it with entries that are never used again.
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
