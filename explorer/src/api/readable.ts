/** What can be shown of an answer: records that the server could not read are null in it, and are left out here. */

/**
 * The type of an answer without the nulls in its lists: neither null items, nor items such as edges of which the `node` is null.
 * Fields outside lists keep theirs.
 */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly ReadableItem<NonNullable<Item>>[]
  : T extends object
    ? { readonly [Key in keyof T]: Readable<T[Key]> }
    : T;
type ReadableItem<T> = T extends { readonly node: unknown }
  ? { readonly [Key in keyof T]: Readable<Key extends 'node' ? NonNullable<T[Key]> : T[Key]> }
  : Readable<T>;

/** Leaves those nulls out, at any depth. */
export function readable<T>(value: T): Readable<T> {
  if (Array.isArray(value)) return value.filter(isReadable).map(readable) as Readable<T>;
  if (typeof value !== 'object' || value === null) return value as Readable<T>;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)])) as Readable<T>;
}

function isReadable(item: unknown): boolean {
  return item !== null && !(typeof item === 'object' && 'node' in item && item.node === null);
}
