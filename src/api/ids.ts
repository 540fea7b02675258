/** Reads ids that a client sends: a malformed one is an error that says what would be right. */
import { idShape, KINDS, kindOfId, parseRelationId, type Kind } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';

/** The kind of any id that the graph can hold, a relation's included. Throws INVALID_ID. */
export function readId(argument: string, id: string): Kind | 'Relation' {
  const kind = id.startsWith('relation:') ? (parseRelationId(id) === null ? null : 'Relation') : kindOfId(id);
  if (kind === null) throw new GraphError('INVALID_ID', `"${argument}" is "${id}", which is no id; ${idShape}.`);
  return kind;
}

/** The same for an id that has to be of one kind. */
export function readIdOf(kind: Kind, argument: string, id: string): string {
  if (kindOfId(id) !== kind) {
    const { idPrefix, pluralField } = KINDS[kind];
    const where = pluralField === null ? '' : `; the field "${pluralField}" lists them`;
    throw new GraphError(
      'INVALID_ID',
      `"${argument}" is "${id}", which is no id of a ${kind}; write one that begins with "${idPrefix}:"${where}.`,
    );
  }
  return id;
}
