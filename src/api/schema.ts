/** The whole API as one schema. Importing this file registers every type and has no other effect. */
import { isObjectType, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { builder, nodeId } from './builder.ts';
import { asSubgraph } from './federation.ts';
import { guardFields } from './guarded-fields.ts';
import './by-name.ts';
import './claim.ts';
import './claims.ts';
import './compare.ts';
import './data-changes.ts';
import './dispute.ts';
import './edges.ts';
import './identifier.ts';
import './kinds.ts';
import './node.ts';
import './ontology.ts';
import './relation.ts';
import './relations.ts';
import './search.ts';
import './source.ts';
import './structure-class.ts';
import './structure.ts';
import './supply.ts';
import './walk.ts';

export const schema = withDescription(guardFields(withPlainIds(builder.toSchema())));

/** The same schema as a subgraph for a gateway of Apollo Federation. */
export function subgraphSchema(): GraphQLSchema {
  // Both the served schema and the SDL for the gateway carry the description.
  return withDescription(guardFields(asSubgraph(withDescription(withPlainIds(builder.toSchema())))));
}

/** The sorted schema as SDL, as stored in `schema/schema.graphql`. */
export function printSdl(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The first thing a reader of the schema sees. Pothos has no option for it. */
function withDescription(made: GraphQLSchema): GraphQLSchema {
  made.description = `How the skin of the back gets its nerves: from a spinal nerve through rami and branches to the skin, with the claims of every source for and against each relation. For teaching, not for diagnosis or treatment.

Start from a structure: by name, \`structure(name: "greater occipital nerve")\`; by id, \`node(id: "skin-region:buttock")\`; by kind, \`spinalNerve(level: L2)\`. Types have a field for each relation. \`status\` and \`claims\` stand on edges, steps and rows, in the perspective of \`evidence\`; a \`Relation\` shows all sources. An error costs only its field: what can fail is nullable.

Which skin does L2 supply?
{ spinalNerve(level: L2) { skinSupplied { nodes { region { name } status paths(first: 1) { nodes { steps { to { name } } } } } } } }

Which nerves supply the upper buttock, according to dissections, and who says so?
{ skinRegion(id: "skin-region:buttock-upper") { suppliedDirectlyBy(evidence: { sourceKinds: [PRIMARY_STUDY] }) { edges { node { name } status claims { stance locator source { name } } } } } }

What does Gray (1918) deny?
{ claims(source: "source:gray-1918", stance: DISPUTES) { nodes { note relation { from { name } type to { name } } } } }`;
  return made;
}

/**
 * Resolves ids synchronously, unlike the Relay plugin: a promise in each object makes the executor wait object by
 * object, which doubles the cost of answers with many nodes.
 */
function withPlainIds(made: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(made.getTypeMap())) {
    if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) continue;
    const id = type.getFields()['id'];
    if (id !== undefined) id.resolve = nodeId;
  }
  return made;
}
