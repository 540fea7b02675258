import type { Driver } from 'neo4j-driver';
import { describe, expect, it } from 'vitest';
import { liveDriver } from '../../src/store/neo4j/live-driver.ts';

/** Fake drivers that answer with their own number, and a record of which were opened and closed. */
function drivers() {
  const opened: { readonly number: number; closed: boolean }[] = [];
  const open = () => {
    const driver = {
      number: opened.length,
      closed: false,
      close() {
        driver.closed = true;
        return Promise.resolve();
      },
    };
    opened.push(driver);
    return driver as unknown as Driver;
  };
  return { opened, open };
}

const numberOf = (driver: Driver) => Promise.resolve((driver as unknown as { number: number }).number);
const never = () => new Promise<never>(() => undefined);

describe('a driver whose database falls silent', () => {
  it('is replaced, and the waiting read is rejected as after a lost connection', async () => {
    const { opened, open } = drivers();
    const live = liveDriver(open, 20);
    expect(await live.run(numberOf)).toBe(0);
    await expect(live.run(never)).rejects.toMatchObject({ code: 'ServiceUnavailable', retryable: true });
    expect(await live.run(numberOf)).toBe(1);
    await live.close();
    expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('stays while other reads are answered', async () => {
    const { opened, open } = drivers();
    const live = liveDriver(open, 50);
    const waiting = expect(live.run(never)).rejects.toThrow('The database said nothing for 50 ms.');
    await live.run(numberOf);
    await waiting;
    expect(opened).toHaveLength(1);
    await live.close();
  });

  it('is replaced once, however many reads were waiting', async () => {
    const { opened, open } = drivers();
    const live = liveDriver(open, 20);
    await Promise.allSettled([live.run(never), live.run(never), live.run(never)]);
    expect(opened).toHaveLength(2);
    await live.close();
  });

  it('is replaced if ten of its reads never end, even if others are answered', async () => {
    const { opened, open } = drivers();
    const live = liveDriver(open, 100);
    const fail = (count: number) => {
      const waiting = Array.from({ length: count }, () => live.run(never));
      // One that is answered after all of these have started.
      return Promise.all([Promise.allSettled(waiting), live.run(numberOf)]);
    };
    await fail(9);
    expect(opened).toHaveLength(1);
    await fail(1);
    expect(opened).toHaveLength(2);
    await live.close();
  });

  it('stays if its late reads end after all', async () => {
    const { opened, open } = drivers();
    const live = liveDriver(open, 100);
    for (let round = 0; round < 3; round += 1) {
      const ends: (() => void)[] = [];
      const late = Array.from({ length: 8 }, () => live.run(() => new Promise<void>((resolve) => ends.push(resolve))));
      const [, answer] = await Promise.all([Promise.allSettled(late), live.run(numberOf)]);
      expect(answer).toBe(0);
      for (const end of ends) end();
    }
    expect(opened).toHaveLength(1);
    await live.close();
  });

  it('passes on what a read throws', async () => {
    const live = liveDriver(drivers().open, 1_000);
    await expect(live.run(() => Promise.reject(new Error('as it is')))).rejects.toThrow('as it is');
    await live.close();
  });
});
