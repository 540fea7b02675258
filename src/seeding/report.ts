/**
 * Generates the coverage report: what the graph contains for each spinal nerve and source, what is disputed, and what
 * is missing.
 */
import { subgraphOf } from '../domain/subgraph.ts';
import { everything, evidenceStatuses, evaluate, type Claim, type EvidenceStatus } from '../../schema/claim.ts';
import {
  identifierSchemes,
  kindNames,
  KINDS,
  kindOfId,
  sourceKinds,
  spinalLevels,
  type IdentifierScheme,
} from '../../schema/ontology.ts';
import {
  compareIds,
  type ClassRecord,
  type GraphContent,
  type RelationRecord,
  type SourceRecord,
  type StructureRecord,
} from '../domain/records.ts';
import { addressOf } from '../domain/source-address.ts';
import { bestOf, findPaths, maxWalkLength, type Path } from '../domain/walk.ts';
import { rowsOf } from './rules/left-out.ts';
import type { LeftOut } from './format.ts';

/** The report is stored beside its seed. */
export const reportFile = 'COVERAGE.md';
/** The command that regenerates it. */
export const reportCommand = 'npm run check -- --report';

/** The counts in the summary. */
export interface Coverage {
  readonly spinalNerves: number;
  /** Those with at least one walk to the skin. */
  readonly reachingSkin: number;
  readonly structures: number;
  /** Classes of structures with names of their own. */
  readonly classes: number;
  /** Published sources, not our own. */
  readonly sources: number;
  /** Published sources cited by at least one claim. */
  readonly citedSources: number;
  readonly relations: Readonly<Record<EvidenceStatus, number>>;
  /** Relations that at least one source disputes, whatever their status. */
  readonly contested: number;
  readonly supporting: number;
  readonly disputing: number;
  readonly statements: number;
  /** Fact table rows that at least one claim names. */
  readonly rows: number;
  readonly topics: number;
  readonly translations: number;
  readonly languages: readonly string[];
  readonly identifiers: Readonly<Record<IdentifierScheme, number>>;
}

/** Counts what a graph covers. */
export function countCoverage(graph: GraphContent): Coverage {
  const claims = claimsOf(graph);
  const about = graph.relations.flatMap((relation) => relation.claims);
  const cited = new Set(claims.map(({ source }) => source));
  const published = graph.sources.filter(({ sourceKind }) => sourceKind !== 'EDITORIAL');
  const translations = named(graph).flatMap((item) => item.translations);
  const identifiers = named(graph).flatMap((item) => item.identifiers);
  const count = (status: EvidenceStatus) =>
    graph.relations.filter((relation) => evaluate(relation, everything)?.status === status).length;
  return {
    spinalNerves: graph.structures.filter(({ kind }) => kind === 'SpinalNerve').length,
    reachingSkin: nervesOf(graph).filter(({ paths }) => paths.length > 0).length,
    structures: graph.structures.length,
    classes: graph.classes.length,
    sources: published.length,
    citedSources: published.filter(({ id }) => cited.has(id)).length,
    relations: { ACCEPTED: count('ACCEPTED'), VARIANT: count('VARIANT'), DISPUTED: count('DISPUTED') },
    contested: graph.relations.filter((relation) => relation.claims.some(({ stance }) => stance === 'DISPUTES')).length,
    supporting: about.filter(({ stance }) => stance === 'SUPPORTS').length,
    disputing: about.filter(({ stance }) => stance === 'DISPUTES').length,
    statements: graph.statements.length,
    rows: new Set(claims.flatMap(({ facts }) => facts)).size,
    topics: graph.topics.length,
    translations: translations.length,
    languages: [...new Set(translations.map(({ language }) => language))].sort(compareIds),
    identifiers: Object.fromEntries(
      schemes.map((scheme) => [scheme, identifiers.filter((identifier) => identifier.scheme === scheme).length]),
    ) as Record<IdentifierScheme, number>,
  };
}

