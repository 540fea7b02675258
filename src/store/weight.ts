/** Estimates how much memory a value takes, so that caches can be bounded in bytes. */

import { bytesOfText } from './kept.ts';

/** Approximate overhead in V8 of a string, array or object. */
const bytesAround = 32;
const bytesOfSlot = 8;

/** Size of a plain value in bytes with everything in it; shared parts count each time. */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return bytesAround + bytesOfText(value);
  if (typeof value !== 'object' || value === null) return bytesOfSlot;
  let bytes = bytesAround;
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
    for (const item of value as Iterable<unknown>) bytes += bytesOfSlot + bytesOf(item);
    return bytes;
  }
  for (const key in value) bytes += bytesOfSlot + bytesOf((value as Record<string, unknown>)[key]);
  return bytes;
}
