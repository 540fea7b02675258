/** Tells at a terminal how far a long piece of work is, and how long it still takes; elsewhere a plain line for each step. */

export interface Progress {
  /** `whole` tells how much of all steps together is done, from which the time left is reckoned. */
  readonly show: (step: string, done: number, total: number, whole?: { done: number; total: number }) => void;
  /** Clears the line, so that others can be written. */
  readonly end: () => void;
}

/** Before so many milliseconds nobody knows how long it takes. */
const leastTime = 2_000;

export function progressOn(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  now: () => number = () => performance.now(),
): Progress {
  let last = '';
  let began: number | null = null;
  const timeLeft = ({ done, total }: { done: number; total: number }): string => {
    began ??= now();
    const spent = now() - began;
    if (spent < leastTime || done === 0) return '';
    return `, ${duration((spent / done) * (total - done))} left`;
  };
  return {
    show(step, done, total, whole) {
      if (stream.isTTY === true) {
        stream.write(
          `\r\u001B[K${step}: ${String(done)} of ${String(total)}${whole === undefined ? '' : timeLeft(whole)}`,
        );
      } else if (done === total && step !== last) stream.write(`${step}: ${String(total)}\n`);
      last = done === total || stream.isTTY === true ? step : last;
    },
    end() {
      if (stream.isTTY === true && last !== '') stream.write('\r\u001B[K');
      last = '';
    },
  };
}

/** `about 20 s`, `about 3 min` */
function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  return seconds < 100 ? `about ${String(seconds)} s` : `about ${String(Math.round(seconds / 60))} min`;
}
