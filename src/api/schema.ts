/** The whole API as one schema. Importing this file registers every type and does nothing else. */
import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from './builder.ts';
import './claim.ts';
import './compare.ts';
import './dispute.ts';
import './edges.ts';
import './identifier.ts';
import './kinds.ts';
import './node.ts';
import './ontology.ts';
import './relation.ts';
import './search.ts';
import './source.ts';
import './structure-class.ts';
import './structure.ts';
import './walk.ts';

export const schema = builder.toSchema();

/** The schema as text, sorted, as it is kept in `schema/schema.graphql`. */
export function printSdl(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
