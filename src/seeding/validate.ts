/** Checks that seed parts make one sound graph, lists everything that is wrong or doubtful, and builds the graph. */
import {
  claimFields,
  classFields,
  sourceFields,
  structureFields,
  topicFields,
  type Claim,
} from '../../schema/fields.ts';
import {
  edge,
  edgeAllows,
  EDGES,
  KINDS,
  spinalLevels,
  structureKindOfId,
  type ClunealPosition,
  type RelationType,
  type SourceKind,
  type StructureKind,
} from '../../schema/ontology.ts';
import {
  compareByRank,
  compareIds,
  type ClassRecord,
  type GraphContent,
  type RelationRecord,
  type SourceRecord,
  type StructureRecord,
  type TopicRecord,
} from '../domain/records.ts';
import { ownAddress } from '../domain/source-address.ts';
import type { SeedClaim, SeedClass, SeedSource, SeedStructure } from './format.ts';
import { lineages } from '../domain/lineage.ts';
import { numberClaims } from './claim-ids.ts';
import { nearest } from './nearest.ts';
import { overlay } from './overlay.ts';
import { compareProblems, error, warning, type Problem } from './problem.ts';
import { recordOf } from './seed-shape.ts';
import { idOfSeedRelation, readSeed, type Placed, type SeedParts } from './read.ts';

/**
 * Reads a folder, or several of which each corrects and adds to those before it, and validates it. `graph` is null where there is any error; `problems` lists errors and warnings, by file
 * and line; files of several folders are told with their folder.
 */
export async function readGraph(
  folder: string | readonly string[],
): Promise<{ graph: GraphContent | null; parts: SeedParts; problems: Problem[] }> {
  const { parts, problems: faults } = await (typeof folder === 'string' ? readSeed(folder) : readFolders(folder));
  // Where a file could not be read as a whole, what it would have held is missing everywhere else: only its own faults help.
  const problems = faults.length > 0 ? faults : validate(parts);
  const graph = problems.some((problem) => problem.severity === 'error') ? null : build(parts);
  problems.sort(compareProblems);
  return { graph, parts, problems };
}

