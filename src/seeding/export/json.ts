/** Exports the graph as one JSON document, described by `schema/graph.schema.json` and readable by `seed --from`. */
import { gradesOf } from '../../../schema/certainty.ts';
import type { GraphContent } from '../../domain/records.ts';
import { addressOf } from '../../domain/source-address.ts';
import { jsonFile } from '../list-files.ts';
import { byOrdinal, shapeClaim, shapeGraph, shapeRelation, shapeSource, shapeStructure } from '../seed-shape.ts';
import type { ExportFormat } from './format.ts';

export const jsonFormat: ExportFormat = {
  description: 'one document with everything, described by schema/graph.schema.json',
  file: jsonFile,
  write: (graph) => [{ name: jsonFile, text: `${JSON.stringify(exchangeOf(graph), null, 2)}\n` }],
};

/** The graph in the shape of seed files, plus kinds, ids and statuses for other readers. */
function exchangeOf(graph: GraphContent): object {
  const { title, dataVersion, licence, classes, disputeTopics } = shapeGraph(graph);
  return {
    title,
    dataVersion,
    licence,
    sources: graph.sources.map((source) => shapeSource({ ...source, url: addressOf(source) })),
    structures: graph.structures.map(({ kind, ...record }) => {
      const { id, ...structure } = shapeStructure({ kind, ...record });
      return { id, kind, ...structure };
    }),
    classes,
    relations: graph.relations.map((relation) => ({
      id: relation.id,
      ...shapeRelation(relation),
      ...gradesOf(relation),
      claims: relation.claims.map((claim) => ({ id: claim.id, ...shapeClaim(claim) })),
    })),
    statements: byOrdinal(graph.statements).map(({ about, claims }) => ({
      about,
      claims: claims.map((claim) => ({ id: claim.id, ...shapeClaim(claim) })),
    })),
    disputeTopics,
  };
}
