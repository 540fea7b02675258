/** What a client notices when one schema follows another. */
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

export interface SchemaChanges {
  /** What a query that worked may no longer do, a sentence each. */
  readonly breaking: readonly string[];
  /** What a client may not be ready for, as a new value of an enum. */
  readonly dangerous: readonly string[];
}

/** Compares two schemas, given as text. */
export function changesBetween(before: string, after: string): SchemaChanges {
  const [one, other] = [buildSchema(before), buildSchema(after)];
  const sentences = (changes: readonly { readonly description: string }[]) =>
    changes.map(({ description }) => description).sort();
  return {
    breaking: sentences(findBreakingChanges(one, other)),
    dangerous: sentences(findDangerousChanges(one, other)),
  };
}
