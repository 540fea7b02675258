/** Selects a self-contained part of a graph: what selectors name, or what some sources say. */
import { everything, evaluate, type Claim } from '../../schema/claim.ts';
import {
  EDGES,
  KINDS,
  kindNames,
  kindOfId,
  regionOfLevel,
  structureKinds,
  type Kind,
  type SpinalRegion,
} from '../../schema/ontology.ts';
import { CommandError } from '../errors.ts';
import type { ClassRecord, GraphContent, RelationRecord, StructureRecord } from '../domain/records.ts';
import { nearest } from './nearest.ts';

/**
 * Selects what the selectors name and everything it needs: the ends of relations, their claims, the sources of claims
 * and names, the classes of the structures, and the topics of the claims.
 *
 * A selector is one of these:
 * - the id of a skin region: the region and its parts, every nerve on a walk from a spinal nerve to them (or with a
 *   dermatome there), what these nerves pierce and pass, and all relations among these;
 * - the id of any other structure, or a kind like `Fascia` or `FASCIA`: these structures, their statements, and all
 *   their relations;
 * - the id of a relation, a claim (its subject with all its claims), a class or a dispute topic (the subjects of its
 *   claims).
 *
 * Throws a `CommandError` that names a selector of any other form, with the most similar valid one.
 */
export function selectOnly(graph: GraphContent, selectors: readonly string[]): GraphContent {
  const picked: Picked = { structures: new Set(), relations: new Set(), classes: new Set(), topics: new Set() };
  const index = indexOf(graph);
  for (const selector of selectors) pick(graph, index, selector, picked);
  const relations = graph.relations.filter(({ id }) => picked.relations.has(id));
  const needed = new Set([...picked.structures, ...relations.flatMap(({ from, to }) => [from, to])]);
  return complete(graph, {
    structures: graph.structures.filter(({ id }) => needed.has(id)),
    relations,
    statements: graph.statements.filter(({ structure }) => picked.structures.has(structure ?? '')),
    isClassPicked: ({ id }) => picked.classes.has(id),
  });
}

/**
 * Selects what only these sources say, by the rules of a perspective: the relations they mention, with only their
 * claims, and their statements, names and identifiers.
 *
 * Structural relations (rami of spinal nerves, wholes of parts) stay if they join what remains. Those that these
 * sources do not mention keep all their claims, so that none is left without a source. Structures with no remaining
 * relations are omitted.
 *
 * Throws a `CommandError` that names an unknown source, with the most similar known one.
 */
export function selectPerspective(graph: GraphContent, sources: readonly string[]): GraphContent {
  const known = new Set(graph.sources.map(({ id }) => id));
  const chosen = new Set(sources.map((source) => sourceOf(source, known)));
  const perspective = { ...everything, sources: chosen };
  const isChosen = ({ source }: { readonly source: string }) => chosen.has(source);
  const seen = graph.relations.flatMap((relation) => {
    const claims = relation.claims.filter(isChosen);
    if (evaluate(relation, perspective) === null) return [];
    return [{ ...relation, claims: claims.length > 0 ? claims : relation.claims, isSaid: claims.length > 0 }];
  });
  const statements = graph.statements.filter(isChosen);
  const structures = new Set(statements.flatMap(({ structure }) => structure ?? []));
  for (const { from, to, isSaid } of seen) {
    if (!isSaid) continue;
    structures.add(from);
    structures.add(to);
  }
  // The spinal nerves of rami and the wholes of parts: a set that grows while it is iterated visits each once.
  const frame = seen.filter(({ type }) => EDGES[type].structural);
  const wholes = Map.groupBy(frame, ({ type, from, to }) => (type === 'PART_OF' ? from : to));
  for (const id of structures)
    for (const { type, from, to } of wholes.get(id) ?? []) structures.add(type === 'PART_OF' ? to : from);
  return complete(graph, {
    structures: graph.structures
      .filter(({ id }) => structures.has(id))
      .map((structure) => withNamesOf(structure, isChosen)),
    relations: seen
      .filter(({ from, to }) => structures.has(from) && structures.has(to))
      .map(({ isSaid: _isSaid, ...relation }) => relation),
    statements,
    classes: graph.classes.map((one) => withNamesOf(one, isChosen)),
    alsoSources: chosen,
  });
}

