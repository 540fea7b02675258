/** Names in other languages and identifiers in other terminologies, each with its source. */
import { identifierSchemes } from '../../schema/ontology.ts';
import type { Identifier, Translation } from '../domain/records.ts';
import { builder, type ApiContext } from './builder.ts';
import { IdentifierSchemeEnum } from './enums.ts';
import { andThen } from './maybe-promise.ts';
import { SourceRef } from './refs.ts';

export const TranslationType = builder.objectRef<Translation>('Translation').implement({
  description: 'A name in one language, as it was seen in a source.',
  fields: (t) => ({
    language: t.exposeString('language', { description: 'BCP 47 tag, like "de", "zh-Hans".' }),
    text: t.exposeString('text', { description: 'The name, spelled as in the source.' }),
    source: t.field({
      type: SourceRef,
      nullable: true,
      description: 'Where it was seen.',
      resolve: ({ source }, _args, context) => loadSource(source, context),
    }),
  }),
});

export const IdentifierType = builder.objectRef<Identifier>('Identifier').implement({
  description: 'The identifier of the same structure in another terminology.',
  fields: (t) => ({
    scheme: t.field({ type: IdentifierSchemeEnum, description: 'Which terminology.', resolve: ({ scheme }) => scheme }),
    value: t.exposeString('value', { description: 'The identifier without the prefix of its scheme, like "75468".' }),
    url: t.string({
      nullable: true,
      description: 'An address that resolves it, where the scheme has one.',
      resolve: ({ scheme, value }) => identifierSchemes[scheme].address?.(value) ?? null,
    }),
    source: t.field({
      type: SourceRef,
      nullable: true,
      description: 'Where it was seen.',
      resolve: ({ source }, _args, context) => loadSource(source, context),
    }),
  }),
});

function loadSource(id: string, { graph }: ApiContext) {
  return andThen(graph.node(id), (node) => (node?.kind === 'Source' ? node : null));
}
