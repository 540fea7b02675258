import { describe, expect, it } from 'vitest';
import { progressOn } from '../../src/commands/progress.ts';

function onStream(isTTY: boolean) {
  let text = '';
  let now = 0;
  const progress = progressOn({ isTTY, write: (more) => (text += more) }, () => now);
  return { progress, text: () => text, at: (time: number) => (now = time) };
}

describe('progress', () => {
  it('is one line on a terminal, updated in place, with the time remaining once it can be estimated', () => {
    const { progress, text, at } = onStream(true);
    progress.show('nodes', 1, 10, { done: 1, total: 100 });
    at(5_000);
    progress.show('nodes', 10, 10, { done: 10, total: 100 });
    progress.end();
    const clear = '\r\u001B[K';
    expect(text()).toBe(`${clear}nodes: 1 of 10${clear}nodes: 10 of 10, about 45 s left${clear}`);
  });

  it('is a plain line for each finished step if the output is not a terminal', () => {
    const { progress, text } = onStream(false);
    progress.show('nodes', 1, 2);
    progress.show('nodes', 2, 2);
    progress.show('claims', 7, 7, { done: 9, total: 9 });
    progress.end();
    expect(text()).toBe('nodes: 2\nclaims: 7\n');
  });
});