interface Picked {
  readonly structures: Set<string>;
  readonly relations: Set<string>;
  readonly classes: Set<string>;
  readonly topics: Set<string>;
}

interface Index {
  readonly outgoing: ReadonlyMap<string, readonly RelationRecord[]>;
  readonly incoming: ReadonlyMap<string, readonly RelationRecord[]>;
  readonly relations: ReadonlySet<string>;
  /** The subject of each claim: the id of a relation or structure. */
  readonly about: ReadonlyMap<string, string>;
}

function indexOf({ relations, statements }: GraphContent): Index {
  return {
    outgoing: Map.groupBy(relations, ({ from }) => from),
    incoming: Map.groupBy(relations, ({ to }) => to),
    relations: new Set(relations.map(({ id }) => id)),
    about: new Map([
      ...relations.flatMap(({ id, claims }) => claims.map((claim) => [claim.id, id] as const)),
      ...statements.map((claim) => [claim.id, claim.structure ?? ''] as const),
    ]),
  };
}

function pick(graph: GraphContent, index: Index, selector: string, picked: Picked): void {
  const kind = kindNames.find((name) => name === selector || KINDS[name].nodeKind === selector);
  if (kind !== undefined) pickKind(graph, index, kind, picked);
  else if (index.relations.has(selector)) picked.relations.add(selector);
  else if (index.about.has(selector)) pickClaim(index, selector, picked);
  else if (graph.classes.some(({ id }) => id === selector)) picked.classes.add(selector);
  else if (graph.topics.some(({ id }) => id === selector)) pickTopic(graph, index, selector, picked);
  else if (!graph.structures.some(({ id }) => id === selector)) throw unknownSelector(graph, index, selector);
  else if (kindOfId(selector) === 'SkinRegion') pickRegion(index, selector, picked);
  else pickStructure(index, selector, picked);
}

function pickKind(graph: GraphContent, index: Index, kind: Kind, picked: Picked): void {
  if (kind === 'StructureClass') for (const { id } of graph.classes) picked.classes.add(id);
  else if (kind === 'DisputeTopic') for (const { id } of graph.topics) pickTopic(graph, index, id, picked);
  else if (KINDS[kind].structure) {
    for (const structure of graph.structures) if (structure.kind === kind) pickStructure(index, structure.id, picked);
  } else throw new CommandError(`--only takes no ${kind}; ${whatOnlyTakes}.`);
}

function pickStructure({ outgoing, incoming }: Index, id: string, picked: Picked): void {
  picked.structures.add(id);
  for (const relation of [...(outgoing.get(id) ?? []), ...(incoming.get(id) ?? [])]) picked.relations.add(relation.id);
}

function pickClaim({ about, relations }: Index, id: string, picked: Picked): void {
  const subject = about.get(id) ?? '';
  if (relations.has(subject)) picked.relations.add(subject);
  else picked.structures.add(subject);
}

function pickTopic({ topics }: GraphContent, index: Index, id: string, picked: Picked): void {
  picked.topics.add(id);
  const positions = topics.find((topic) => topic.id === id)?.positions ?? [];
  for (const { claims } of positions) for (const claim of claims) pickClaim(index, claim, picked);
}

/** The region, its parts, and everything on walks to them: sets that grow while they are iterated. */
function pickRegion({ outgoing, incoming }: Index, region: string, picked: Picked): void {
  const found = new Set([region]);
  for (const id of found) {
    for (const { type, from } of incoming.get(id) ?? []) {
      const isPart = type === 'PART_OF' && kindOfId(id) === 'SkinRegion';
      if (isPart || EDGES[type].walk === 'STEP' || type === 'HAS_DERMATOME') found.add(from);
    }
  }
  const passed = [...found]
    .flatMap((id) => outgoing.get(id) ?? [])
    .filter(({ type }) => EDGES[type].walk === 'LAST_STEP');
  for (const { to } of passed) found.add(to);
  for (const id of found) {
    picked.structures.add(id);
    for (const relation of outgoing.get(id) ?? []) if (found.has(relation.to)) picked.relations.add(relation.id);
  }
}

