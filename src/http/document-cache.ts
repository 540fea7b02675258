/** Parsed documents that come again: bounded by the length of their texts, and only from the second time on. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of the texts whose documents are kept. A parsed document takes about a hundred times as many bytes. */
const keptCharacters = 200_000;
/** Characters of the texts that are remembered as having come once. */
const seenCharacters = 1_000_000;

/**
 * The cache of documents for Yoga, which takes two times 1,024 of any length otherwise: a client whose texts all differ would
 * fill that with what never comes again.
 */
export function keepDocuments() {
  const documents = onSecondSight<DocumentNode>();
  const errors = onSecondSight<Error>();
  return { documentCache: documents, errorCache: errors };
}

function onSecondSight<Value extends object>() {
  const seen = new LRUCache<string, true>({ maxSize: seenCharacters });
  const kept = new LRUCache<string, Value>({ maxSize: keptCharacters });
  return {
    get: (text: string) => kept.get(text),
    set(text: string, value: Value) {
      const size = Math.max(1, text.length);
      if (seen.has(text)) kept.set(text, value, { size });
      else seen.set(text, true, { size });
    },
  };
}
