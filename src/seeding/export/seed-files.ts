/** Edits seed files to give a changed graph: only the changes differ, and all other lines and comments stay. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type Document,
  type Pair,
  type Range,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { relationId } from '../../../schema/ontology.ts';
import { CommandError } from '../../errors.ts';
import type { GraphContent } from '../../domain/records.ts';
import { numberClaims } from '../claim-ids.ts';
import { formatProblem } from '../problem.ts';
import { idOfSeedRelation, type Placed, type SeedParts } from '../seed-parts.ts';
import { shapeClaim, shapeGraph, type ShapedClaim, type ShapedGraph } from '../seed-shape.ts';
import { readSeedGraph } from '../seed-graph.ts';
import type { ExportFile } from './format.ts';

export interface EditedSeed {
  /** All files of the folder, including new ones. */
  readonly files: readonly ExportFile[];
  /** Paths of changed and new files. */
  readonly changed: readonly string[];
}

type Value = Readonly<Record<string, unknown>>;
/** Replaces the lines from `start` up to, but not including, `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

const lineWidth = 100;
const addedFile = 'claims/added.yaml';

/** Edits the YAML files of a folder so that they give the wanted graph. Throws a `CommandError` if the files have a fault. */
export async function editSeedFiles(folder: string, wanted: GraphContent): Promise<EditedSeed> {
  const { graph: base, parts, problems } = await readSeedGraph(folder);
  if (base === null) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    throw new CommandError(
      `The seed in ${folder} is to receive the edits but has ${String(errors)} errors; correct them first ("npm run check -- --from ${folder}").`,
    );
  }
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts.set(relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8'));
  }
  const before = new Map(texts);
  const files = parts.files.map((file) => openFile(file, texts.get(file) ?? ''));
  const merged = inOrderOf(base, wanted);
  editAll(files, parts, shapeGraph(base), merged);
  for (const file of files) texts.set(file.name, file.finish());
  const result = [...texts].map(([name, text]) => ({ name, text }));
  await checkEdited(result, merged.shaped);
  return {
    files: result,
    changed: [...texts].filter(([name, text]) => before.get(name) !== text).map(([name]) => name),
  };
}

