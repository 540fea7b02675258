/** Saves the map as it is shown, with its citation and licence in it. */
import { save } from '../../parts/save.ts';

/** Reads the map on the page, with the colours it has there, and offers it as a file. */
export async function savePicture(format: 'svg' | 'png', citation: string): Promise<void> {
  const shown = document.querySelector<SVGSVGElement>('svg.body-map');
  if (shown === null) return;
  const text = withStyles(shown, citation);
  const svg = new Blob([text], { type: 'image/svg+xml' });
  save(format === 'svg' ? svg : await asPng(svg), `nerves-of-the-back.${format}`);
}

const properties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'display',
  'font-size',
];

function withStyles(shown: SVGSVGElement, citation: string): string {
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const from = [shown, ...shown.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    const target = to[index];
    if (target === undefined) return;
    for (const property of properties) target.setAttribute(property, style.getPropertyValue(property));
    for (const name of ['class', 'tabindex', 'role', 'aria-label', 'aria-pressed']) target.removeAttribute(name);
  });
  const patterns = [...document.querySelectorAll('#texture-variant, #texture-disputed')].map((pattern) => {
    const twin = pattern.cloneNode(true) as Element;
    const drawn = pattern.firstElementChild;
    if (drawn !== null) twin.firstElementChild?.setAttribute('fill', getComputedStyle(drawn).fill);
    return twin;
  });
  const [x = 0, y = 0, width = 0, height = 0] = (shown.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const room = 40;
  copy.setAttribute('viewBox', [x, y, width, height + room].join(' '));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height + room));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const make = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const definitions = make('defs', {});
  definitions.append(...patterns);
  const paper = make('rect', {
    x: String(x),
    y: String(y),
    width: String(width),
    height: String(height + room),
    fill: getComputedStyle(document.body).backgroundColor,
  });
  copy.prepend(definitions, paper);
  const words = citation.split(' ');
  const half = Math.ceil(words.length / 2);
  [words.slice(0, half), words.slice(half)].forEach((line, index) => {
    const label = make('text', {
      x: String(x + 10),
      y: String(y + height + 14 + index * 15),
      'font-size': '10',
      fill: getComputedStyle(document.body).color,
    });
    label.textContent = line.join(' ');
    copy.append(label);
  });
  return new XMLSerializer().serializeToString(copy);
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
