/** How kinds and statuses look in every picture: colours that can be told apart, and lines that can without colours. */
import type { EvidenceStatus } from '../../../schema/claim.ts';
import { KINDS, type StructureKind } from '../../../schema/ontology.ts';

/** Fill and border of a node. Text on the fill is dark, with a contrast of 7 to 1 or more. */
export const kindColours: Readonly<Record<StructureKind, { readonly fill: string; readonly border: string }>> = {
  SpinalNerve: { fill: '#ffe08a', border: '#8a6d00' },
  DorsalRamus: { fill: '#ffcf9e', border: '#9a5200' },
  VentralRamus: { fill: '#f7c7bb', border: '#a3341c' },
  RamusBranch: { fill: '#f9dfc8', border: '#8f5a2a' },
  ClunealGroup: { fill: '#bfe3c0', border: '#1f6b2c' },
  PeripheralNerve: { fill: '#d3ecc4', border: '#4a7a1e' },
  Fascia: { fill: '#c9daf5', border: '#2c539e' },
  Landmark: { fill: '#dcdcdc', border: '#555555' },
  SkinRegion: { fill: '#f6cfe0', border: '#993366' },
  ClinicalCondition: { fill: '#e0d0f2', border: '#6a3d9a' },
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
