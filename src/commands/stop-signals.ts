/** How a person or a supervisor stops a running command: Ctrl-C, SIGTERM, or by ending the npm that started it. */
import { isRunByNpm } from '../config.ts';

const stopSignals = ['SIGINT', 'SIGTERM'] as const;
/** How often to look whether the parent process has ended, in milliseconds. */
const parentCheckInterval = 250;
/** Read as soon as this module loads: a parent that ends while a command is still starting has ended all the same. */
const parent = process.ppid;

/**
 * Calls back at the first signal. A second one, of either kind, ends the process at once, as the system does by default. npm passes
 * a signal on to its shell, which does not pass it on to us: if npm started this process, the end of that shell counts as a signal.
 */
function onFirstSignal(stop: (signal: string) => void): void {
  const onSignal = (signal: string) => {
    clearInterval(timer);
    for (const name of stopSignals) process.off(name, onSignal);
    stop(signal);
  };
  const timer = setInterval(() => {
    if (isRunByNpm() && process.ppid !== parent) onSignal('end of npm');
  }, parentCheckInterval).unref();
  for (const name of stopSignals) process.on(name, onSignal);
}

/** Resolves with the name of the first signal. */
export function stopSignal(): Promise<string> {
  return new Promise(onFirstSignal);
}

/** Aborts when the first signal comes. */
export function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  onFirstSignal(() => {
    controller.abort();
  });
  return controller.signal;
}
