/**
 * Operations share the event loop: a long one yields to others, and if too many responses are being built at once, they wait
 * for the oldest.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  answersAtOnce,
  bytesBeingMade,
  unitsBetweenLooks,
  startBudget,
  type AnswerBudget,
} from '../../src/api/answer-budget.ts';

let time = 0;
beforeEach(async () => {
  await nextTurn();
  vi.spyOn(performance, 'now').mockImplementation(() => time);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('a turn ends for every operation after 10 ms of combined work, and the next one starts afresh', async () => {
  const [one, other] = [startBudget(1_000), startBudget(1_000)];
  one.work(unitsBetweenLooks);
  expect(one.isTurnOver()).toBe(false);
  time += 10;
  for (const budget of [one, other]) {
    budget.work(unitsBetweenLooks);
    expect(budget.isTurnOver()).toBe(true);
  }
  await one.turn();
  expect(one.isTurnOver()).toBe(false);
  one.end();
  other.end();
});

it('operations take turns, so that a short one does not wait for a long one to finish', async () => {
  const [long, short] = [startBudget(1_000), startBudget(1_000)];
  const order: string[] = [];
  const waits = [
    ...['a', 'b', 'c'].map((name) => long.turn().then(() => order.push(name))),
    short.turn().then(() => order.push('short')),
  ];
  await Promise.all(waits);
  expect(order).toEqual(['a', 'short', 'b', 'c']);
  long.end();
  short.end();
});

it('only the oldest operation gets turns while all of them hold too many bytes', async () => {
  const budgets = Array.from({ length: answersAtOnce + 1 }, () => startBudget(1_000));
  const [oldest, ...others] = budgets as [AnswerBudget, ...AnswerBudget[]];
  for (const budget of budgets) budget.spend(900);
  expect(bytesBeingMade()).toBe(2_700);
  const order: string[] = [];
  const waits = [
    ...others.map((budget, index) => budget.turn().then(() => order.push(`other ${String(index)}`))),
    oldest.turn().then(() => order.push('oldest')),
  ];
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(order).toEqual(['oldest']);
  oldest.end();
  await Promise.all(waits);
  expect(order).toEqual(['oldest', 'other 0', 'other 1']);
  for (const budget of others) budget.end();
  expect(bytesBeingMade()).toBe(0);
});

it('an operation that has ended gives up its waiting turns', async () => {
  const budget = startBudget(1_000);
  let resumed = false;
  void budget.turn().then(() => (resumed = true));
  budget.end();
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(resumed).toBe(false);
});
