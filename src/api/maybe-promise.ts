/** Values that may be available already: using them synchronously is cheaper than a promise per field. */

export type MaybePromise<T> = T | Promise<T>;

/** Continues with a value, synchronously if it is available. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * Reads something for each item: an array if everything is available, otherwise a promise. A read that throws becomes a
 * rejection, so the reads started before it are never abandoned and their later failures are handled.
 */
export function readEach<Item, T>(
  items: readonly Item[],
  read: (item: Item) => MaybePromise<T>,
): MaybePromise<readonly T[]> {
  const values: MaybePromise<T>[] = [];
  let waits = false;
  for (const item of items) {
    const value = attempt(() => read(item));
    waits ||= value instanceof Promise;
    values.push(value);
  }
  return waits ? Promise.all(values) : (values as readonly T[]);
}

/** Runs two reads concurrently. If both fail, the first error is reported. */
export function readBoth<A, B>(first: () => MaybePromise<A>, second: () => MaybePromise<B>): MaybePromise<[A, B]> {
  const [a, b] = [attempt(first), attempt(second)];
  if (!(a instanceof Promise) && !(b instanceof Promise)) return [a, b];
  return Promise.allSettled([a, b]).then(([one, other]) => {
    if (one.status === 'rejected') throw one.reason;
    if (other.status === 'rejected') throw other.reason;
    return [one.value, other.value];
  });
}

export function attempt<T>(read: () => MaybePromise<T>): MaybePromise<T> {
  try {
    return read();
  } catch (error) {
    // Anything can be thrown, and it is passed on unchanged.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(error);
  }
}
