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

/** A merging reader whose node look-ups wait until they are released, and the ids that each of them requested. */
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
  /** Ends the pending look-ups, with an error if one is given. */
  const release = async (error?: Error): Promise<void> => {
    for (const end of waiting.splice(0)) end(error);
    await nextTurn();
  };
  return { reader, asked, release };
}

const namesOf = async (reader: GraphReader, ids: readonly string[], options: CallOptions = {}) =>
  (await reader.nodes(ids, options)).map((node) => node?.id ?? null);

describe('concurrent reads', () => {
  it('are merged if they start in the same turn', async () => {
    const { reader, asked, release } = await held();
    const found = ['spinal-nerve:L1', 'spinal-nerve:L2'].map((id) => namesOf(reader, [id]));
    await nextTurn();
    expect(asked).toEqual([['spinal-nerve:L1', 'spinal-nerve:L2']]);
    await release();
    expect(await Promise.all(found)).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
  });

  it('are merged once the pending one has ended, and each gets its own records', async () => {
    const { reader, asked, release } = await held();
    const first = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const others = [
      namesOf(reader, ['spinal-nerve:L2', 'landmark:nowhere']),
      namesOf(reader, ['spinal-nerve:L3', 'spinal-nerve:L2', 'spinal-nerve:L3']),
      namesOf(reader, []),
    ];
    expect(asked).toEqual([['spinal-nerve:L1']]);
    await release();
    expect(asked.slice(1)).toEqual([['spinal-nerve:L2', 'landmark:nowhere', 'spinal-nerve:L3']]);
    await release();
    expect(await first).toEqual(['spinal-nerve:L1']);
    expect(await Promise.all(others)).toEqual([
      ['spinal-nerve:L2', null],
      ['spinal-nerve:L3', 'spinal-nerve:L2', 'spinal-nerve:L3'],
      [],
    ]);
  });

  it('start by themselves if none of their kind is pending', async () => {
    const { reader, asked, release } = await held();
    for (const id of ['spinal-nerve:L1', 'spinal-nerve:L2']) {
      const found = namesOf(reader, [id]);
      await nextTurn();
      await release();
      expect(await found).toEqual([id]);
    }
    expect(asked).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
  });

  it('stay separate if they request different projections', async () => {
    const { reader, asked, release } = await held();
    const projection = { texts: false, names: false, claims: 'ALL', sources: 'ALL' } as const;
    const found = [namesOf(reader, ['spinal-nerve:L1']), namesOf(reader, ['spinal-nerve:L2'], { projection })];
    await nextTurn();
    expect(asked).toHaveLength(2);
    await release();
    await Promise.all(found);
  });

  it('are split into several calls at once if they are too large for one', async () => {
    const { reader, asked, release } = await held();
    const ids = (from: number) => Array.from({ length: 60 }, (_, index) => `landmark:n${String(from + index)}`);
    const found = [0, 20, 60, 120].map((from) => namesOf(reader, ids(from)));
    const large = namesOf(reader, [...ids(0), ...ids(60)]);
    await nextTurn();
    expect(asked.map((each) => each.length)).toEqual([120, 80, 60, 60]);
    await release();
    await Promise.all([...found, large]);
  });

  it('are merged less while merged reads are slow, and more again afterwards', async () => {
    const { reader, asked, release } = await held();
    const round = async (milliseconds: number): Promise<number[]> => {
      const before = asked.length;
      const found = ['L1', 'L2', 'L3', 'L4'].map((level) => namesOf(reader, [`spinal-nerve:${level}`]));
      await nextTurn();
      await pause(milliseconds);
      await release();
      await Promise.all(found);
      return asked.slice(before).map((each) => each.length);
    };
    expect(await round(250)).toEqual([4]);
    expect(await round(0)).toEqual([2, 2]);
    expect(await round(0)).toEqual([4]);
  });

  it('do not wait for one that never ends', async () => {
    const { reader, asked, release } = await held();
    const stuck = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const found = namesOf(reader, ['spinal-nerve:L2']);
    await expect.poll(() => asked).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L2']]);
    await release();
    await Promise.all([stuck, found]);
  });

  it('all learn which revision they saw', async () => {
    const { reader, release } = await held();
    const seen: string[] = [];
    const listening = (name: string): CallOptions => ({ onRead: ({ revision }) => seen.push(`${name} ${revision}`) });
    const found = ['a', 'b', 'c'].map((name) => namesOf(reader, [`spinal-nerve:L1`], listening(name)));
    await nextTurn();
    await release();
    await Promise.all(found);
    expect(seen).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('end on the signal of their own caller, and leave the others alone', async () => {
    const { reader, asked, release } = await held();
    const [waiting, sent] = [new AbortController(), new AbortController()];
    const first = namesOf(reader, ['spinal-nerve:L1']);
    await nextTurn();
    const ended = namesOf(reader, ['spinal-nerve:L2'], { signal: waiting.signal });
    const endedLater = namesOf(reader, ['spinal-nerve:L3'], { signal: sent.signal });
    const other = namesOf(reader, ['spinal-nerve:L4']);
    waiting.abort(new Error('too late'));
    await expect(ended).rejects.toThrow('too late');
    await release();
    expect(asked[1]).toEqual(['spinal-nerve:L3', 'spinal-nerve:L4']);
    sent.abort(new Error('much too late'));
    await expect(endedLater).rejects.toThrow('much too late');
    await release();
    expect(await Promise.all([first, other])).toEqual([['spinal-nerve:L1'], ['spinal-nerve:L4']]);
  });

  it('all fail after one call if the store is unavailable', async () => {
    const { reader, asked, release } = await held();
    const levels = ['L1', 'L2', 'L3'];
    const outcomes = Promise.allSettled(levels.map((level) => namesOf(reader, [`spinal-nerve:${level}`])));
    await nextTurn();
    await release(new GraphError('STORE_UNAVAILABLE', 'away'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toHaveLength(1);
  });

  it('do not fail because one of them is invalid', async () => {
    const reader = mergeReads(openEmbeddedStore(await projectGraph(), { version: testVersion }));
    const texts = ['L1', 'L2', 'x'.repeat(201), 'L3'];
    const outcomes = await Promise.allSettled(texts.map((text) => reader.search([text], {})));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
