/** The map's data by nerve and by region, arranged for drawing. */
import { gradeOf, type Certainty } from '../../parts/certainty.tsx';
import type { Status } from '../../parts/status.tsx';
import type { MapData } from './query.ts';

/** One nerve and one region according to the chosen sources. */
export interface Supply {
  readonly nerve: string;
  readonly level: string;
  readonly region: string;
  readonly status: Status;
  readonly certainty: Certainty | null;
  readonly sourcesFor: number;
  readonly sourcesAgainst: number;
}

export interface Skin {
  readonly nerves: readonly { readonly id: string; readonly level: string; readonly part: string }[];
  readonly names: ReadonlyMap<string, string>;
  /** For each region, the regions within it at any depth. */
  readonly inside: ReadonlyMap<string, ReadonlySet<string>>;
  readonly supplies: readonly Supply[];
  /** Claims that name no region. */
  readonly unnamed: readonly Supply[];
  readonly dermatomes: readonly Supply[];
}

export const noRegion = 'skin-region:back-of-body';

export function readSkin(data: MapData): Skin {
  const nerves = data.spinalNerves?.nodes ?? [];
  const regions = data.skinRegions?.nodes ?? [];
  const parts = new Map<string, string[]>();
  for (const region of regions)
    for (const whole of region.partOf?.nodes ?? []) parts.set(whole.id, [...(parts.get(whole.id) ?? []), region.id]);
  const within = (id: string): string[] => (parts.get(id) ?? []).flatMap((part) => [part, ...within(part)]);
  const row = (nerve: (typeof nerves)[number], region: string, votes: Omit<Supply, 'nerve' | 'level' | 'region'>) => ({
    nerve: nerve.id,
    level: nerve.level,
    region,
    status: votes.status,
    certainty: votes.certainty,
    sourcesFor: votes.sourcesFor,
    sourcesAgainst: votes.sourcesAgainst,
  });
  return {
    nerves: nerves.map(({ id, level, region }) => ({ id, level, part: region })),
    names: new Map(regions.map(({ id, name }) => [id, name])),
    inside: new Map(regions.map(({ id }) => [id, new Set(within(id))])),
    supplies: nerves.flatMap((nerve) =>
      (nerve.skinSupplied?.nodes ?? []).map((supply) => row(nerve, supply.region.id, supply)),
    ),
    unnamed: nerves.flatMap((nerve) => {
      const unnamed = nerve.skinSupplied?.regionNotNamed;
      return unnamed == null ? [] : [row(nerve, noRegion, unnamed)];
    }),
    dermatomes: nerves.flatMap((nerve) => (nerve.dermatome?.edges ?? []).map((edge) => row(nerve, edge.node.id, edge))),
  };
}

const order: readonly Status[] = ['ACCEPTED', 'VARIANT', 'DISPUTED'];

/** Best status first, then highest certainty, then most sources. */
export function compareSupplies(a: Supply, b: Supply): number {
  return (
    order.indexOf(a.status) - order.indexOf(b.status) ||
    gradeOf(b.certainty) - gradeOf(a.certainty) ||
    b.sourcesFor - a.sourcesFor
  );
}

/** The nerves of a region or its parts, with the best row of each. */
export function nervesOf(skin: Skin, region: string): Supply[] {
  const inside = skin.inside.get(region) ?? new Set();
  const best = new Map<string, Supply>();
  for (const supply of skin.supplies.toSorted(compareSupplies))
    if ((supply.region === region || inside.has(supply.region)) && !best.has(supply.nerve))
      best.set(supply.nerve, supply);
  return [...best.values()];
}
