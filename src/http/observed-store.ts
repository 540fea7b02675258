/** Counts, times and traces every call to a store. */
import type { GraphReader } from '../store/port.ts';
import type { Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

export function observeStore(store: GraphReader, { metrics, tracing }: { metrics: Metrics; tracing: Tracing }) {
  const observed = Object.entries(store).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || name === 'close') return [name, member] as const;
    const call = member as (...args: unknown[]) => Promise<unknown>;
    const run = (...args: unknown[]) => {
      const started = performance.now();
      metrics.storeCallBegins();
      const [asked] = args;
      const attributes = {
        'db.system.name': store.engine.system,
        'db.operation.name': name,
        ...(Array.isArray(asked) ? { 'db.operation.batch.size': asked.length } : {}),
      };
      const note = (outcome: 'ok' | 'error') => {
        metrics.storeCall(name, outcome, (performance.now() - started) / 1000);
      };
      return tracing.step(`store ${name}`, attributes, () =>
        call.apply(store, args).then(
          (answer) => {
            note('ok');
            return answer;
          },
          (error: unknown) => {
            note('error');
            throw error;
          },
        ),
      );
    };
    return [name, run] as const;
  });
  return Object.fromEntries(observed) as unknown as GraphReader;
}
