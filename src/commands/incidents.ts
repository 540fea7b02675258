/** Handles internal faults outside any request: logs each, and ends the process only if it must. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';

/** Longest time for in-flight requests after an uncaught exception, in milliseconds: slightly more than a normal stop. */
const longestStop = 20_000;

/**
 * Logs unhandled rejections and continues: the rejected work is lost, but nothing else. After an uncaught exception the
 * state of the process is unknown, so the server stops as on a signal, and the process exits with code 1.
 */
export function watchIncidents(logger: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  process.on('unhandledRejection', (reason) => {
    logger.error({ incident: randomUUID(), err: asError(reason) }, 'a rejection was not handled');
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ incident: randomUUID(), err: asError(error) }, 'an exception was not caught; the server stops');
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), longestStop).unref();
    stop().then(
      () => process.exit(1),
      (cause: unknown) => {
        logger.fatal({ incident: randomUUID(), err: asError(cause) }, 'the server could not be stopped');
        process.exit(1);
      },
    );
  });
}

/** Anything can be thrown. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('Something was thrown that is no error.', { cause: thrown });
}
