/** The names of the export formats, apart from what makes them, so that the command line need not load it. */

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
] as const;
/** Not a format for other tools but the files of `seed/` themselves, with what was edited in a database. */
export const seedFormatName = 'seed';
/** The drawing of the body with a shape for each skin region, as it stands in the seed. */
export const mapFormatName = 'map';
export type ExportFormatName = (typeof exportFormatNames)[number];
