/** Saves a drawing as it appears on the page, with its title, legend, citation and licence. */
import { save } from '../../parts/save.ts';
import { wrap } from '../walk/layout.ts';

export interface Caption {
  readonly title: string;
  /** What colours, patterns and widths mean. */
  readonly legend: string;
  /** Includes the licence. */
  readonly citation: string;
}

/** Copies a drawing with its colours on the page, and saves it as a file. `name` has no extension. */
export async function savePicture(
  shown: SVGSVGElement,
  format: 'svg' | 'png',
  caption: Caption,
  name: string,
): Promise<void> {
  const svg = new Blob([pictureOf(shown, caption)], { type: 'image/svg+xml' });
  save(format === 'svg' ? svg : await asPng(svg), `${name}.${format}`);
}

const inherited = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'font-size',
  'font-family',
  'font-weight',
  'font-style',
  'text-anchor',
  'paint-order',
];
const notDrawn = ['class', 'tabindex', 'role', 'aria-label', 'aria-pressed', 'aria-hidden'];
const smallest = 460;
const margin = 12;
const titleSize = 15;
const textSize = 10;
const lineHeight = 14;

/** A drawing as an SVG file that needs no style sheet. */
function pictureOf(shown: SVGSVGElement, { title, legend, citation }: Caption): string {
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const from = [shown, ...shown.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, index) => {
    const target = to[index];
    if (target === undefined || element.tagName === 'title') return;
    const style = getComputedStyle(element);
    const around = element === shown || element.parentElement === null ? null : getComputedStyle(element.parentElement);
    for (const property of inherited) {
      const value = style.getPropertyValue(property);
      if (value === around?.getPropertyValue(property)) target.removeAttribute(property);
      else target.setAttribute(property, plainColour(value));
    }
    if (style.display === 'none') target.setAttribute('display', 'none');
    if (style.opacity !== '1') target.setAttribute('opacity', style.opacity);
    for (const attribute of notDrawn) target.removeAttribute(attribute);
  });
  const used = [...copy.querySelectorAll('[fill^="url("]')].map((area) => area.getAttribute('fill') ?? '');
  const patterns = [...document.querySelectorAll('pattern')]
    .filter(({ id }) => used.some((fill) => fill.includes(id)))
    .map((pattern) => {
      const twin = pattern.cloneNode(true) as Element;
      const [drawn, copied] = [pattern.firstElementChild, twin.firstElementChild];
      if (drawn === null || copied === null) return twin;
      const { fill, fillOpacity } = getComputedStyle(drawn);
      copied.setAttribute('fill', fill);
      copied.setAttribute('fill-opacity', fillOpacity);
      copied.removeAttribute('class');
      return twin;
    });
  const { color, fontFamily } = getComputedStyle(shown);
  const [x = 0, y = 0, width = 0, height = 0] = (shown.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const wide = Math.max(width, smallest);
  // A letter is about half as wide as it is high.
  const inLines = (text: string, size: number) => wrap(text, Math.floor((wide - 2 * margin) / (size * 0.56)));
  const titleLines = inLines(title, titleSize);
  const under = [...inLines(legend, textSize), ...inLines(citation, textSize)];
  const above = titleLines.length * (titleSize + 5) + margin;
  const whole = { x, y: y - above, width: wide, height: above + height + under.length * lineHeight + margin };
  copy.setAttribute('viewBox', [whole.x, whole.y, whole.width, whole.height].join(' '));
  copy.setAttribute('width', String(whole.width));
  copy.setAttribute('height', String(whole.height));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const make = (name: string, attributes: Record<string, string | number>, text = '') => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = text;
    return element;
  };
  const definitions = make('defs', {});
  definitions.append(...patterns);
  copy.prepend(
    make('title', {}, title),
    make('desc', {}, `${legend} ${citation}`),
    definitions,
    make('rect', { ...whole, fill: paperBehind(shown) }),
  );
  const write = (text: string, place: number, size: number, weight: string) =>
    make(
      'text',
      { x: x + margin, y: place, 'font-size': size, 'font-weight': weight, 'font-family': fontFamily, fill: color },
      text,
    );
  copy.append(
    ...titleLines.map((line, index) => write(line, y - above + (index + 1) * (titleSize + 5), titleSize, '600')),
    ...under.map((line, index) => write(line, y + height + (index + 1) * lineHeight, textSize, '400')),
  );
  return new XMLSerializer().serializeToString(copy);
}

/** A colour in a form that drawing programs understand; many do not support mixed colours and full transparency. */
function plainColour(value: string): string {
  if (value === 'rgba(0, 0, 0, 0)') return 'none';
  const [, red, green, blue, alpha = '1'] =
    /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/.exec(value) ?? [];
  if (red === undefined) return value;
  const parts = [red, green, blue].map((part) => String(Math.round(Number(part) * 255)));
  return `rgba(${[...parts, alpha].join(', ')})`;
}

/** The background colour of an element. */
function paperBehind(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
  }
  return 'white';
}

async function asPng(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width * 2;
    canvas.height = image.height * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be drawn.')) : resolve(blob)));
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
