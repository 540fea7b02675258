import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../src/api/changes.ts';
import { printSdl } from '../../src/api/schema.ts';

const sdl = printSdl();

describe('the comparison of two schemas', () => {
  it('finds nothing between a schema and itself', () => {
    expect(changesBetween(sdl, sdl)).toEqual({ breaking: [], dangerous: [] });
  });

  it('finds a removed field, a newly required argument and a new enum value', () => {
    const before = 'type Query { a: Int b(x: Int): Int c: E } enum E { ONE }';
    const after = 'type Query { b(x: Int!): Int c: E } enum E { ONE TWO }';
    expect(changesBetween(before, after)).toEqual({
      breaking: ['Query.a was removed.', 'Query.b arg x has changed type from Int to Int!.'],
      dangerous: ['TWO was added to enum type E.'],
    });
  });
});
