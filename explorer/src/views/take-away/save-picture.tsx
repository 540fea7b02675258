/** Buttons that save a drawing as SVG and as PNG. */
import { useState } from 'preact/hooks';
import { savePicture, type Caption } from './picture.ts';

export function SavePicture({
  what,
  drawing,
  caption,
  name,
}: {
  /** Like "the walk". */
  readonly what: string;
  /** The drawing on the page; null if it is not there yet. */
  readonly drawing: () => SVGSVGElement | null;
  readonly caption: Caption;
  /** Name of the file, without extension. */
  readonly name: string;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const take = (format: 'svg' | 'png') => {
    const shown = drawing();
    if (shown === null) {
      setProblem(`There is no drawing of ${what} yet.`);
      return;
    }
    setProblem(null);
    savePicture(shown, format, caption, name).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <>
      <button type="button" onClick={() => take('svg')}>
        Save {what} as SVG
      </button>{' '}
      <button type="button" onClick={() => take('png')}>
        Save {what} as PNG
      </button>
      {problem === null ? null : <span role="alert"> {problem}</span>}
    </>
  );
}
