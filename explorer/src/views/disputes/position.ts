/**
 * The places that a position in a dispute concerns: skin, landmarks and the origins of nerves, derived from its claims.
 */

interface End {
  readonly id: string;
  readonly name: string;
}

/** The fields of a claim that are needed here. */
export interface PositionClaim {
  readonly stance: 'SUPPORTS' | 'DISPUTES';
  readonly relation: { readonly type: string; readonly from: End; readonly to: End } | null;
}

/** A structure with the origins that a position attributes to it. */
export interface Place extends End {
  readonly origins: readonly End[];
  /** The origins that the position denies. */
  readonly denied: readonly End[];
  readonly isSupported: boolean;
  readonly isDenied: boolean;
}

export interface Site {
  /** Skin regions that the position names. */
  readonly regions: readonly Place[];
  /** Nerves whose skin is at stake, because the position concerns their origin or course. */
  readonly nerves: readonly Place[];
  readonly landmarks: readonly Place[];
}

const noRegion = 'skin-region:back-of-body';
const nerve = /^(?:cluneal-group|peripheral-nerve):/;
const ramus = /^(?:ramus-branch|dorsal-ramus|ventral-ramus|spinal-nerve):/;
/** Relations whose end arises from their start. */
const isOrigin = /^(?:HAS_BRANCH|CONTRIBUTES_TO|HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS)$/;
const order = ['C', 'T', 'L', 'S', 'Co'];

export function siteOf(claims: readonly PositionClaim[]): Site {
  const places = new Map<string, { of: End; origins: End[]; denied: End[]; stances: Set<string> }>();
  const add = (of: End, stance: PositionClaim['stance'], origin: End | null) => {
    const place = places.get(of.id) ?? { of, origins: [], denied: [], stances: new Set() };
    places.set(of.id, place);
    place.stances.add(stance);
    const list = stance === 'SUPPORTS' ? place.origins : place.denied;
    if (origin !== null && !list.some(({ id }) => id === origin.id)) list.push(origin);
  };
  for (const { stance, relation } of claims) {
    if (relation === null) continue;
    const { type, from, to } = relation;
    if (to.id.startsWith('skin-region:')) {
      if (to.id !== noRegion) add(to, stance, from);
      continue;
    }
    for (const end of [from, to]) if (end.id.startsWith('landmark:')) add(end, stance, null);
    const about = [to, from].find(({ id }) => nerve.test(id)) ?? [to, from].find(({ id }) => ramus.test(id));
    if (about !== undefined) add(about, stance, about === to && isOrigin.test(type) ? from : null);
  }
  const all = [...places.values()].map(({ of, origins, denied, stances }): Place => ({
    id: of.id,
    name: of.name,
    origins,
    denied,
    isSupported: stances.has('SUPPORTS'),
    isDenied: stances.has('DISPUTES'),
  }));
  return {
    regions: all.filter(({ id }) => id.startsWith('skin-region:')),
    nerves: all.filter(({ id }) => nerve.test(id) || ramus.test(id)),
    landmarks: all.filter(({ id }) => id.startsWith('landmark:')),
  };
}

const kinds: readonly { readonly pattern: RegExp; readonly one: string; readonly many: string }[] = [
  { pattern: /^dorsal-ramus:/, one: 'dorsal ramus of', many: 'dorsal rami of' },
  { pattern: /^ventral-ramus:/, one: 'ventral ramus of', many: 'ventral rami of' },
  { pattern: /^spinal-nerve:/, one: '', many: '' },
];

/** "dorsal rami of T12, L1; subcostal nerve; not dorsal ramus of L4", or an empty text. */
export function originsInWords(
  { origins, denied }: Pick<Place, 'origins' | 'denied'>,
  nameOf: (end: End) => string = ({ name }) => name,
): string {
  const told = (ends: readonly End[]) =>
    [
      ...kinds.map(({ pattern, one, many }) => {
        const levels = ends
          .filter(({ id }) => pattern.test(id))
          .map(({ id }) => id.replace(pattern, ''))
          .sort(craniocaudally);
        return levels.length === 0 ? '' : `${levels.length === 1 ? one : many} ${levels.join(', ')}`.trim();
      }),
      ...ends.filter(({ id }) => !kinds.some(({ pattern }) => pattern.test(id))).map(nameOf),
    ]
      .filter(Boolean)
      .join('; ');
  return [told(origins), denied.length === 0 ? '' : `not ${told(denied)}`].filter(Boolean).join('; ');
}

function craniocaudally(a: string, b: string): number {
  const place = (level: string) => order.indexOf(level.replace(/\d+/, '')) * 100 + Number(level.replace(/\D+/, ''));
  return place(a) - place(b);
}
