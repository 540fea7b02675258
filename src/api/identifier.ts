/** Finds structures by the identifiers that other terminologies give them. */
import { identifierSchemes } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { builder } from './builder.ts';
import { IdentifierSchemeEnum } from './enums.ts';
import { StructureRef } from './refs.ts';

builder.queryField('structuresByIdentifier', (t) =>
  t.field({
    type: [StructureRef],
    description:
      'The structures that carry an external identifier, in craniocaudal order; more than one where a terminology does not part them.',
    args: {
      scheme: t.arg({ type: IdentifierSchemeEnum, required: true, description: 'The terminology, like FMA.' }),
      value: t.arg.string({
        required: true,
        description:
          'The identifier without the prefix of its scheme, like "75468" of FMA:75468. A malformed one is the error INVALID_ARGUMENT.',
      }),
    },
    resolve: async (_root, { scheme, value }, { graph }) => {
      const { pattern } = identifierSchemes[scheme];
      if (!pattern.test(value)) {
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"value" is "${value}", which is no ${scheme} identifier; write one that matches ${String(pattern)}, without the scheme's prefix.`,
        );
      }
      return [...(await graph.identified({ scheme, value }))];
    },
  }),
);
