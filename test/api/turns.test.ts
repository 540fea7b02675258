/** The event loop is shared: a long operation leaves turns to others, and too many answers at once wait for the oldest. */
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

it('is over for every operation once they have worked for 10 ms together, and begins anew with the next', async () => {
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

it('goes from operation to operation, so that a short one does not wait for all of a long one', async () => {
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

it('goes to the oldest operation alone while all of them hold too many bytes', async () => {
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

it('forgets what still waits when an operation has ended', async () => {
  const budget = startBudget(1_000);
  let resumed = false;
  void budget.turn().then(() => (resumed = true));
  budget.end();
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(resumed).toBe(false);
});
