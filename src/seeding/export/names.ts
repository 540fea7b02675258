/** The names of the export formats, apart from what makes them, so that the command line need not load it. */

export const exportFormatNames = ['graphml', 'csv', 'json', 'bibtex', 'csl'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];
