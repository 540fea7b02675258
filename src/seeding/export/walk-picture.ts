/** Prepares a walk for drawing: the structures and relations on it, and their sources. */
import { subgraphOf, withParts } from '../../domain/subgraph.ts';
import { certainties, gradesOf, type Certainty } from '../../../schema/certainty.ts';
import { everything, evaluate, type EvidenceStatus } from '../../../schema/claim.ts';
import { kindOfId } from '../../../schema/ontology.ts';
import { CommandError, GraphError } from '../../errors.ts';
import {
  compareByRank,
  compareIds,
  type GraphContent,
  type RelationRecord,
  type StructureRecord,
} from '../../domain/records.ts';
import { findPaths, maxWalkLength } from '../../domain/walk.ts';
import { nearest } from '../nearest.ts';
import type { WalkChoice } from './format.ts';
import { certaintyInWords, typeInWords } from './palette.ts';

export interface PictureRelation {
  readonly record: RelationRecord;
  readonly status: EvidenceStatus;
  /** Null for a structural relation. */
  readonly certainty: Certainty | null;
  readonly words: string;
  /** Numbers of the sources for and against it, in the picture's source list. */
  readonly supports: readonly number[];
  readonly disputes: readonly number[];
}

export interface WalkPicture {
  readonly title: string;
  /** The description for people who cannot see the picture. */
  readonly description: string;
  readonly nodes: readonly StructureRecord[];
  readonly relations: readonly PictureRelation[];
  /** Names of sources, numbered from 1. */
  readonly sources: readonly string[];
  /** Origin and licence of the data. */
  readonly credit: string;
  /** Advice for a picture that is too large, as the end of a sentence. */
  readonly narrowing: string;
}

/** Maximum number of structures on a readable slide. */
const mostNodes = 60;

/** Throws a `CommandError` if there is no walk, no such structure, or too much for one picture. */
export function pictureOf(graph: GraphContent, choice: WalkChoice | null): WalkPicture {
  if (choice === null)
    throw new CommandError(
      'A picture is of one walk; name where it starts, as in "--walk spinal-nerve:L2" or "--walk skin-region:buttock".',
    );
  const byId = new Map(graph.structures.map((structure) => [structure.id, structure]));
  const start = structureOf(byId, choice.start, '--walk');
  const end = choice.to === null ? null : structureOf(byId, choice.to, '--to');
  const subgraph = subgraphOf(graph.relations);
  const regions = (id: string) => (kindOfId(id) === 'SkinRegion' ? withParts(subgraph, id) : new Set([id]));
  const upwards = start.kind === 'SkinRegion';
  if (upwards && end !== null && end.kind === 'SkinRegion')
    throw new CommandError(
      `--walk and --to both name skin; walk from a nerve to it, as in "--walk spinal-nerve:L2 --to ${end.id}".`,
    );
  const starts = upwards
    ? end === null
      ? graph.structures.filter(({ kind }) => kind === 'SpinalNerve')
      : [end]
    : [start];
  const ends = upwards ? regions(start.id) : end === null ? null : regions(end.id);
  const paths = starts.flatMap((from) => {
    try {
      return findPaths(subgraph, {
        start: from.id,
        isEnd: (id) => (ends === null ? kindOfId(id) === 'SkinRegion' : ends.has(id)),
        lastSteps: end !== null && (end.kind === 'Fascia' || end.kind === 'Landmark'),
        perspective: everything,
        maxLength: maxWalkLength,
      });
    } catch (cause) {
      throw cause instanceof GraphError ? new CommandError(cause.message, { cause }) : cause;
    }
  });
  const to = end === null ? '' : upwards ? ` from ${end.id}` : ` to ${end.id}`;
  if (paths.length === 0)
    throw new CommandError(
      `No walk leads ${upwards ? 'up from' : 'on from'} ${start.id}${to}${end === null ? (upwards ? ' to a spinal nerve' : ' to skin') : ''}; choose another start or end.`,
    );
  const met = new Map(paths.flatMap(({ steps }) => steps.map(({ record }) => [record.id, record] as const)));
  const records = [...met.values()].sort((a, b) => compareIds(a.id, b.id));
  const ids = new Set(records.flatMap((record) => [record.from, record.to]));
  const narrowing = narrowingOf(
    paths.flatMap((path) => byId.get(upwards ? path.start : path.end) ?? []),
    end !== null,
  );
  if (ids.size > mostNodes)
    throw new CommandError(
      `The walk from ${start.id}${to} meets ${String(ids.size)} structures, more than the ${String(mostNodes)} that a picture can show; ${narrowing}.`,
    );
  const numbers = new Map<string, number>();
  const names = new Map(graph.sources.map(({ id, name }) => [id, name]));
  const numberOf = (source: string) => {
    const number = numbers.get(source) ?? numbers.size + 1;
    numbers.set(source, number);
    return number;
  };
  const relations = records.map((record): PictureRelation => {
    const seen = evaluate(record, everything);
    const of = (stance: string) => [
      ...new Set((seen?.claims ?? []).filter((claim) => claim.stance === stance).map(({ source }) => numberOf(source))),
    ];
    return {
      record,
      status: seen?.status ?? 'DISPUTED',
      certainty: gradesOf(record).certainty,
      words: typeInWords(record),
      supports: of('SUPPORTS').sort((a, b) => a - b),
      disputes: of('DISPUTES').sort((a, b) => a - b),
    };
  });
  const nodes = [...ids].flatMap((id) => byId.get(id) ?? []).sort(compareByRank);
  const title = upwards
    ? `From ${end === null ? 'the spinal nerves' : end.name} to the skin: ${start.name}`
    : `From ${start.name} to ${end === null ? 'the skin' : end.name}`;
  const nameOf = (id: string) => byId.get(id)?.name ?? id;
  return {
    title,
    description: `${relations
      .map(
        ({ record, status, certainty, words }) =>
          `${nameOf(record.from)} ${words} ${nameOf(record.to)} (${gradesInWords(status, certainty)})`,
      )
      .join('; ')}.`,
    nodes,
    relations,
    sources: [...numbers.keys()].map((id) => names.get(id) ?? id),
    credit: `${graph.title}, data ${graph.dataVersion}, ${graph.licence}. A walk is connectivity as sources describe it. For teaching, not for diagnosis or treatment.`,
    narrowing,
  };
}

