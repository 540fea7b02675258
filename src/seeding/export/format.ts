/** What every export format has: its name, what it is for, and files made of a graph. */
import type { GraphContent } from '../../domain/records.ts';
import type { WrittenFile } from '../write-files.ts';

export type ExportFile = WrittenFile;

/** One walk to be drawn: from a structure to the skin, or to one region of it, or up from a region. */
export interface WalkChoice {
  readonly start: string;
  /** Null for wherever the walk leads. */
  readonly to: string | null;
}

export interface ExportOptions {
  /** Version of this software. */
  readonly version: string;
  /** For pictures; null if none was asked for. */
  readonly walk: WalkChoice | null;
}

export interface ExportFormat {
  readonly description: string;
  /** Name of the file, where the format is one file; null if it is a folder. */
  readonly file: string | null;
  /** Throws a `CommandError` if the options name something that is not there. */
  readonly write: (graph: GraphContent, options: ExportOptions) => readonly ExportFile[];
}
