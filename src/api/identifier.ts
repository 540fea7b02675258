/** Finds structures by the identifiers that other terminologies give them. */
import { identifierSchemes, type IdentifierScheme } from '../../schema/ontology.ts';
import { readPastedIdentifier, readValueOf } from '../domain/pasted-identifier.ts';
import { maxSearchLength } from '../domain/search/query.ts';
import { GraphError } from '../errors.ts';
import { builder } from './builder.ts';
import { IdentifierSchemeEnum } from './enums.ts';
import { StructureRef } from './refs.ts';

builder.queryField('structuresByIdentifier', (t) =>
  t.field({
    type: [StructureRef],
    description:
      'The structures with an external identifier, in craniocaudal order. There are several if the terminology has one term for them.',
    args: {
      scheme: t.arg({ type: IdentifierSchemeEnum, required: true, description: 'The terminology, like FMA.' }),
      value: t.arg.string({
        required: true,
        description:
          'The identifier, like "75468". Its prefix or its address in a term browser may stand before it: "FMA:75468", "http://purl.org/sig/ont/fma/fma75468". Anything else is the error INVALID_ARGUMENT.',
      }),
    },
    resolve: async (_root, { scheme, value: given }, { graph }) => {
      const value = given.length > maxSearchLength ? null : readValueOf(scheme, given);
      if (value === null) throw new GraphError('INVALID_ARGUMENT', sentenceFor(scheme, given));
      return [...(await graph.identified({ scheme, value }))];
    },
  }),
);

function sentenceFor(scheme: IdentifierScheme, given: string): string {
  const shown = given.length > maxSearchLength ? `${given.slice(0, maxSearchLength)}…` : given;
  const other = given.length > maxSearchLength ? null : readPastedIdentifier(given);
  const right =
    other === null
      ? `${scheme} identifiers match ${String(identifierSchemes[scheme].pattern)}.`
      : `It names ${other.scheme}:${other.value}; ask for the scheme ${other.scheme}.`;
  return `"value" is "${shown}", which is not a valid ${scheme} identifier. ${right}`;
}
