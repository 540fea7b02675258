/** Determines from the document what an operation will read: the parts of records, and the hops from its roots. */
import { createHash } from 'node:crypto';
import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type ArgumentNode,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { claimFields, namesIn, sourceFields, structureFields } from '../../schema/fields.ts';
import {
  directions,
  kindsAcross,
  structureKinds,
  type RelationType,
  type StructureKind,
} from '../../schema/ontology.ts';
import type { PrefetchPlan, Projection, Hop } from '../store/port.ts';

/** Fields that need more than the head of a record, each with what it needs. Only the name decides, whatever the type. */
const needs = {
  texts: namesIn(structureFields, 'TEXTS'),
  names: namesIn(structureFields, 'NAMES'),
  claims: ['claims', 'sourcesFor', 'sourcesAgainst'],
  allOfClaims: namesIn(claimFields, 'ALL'),
  sources: ['source', 'sources'],
  allOfSources: namesIn(sourceFields, 'ALL'),
} as const;

const projections = new WeakMap<DocumentNode, Projection>();

/** The projection for the operations of a document. */
export function projectionOf(document: DocumentNode): Projection {
  const before = projections.get(document);
  if (before !== undefined) return before;
  const names = new Set<string>();
  for (const definition of document.definitions) collectNames(definition, names);
  const any = (fields: readonly string[]) => fields.some((field) => names.has(field));
  const projection: Projection = {
    texts: any(needs.texts),
    names: any(needs.names),
    claims: any(needs.claims) ? (any(needs.allOfClaims) ? 'ALL' : 'CITED') : 'EVIDENCE',
    sources: any(needs.sources) ? (any(needs.allOfSources) ? 'ALL' : 'NAMED') : 'NONE',
  };
  projections.set(document, projection);
  return projection;
}

function collectNames(node: ASTNode, names: Set<string>): void {
  if (node.kind === Kind.FIELD) names.add(node.name.value);
  const { selectionSet } = node as { readonly selectionSet?: SelectionSetNode | undefined };
  for (const selection of selectionSet?.selections ?? []) collectNames(selection, names);
}

/** What a field leads to: along which relations, and whether to a single structure or a connection. */
interface Lead extends Pick<Hop, 'direction' | 'types' | 'withClaims'> {
  readonly single: boolean;
}

const leads = new Map<string, Lead>();
const walks = new Set<string>();

/** Declares that a field of a kind follows relations. */
export function foreseeRelations(kind: StructureKind, field: string, lead: Lead): void {
  leads.set(`${kind}.${field}`, lead);
}

/** Declares that a field of a kind walks to or from the skin. */
export function foreseeWalks(kind: StructureKind, field: string): void {
  walks.add(`${kind}.${field}`);
}

/** More levels than any meaningful query; anything deeper is read level by level. */
const mostLevels = 8;

type LookAhead = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

const plans = new WeakMap<FieldNode, Map<string, PrefetchPlan | null>>();

/**
 * Makes a plan of what a query will ask around the structures at the end of some field paths; null if nothing. The plan
 * may read more than needed, because it ignores pagination and perspectives.
 */
export function prefetchPlanOf(
  info: LookAhead,
  kinds: readonly StructureKind[],
  paths: readonly (readonly string[])[],
): PrefetchPlan | null {
  const [only] = info.fieldNodes;
  if (only === undefined || info.fieldNodes.length > 1) return makePlan(info, kinds, paths).plan;
  const place = `${kinds.join()} ${paths.map((path) => path.join('.')).join()}`;
  const before = plans.get(only)?.get(place);
  if (before !== undefined) return before;
  const { plan, lasting } = makePlan(info, kinds, paths);
  if (lasting) plans.set(only, (plans.get(only) ?? new Map<string, PrefetchPlan | null>()).set(place, plan));
  return plan;
}

/** Whether a field of this name is selected directly below. */
export function selects(info: LookAhead, name: string): boolean {
  let found = false;
  selectionsOf(info).eachField(selectedBy(info.fieldNodes), anywhere, (field) => {
    if (field.name.value === name) found = true;
  });
  return found;
}

