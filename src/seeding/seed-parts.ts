/** The content of seed files after reading: lists of entries, each with its place. */
import { relationId } from '../../schema/ontology.ts';
import type { SeedFile, SeedRelation } from './format.ts';

/** The path to a part of a document: keys and list indices. */
export type Path = readonly (string | number)[];

/** The place of a part of a document. */
export interface Place {
  readonly file: string;
  /** Counted from 1; 0 for the whole file. */
  readonly line: number;
}

/** An entry of a seed file with its place. */
export interface Placed<T> extends Place {
  readonly value: T;
  /** The place of a part of the entry, like `['claims', 2]`. */
  readonly placeOf: (path: Path) => Place;
}

export type ListName = 'sources' | 'structures' | 'classes' | 'relations' | 'statements' | 'disputeTopics';
export type SeedParts = { readonly [L in ListName]: readonly Placed<SeedFile[L][number]>[] } & {
  readonly title: string | null;
  readonly dataVersion: string | null;
  readonly licence: string | null;
  /** The files read, in order of their names. */
  readonly files: readonly string[];
};

/** The id of a relation in a seed file. */
export function idOfSeedRelation({ from, type, how, to }: SeedRelation): string {
  return relationId({ from, type, how: how ?? null, to });
}
