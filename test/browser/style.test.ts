import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindNames, relationTypes } from '../../schema/ontology.ts';
import {
  composeGuidePort,
  contentSecurityPolicy,
  parseGrass,
  postConnectCommand,
} from '../../src/neo4j-browser/on-connect.ts';
import { kindColours } from '../../src/seeding/export/palette.ts';
import { claimEdges } from '../../src/store/neo4j/encoding.ts';
import { projectRoot, seedFolder } from '../support/graph.ts';

const folder = join(seedFolder, 'browser');
const grass = await readFile(join(folder, 'style.grass'), 'utf8');
const style = parseGrass(grass);
const colourOf = (kind: string) => style[`node.${kind}`]?.['color'] ?? '';

/** Linear light of a colour, by channel, from 0 to 1 (sRGB). */
const lightOf = (colour: string): number[] =>
  [1, 3, 5]
    .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * (vector[index] ?? 0), 0));

/** Hue of a colour in degrees; null for greys. */
function hueOf(colour: string): number | null {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  if (Math.max(red, green, blue) - Math.min(red, green, blue) < 8) return null;
  return (Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue) * 180) / Math.PI;
}

/** Contrast ratio as WCAG 2 defines it, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other]
    .map((colour) => times([[0.2126, 0.7152, 0.0722]], lightOf(colour))[0] ?? 0)
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Colours as people with one kind of cone missing see them: Machado, Oliveira and Fernandes 2009, severity 1. */
const eyes = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

/** A colour in CIELAB, in which a distance of about 2 is just visible. */
function lab(colour: string, eye: keyof typeof eyes): number[] {
  const seen = times(eyes[eye], lightOf(colour)).map((part) => Math.min(1, Math.max(0, part)));
  const [x = 0, y = 0, z = 0] = times(
    [
      [0.4339, 0.3762, 0.1899],
      [0.2126, 0.7152, 0.0722],
      [0.0177, 0.1095, 0.8729],
    ],
    seen,
  ).map((part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('the style for Neo4j Browser', () => {
  it('has a rule with a colour, caption and size for every kind, and with a colour and caption for every relation', () => {
    const without = [
      ...kindNames.map((kind) => [`node.${kind}`, ['color', 'caption', 'diameter', 'text-color-internal']] as const),
      ...[...relationTypes, ...Object.values(claimEdges)].map(
        (type) => [`relationship.${type}`, ['color', 'caption', 'shaft-width']] as const,
      ),
    ].flatMap(([selector, keys]) =>
      keys.filter((key) => style[selector]?.[key] === undefined).map((key) => [selector, key]),
    );
    expect(without).toEqual([]);
  });

  it('names only kinds and relations that the graph has', () => {
    const known = ['node', 'relationship', ...kindNames, ...relationTypes, ...Object.values(claimEdges)];
    expect(Object.keys(style).filter((selector) => !known.includes(selector.split('.').at(-1) ?? ''))).toEqual([]);
    expect(new Set(Object.keys(style)).size).toBe([...grass.matchAll(/\{\n/g)].length);
  });

  it('uses only syntax that Browser reads: no comments, no colons in captions', () => {
    expect(grass).not.toMatch(/\/\*|\/\//);
    expect(Object.values(style).filter(({ caption = '' }) => caption.includes(':'))).toEqual([]);
  });

  it('is readable: captions stand out from their circles', () => {
    const faint = kindNames.filter(
      (kind) => contrast(colourOf(kind), style[`node.${kind}`]?.['text-color-internal'] ?? '') < 4.5,
    );
    expect(faint).toEqual([]);
  });

  it.each(Object.keys(eyes) as (keyof typeof eyes)[])('has kinds that are distinguishable with %s', (eye) => {
    const close = kindNames.flatMap((one, index) =>
      kindNames.slice(index + 1).flatMap((other) => {
        const [a, b] = [lab(colourOf(one), eye), lab(colourOf(other), eye)];
        return Math.hypot(...a.map((part, axis) => part - (b[axis] ?? 0))) < 10 ? [[one, other]] : [];
      }),
    );
    expect(close).toEqual([]);
  });

  it('is what the compose file configures Browser to apply, with the guide and the first query', async () => {
    const { services } = parse(await readFile(join(projectRoot, 'docker-compose.yml'), 'utf8')) as {
      services: { neo4j: { environment: Record<string, string> } };
    };
    expect(services.neo4j.environment['NEO4J_browser_post__connect__cmd']).toBe(
      await postConnectCommand(composeGuidePort),
    );
    const policy = 'NEO4J_dbms_security_http__static__content__security__policy__header';
    expect(services.neo4j.environment[policy]).toBe(contentSecurityPolicy);
  });

  it('has exactly the colours of its circles and arrows in the legend of the guide', async () => {
    const guide = await readFile(join(folder, 'guide.html'), 'utf8');
    const shown = [...guide.matchAll(/background: (#[\dA-F]{6})"><\/span>/g)].map(([, colour]) => colour);
    const used = Object.entries(style).flatMap(([selector, { color }]) => (selector.includes('.') ? [color] : []));
    expect(new Set(shown)).toEqual(new Set(used));
  });

  it('gives each arrow that evidence decides a sign for status and certainty, at the front so that it is not cut off', () => {
    const captions = relationTypes.map((type) => style[`relationship.${type}`]?.['caption'] ?? '');
    expect(captions.filter((caption) => !/^\{sign\}(?: |$)/.test(caption))).toEqual([]);
  });

  it('is applied by a command that survives a shell, a configuration file and Browser, which splits commands at semicolons', async () => {
    const command = await postConnectCommand();
    expect(command.split('; ').map((part) => part.split(' ')[0])).toEqual(['style', 'clear', 'guide', 'auto']);
    expect(command).not.toMatch(/[\\\n]| {2}|(?:^| )[*?]+(?: |$)/);
  });
});

describe('the saved queries', async () => {
  const names = (await readdir(join(folder, 'queries'))).sort();

  it.each(names)('%s opens with a title and bounds the length of every path', async (name) => {
    const query = await readFile(join(folder, 'queries', name), 'utf8');
    expect(query).toMatch(/^\/\/ \S.*\n(?!\/\/)/);
    expect(query).not.toMatch(/;|\*(?!1\.\.\d\]|\))/);
  });
});

describe('the pictures for slides', () => {
  it.each(Object.entries(kindColours))('give %s a tint of its colour in Neo4j Browser', (kind, { fill, border }) => {
    const hue = hueOf(colourOf(kind));
    for (const tint of [fill, border]) {
      const other = hueOf(tint);
      if (hue === null || other === null) expect(other).toBe(hue);
      else expect(Math.abs(((hue - other + 540) % 360) - 180)).toBeLessThan(12);
    }
    expect(contrast(fill, '#1b1b1b')).toBeGreaterThan(7);
  });
});
