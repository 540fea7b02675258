/** How a person or a supervisor stops a running command: Ctrl-C, SIGTERM, or by ending the npm that started it. */
import { isRunByNpm } from '../config.ts';

const stopSignals = ['SIGINT', 'SIGTERM'] as const;
/** How often to look whether the parent process has ended, in milliseconds. */
const parentCheckInterval = 250;

/** Calls back at the first signal. A second one, of either kind, ends the process at once, as the system does by default. */
function onFirstSignal(stop: (signal: string) => void): void {
  const onSignal = (signal: string) => {
    for (const name of stopSignals) process.off(name, onSignal);
    stop(signal);
  };
  for (const name of stopSignals) process.on(name, onSignal);
}

/**
 * Resolves with the name of the first signal. npm passes a signal on to its shell, which does not pass it on to us: if npm started
 * this process, the end of that shell counts as a signal too.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    onFirstSignal(resolve);
    if (!isRunByNpm()) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve('end of npm');
    }, parentCheckInterval).unref();
  });
}

/** Aborts when the first signal comes. */
export function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  onFirstSignal(() => {
    controller.abort();
  });
  return controller.signal;
}