/** Functions to traverse a document's selections, including fragments and without fields removed by @skip and @include. */
function selectionsOf({ fragments, variableValues }: Omit<LookAhead, 'fieldNodes'>) {
  /** Anything that depends on variables must not be cached for other requests. */
  const met = { directives: false };

  const isIncluded = (node: SelectionNode): boolean => {
    if (node.directives === undefined || node.directives.length === 0) return true;
    met.directives = true;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
    return skip?.['if'] !== true && include?.['if'] !== false;
  };

  /** Calls back for each field selected on some kinds, with the kinds it is selected on. */
  const eachField = (
    sets: readonly SelectionSetNode[],
    on: ReadonlySet<StructureKind>,
    visit: (field: FieldNode, on: ReadonlySet<StructureKind>) => void,
  ): void => {
    for (const selection of sets.flatMap((set) => set.selections)) {
      if (!isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        visit(selection, on);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value;
      const narrowed = structureKinds.find((kind) => kind === condition);
      const left = narrowed === undefined ? on : new Set(on.has(narrowed) ? [narrowed] : []);
      if (left.size > 0) eachField([fragment.selectionSet], left, visit);
    }
  };

  /** The selections at the end of a path of fields. */
  const below = (sets: readonly SelectionSetNode[], names: readonly string[]): readonly SelectionSetNode[] =>
    names.reduce<readonly SelectionSetNode[]>((at, name) => {
      const found: SelectionSetNode[] = [];
      eachField(at, anywhere, (field) => {
        if (field.name.value === name && field.selectionSet !== undefined) found.push(field.selectionSet);
      });
      return found;
    }, sets);

  /** The selections on the nodes of a connection. */
  const nodesOf = (sets: readonly SelectionSetNode[]): readonly SelectionSetNode[] => [
    ...below(sets, ['edges', 'node']),
    ...below(sets, ['nodes']),
  ];

  return { eachField, below, nodesOf, met };
}

function makePlan(
  { fieldNodes, fragments, variableValues }: LookAhead,
  kinds: readonly StructureKind[],
  paths: readonly (readonly string[])[],
): { plan: PrefetchPlan | null; lasting: boolean } {
  const levels: Map<string, { lead: Lead; kinds: Set<StructureKind> }>[] = [];
  const { eachField, below, nodesOf, met } = selectionsOf({ fragments, variableValues });
  let reach = false;

  const look = (sets: readonly SelectionSetNode[], on: ReadonlySet<StructureKind>, depth: number): void => {
    eachField(sets, on, (field, fieldOn) => {
      const name = field.name.value;
      const groups = new Map<string, { lead: Lead; kinds: Set<StructureKind> }>();
      for (const kind of fieldOn) {
        if (depth === 0 && walks.has(`${kind}.${name}`)) reach = true;
        const lead = name === 'relations' ? leadOfRelations(field) : leads.get(`${kind}.${name}`);
        if (lead === undefined || kindsAcross(kind, lead.direction, lead.types).length === 0) continue;
        const key = `${lead.direction} ${lead.types?.join() ?? ''} ${String(lead.withClaims)}`;
        const group = groups.get(key) ?? { lead, kinds: new Set() };
        group.kinds.add(kind);
        groups.set(key, group);
      }
      if (depth >= mostLevels || field.selectionSet === undefined) return;
      const level = (levels[depth] ??= new Map());
      for (const [key, { lead, kinds: from }] of groups) {
        const hop = level.get(key) ?? { lead, kinds: new Set() };
        for (const kind of from) hop.kinds.add(kind);
        level.set(key, hop);
        const next = new Set([...from].flatMap((kind) => kindsAcross(kind, lead.direction, lead.types)));
        const own = [field.selectionSet];
        if (name === 'relations') {
          const nodes = nodesOf(own);
          look([...below(nodes, ['from']), ...below(nodes, ['to'])], next, depth + 1);
        } else look(lead.single ? own : nodesOf(own), next, depth + 1);
      }
    });
  };

  const selected = selectedBy(fieldNodes);
  look(
    paths.flatMap((path) => below(selected, path)),
    new Set(kinds),
    0,
  );
  const hops = levels.map((level) =>
    [...level.values()].map(({ lead: { direction, types, withClaims }, kinds: from }): Hop => ({
      kinds: structureKinds.filter((kind) => from.has(kind)),
      direction,
      types,
      withClaims: withClaims,
    })),
  );
  while (hops.at(-1)?.length === 0) hops.pop();
  const isEmpty = hops.length === 0 && !reach;
  const plan = isEmpty ? null : { key: keyOf(hops, reach), levels: hops, reach };
  return { plan, lasting: !met.directives };
}

function selectedBy(fields: readonly FieldNode[]): SelectionSetNode[] {
  return fields.flatMap(({ selectionSet }) => selectionSet ?? []);
}

const anywhere: ReadonlySet<StructureKind> = new Set(structureKinds);

/**
 * Short, because it is part of the key of each read: comparing full plans would cost a request more than computing this
 * once.
 */
function keyOf(levels: PrefetchPlan['levels'], reach: boolean): string {
  return createHash('sha256')
    .update(JSON.stringify([levels, reach]))
    .digest('base64url');
}

/** What `relations` leads to; undefined if a variable decides. */
function leadOfRelations({ arguments: given = [] }: FieldNode): Lead | undefined {
  const valueOf = (name: string): ArgumentNode['value'] | undefined =>
    given.find((argument) => argument.name.value === name)?.value;
  const [direction, types] = [valueOf('direction'), valueOf('types')];
  if (direction !== undefined && direction.kind !== Kind.ENUM) return undefined;
  const names =
    types === undefined || types.kind === Kind.NULL
      ? null
      : types.kind === Kind.LIST
        ? types.values.map((value) => (value.kind === Kind.ENUM ? value.value : undefined))
        : undefined;
  if (names === undefined || names?.includes(undefined) === true) return undefined;
  return {
    direction: directions.find((known) => known === direction?.value) ?? 'BOTH',
    types: names as readonly RelationType[] | null,
    withClaims: true,
    single: false,
  };
}