/** The report as Markdown, deterministic for a graph. `leftOut` is null if the seed has no fact table. */
export function coverageReport(graph: GraphContent, leftOut: LeftOut | null): string {
  return [
    `<!-- Generated from the files in this folder. Do not edit; run "${reportCommand}" to update it. -->`,
    '',
    '# What the graph covers',
    '',
    `${graph.title} (data ${graph.dataVersion}). For teaching, not for diagnosis or treatment. How to add to it: [README.md](README.md).`,
    '',
    ...summary(countCoverage(graph), leftOut),
    ...nerves(graph),
    ...sources(graph),
    ...disputes(graph),
    ...nulls(graph),
  ].join('\n');
}

const schemes = Object.keys(identifierSchemes) as IdentifierScheme[];

function claimsOf({ relations, statements }: GraphContent): Claim[] {
  return [...relations.flatMap((relation) => relation.claims), ...statements];
}

/** Everything with translations and identifiers: structures and classes. */
function named({ structures, classes }: GraphContent): (StructureRecord | ClassRecord)[] {
  return [...structures, ...classes];
}

function summary(counts: Coverage, leftOut: LeftOut | null): string[] {
  const { relations, languages } = counts;
  const identifiers = schemes.filter((scheme) => counts.identifiers[scheme] > 0);
  const all = identifiers.reduce((sum, scheme) => sum + counts.identifiers[scheme], 0);
  const rows = leftOut === null ? [] : rowsOf(leftOut);
  return [
    ...section('Summary'),
    ...table(
      ['what', 'how many', 'of these'],
      [
        [
          'spinal nerves',
          `${n(counts.spinalNerves)} of ${n(spinalLevels.length)}`,
          `${n(counts.reachingSkin)} reach skin`,
        ],
        ['structures', n(counts.structures), `and ${n(counts.classes)} classes of them, with names of their own`],
        ['sources', n(counts.sources), `${n(counts.citedSources)} cited by a claim`],
        [
          'relations',
          n(relations.ACCEPTED + relations.VARIANT + relations.DISPUTED),
          `${n(relations.ACCEPTED)} ACCEPTED, ${n(relations.VARIANT)} VARIANT, ${n(relations.DISPUTED)} DISPUTED; ${n(counts.contested)} with a claim against them`,
        ],
        [
          'claims on relations',
          n(counts.supporting + counts.disputing),
          `${n(counts.supporting)} for, ${n(counts.disputing)} against`,
        ],
        ['statements', n(counts.statements), ''],
        ...(leftOut === null
          ? []
          : [
              [
                'rows of the fact table',
                `${n(counts.rows)} of ${n(rows.length)}`,
                `${n(leftOut.leftOut.length)} left out`,
              ],
            ]),
        ['dispute topics', n(counts.topics), ''],
        ['translations', n(counts.translations), `in ${n(languages.length)} languages: ${languages.join(', ')}`],
        ['identifiers', n(all), identifiers.map((scheme) => `${scheme} ${n(counts.identifiers[scheme])}`).join(', ')],
      ],
    ),
    ...(leftOut === null || leftOut.leftOut.length === 0
      ? []
      : [
          'Rows that are left out, and why:',
          '',
          ...leftOut.leftOut.map(({ row, reason }) => `- ${row}: ${reason}`),
          '',
        ]),
  ];
}

/** Every walk to the skin from each spinal nerve, in craniocaudal order. */
function nervesOf(graph: GraphContent): { nerve: StructureRecord; paths: Path[] }[] {
  const subgraph = subgraphOf(graph.relations);
  return graph.structures
    .filter(({ kind }) => kind === 'SpinalNerve')
    .map((nerve) => ({
      nerve,
      paths: findPaths(subgraph, {
        start: nerve.id,
        isEnd: (id) => kindOfId(id) === 'SkinRegion',
        lastSteps: false,
        perspective: everything,
        maxLength: maxWalkLength,
      }),
    }));
}

