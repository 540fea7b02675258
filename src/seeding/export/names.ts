/** The names of the export formats, separate from their code, so that the command line starts quickly. */

export const exportFormatNames = [
  'cypher',
  'graphml',
  'csv',
  'json',
  'turtle',
  'jsonld',
  'nquads',
  'kgx',
  'sssom',
  'bibtex',
  'csl',
  'mermaid',
  'svg',
  'anki',
  'gift',
  'neo4j-example',
] as const;
/** Not a format for other tools: the files of `seed/` with the edits made in a database. */
export const seedFormatName = 'seed';
/** The drawing of the body, with a shape for each skin region, as in the seed. */
export const mapFormatName = 'map';
export type ExportFormatName = (typeof exportFormatNames)[number];
