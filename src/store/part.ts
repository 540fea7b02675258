/** Reads one record with its evidence: what it says, every claim on it, and the sources of those claims. */
import type { Claim } from '../../schema/claim.ts';
import { kindOfId, parseRelationId } from '../../schema/ontology.ts';
import { readPastedIdentifier } from '../domain/pasted-identifier.ts';
import {
  asStructure,
  type GraphContent,
  type NodeRecord,
  type SourceRecord,
  type StructureRecord,
} from '../domain/records.ts';
import { readDoi, readPmid } from '../domain/source-identifiers.ts';
import { faultError } from '../errors.ts';
import { listRequest, type CallOptions, type GraphReader } from './port.ts';

type Records = Omit<GraphContent, 'title' | 'dataVersion' | 'licence' | 'sources'>;

const nothing: Records = { structures: [], relations: [], statements: [], classes: [], topics: [] };

/**
 * The part of a graph around some ids: a structure comes with its relations and statements, a relation or a dispute
 * topic with its claims, and each with the sources. Null if an id names nothing or there is no graph.
 */
export async function readPart(
  reader: GraphReader,
  ids: readonly string[],
  options: CallOptions,
): Promise<GraphContent | null> {
  const meta = await reader.meta(options);
  const parts = await Promise.all(ids.map((id) => readRecords(reader, id, options)));
  if (meta === null || parts.length === 0 || parts.includes(null)) return null;
  const found = parts.filter((part) => part !== null);
  const all = <T extends { readonly id: string }>(
    pick: (part: Records & { sources: readonly string[] }) => readonly T[],
  ) => [...new Map(found.flatMap(pick).map((record) => [record.id, record])).values()];
  const records = {
    structures: all(({ structures }) => structures),
    relations: all(({ relations }) => relations),
    statements: all(({ statements }) => statements),
    classes: all(({ classes }) => classes),
    topics: all(({ topics }) => topics),
  };
  const fault = Object.values(records).flatMap((some) => some.flatMap((one) => one.fault ?? []))[0];
  if (fault !== undefined) throw faultError(fault);
  const cited = [
    ...new Set([
      ...found.flatMap(({ sources }) => sources),
      ...[...records.structures, ...records.classes].flatMap(({ translations, identifiers }) =>
        [...translations, ...identifiers].map(({ source }) => source),
      ),
      ...[...records.relations.flatMap(({ claims }) => claims), ...records.statements].map(({ source }) => source),
    ]),
  ].sort();
  const sources = (await reader.nodes(cited, options)).filter(isSource);
  const { title, dataVersion, licence } = meta;
  return { title, dataVersion, licence, sources, ...records };
}

/** The ids that a text stands for: an id of ours, an identifier of a terminology, a DOI or PubMed id. May be unknown ones. */
export async function findIds(target: string, reader: GraphReader, options: CallOptions): Promise<string[]> {
  if (kindOfId(target) !== null || parseRelationId(target) !== null) return [target];
  const identifier = readPastedIdentifier(target);
  if (identifier !== null) {
    const [structures = []] = await reader.identified([identifier], options);
    return structures.map(({ id }) => id);
  }
  const [doi, pmid] = [readDoi(target), readPmid(target)];
  if (doi === null && pmid === null) return [];
  const [list] = await reader.list([listRequest({ kind: 'Source', limit: mostSources })], options);
  return ((list?.items ?? []) as readonly SourceRecord[])
    .filter((source) => (doi !== null && source.doi?.toLowerCase() === doi) || (pmid !== null && source.pmid === pmid))
    .map(({ id }) => id);
}

/** More than any bibliography has. */
const mostSources = 10_000;

/** One record and what is said about it; `sources` are those that are asked for themselves. */
async function readRecords(
  reader: GraphReader,
  id: string,
  options: CallOptions,
): Promise<(Records & { readonly sources: readonly string[] }) | null> {
  const part = (records: Partial<Records>, sources: readonly string[] = []) => ({ ...nothing, ...records, sources });
  if (parseRelationId(id) !== null) {
    const [relation] = (await reader.relations([id], options)).answer;
    return relation === null || relation === undefined ? null : part({ relations: [relation] });
  }
  if (kindOfId(id) === 'Claim') {
    const [claim] = (await reader.claims([id], options)).answer;
    return claim === null || claim === undefined ? null : part({ statements: [claim] });
  }
  const [node] = await reader.nodes([id], options);
  if (node === null || node === undefined) return null;
  switch (node.kind) {
    case 'Source':
      return part({}, [id]);
    case 'StructureClass':
      return part({ classes: [node] });
    case 'DisputeTopic': {
      const ids = [...new Set(node.positions.flatMap(({ claims }) => claims))];
      const claims = (await reader.claims(ids, options)).answer;
      return part({ topics: [node], statements: claims.filter((claim): claim is Claim => claim !== null) });
    }
    default: {
      const [around, said] = await Promise.all([
        reader.adjacency([{ node: id, direction: 'BOTH', types: null, withClaims: true }], options),
        reader.statements([id], options),
      ]);
      return part({
        structures: [asStructure(node)].filter((one): one is StructureRecord => one !== null),
        relations: around.answer[0] ?? [],
        statements: said.answer[0] ?? [],
      });
    }
  }
}

function isSource(node: NodeRecord | null): node is SourceRecord {
  return node?.kind === 'Source';
}
