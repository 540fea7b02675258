/** Rules about which kinds a relation may join, and with which qualifier. */
import { edge, edgeAllows, structureKindOfId, type RelationType } from '../../../schema/ontology.ts';
import type { Rule } from './rule.ts';

export const domainOrRange: Rule = {
  code: 'DOMAIN_OR_RANGE',
  severity: 'error',
  means: 'A relation joins kinds that its type does not join.',
  check: ({ relations }) =>
    relations.flatMap(({ id, placed: { value, file, line } }) => {
      const { type } = value;
      const from = structureKindOfId(value.from);
      const to = structureKindOfId(value.to);
      if (from === null || to === null || edgeAllows(type, from, to)) return [];
      const message = `joins a ${from} to a ${to}, but ${type} joins ${joinsOf(type)}. Choose another type, or other ends.`;
      return [{ file, line, id, message }];
    }),
};

export const wrongHow: Rule = {
  code: 'WRONG_HOW',
  severity: 'error',
  means: 'A relation has no `how` although its type needs one, or has one that its type does not have.',
  check: ({ relations }) =>
    relations.flatMap(({ id, placed: { value, placeOf } }) => {
      const { type } = value;
      const how = value.how ?? null;
      const ways = edge(type).qualifiers;
      if (ways.length === 0)
        return how === null
          ? []
          : [{ ...placeOf(['how']), id, message: `has how: ${how}, but ${type} has none. Delete the line.` }];
      if (how !== null && ways.includes(how)) return [];
      return [{ ...placeOf(['how']), id, message: `needs how for ${type}. Write one of ${ways.join(', ')}.` }];
    }),
};

function joinsOf(type: RelationType): string {
  return edge(type)
    .joins.map(([from, to]) => `${from.join(' or ')} to ${to.join(' or ')}`)
    .join(', ');
}
