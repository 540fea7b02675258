/** Compares two versions of the schema from a client's point of view. */
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

export interface SchemaChanges {
  /** Changes that break a query that worked before, one sentence each. */
  readonly breaking: readonly string[];
  /** Changes that a client may not expect, such as a new enum value. */
  readonly dangerous: readonly string[];
}

/** Compares two schemas, given as SDL. */
export function changesBetween(before: string, after: string): SchemaChanges {
  const [one, other] = [buildSchema(before), buildSchema(after)];
  const sentences = (changes: readonly { readonly description: string }[]) =>
    changes.map(({ description }) => description).sort();
  return {
    breaking: sentences(findBreakingChanges(one, other)),
    dangerous: sentences(findDangerousChanges(one, other)),
  };
}