const whatOnlyTakes = `write the id of a structure, a relation, a claim, a class or a dispute topic, such as "skin-region:buttock", or one of ${[...structureKinds, 'StructureClass', 'DisputeTopic'].join(', ')}`;

function unknownSelector(graph: GraphContent, { relations, about }: Index, selector: string): CommandError {
  if (kindOfId(selector) === 'Source')
    return new CommandError(
      `--only does not accept sources, and ${selector} is one; to select what a source says, use --perspective.`,
    );
  const ids = [...graph.structures, ...graph.classes, ...graph.topics].map(({ id }) => id);
  const near = nearest(selector, [...ids, ...kindNames, ...relations, ...about.keys()], likeness);
  const hint = near === null ? whatOnlyTakes : `perhaps ${near} is meant`;
  return new CommandError(`--only names "${selector}", which the files do not have; ${hint}.`);
}

/** Minimum similarity for a text to count as a typing error of another. */
const likeness = 0.6;

/** A source by its id, or by the part after the colon. */
function sourceOf(text: string, known: ReadonlySet<string>): string {
  const prefix = `${KINDS.Source.idPrefix}:`;
  const slug = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  if (known.has(prefix + slug)) return prefix + slug;
  const slugs = [...known].map((id) => id.slice(prefix.length));
  const near = nearest(slug, slugs, likeness);
  const hint = near === null ? 'write the id of a source, as in sources.yaml' : `perhaps ${prefix}${near} is meant`;
  throw new CommandError(`--perspective names "${text}", which is not a source in the files; ${hint}.`);
}

function withNamesOf<T extends StructureRecord | ClassRecord>(
  record: T,
  isChosen: (name: { readonly source: string }) => boolean,
): T {
  const { translations, identifiers } = record;
  return { ...record, translations: translations.filter(isChosen), identifiers: identifiers.filter(isChosen) };
}

interface Parts {
  readonly structures: readonly StructureRecord[];
  readonly relations: readonly RelationRecord[];
  readonly statements: readonly Claim[];
  /** The graph's own if missing. */
  readonly classes?: readonly ClassRecord[];
  readonly isClassPicked?: (one: ClassRecord) => boolean;
  readonly alsoSources?: ReadonlySet<string>;
}

/** Adds the classes, topics and sources that some structures, relations and statements need. */
function complete(graph: GraphContent, parts: Parts): GraphContent {
  const { structures, relations, statements, alsoSources } = parts;
  const classes = (parts.classes ?? graph.classes).filter(
    (one) => parts.isClassPicked?.(one) === true || structures.some((structure) => belongsTo(structure, one)),
  );
  const claims = [...relations.flatMap((relation) => relation.claims), ...statements];
  const claimIds = new Set(claims.map(({ id }) => id));
  const cited = new Set([
    ...(alsoSources ?? []),
    ...claims.flatMap(({ source, lineage }) => [source, ...lineage]),
    ...[...structures, ...classes].flatMap(({ translations, identifiers }) =>
      [...translations, ...identifiers].map(({ source }) => source),
    ),
  ]);
  // What a source reuses is included, recursively: a set that grows while it is iterated.
  const reuses = new Map(graph.sources.map((source) => [source.id, source.reuses]));
  for (const id of cited) for (const reused of reuses.get(id) ?? []) cited.add(reused);
  const topics = graph.topics.flatMap((topic) => {
    const positions = topic.positions
      .map((position) => ({ ...position, claims: position.claims.filter((id) => claimIds.has(id)) }))
      .filter(({ claims: left }, place) => left.length > 0 || topic.positions[place]?.claims.length === 0);
    return positions.some(({ claims: left }) => left.length > 0) ? [{ ...topic, positions }] : [];
  });
  return {
    ...graph,
    structures,
    relations,
    statements,
    classes,
    topics,
    sources: graph.sources.filter(({ id }) => cited.has(id)),
  };
}

function belongsTo({ kind, level, side }: StructureRecord, { ofKind, regions, side: ofSide }: ClassRecord): boolean {
  const region: SpinalRegion | null = level === null ? null : regionOfLevel(level);
  return (
    kind === ofKind &&
    (regions.length === 0 || (region !== null && regions.includes(region))) &&
    (ofSide === null || ofSide === side)
  );
}
