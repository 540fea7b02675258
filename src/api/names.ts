/** Translations and identifiers of structures, each with its source. */
import { identifierSchemes } from '../../schema/ontology.ts';
import type { Identifier, Translation } from '../domain/records.ts';
import { builder, type ApiContext } from './builder.ts';
import { IdentifierSchemeEnum } from './enums.ts';
import { andThen } from './maybe-promise.ts';
import { SourceRef } from './refs.ts';

export const TranslationType = builder.objectRef<Translation>('Translation').implement({
  description: 'A name in another language, as a source has it.',
  fields: (t) => ({
    language: t.exposeString('language', { description: 'BCP 47 tag, like "de", "zh-Hans".' }),
    text: t.exposeString('text', { description: 'The name, spelled as in the source.' }),
    source: t.field({
      type: SourceRef,
      nullable: true,
      description: 'Where it was found.',
      resolve: ({ source }, _args, context) => loadSource(source, context),
    }),
  }),
});

export const IdentifierType = builder.objectRef<Identifier>('Identifier').implement({
  description: 'The identifier of a structure in another terminology.',
  fields: (t) => ({
    scheme: t.field({ type: IdentifierSchemeEnum, description: 'The terminology.', resolve: ({ scheme }) => scheme }),
    value: t.exposeString('value', { description: 'The identifier without its prefix, like "75468".' }),
    url: t.string({
      nullable: true,
      description: 'Web address that resolves it, if the scheme has one.',
      resolve: ({ scheme, value }) => identifierSchemes[scheme].address?.(value) ?? null,
    }),
    source: t.field({
      type: SourceRef,
      nullable: true,
      description: 'Where it was found.',
      resolve: ({ source }, _args, context) => loadSource(source, context),
    }),
  }),
});

function loadSource(id: string, { graph }: ApiContext) {
  return andThen(graph.node(id), (node) => (node?.kind === 'Source' ? node : null));
}
