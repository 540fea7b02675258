/** Edits the graph while contestants are measured: small commits to a node that no question is about. */
import type { BenchDatabase } from './database.ts';

export interface Editor {
  /** Resolves when the commit is done. */
  edit(): Promise<void>;
  /** Edits at once and then every second. The function it returns stops this and waits for the last edit. */
  editEachSecond(): () => Promise<void>;
}

export function editorOf({ driver }: BenchDatabase): Editor {
  const edit = async () => {
    await driver.executeQuery('MERGE (e:BenchEdit) SET e.count = coalesce(e.count, 0) + 1');
  };
  return {
    edit,
    editEachSecond() {
      let last = edit();
      const timer = setInterval(() => {
        last = last.then(edit);
      }, 1_000);
      return async () => {
        clearInterval(timer);
        await last;
      };
    },
  };
}
