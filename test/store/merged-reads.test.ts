import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/errors.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { mergeReads } from '../../src/store/merged-reads.ts';
import type { CallOptions, GraphReader, Reading } from '../../src/store/port.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { storeContract } from './contract.ts';

storeContract('merging', (graph) => Promise.resolve(mergeReads(openEmbeddedStore(graph, { version: testVersion }))));

const reading = { revision: '1' } as Reading;

/** A merging reader whose look-ups of nodes wait until they are let go, and what each of them asked. */
async function held() {
  const store = openEmbeddedStore(await projectGraph(), { version: testVersion });
  const asked: string[][] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const reader = mergeReads({
    ...store,
    async nodes(ids, options) {
      asked.push([...ids]);
      await new Promise<void>((resolve, reject) => {
        waiting.push((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      });
      options.onRead?.(reading);
      return store.nodes(ids, options);
    },
  });
  /** Ends the look-ups under way, with an error if there is one. */
  const go = async (error?: Error): Promise<void> => {
    for (const end of waiting.splice(0)) end(error);
    await nextTurn();
  };
  return { reader, asked, go };
}

const namesOf = async (reader: GraphReader, ids: readonly string[], options: CallOptions = {}) =>
  (await reader.nodes(ids, options)).map((node) => node?.id ?? null);

describe('reads that meet', () => {
  it('go together if they are asked for in one turn', async () => {
    const { reader, asked, go } = await held();
    const found = ['spinal-nerve:L1', 'spinal-nerve:L2'].map((id) => namesOf(reader, [id]));
    await nextTurn();
    expect(asked).toEqual([['spinal-nerve:L1', 'spinal-nerve:L2']]);
    await go();
    expect(await Promise.all(found)).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
  });

  it('go together once the one under way has ended, and each gets what it asked for', async () => {
    const { reader, asked, go } = await held();
    const first = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const others = [
      namesOf(reader, ['spinal-nerve:L2', 'landmark:nowhere']),
      namesOf(reader, ['spinal-nerve:L3', 'spinal-nerve:L2', 'spinal-nerve:L3']),
      namesOf(reader, []),
    ];
    expect(asked).toEqual([['spinal-nerve:L1']]);
    await go();
    expect(asked.slice(1)).toEqual([['spinal-nerve:L2', 'landmark:nowhere', 'spinal-nerve:L3']]);
    await go();
    expect(await first).toEqual(['spinal-nerve:L1']);
    expect(await Promise.all(others)).toEqual([
      ['spinal-nerve:L2', null],
      ['spinal-nerve:L3', 'spinal-nerve:L2', 'spinal-nerve:L3'],
      [],
    ]);
  });

  it('begin by themselves if none of their kind is under way', async () => {
    const { reader, asked, go } = await held();
    for (const id of ['spinal-nerve:L1', 'spinal-nerve:L2']) {
      const found = namesOf(reader, [id]);
      await nextTurn();
      await go();
      expect(await found).toEqual([id]);
    }
    expect(asked).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
  });

  it('stay apart if they ask for other parts of the records', async () => {
    const { reader, asked, go } = await held();
    const projection = { texts: false, names: false, claims: 'ALL', sources: 'ALL' } as const;
    const found = [namesOf(reader, ['spinal-nerve:L1']), namesOf(reader, ['spinal-nerve:L2'], { projection })];
    await nextTurn();
    expect(asked).toHaveLength(2);
    await go();
    await Promise.all(found);
  });

  it('stay small: what is too much for one call goes in several at once', async () => {
    const { reader, asked, go } = await held();
    const ids = (from: number) => Array.from({ length: 60 }, (_, index) => `landmark:n${String(from + index)}`);
    const found = [0, 20, 60, 120].map((from) => namesOf(reader, ids(from)));
    const large = namesOf(reader, [...ids(0), ...ids(60)]);
    await nextTurn();
    expect(asked.map((each) => each.length)).toEqual([120, 80, 60, 60]);
    await go();
    await Promise.all([...found, large]);
  });

  it('are merged less while that takes long, and more again afterwards', async () => {
    const { reader, asked, go } = await held();
    const round = async (milliseconds: number): Promise<number[]> => {
      const before = asked.length;
      const found = ['L1', 'L2', 'L3', 'L4'].map((level) => namesOf(reader, [`spinal-nerve:${level}`]));
      await nextTurn();
      await pause(milliseconds);
      await go();
      await Promise.all(found);
      return asked.slice(before).map((each) => each.length);
    };
    expect(await round(250)).toEqual([4]);
    expect(await round(0)).toEqual([2, 2]);
    expect(await round(0)).toEqual([4]);
  });

  it('do not wait for one that gets no answer', async () => {
    const { reader, asked, go } = await held();
    const stuck = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const found = namesOf(reader, ['spinal-nerve:L2']);
    await expect.poll(() => asked).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
    await go();
    await Promise.all([stuck, found]);
  });

  it('all learn which revision they saw', async () => {
    const { reader, go } = await held();
    const seen: string[] = [];
    const listening = (name: string): CallOptions => ({ onRead: ({ revision }) => seen.push(`${name} ${revision}`) });
    const found = ['a', 'b', 'c'].map((name) => namesOf(reader, [`spinal-nerve:L1`], listening(name)));
    await nextTurn();
    await go();
    await Promise.all(found);
    expect(seen).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('end with the signal of their own caller, and leave the others alone', async () => {
    const { reader, asked, go } = await held();
    const [waiting, sent] = [new AbortController(), new AbortController()];
    const first = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const ended = namesOf(reader, ['spinal-nerve:L2'], { signal: waiting.signal });
    const endedLater = namesOf(reader, ['spinal-nerve:L3'], { signal: sent.signal });
    const other = namesOf(reader, ['spinal-nerve:L4']);
    waiting.abort(new Error('too late'));
    await expect(ended).rejects.toThrow('too late');
    await go();
    expect(asked[1]).toEqual(['spinal-nerve:L3', 'spinal-nerve:L4']);
    sent.abort(new Error('much too late'));
    await expect(endedLater).rejects.toThrow('much too late');
    await go();
    expect(await Promise.all([first, other])).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L4']]);
  });

  it('all fail if the store is away, with one call', async () => {
    const { reader, asked, go } = await held();
    const levels = ['L1', 'L2', 'L3'];
    const outcomes = Promise.allSettled(levels.map((level) => namesOf(reader, [`spinal-nerve:${level}`])));
    await nextTurn();
    await go(new GraphError('STORE_UNAVAILABLE', 'away'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toHaveLength(1);
  });

  it('do not fail for one among them that cannot be answered', async () => {
    const reader = mergeReads(openEmbeddedStore(await projectGraph(), { version: testVersion }));
    const texts = ['L1', 'L2', 'x'.repeat(201), 'L3'];
    const outcomes = await Promise.allSettled(texts.map((text) => reader.search([text], {})));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