function nerves(graph: GraphContent): string[] {
  const places = new Map(graph.structures.map(({ id, name }, index) => [id, { name, index }]));
  const dermatomes = Map.groupBy(
    graph.relations.filter(({ type }) => type === 'HAS_DERMATOME'),
    ({ from }) => from,
  );
  /** `ACCEPTED: buttock, lumbar region; VARIANT: nape`, best status first, then in craniocaudal order. */
  const listed = (regions: readonly { region: string; status: EvidenceStatus }[]) =>
    [...evidenceStatuses]
      .reverse()
      .flatMap((status) => {
        const these = regions.flatMap((item) => (item.status === status ? (places.get(item.region) ?? []) : []));
        const names = these.sort((a, b) => a.index - b.index).map(({ name }) => name);
        return names.length === 0 ? [] : [`${status}: ${names.join(', ')}`];
      })
      .join('; ');
  return [
    ...section('Spinal nerves'),
    'The regions that a walk reaches, each with the status of its best path; how many paths there are in all, and how many claims',
    'and sources stand on their steps, for and against. A walk is connectivity, not proof that fibres of this segment reach that',
    'skin. The dermatome is what charts give to the whole segment, apart from the walks.',
    '',
    ...table(
      ['nerve', 'regions', 'paths', 'claims', 'sources', 'dermatome'],
      nervesOf(graph).map(({ nerve, paths }) => {
        const claims = new Set(paths.flatMap(({ steps }) => steps.flatMap(({ evaluation: seen }) => seen.claims)));
        return [
          nerve.level ?? nerve.name,
          listed([...Map.groupBy(paths, ({ end }) => end)].map(([region, list]) => ({ region, status: bestOf(list) }))),
          n(paths.length),
          n(claims.size),
          n(new Set([...claims].map(({ source }) => source)).size),
          listed(
            (dermatomes.get(nerve.id) ?? []).flatMap((relation) => {
              const seen = evaluate(relation, everything);
              return seen === null ? [] : [{ region: relation.to, status: seen.status }];
            }),
          ),
        ];
      }),
    ),
  ];
}

function sources(graph: GraphContent): string[] {
  const onRelations = Map.groupBy(
    graph.relations.flatMap((relation) => relation.claims),
    ({ source }) => source,
  );
  const statements = Map.groupBy(graph.statements, ({ source }) => source);
  const names = Map.groupBy(
    named(graph).flatMap((item) => item.translations),
    ({ source }) => source,
  );
  const identifiers = Map.groupBy(
    named(graph).flatMap((item) => item.identifiers),
    ({ source }) => source,
  );
  const rows = graph.sources.map(({ id, sourceKind }) => {
    const claims = onRelations.get(id) ?? [];
    return {
      id,
      sourceKind,
      counts: [
        claims.length,
        new Set(claims.map(({ relation }) => relation)).size,
        statements.get(id)?.length ?? 0,
        names.get(id)?.length ?? 0,
        identifiers.get(id)?.length ?? 0,
      ],
    };
  });
  const idle = rows.filter(({ counts }) => counts.every((count) => count === 0));
  return [
    ...section('Sources'),
    'What rests on each: claims on relations and how many relations they are about, statements, names, identifiers.',
    '',
    ...table(
      ['source', 'kind', 'claims', 'relations', 'statements', 'names', 'identifiers'],
      rows.map(({ id, sourceKind, counts }) => [id, sourceKind, ...counts.map(n)]),
    ),
    ...table(
      ['kind', 'sources', 'strength'],
      Object.entries(sourceKinds).map(([kind, { strength }]) => [
        kind,
        n(rows.filter(({ sourceKind }) => sourceKind === kind).length),
        n(strength),
      ]),
    ),
    idle.length === 0 ? 'Nothing rests on no source.' : `Nothing rests on ${idle.map(({ id }) => id).join(', ')}.`,
    '',
  ];
}

