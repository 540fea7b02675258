/** How the data as a whole is cited, and the addresses of its licence. */

interface Cited {
  readonly title: string;
  readonly dataVersion: string;
  readonly licence: string;
}

/** Licences of data by the words that seed files use for them. */
export const licences: Readonly<Record<string, string>> = {
  'CC BY 4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC0 1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
};

/** One line for a bibliography, with exactly what the graph says about itself. */
export function citationOf({ title, dataVersion, licence }: Cited): string {
  return `${title}. cluneal-graph, data ${dataVersion}. ${licence}.`;
}
