/** The identifiers of structures and classes as SSSOM, the Simple Standard for Sharing Ontological Mappings. */
import { conceptAddress, identifierSchemes, type IdentifierScheme } from '../../../schema/ontology.ts';
import { licences } from '../../domain/citation.ts';
import type { GraphContent } from '../../domain/records.ts';
import type { ExportFormat } from './format.ts';
import { idPrefixes } from './linked-terms.ts';
import { tsv } from './tsv.ts';

export const sssomFormat: ExportFormat = {
  description: 'mappings to other terminologies as SSSOM',
  file: 'mappings.sssom.tsv',
  write: (graph) => [{ name: 'mappings.sssom.tsv', text: writeSssom(graph) }],
};

const columns = [
  'subject_id',
  'subject_label',
  'predicate_id',
  'object_id',
  'mapping_justification',
  'comment',
] as const;

/**
 * One mapping for each identifier. The seed says where an identifier was found, and not how, so the justification is
 * unspecified; it gives no confidence, so there is none here.
 */
function writeSssom({ title, dataVersion, licence, structures, classes }: GraphContent): string {
  const mapped = [...structures, ...classes].flatMap(({ id, name, identifiers }) =>
    identifiers.map(({ scheme, value, source }) => ({
      scheme,
      subject: id,
      row: {
        subject_id: id,
        subject_label: name,
        predicate_id: 'skos:exactMatch',
        object_id: `${scheme}:${value}`,
        mapping_justification: 'semapv:UnspecifiedMatching',
        comment: `The identifier was found in ${source}.`,
      },
    })),
  );
  const subjects = new Set(mapped.map(({ subject }) => subject.slice(0, subject.indexOf(':'))));
  const schemes = new Set(mapped.map(({ scheme }) => scheme));
  const prefixes = {
    ...Object.fromEntries(Object.entries(idPrefixes).filter(([prefix]) => subjects.has(prefix))),
    ...Object.fromEntries([...schemes].map((scheme) => [scheme, addressBefore(scheme)])),
  };
  const address = licences[licence];
  const head = [
    'mapping_set_id: urn:cluneal-graph:mappings',
    `mapping_set_version: ${JSON.stringify(dataVersion)}`,
    `mapping_set_title: ${JSON.stringify(`Identifiers in: ${title}`)}`,
    ...(address === undefined ? [] : [`license: ${address}`]),
    'curie_map:',
    ...Object.entries(prefixes).map(([prefix, expansion]) => `  ${prefix}: ${JSON.stringify(expansion)}`),
  ];
  return (
    head.map((line) => `#${line}\n`).join('') +
    tsv(
      columns,
      mapped.map(({ row }) => row),
    )
  );
}

/** What stands before the value in the address of a concept; a URN of ours if the terminology has no addresses. */
function addressBefore(scheme: IdentifierScheme): string {
  return identifierSchemes[scheme].address === null
    ? `urn:cluneal-graph:identifier:${scheme}:`
    : (conceptAddress(scheme, '') ?? '');
}
