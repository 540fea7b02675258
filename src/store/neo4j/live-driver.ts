/** A Neo4j driver that is replaced if the database falls silent, so that no later read waits on a dead connection. */
import { Neo4jError, type Driver } from 'neo4j-driver';

export interface LiveDriver {
  /**
   * Uses the driver. If there is no result within the patience, rejects as for a lost connection; if the database sent
   * nothing at all in that time, also replaces the driver. Work on the old one may still finish.
   */
  run<T>(use: (driver: Driver) => Promise<T>): Promise<T>;
  /** Resolves when all connections are closed, or after a second, because a silent database never confirms it. */
  close(): Promise<void>;
}

const closingTime = 1_000;
/** A driver is replaced as well when so many of its connections no longer answer, though others do. */
const mostStuck = 10;
/**
 * A replaced driver is closed after this many milliseconds, longer than Neo4j waits for a bookmark before it reports an
 * error.
 */
const retirement = 60_000;

/** `open` creates a driver; `patience` is in milliseconds. */
export function liveDriver(open: () => Driver, patience: number): LiveDriver {
  let driver = open();
  let heardAt = performance.now();
  let stuck = 0;

  const retired = new Map<Driver, NodeJS.Timeout>();
  const replace = (): void => {
    const old = driver;
    driver = open();
    heardAt = performance.now();
    stuck = 0;
    const timer = setTimeout(() => {
      retired.delete(old);
      void closeSoon(old);
    }, retirement);
    timer.unref();
    retired.set(old, timer);
  };

  return {
    async run(use) {
      const current = driver;
      const began = performance.now();
      const using = use(current);
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          if (current === driver) {
            stuck += 1;
            const isBack = () => {
              if (current === driver) stuck -= 1;
            };
            using.then(isBack, isBack);
            if (heardAt <= began || stuck >= mostStuck) replace();
          }
          reject(silence(patience));
        }, patience);
      });
      try {
        const result = await Promise.race([using, tooLate]);
        heardAt = performance.now();
        return result;
      } catch (error) {
        if (error instanceof Neo4jError && error.code.startsWith('Neo.')) heardAt = performance.now();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      for (const timer of retired.values()) clearTimeout(timer);
      await Promise.all([driver, ...retired.keys()].map((each) => closeSoon(each)));
    },
  };
}

/** The driver's error for a lost connection. */
function silence(patience: number): Neo4jError {
  const sentence = `The database said nothing for ${String(patience)} ms.`;
  return new Neo4jError(sentence, 'ServiceUnavailable', '08000', 'connection exception');
}

/** Closes a driver, but waits no longer than a second for it. */
export async function closeSoon(driver: Driver): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closingTime);
  });
  await Promise.race([driver.close().catch(() => undefined), late]);
  clearTimeout(timer);
}