/** How to narrow a walk: preferably by one of its other ends. */
function narrowingOf(ends: readonly StructureRecord[], hasEnd: boolean): string {
  const [example] = ends.toSorted(compareByRank);
  return hasEnd || example === undefined
    ? 'narrow it with --only or --perspective'
    : `narrow it with --to (as in --to ${example.id}), --only or --perspective`;
}

/** "1–3, 7": consecutive numbers as ranges. */
export function numbersInWords(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (from === to ? String(from) : `${String(from)}${to === from + 1 ? ', ' : '–'}${String(to)}`))
    .join(', ');
}

function structureOf(byId: ReadonlyMap<string, StructureRecord>, id: string, option: string): StructureRecord {
  const found = byId.get(id);
  if (found !== undefined) return found;
  const near = nearest(id, byId.keys(), 0.6);
  throw new CommandError(
    `${option} names "${id}", which is not a structure in the graph; ${near === null ? 'write an id such as spinal-nerve:L2 or skin-region:buttock' : `perhaps ${near} is meant`}.`,
  );
}

/** "accepted, moderate certainty". */
function gradesInWords(status: EvidenceStatus, certainty: Certainty | null): string {
  return [status.toLowerCase(), ...(certainty === null ? [] : [certaintyInWords(certainty)])].join(', ');
}

/** Which grades of certainty a picture shows, highest first, for its legend. */
export function certaintiesOf({ relations }: WalkPicture): Certainty[] {
  return certainties.toReversed().filter((grade) => relations.some(({ certainty }) => certainty === grade));
}

/** The statuses in a picture, strongest first, for its legend. */
export function statusesOf({ relations }: WalkPicture): EvidenceStatus[] {
  return (['ACCEPTED', 'VARIANT', 'DISPUTED'] as const).filter((status) =>
    relations.some((one) => one.status === status),
  );
}
