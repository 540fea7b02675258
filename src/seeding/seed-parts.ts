/** What seed files hold, once they are read: lists of entries, each with the place where it stands. */
import { relationId } from '../../schema/ontology.ts';
import type { SeedFile, SeedRelation } from './format.ts';

/** The way to a part of a document: keys, and indices of list items. */
export type Path = readonly (string | number)[];

/** Where a part of a document stands. */
export interface Place {
  readonly file: string;
  /** Counted from 1; 0 for the file as a whole. */
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
  /** Files read, in the order of their names. */
  readonly files: readonly string[];
};

/** The id of a relation as a seed file gives it. */
export function idOfSeedRelation({ from, type, how, to }: SeedRelation): string {
  return relationId({ from, type, how: how ?? null, to });
}
