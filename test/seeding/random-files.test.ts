/**
 * Random and mutated seed files: the checker never crashes, and each problem is one sentence that a person can act on.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatProblem } from '../../src/seeding/problem.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { projectRoot, testVersion } from '../support/graph.ts';
import { hostileTexts } from '../support/random-documents.ts';

/** For more runs, set PROPERTY_RUNS=5000. A failure names the seed and the smallest file that reproduces it. */
const runs = propertyRuns(300);
const { numRuns } = runs;

const texts = await Promise.all(
  ['smallest', 'every-key'].map((name) =>
    readFile(join(projectRoot, 'test', 'seed', 'valid', name, 'seed.yaml'), 'utf8'),
  ),
);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluneal-random-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** How many mutated files were accepted as a valid graph, and how many were rejected. */
const seen = { sound: 0, refused: 0 };

async function check(name: string, text: string | Uint8Array): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, text);
  try {
    const { graph, problems } = await readSeedGraph(folder);
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(graph === null).toBe(errors.length > 0);
    for (const problem of problems) {
      const line = formatProblem(problem);
      expect(line).toMatch(/^[^\n\r]+[.!?)]$/);
      expect(line).not.toMatch(/\bTypeError\b|\bRangeError\b|\[object |\bundefined\b.*is not|\n\s+at /);
    }
    // Whatever the checker accepts must be servable.
    if (graph !== null) openEmbeddedStore(graph, { version: testVersion });
    seen[graph === null ? 'refused' : 'sound'] += 1;
  } finally {
    await rm(file);
  }
}

const scalar = fc.oneof(
  fc.constantFrom(
    ...hostileTexts,
    '~',
    'yes',
    '0x10',
    '1_000',
    '.nan',
    '.inf',
    '2026-13-45',
    '!!binary x',
    '*a',
    '&a x',
  ),
  fc.string({ maxLength: 30, unit: 'binary' }),
  fc.integer().map(String),
  fc.double().map(String),
);

/** One edit of a text, by lines. */
const edit = fc.oneof(
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('value' as const), at: fc.nat(), value: scalar }),
  fc.record({ kind: fc.constant('key' as const), at: fc.nat(), value: scalar }),
  fc.record({ kind: fc.constant('indent' as const), at: fc.nat(), by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), value: scalar }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(text: string, edits: readonly Edit[]): string {
  let lines = text.split('\n');
  for (const one of edits) {
    const at = one.at % Math.max(1, lines.length);
    const line = lines[at] ?? '';
    switch (one.kind) {
      case 'delete':
        lines.splice(at, one.count);
        break;
      case 'repeat':
        lines.splice(at, 0, line);
        break;
      case 'value':
        lines[at] = line.replace(/:.*$/, () => `: ${one.value}`);
        break;
      case 'key':
        lines[at] = line.replace(/[A-Za-z]\w*:/, () => `${one.value}:`);
        break;
      case 'indent':
        lines[at] = one.by < 0 ? line.slice(-one.by) : ' '.repeat(one.by) + line;
        break;
      case 'insert':
        lines.splice(at, 0, one.value);
        break;
      case 'cut':
        lines = lines.slice(0, at);
    }
  }
  return lines.join('\n');
}

/** Replaces some values in a tree, by their index in order of traversal. */
function replaced(tree: unknown, changes: ReadonlyMap<number, unknown>): unknown {
  let count = 0;
  const visit = (value: unknown): unknown => {
    count += 1;
    if (changes.has(count)) return changes.get(count);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]));
  };
  return visit(tree);
}

const limits = { ...runs, interruptAfterTimeLimit: 60_000 + numRuns * 500, markInterruptAsFailure: true };

describe('the checker', { timeout: 120_000 + numRuns * 1_000 }, () => {
  it('survives line edits of a valid file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) =>
        check('seed.yaml', edited(text, edits)),
      ),
      limits,
    );
    // If all edits were rejected, or all harmless, the test would prove little.
    expect(seen.sound).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('survives any JSON value in place of any value of a valid file', async () => {
    const trees = texts.map((text) => parse(text) as unknown);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      scalar,
      fc.constantFrom({ __proto__: null }, { constructor: 1 }, [[]]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...trees),
        fc.array(fc.tuple(fc.nat(400), value), { minLength: 1, maxLength: 3 }),
        (tree, changes) => check('seed.yaml', JSON.stringify(replaced(tree, new Map(changes)))),
      ),
      limits,
    );
  });

  it('survives files that are not seeds at all', async () => {
    const content = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.json(),
      scalar.map((one) => `structures:\n  - ${one}\n`),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('seed.yaml', 'a.yml', 'structures.csv', 'a.json'), content, check),
      limits,
    );
  });
});
