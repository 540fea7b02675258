/** The drawing of the body, loaded once from the server. */
export interface Drawing {
  readonly viewBox: string;
  /** Outlines of skin regions, in painting order. */
  readonly regions: readonly { readonly id: string; readonly d: string }[];
  /** Groups of the file, unchanged. */
  readonly body: string;
  readonly landmarks: string;
  readonly levels: string;
  /** The shape of each landmark, unchanged. */
  readonly marks: readonly { readonly id: string; readonly shape: string }[];
}

let drawing: Promise<Drawing> | undefined;

export function loadDrawing(): Promise<Drawing> {
  drawing ??= read().catch((error: unknown) => {
    drawing = undefined;
    throw error;
  });
  return drawing;
}

async function read(): Promise<Drawing> {
  const response = await fetch('/map/back.svg');
  if (!response.ok) throw new Error(`The server answered with status ${String(response.status)}.`);
  const file = new DOMParser().parseFromString(await response.text(), 'image/svg+xml');
  const group = (id: string) => file.getElementById(id)?.innerHTML ?? '';
  return {
    viewBox: file.documentElement.getAttribute('viewBox') ?? '0 0 100 100',
    regions: [...file.querySelectorAll('[data-region]')].map((path) => ({
      id: path.getAttribute('data-region') ?? '',
      d: path.getAttribute('d') ?? '',
    })),
    body: group('body'),
    landmarks: group('landmarks'),
    levels: group('levels'),
    marks: [...file.querySelectorAll('[data-landmark]')].map((one) => ({
      id: one.getAttribute('data-landmark') ?? '',
      shape: one.outerHTML,
    })),
  };
}
