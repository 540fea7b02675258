/** Values that are at hand or still being read: what is at hand is used at once, since a promise for each field costs more than the field. */

export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value, at once where it is there. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * Reads something for each of some items: an array if everything is at hand, otherwise a promise of it. A read that throws is a
 * rejection like any other, so the reads started before it are never abandoned: one that fails later is still handled.
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

/** Runs two reads at once. If both fail, the error of the first is the one that is told. */
export function readBoth<A, B>(first: () => MaybePromise<A>, second: () => MaybePromise<B>): MaybePromise<[A, B]> {
  const [a, b] = [attempt(first), attempt(second)];
  if (!(a instanceof Promise) && !(b instanceof Promise)) return [a, b];
  return Promise.allSettled([a, b]).then(([one, other]) => {
    if (one.status === 'rejected') throw one.reason;
    if (other.status === 'rejected') throw other.reason;
    return [one.value, other.value];
  });
}

function attempt<T>(read: () => MaybePromise<T>): MaybePromise<T> {
  try {
    return read();
  } catch (error) {
    // Whatever was thrown is passed on as it is.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(error);
  }
}
