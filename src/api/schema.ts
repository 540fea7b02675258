/** The whole API as one schema. Importing this file registers every type and does nothing else. */
import { isObjectType, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { builder, nodeId } from './builder.ts';
import { guardFields } from './guarded-fields.ts';
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

export const schema = guardFields(withPlainIds(builder.toSchema()));

/** The schema as text, sorted, as it is kept in `schema/schema.graphql`. */
export function printSdl(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/**
 * The ids of nodes are at hand, and no promises as the Relay plugin gives them: a promise in each object makes all of an
 * answer wait object by object, which is half of what an answer with many nodes costs.
 */
function withPlainIds(made: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(made.getTypeMap())) {
    if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) continue;
    const id = type.getFields()['id'];
    if (id !== undefined) id.resolve = nodeId;
  }
  return made;
}
