/** The effect of cutting or blocking nerves on each region of skin, followed along the steps that sources support. */
import type { StepRow } from './query.ts';

export type Effect = 'numb' | 'partly supplied' | 'spared';

export interface RegionEffect {
  readonly region: string;
  readonly effect: Effect;
  /** The nerves to the region that still reach it, and those that do not, each with the relation behind it. */
  readonly remaining: readonly StepRow[];
  readonly lost: readonly StepRow[];
  /** Nerves that still reach part of it. */
  readonly inParts: readonly StepRow[];
  /** Nerves that sources name only for a larger region, and that may reach it. */
  readonly inWholes: readonly StepRow[];
}

/**
 * The effect on every region that some nerve supplies. A nerve is lost if it is cut itself, or if all its origins are
 * lost. A region is numb if all nerves to it and to its parts are lost. It is partly supplied if some are, or if a
 * nerve to it has lost some of its origins. Only accepted steps count, and variants only if a nerve or a region has
 * nothing else.
 */
export function effectsOf(
  steps: readonly StepRow[],
  cut: ReadonlySet<string>,
  inside: ReadonlyMap<string, ReadonlySet<string>>,
): RegionEffect[] {
  const into = new Map<string, StepRow[]>();
  for (const step of steps) into.set(step.node.to.id, [...(into.get(step.node.to.id) ?? []), step]);
  const usual = (id: string): StepRow[] => {
    const all = into.get(id) ?? [];
    const accepted = all.filter(({ status }) => status === 'ACCEPTED');
    return accepted.length > 0 ? accepted : all;
  };
  /** How much of a nerve still works: all, some or none. */
  const memory = new Map<string, 'all' | 'some' | 'none'>();
  const state = (id: string): 'all' | 'some' | 'none' => {
    if (cut.has(id)) return 'none';
    const known = memory.get(id);
    if (known !== undefined) return known;
    memory.set(id, 'all');
    const origins = usual(id).map(({ node }) => state(node.from.id));
    const result =
      origins.length === 0 || origins.every((one) => one === 'all')
        ? 'all'
        : origins.every((one) => one === 'none')
          ? 'none'
          : 'some';
    memory.set(id, result);
    return result;
  };
  const regions = [...into.keys()].filter((id) => id.startsWith('skin-region:') && id !== 'skin-region:back-of-body');
  return regions.map((region) => {
    const nerves = usual(region).filter(({ node }) => node.type === 'SUPPLIES');
    const lost = nerves.filter(({ node }) => state(node.from.id) === 'none');
    const remaining = nerves.filter(({ node }) => state(node.from.id) !== 'none');
    const reduced = remaining.some(({ node }) => state(node.from.id) === 'some');
    const alive = (other: string) =>
      usual(other).filter(({ node }) => node.type === 'SUPPLIES' && state(node.from.id) !== 'none');
    const inParts = [...(inside.get(region) ?? [])].flatMap(alive);
    const inWholes = regions.filter((other) => inside.get(other)?.has(region) === true).flatMap(alive);
    const effect: Effect =
      lost.length === 0 && !reduced ? 'spared' : remaining.length + inParts.length === 0 ? 'numb' : 'partly supplied';
    return { region, effect, remaining, lost, inParts, inWholes };
  });
}
