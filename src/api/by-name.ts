/** Finds a structure by its name; if there is none, the error suggests the nearest names. */
import { fold } from '../domain/search/terms.ts';
import { checkSearchText } from '../domain/search/query.ts';
import type { SearchField } from '../domain/search/rank.ts';
import { asStructure } from '../domain/records.ts';
import { GraphError } from '../errors.ts';
import { builder } from './builder.ts';
import { loadNode } from './ids.ts';
import { andThen } from './maybe-promise.ts';
import { StructureRef } from './refs.ts';

/** Texts that name the structure itself, the preferred one first. */
const namesOfStructure: readonly SearchField[] = ['NAME', 'LATIN_NAME', 'SYNONYM', 'SHORT_NAME', 'TRANSLATION'];
const suggestions = 5;

builder.queryField('structure', (t) =>
  t.field({
    type: StructureRef,
    nullable: true,
    description:
      'The structure with this name: its name, Latin name, a synonym or a translation in full, whatever the case and accents. If there is none, null and the error UNKNOWN_NAME, which suggests the nearest names. To search, use `search`.',
    args: { name: t.arg.string({ required: true, description: 'Like "greater occipital nerve".' }) },
    resolve: async (_root, { name }, { graph }, info) => {
      checkSearchText(name);
      const hits = (await graph.search(name)).hits.filter(({ node }) => node.fault === undefined);
      const wanted = compact(name);
      const exact = hits
        .filter(({ matched }) => namesOfStructure.includes(matched.field) && compact(matched.text) === wanted)
        .sort((a, b) => namesOfStructure.indexOf(a.matched.field) - namesOfStructure.indexOf(b.matched.field));
      const [best, next] = exact;
      if (best !== undefined && (next === undefined || next.matched.field !== best.matched.field))
        return andThen(loadNode(best.node.id, graph, info), asStructure);
      const nearest = (best === undefined ? hits : exact).slice(0, suggestions).map(({ node }) => node);
      throw new GraphError('UNKNOWN_NAME', sentence(name, best !== undefined, nearest), {
        suggestions: nearest.map(({ id, name: suggested }) => ({ id, name: suggested })),
      });
    },
  }),
);

const compact = (text: string) => fold(text).replaceAll(/\s/gu, '');

function sentence(name: string, isAmbiguous: boolean, nearest: readonly { readonly name: string }[]): string {
  const names = nearest.map((structure) => `"${structure.name}"`).join(', ');
  if (isAmbiguous)
    return `"${name}" is a name of more than one structure: ${names}. Ask for one of them by its id, with "node".`;
  if (nearest.length === 0) return `No structure is named "${name}". Try the field "search" with fewer or other words.`;
  return `No structure is named "${name}". The nearest ${nearest.length === 1 ? 'name is' : 'names are'} ${names}.`;
}
