/** How kinds and statuses look in every picture: colours that can be told apart, and lines that can without colours. */
import type { EvidenceStatus } from '../../../schema/claim.ts';
import { KINDS, type StructureKind } from '../../../schema/ontology.ts';

/** Fill and border of a node: lighter tints of the colours in seed/browser/style.grass, so that a slide agrees with Neo4j Browser. Text on the fill is dark, with a contrast of 7 to 1 or more. */
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

/** The line of a relation: `dash` in lengths of line and gap, as SVG and Mermaid write it; null for a solid line. */
export const statusLines: Readonly<
  Record<
    EvidenceStatus,
    { readonly colour: string; readonly dash: string | null; readonly width: number; readonly yed: string }
  >
> = {
  ACCEPTED: { colour: '#1f6b2c', dash: null, width: 2.5, yed: 'line' },
  VARIANT: { colour: '#8a5a00', dash: '8 5', width: 2, yed: 'dashed' },
  DISPUTED: { colour: '#b3261e', dash: '2 5', width: 2, yed: 'dotted' },
};

export const textColour = '#1b1b1b';

/** "DorsalRamus" as people say it: "dorsal ramus". */
export function kindInWords(kind: keyof typeof KINDS): string {
  return KINDS[kind].nodeKind.toLowerCase().replaceAll('_', ' ');
}

/** "PASSES" with "UNDER" as people say it: "passes under". */
export function typeInWords({ type, how }: { readonly type: string; readonly how: string | null }): string {
  return (how === null ? type : `${type} ${how}`).toLowerCase().replaceAll('_', ' ');
}
