/** The readable part of a result. Records that the server could not read are null, and are left out here. */

/**
 * The type of a result without the nulls in its lists: neither null items, nor items such as edges whose `node` is
 * null. Fields outside lists keep theirs.
 */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly ReadableItem<NonNullable<Item>>[]
  : T extends object
    ? { readonly [Key in keyof T]: Readable<T[Key]> }
    : T;
type ReadableItem<T> = T extends { readonly node: unknown }
  ? { readonly [Key in keyof T]: Readable<Key extends 'node' ? NonNullable<T[Key]> : T[Key]> }
  : Readable<T>;

/** Removes those nulls at any depth. */
export function readable<T>(value: T): Readable<T> {
  if (Array.isArray(value)) return value.filter(isReadable).map(readable) as Readable<T>;
  if (typeof value !== 'object' || value === null) return value as Readable<T>;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)])) as Readable<T>;
}

function isReadable(item: unknown): boolean {
  return item !== null && !(typeof item === 'object' && 'node' in item && item.node === null);
}
