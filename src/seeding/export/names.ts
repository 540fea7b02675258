/** The names of the export formats, apart from what makes them, so that the command line need not load it. */

export const exportFormatNames = ['cypher', 'graphml', 'csv', 'json', 'bibtex', 'csl'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];
