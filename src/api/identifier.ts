/** Finds structures by their identifiers in other terminologies. */
import { identifierSchemes, type IdentifierScheme } from '../../schema/ontology.ts';
import { readPastedIdentifier, readValueOf } from '../domain/pasted-identifier.ts';
import { maxSearchLength } from '../domain/search/query.ts';
import { GraphError } from '../errors.ts';
import { builder } from './builder.ts';
import { IdentifierSchemeEnum } from './enums.ts';
import { cutPage, pageArgs, rankAndId } from './page.ts';
import { StructureConnection } from './structure.ts';

builder.queryField('structuresByIdentifier', (t) =>
  t.field({
    type: StructureConnection,
    nullable: true,
    description:
      'The structures with an external identifier, in craniocaudal order. There are several if the terminology has one term for them.',
    args: {
      scheme: t.arg({ type: IdentifierSchemeEnum, required: true, description: 'The terminology, like FMA.' }),
      value: t.arg.string({
        required: true,
        description:
          'The identifier: "75468", "FMA:75468" or its address in a term browser. Anything else is the error INVALID_ARGUMENT.',
      }),
      ...pageArgs,
    },
    resolve: async (_root, { scheme, value: given, ...page }, { graph }) => {
      const value = given.length > maxSearchLength ? null : readValueOf(scheme, given);
      if (value === null) throw new GraphError('INVALID_ARGUMENT', sentenceFor(scheme, given));
      const found = await graph.identified({ scheme, value });
      return cutPage(
        found.map((node) => ({ node })),
        ({ node }) => [node.rank, node.id],
        page,
        { name: `structuresByIdentifier(${scheme}:${value})`, sample: rankAndId },
      );
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
