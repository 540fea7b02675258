/** How a person or a supervisor stops a command that runs: Ctrl-C and SIGTERM. */

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves with the name of the first that comes. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of stopSignals) process.once(signal, resolve);
  });
}

/** Aborts when the first comes. */
export function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of stopSignals) {
    process.once(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}
