/** Colours and line styles of all pictures. Colours are distinguishable, and so are the lines without colour. */
import type { Certainty } from '../../../schema/certainty.ts';
import type { EvidenceStatus } from '../../../schema/claim.ts';
import { KINDS, type StructureKind } from '../../../schema/ontology.ts';

/**
 * Fill and border of nodes: lighter tints of the colours in seed/browser/style.grass, so that slides match Neo4j
 * Browser. Text on the fill is dark, with a contrast of at least 7:1.
 */
export const kindColours: Readonly<Record<StructureKind, { readonly fill: string; readonly border: string }>> = {
  SpinalNerve: { fill: '#faf2a6', border: '#8a7f00' },
  DorsalRamus: { fill: '#fbd48a', border: '#9c6b00' },
  VentralRamus: { fill: '#dcc09c', border: '#7a4a10' },
  RamusBranch: { fill: '#f9dcc4', border: '#a8683a' },
  ClunealGroup: { fill: '#f2c4de', border: '#863867' },
  PeripheralNerve: { fill: '#dfb6d1', border: '#7a1f5c' },
  Fascia: { fill: '#a8dfcd', border: '#00573f' },
  Landmark: { fill: '#dcdcdc', border: '#555555' },
  SkinRegion: { fill: '#c3e3f7', border: '#1c6e9c' },
  ClinicalCondition: { fill: '#f7b994', border: '#8a3d00' },
};

/** Colour and kind of line of a status, for yEd as well. */
export const statusLines: Readonly<Record<EvidenceStatus, { readonly colour: string; readonly yed: string }>> = {
  ACCEPTED: { colour: '#1f6b2c', yed: 'line' },
  VARIANT: { colour: '#8a5a00', yed: 'dashed' },
  DISPUTED: { colour: '#b3261e', yed: 'dotted' },
};

/** The width of a line in pixels, by certainty. Structural relations, which have none, are drawn like the second grade. */
const widths: Readonly<Record<Certainty, number>> = { VERY_LOW: 1.2, LOW: 2.6, MODERATE: 4.5, HIGH: 7 };

export interface Line {
  readonly colour: string;
  readonly width: number;
  /** Lengths of line and gap, as SVG and Mermaid write them; null for a solid line. */
  readonly dash: string | null;
}

/** The line of a relation. Gaps grow with the width, so that wide dots stay apart. */
export function lineOf(status: EvidenceStatus, certainty: Certainty | null): Line {
  const width = widths[certainty ?? 'LOW'];
  const dashes: Record<EvidenceStatus, string | null> = {
    ACCEPTED: null,
    VARIANT: `${String(6 + 2 * width)} ${String(4 + 2 * width)}`,
    DISPUTED: `1 ${String(3 + 2 * width)}`,
  };
  return { colour: statusLines[status].colour, width, dash: dashes[status] };
}

/** "VERY_LOW" as people say it: "very low certainty". */
export function certaintyInWords(certainty: Certainty): string {
  return `${certainty.toLowerCase().replaceAll('_', ' ')} certainty`;
}

export const textColour = '#1b1b1b';

/** "DorsalRamus" in words: "dorsal ramus". */
export function kindInWords(kind: keyof typeof KINDS): string {
  return KINDS[kind].nodeKind.toLowerCase().replaceAll('_', ' ');
}

/** "PASSES" with "UNDER" in words: "passes under". */
export function typeInWords({ type, how }: { readonly type: string; readonly how: string | null }): string {
  return (how === null ? type : `${type} ${how}`).toLowerCase().replaceAll('_', ' ');
}