/** Throws a `CommandError` if the edited files are not a sound seed, so that nothing unreadable is written. */
async function checkEdited(files: readonly ExportFile[], wanted: ShapedGraph): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cluneal-edited-'));
  try {
    for (const { name, text } of files.filter((file) => /\.ya?ml$/.test(file.name))) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const { graph, problems } = await readSeedGraph(folder);
    if (graph === null) {
      const errors = problems.filter(({ severity }) => severity === 'error').map((one) => `  ${formatProblem(one)}`);
      throw new CommandError(
        `The edits contain errors, so nothing is written; correct them in the database. In the files they would be:\n${errors.join('\n')}`,
      );
    }
    if (!isDeepStrictEqual(contentOf(shapeGraph(graph)), contentOf(wanted)))
      throw new Error('The edited seed files would not reproduce the graph in the database; nothing is written.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Everything in a graph as texts, independent of order. */
function contentOf({ relations, statements, ...rest }: ShapedGraph): string[] {
  // A claim that is added to a file takes on the curation of that file.
  const said = (about: object, claims: readonly object[]) =>
    claims.map((claim) => JSON.stringify([about, { ...claim, curated: undefined }]));
  return [
    JSON.stringify([rest.title, rest.dataVersion, rest.licence]),
    ...[rest.sources, rest.structures, rest.classes, rest.disputeTopics].flat().map((item) => JSON.stringify(item)),
    ...relations.flatMap(({ claims, ...relation }) => said(relation, claims)),
    ...statements.flatMap(({ claims, ...statement }) => said(statement, claims)),
  ].sort();
}

/** The wanted graph with the claims of each relation in file order, new ones last, and the ids that result. */
function inOrderOf(base: GraphContent, wanted: GraphContent) {
  const place = new Map(
    [...base.relations.flatMap(({ claims }) => claims), ...base.statements].map(({ id }, index) => [id, index]),
  );
  const ordered = <C extends { id: string }>(claims: readonly C[]) =>
    [...claims].sort(
      (a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || ordinal(a.id) - ordinal(b.id),
    );
  const renamed = new Map<string, string>();
  const rename = (about: string, claims: readonly { id: string; source: string }[]) => {
    for (const { id, claim } of numberClaims(about, claims)) renamed.set(claim.id, id);
  };
  const relations = wanted.relations.map((relation) => ({ ...relation, claims: ordered(relation.claims) }));
  for (const { id, claims } of relations) rename(id, claims);
  const statements = [...Map.groupBy(wanted.statements, ({ structure }) => structure ?? '')].map(([about, claims]) => ({
    about,
    claims: [...claims].sort((a, b) => ordinal(a.id) - ordinal(b.id)),
  }));
  for (const { about, claims } of statements) rename(about, claims);
  const shaped = shapeGraph({ ...wanted, relations });
  return {
    shaped: {
      ...shaped,
      disputeTopics: shaped.disputeTopics.map((topic) => ({
        ...topic,
        positions: topic.positions.map((position) => ({
          ...position,
          claims: position.claims.map((id) => renamed.get(id) ?? id),
        })),
      })),
    },
    relationClaims: new Map(relations.map(({ id, claims }) => [id, claims])),
    statementClaims: new Map(statements.map(({ about, claims }) => [about, claims])),
  };
}

function ordinal(id: string): number {
  return Number(/\/(\d+)$/.exec(id)?.[1] ?? 1);
}

function editAll(
  files: readonly OpenFile[],
  parts: SeedParts,
  base: ReturnType<typeof shapeGraph>,
  { shaped, relationClaims, statementClaims }: ReturnType<typeof inOrderOf>,
): void {
  const fileOf = (name: string) => {
    const file = files.find((one) => one.name === name);
    if (file === undefined) throw new Error(`There is no ${name}.`);
    return file;
  };
  for (const key of ['title', 'dataVersion', 'licence'] as const) {
    const owner = files.find(({ root }) => root?.has(key) === true);
    if (base[key] !== shaped[key] && owner?.root !== undefined && owner.root !== null)
      editMap(owner, owner.root, { [key]: base[key] }, { [key]: shaped[key] });
  }
  for (const list of ['sources', 'structures', 'classes', 'disputeTopics'] as const) {
    const wanted = new Map<string, Value>(shaped[list].map((item) => [item.id, item]));
    const old = new Map<string, Value>(base[list].map((item) => [item.id, item]));
    editList(fileOf, parts[list], list, ({ id }) => id, old, wanted);
    const added = shaped[list].filter(({ id }) => !old.has(id));
    for (const item of added)
      addItem(
        files,
        homeOf(parts[list] as readonly Placed<{ id: string }>[], ({ id }) => prefixOf(id), prefixOf(item.id)),
        list,
        item,
      );
  }

  const oldClaims = new Map<string, ShapedClaim>();
  for (const { value } of parts.relations) {
    const id = idOfSeedRelation(value);
    const [shape] = base.relations.filter((one) => relationId({ ...one, how: one.how ?? null }) === id);
    numberClaims(id, shape?.claims ?? []).forEach((one) => oldClaims.set(one.id, one.claim));
  }
  for (const { about, claims } of base.statements)
    numberClaims(about, claims).forEach((one) => oldClaims.set(one.id, one.claim));

  const byAbout = new Map<string, number>();
  for (const [list, groups] of [
    ['relations', relationClaims],
    ['statements', statementClaims],
  ] as const) {
    const placedItems = parts[list] as readonly Placed<{ claims: readonly { source: string }[] }>[];
    const aboutOf = (value: unknown) =>
      list === 'relations'
        ? idOfSeedRelation(value as Parameters<typeof idOfSeedRelation>[0])
        : (value as { about: string }).about;
    const last = new Map(placedItems.map((placed) => [aboutOf(placed.value), placed]));
    const counts = new Map<string, Map<string, number>>();
    for (const placed of placedItems) {
      const about = aboutOf(placed.value);
      // The ids of the item's claims, numbered on over all items about the same.
      const seen = counts.get(about) ?? new Map<string, number>();
      counts.set(about, seen);
      const ids = placed.value.claims.map(({ source }) => {
        const count = (seen.get(source) ?? 0) + 1;
        seen.set(source, count);
        return (
          numberClaims(
            about,
            Array.from({ length: count }, () => ({ source })),
          ).at(-1)?.id ?? ''
        );
      });
      const claims = groups.get(about) ?? [];
      const isLast = last.get(about) === placed;
      const added = isLast ? claims.filter(({ id }) => !oldClaims.has(id)).map(shapeClaim) : [];
      const kept = ids.map((id) => claims.find((claim) => claim.id === id));
      const file = fileOf(placed.file);
      const node = itemNode(file, placed, list);
      if (kept.every((claim) => claim === undefined) && added.length === 0) file.removeItem(node.seq, node.index);
      else
        editClaims(
          file,
          node.map,
          ids.map((id) => oldClaims.get(id)),
          kept.map((claim) => claim && shapeClaim(claim)),
          added,
        );
      byAbout.set(about, 1);
    }
  }
  for (const item of shaped.relations) {
    if (byAbout.has(relationId({ ...item, how: item.how ?? null }))) continue;
    const home =
      homeOf(parts.relations, ({ from }) => from, item.from) ??
      homeOf(parts.relations, ({ from }) => prefixOf(from), prefixOf(item.from));
    addItem(files, home, 'relations', item);
  }
  for (const item of shaped.statements) {
    if (byAbout.has(item.about)) continue;
    const home =
      homeOf(parts.statements, ({ about }) => about, item.about) ??
      homeOf(parts.statements, ({ about }) => prefixOf(about), prefixOf(item.about));
    addItem(files, home, 'statements', item);
  }
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

/** The file with most items of a type. */
function homeOf<T>(items: readonly Placed<T>[], sortOf: (value: T) => string, sort: string): string | null {
  const counts = new Map<string, number>();
  for (const { value, file } of items) if (sortOf(value) === sort) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function addItem(files: readonly OpenFile[], home: string | null, list: string, item: Value): void {
  const file = files.find(({ name }) => name === home) ?? files.find(({ root }) => root?.has(list) === true);
  if (file === undefined)
    throw new CommandError(`No seed file has the list ${list}; add an empty ${addedFile} with it first.`);
  file.append(list, item);
}

function editList(
  fileOf: (name: string) => OpenFile,
  items: readonly Placed<{ id: string }>[],
  list: string,
  idOf: (value: { id: string }) => string,
  old: ReadonlyMap<string, Value>,
  wanted: ReadonlyMap<string, Value>,
): void {
  for (const placed of items) {
    const id = idOf(placed.value);
    const before = old.get(id);
    const after = wanted.get(id);
    if (isDeepStrictEqual(before, after)) continue;
    const file = fileOf(placed.file);
    const { seq, map, index } = itemNode(file, placed, list);
    if (after === undefined) file.removeItem(seq, index);
    else if (before !== undefined) editMap(file, map, before, after);
  }
}

/** The YAML node of an item, found by its line. */
function itemNode(
  file: OpenFile,
  placed: Placed<unknown>,
  list: string,
): { seq: YAMLSeq; map: YAMLMap; index: number } {
  const seq = file.root?.get(list);
  const index = isSeq(seq) ? seq.items.findIndex((item) => file.lineOf(startOf(item)) === placed.line - 1) : -1;
  const map = isSeq(seq) ? seq.items[index] : undefined;
  if (!isSeq(seq) || !isMap(map)) throw new Error(`${placed.file}:${String(placed.line)} holds no item of ${list}.`);
  return { seq, map, index };
}

function editClaims(
  file: OpenFile,
  map: YAMLMap,
  before: readonly (Value | undefined)[],
  after: readonly (Value | undefined)[],
  added: readonly Value[],
): void {
  const seq = map.get('claims');
  if (!isSeq(seq)) throw new Error(`${file.name} has an item without claims.`);
  seq.items.forEach((item, index) => {
    const claim = after[index];
    if (claim === undefined) file.removeItem(seq, index);
    else if (isMap(item) && !isDeepStrictEqual(before[index], claim)) editMap(file, item, before[index] ?? {}, claim);
  });
  for (const claim of added) file.appendTo(seq, claim);
}

/** Updates the pairs of a map key by key. */
function editMap(file: OpenFile, map: YAMLMap, before: Value, after: Value): void {
  const order = Object.keys(after);
  for (const key of new Set([...Object.keys(before), ...order])) {
    const [old, value] = [before[key], after[key]];
    if (isDeepStrictEqual(old, value)) continue;
    const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
    if (value === undefined) {
      if (pair !== undefined) file.removePair(pair);
      continue;
    }
    if (pair === undefined) {
      const earlier = new Set(order.slice(0, order.indexOf(key)));
      const anchor =
        map.items.findLast((one) => isScalar(one.key) && earlier.has(String(one.key.value))) ?? map.items[0];
      if (anchor !== undefined) file.insertAfter(anchor, key, value);
      continue;
    }
    const seq = pair.value;
    if (
      key === 'positions' &&
      isSeq(seq) &&
      Array.isArray(old) &&
      Array.isArray(value) &&
      old.length === value.length
    ) {
      value.forEach((position: Value, index) => {
        const item = seq.items[index];
        if (isMap(item)) editMap(file, item, old[index] as Value, position);
      });
    } else file.replacePair(pair, key, value, old);
  }
}

type OpenFile = ReturnType<typeof openFile>;

/** A file as lines, with edits applied at the end from the last line to the first. */
function openFile(name: string, text: string) {
  const document: Document = parseDocument(text);
  const root = isMap(document.contents) ? document.contents : null;
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lines = text.split('\n');
  const edits: Edit[] = [];
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset);
  const columnOf = (offset: number) => offset - (starts[lineOf(offset)] ?? 0);
  /** The line after the end of a node. */
  const endOf = (node: unknown) => {
    let offset = ((node as { range?: Range }).range?.[1] ?? 0) - 1;
    while (offset > 0 && /\s/.test(text[offset] ?? '')) offset -= 1;
    return lineOf(offset) + 1;
  };
  const keyStart = (pair: Pair) => startOf(pair.key);
  const pairEnd = (pair: Pair) => Math.max(endOf(pair.key), pair.value === null ? 0 : endOf(pair.value));

  return {
    name,
    root,
    lineOf,
    removePair(pair: Pair) {
      edits.push({ start: lineOf(keyStart(pair)), end: pairEnd(pair), lines: [] });
    },
    insertAfter(pair: Pair, key: string, value: unknown) {
      const end = pairEnd(pair);
      edits.push({ start: end, end, lines: renderPair(key, value, columnOf(keyStart(pair))) });
    },
    replacePair(pair: Pair, key: string, value: unknown, old: unknown) {
      const start = lineOf(keyStart(pair));
      const column = columnOf(keyStart(pair));
      const style = isScalar(pair.value) ? pair.value.type : undefined;
      const kept = new Map<string, string>();
      // Unchanged entries keep their formatting.
      if (isSeq(pair.value) && Array.isArray(old)) {
        pair.value.items.forEach((item, index) => {
          const [from, to] = [lineOf(startOf(item)), endOf(item)];
          if (to === from + 1 && from > start) kept.set(JSON.stringify(old[index]), lines[from] ?? '');
        });
      }
      const [first = '', ...rest] = renderPair(key, value, column, style, kept);
      const head = (lines[start] ?? '').slice(0, column) + first.trimStart();
      edits.push({ start, end: pairEnd(pair), lines: [head, ...rest] });
    },
    removeItem(seq: YAMLSeq, index: number) {
      const start = lineOf(startOf(seq.items[index]));
      const next = seq.items[index + 1];
      if (next !== undefined) {
        edits.push({ start, end: lineOf(startOf(next)), lines: [] });
        return;
      }
      let from = start;
      while (lines[from - 1]?.trim() === '') from -= 1;
      edits.push({ start: from, end: endOf(seq.items[index]), lines: [] });
    },
    append(list: string, item: Value) {
      const seq = root?.get(list);
      if (isSeq(seq) && seq.items.length > 0) this.appendTo(seq, item);
      else {
        const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
        edits.push({ start: end, end, lines: [...(end > 0 ? [''] : []), `${list}:`, ...renderItem(item, 2)] });
      }
    },
    appendTo(seq: YAMLSeq, item: Value) {
      const last = seq.items.at(-1);
      const before = seq.items.at(-2);
      const column = columnOf(startOf(seq.items[0])) - 2;
      const end = endOf(last);
      // Keeps blank lines between items if there are any.
      const apart = before !== undefined && lines[lineOf(startOf(last)) - 1]?.trim() === '';
      edits.push({ start: end, end, lines: [...(apart ? [''] : []), ...renderItem(item, column)] });
    },
    finish(): string {
      if (edits.length === 0) return text;
      const result = [...lines];
      const ordered = edits
        .map((edit, index) => ({ ...edit, index }))
        .sort((a, b) => b.start - a.start || b.index - a.index);
      for (const { start, end, lines: put } of ordered) result.splice(start, end - start, ...put);
      return result.join('\n');
    },
  };
}

function startOf(node: unknown): number {
  return (node as { range?: Range }).range?.[0] ?? 0;
}

function renderItem(item: Value, column: number): string[] {
  const indent = ' '.repeat(column);
  const [first = '', ...rest] = Object.entries(item).flatMap(([key, value]) => renderPair(key, value, column + 2));
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** `key: value` as seed files format it, at a column. */
function renderPair(
  key: string,
  value: unknown,
  column: number,
  style?: string,
  kept?: ReadonlyMap<string, string>,
): string[] {
  const indent = ' '.repeat(column);
  if (Array.isArray(value)) {
    const flow = `${indent}${key}: ${inFlow(value)}`;
    const plain = value.every((entry) => typeof entry !== 'object');
    if (value.length === 0 || (plain && flow.length <= lineWidth && (kept?.size ?? 0) === 0)) return [flow];
    const entries = value.flatMap((entry: unknown) => {
      const line = kept?.get(JSON.stringify(entry));
      if (line !== undefined) return [line];
      if (typeof entry !== 'object') return [`${indent}  - ${inFlow(entry)}`];
      return key === 'claims' || key === 'positions'
        ? renderItem(entry as Value, column + 2)
        : [`${indent}  - ${inFlow(entry)}`];
    });
    return [`${indent}${key}:`, ...entries];
  }
  const line = `${indent}${key}: ${stringify(value, { lineWidth: 0 }).trimEnd()}`;
  const foldable = typeof value === 'string' && !/\s\s|[^\S ]|^\s|\s$/.test(value);
  const quoted = style === 'QUOTE_DOUBLE' && typeof value === 'string';
  if (!foldable || quoted)
    return [`${indent}${key}: ${typeof value === 'string' ? JSON.stringify(value) : inFlow(value)}`];
  if (style !== 'BLOCK_FOLDED' && line.length <= lineWidth) return [line];
  return [`${indent}${key}: >-`, ...wrap(value, column + 2)];
}

function inFlow(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd();
}

function wrap(text: string, column: number): string[] {
  const indent = ' '.repeat(column);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineWidth) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
