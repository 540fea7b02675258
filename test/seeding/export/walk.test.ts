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

/** Every text of a picture with the room that a wide font takes. */
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

describe.each([
  ['spinal-nerve:L2'],
  ['spinal-nerve:S2'],
  ['spinal-nerve:S4'],
  ['skin-region:gluteal-fold'],
  ['cluneal-group:superior'],
])('the picture of the walk from %s', (start) => {
  it('is a slide of 16 to 9 on which no text lies upon another or leaves the page', async () => {
    const svg = exportedText('svg', await projectGraph(), walk(start));
    const [, width = 0, height = 0] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.map(Number) ?? [];
    expect(width / height).toBeCloseTo(16 / 9, 1);
    expect(svg).toMatch(/^<svg [^>]*\bwidth="1280" height="720"/m);
    const boxes = textsOf(svg);
    expect(boxes.length).toBeGreaterThan(8);
    for (const [index, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(width);
      expect(a.bottom).toBeLessThanOrEqual(height);
      for (const b of boxes.slice(index + 1)) {
        const overlap = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        if (overlap) expect([a.words, b.words]).toEqual('apart');
      }
    }
  });
});

describe('the picture of a walk', () => {
  it('says in words what it shows, cites each arrow and tells the status by line and by word', async () => {
    const svg = exportedText('svg', await projectGraph(), walk('spinal-nerve:S2'));
    expect(svg).toMatch(/<title id="title">From spinal nerve S2 to the skin<\/title><desc id="description">/);
    expect(svg).toContain('dorsal ramus of S2 contributes to inferior cluneal nerves (disputed)');
    expect(svg).toMatch(/stroke="#b3261e"[^>]*stroke-dasharray="2 5"/);
    expect(svg).toMatch(/contributes to · disputed<\/text>/);
    expect(svg).toMatch(/\[\d+; against: /);
    // A number stands on the line of its source.
    expect(svg).toMatch(/\[1\]\u00a0\S+/);
  });

  it('is narrowed by an end, and walks up from a region of skin', async () => {
    const graph = await projectGraph();
    const narrowed = exportedText('mermaid', graph, walk('spinal-nerve:S2', 'skin-region:gluteal-fold'));
    expect(narrowed).toContain('region of the gluteal fold');
    expect(narrowed).not.toContain('sacral region');
    const up = exportedText('mermaid', graph, walk('skin-region:gluteal-fold'));
    expect(up).toMatch(/spinal nerve S[123]/);
  });

  it('as mermaid has a node and an arrow for each, with a shape of line for each status', async () => {
    const text = exportedText('mermaid', await projectGraph(), walk('spinal-nerve:S2'));
    const lines = text.trimEnd().split('\n');
    const nodes = new Set(lines.flatMap((line) => /^ {2}(n\d+)\["[^"]*"\]:::\w+$/.exec(line)?.[1] ?? []));
    const arrows = lines.flatMap((line) => {
      const found = /^ {2}(n\d+) (==>|-\.->|--x)\|"[^"]*"\| (n\d+)$/.exec(line);
      return found === null ? [] : [found];
    });
    expect(lines[4]).toBe('flowchart LR');
    expect(nodes.size).toBeGreaterThan(10);
    for (const [, from = '', , to = ''] of arrows) expect([nodes.has(from), nodes.has(to)]).toEqual([true, true]);
    expect(new Set(arrows.map(([, , arrow]) => arrow))).toEqual(new Set(['==>', '--x']));
    // Each line is one of those that Mermaid's own parser was seen to take.
    const known = /^ {2}(?:accTitle: |accDescr: |n\d+\[|n\d+ |linkStyle [\d,]+ |classDef \w+ |legend\["|style legend )/;
    expect(lines.slice(5).filter((line) => !known.test(line))).toEqual([]);
  });

  it.each([
    ['spinal-nerve:L9', null, /^--walk names "spinal-nerve:L9", which is no structure of the graph; perhaps/],
    ['spinal-nerve:L2', 'skin-region:buttok', /^--to names "skin-region:buttok".*perhaps skin-region:buttock is meant/],
    ['fascia:fascia-lata', null, /^No walk leads on from fascia:fascia-lata to skin; choose another start or end\.$/],
    ['spinal-nerve:C2', 'skin-region:buttock', /^No walk leads on from spinal-nerve:C2 to skin-region:buttock; choose/],
    ['skin-region:back-of-body', null, /meets \d+ structures, more than the 60 .* narrow it with --to/],
    ['skin-region:buttock', 'skin-region:lumbar', /both name skin; walk from a nerve to it/],
  ])('of %s to %s is refused in one sentence', async (start, to, sentence) => {
    const graph = await projectGraph();
    for (const format of ['svg', 'mermaid'] as const)
      expect(() => exportedText(format, graph, walk(start, to))).toThrow(sentence);
  });

  it('needs a walk', async () => {
    const graph = await projectGraph();
    expect(() => exportedText('svg', graph)).toThrow(/^A picture is of one walk; name where it starts/);
  });
});