function disputes(graph: GraphContent): string[] {
  const relationOf = new Map(claimsOf(graph).map(({ id, relation }) => [id, relation]));
  const disputed = graph.relations.filter((relation) => evaluate(relation, everything)?.status === 'DISPUTED');
  const sourcesOf = ({ claims }: RelationRecord, stance: Claim['stance']) =>
    n(new Set(claims.filter((claim) => claim.stance === stance).map(({ source }) => source)).size);
  return [
    ...section('Disputes'),
    ...(graph.topics.length === 0
      ? ['No question is laid out yet.', '']
      : [
          'The questions that sources answer differently, with the number of claims behind each position, in its order.',
          '',
          ...table(
            ['topic', 'question', 'claims for each position', 'relations'],
            graph.topics.map(({ id, name, positions }) => [
              id.slice(KINDS.DisputeTopic.idPrefix.length + 1),
              name,
              positions.map(({ claims }) => n(claims.length)).join(' / '),
              n(
                new Set(positions.flatMap(({ claims }) => claims).flatMap((claim) => relationOf.get(claim) ?? [])).size,
              ),
            ]),
          ),
        ]),
    `Relations whose status is DISPUTED (${n(disputed.length)}), with the number of sources on each side:`,
    '',
    ...table(
      ['relation', 'for', 'against'],
      disputed.map((relation) => [relation.id, sourcesOf(relation, 'SUPPORTS'), sourcesOf(relation, 'DISPUTES')]),
    ),
  ];
}

const blanks: readonly (readonly [name: string, isBlank: (structure: StructureRecord) => boolean])[] = [
  ['Latin name', ({ latinName }) => latinName === null],
  ['definition', ({ definition }) => definition === null],
  ['identifiers', ({ identifiers }) => identifiers.length === 0],
  ['translations', ({ translations }) => translations.length === 0],
];

const sourceBlanks: readonly (readonly [name: string, isBlank: (source: SourceRecord) => boolean])[] = [
  ['year', ({ year }) => year === null],
  ['DOI', ({ doi }) => doi === null],
  ['PubMed id', ({ pmid }) => pmid === null],
  ['address', (source) => addressOf(source) === null],
  ['definition', ({ definition }) => definition === null],
];

function nulls({ structures, classes, sources }: GraphContent): string[] {
  const byKind = Map.groupBy(structures, ({ kind }) => kind);
  const kinds = kindNames.filter((kind) => byKind.has(kind as StructureRecord['kind']));
  const of = (kind: (typeof kinds)[number]) => byKind.get(kind as StructureRecord['kind']) ?? [];
  return [
    ...section('What is null'),
    'Left null because it was not seen in any source, not because it was forgotten: nothing here is guessed.',
    '',
    ...table(
      ['kind', 'how many', ...blanks.map(([name]) => `no ${name}`)],
      [
        ...kinds.map((kind) => [
          kind,
          n(of(kind).length),
          ...blanks.map(([, isBlank]) => n(of(kind).filter(isBlank).length)),
        ]),
        // A class has no definition; its kind does.
        [
          'StructureClass',
          n(classes.length),
          n(classes.filter(({ latinName }) => latinName === null).length),
          '',
          n(classes.filter(({ identifiers }) => identifiers.length === 0).length),
          n(classes.filter(({ translations }) => translations.length === 0).length),
        ],
      ],
    ),
    ...table(
      ['kind', 'sources', ...sourceBlanks.map(([name]) => `no ${name}`)],
      [['Source', n(sources.length), ...sourceBlanks.map(([, isBlank]) => n(sources.filter(isBlank).length))]],
    ),
    ...blanks.flatMap(([name, isBlank]) => {
      const found = structures.filter(isBlank);
      if (found.length === 0) return [`No structure is without ${name}.`, ''];
      return [
        `<details><summary>Without ${name}: ${n(found.length)}</summary>`,
        '',
        ...kinds.flatMap((kind) => {
          const ids = of(kind)
            .filter(isBlank)
            .map(({ id }) => id);
          return ids.length === 0 ? [] : [`- ${kind}: ${ids.join(', ')}`];
        }),
        '',
        '</details>',
        '',
      ];
    }),
  ];
}

function section(title: string): string[] {
  return [`## ${title}`, ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function n(count: number): string {
  return String(count);
}