async function readFolders(folders: readonly string[]): Promise<{ parts: SeedParts; problems: Problem[] }> {
  const read = await Promise.all(folders.map((folder) => readSeed(folder, folder)));
  return {
    parts: read.map(({ parts }) => parts).reduce(overlay),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function validate(parts: SeedParts): Problem[] {
  const structures = firstById(parts.structures);
  const sources = firstById(parts.sources);
  const problems: Problem[] = [];
  if (parts.dataVersion === null) {
    problems.push(
      error(
        'NO_DATA_VERSION',
        parts.files[0] ?? '',
        0,
        null,
        'no file gives dataVersion; write `dataVersion: "1.0.0"` at the top of seed.yaml',
      ),
    );
  }
  for (const list of [parts.structures, parts.sources, parts.classes, parts.disputeTopics])
    problems.push(...duplicateIds(list));
  problems.push(...duplicateNames(parts.structures));
  for (const placed of parts.structures) problems.push(...checkStructure(placed));
  for (const placed of [...parts.structures, ...parts.classes]) problems.push(...checkNames(placed, sources));
  for (const placed of parts.sources)
    for (const [place, reused] of placed.value.reuses.entries())
      if (!sources.has(reused))
        problems.push(
          dangling(
            placed.file,
            placed.lineOf(['reuses', String(place)]),
            placed.value.id,
            'reuses',
            reused,
            'source',
            sources,
          ),
        );
  problems.push(...duplicateRelations(parts), ...duplicateStatements(parts));
  for (const placed of parts.relations) {
    const { value, file } = placed;
    const id = idOfSeedRelation(value);
    for (const end of ['from', 'to'] as const) {
      if (!structures.has(value[end]))
        problems.push(dangling(file, placed.lineOf([end]), id, end, value[end], 'structure', structures));
    }
    problems.push(...checkEdge(placed, id));
    value.claims.forEach((claim, index) => {
      const place = placeOfClaim(placed, index, id);
      problems.push(...checkClaim(claim, place, sources));
      if (kindOfSource(claim.source, sources) === 'EDITORIAL' && !isRegionDivision(value)) {
        problems.push(
          error(
            'EDITORIAL_CLAIM',
            place.file,
            place.lineOf(['source']),
            id,
            `rests on ${claim.source}, an editorial source; only PART_OF between two skin regions may, so name a published source`,
          ),
        );
      }
    });
  }
  for (const placed of parts.statements) {
    const { value, file } = placed;
    if (!structures.has(value.about))
      problems.push(
        dangling(file, placed.lineOf(['about']), value.about, 'about', value.about, 'structure', structures),
      );
    value.claims.forEach((claim, index) => {
      const place = placeOfClaim(placed, index, value.about);
      problems.push(...checkClaim(claim, place, sources));
      if (kindOfSource(claim.source, sources) === 'EDITORIAL') {
        problems.push(
          error(
            'EDITORIAL_CLAIM',
            place.file,
            place.lineOf(['source']),
            value.about,
            `rests on ${claim.source}, an editorial source; a statement needs a published source`,
          ),
        );
      }
    });
  }
  problems.push(...cycles(parts), ...checkTopics(parts), ...doubts(parts));
  return problems;
}

function firstById<T extends { id: string }>(list: readonly Placed<T>[]): Map<string, Placed<T>> {
  const map = new Map<string, Placed<T>>();
  for (const placed of list) if (!map.has(placed.value.id)) map.set(placed.value.id, placed);
  return map;
}

function duplicateIds(list: readonly Placed<{ id: string }>[]): Problem[] {
  const first = firstById(list);
  return list.flatMap((placed) => {
    const before = first.get(placed.value.id);
    if (before === undefined || before === placed) return [];
    return [
      error(
        'DUPLICATE_ID',
        placed.file,
        placed.line,
        placed.value.id,
        `stands already at ${before.file}:${String(before.line)}; keep one of the two, or give this one another id`,
      ),
    ];
  });
}

function duplicateNames(list: readonly Placed<SeedStructure>[]): Problem[] {
  const first = new Map<string, Placed<SeedStructure>>();
  return list.flatMap((placed) => {
    const kind = structureKindOfId(placed.value.id);
    const key = `${String(kind)} ${placed.value.name.toLowerCase()}`;
    const before = first.get(key);
    if (before === undefined) first.set(key, placed);
    if (before === undefined || before.value.id === placed.value.id) return [];
    return [
      warning(
        'DUPLICATE_NAME',
        placed.file,
        placed.line,
        placed.value.id,
        `has the same name as ${before.value.id} at ${before.file}:${String(before.line)}; give each a name of its own, or merge the two`,
      ),
    ];
  });
}

function duplicateRelations(parts: SeedParts): Problem[] {
  const first = new Map<string, Placed<unknown>>();
  return parts.relations.flatMap((placed) => {
    const { value, file, line } = placed;
    const id = idOfSeedRelation(value);
    const mirrored = edge(value.type).symmetric ? idOfSeedRelation({ ...value, from: value.to, to: value.from }) : id;
    const before = first.get(id) ?? first.get(mirrored);
    if (before === undefined) first.set(id, placed);
    if (before === undefined) return [];
    return [
      error(
        'DUPLICATE_RELATION',
        file,
        line,
        id,
        `is given already at ${before.file}:${String(before.line)}; add the claims there and delete this one`,
      ),
    ];
  });
}

function duplicateStatements(parts: SeedParts): Problem[] {
  const first = new Map<string, string>();
  const lists = [
    ...parts.relations.map((placed) => ({
      placed,
      about: idOfSeedRelation(placed.value),
      claims: placed.value.claims,
    })),
    ...parts.statements.map((placed) => ({
      placed,
      about: placed.value.about,
      claims: placed.value.claims,
    })),
  ];
  return lists.flatMap(({ placed, about, claims }) =>
    claims.flatMap((claim, index) => {
      const key = JSON.stringify([about, claim]);
      const file = placed.fileOf?.(['claims', index]) ?? placed.file;
      const place = `${file}:${String(placed.lineOf(['claims', index]))}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, place);
      if (before === undefined) return [];
      return [
        error(
          'DUPLICATE_CLAIM',
          file,
          placed.lineOf(['claims', index]),
          about,
          `repeats the claim of ${claim.source} at ${before} word for word; delete one of the two`,
        ),
      ];
    }),
  );
}

/** Whether the sources of names and identifiers are there. */
function checkNames(
  { value, file, fileOf, lineOf }: Placed<SeedStructure | SeedClass>,
  sources: Map<string, Placed<SeedSource>>,
): Problem[] {
  return (['translations', 'identifiers'] as const).flatMap((list) =>
    value[list].flatMap((entry, index) =>
      sources.has(entry.source)
        ? []
        : [
            dangling(
              fileOf?.([list, index]) ?? file,
              lineOf([list, index]),
              value.id,
              'source',
              entry.source,
              'source',
              sources,
            ),
          ],
    ),
  );
}

function checkStructure({ value, file, line, lineOf }: Placed<SeedStructure>): Problem[] {
  const kind = structureKindOfId(value.id);
  const problems: Problem[] = [];
  const level = levelOf(value.id);
  if (level === null && (value.rank ?? null) === null) {
    problems.push(
      error(
        'MISSING_RANK',
        file,
        line,
        value.id,
        'has no rank; write its craniocaudal place, from 0 (vertex) over 1 (C1) to 31 (Co1), as in `rank: 22`',
      ),
    );
  }
  if (kind === 'Landmark' && (value.landmarkKind ?? null) === null) {
    problems.push(
      error('FIELD_NOT_OF_KIND', file, line, value.id, 'has no landmarkKind; write one, as in `landmarkKind: MUSCLE`'),
    );
  }
  if (kind !== 'Landmark' && (value.landmarkKind ?? null) !== null) {
    problems.push(
      error(
        'FIELD_NOT_OF_KIND',
        file,
        lineOf(['landmarkKind']),
        value.id,
        'has a landmarkKind but is no landmark; delete the line',
      ),
    );
  }
  if (kind === 'RamusBranch' && (level === null || (value.side ?? null) === null)) {
    problems.push(
      error(
        'FIELD_NOT_OF_KIND',
        file,
        line,
        value.id,
        'is a branch of a dorsal ramus without level or side; write the id as "ramus-branch:L1-lateral" and `side: LATERAL`',
      ),
    );
  }
  if (kind !== 'RamusBranch' && (value.side ?? null) !== null) {
    problems.push(
      error(
        'FIELD_NOT_OF_KIND',
        file,
        lineOf(['side']),
        value.id,
        'has a side but is no branch of a ramus; delete the line',
      ),
    );
  }
  if (value.definition === undefined || value.definition === null) {
    problems.push(
      warning(
        'NO_DEFINITION',
        file,
        line,
        value.id,
        'has no definition; write a sentence that a first-year student understands',
      ),
    );
  }
  return problems;
}

function checkEdge(
  { value, file, line, lineOf }: Placed<SeedParts['relations'][number]['value']>,
  id: string,
): Problem[] {
  const { type } = value;
  const how = value.how ?? undefined;
  const from = structureKindOfId(value.from);
  const to = structureKindOfId(value.to);
  const ways = edge(type).qualifiers;
  const problems: Problem[] = [];
  if (from !== null && to !== null && !edgeAllows(type, from, to)) {
    problems.push(
      error(
        'DOMAIN_OR_RANGE',
        file,
        line,
        id,
        `joins a ${from} to a ${to}, but ${type} goes ${allowedPairs(type)}; choose another type or other ends`,
      ),
    );
  }
  if (ways.length > 0 && (how === undefined || !ways.includes(how))) {
    problems.push(
      error('WRONG_HOW', file, lineOf(['how']), id, `needs how for ${type}; write one of ${ways.join(', ')}`),
    );
  }
  if (ways.length === 0 && how !== undefined) {
    problems.push(
      error('WRONG_HOW', file, lineOf(['how']), id, `has how: ${how}, but ${type} knows no ways; delete the line`),
    );
  }
  return problems;
}

function allowedPairs(type: RelationType): string {
  const { domain, range, pairs } = edge(type);
  if (pairs !== undefined) return pairs.map(([from, to]) => `${from} to ${to}`).join(', ');
  return `from ${domain.join(', ')} to ${range.join(', ')}`;
}

interface ClaimPlace {
  readonly file: string;
  /** Id of the relation, or of the structure that the statement is about. */
  readonly id: string;
  /** Line of a key of the claim. */
  readonly lineOf: (path: readonly string[]) => number;
}

function placeOfClaim(placed: Placed<unknown>, index: number, id: string): ClaimPlace {
  const path = ['claims', index];
  return {
    file: placed.fileOf?.(path) ?? placed.file,
    id,
    lineOf: (rest) => placed.lineOf([...path, ...rest]),
  };
}

function checkClaim(
  claim: SeedClaim,
  { file, id, lineOf }: ClaimPlace,
  sources: Map<string, Placed<SeedSource>>,
): Problem[] {
  const problems: Problem[] = [];
  if (!sources.has(claim.source))
    problems.push(dangling(file, lineOf(['source']), id, 'source', claim.source, 'source', sources));
  for (const [place, cited] of claim.cites.entries())
    if (!sources.has(cited))
      problems.push(dangling(file, lineOf(['cites', String(place)]), id, 'cites', cited, 'source', sources));
  const { prevalence, frequency } = claim;
  if (typeof prevalence === 'number' && frequency !== undefined && frequency !== null) {
    problems.push(
      error(
        'FREQUENCY_AND_PREVALENCE',
        file,
        lineOf(['frequency']),
        id,
        `gives both a prevalence and a word of frequency for ${claim.source}; keep the number`,
      ),
    );
  }
  if (claim.stance === 'SUPPORTS' && (prevalence === 0 || (claim.count === 0 && !('topic' in claim)))) {
    problems.push(
      error(
        'NONE_SUPPORTS',
        file,
        lineOf([prevalence === 0 ? 'prevalence' : 'count']),
        id,
        `counts none and yet supports, for ${claim.source}; write \`stance: DISPUTES\``,
      ),
    );
  }
  return problems;
}

/** How much an id has to share with another to be taken for a slip of it. */
const likeness = 0.75;

function dangling(
  file: string,
  line: number,
  id: string,
  key: string,
  target: string,
  what: string,
  known: ReadonlyMap<string, unknown> | ReadonlySet<string>,
): Problem {
  const near = nearest(target, known.keys(), likeness);
  const hint = near === null ? `add the ${what} or correct the id` : `perhaps ${near} is meant; else add the ${what}`;
  return error('DANGLING_ID', file, line, id, `${key} names ${target}, which no file describes; ${hint}`);
}

function kindOfSource(id: string, sources: Map<string, Placed<SeedSource>>): SourceKind | null {
  return sources.get(id)?.value.kind ?? null;
}

function isRegionDivision({ type, from, to }: { type: RelationType; from: string; to: string }): boolean {
  return type === 'PART_OF' && structureKindOfId(from) === 'SkinRegion' && structureKindOfId(to) === 'SkinRegion';
}

/** Cycles among the steps of walks, and among wholes and parts. */
function cycles(parts: SeedParts): Problem[] {
  const families = [(type: RelationType) => EDGES[type].walk === 'STEP', (type: RelationType) => type === 'PART_OF'];
  return families.flatMap((belongs) => {
    const outgoing = Map.groupBy(
      parts.relations.filter(({ value }) => belongs(value.type)),
      ({ value }) => value.from,
    );
    const state = new Map<string, 'OPEN' | 'DONE'>();
    const problems: Problem[] = [];
    const visit = (node: string, trail: readonly string[]): void => {
      state.set(node, 'OPEN');
      for (const placed of outgoing.get(node) ?? []) {
        const next = placed.value.to;
        if (state.get(next) === 'OPEN') {
          const loop = [...trail.slice(trail.indexOf(next)), next].join(' → ');
          problems.push(
            error(
              'CYCLE',
              placed.file,
              placed.line,
              idOfSeedRelation(placed.value),
              `closes the circle ${loop}; delete the relation that runs the wrong way`,
            ),
          );
        } else if (!state.has(next)) visit(next, [...trail, next]);
      }
      state.set(node, 'DONE');
    };
    for (const node of outgoing.keys()) if (!state.has(node)) visit(node, [node]);
    return problems;
  });
}

function checkTopics(parts: SeedParts): Problem[] {
  if (parts.disputeTopics.length === 0) return [];
  const known = new Set(
    [
      ...parts.relations.flatMap(({ value }) => numberClaims(idOfSeedRelation(value), value.claims)),
      ...[...Map.groupBy(parts.statements, ({ value }) => value.about)].flatMap(([about, list]) =>
        numberClaims(
          about,
          list.flatMap(({ value }) => value.claims),
        ),
      ),
    ].map(({ id }) => id),
  );
  return parts.disputeTopics.flatMap(({ value, file, fileOf, lineOf }) =>
    value.positions.flatMap(({ claims }, index) =>
      claims.flatMap((claim, place) => {
        if (known.has(claim)) return [];
        const key = `position ${String(index + 1)}`;
        const path = ['positions', index, 'claims', place];
        return [dangling(fileOf?.(path) ?? file, lineOf(path), value.id, key, claim, 'claim', known)];
      }),
    ),
  );
}

/** What is allowed and yet likely an oversight. */
function doubts(parts: SeedParts): Problem[] {
  const touched = new Set(parts.relations.flatMap(({ value }) => [value.from, value.to]));
  for (const { value } of parts.statements) touched.add(value.about);
  const supplied = new Set(
    parts.relations.flatMap(({ value }) =>
      value.type === 'SUPPLIES' || value.type === 'HAS_DERMATOME' ? [value.to] : [],
    ),
  );
  const hasParts = new Set(parts.relations.flatMap(({ value }) => (value.type === 'PART_OF' ? [value.to] : [])));
  const cited = new Set([
    ...parts.relations.flatMap(({ value }) => value.claims.map((claim) => claim.source)),
    ...parts.statements.flatMap(({ value }) => value.claims.map((claim) => claim.source)),
    ...[...parts.structures, ...parts.classes].flatMap(({ value }) =>
      [...value.translations, ...value.identifiers].map((entry) => entry.source),
    ),
  ]);
  return [
    ...parts.structures.flatMap(({ value, file, line }) =>
      touched.has(value.id)
        ? []
        : [
            warning(
              'UNREACHED_STRUCTURE',
              file,
              line,
              value.id,
              'has no relation and no statement, so nothing leads to it; add one or delete it',
            ),
          ],
    ),
    ...unreachedByWalk(parts),
    ...parts.structures.flatMap(({ value, file, line }) =>
      structureKindOfId(value.id) !== 'SkinRegion' || supplied.has(value.id) || hasParts.has(value.id)
        ? []
        : [
            warning(
              'UNSUPPLIED_REGION',
              file,
              line,
              value.id,
              'is supplied by no nerve, is no dermatome and has no parts; add a SUPPLIES relation to it',
            ),
          ],
    ),
    ...parts.sources.flatMap(({ value, file, line }) =>
      cited.has(value.id)
        ? []
        : [
            warning(
              'UNCITED_SOURCE',
              file,
              line,
              value.id,
              'is cited by no claim, name or identifier; cite it or delete it',
            ),
          ],
    ),
  ];
}

/**
 * Nerves from which a walk would go on, and to which none comes: what they supply counts for no spinal nerve. A whole (the
 * family of the cluneal nerves) is reached where a part of it is, although no walk takes PART_OF.
 */
function unreachedByWalk(parts: SeedParts): Problem[] {
  const steps = parts.relations.map(({ value }) => value).filter(({ type }) => EDGES[type].walk === 'STEP');
  const next = Map.groupBy(steps, ({ from }) => from);
  const wholes = Map.groupBy(
    parts.relations.map(({ value }) => value).filter(({ type }) => type === 'PART_OF'),
    ({ from }) => from,
  );
  const reached = new Set(
    parts.structures.map(({ value }) => value.id).filter((id) => structureKindOfId(id) === 'SpinalNerve'),
  );
  // Sets that grow while they are walked: each node is met once.
  for (const id of reached) for (const { to } of next.get(id) ?? []) reached.add(to);
  const withWholes = new Set(reached);
  for (const id of withWholes) for (const { to } of wholes.get(id) ?? []) withWholes.add(to);
  return parts.structures.flatMap(({ value, file, line }) =>
    withWholes.has(value.id) || !next.has(value.id)
      ? []
      : [
          warning(
            'UNREACHED_BY_WALK',
            file,
            line,
            value.id,
            `leads to ${(next.get(value.id) ?? []).map(({ to }) => to).join(', ')}, but no walk from a spinal nerve leads to it; add the relation that does, where a source has one`,
          ),
        ],
  );
}

function build(parts: SeedParts): GraphContent {
  const sourceKindOf = new Map(parts.sources.map(({ value }) => [value.id, value.kind]));
  const lineageOf = lineages(new Map(parts.sources.map(({ value }) => [value.id, value.reuses])));
  const claimsOf = (about: string, claims: readonly SeedClaim[], relation: string | null): Claim[] =>
    numberClaims(about, claims).map(({ id, claim }) =>
      recordOf(claimFields, claim, {
        id,
        relation,
        structure: relation === null ? about : null,
        sourceKind: sourceKindOf.get(claim.source) ?? 'EDITORIAL',
        lineage: lineageOf(claim.source, claim.cites),
      }),
    );
  const relations: RelationRecord[] = parts.relations.map(({ value }) => {
    const id = idOfSeedRelation(value);
    return {
      id,
      type: value.type,
      how: value.how ?? null,
      from: value.from,
      to: value.to,
      claims: claimsOf(id, value.claims, id),
    };
  });
  const statements = [...Map.groupBy(parts.statements, ({ value }) => value.about)].flatMap(([about, list]) =>
    claimsOf(
      about,
      list.flatMap(({ value }) => value.claims),
      null,
    ),
  );
  return {
    title: parts.title ?? '',
    dataVersion: parts.dataVersion ?? '0.0.0',
    licence: parts.licence ?? '',
    structures: parts.structures.map(({ value }) => buildStructure(value)).sort(compareByRank),
    sources: parts.sources.map(({ value }) => buildSource(value)).sort(compareByRank),
    relations: relations.sort((a, b) => compareIds(a.id, b.id)),
    statements: statements.sort((a, b) => compareIds(a.id, b.id)),
    classes: parts.classes.map(({ value }, index) => buildClass(value, index + 1)),
    topics: parts.disputeTopics.map(({ value }, index): TopicRecord => ({
      kind: 'DisputeTopic',
      ...recordOf(topicFields, value, { rank: index + 1 }),
    })),
  };
}

function buildClass(value: SeedClass, rank: number): ClassRecord {
  return { kind: 'StructureClass', ...recordOf(classFields, value, { rank }) };
}

function buildStructure(value: SeedStructure): StructureRecord {
  const kind = structureKindOfId(value.id) as StructureKind;
  const level = levelOf(value.id);
  const position =
    kind === 'ClunealGroup' ? (value.id.slice(value.id.indexOf(':') + 1).toUpperCase() as ClunealPosition) : null;
  return {
    kind,
    ...recordOf(structureFields, value, {
      shortName: value.shortName ?? value.name,
      rank: value.rank ?? (level === null ? 0 : spinalLevels.indexOf(level) + 1),
      level,
      position,
    }),
  };
}

function buildSource(value: SeedSource): SourceRecord {
  // Sources have no craniocaudal place: all share one rank, so that lists of them go by id.
  const record = { kind: 'Source', ...recordOf(sourceFields, value, { rank: 0 }) } as const;
  return { ...record, url: ownAddress(record) };
}

/** The spinal level in an id of a spinal nerve, a ramus or a branch of one; null in any other. */
function levelOf(id: string): string | null {
  const kind = structureKindOfId(id);
  if (kind !== 'SpinalNerve' && kind !== 'DorsalRamus' && kind !== 'VentralRamus' && kind !== 'RamusBranch')
    return null;
  const level = id.slice(KINDS[kind].idPrefix.length + 1).split('-')[0] ?? '';
  return spinalLevels.includes(level) ? level : null;
}
