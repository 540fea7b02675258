import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';

const walk = (start: string, to: string | null = null) => ({ walk: { start, to } });

interface Box {
  readonly words: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Every text of a picture with the space that a wide font takes. */
function textsOf(svg: string): Box[] {
  const boxes: Box[] = [];
  const visit = (node: any, dx: number, dy: number): void => {
    const [, x = 0, y = 0] =
      /translate\(([-\d.]+) ([-\d.]+)\)/.exec(node.getAttribute?.('transform') ?? '')?.map(Number) ?? [];
    const [left, top] = [dx + x, dy + y];
    if (node.nodeName === 'text') {
      const size = Number(node.getAttribute('font-size'));
      const width = node.textContent.length * size * 0.5;
      const at =
        left + Number(node.getAttribute('x')) - (node.getAttribute('text-anchor') === 'middle' ? width / 2 : 0);
      const base = top + Number(node.getAttribute('y'));
      boxes.push({
        words: node.textContent,
        left: at,
        right: at + width,
        top: base - size * 0.75,
        bottom: base + size * 0.2,
      });
    }
    for (const child of Array.from(node.childNodes ?? [])) visit(child, left, top);
  };
  visit(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, 0, 0);
  return boxes;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The arrows of a picture, each as many points along its line. */
function arrowsOf(svg: string): Point[][] {
  const [, x = 0, y = 0] = /<g transform="translate\(([-\d.]+) ([-\d.]+)\)"><path/.exec(svg)?.map(Number) ?? [];
  return [...svg.matchAll(/<path d="(M[^"]+)" fill="none"/g)].map(([, d = '']) => {
    const points: Point[] = [];
    let at: Point = { x: 0, y: 0 };
    for (const [, command = '', rest = ''] of d.matchAll(/([MHC])([^MHC]*)/g)) {
      const [a = 0, b = 0, c = 0, e = 0, f = 0, g = 0] = rest.trim().split(/[ ,]+/).map(Number);
      const from = at;
      at = command === 'M' ? { x: a, y: b } : command === 'H' ? { x: a, y: from.y } : { x: f, y: g };
      for (let step = 0; step <= 20; step += 1) {
        const t = step / 20;
        const curve = (p: number, q: number, r: number, s: number) =>
          (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
        if (command === 'C') points.push({ x: curve(from.x, a, c, f), y: curve(from.y, b, e, g) });
        if (command === 'H') points.push({ x: from.x + t * (at.x - from.x), y: at.y });
      }
    }
    return points.map((point) => ({ x: point.x + x, y: point.y + y }));
  });
}

describe.each([
  ['spinal-nerve:L2', null],
  ['spinal-nerve:S2', 'skin-region:buttock-lower'],
  ['spinal-nerve:S4', null],
  ['spinal-nerve:C2', null],
  ['spinal-nerve:S2', 'skin-region:gluteal-fold'],
  ['skin-region:sacral', null],
  ['skin-region:nape', null],
  ['cluneal-group:superior', null],
])('the picture of the walk from %s to %s', (start, to) => {
  it('is a 16:9 slide on which no text overlaps another, is too small or leaves the page', async () => {
    const svg = exportedText('svg', await projectGraph(), walk(start, to));
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1280 720" width="1280" height="720"/m);
    const boxes = textsOf(svg);
    expect(boxes.length).toBeGreaterThan(8);
    for (const [index, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(1280);
      expect(a.bottom).toBeLessThanOrEqual(720);
      for (const b of boxes.slice(index + 1)) {
        const overlap = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        if (overlap) expect([a.words, b.words]).toEqual('apart');
      }
    }
    const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
  });

  it('shows every arrow in full: no text and nothing opaque covers it', async () => {
    const svg = exportedText('svg', await projectGraph(), walk(start, to));
    const arrows = arrowsOf(svg);
    const texts = textsOf(svg);
    expect(arrows.length).toBeGreaterThan(2);
    const covered = arrows.flatMap((points) =>
      texts.filter(({ left, right, top, bottom }) =>
        points.some(({ x, y }) => x > left && x < right && y > top && y < bottom),
      ),
    );
    expect(covered.map(({ words }) => words)).toEqual([]);
    expect(svg.match(/<rect [^>]*fill="#ffffff"/g)).toHaveLength(1);
  });
});

describe('the picture of a walk', () => {
  it('describes itself in words, cites each arrow, and shows the status by line style and by word', async () => {
    const svg = exportedText('svg', await projectGraph(), walk('spinal-nerve:S2', 'skin-region:buttock-lower'));
    expect(svg).toMatch(/<title id="title">From spinal nerve S2 to lower buttock<\/title><desc id="description">/);
    expect(svg).toContain('dorsal ramus of S2 contributes to inferior cluneal nerves (disputed, very low certainty)');
    expect(svg).toMatch(/stroke="#b3261e" stroke-width="2.6" stroke-dasharray="1 8.2"/);
    const words = svg.replace(/<[^>]*>/g, ' ').replace(/ +/g, ' ');
    expect(words).toMatch(/contributes to · disputed \[\d+; against: \d+/);
    // Each source has its number on its own line.
    expect(svg).toMatch(/\[1\]\u00a0\S+/);
  });

  it('shows certainty by line width, with a legend, and in words for readers who cannot see it', async () => {
    const graph = await projectGraph();
    const svg = exportedText('svg', graph, walk('spinal-nerve:L2'));
    const widths = new Set([...svg.matchAll(/fill="none"[^>]* stroke-width="([\d.]+)"/g)].map(([, width]) => width));
    expect(widths).toEqual(new Set(['1.2', '2.6', '4.5']));
    for (const grade of ['very low', 'low', 'moderate']) expect(svg).toContain(`>${grade} certainty</text>`);
    expect(svg).not.toContain('>high certainty</text>');
    expect(svg).toContain('dorsal ramus of L2 contributes to superior cluneal nerves (accepted, moderate certainty)');
    const mermaid = exportedText('mermaid', graph, walk('spinal-nerve:L2'));
    expect(mermaid).toMatch(/\|"contributes to · accepted<br\/>moderate certainty<br\/>\[/);
    expect(mermaid).toMatch(/linkStyle [\d,]+ stroke:#1f6b2c,stroke-width:4.5px,color/);
    expect(mermaid).toContain('the wider the line, the higher the certainty');
  });

  it('can be narrowed by an end, and walks up from a region of skin', async () => {
    const graph = await projectGraph();
    const narrowed = exportedText('mermaid', graph, walk('spinal-nerve:S2', 'skin-region:gluteal-fold'));
    expect(narrowed).toContain('region of the gluteal fold');
    expect(narrowed).not.toContain('sacral region');
    const up = exportedText('mermaid', graph, walk('skin-region:gluteal-fold'));
    expect(up).toMatch(/spinal nerve S[123]/);
  });

  it('as mermaid has a node for each structure and an arrow for each step, styled by status', async () => {
    const text = exportedText('mermaid', await projectGraph(), walk('spinal-nerve:S2'));
    const lines = text.trimEnd().split('\n');
    const nodes = new Set(lines.flatMap((line) => /^ {2}(n\d+)\["[^"]*"\]:::\w+$/.exec(line)?.[1] ?? []));
    const arrows = lines.flatMap((line) => {
      const found = /^ {2}(n\d+) (-->|-\.->|--x)\|"[^"]*"\| (n\d+)$/.exec(line);
      return found === null ? [] : [found];
    });
    expect(lines[4]).toBe('flowchart LR');
    expect(nodes.size).toBeGreaterThan(10);
    for (const [, from = '', , to = ''] of arrows) expect([nodes.has(from), nodes.has(to)]).toEqual([true, true]);
    expect(new Set(arrows.map(([, , arrow]) => arrow))).toEqual(new Set(['-->', '--x']));
    // Each line has one of the forms that were tested with Mermaid's own parser.
    const known = /^ {2}(?:accTitle: |accDescr: |n\d+\[|n\d+ |linkStyle [\d,]+ |classDef \w+ |legend\["|style legend )/;
    expect(lines.slice(5).filter((line) => !known.test(line))).toEqual([]);
  });

  it.each([
    ['spinal-nerve:L9', null, /^--walk names "spinal-nerve:L9", which is not a structure in the graph; perhaps/],
    ['spinal-nerve:L2', 'skin-region:buttok', /^--to names "skin-region:buttok".*perhaps skin-region:buttock is meant/],
    ['fascia:fascia-lata', null, /^No walk leads on from fascia:fascia-lata to skin; choose another start or end\.$/],
    ['spinal-nerve:C2', 'skin-region:buttock', /^No walk leads on from spinal-nerve:C2 to skin-region:buttock; choose/],
    ['skin-region:back-of-body', null, /meets \d+ structures, more than the 60 .* \(as in --to spinal-nerve:C1\)/],
    ['skin-region:buttock', 'skin-region:lumbar', /both name skin; walk from a nerve to it/],
  ])('of %s to %s is rejected in one sentence', async (start, to, sentence) => {
    const graph = await projectGraph();
    for (const format of ['svg', 'mermaid'] as const)
      expect(() => exportedText(format, graph, walk(start, to))).toThrow(sentence);
  });

  it('that is too large for a slide is rejected with advice on how to narrow it, which then works', async () => {
    const graph = await projectGraph();
    const sentence = await Promise.resolve()
      .then(() => exportedText('svg', graph, walk('skin-region:buttock-lower')))
      .catch((error: unknown) => (error as Error).message);
    expect(sentence).toMatch(
      /^The picture "From the spinal nerves to the skin: lower buttock" has 22 structures and \d+ arrows, too many for a slide with text of 12 pixels; narrow it with --to \(as in --to spinal-nerve:\w+\), --only or --perspective\.$/,
    );
    const [, to = ''] = /as in --to ([\w:-]+)/.exec(sentence) ?? [];
    expect(exportedText('svg', graph, walk('skin-region:buttock-lower', to))).toContain('</svg>');
  });

  it('as mermaid has labels with no markup except line breaks, for renderers without HTML', async () => {
    const graph = await projectGraph();
    const [first, ...rest] = graph.structures.filter(({ id }) => id === 'spinal-nerve:S2');
    const structures = graph.structures.map((structure) =>
      structure.id === first?.id ? { ...structure, name: 'S2 "<b>x</b>" & #1;' } : structure,
    );
    expect(rest).toEqual([]);
    const text = exportedText('mermaid', { ...graph, structures }, walk('spinal-nerve:S2'));
    const labels = text.split('\n').filter((line) => /^ {2}n\d+|^ {2}legend/.test(line));
    expect([...new Set(labels.join('').match(/<[^>]*>/g))]).toEqual(['<br/>']);
    expect(text).toContain('["S2 #34;#60;b#62;x#60;/b#62;#34; #38; #35;1#59;<br/>spinal nerve"]');
  });

  it('requires a walk', async () => {
    const graph = await projectGraph();
    expect(() => exportedText('svg', graph)).toThrow(/^A picture is of one walk; name where it starts/);
  });
});
