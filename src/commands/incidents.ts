/** What the server does about faults of its own that no request is told of: each is logged, and only some end the process. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';

/** Longest time that in-flight requests get after an uncaught exception, in milliseconds: a little more than a normal stop. */
const longestStop = 20_000;

/**
 * Logs each rejection that nobody handled, and goes on: what was rejected is lost, but nothing else is. After an uncaught
 * exception nothing is certain, so the server stops as it does at a signal, and the process ends with code 1.
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
