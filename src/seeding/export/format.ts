/** The interface of an export format: its name, its purpose, and the files it makes of a graph. */
import type { GraphContent } from '../../domain/records.ts';
import type { WrittenFile } from '../write-files.ts';

export type ExportFile = WrittenFile;

/** A walk to draw: from a structure to the skin or one region, or up from a region. */
export interface WalkChoice {
  readonly start: string;
  /** Null for all ends of the walk. */
  readonly to: string | null;
}

export interface ExportOptions {
  /** Version of this software. */
  readonly version: string;
  /** For pictures; null if no walk was requested. */
  readonly walk: WalkChoice | null;
}

export interface ExportFormat {
  readonly description: string;
  /** File name of a single-file format; null for a folder. */
  readonly file: string | null;
  /** Set for a picture of one walk, which somebody has to choose. */
  readonly needsWalk?: true;
  /** Throws a `CommandError` if the options name something that is not there. */
  readonly write: (graph: GraphContent, options: ExportOptions) => readonly ExportFile[];
}
