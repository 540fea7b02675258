/** Rules about the graph as a whole: no cycles, and nothing unreachable by walks. */
import { structureKindOfId } from '../../../schema/ontology.ts';
import type { SeedRelation } from '../format.ts';
import { idOfSeedRelation, type Placed } from '../seed-parts.ts';
import { atEntry, type Finding, type Rule } from './rule.ts';

export const cycle: Rule = {
  code: 'CYCLE',
  severity: 'error',
  means: 'Relations lead in a circle, so that a walk (or a whole and its parts) has no end.',
  check: ({ steps, wholes }) => [...circles(steps), ...circles(wholes)],
};

/** Each relation that closes a cycle, in depth-first order; iterative, because chains may be long. */
function circles(outgoing: ReadonlyMap<string, readonly Placed<SeedRelation>[]>): Finding[] {
  const done = new Set<string>();
  const open = new Set<string>();
  const findings: Finding[] = [];
  /** The nodes from the start to here, each with its unexplored relations. */
  const trail: { node: string; rest: Iterator<Placed<SeedRelation>, undefined> }[] = [];
  const enter = (node: string) => {
    open.add(node);
    trail.push({ node, rest: (outgoing.get(node) ?? []).values() });
  };
  for (const start of outgoing.keys()) {
    if (!done.has(start)) enter(start);
    for (let here = trail.at(-1); here !== undefined; here = trail.at(-1)) {
      const next = here.rest.next();
      if (next.done === true) {
        trail.pop();
        open.delete(here.node);
        done.add(here.node);
        continue;
      }
      const { to } = next.value.value;
      if (open.has(to)) {
        const nodes = trail.map(({ node }) => node);
        findings.push(closing(next.value, nodes));
      } else if (!done.has(to)) enter(to);
    }
  }
  return findings;
}

function closing({ value, file, line }: Placed<SeedRelation>, trail: readonly string[]): Finding {
  const circle = [...trail.slice(trail.indexOf(value.to)), value.to];
  const shown = circle.length > 12 ? [...circle.slice(0, 6), '…', ...circle.slice(-5)] : circle;
  return {
    file,
    line,
    id: idOfSeedRelation(value),
    message: `closes the circle ${shown.join(' → ')}. Delete the relation that runs the wrong way.`,
  };
}

export const unreachedStructure: Rule = {
  code: 'UNREACHED_STRUCTURE',
  severity: 'warning',
  means: 'A structure has no relation and no statement.',
  check: ({ parts }) => {
    const touched = new Set([
      ...parts.relations.flatMap(({ value }) => [value.from, value.to]),
      ...parts.statements.map(({ value }) => value.about),
    ]);
    return parts.structures
      .filter(({ value }) => !touched.has(value.id))
      .map((placed) =>
        atEntry(placed, 'has no relation and no statement, so nothing leads to it. Add one, or delete it.'),
      );
  },
};

/**
 * Nerves that walks could leave but never reach: what they supply counts for no spinal nerve. A whole (the family of
 * the cluneal nerves) counts as reached if a part is, although walks do not follow PART_OF.
 */
export const unreachedByWalk: Rule = {
  code: 'UNREACHED_BY_WALK',
  severity: 'warning',
  means: 'A nerve leads on, to skin or to other nerves, but no spinal nerve leads to it.',
  check: ({ parts, steps, wholes }) => {
    const reached = new Set(
      parts.structures.map(({ value }) => value.id).filter((id) => structureKindOfId(id) === 'SpinalNerve'),
    );
    // Sets that grow while they are iterated visit each node once.
    for (const id of reached) for (const { value } of steps.get(id) ?? []) reached.add(value.to);
    for (const id of reached) for (const { value } of wholes.get(id) ?? []) reached.add(value.to);
    return parts.structures
      .filter(({ value }) => !reached.has(value.id) && steps.has(value.id))
      .map((placed) => {
        const ends = (steps.get(placed.value.id) ?? []).map(({ value }) => value.to).join(', ');
        return atEntry(
          placed,
          `leads to ${ends}, but no walk from a spinal nerve leads to it. Add the relation that does, if a source has one.`,
        );
      });
  },
};

export const unsuppliedRegion: Rule = {
  code: 'UNSUPPLIED_REGION',
  severity: 'warning',
  means: 'A region of skin has no nerve, no dermatome and no parts.',
  check: ({ parts }) => {
    const supplied = new Set(
      parts.relations
        .filter(({ value }) => ['SUPPLIES', 'HAS_DERMATOME', 'PART_OF'].includes(value.type))
        .map(({ value }) => value.to),
    );
    return parts.structures
      .filter(({ value }) => structureKindOfId(value.id) === 'SkinRegion' && !supplied.has(value.id))
      .map((placed) => atEntry(placed, 'has no nerve, no dermatome and no parts. Add a SUPPLIES relation to it.'));
  },
};
