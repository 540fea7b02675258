/** Progress of long work: a bar with the time left on a terminal, one plain line per step elsewhere. */

export interface Progress {
  /** `whole` is the fraction of all steps together, for estimating the time left. */
  readonly show: (step: string, done: number, total: number, whole?: { done: number; total: number }) => void;
  /** Clears the line for other output. */
  readonly end: () => void;
}

/** Too early for an estimate, in milliseconds. */
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
