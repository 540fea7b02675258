/** What a position in a dispute says about the map: skin, landmarks and spinal levels, read from its claims. */

interface End {
  readonly id: string;
  readonly name: string;
}

/** What is needed of a claim. */
export interface PositionClaim {
  readonly stance: 'SUPPORTS' | 'DISPUTES';
  readonly relation: { readonly from: End; readonly to: End } | null;
}

/** A structure with the spinal levels that a position connects with it. */
export interface Place extends End {
  readonly levels: readonly string[];
  /** Levels that it says are not connected with it. */
  readonly denied: readonly string[];
  readonly isSupported: boolean;
  readonly isDenied: boolean;
}

export interface Site {
  /** Skin regions that the position names. */
  readonly regions: readonly Place[];
  /** Nerves whose skin is at stake, because the position speaks of their origin or course. */
  readonly nerves: readonly Place[];
  readonly landmarks: readonly Place[];
}

const noRegion = 'skin-region:back-of-body';
const nerve = /^(?:cluneal-group|peripheral-nerve):/;
const ramus = /^(?:ramus-branch|dorsal-ramus|ventral-ramus|spinal-nerve):/;
const order = ['C', 'T', 'L', 'S', 'Co'];

export function siteOf(claims: readonly PositionClaim[]): Site {
  const places = new Map<string, { of: End; levels: Set<string>; denied: Set<string>; stances: Set<string> }>();
  const add = (of: End, stance: PositionClaim['stance'], level: string | null) => {
    const place = places.get(of.id) ?? { of, levels: new Set(), denied: new Set(), stances: new Set() };
    places.set(of.id, place);
    place.stances.add(stance);
    if (level !== null) (stance === 'SUPPORTS' ? place.levels : place.denied).add(level);
  };
  for (const { stance, relation } of claims) {
    if (relation === null) continue;
    const { from, to } = relation;
    const level = levelOf(from.id);
    if (to.id.startsWith('skin-region:')) {
      if (to.id !== noRegion) add(to, stance, level);
      continue;
    }
    for (const end of [from, to]) if (end.id.startsWith('landmark:')) add(end, stance, null);
    const about = [to, from].find(({ id }) => nerve.test(id)) ?? [to, from].find(({ id }) => ramus.test(id));
    if (about !== undefined) add(about, stance, about === from ? null : level);
  }
  const all = [...places.values()].map(({ of, levels, denied, stances }): Place => ({
    id: of.id,
    name: of.name,
    levels: [...levels].sort(craniocaudally),
    denied: [...denied].sort(craniocaudally),
    isSupported: stances.has('SUPPORTS'),
    isDenied: stances.has('DISPUTES'),
  }));
  return {
    regions: all.filter(({ id }) => id.startsWith('skin-region:')),
    nerves: all.filter(({ id }) => nerve.test(id) || ramus.test(id)),
    landmarks: all.filter(({ id }) => id.startsWith('landmark:')),
  };
}

function levelOf(id: string): string | null {
  return /^(?:spinal-nerve|dorsal-ramus|ventral-ramus|ramus-branch):([A-Z][a-z]?\d+)/.exec(id)?.[1] ?? null;
}

function craniocaudally(a: string, b: string): number {
  const place = (level: string) => order.indexOf(level.replace(/\d+/, '')) * 100 + Number(level.replace(/\D+/, ''));
  return place(a) - place(b);
}

/** "T12, L1, not L4", or an empty text. */
export function levelsInWords({ levels, denied }: Place): string {
  return [levels.join(', '), denied.length === 0 ? '' : `not ${denied.join(', ')}`].filter(Boolean).join(', ');
}
