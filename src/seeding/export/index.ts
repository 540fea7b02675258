/** All export formats. */
import { bibtexFormat, cslFormat } from './bibliography.ts';
import { cypherFormat } from './cypher.ts';
import { csvFormat } from './csv.ts';
import type { ExportFormat } from './format.ts';
import { graphmlFormat } from './graphml.ts';
import { jsonFormat } from './json.ts';
import { kgxFormat } from './kgx.ts';
import { mermaidFormat } from './mermaid.ts';
import type { ExportFormatName } from './names.ts';
import { neo4jExampleFormat } from './neo4j-example.ts';
import { ankiFormat, giftFormat } from './quiz.ts';
import { sssomFormat } from './sssom.ts';
import { svgFormat } from './svg.ts';
import { jsonldFormat, nquadsFormat, turtleFormat } from './triples.ts';

export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = {
  cypher: cypherFormat,
  graphml: graphmlFormat,
  csv: csvFormat,
  json: jsonFormat,
  turtle: turtleFormat,
  jsonld: jsonldFormat,
  nquads: nquadsFormat,
  kgx: kgxFormat,
  sssom: sssomFormat,
  bibtex: bibtexFormat,
  csl: cslFormat,
  mermaid: mermaidFormat,
  svg: svgFormat,
  anki: ankiFormat,
  gift: giftFormat,
  'neo4j-example': neo4jExampleFormat,
};
