import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSeed } from '../../src/seeding/check.ts';
import { rowsOf } from '../../src/seeding/rules/left-out.ts';
import { projectRoot, seedFolder } from '../support/graph.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

const example = join(projectRoot, 'test', 'seed', 'valid', 'left-out');
const rows = 'rows: { first: c001, last: c004, withdrawn: [c002] }\n';

describe('the rows of the fact table', () => {
  it('run from the first to the last, without the withdrawn ones', () => {
    expect(rowsOf({ rows: { first: 'c098', last: 'c101', withdrawn: ['c100'] } })).toEqual(['c098', 'c099', 'c101']);
  });

  it('number 484 in the project, and each is claimed or left out with a reason', async () => {
    const { leftOut, problems } = await checkSeed(seedFolder);
    if (leftOut === null) throw new Error('seed/left-out.yaml is missing or faulty.');
    expect(rowsOf(leftOut)).toHaveLength(484);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('are all reported if several are forgotten', async () => {
    const { problems } = await checkSeed(
      await seedFolderOf({ 'left-out.yaml': rows.replace('c004', 'c007') }, example),
    );
    expect(problems.map(({ code, id }) => [code, id])).toEqual(
      ['c003', 'c005', 'c006', 'c007'].map((row) => ['FORGOTTEN_FACT', row]),
    );
  });

  it('are reported if listed but nonexistent, withdrawn or duplicated', async () => {
    const listed = ['c003', 'c999', 'c002', 'c003'].map((row) => `  - { row: ${row}, reason: because }\n`).join('');
    const folder = await seedFolderOf({ 'left-out.yaml': `${rows}leftOut:\n${listed}` }, example);
    const { problems } = await checkSeed(folder);
    expect(problems.map(({ code, id, line }) => [code, id, line])).toEqual([
      ['UNKNOWN_FACT', 'c999', 4],
      ['UNKNOWN_FACT', 'c002', 5],
      ['DUPLICATE_ID', 'c003', 6],
    ]);
  });

  it('are not checked in a folder that does not list any', async () => {
    const { leftOut, problems } = await checkSeed(join(projectRoot, 'test', 'seed', 'valid', 'smallest'));
    expect([leftOut, problems]).toEqual([null, []]);
  });

  it('are not checked if the list itself has an error', async () => {
    const { graph, problems } = await checkSeed(
      await seedFolderOf({ 'left-out.yaml': `${rows}leftOut:\n  - row: c003\n` }, example),
    );
    expect(graph).not.toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({ code: 'MISSING_VALUE', file: 'left-out.yaml', line: 3, id: 'c003' }),
    ]);
  });
});
