/** Reads the drawing of the body in a seed folder and its shapes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The drawing, relative to a seed folder. */
export const bodyMapFile = 'map/back.svg';

/** A shape in the drawing, and the structure it shows. */
export interface Shape {
  readonly id: string;
  readonly line: number;
}

/** The drawing as the rules see it. */
export interface BodyMap {
  readonly file: string;
  readonly regions: readonly Shape[];
  readonly landmarks: readonly Shape[];
}

/** The text of the drawing in a seed folder; null if the folder has none. */
export async function readBodyMap(folder: string): Promise<string | null> {
  return readFile(join(folder, bodyMapFile), 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw cause;
  });
}

/** The shapes in a drawing. */
export function bodyMapOf(file: string, text: string): BodyMap {
  return { file, regions: shapesOf(text, 'data-region'), landmarks: shapesOf(text, 'data-landmark') };
}

function shapesOf(text: string, attribute: string): Shape[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(new RegExp(`\\b${attribute}="([^"]*)"`, 'g'))].map(([, id = '']) => ({
      id,
      line: index + 1,
    })),
  );
}
